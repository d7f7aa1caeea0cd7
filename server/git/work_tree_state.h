#pragma once
// What is not committed: index, work tree and untracked files against HEAD, as `git status` tells it.
//
//   const WorkTreeState state = work_tree_state("/home/ada/shop", cancel);
//   if (!state.clean()) …

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "git/oid.h"

namespace hotfix::git {

/// A tracked path that differs from HEAD, as a row of `git status --porcelain=v2` (git-status(1)).
struct UncommittedPath {
  std::string path;
  char staged = '.';    // A, M, D, T; '.' where the index is as HEAD
  char unstaged = '.';  // A (intent to add), M, D, T; '.' where the work tree is as the index
  bool submodule = false;
  std::uint32_t head_mode = 0;
  std::uint32_t index_mode = 0;
  std::uint32_t work_mode = 0;
  Oid head_blob;
  Oid index_blob;

  bool intent_to_add() const { return staged == '.' && unstaged == 'A'; }
};

struct WorkTreeState {
  std::vector<UncommittedPath> tracked;
  std::vector<std::string> unmerged;
  std::vector<std::string> untracked;

  bool clean() const { return tracked.empty() && unmerged.empty(); }
};

/// Throws Failure(repository) on anything that git would not write.
WorkTreeState parse_work_tree_state(std::string_view text);

/// Asks git; needs trust. Renames are not looked for, submodules count by their commit only. Throws Failure(child).
WorkTreeState work_tree_state(const std::string& work_dir, std::stop_token cancel = {});

/// Ignored files and folders, a folder that is wholly ignored as one (with `/` at its end). Throws Failure(child).
std::vector<std::string> ignored_paths(const std::string& work_dir, std::stop_token cancel = {});

/// A work tree of the repository and what is checked out there: `git worktree list` (git-worktree(1)).
struct LinkedWorkTree {
  std::string path;         // absolute
  std::string branch;       // full ref name; empty where HEAD is detached
  std::optional<Oid> head;  // none: unborn
};
/// The main work tree first. Throws Failure(child).
std::vector<LinkedWorkTree> work_trees(const std::string& work_dir, std::stop_token cancel = {});

}  // namespace hotfix::git
