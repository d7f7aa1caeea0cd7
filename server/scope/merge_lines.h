#pragma once
// What a three-way merge of two texts would say, line by line, exactly as git's own (`ort`: xdiff's histogram diff of
// each side against the base, its compaction, then its walk over both scripts at level "zealous").
//
//   const auto ours = merge_hunks(base.keys(), mine.keys(), classic);      // O(lines); at idle
//   const auto theirs = merge_hunks(base.keys(), main.keys(), classic);
//   line_conflicts(ours, theirs, same)                                     // O(hunks); at a keystroke
//
// libgit2 merges with Myers' diff and cannot be told otherwise, and a child for each text would be too slow and could
// not see unsaved text; so the few hundred lines that decide are here. Pure.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "git/values.h"

namespace hotfix::scope {

/// The hunks of lines [base_first, base_first + base_count) against [new_first, new_first + new_count) by xdiff's
/// default algorithm, in lines of the whole texts. Asked where every line that both sides share is very frequent.
using ClassicDiff = std::function<std::vector<git::Hunk>(const git::Hunk& region)>;

/// The hunks that git's merge sees. Keys: BaseLines::key(), line_key(); equal keys are equal lines, ends included.
std::vector<git::Hunk> merge_hunks(std::span<const std::uint64_t> base, std::span<const std::uint64_t> now,
                                   const ClassicDiff& classic);

/// Whether a line of ours and one of theirs are equal, ends included.
using SameLine = std::function<bool(std::size_t ours, std::size_t theirs)>;

/// Hunks [ours_first, ours_last] of one side and [theirs_first, theirs_last] of the other that git would leave in
/// conflict: indexes into the lists handed in.
struct LineConflict {
  std::size_t ours_first = 0, ours_last = 0;
  std::size_t theirs_first = 0, theirs_last = 0;
  bool operator==(const LineConflict&) const = default;
};

/// How git shows conflicts: with the base shown too (merge.conflictStyle diff3 or zdiff3) it looks less closely.
enum class MergeLevel { eager, zealous };

/// In order. None: the texts merge. Both lists are of the same base, in order, and touch each other nowhere.
std::vector<LineConflict> line_conflicts(std::span<const git::Hunk> ours, std::span<const git::Hunk> theirs,
                                         const SameLine& same, MergeLevel level = MergeLevel::zealous);

/// Pairs of hunks, by their indexes, that are the same change: the same lines of the base became the same text.
struct SameChange {
  std::size_t ours = 0;
  std::size_t theirs = 0;
  bool operator==(const SameChange&) const = default;
};
std::vector<SameChange> same_changes(std::span<const git::Hunk> ours, std::span<const git::Hunk> theirs,
                                     const SameLine& same);

}  // namespace hotfix::scope
