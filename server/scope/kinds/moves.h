#pragma once
// Lines that only moved: the same lines, in the same order, taken out in one place and put in at another, within a file
// or across. Their indentation may differ. Two lines that changed places may be the fix itself, so a block must be
// longer than that. Pure.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/text_buffer.h"
#include "git/values.h"
#include "scope/kinds/facts.h"
#include "scope/live_diff.h"

namespace hotfix::scope {

/// The changed lines of a file. `base` may be null.
std::vector<LineKey> removed_lines(const BaseLines* base, std::span<const git::Hunk> hunks);
std::vector<LineKey> added_lines(const TextBuffer& text, std::span<const git::Hunk> hunks);

/// A block of lines, by where it is on this file's side and where on the other.
struct MovedBlock {
  std::uint32_t first = 0;  // lines: of the text for what came, of the base for what left
  std::uint32_t end = 0;
  std::uint32_t hunk = 0;
  std::uint32_t lines = 0;        // without blank ones
  std::uint32_t telling = 0;      // of these, those that tell something
  std::string other_path;         // empty: the same file
  std::uint32_t other_first = 0;  // there: of the base for what came, of the text for what left
  std::uint32_t other_end = 0;
  bool operator==(const MovedBlock&) const = default;
};

struct Moves {
  std::vector<MovedBlock> came;
  std::vector<MovedBlock> left;
  bool operator==(const Moves&) const = default;
};

/// `elsewhere` may be null.
Moves moves_in(const FileFacts& own, const Elsewhere* elsewhere);

}  // namespace hotfix::scope
