#pragma once
// The tokens of any lines of a text, without reading the text again from its beginning: the lexer's state before each
// line is kept, and after an edit only as many lines are read again as it takes for the state to come out as it was.
//
//   LexedLines lines(syntax, source_of(buffer, false));
//   lines.edited(edit);                                  // after every TextBuffer::replace
//   if (lines.reach(line, budget)) lines.tokens(first, count, tokens);
//
// The tokens of a line are kept by its text and the state before it, for they are asked for at every keystroke.
//
// One thread at a time. What the source reads from must outlive this and stay where it is.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/gap_vector.h"
#include "base/text_buffer.h"
#include "scope/kinds/lexer.h"
#include "scope/live_diff.h"

namespace hotfix::scope {

struct LineSource {
  std::function<std::size_t()> count;
  std::function<SourceLine(std::size_t line)> line;
};

LineSource source_of(const BaseLines& lines);
/// `ignore_cr`: line ends are not compared, so they are not part of multi-line texts either.
LineSource source_of(const TextBuffer& buffer, bool ignore_cr);

class LexedLines {
 public:
  LexedLines(const Syntax& syntax, LineSource source) : syntax_(&syntax), source_(std::move(source)) {}

  const Syntax& syntax() const { return *syntax_; }
  std::size_t line_count() const { return source_.count(); }

  /// The lines [first, first + removed) were replaced by others.
  void edited(const LineEdit& edit);

  /// Makes the states up to the one before `line` known (past the last line: the one at the end), reading at most
  /// `budget` lines, which it takes from it. False where that was not enough; a later call goes on.
  bool reach(std::size_t line, std::size_t& budget);

  /// Of a line that was reached.
  const LexState& state_before(std::size_t line) const { return states_[before_[line]]; }

  /// Appends the tokens of lines that were reached up to the last of them; `Token::line` counts from `first`.
  void tokens(std::size_t first, std::size_t count, std::vector<Token>& out) const;

 private:
  using Id = std::uint32_t;
  /// A token of a line, wherever that line stands now.
  struct KeptToken {
    Token token;
    std::optional<std::size_t> begin;  // in the line; none where its text is a constant of the lexer's
  };
  using KeptLine = std::vector<KeptToken>;

  Id id_of(const LexState& state);
  void begin();
  const KeptLine& kept(const SourceLine& line, Id state) const;

  const Syntax* syntax_;
  LineSource source_;
  std::vector<LexState> states_;
  std::unordered_multimap<std::size_t, Id> ids_;
  GapVector<Id> before_;        // one more than there are lines
  std::size_t known_ = 0;       // [0, known_) are right
  std::size_t stale_from_ = 0;  // [stale_from_, stale_to_) follow from one another, as they did before the edits
  std::size_t stale_to_ = 0;
  mutable std::unordered_map<std::uint64_t, KeptLine> kept_;
};

}  // namespace hotfix::scope
