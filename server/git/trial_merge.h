#pragma once
// What a merge would give, asked of git without a trace in the repository: objects that it makes, and those that a
// fetch brings, go to a folder of their own that looks into the repository's (git(1), GIT_OBJECT_DIRECTORY).
//
//   TrialMerges trial(probe);
//   trial.fetch("origin", {"refs/heads/main"});
//   const TrialMerge merge = trial.merge(main_tip, hotfix_tip);
//
// Touches the network in fetch() only. Needs trust. All throw Failure(child); any thread, one at a time.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "git/oid.h"
#include "git/probe.h"

namespace hotfix::git {

/// One path that both sides changed in ways that do not fit. A side without the path has no blob.
struct MergeConflict {
  struct Side {
    std::uint32_t mode = 0;
    Oid blob;
    bool operator==(const Side&) const = default;
  };
  std::string path;
  std::optional<Side> base, ours, theirs;
  bool operator==(const MergeConflict&) const = default;
};

struct TrialMerge {
  Oid tree;  // of the result; with conflict markers where there are conflicts
  std::vector<MergeConflict> conflicts;
};

/// What `git merge-tree --write-tree -z` prints (git-merge-tree(1)). Throws Failure(repository).
TrialMerge parse_trial_merge(std::string_view text);

class TrialMerges {
 public:
  explicit TrialMerges(const Probe& probe, std::stop_token cancel = {});
  ~TrialMerges();
  TrialMerges(const TrialMerges&) = delete;
  TrialMerges& operator=(const TrialMerges&) = delete;

  /// Full names of the remote's refs. Nothing but objects arrives: no ref moves. `own_ssh`: core.sshCommand is
  /// configured.
  void fetch(const std::string& remote, const std::vector<std::string>& refs, bool own_ssh);
  /// `ours` is merged into: its side of a conflict is the first.
  TrialMerge merge(const Oid& ours, const Oid& theirs) const;
  /// What `git cherry-pick` of a commit that is no merge would give on a commit with this tree. `parent`: the commit's;
  /// none where it is the first of its history.
  TrialMerge pick(const Oid& onto_tree, const Oid& commit, const std::optional<Oid>& parent) const;
  bool is_ancestor(const Oid& ancestor, const Oid& descendant) const;
  Oid tree_of(const Oid& commit) const;
  std::string blob(const Oid& id) const;

 private:
  TrialMerge try_merge(std::vector<std::string> args) const;

  std::string work_dir_;
  std::filesystem::path objects_;
  std::vector<std::pair<std::string, std::string>> env_;
  std::stop_token cancel_;
};

}  // namespace hotfix::git
