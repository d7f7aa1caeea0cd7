#include "workflow/clean_up.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "workflow/plan_checks.h"

namespace hotfix::workflow {

namespace {

std::string place_to_go(const CleanUpPlace& place) {
  return place.to ? *place.to : place.detach ? short_id(*place.detach) : "another branch";
}

std::optional<Refusal> refuse_proof(const CleanUpPlace& place, const CleanUpRequest& request) {
  if (!place.remote_problem.empty())
    return Refusal{"remote-unreachable", place.remote_problem,
                   "See that the remote can be reached, then try again: nothing was done."};
  if (!place.tagged && !request.overrides.contains("deploy"))
    return passable(
        Refusal{"not-deployed", fmt::format("{} is not in production: nothing of it is tagged.", place.branch),
                "Deploy it: hotfixd deploy. To leave the hotfix: hotfixd abort. Or go on: --override deploy=REASON"},
        "deploy");
  std::vector<std::string> lacking;
  for (const MergeBackTarget& target : place.targets) {
    if (!target.has_fix) lacking.push_back(target.name);
  }
  if (place.targets.empty() || !lacking.empty())
    return Refusal{"not-merged-back",
                   lacking.empty() ? "No branch to merge back into is known, so nobody can say that it was done."
                                   : fmt::format("These do not have the fix: {}.", some_of(lacking)),
                   "Merge back: hotfixd merge-back"};
  if (place.remote_has_more && !request.overrides.contains("remote"))
    return passable(
        Refusal{
            "remote-has-more",
            fmt::format("{} on {} has commits that are not here and not in every target.", place.branch, place.remote),
            fmt::format("Look at them: git fetch {} {}. Or delete it all the same: --override remote=REASON",
                        place.remote, place.branch)},
        "remote");
  return std::nullopt;
}

std::optional<Refusal> refuse_tree(const PlanContext& context, const CleanUpPlace& place) {
  if (!place.tip) return std::nullopt;
  if (place.elsewhere_is_main)
    return Refusal{"checked-out-elsewhere", fmt::format("{} is checked out in {}.", place.branch, place.checked_out_at),
                   "Clean up from there."};
  const bool goes = !place.folder.empty();
  if (goes && !place.tree_clean)
    return Refusal{
        "dirty-tree",
        fmt::format("{} would go, and has files that are nowhere else: {}.", place.folder, some_of(place.dirt)),
        "Commit them, or move them away, then try again."};
  if (!place.checked_out_here || goes) return std::nullopt;
  if (auto refusal = refuse_operation(context.facts)) return refusal;
  return refuse_move(place.move, place_to_go(place));
}

/// Plans one; a builder, because each part looks at what the ones before left.
class CleanUpPlanner {
 public:
  CleanUpPlanner(const CleanUpPlace& place, const CleanUpRequest& request)
      : place_(place), request_(request), ref_(git::refs::branch(place.branch)) {}

  Plan plan();

 private:
  void add(PlanEntry entry) { entries_.push_back(std::move(entry)); }
  void keep();
  void delete_remote();
  void leave();
  void delete_local();
  void remove_others();
  std::vector<std::string> notes() const;

  const CleanUpPlace& place_;
  const CleanUpRequest& request_;
  std::string ref_;
  std::vector<PlanEntry> entries_;
};

void CleanUpPlanner::keep() {
  if (!place_.tip || place_.kept == place_.tip) return;
  const std::string ref = backup_ref(place_.id, "cleaned-up");
  const std::string purpose = fmt::format("Keep what {} has under {}", place_.branch, ref);
  if (!place_.kept) return add(hold(purpose, ref, *place_.tip));
  PlanEntry entry = hold(purpose, ref, *place_.tip);
  entry.ref_update->old_value = place_.kept;
  entry.undo = fmt::format("git update-ref {} {}", ref, place_.kept->hex());
  add(std::move(entry));
}

/// With its old value: who pushed to it meanwhile keeps it (git-push(1), --force-with-lease; nothing is overwritten).
void CleanUpPlanner::delete_remote() {
  if (!place_.remote_branch) return;
  const std::string value = place_.remote_branch->hex();
  PlanEntry entry = program(fmt::format("Delete {} on {}", place_.branch, place_.remote),
                            {"git", "push", "--no-follow-tags", fmt::format("--force-with-lease={}:{}", ref_, value),
                             "--", place_.remote, ":" + ref_},
                            fmt::format("git push {} {}:{}", place_.remote, value, ref_));
  entry.reach = Reach::remote;
  add(std::move(entry));
}

void CleanUpPlanner::leave() {
  if (!place_.tip) return;
  if (!place_.folder.empty()) {
    return add(program(fmt::format("Remove the work tree {}", place_.folder),
                       {"git", "worktree", "remove", "--", place_.folder},
                       fmt::format("git worktree add {} {}", place_.folder, place_.branch)));
  }
  if (!place_.checked_out_here) return;
  for (PlanEntry& entry : take_in_switched(place_.move.switched)) add(std::move(entry));
  std::vector<std::string> argv{"git", "switch", "--quiet", "--no-overwrite-ignore"};
  if (!place_.to) argv.emplace_back("--detach");
  argv.push_back(place_.to ? *place_.to : place_.detach->hex());
  add(program(fmt::format("Switch to {}", place_to_go(place_)), std::move(argv), "git switch " + place_.branch));
}

void CleanUpPlanner::delete_local() {
  if (!place_.tip) return;
  PlanEntry entry = delete_ref(fmt::format("Delete {} here", place_.branch), ref_, *place_.tip);
  entry.undo = fmt::format("git branch {} {}", place_.branch, place_.tip->hex());
  add(std::move(entry));
  if (place_.has_configuration)
    add(program("Forget what it followed", {"git", "config", "--remove-section", "branch." + place_.branch}));
}

void CleanUpPlanner::remove_others() {
  for (const LeftTree& tree : place_.others) {
    if (tree.spotless)
      add(program(fmt::format("Remove the work tree {}", tree.path), {"git", "worktree", "remove", "--", tree.path}));
  }
}

std::vector<std::string> CleanUpPlanner::notes() const {
  std::vector<std::string> notes;
  for (const MergeBackTarget& target : place_.targets)
    notes.push_back(fmt::format("{} has the fix: {}.", target.name, target.evidence));
  if (!place_.folder.empty() && !place_.ignored.empty())
    notes.push_back(fmt::format("These ignored files go with the work tree: {}.", some_of(place_.ignored)));
  for (const LeftTree& tree : place_.others) {
    if (!tree.spotless)
      notes.push_back(fmt::format("{} has files that git does not know: it is left for you to remove.", tree.path));
  }
  notes.emplace_back("Backups under refs/hotfix-backup stay.");
  return notes;
}

Plan CleanUpPlanner::plan() {
  keep();
  delete_remote();
  leave();
  delete_local();
  remove_others();
  const auto parent = place_.log == nullptr ? std::nullopt : std::optional(place_.log->tip);
  add(append_event(place_.id, parent, CleanedUp{place_.branch}));
  const std::vector<std::string> reads{place_.branch, hex_or_none(place_.tip), hex_or_none(place_.remote_branch)};
  Plan plan = make_plan("cleanUp", std::move(entries_), reads);
  plan.room = place_.move.bytes;
  plan.notes = notes();
  plan.log_id = place_.id;
  if (!place_.tagged) pass(plan, request_.overrides, "deploy");
  if (place_.remote_has_more) pass(plan, request_.overrides, "remote");
  if (place_.checked_out_here && !place_.folder.empty()) {
    plan.run_in = place_.main_folder;
    plan.folder = place_.main_folder;
  }
  return plan;
}

}  // namespace

PlanOrRefusal plan_clean_up(const PlanContext& context, const CleanUpPlace& place, const CleanUpRequest& request) {
  if (auto refusal = refuse_repository(context.facts)) return *refusal;
  if (auto refusal = refuse_identity(context.facts)) return *refusal;
  if (place.branch.empty())
    return Refusal{"nothing-to-clean-up", "No hotfix of yours is left here.", "Nothing needs to be done."};
  const bool only_to_be_said = !place.tip && place.kept && !place.remote_branch;
  if (!only_to_be_said) {
    if (auto refusal = refuse_proof(place, request)) return *refusal;
    if (auto refusal = refuse_tree(context, place)) return *refusal;
  }
  return CleanUpPlanner(place, request).plan();
}

}  // namespace hotfix::workflow
