#include "workflow/undo.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace hotfix::workflow {

namespace {

/// Plans one undo; a builder, because each part looks at what the ones before found.
class UndoPlanner {
 public:
  UndoPlanner(const PlanContext& context, const UndoTarget& target, const UndoPlace& place, const UndoRequest& request)
      : context_(context), target_(target), place_(place), id_(target.log->id) {
    const auto given = request.overrides.find("published");
    if (given != request.overrides.end()) reason_ = given->second;
  }

  PlanOrRefusal plan() {
    if (auto refusal = take_back()) return *refusal;
    if (!stays_) record();
    std::vector<std::string> reads{target_.branch, hex_or_none(place_.tip), place_.back_to.value_or("")};
    for (const Event* event : target_.work.events) reads.push_back(event->id.hex());
    Plan plan = make_plan("undo", std::move(entries_), reads);
    plan.notes = std::move(notes_);
    plan.log_id = id_;
    plan.room = place_.move.bytes;
    if (!place_.linked_tree.empty()) plan.run_in = place_.main_folder;  // the work tree it may have begun in goes
    return plan;
  }

 private:
  std::optional<Refusal> take_back();
  std::optional<Refusal> take_back_start();
  std::optional<Refusal> take_back_replay();
  std::optional<Refusal> take_back_pick();
  std::optional<Refusal> take_back_abort();
  std::optional<Refusal> take_back_part();
  std::optional<Refusal> take_back_review();
  std::optional<Refusal> take_back_published();
  std::optional<Refusal> refuse_start() const;
  std::optional<Refusal> refuse_tree() const;
  std::optional<Refusal> go_back();
  std::optional<Refusal> carry_back();
  void take_up();
  void lay_down();
  void switch_back();
  void remove_tree();
  void delete_branch();
  void record();
  void take(std::vector<PlanEntry> made) { std::ranges::move(made, std::back_inserter(entries_)); }
  std::string backup(std::string_view what) const { return backup_ref(id_, what); }

  const PlanContext& context_;
  const UndoTarget& target_;
  const UndoPlace& place_;
  const std::string& id_;
  std::string reason_;
  bool stays_ = false;  // what was done is published and counts on: its change is reverted by a commit
  std::vector<PlanEntry> entries_;
  std::vector<std::string> notes_;
};

std::optional<Refusal> UndoPlanner::take_back() {
  const std::string& command = target_.work.command;
  if (command == "hotfix.start") return take_back_start();
  if (command == "hotfix.replay") return take_back_replay();
  if (command == "hotfix.pick") return take_back_pick();
  if (command == "hotfix.abort") return take_back_abort();
  if (command == "hotfix.park" || command == "hotfix.restore") return take_back_part();
  if (command == "hotfix.requestReview") return take_back_review();
  const bool published = command == "hotfix.deploy" || command == "hotfix.mergeBack" || command == "hotfix.cleanUp";
  if (published) return take_back_published();
  return std::nullopt;  // adopt, accept, test: the events are all that there is of it
}

std::optional<Refusal> UndoPlanner::refuse_start() const {
  if (place_.pushed || place_.tagged)
    return Refusal{"published", fmt::format("{} was {} already.", target_.branch, place_.tagged ? "tagged" : "pushed"),
                   "Leave the hotfix instead, which keeps its work: hotfixd abort --reason WHY"};
  if (place_.own > 0 && !place_.only_picked)
    return Refusal{"has-commits",
                   fmt::format("{} has {} of its own.", target_.branch, counted(place_.own, "commit", "commits")),
                   "Leave the hotfix instead, which keeps them: hotfixd abort --reason WHY"};
  if (!place_.checked_out_at.empty())
    return Refusal{"checked-out-elsewhere",
                   fmt::format("{} is checked out in {}.", target_.branch, place_.checked_out_at),
                   fmt::format("Take it back there: hotfixd undo -C {}", place_.checked_out_at)};
  return std::nullopt;
}

/// Why the work tree here cannot be left, or the linked one not removed.
std::optional<Refusal> UndoPlanner::refuse_tree() const {
  const Uncommitted& here = place_.move.here;
  if (!here.unmerged.empty())
    return Refusal{"unmerged-files",
                   fmt::format("There are conflicts that nobody resolved yet: {}.", some_of(here.unmerged)),
                   "Resolve them and `git add` the files, then try again."};
  if (place_.linked_tree.empty()) return std::nullopt;
  std::vector<std::string> lost = here.tracked;
  lost.insert(lost.end(), here.untracked.begin(), here.untracked.end());
  if (lost.empty() && !here.untracked_too_large) return std::nullopt;
  return Refusal{"dirty-tree",
                 fmt::format("{} holds work that is not committed: {}.", place_.linked_tree,
                             lost.empty() ? "many untracked files" : some_of(lost)),
                 "Commit it, or take it away from there, then try again."};
}

std::optional<Refusal> UndoPlanner::take_back_start() {
  if (auto refusal = refuse_start()) return refusal;
  if (place_.on_branch || !place_.linked_tree.empty()) {
    if (auto refusal = refuse_operation(context_.facts)) return refusal;
    if (auto refusal = refuse_tree()) return refusal;
  }
  if (place_.own > 0)
    take({hold(fmt::format("Keep what {} has", target_.branch), backup("undone-" + place_.tip->hex().substr(0, 9)),
               *place_.tip)});
  if (!place_.linked_tree.empty()) {
    remove_tree();
  } else if (place_.on_branch || place_.carry.held) {
    if (auto refusal = go_back()) return refusal;
  }
  delete_branch();
  return std::nullopt;
}

void UndoPlanner::remove_tree() {
  PlanEntry entry = program(fmt::format("Remove the work tree {}", place_.linked_tree),
                            {"git", "worktree", "remove", "--", place_.linked_tree},
                            fmt::format("git worktree add {} {}", place_.linked_tree, target_.branch));
  entry.cwd = place_.main_folder;
  entries_.push_back(std::move(entry));
  if (!place_.ignored.empty())
    notes_.push_back(fmt::format("Files there that git ignores go with it: {}.", some_of(place_.ignored)));
}

/// Of the main work tree, whose folder stays.
void UndoPlanner::delete_branch() {
  if (!place_.tip) return;
  entries_.push_back(
      delete_ref(fmt::format("Delete {}", target_.branch), git::refs::branch(target_.branch), *place_.tip));
  entries_.back().cwd = place_.main_folder;
}

std::optional<Refusal> UndoPlanner::go_back() {
  if (!place_.on_branch) {  // an interrupted undo went back already
    lay_down();
    return std::nullopt;
  }
  if (!place_.back_to)
    return Refusal{"nowhere-to-go", fmt::format("Nothing tells where HEAD was before {}.", target_.branch),
                   "Switch to the branch that you want to be on, then try again."};
  Move move = place_.move;
  const bool carries = !move.at_stake.empty() || place_.carry.held;
  move.at_stake.clear();
  if (auto refusal = refuse_move(move, *place_.back_to)) return refusal;
  if (carries) return carry_back();
  take(take_in_switched(move.switched));
  switch_back();
  return std::nullopt;
}

/// What start had laid down on the base goes back to what it was; what was edited since is merged.
std::optional<Refusal> UndoPlanner::carry_back() {
  const CarryBack& carry = place_.carry;
  const bool dirty = !place_.move.here.tracked.empty();
  if (carry.held && dirty && !carry.dirt_is_kept)
    return Refusal{
        "dirty-tree", "An interrupted undo still has changes to lay down, and there are new ones here.",
        fmt::format("Commit or stash what is here, then undo again. What was taken up is safe in {}.", backup("back"))};
  if (!carry.held && !carry.original && !carry.merges)
    return Refusal{"dirty-tree",
                   fmt::format("These have changes that are not committed and do not fit onto {}: {}.", *place_.back_to,
                               some_of(place_.move.at_stake)),
                   "Commit them, or keep them with `git stash`, then try again."};
  if (!carry.held) take_up();
  if (!dirty) take(take_in_switched(place_.move.switched));  // as far as an interrupted switch came
  if (dirty)
    entries_.push_back(program("Clean the tracked files, which are held there", {"git", "reset", "--hard", "--quiet"},
                               "git stash apply --index " + backup("undone-tracked")));
  switch_back();
  lay_down();
  return std::nullopt;
}

void UndoPlanner::take_up() {
  const std::string before = "taking back " + target_.branch;
  const CarryBack& carry = place_.carry;
  take(back_up_tracked(backup("undone-tracked"), carry.kept, before));
  if (carry.original) {
    entries_.push_back(ref_move("Take up what was here before the start", backup("back"), carry.held));
    entries_.back().ref_update->new_value = carry.original;
    return;
  }
  entries_.push_back(program("Take up what is not committed", {"git", "stash", "create", "hotfix: " + before}));
  entries_.push_back(ref_move("Hold it under " + backup("back"), backup("back"), carry.held));
}

void UndoPlanner::lay_down() {
  if (!place_.on_branch && !place_.move.here.tracked.empty()) {  // it lies here already
    entries_.push_back(program("Let go of what was taken up", {"git", "update-ref", "-d", backup("back")}));
    return;
  }
  std::vector<std::string> argv{"git", "stash", "apply", "--quiet"};
  if (place_.carry.original || place_.carry.keeps_index) argv.emplace_back("--index");
  argv.push_back(backup("back"));
  entries_.push_back(program("Lay it down again", std::move(argv), "git reset --hard"));
  entries_.push_back(
      program("Let go of what was taken up; the copy stays", {"git", "update-ref", "-d", backup("back")}));
}

void UndoPlanner::switch_back() {
  std::vector<std::string> argv{"git", "switch", "--quiet", "--no-overwrite-ignore", "--no-guess"};
  if (!place_.back_is_branch) argv.emplace_back("--detach");
  argv.push_back(*place_.back_to);
  entries_.push_back(
      program(fmt::format("Go back to {}", *place_.back_to), std::move(argv), "git switch " + target_.branch));
}

/// The branch gets what it had before; where a successor was made, that goes.
std::optional<Refusal> UndoPlanner::take_back_replay() {
  if (auto refusal = refuse_operation(context_.facts)) return refusal;
  if (!place_.on_branch)
    return Refusal{"not-on-the-branch", fmt::format("{} is not checked out here.", target_.branch),
                   fmt::format("git switch {} - then try again.", target_.branch)};
  if (!place_.restored)
    return Refusal{"moved-on", fmt::format("{} is not where the replay left it any more.", target_.branch),
                   "Take back what was done since, then try again; what it had before is under refs/hotfix-backup/."};
  if (place_.pushed || place_.tagged)
    return Refusal{"published", fmt::format("{} was published since.", target_.branch),
                   "Nothing published is rewritten: go on from here."};
  if (auto refusal = refuse_move(place_.move, "what it had before")) return refusal;
  take(take_in_switched(place_.move.switched));
  const std::string before = place_.restored->hex();
  if (place_.replaced_branch.empty() || place_.replaced_branch == target_.branch) {
    entries_.push_back(
        program(fmt::format("Move {} back to what it had", target_.branch),
                {"git", "switch", "--quiet", "--no-overwrite-ignore", "--no-track", "-C", target_.branch, before},
                fmt::format("git switch -C {} {}", target_.branch, place_.tip->hex())));
    return std::nullopt;
  }
  entries_.push_back(
      program(fmt::format("Go back to {}", place_.replaced_branch),
              {"git", "switch", "--quiet", "--no-overwrite-ignore", "--no-guess", place_.replaced_branch},
              "git switch " + target_.branch));
  delete_branch();
  return std::nullopt;
}

/// The branch gets what it had before the commits were picked.
std::optional<Refusal> UndoPlanner::take_back_pick() {
  if (auto refusal = refuse_operation(context_.facts)) return refusal;
  if (!place_.on_branch)
    return Refusal{"not-on-the-branch", fmt::format("{} is not checked out here.", target_.branch),
                   fmt::format("git switch {} - then try again.", target_.branch)};
  if (!place_.restored)
    return Refusal{"moved-on", fmt::format("{} is not where the pick left it any more.", target_.branch),
                   "Take it back by a commit of its own: git revert COMMIT"};
  if (place_.pushed || place_.tagged)
    return Refusal{"published", fmt::format("What was picked onto {} was published since.", target_.branch),
                   "Nothing published is rewritten: take it back by a commit of its own, git revert COMMIT"};
  if (auto refusal = refuse_move(place_.move, "what it had before")) return refusal;
  take({hold(fmt::format("Keep what {} has", target_.branch), backup("undone-" + place_.tip->hex().substr(0, 9)),
             *place_.tip)});
  take(take_in_switched(place_.move.switched));
  entries_.push_back(program(
      fmt::format("Move {} back to what it had before the pick", target_.branch),
      {"git", "switch", "--quiet", "--no-overwrite-ignore", "--no-track", "-C", target_.branch, place_.restored->hex()},
      fmt::format("git switch -C {} {}", target_.branch, place_.tip->hex())));
  return std::nullopt;
}

std::optional<Refusal> UndoPlanner::take_back_abort() {
  const auto* ended = std::get_if<Ended>(&target_.work.events.front()->body);
  if (target_.branch.empty() || ended == nullptr || !ended->commit || place_.on_branch) return std::nullopt;
  if (auto refusal = refuse_operation(context_.facts)) return refusal;
  if (!place_.checked_out_at.empty()) return std::nullopt;
  if (auto refusal = refuse_move(place_.move, target_.branch)) return refusal;
  if (!place_.tip)
    entries_.push_back(
        hold(fmt::format("Make {} again", target_.branch), git::refs::branch(target_.branch), *ended->commit));
  take(take_in_switched(place_.move.switched));
  entries_.push_back(program(fmt::format("Switch to {}", target_.branch),
                             {"git", "switch", "--quiet", "--no-overwrite-ignore", "--no-guess", target_.branch},
                             "git switch -"));
  return std::nullopt;
}

/// A person's word on it is only recorded.
std::optional<Refusal> UndoPlanner::take_back_review() {
  if (!std::holds_alternative<ReviewRequested>(target_.work.events.front()->body)) return std::nullopt;
  auto made = take_request_back(place_.request, notes_);
  if (auto* refusal = std::get_if<Refusal>(&made)) return std::move(*refusal);
  take(std::get<std::vector<PlanEntry>>(std::move(made)));
  return std::nullopt;
}

std::optional<Refusal> UndoPlanner::take_back_published() {
  if (auto refusal = refuse_operation(context_.facts)) return refusal;
  if (!place_.remote_problem.empty())
    return Refusal{"remote-unreachable", place_.remote_problem,
                   "See that the remote can be reached, then try again: nothing was done."};
  const std::string& command = target_.work.command;
  stays_ = command == "hotfix.deploy" && (place_.tag.on_remote || place_.tag.began);
  auto made = command == "hotfix.deploy"    ? take_tag_back(id_, target_.branch, place_.tag, reason_, notes_)
              : command == "hotfix.cleanUp" ? bring_branch_back(target_.branch, place_.cleaned, notes_)
                                            : take_merges_back(id_, place_.targets, reason_, notes_);
  if (auto* refusal = std::get_if<Refusal>(&made)) return std::move(*refusal);
  take(std::get<std::vector<PlanEntry>>(std::move(made)));
  return std::nullopt;
}

std::optional<Refusal> UndoPlanner::take_back_part() {
  const auto* taken = std::get_if<TakenOut>(&target_.work.events.front()->body);
  const PartBack& part = place_.part;
  if (taken == nullptr) return std::nullopt;
  const std::string before = backup(taken->name + "-before");
  if (auto refusal = refuse_operation(context_.facts)) return refusal;
  if (!part.before)
    return Refusal{"moved-on", fmt::format("{} is gone, which held what the files were.", before),
                   "Put the lines back by hand."};
  if (!part.changed.empty())
    return Refusal{"moved-on", fmt::format("These were changed since: {}.", some_of(part.changed)),
                   fmt::format("Look what they were, and put it back by hand: git show {}:PATH", before)};
  const auto restore = [&](const std::vector<std::string>& paths, const std::string& from, const char* where,
                           const std::string& purpose) {
    if (paths.empty()) return;
    std::vector<std::string> argv{
        "git", "--literal-pathspecs", "restore", "--quiet", "--no-overlay", "--source", from, where, "--"};
    argv.insert(argv.end(), paths.begin(), paths.end());
    entries_.push_back(program(purpose, std::move(argv)));
  };
  restore(part.back, before, "--worktree", fmt::format("Put back {}", some_of(part.back)));
  if (part.index) restore(part.restage, part.index->hex(), "--staged", "Stage again what was staged");
  if (!taken->branch) return std::nullopt;
  const std::string ref = git::refs::branch(*taken->branch);
  if (!part.follow_up) {
    notes_.push_back(fmt::format("{} went on or was published: it stays as it is.", *taken->branch));
  } else if (taken->before) {
    entries_.push_back(ref_move(fmt::format("Move {} back", *taken->branch), ref, part.follow_up));
    entries_.back().ref_update->new_value = taken->before;
  } else {
    entries_.push_back(delete_ref(fmt::format("Delete {}", *taken->branch), ref, *part.follow_up));
  }
  return std::nullopt;
}

void UndoPlanner::record() {
  TakenBack body{target_.work.command, {}};
  for (const Event* event : target_.work.events) body.events.push_back(event->id);
  entries_.push_back(append_event(id_, target_.log->tip, std::move(body)));
  entries_.back().cwd = place_.main_folder;
}

}  // namespace

PlanOrRefusal plan_undo(const PlanContext& context, const UndoTarget& target, const UndoPlace& place,
                        const UndoRequest& request) {
  return UndoPlanner(context, target, place, request).plan();
}

}  // namespace hotfix::workflow
