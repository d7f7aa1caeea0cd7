#pragma once
// `hotfix.abort` (SPEC.md "Commands"): the hotfix is left, with a reason; "rolled back" is a proper ending.
//
// What the branch had is held under refs/hotfix-backup/<id>/aborted-<commit>, and what is not committed beside it.
// Where nothing is in the way the work tree goes back to where it came from, and the branch goes. Nothing published is
// touched: the plan's notes say what remains there and how to take it back.

#include <optional>
#include <string>
#include <variant>

#include "workflow/plan.h"
#include "workflow/plan_checks.h"
#include "workflow/plan_parts.h"
#include "workflow/step_requests.h"

namespace hotfix::workflow {

/// The hotfix that is left: the one checked out, else my only unfinished one.
struct AbortTarget {
  std::string branch;  // short
  LogPlace log;
};

/// Refusals: repository-unusable, not-trusted, no-identity, no-reason, no-commit, not-a-hotfix, several-hotfixes.
std::variant<AbortTarget, Refusal> choose_abort(const PlanContext& context, const AbortRequest& request);

/// What leaving it would meet.
struct AbortPlace {
  std::string git_dir;
  bool on_branch = false;                  // HEAD is the hotfix's branch
  bool linked = false;                     // this is a linked work tree
  std::string checked_out_at;              // another work tree that has it; empty: none
  std::optional<git::Oid> tip;             // none: the branch is gone
  std::optional<git::Oid> kept;            // refs/hotfix-backup/<id>/aborted-<tip>
  std::optional<git::Oid> kept_tracked;    // …/aborted-tracked
  std::optional<git::Oid> kept_untracked;  // …/aborted-untracked
  std::optional<std::string> back_to;      // the branch that HEAD came from
  Move move;                               // to it; where there is none, what is not committed here
};

/// Under what the commits of an aborted hotfix are held.
std::string aborted_name(const git::Oid& tip);

/// Refusals: operation-in-progress, unmerged-files, checked-out-elsewhere, already-ended.
PlanOrRefusal plan_abort(const PlanContext& context, const AbortTarget& target, const AbortPlace& place,
                         const AbortRequest& request);

}  // namespace hotfix::workflow
