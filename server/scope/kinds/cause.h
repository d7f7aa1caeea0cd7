#pragma once
// Why a hunk is there: the word under which its lines are counted in the wire's `byCause` (PROTOCOL.md).
//
// This folder is where kinds of change are told apart. What a hunk is for is decided here and nowhere else: by the
// class of its path, and in a manifest by what its lines say. A kind that is told from the lines themselves (layout,
// comments, names, moves) belongs here too, in a file of its own that cause_of() asks before it asks the path.

#include <string_view>

#include "base/text_buffer.h"
#include "git/values.h"
#include "scope/kinds/hunk_kind.h"
#include "scope/live_diff.h"
#include "scope/path_class.h"

namespace hotfix::scope {

/// One hunk with all there is to judge it by. `base` is null for a new file.
struct HunkView {
  std::string_view path;
  PathClass path_class = PathClass::production;
  const BaseLines* base = nullptr;
  const TextBuffer& text;
  git::Hunk hunk;
  Kind kind = Kind::other;
};

struct Cause {
  std::string_view name;        // "logic", "test", "version", …
  bool against_budget = false;  // its lines are production lines
  bool operator==(const Cause&) const = default;
};

Cause cause_of(const HunkView& view);

/// The cause of a change whose lines are not at hand.
Cause cause_of(PathClass path_class);

/// The lines of a hunk on either side, each without its end.
Lines base_lines(const HunkView& view);
Lines new_lines(const HunkView& view);

}  // namespace hotfix::scope
