#pragma once
// What the engine gathered about a repository, as plain values: the input of derive() and of the plans.
//
// A fact that nobody could or did ask for is absent (optional), never invented; the name of what is missing stands in
// Facts::unknown, and derive() says "unknown" instead of guessing. Times are seconds since the epoch, UTC.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "forge/values.h"
#include "git/values.h"
#include "workflow/base.h"
#include "workflow/evidence.h"
#include "workflow/production_tags.h"

namespace hotfix::workflow {

enum class RepositoryState { ok, unsupported, untrusted_by_git, damaged, none };

/// A branch that the fix must be merged back into. Evidence is asked of the remote-tracking branch where there is one,
/// else of the local branch.
struct TargetFacts {
  std::string name;  // "main"
  std::string ref;   // what was asked: "refs/remotes/origin/main"
  git::Oid tip;
  std::vector<CommitEvidence> evidence;               // one for each own commit that was looked at
  bool contains_tip = false;                          // the hotfix branch's tip is reachable from `tip`
  bool only_local = false;                            // the local branch has the fix, `ref` does not yet
  std::optional<std::vector<std::string>> conflicts;  // paths that a merge would leave in conflict; none: not asked
};

/// The hotfix branch as it was last seen on the remote.
struct RemoteBranch {
  std::string name;  // "origin/hotfix/PROD-501"
  git::Oid tip;
  std::optional<std::int64_t> seen_at;  // when it was pushed or fetched, from the reflog
};

/// What the forge said of the branch's requests.
struct ReviewFacts {
  std::vector<forge::Request> requests;  // newest first
  std::int64_t as_of = 0;                // when it was last asked with success; 0: never
  std::string problem;                   // why it could not be asked since; empty: it was
  bool operator==(const ReviewFacts&) const = default;
};

/// One hotfix branch, checked out or not.
struct BranchFacts {
  std::string branch;                        // without refs/heads/
  std::optional<git::Oid> tip;               // none: there is no such local branch
  std::optional<git::Oid> tree;              // of the tip
  std::optional<RemoteBranch> remote;        // none: never pushed, or gone there
  std::optional<std::int64_t> created_at;    // from its reflog
  std::optional<BaseAnswer> base;            // none: not asked
  std::vector<git::Commit> own;              // of BaseAnswer::own, newest first; may be fewer (a bound of the engine's)
  std::vector<git::Commit> carried;          // the newest few of BaseAnswer::carried, to name them
  std::vector<ProductionTag> tags_with_fix;  // besides BaseAnswer::own_tags: tags from which the newest own commit can
                                             // be reached, for instance on its merge into the production branch
  std::vector<TargetFacts> targets;
  std::optional<std::string> next_version;  // next_version() of the base
  std::optional<ReviewFacts> review;        // none: no forge was asked
  std::optional<git::Oid> remote_base_tag;  // what the remote's tag of the base's name leads to; none: not asked
};

/// Totals of the change (PROTOCOL.md "totals"); counted by scope/.
struct Totals {
  std::uint64_t files = 0;
  std::uint64_t lines = 0;
  std::uint64_t budget_files = 0;
  std::uint64_t budget_lines = 0;
  std::map<std::string, std::uint64_t> by_cause;
  bool operator==(const Totals&) const = default;
};

/// Who runs us: git's user.name and user.email.
struct Identity {
  std::optional<std::string> name;
  std::optional<std::string> email;
};

struct Facts {
  std::string repository;  // the work tree's folder, absolute; "" where there is none
  RepositoryState state = RepositoryState::ok;
  std::optional<std::string> reason;  // why it is not ok
  std::optional<std::string> remedy;  // what to do about it
  bool trusted = false;
  std::vector<std::string> unknown;  // "untracked", "workTree", …
  git::Head head;
  std::optional<std::string> operation;  // "rebase", "merge", "cherry-pick", "revert", "bisect", "am"
  Identity me;
  std::string main;                        // "main", without refs/heads/; "" where there is none
  std::vector<std::string> no_hotfix;      // branches that are never a hotfix: main, targets, the production branch
  std::vector<ProductionTag> tags;         // highest version first
  std::optional<BranchFacts> current;      // of the checked-out branch where it may be a hotfix; none: not gathered
  std::vector<BranchFacts> others;         // of branches that unfinished_elsewhere() named
  std::optional<bool> dirty;               // uncommitted changes to tracked files, unsaved text aside; none: not known
  bool asked_for = false;                  // judged although the branch is no hotfix (`check --base`)
  std::optional<Totals> totals;            // none: not known
  std::optional<std::uint64_t> untracked;  // none: not known
  std::vector<Finding> findings;           // what others judged (scope/*, config/*), accepted ones already left out
};

}  // namespace hotfix::workflow
