#include "scope/merge_lines.h"

#include <algorithm>

namespace hotfix::scope {

namespace {

bool same_run(std::size_t ours, std::size_t theirs, std::size_t count, const SameLine& same) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!same(ours + i, theirs + i)) return false;
  }
  return true;
}

bool is_same_change(const git::Hunk& ours, const git::Hunk& theirs, const SameLine& same) {
  return ours.base_first == theirs.base_first && ours.base_count == theirs.base_count &&
         ours.new_count == theirs.new_count && same_run(ours.new_first, theirs.new_first, ours.new_count, same);
}

/// A conflict while it grows: the lines of both sides that it spans, those between their hunks included.
struct Span {
  LineConflict hunks;
  std::size_t ours_first, ours_end, theirs_first, theirs_end;
};

/// The two hunks widened to the same lines of the base.
Span span_of(const git::Hunk& ours, std::size_t ours_index, const git::Hunk& theirs, std::size_t theirs_index) {
  const auto first = std::min(ours.base_first, theirs.base_first);
  const auto end = std::max(ours.base_end(), theirs.base_end());
  return {{ours_index, ours_index, theirs_index, theirs_index},
          std::size_t{ours.new_first} - (ours.base_first - first),
          ours.new_end() + (end - ours.base_end()),
          std::size_t{theirs.new_first} - (theirs.base_first - first),
          theirs.new_end() + (end - theirs.base_end())};
}

/// xmerge.c: xdl_append_merge().
void append(std::vector<Span>& spans, const Span& one) {
  if (spans.empty() || (one.ours_first > spans.back().ours_end && one.theirs_first > spans.back().theirs_end)) {
    spans.push_back(one);
    return;
  }
  Span& last = spans.back();
  last.hunks.ours_last = one.hunks.ours_last;
  last.hunks.theirs_last = one.hunks.theirs_last;
  last.ours_end = one.ours_end;
  last.theirs_end = one.theirs_end;
}

/// xmerge.c: xdl_refine_conflicts() finds nothing left to argue about. It does not look where one side is empty.
bool is_settled(const Span& span, const SameLine& same) {
  const std::size_t ours = span.ours_end - span.ours_first;
  const std::size_t theirs = span.theirs_end - span.theirs_first;
  return ours > 0 && ours == theirs && same_run(span.ours_first, span.theirs_first, ours, same);
}

}  // namespace

std::vector<LineConflict> line_conflicts(std::span<const git::Hunk> ours, std::span<const git::Hunk> theirs,
                                         const SameLine& same, MergeLevel level) {
  std::vector<Span> spans;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < ours.size() && j < theirs.size()) {
    if (ours[i].base_end() < theirs[j].base_first) {
      ++i;
      continue;
    }
    if (theirs[j].base_end() < ours[i].base_first) {
      ++j;
      continue;
    }
    if (!is_same_change(ours[i], theirs[j], same)) append(spans, span_of(ours[i], i, theirs[j], j));
    const std::size_t ours_end = ours[i].base_end();
    const std::size_t theirs_end = theirs[j].base_end();
    if (ours_end >= theirs_end) ++j;
    if (theirs_end >= ours_end) ++i;
  }
  std::vector<LineConflict> conflicts;
  for (const Span& span : spans) {
    if (level == MergeLevel::zealous && is_settled(span, same)) continue;
    conflicts.push_back(span.hunks);
  }
  return conflicts;
}

std::vector<SameChange> same_changes(std::span<const git::Hunk> ours, std::span<const git::Hunk> theirs,
                                     const SameLine& same) {
  std::vector<SameChange> found;
  for (std::size_t i = 0, j = 0; i < ours.size() && j < theirs.size();) {
    if (is_same_change(ours[i], theirs[j], same)) found.push_back({i, j});
    if (ours[i].base_first < theirs[j].base_first ||
        (ours[i].base_first == theirs[j].base_first && ours[i].base_count < theirs[j].base_count))
      ++i;
    else
      ++j;
  }
  return found;
}

}  // namespace hotfix::scope
