#pragma once
// The exact difference of two texts, with the counts of `git -c diff.algorithm=myers diff --numstat` (SPEC.md "The
// budget"). It needs no repository and is made for idle time; while typing, the keystroke path estimates.

#include <cstddef>
#include <string_view>
#include <vector>

#include "git/values.h"

namespace hotfix::git {

/// Texts over this size are not compared: xdiff needs several times the memory.
inline constexpr std::size_t max_diff_bytes = 64U << 20;

/// What differs, in order. Throws Failure(limit), in words, when a text is over max_diff_bytes.
std::vector<Hunk> exact_hunks(std::string_view base, std::string_view text);

/// The sums of the hunks.
LineCounts count_lines(const std::vector<Hunk>& hunks);

/// As git tells without attributes: a NUL among the first 8,000 bytes.
bool looks_binary(std::string_view content);

}  // namespace hotfix::git
