#pragma once
// `hotfix.start` with `pick` on the hotfix that is checked out: commits of a target that has the fix already, taken
// with `git cherry-pick -x`. The engine tries them beforehand, so that one that does not fit is refused and nothing
// begins.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflow/plan.h"
#include "workflow/plan_parts.h"
#include "workflow/start.h"

namespace hotfix::workflow {

/// What picking one commit on top of the ones before it gives.
struct TriedPick {
  PickedCommit commit;                 // `contained`: the branch has it, or names it as picked
  std::vector<std::string> conflicts;  // paths that do not fit; those behind the first such commit are not tried
  bool empty = false;                  // it changes nothing here
};

struct PickPlace {
  std::vector<TriedPick> picks;         // in the order asked for
  Uncommitted here;                     // of this work tree
  std::vector<std::string> in_the_way;  // untracked or ignored files that the picks would write
  std::vector<std::string> unsaved;     // files that they change and that have other text in the editor
  bool kept = false;                    // the ref of before_picks() leads to the branch's commit already
};

/// Whether the request says nothing but what to pick: then it means the checked-out hotfix.
bool only_picks(const StartRequest& request);

/// Under refs/hotfix-backup/<id>/: what the branch had when something was picked.
inline constexpr std::string_view before_picks_prefix = "before-pick-";
std::string before_picks(const git::Oid& tip);

/// Refusals: those of refuse_unless_hotfix(), operation-in-progress, pick-not-found, pick-is-a-merge, already-picked,
/// unmerged-files, dirty-tree, unsaved, pick-conflict, pick-is-empty, in-the-way.
PlanOrRefusal plan_pick(const PlanContext& context, const PickPlace& place);

/// pick-not-found, pick-is-a-merge.
std::optional<Refusal> refuse_pick(const PickedCommit& pick);

/// "1a2b3c4d5: Guard cards"
std::string name_of_pick(const PickedCommit& pick);

}  // namespace hotfix::workflow
