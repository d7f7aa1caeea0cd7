#pragma once
// `hotfix.mergeBack` (SPEC.md "Commands"): the fix into every target, from what the remote has of it now, without
// checking anything out.
//
// Each target is a part of its own: one that fails holds up no other. What is merged is held under
// refs/hotfix-backup/<id>/merge-back/…, whose name says which commit was merged into which, so that an interrupted
// merge back pushes what it made instead of making it twice. A conflict is left to a person in a linked work tree; what
// they commit there is pushed by the next run.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "workflow/plan.h"
#include "workflow/plan_parts.h"
#include "workflow/request.h"
#include "workflow/step_requests.h"

namespace hotfix::workflow {

/// A file whose version line was in conflict, as it will be: with the target's version.
struct KeptVersion {
  std::string path;
  std::uint32_t mode = 0100644;
  std::string text;
};

/// What merging into a target gives.
struct MergeForecast {
  std::vector<std::string> conflicts;  // paths; kept versions aside
  std::vector<KeptVersion> kept_versions;
  bool changes_nothing = false;  // the target's files are the same afterwards
};

/// The linked work tree at a conflict, as it was left.
struct ConflictTree {
  git::Oid head;
  bool broken = false;   // git was killed when it made it
  bool has_fix = false;  // its HEAD contains the fix: it was solved and committed
  bool on_tip = false;   // the target's tip is its HEAD or an ancestor of it
  bool merging = false;  // a merge was begun and is not committed
  bool clean = true;     // no tracked file differs from HEAD
  bool spotless = true;  // once what was begun there is committed, nothing is in it that git does not have
  std::vector<std::string> unmerged;
};

/// Of a target that takes no push: where its request is opened.
struct TargetRequest {
  std::string branch;                // that the request is made of: "merge-back/PROD-501-main"
  std::optional<git::Oid> there;     // what the remote has of it
  RequestChannel channel;            // which was asked about that branch
  std::optional<std::string> label;  // one that the forge has
};

struct MergeBackTarget {
  std::string name;             // "main"
  std::string remote;           // "origin"; empty: there is none, the local branch is the target
  std::optional<git::Oid> tip;  // what the remote has now; none: it has no such branch
  bool tip_is_here = true;
  bool only_local = false;         // the local branch has the fix, the remote's does not
  bool forwards = false;           // it may simply move to the fix: a production branch that has nothing else
  bool has_fix = false;            // the branch's tip can be reached from `tip`, or git shows that it has the same
  std::string evidence;            // how that is known, for people
  std::string taken_back_by;       // the commit that reverts it there; empty: none does
  std::optional<git::Oid> kept;    // what an interrupted merge back made for this tip
  std::optional<git::Oid> pushed;  // what one made that is in the target and stands in no event
  std::optional<git::Oid> pushed_onto;
  bool pushed_is_seen = true;  // the remote-tracking branch has it too; git may have been killed before it moved that
  MergeForecast forecast;
  std::string folder;  // of the linked work tree at a conflict, absolute
  bool folder_taken = false;
  std::optional<ConflictTree> tree;
  std::optional<git::Oid> kept_tree;     // refs/hotfix-backup/<id>/merge-back/<target>/files
  std::optional<git::Oid> local;         // the local branch of that name
  bool local_follows = false;            // it is an ancestor of the tip
  std::string checked_out_at;            // absolute; empty: nowhere
  bool checkout_clean = false;           // nothing is uncommitted there
  std::optional<TargetRequest> request;  // none: it is pushed
};

struct MergeBackPlace {
  std::string remote_problem;  // why the remote could not be asked; empty: it could, or there is none
  std::vector<MergeBackTarget> targets;
  std::string git_dir;           // for an index and a message of its own
  bool sign = false;             // commit.gpgSign
  bool commit_msg_hook = false;  // run on the message
  bool in_work_tree = false;     // a pre-merge-commit hook wants to see the files: merged in a linked work tree
};

/// Names that one merge of `fix` into a target at `tip` leaves, under backup_ref():
/// "merge-back/main/1a2b3c4d5-9f8e7d6c5".
std::string merge_back_name(const std::string& target, const git::Oid& tip, const git::Oid& fix);

/// The branch that a request into a target is made of: "merge-back/PROD-501-main".
std::string merge_back_branch(const BranchNaming& naming, const std::string& branch, const std::string& id,
                              const std::string& target);

/// "Merge branch 'hotfix/PROD-501' into main", and what it brings.
std::string merge_back_message(const PlanContext& context, const std::string& target);

/// Whether the newest word on this target is that its remote takes no push.
bool takes_no_push(const EventLog* log, const std::string& target);
/// The request that was opened for it last; null: none.
const MergedBack* opened_request(const EventLog* log, const std::string& target);

/// Refusals: those of refuse_unless_hotfix(), base-unknown, nothing-to-merge-back, no-target, unknown-target,
/// carries-unreleased (gate "base"), remote-unreachable, and where no target can go on: merge-back-conflict,
/// folder-taken, target-checked-out, waits-for-request,
/// merged-here-only (gate "local"), taken-back. Gate "push": push to a target whose remote refused that before.
PlanOrRefusal plan_merge_back(const PlanContext& context, const MergeBackPlace& place, const MergeBackRequest& request);

}  // namespace hotfix::workflow
