#pragma once
// `hotfix.cleanUp` (SPEC.md "Commands"): branch, remote branch and linked work trees of a hotfix go, once every target
// is known to have the fix. What the branch had is kept under refs/hotfix-backup/<id>/cleaned-up.
//
// The event that says so is the last entry: until then the hotfix counts as unfinished, and cleaning up goes on from
// any branch of the repository.

#include <optional>
#include <string>
#include <vector>

#include "workflow/merge_back.h"
#include "workflow/plan.h"
#include "workflow/plan_parts.h"
#include "workflow/step_requests.h"

namespace hotfix::workflow {

/// A linked work tree that steps of this hotfix made.
struct LeftTree {
  std::string path;
  bool spotless = true;  // nothing in it that git does not have
};

struct CleanUpPlace {
  const EventLog* log = nullptr;          // of the hotfix that is meant; null: it has none
  std::string id;                         // of its log
  std::string branch;                     // short; empty: there is nothing to clean up
  std::optional<git::Oid> tip;            // none: the branch is gone
  bool tagged = false;                    // a tag has the fix, or somebody said that it is live
  std::string remote_problem;             // why the remote could not be asked; empty: it could, or there is none
  std::vector<MergeBackTarget> targets;   // with what the remote has now
  std::string remote;                     // "origin"; empty: there is none
  std::optional<git::Oid> remote_branch;  // the branch there, now
  bool remote_has_more = false;           // commits that are neither in the branch nor in every target
  std::optional<git::Oid> kept;           // refs/hotfix-backup/<id>/cleaned-up
  bool has_configuration = false;         // branch.<name>.…

  // The work tree that has the branch
  bool checked_out_here = false;     // it is the one that this is run in
  bool linked = false;               // and a linked one: it goes too
  std::string checked_out_at;        // another one, absolute; it is linked and goes too, or is the main one
  bool elsewhere_is_main = false;    // that other one cannot go
  std::optional<std::string> to;     // the branch to switch to, where it stays; none: `detach`
  std::optional<git::Oid> detach;    // a commit to go to instead
  Move move;                         // to there
  bool tree_clean = true;            // of the linked one that goes: nothing uncommitted, nothing untracked
  std::vector<std::string> dirt;     // some of what is
  std::vector<std::string> ignored;  // ignored files that go with it
  std::string folder;                // of it
  std::string main_folder;           // of the main work tree, where the rest runs
  std::vector<LeftTree> others;
};

/// Refusals: repository-unusable, not-trusted, no-identity, nothing-to-clean-up, remote-unreachable, not-deployed (gate
/// "deploy"), not-merged-back, remote-has-more (gate "remote"), checked-out-elsewhere, operation-in-progress,
/// dirty-tree, unmerged-files, in-the-way.
PlanOrRefusal plan_clean_up(const PlanContext& context, const CleanUpPlace& place, const CleanUpRequest& request);

}  // namespace hotfix::workflow
