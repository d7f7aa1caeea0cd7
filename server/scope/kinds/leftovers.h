#pragma once
// Debugging aids that were added and left (`scope/leftover`): break points, and prints of a kind that the file never
// did before or that say so themselves. Where that is not sure nothing is said: a fix may well log something. Pure.

#include <cstdint>
#include <vector>

#include "base/text_buffer.h"
#include "git/values.h"
#include "scope/kinds/lexed_lines.h"
#include "scope/live_diff.h"

namespace hotfix::scope {

struct Leftover {
  std::uint32_t first = 0;  // lines of the text, all added
  std::uint32_t count = 1;
  bool operator==(const Leftover&) const = default;
};

/// In the lines that the hunk added; `lines` are of the text and reached to the hunk's end. `base` may be null.
std::vector<Leftover> leftovers_in(const LexedLines& lines, const BaseLines* base, const git::Hunk& hunk);

}  // namespace hotfix::scope
