#pragma once
// git's patch-id: the same for two commits that make the same change, wherever in the files and whatever the white
// space. Two ids are equal exactly where `git cherry` takes the commits for equal (git's diff.c, diff_get_patch_id);
// the id itself is another one than `git patch-id` prints. Private to server/git/.

#include <functional>
#include <optional>
#include <span>

#include "git/reader.h"
#include "git/values.h"

namespace hotfix::git {

/// How git treats a path's text: `-diff` makes it binary, `diff` makes it text whatever it holds.
struct DiffKind {
  bool binary = false;
  bool forced_text = false;
};

/// `changes`: by path, as TreeCompare gives them. A blob that `blob` calls too large counts as binary. Nothing where
/// one is missing.
std::optional<Oid> patch_id_of(std::span<const FileChange> changes, const std::function<Blob(const Oid& id)>& blob,
                               const std::function<DiffKind(const std::string& path)>& kind);

}  // namespace hotfix::git
