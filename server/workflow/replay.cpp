#include "workflow/replay.h"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include <fmt/format.h>

#include "workflow/plan_checks.h"

namespace hotfix::workflow {

namespace {

constexpr std::size_t id_digits = 9;  // of a commit's id in the names of refs

/// Plans one replay; a builder, because each part looks at what the ones before found.
class ReplayPlanner {
 public:
  ReplayPlanner(const PlanContext& context, const ReplayPlace& place, const ProductionTag& onto)
      : context_(context),
        place_(place),
        onto_(onto),
        branch_(short_branch(*context.facts.head.branch)),
        tip_(*context.facts.head.commit),
        log_(log_place(context, branch_)),
        names_(replay_names(tip_, onto.commit)) {}

  std::optional<Refusal> refuse() const;
  Plan plan();

 private:
  bool published() const {
    const BranchFacts& branch = *context_.facts.current;
    return branch.remote.has_value() || !branch.base->own_tags.empty();
  }
  std::string target() const { return published() ? place_.successor : branch_; }
  Refusal conflict(std::string message) const;
  void pick();
  void go_on();
  void pick_from(std::size_t first);
  void add_pick(PlanEntry entry);
  void put_back();
  void remove_tree();
  void move();
  void record();
  std::vector<std::string> notes() const;

  const PlanContext& context_;
  const ReplayPlace& place_;
  const ProductionTag& onto_;
  std::string branch_;
  git::Oid tip_;
  LogPlace log_;
  ReplayNames names_;
  std::vector<PlanEntry> entries_;
};

Refusal ReplayPlanner::conflict(std::string message) const {
  return {"replay-conflict", std::move(message),
          fmt::format("{} is as it was. Solve it in {}: edit, `git add`, `git cherry-pick --continue`; then replay "
                      "again. To give up: git worktree remove --force {}",
                      branch_, place_.folder, place_.folder)};
}

std::optional<Refusal> ReplayPlanner::refuse() const {
  if (place_.tree && !place_.tree->unmerged.empty())
    return conflict(fmt::format("These conflicts are not solved yet: {}.", some_of(place_.tree->unmerged)));
  const bool unusable = place_.folder_taken || (place_.tree && !place_.tree->broken && !place_.tree->on_target);
  if (!place_.replayed && unusable)
    return Refusal{"folder-taken", fmt::format("{} is in the way: the commits are picked there.", place_.folder),
                   place_.tree ? fmt::format("Remove it: git worktree remove {}", place_.folder)
                               : std::string("Move it away, then try again.")};
  return refuse_move(place_.move, onto_.name);
}

Plan ReplayPlanner::plan() {
  if (!place_.replaced) {
    const std::string ref = backup_ref(log_.id, names_.replaced);
    entries_.push_back(hold(fmt::format("Keep what {} has now under {}", branch_, ref), ref, tip_));
  }
  if (!place_.replayed) pick();
  if (place_.tree || !place_.replayed) remove_tree();
  move();
  record();
  Plan plan = make_plan("replay", std::move(entries_), std::vector<std::string>{branch_, tip_.hex(), onto_.name});
  plan.room = place_.move.bytes;
  plan.notes = notes();
  plan.log_id = log_.id;
  return plan;
}

void ReplayPlanner::pick() {
  const bool broken = place_.tree && place_.tree->broken;
  if (broken) {
    entries_.push_back(program("Remove the work tree that an interrupted replay left half made",
                               {"git", "worktree", "remove", "--force", "--force", "--", place_.folder}));
  }
  if (!place_.tree || broken) {
    entries_.push_back(program(fmt::format("Make the work tree {} at {}, for the picks", place_.folder, onto_.name),
                               {"git", "worktree", "add", "--detach", "--", place_.folder, onto_.commit.hex()},
                               fmt::format("git worktree remove --force {}", place_.folder)));
  }
  const bool untouched = !place_.tree || broken || place_.tree->head == onto_.commit;
  if (place_.tree && place_.tree->stopped) {
    go_on();
  } else if (place_.tree && place_.tree->cut_short) {
    put_back();
    pick_from(place_.tree->picked);
  } else if (untouched) {
    pick_from(0);
  }
  PlanEntry look = program("See what came of them", {"git", "rev-parse", "--verify", "HEAD"});
  look.cwd = place_.folder;
  entries_.push_back(std::move(look));
  const std::string ref = backup_ref(log_.id, names_.replayed);
  entries_.push_back(ref_move("Hold it under " + ref, ref, std::nullopt));
  entries_.back().undo = "git update-ref -d " + ref;
}

void ReplayPlanner::go_on() {
  PlanEntry entry = program("Go on with the picks", {"git", "cherry-pick", "--continue"}, "git cherry-pick --abort");
  entry.env = {{"GIT_EDITOR", ":"}};
  add_pick(std::move(entry));
}

void ReplayPlanner::pick_from(std::size_t first) {
  const std::vector<git::Oid>& own = context_.facts.current->base->own;
  std::vector<std::string> argv{"git", "cherry-pick", "--keep-redundant-commits"};
  for (const git::Oid& one : own | std::views::reverse | std::views::drop(static_cast<std::ptrdiff_t>(first)))
    argv.push_back(one.hex());
  const std::size_t count = argv.size() - 3;
  if (count == 0) return;
  add_pick(program(fmt::format("Pick {} onto {}", counted(count, "own commit", "own commits"), onto_.name),
                   std::move(argv), "git cherry-pick --abort"));
}

void ReplayPlanner::add_pick(PlanEntry entry) {
  entry.cwd = place_.folder;
  entry.if_it_fails = conflict(fmt::format("Not every commit fits onto {} by itself.", onto_.name));
  entries_.push_back(std::move(entry));
}

/// `git cherry-pick --continue` would leave out the commit that git was killed at. A copy is kept all the same: a
/// person may have been at work there.
void ReplayPlanner::put_back() {
  std::vector<PlanEntry> made;
  if (place_.tree->dirty) made = back_up_tracked(backup_ref(log_.id, "picking"), place_.kept_tree, "picking again");
  made.push_back(program("Forget the pick that was cut short", {"git", "cherry-pick", "--quit"}));
  made.push_back(program("Take away what it had begun", {"git", "reset", "--hard", "--quiet"}));
  for (PlanEntry& entry : made) {
    if (!entry.ref_update) entry.cwd = place_.folder;
    entries_.push_back(std::move(entry));
  }
}

/// Without --force: where somebody put files of theirs there, they stay, and this is the last thing that fails.
void ReplayPlanner::remove_tree() {
  if (place_.tree && !place_.tree->clean) return;
  entries_.push_back(program("Remove the work tree of the picks", {"git", "worktree", "remove", "--", place_.folder}));
}

void ReplayPlanner::move() {
  PlanEntry look = program(fmt::format("See that nobody committed to {} meanwhile", branch_),
                           {"git", "merge-base", "--is-ancestor", git::refs::branch(branch_), tip_.hex()});
  look.if_it_fails = Refusal{"changed-meanwhile", fmt::format("Somebody committed to {} meanwhile.", branch_),
                             "Nothing of theirs was touched. Replay again: it begins with the new commits."};
  entries_.push_back(std::move(look));
  const bool again = published();
  entries_.push_back(
      program(again ? fmt::format("Switch to {}, made from it", target()) : fmt::format("Move {} to it", branch_),
              {"git", "switch", "--quiet", "--no-overwrite-ignore", "--no-track", again ? "-c" : "-C", target(),
               backup_ref(log_.id, names_.replayed)},
              again ? fmt::format("git switch {} && git branch -D {}", branch_, target())
                    : fmt::format("git switch -C {} {}", branch_, backup_ref(log_.id, names_.replaced))));
}

Started replayed_start(const LogPlace& log, const BranchNaming& naming, const std::string& branch,
                       const ProductionTag& onto) {
  Started body;
  body.adopted = true;
  if (log.log != nullptr) {
    if (const Started* before = view(*log.log).start) {
      body.adopted = before->adopted;
      body.ticket = before->ticket;
    }
  }
  if (!body.ticket) body.ticket = naming.read(branch).ticket;
  body.branch = branch;
  body.base_tag = onto.name;
  body.base_commit = onto.commit;
  body.product = onto.product;
  body.head = onto.commit;
  return body;
}

void ReplayPlanner::record() {
  entries_.push_back(append_event(log_.id, log_.tip(), replayed_start(log_, context_.policy.naming, target(), onto_)));
}

std::vector<std::string> ReplayPlanner::notes() const {
  std::vector<std::string> notes;
  if (published())
    notes.push_back(
        fmt::format("{} was published: it stays as it is, here and there. {} takes its place; close the "
                    "request of the old one.",
                    branch_, target()));
  const std::size_t carried = context_.facts.current->base->carried.size();
  if (carried > 0)
    notes.push_back(fmt::format("{} that {} not released {} left out.", counted(carried, "commit", "commits"),
                                carried == 1 ? "is" : "are", carried == 1 ? "is" : "are"));
  if (place_.tree && !place_.tree->clean)
    notes.push_back(fmt::format("{} has files that git does not know: it is left for you to remove.", place_.folder));
  notes.emplace_back("The tests and the review were of other commits: both are due again.");
  return notes;
}

/// The branch was moved and the event that says so was not written any more.
std::optional<PlanOrRefusal> finish(const PlanContext& context, const ReplayPlace& place) {
  if (!place.finished) return std::nullopt;
  const std::string branch = short_branch(*context.facts.head.branch);
  const auto log = std::ranges::find(context.logs, place.finished->id, &EventLog::id);
  const LogPlace at{place.finished->id, log == context.logs.end() ? nullptr : &*log};
  const Started* start = at.log == nullptr ? nullptr : view(*at.log).start;
  if (start != nullptr && start->branch == branch && start->base_commit == place.finished->onto) return std::nullopt;
  const auto onto = std::ranges::find(context.facts.tags, place.finished->onto, &ProductionTag::commit);
  if (onto == context.facts.tags.end()) return std::nullopt;
  std::vector<PlanEntry> entries{
      append_event(at.id, at.tip(), replayed_start(at, context.policy.naming, branch, *onto))};
  Plan plan = make_plan("replay", std::move(entries), std::vector<std::string>{branch});
  plan.log_id = at.id;
  return plan;
}

std::optional<Refusal> refuse_base(const Facts& facts, const std::string& branch) {
  const bool known = facts.current && facts.current->base && facts.current->base->base;
  if (!known || !facts.current->base->base->certain)
    return Refusal{"base-unknown", fmt::format("Git cannot tell which commits of {} are its own.", branch),
                   "Say what it starts from: hotfixd adopt --base TAG. Then try again."};
  if (facts.current->base->own.empty())
    return Refusal{"nothing-to-replay", fmt::format("{} has no commits of its own.", branch),
                   "Begin again from what production runs: hotfixd start"};
  return std::nullopt;
}

Refusal no_target(const ReplayRequest& request) {
  if (request.onto)
    return {"not-a-production-tag", fmt::format("«{}» is no production tag here.", one_line(*request.onto, 200)),
            "Name one that `hotfixd status` or `git tag` shows; `git fetch origin tag NAME` brings one."};
  return {"no-production-tag", "Nothing here tells what production runs.", "Name the tag with --onto TAG."};
}

}  // namespace

ReplayNames replay_names(const git::Oid& tip, const git::Oid& onto) {
  const std::string which = fmt::format("{}-{}", tip.hex().substr(0, id_digits), onto.hex().substr(0, id_digits));
  return {"replaced-" + which, "replayed-" + which};
}

const ProductionTag* replay_target(const Facts& facts, const ReplayRequest& request) {
  if (request.onto) return find_tag(facts.tags, *request.onto);
  if (!facts.current || !facts.current->base) return nullptr;
  const BaseAnswer& answer = *facts.current->base;
  if (answer.base && answer.base->newer_tag) return find_tag(facts.tags, *answer.base->newer_tag);
  if (answer.replay_onto) return find_tag(facts.tags, answer.replay_onto->name);
  return answer.running ? find_tag(facts.tags, answer.running->name) : nullptr;
}

PlanOrRefusal plan_replay(const PlanContext& context, const ReplayPlace& place, const ReplayRequest& request) {
  if (auto refusal = refuse_unless_hotfix(context)) return *refusal;
  if (auto refusal = refuse_operation(context.facts)) return *refusal;
  if (auto rest = finish(context, place)) return *rest;
  const std::string branch = short_branch(*context.facts.head.branch);
  if (auto refusal = refuse_base(context.facts, branch)) return *refusal;
  const ProductionTag* onto = replay_target(context.facts, request);
  if (onto == nullptr) return no_target(request);
  const BaseAnswer& answer = *context.facts.current->base;
  if (answer.carried.empty() && answer.base->commit == onto->commit)
    return Refusal{"nothing-to-replay",
                   fmt::format("{} stands on {} already, and carries nothing else.", branch, onto->name),
                   "Go on with the fix: `hotfixd next` says how."};
  ReplayPlanner planner(context, place, *onto);
  if (auto refusal = planner.refuse()) return *refusal;
  return planner.plan();
}

}  // namespace hotfix::workflow
