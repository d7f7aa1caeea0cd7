#pragma once
// What a line of source text is made of, as far as telling layout, comments and names apart needs it.
//
// Two texts with equal tokens mean the same to the language, comments aside: white space that carries meaning is in
// the tokens (indentation, line ends that end a statement, blanks that separate words of a shell or a selector), and
// the rest is not. Text literals stand in them to the byte.

#include <cstdint>
#include <string_view>

namespace hotfix::scope {

enum class TokenKind : std::uint8_t {
  word,         // identifiers and keywords
  number,       //
  punctuation,  // one operator or bracket
  text,         // a literal, or one line's part of it
  comment,      // one line's part of it, trimmed; documentation strings of Python too
  directive,    // a comment that a tool obeys: `// eslint-disable`, `#!`, `//go:build`
  line_end,     // where a line end ends a statement
  indent,       // where indentation carries meaning: a block begins; in YAML the indentation itself
  dedent,       //
};

struct Token {
  TokenKind kind = TokenKind::word;
  /// White space stands before it, in a place where that carries meaning; in a text: its line ends with "\r\n".
  bool spaced = false;
  std::uint32_t line = 0;  // counts from the first line that was asked for
  std::string_view text;   // of the line; lives as long as it does

  bool operator==(const Token& other) const {
    return kind == other.kind && spaced == other.spaced && text == other.text;
  }
};

}  // namespace hotfix::scope
