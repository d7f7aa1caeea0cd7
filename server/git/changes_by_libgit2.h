#pragma once
// What differs, as libgit2 says it: for repositories that git may not be started in. Private to server/git/.

#include <git2.h>

#include "git/reader.h"

namespace hotfix::git {

/// Index and work tree against a tree. Files that the index marks skip-worktree count as the index has them; files
/// whose content only an external filter could tell are left out unless they differ in the index, and `unknown` says
/// so.
Changes work_tree_changes_by_libgit2(git_repository* repository, git_repository* attributes, git_tree* base,
                                     const Capabilities& has);

Changes tree_changes_by_libgit2(git_repository* repository, git_repository* attributes, git_tree* base, git_tree* head);

/// The paths whose entries differ between two trees, renames not followed.
std::vector<std::string> tree_paths_by_libgit2(git_repository* repository, git_tree* base, git_tree* head);

}  // namespace hotfix::git
