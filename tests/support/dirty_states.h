#pragma once
// Random ways to be dirty, and everything of a work tree that must not be lost.
//
//   std::mt19937 random(seed);
//   make_dirty(shop, {"pay.js", "fresh.js", "my.secret"}, random);
//   const Contents before = everything(shop);

#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "support/scratch_repository.h"

namespace hotfix::test {

using Contents = std::map<std::string, std::string>;

/// Every file of the work tree, ignored ones too, with its bytes and mode; of a symbolic link, where it leads.
Contents files(const ScratchRepository& repository);

/// The same, and the index, HEAD and the stash.
Contents work_tree_of(const ScratchRepository& repository);

/// The same, and branches and tags here and as last seen on remotes.
Contents everything(const ScratchRepository& repository);

/// Commits a submodule, "sub", to the branch that is checked out.
void commit_submodule(ScratchRepository& repository);

/// One to five random changes: edited, staged, edited further, deleted, new, ignored (names that end in .secret),
/// executable, a symbolic link, a stash, a new submodule "sub", or that one moved to another commit.
void make_dirty(const ScratchRepository& repository, const std::vector<std::string>& names, std::mt19937& random);

/// How many random states to try: HOTFIX_RANDOM_STATES, else `usual`, since each starts many gits.
std::size_t random_states(std::size_t usual);

}  // namespace hotfix::test
