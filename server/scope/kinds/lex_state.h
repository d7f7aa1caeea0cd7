#pragma once
// What a lexer must remember from one line to the next. Equal states before equal lines give equal tokens and equal
// states after them; so a state that comes out as it was ends the work after an edit.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "scope/kinds/syntax.h"

namespace hotfix::scope {

/// Something that was begun and not ended yet; the innermost is the last.
struct Frame {
  enum class Kind : std::uint8_t {
    bracket,       // open: ( [ {
    code,          // code within a text; open: ( or {
    comment,       //
    text,          //
    heredoc,       // whole lines until `close`
    directive,     // a preprocessor line
    tag,           // of JSX, until '>'
    markup,        // between JSX tags
    page,          // PHP: outside <?php
    to_the_end,    // Ruby: behind __END__
    block_scalar,  // YAML: lines deeper than `count` blanks
    shell_case,    // case … esac, whose ')' close nothing
  };
  Kind kind = Kind::bracket;
  char open = '\0';
  Escape escape = Escape::none;
  bool many_lines = false;
  bool head = false;          // of a bracket: the condition of an if; of a heredoc: its end may be indented
  bool as_comment = false;    // of a text: a docstring
  bool as_directive = false;  // of a comment
  std::uint16_t count = 0;    // nested openings
  std::string close;          // what ends it
  std::string_view inner;     // of a text: what begins code (lives in the syntax table)
  std::string_view inner2;    //

  bool operator==(const Frame&) const = default;
};

/// What the last token was, as far as line ends and the reading of the next one depend on it.
enum class Last : std::uint8_t {
  nothing,     // the text or a statement begins
  operand,     // a name, a literal, a closing bracket: a statement may end here
  restricted,  // `return`: ends a statement at a line end, but is no operand
  head,        // `if`, `while`: the bracket that follows is no call
  head_end,    // the bracket that ended it
  brace_end,   // '}'
  other,       // an operator or a keyword that wants more
};

struct LexState {
  std::vector<Frame> frames;
  std::vector<Frame> heredocs;         // begun on this line
  std::vector<std::uint16_t> indents;  // Python's open blocks, in columns
  Last last = Last::nothing;
  bool line_ended = false;   // a line end stands between the last token and the next
  std::uint16_t blanks = 0;  // YAML: so many empty lines do

  bool operator==(const LexState&) const = default;
  std::size_t hash() const;
};

}  // namespace hotfix::scope
