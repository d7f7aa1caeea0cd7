#include "workflow/undo_published.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace hotfix::workflow {

namespace {

constexpr std::size_t id_digits = 9;  // of a commit's id in the names of refs

std::string because(const std::string& reason) {
  return reason.empty() ? "" : fmt::format("\n\n{}", one_line(reason));
}

Refusal unreachable(const std::string& problem) {
  return {"remote-unreachable", problem, "See that the remote can be reached, then try again: nothing was done."};
}

/// Entries that print the commit which takes `before`..`commit` out of `tip`. `git revert` needs a work tree; this does
/// the same with a commit that goes back to `before`, merged in (git-merge-tree(1)): its merge base is `commit`.
std::vector<PlanEntry> revert_onto(const TargetBack& target, const std::string& reason) {
  std::vector<PlanEntry> made;
  made.push_back(program(fmt::format("Write what {} was before", target.name),
                         {"git", "commit-tree", target.before.hex() + "^{tree}", "-p", target.commit.hex(), "-m",
                          "hotfix: before " + short_id(target.commit)}));
  made.push_back(program(fmt::format("Take the fix out of {}'s newest commit", target.name),
                         {"git", "merge-tree", "--write-tree", target.tip->hex(), std::string(printed_before)}));
  made.back().if_it_fails =
      Refusal{"revert-conflict",
              fmt::format("{} went on with the same lines, so the fix does not come out by itself.", target.name),
              fmt::format("Do it by hand: git switch {0} && git pull && git revert -m 1 {1}. Nothing was changed.",
                          target.name, short_id(target.commit))};
  made.push_back(program("Commit it", {"git", "commit-tree", std::string(printed_before), "-p", target.tip->hex(), "-m",
                                       fmt::format("Revert the merge of the hotfix into {}\n\nThis reverts commit "
                                                   "{}.{}",
                                                   target.name, target.commit.hex(), because(reason))}));
  return made;
}

/// One target that has no remote: its branch goes back where nothing came after.
EntriesOrRefusal take_local_back(const TargetBack& target) {
  const std::string ref = git::refs::branch(target.name);
  if (!target.checked_out_at.empty())
    return Refusal{
        "checked-out-elsewhere",
        fmt::format("{} is checked out in {}, and no branch moves under a work tree.", target.name,
                    target.checked_out_at),
        fmt::format("Go back there: git -C {} reset --keep {}", target.checked_out_at, short_id(target.before))};
  PlanEntry entry = ref_move(fmt::format("Move {} back", target.name), ref, target.commit);
  entry.ref_update->new_value = target.before;
  entry.undo = fmt::format("git update-ref {} {}", ref, target.commit.hex());
  return std::vector<PlanEntry>{std::move(entry)};
}

EntriesOrRefusal take_merge_back(const std::string& id, const TargetBack& target, const std::string& reason) {
  if (target.remote.empty() && target.tip == target.commit) return take_local_back(target);
  if (!target.tip_is_here)
    return Refusal{"target-not-here",
                   fmt::format("{} has commits on {} that are not here yet.", target.name, target.remote),
                   fmt::format("Fetch them: git fetch {} {}. Then try again.", target.remote, target.name)};
  std::vector<PlanEntry> made;
  const std::string ref = backup_ref(id, revert_name(target));
  if (!target.reverted) {
    made = revert_onto(target, reason);
    made.push_back(ref_move("Hold it under " + ref, ref, std::nullopt));
    made.back().undo = "git update-ref -d " + ref;
  }
  const std::string to = git::refs::branch(target.name);
  if (target.remote.empty()) {
    if (!target.checked_out_at.empty()) return take_local_back(target);
    made.push_back(program(fmt::format("Move {} to it", target.name), {"git", "update-ref", to, ref, target.tip->hex()},
                           fmt::format("git update-ref {} {}", to, target.tip->hex())));
    return made;
  }
  made.push_back(program(fmt::format("Push the revert to {} on {}", target.name, target.remote),
                         {"git", "push", "--no-follow-tags", "--", target.remote, ref + ":" + to},
                         fmt::format("git revert {} there, and push that", target.name)));
  made.back().reach = Reach::remote;
  return made;
}

}  // namespace

std::string revert_name(const TargetBack& target) {
  const std::string tip = target.tip ? target.tip->hex().substr(0, id_digits) : "none";
  return fmt::format("revert/{}/{}-{}", target.name, tip, target.commit.hex().substr(0, id_digits));
}

EntriesOrRefusal bring_branch_back(const std::string& branch, const BranchBack& place,
                                   std::vector<std::string>& notes) {
  std::vector<PlanEntry> made;
  if (!place.exists) {
    if (!place.kept)
      return Refusal{"moved-on", fmt::format("Nothing holds what {} had.", branch),
                     "A tag or main has the fix: git branch NAME TAG"};
    made.push_back(hold(fmt::format("Make {} again", branch), git::refs::branch(branch), *place.kept));
    notes.push_back(fmt::format("Where it was deleted on a remote too, push it again: git push origin {}", branch));
  }
  if (!place.was_here) return made;
  if (auto refusal = refuse_move(place.move, branch)) return *refusal;
  std::ranges::move(take_in_switched(place.move.switched), std::back_inserter(made));
  made.push_back(program(fmt::format("Switch to {}", branch),
                         {"git", "switch", "--quiet", "--no-overwrite-ignore", "--no-guess", branch}, "git switch -"));
  return made;
}

EntriesOrRefusal take_tag_back(const std::string& id, const std::string& branch, const TagBack& place,
                               const std::string& reason, std::vector<std::string>& notes) {
  if (!place.remote_problem.empty()) return unreachable(place.remote_problem);
  std::vector<PlanEntry> made;
  if (!place.on_remote && !place.began) {
    if (!place.object) return made;  // an interrupted undo deleted it
    const std::string ref = "refs/tags/" + place.tag;
    made.push_back(hold("Keep the tag",
                        backup_ref(id, fmt::format("tag-{}-{}", place.tag, place.object->hex().substr(0, id_digits))),
                        *place.object));
    made.push_back(delete_ref(fmt::format("Delete the tag {}, which is only here", place.tag), ref, *place.object));
    return made;
  }
  if (place.reverted)
    return Refusal{"reverted", fmt::format("{} is published; its change is taken out again on {}.", place.tag, branch),
                   "Bring that into production: hotfixd next"};
  if (!place.on_branch || !place.clean)
    return Refusal{place.on_branch ? "dirty-tree" : "not-on-the-branch",
                   fmt::format("{} is published, so its change is reverted by a commit on {}: {}.", place.tag, branch,
                               place.on_branch ? "but there are changes that are not committed"
                                               : "but that is not checked out here"),
                   place.on_branch ? "Commit them, or keep them with `git stash`, then try again."
                                   : fmt::format("git switch {} - then try again.", branch)};
  if (!place.production || place.carries)
    return Refusal{"base-unknown", fmt::format("{} has more than its own commits on top of production.", branch),
                   "Revert your own commits by hand: git revert COMMIT. Then deploy the next version: hotfixd next"};
  made.push_back(program("Write a commit that has production's files again",
                         {"git", "commit-tree", place.production->hex() + "^{tree}", "-p", place.head.hex(), "-m",
                          fmt::format("Revert {}\n\nProduction's files are those of before the hotfix again.{}",
                                      place.tag, because(reason))}));
  made.push_back(program(fmt::format("Move {} to it", branch),
                         {"git", "merge", "--ff-only", "--quiet", "--no-overwrite-ignore", std::string(printed_before)},
                         "git reset --keep HEAD~1"));
  notes.push_back(
      fmt::format("{} is published and stays. The revert gets into production as the next version: hotfixd "
                  "next. Faster, where policy can deploy: hotfixd deploy --roll-back",
                  place.tag));
  return made;
}

EntriesOrRefusal take_merges_back(const std::string& id, const std::vector<TargetBack>& targets,
                                  const std::string& reason, std::vector<std::string>& notes) {
  std::vector<PlanEntry> made;
  for (const TargetBack& target : targets) {
    if (target.request && target.tip && !target.has_commit) {
      auto closed = take_request_back(*target.request, notes);
      if (auto* refusal = std::get_if<Refusal>(&closed)) return std::move(*refusal);
      std::ranges::move(std::get<std::vector<PlanEntry>>(closed), std::back_inserter(made));
      continue;
    }
    if (!target.tip || !target.has_commit || target.taken_back) continue;  // it is not there any more
    auto one = take_merge_back(id, target, reason);
    if (auto* refusal = std::get_if<Refusal>(&one)) return std::move(*refusal);
    std::ranges::move(std::get<std::vector<PlanEntry>>(one), std::back_inserter(made));
    if (target.tip != target.before && !(target.remote.empty() && target.tip == target.commit))
      notes.push_back(
          fmt::format("{} keeps the fix in its history, so git counts it as merged; to bring it back later, "
                      "revert the revert.",
                      target.name));
  }
  return made;
}

}  // namespace hotfix::workflow
