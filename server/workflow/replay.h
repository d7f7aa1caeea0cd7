#pragma once
// `hotfix.replay` (SPEC.md "Commands"): own commits, merges aside, moved onto a production tag: the answer to
// base/not-production-tag and base/stale-tag.
//
// The commits are picked in a linked work tree of their own, so a conflict never stands in the way of the user's: the
// branch moves only when all of them fit. What it had is kept under refs/hotfix-backup/<id>/replaced-…, what it gets
// under …/replayed-…; both names say which commit was replayed onto which, so that an interrupted replay is found again
// and goes on. Where the branch was pushed or tagged, nothing published is rewritten: a successor branch gets them.

#include <optional>
#include <string>
#include <vector>

#include "workflow/plan.h"
#include "workflow/plan_parts.h"
#include "workflow/step_requests.h"

namespace hotfix::workflow {

/// The names that one replay leaves.
struct ReplayNames {
  std::string replaced;  // "replaced-1a2b3c4d5-9f8e7d6c5": what the branch had
  std::string replayed;  // what it gets
};
ReplayNames replay_names(const git::Oid& tip, const git::Oid& onto);

/// Where own commits belong: the tag asked for, else the one that findings name. Null: none is known.
const ProductionTag* replay_target(const Facts& facts, const ReplayRequest& request);

/// The linked work tree that the commits are picked in, as an interrupted replay left it.
struct ReplayTree {
  git::Oid head;
  bool broken = false;     // git was killed when it made it: there is nothing in it but production's files
  bool on_target = false;  // the tag is its HEAD or an ancestor of it
  bool stopped = false;    // a pick stopped at a conflict and was not continued
  bool cut_short = false;  // git was killed while it picked: what it had begun is not committed
  bool dirty = false;      // then with changes that are not committed
  std::size_t picked = 0;  // commits since the tag
  std::vector<std::string> unmerged;
  bool clean = true;
};

/// A replay that moved the branch to where it is now.
struct FinishedReplay {
  std::string id;     // of the event log
  git::Oid onto;      // the tag's commit
  git::Oid replaced;  // what the branch had before
};

struct ReplayPlace {
  std::string folder;                 // of the linked work tree for the picks, absolute
  bool folder_taken = false;          // something else lies there
  std::optional<ReplayTree> tree;     // none: not made
  std::optional<git::Oid> replaced;   // what refs/hotfix-backup/<id>/replaced-… and replayed-… have
  std::optional<git::Oid> replayed;   //
  std::optional<git::Oid> kept_tree;  // refs/hotfix-backup/<id>/picking
  std::optional<FinishedReplay> finished;
  Move move;              // of the work tree that has the branch, to the result
  std::string successor;  // a free branch name, here and on the remote as last seen
};

/// Refusals: those of refuse_unless_hotfix(), operation-in-progress, base-unknown, not-a-production-tag,
/// no-production-tag, nothing-to-replay, unmerged-files, dirty-tree, in-the-way, replay-conflict, folder-taken.
PlanOrRefusal plan_replay(const PlanContext& context, const ReplayPlace& place, const ReplayRequest& request);

}  // namespace hotfix::workflow
