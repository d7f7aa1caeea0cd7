#pragma once
// Conflict markers that were left behind (`scope/leftover`): complete groups whose marker lines were all added.
// A lone row of `=======` is a heading in Markdown and reStructuredText, and means nothing here.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/text_buffer.h"
#include "git/values.h"

namespace hotfix::scope {

/// The lines (git's) of one group; `base` where the style is diff3.
struct ConflictGroup {
  std::size_t ours = 0;             // <<<<<<<
  std::optional<std::size_t> base;  // |||||||
  std::size_t separator = 0;        // =======
  std::size_t theirs = 0;           // >>>>>>>
  /// The marker lines in order: what "remove line" removes.
  std::vector<std::size_t> markers() const;
  bool operator==(const ConflictGroup&) const = default;
};

/// Groups in the lines that the hunks added, in order. The lines between the markers may be older.
std::vector<ConflictGroup> conflict_groups(const TextBuffer& text, std::span<const git::Hunk> hunks);

}  // namespace hotfix::scope
