#pragma once
// Edits as people make them, and as they make diffs hard: lines copied, moved, taken out, put back, typed in.
//
//   Edits edits(seed);
//   const std::vector<TextChange> typed = edits.of(text, released);
//   for (const TextChange& change : typed) text = change.applied_to(text);

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "client/lsp_client.h"

namespace hotfix::test {

/// Replaces bytes [start, end) of a text.
struct TextChange {
  std::size_t start = 0;
  std::size_t end = 0;
  std::string text;

  std::string applied_to(const std::string& before) const;
  /// As LSP says it of the text before. Columns are right where the line is ASCII before them.
  client::Json to_lsp(const std::string& before) const;
};

class Edits {
 public:
  explicit Edits(unsigned seed) : random_(seed) {}

  /// One edit of a person: one change, or two where lines move. `released`: what the text was once.
  std::vector<TextChange> of(const std::string& text, const std::string& released);
  /// A number below `bound`; 0 where that is 0.
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  TextChange typed_in_a_line(const std::string& text);

  std::mt19937 random_;
};

/// A source text of `lines` lines, with as many equal ones as code has.
std::string source_text(Edits& random, std::size_t lines);

}  // namespace hotfix::test
