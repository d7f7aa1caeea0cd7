#pragma once
// `hotfix.undo` (SPEC.md "Commands"): takes the last step back, as far as it reaches.
//
//   const auto chosen = choose_undo(context, request);             // which step, from the event log
//   … engine/ reads UndoPlace …
//   const PlanOrRefusal plan = plan_undo(context, std::get<UndoTarget>(chosen), place, request);
//
// Local refs go back where they are still what the step wrote. The step's events stay in the log, and a TakenBack event
// says that they count no more; it is written last, so that an interrupted undo goes on where it was.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "workflow/plan.h"
#include "workflow/plan_checks.h"
#include "workflow/plan_parts.h"
#include "workflow/step_requests.h"
#include "workflow/undo_published.h"

namespace hotfix::workflow {

/// One run of a command, as the log shows it.
struct Work {
  std::string command;  // "hotfix.test"
  StepName step = StepName::branch;
  std::vector<const Event*> events;  // newest first
};

/// All that counts, the newest first. Runs that stopped before they did anything worth telling are left out.
std::vector<Work> works_of(const EventLog& log);

struct UndoTarget {
  const EventLog* log = nullptr;  // never null
  std::string branch;             // short; "" where no event tells
  Work work;
};

/// The hotfix checked out, else the one whose log I wrote to last. Refusals: repository-unusable, not-trusted,
/// no-identity, nothing-to-undo, needed-later.
std::variant<UndoTarget, Refusal> choose_undo(const PlanContext& context, const UndoRequest& request);

/// What is not committed and would not survive going back: it is taken up here and laid down there.
struct CarryBack {
  std::optional<git::Oid> held;      // refs/hotfix-backup/<id>/back: taken up, not yet laid down
  std::optional<git::Oid> kept;      // …/undone-tracked: a copy of what was here
  std::optional<git::Oid> original;  // …/tracked, where what is here is exactly what start made of it
  bool dirt_is_kept = false;         // all that is dirty here is in `kept`
  bool merges = false;               // it fits onto where it goes
  bool keeps_index = false;
};

/// A part of the change that left the work tree (park.h).
struct PartBack {
  std::optional<git::Oid> before;     // refs/hotfix-backup/<id>/<name>-before; none: it is gone
  std::optional<git::Oid> index;      // what was staged then; none: nothing
  std::vector<std::string> back;      // files that are still as the part left them
  std::vector<std::string> restage;   // files whose index is not what it was
  std::vector<std::string> changed;   // files that somebody went on with
  std::optional<git::Oid> follow_up;  // where the follow-up branch still is; none: it went on, or is published
};

/// What taking it back would meet.
struct UndoPlace {
  std::string main_folder;             // of the main work tree
  std::optional<git::Oid> tip;         // of the branch; none: there is no such branch
  bool on_branch = false;              // HEAD is it
  std::string linked_tree;             // the linked work tree that start made for it; empty: none
  std::vector<std::string> ignored;    // files there that git ignores: they would go
  std::string checked_out_at;          // any other work tree that has it
  std::optional<std::string> back_to;  // where HEAD came from: a branch's short name, or a commit
  bool back_is_branch = true;
  Move move;            // from here to there
  CarryBack carry;      // of what `move` has at stake
  bool pushed = false;  // as last seen
  bool tagged = false;
  bool only_picked = true;           // every own commit names the one that it was picked from
  std::size_t own = 0;               // own commits
  std::optional<git::Oid> restored;  // of an abort, a replay or a pick: what the branch had
  BranchBack cleaned;                // of a clean-up
  RequestBack request;               // of a review
  TagBack tag;                       // of a deploy
  std::vector<TargetBack> targets;   // of a merge back
  std::string remote_problem;        // why the remote could not be asked about them; empty: it could, or there is none
  PartBack part;                     // of a park or a restore
  std::string replaced_branch;       // of a replay: the branch that the successor took the place of
};

/// Refusals: operation-in-progress, unmerged-files, has-commits, published, checked-out-elsewhere, dirty-tree,
/// in-the-way, nowhere-to-go, moved-on, not-on-the-branch, remote-unreachable, reverted, base-unknown,
/// target-not-here, request-merged; while it runs, revert-conflict.
PlanOrRefusal plan_undo(const PlanContext& context, const UndoTarget& target, const UndoPlace& place,
                        const UndoRequest& request);

}  // namespace hotfix::workflow
