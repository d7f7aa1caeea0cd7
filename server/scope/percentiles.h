#pragma once
// Where a change stands among real hotfixes (SPEC.md "The budget": "the message says where the change stands").
// Measured on 6,882 commits that changed code between consecutive patch releases of 36 public projects: the share of
// them with at most so many production lines (added plus deleted) or production files.

#include <cstdint>
#include <string>

namespace hotfix::scope {

/// Percent, 0 to 100: the share of real fixes with at most `lines` production lines. Between measured points the
/// value is interpolated; past the last it is the last. Never falls as the count grows.
double share_of_fixes_within_lines(std::uint64_t lines);
double share_of_fixes_within_files(std::uint64_t files);

/// "larger than 83 % of real fixes": the share that is smaller than this change, in whole percent, rounded down.
/// Empty where that is less than half of them, because then there is nothing to say.
std::string standing_by_lines(std::uint64_t lines);
std::string standing_by_files(std::uint64_t files);

}  // namespace hotfix::scope
