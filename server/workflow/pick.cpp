#include "workflow/pick.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "workflow/plan_checks.h"

namespace hotfix::workflow {

namespace {

constexpr std::size_t digits = 9;  // of a commit's id in names

std::optional<Refusal> refuse_tree(const PickPlace& place) {
  const Uncommitted& here = place.here;
  if (!here.unmerged.empty())
    return Refusal{"unmerged-files",
                   fmt::format("There are conflicts that nobody resolved yet: {}.", some_of(here.unmerged)),
                   "Resolve them and `git add` the files, then pick again."};
  if (!here.tracked.empty())
    return Refusal{"dirty-tree",
                   fmt::format("{} not committed: {}.",
                               counted(here.tracked.size(), "file has changes that are", "files have changes that are"),
                               some_of(here.tracked)),
                   "Where they are the same fix, put production's text back first (hotfixd restore --path FILE, which "
                   "can be undone); else commit or stash them. Then pick again."};
  if (!place.unsaved.empty())
    return Refusal{"unsaved",
                   fmt::format("The editor has text of these that is not on disk: {}.", some_of(place.unsaved)),
                   "Save them, or take the changes back, then pick again."};
  return std::nullopt;
}

/// What trying them showed.
std::optional<Refusal> refuse_tried(const PickPlace& place, const std::string& branch) {
  for (const TriedPick& one : place.picks) {
    if (one.commit.contained) continue;
    if (!one.conflicts.empty())
      return Refusal{
          "pick-conflict",
          fmt::format("{} does not fit onto {}: {}.", name_of_pick(one.commit), branch, some_of(one.conflicts)),
          fmt::format("Nothing was touched. Make the change by hand; or pick it yourself and solve the "
                      "conflict: git cherry-pick -x {}",
                      one.commit.commit->hex())};
    if (one.empty)
      return Refusal{
          "pick-is-empty",
          fmt::format("{} changes nothing here: {} has the same text already.", name_of_pick(one.commit), branch),
          "Leave it: the merge back sees that both sides have the same text. To have that very commit, take "
          "yours back first: git revert COMMIT"};
  }
  if (!place.in_the_way.empty())
    return Refusal{"in-the-way",
                   fmt::format("The commits have files where git does not track yours: {}.", some_of(place.in_the_way)),
                   "Move them away, then pick again."};
  return std::nullopt;
}

PlanEntry pick_entry(const std::vector<const PickedCommit*>& picks, const std::string& branch, const git::Oid& tip) {
  std::vector<std::string> argv{"git", "cherry-pick", "-x"};
  for (const PickedCommit* one : picks) argv.push_back(one->commit->hex());
  const std::string what =
      picks.size() == 1 ? name_of_pick(*picks.front()) : counted(picks.size(), "commit", "commits");
  PlanEntry entry =
      program(fmt::format("Pick {}", what), std::move(argv), fmt::format("git reset --keep {}", tip.hex()));
  entry.take_back = {"git", "cherry-pick", "--abort"};
  entry.if_it_fails =
      Refusal{"pick-conflict", fmt::format("It could not be picked onto {}, which is as it was.", branch),
              "See what stops it: pick it yourself with git cherry-pick -x; git cherry-pick --abort takes that back."};
  return entry;
}

}  // namespace

bool only_picks(const StartRequest& request) {
  return !request.pick.empty() && request.summary.empty() && request.ticket.value_or("").empty() && !request.base &&
         !request.mode && !request.since;
}

std::string before_picks(const git::Oid& tip) {
  return fmt::format("{}{}", before_picks_prefix, tip.hex().substr(0, digits));
}

std::string name_of_pick(const PickedCommit& pick) {
  return fmt::format("{}: {}", pick.commit->hex().substr(0, digits), one_line(pick.subject, 100));
}

std::optional<Refusal> refuse_pick(const PickedCommit& pick) {
  if (!pick.commit)
    return Refusal{"pick-not-found", fmt::format("«{}» names no commit here.", one_line(pick.asked, 200)),
                   "Name commits that are here; `git fetch` brings what the remote has."};
  if (pick.is_merge)
    return Refusal{"pick-is-a-merge", fmt::format("{} is a merge: git cannot tell which side the fix is.", pick.asked),
                   "Name the commits that it merged."};
  return std::nullopt;
}

PlanOrRefusal plan_pick(const PlanContext& context, const PickPlace& place) {
  if (auto refusal = refuse_unless_hotfix(context)) return *refusal;
  if (auto refusal = refuse_operation(context.facts)) return *refusal;
  std::vector<const PickedCommit*> missing;
  for (const TriedPick& one : place.picks) {
    if (auto refusal = refuse_pick(one.commit)) return *refusal;
    if (!one.commit.contained) missing.push_back(&one.commit);
  }
  const std::string branch = short_branch(*context.facts.head.branch);
  if (missing.empty())
    return Refusal{"already-picked", fmt::format("{} has all of these commits already.", branch),
                   "Go on with the fix: `hotfixd next` says how."};
  if (auto refusal = refuse_tree(place)) return *refusal;
  if (auto refusal = refuse_tried(place, branch)) return *refusal;
  const git::Oid tip = *context.facts.head.commit;
  const LogPlace log = log_place(context, branch);
  std::vector<PlanEntry> entries;
  const std::string ref = backup_ref(log.id, before_picks(tip));
  if (!place.kept) entries.push_back(hold(fmt::format("Keep what {} has now under {}", branch, ref), ref, tip));
  entries.push_back(pick_entry(missing, branch, tip));
  Plan plan = make_plan("pick", std::move(entries), std::vector<std::string>{branch, tip.hex()});
  plan.notes.emplace_back(
      "Should git stop at it after all, the pick is taken back (git cherry-pick --abort) and the branch is as it was.");
  plan.log_id = log.id;
  return plan;
}

}  // namespace hotfix::workflow
