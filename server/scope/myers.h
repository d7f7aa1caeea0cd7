#pragma once
// The shortest edit script between two short sequences of integers (E. Myers, "An O(ND) Difference Algorithm", 1986),
// with a bound, for the keystroke path. xdiff serves everywhere else.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "git/values.h"

namespace hotfix::scope {

/// A minimal diff of `base` and `now`, or nothing where it would need more than `max_distance` deletions and
/// insertions of elements that both sides have somewhere (elements that only one side has cost nothing).
/// Time and memory grow with the square of the distance.
std::optional<std::vector<git::Hunk>> minimal_hunks(std::span<const std::uint64_t> base,
                                                    std::span<const std::uint64_t> now, std::size_t max_distance);

}  // namespace hotfix::scope
