#pragma once
// What kind of repository a path lies in, and which questions libgit2 would answer wrongly there (LIBGIT2.md).
// Reads only files; starts no program, so it is safe without trust.
//
//   const Probe found = probe("/home/ada/shop/src/pay.js");
//   if (found.state != RepositoryState::ok) show(found.reason, found.remedy);

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hotfix::git {

enum class RepositoryState {
  ok,
  unsupported,       // sound, but of a kind we cannot read: bare, unborn, SHA-256, reftable
  untrusted_by_git,  // owned by somebody else and not in safe.directory
  damaged,
  none,  // no repository here
};

/// What is unusual about a repository. Each says which side (git or libgit2) answers what.
struct Capabilities {
  bool shallow = false;             // history ends early
  bool sparse_checkout = false;     // some tracked files are not meant to be in the work tree
  bool split_index = false;         // libgit2 cannot read the index
  bool sparse_index = false;        // libgit2 cannot read the index
  bool index_without_hash = false;  // index.skipHash: libgit2 before 1.8 cannot read the index
  bool filters = false;             // attributes at the root name an external filter (LFS and others)
  bool working_tree_encoding = false;
  bool partial_clone = false;  // objects may be missing; git fetches them
  bool replace_refs = false;
  bool grafts = false;
  bool linked_work_tree = false;
  bool worktree_config = false;  // extensions.worktreeConfig
  bool submodule = false;        // this is a submodule's own repository
  bool detached = false;
  bool unmerged = false;  // the index holds conflicts

  /// libgit2 can load this index.
  bool index_readable() const { return !split_index && !sparse_index && !index_without_hash; }
};

struct Probe {
  RepositoryState state = RepositoryState::none;
  std::string reason;      // a whole sentence; empty when ok
  std::string remedy;      // what to do, with the exact command where there is one; empty when ok
  std::string work_dir;    // absolute, without a trailing slash
  std::string git_dir;     // this work tree's own (.git, or .git/worktrees/x)
  std::string common_dir;  // what all work trees share
  Capabilities has;
  std::uint32_t index_entries = 0;
  std::uint64_t index_stamp = 0;  // of the index that `has` was read from; another value now: it is another index
};

/// Looks from a file or folder upwards. `start` need not exist: the nearest folder that does is taken. Never throws
/// for anything that is on disk.
Probe probe(std::string_view start);

/// probe()'s work_dir alone, for the cost of opening the repository: the index and the references are not looked at, so
/// a damaged one has a work tree too.
std::string work_dir_of(std::string_view start);

/// "ok", "unsupported", "untrustedByGit", "damaged", "none": the words of PROTOCOL.md.
std::string_view to_word(RepositoryState state);

}  // namespace hotfix::git
