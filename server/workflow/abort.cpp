#include "workflow/abort.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "workflow/steps.h"

namespace hotfix::workflow {

namespace {

/// What git shows of the hotfix; null where nothing was read.
const BranchFacts* facts_of(const Facts& facts, const std::string& branch) {
  if (facts.current && short_branch(facts.current->branch) == branch) return &*facts.current;
  const auto other =
      std::ranges::find_if(facts.others, [&](const BranchFacts& one) { return short_branch(one.branch) == branch; });
  return other == facts.others.end() ? nullptr : &*other;
}

std::string remote_of(const RemoteBranch& remote) {
  return remote.name.substr(0, remote.name.find('/'));
}

/// Plans one abort; a builder, because each part looks at what the ones before found.
class AbortPlanner {
 public:
  AbortPlanner(const PlanContext& context, const AbortTarget& target, const AbortPlace& place,
               const AbortRequest& request)
      : context_(context),
        target_(target),
        place_(place),
        request_(request),
        branch_(facts_of(context.facts, target.branch)) {
    if (target.log.log != nullptr) seen_ = view(*target.log.log);
  }

  std::optional<Refusal> refuse() const;
  PlanOrRefusal plan();

 private:
  bool leaves_here() const {
    return place_.on_branch && !place_.linked && place_.back_to && place_.move.here.clean() &&
           place_.move.in_the_way.empty();
  }
  bool deletes() const {
    if (!place_.tip) return false;
    return place_.on_branch ? leaves_here() : place_.checked_out_at.empty();
  }
  bool is_recorded() const { return seen_.ended != nullptr && (!place_.tip || seen_.ended->commit == place_.tip); }
  void keep();
  void record();
  void leave();
  std::vector<std::string> tags() const;
  std::vector<std::string> notes() const;
  void note_published(std::vector<std::string>& notes) const;

  const PlanContext& context_;
  const AbortTarget& target_;
  const AbortPlace& place_;
  const AbortRequest& request_;
  const BranchFacts* branch_;
  LogView seen_;
  std::vector<PlanEntry> entries_;
};

std::optional<Refusal> AbortPlanner::refuse() const {
  if (auto refusal = refuse_operation(context_.facts)) return refusal;
  if (!place_.move.here.unmerged.empty())
    return Refusal{"unmerged-files",
                   fmt::format("There are conflicts that nobody resolved yet: {}.", some_of(place_.move.here.unmerged)),
                   "Resolve them and `git add` the files, then try again: what is not committed is kept too."};
  if (!place_.checked_out_at.empty())
    return Refusal{"checked-out-elsewhere",
                   fmt::format("{} is checked out in {}.", target_.branch, place_.checked_out_at),
                   fmt::format("Abort it there: hotfixd abort -C {}", place_.checked_out_at)};
  return std::nullopt;
}

/// All of it: commits, and what is not committed.
void AbortPlanner::keep() {
  if (!place_.tip) return;
  if (!place_.kept) {
    const std::string ref = backup_ref(target_.log.id, aborted_name(*place_.tip));
    entries_.push_back(hold(fmt::format("Keep what {} has under {}", target_.branch, ref), ref, *place_.tip));
  }
  if (!place_.on_branch) return;
  const std::string before = "leaving " + target_.branch;
  const auto take = [&](std::vector<PlanEntry> made) { std::ranges::move(made, std::back_inserter(entries_)); };
  const Uncommitted& here = place_.move.here;
  if (!here.tracked.empty() && here.not_kept.empty())
    take(back_up_tracked(backup_ref(target_.log.id, "aborted-tracked"), place_.kept_tracked, before));
  if (!here.untracked.empty())
    take(back_up_untracked(backup_ref(target_.log.id, "aborted-untracked"), place_.kept_untracked, here.untracked,
                           place_.git_dir, before));
}

/// Own tags that somebody may take for what production runs.
std::vector<std::string> AbortPlanner::tags() const {
  std::vector<std::string> names;
  if (branch_ == nullptr || !branch_->base) return names;
  for (const ProductionTag& tag : branch_->base->own_tags) names.push_back(tag.name);
  for (const ProductionTag& tag : branch_->tags_with_fix) names.push_back(tag.name);
  return names;
}

/// A tag that was rolled back is none that the next hotfix starts from.
void AbortPlanner::record() {
  if (is_recorded()) return;
  std::optional<git::Oid> tip = target_.log.tip();
  if (request_.rolled_back) {
    const NotCounted known = failed_tags(context_.logs);
    for (const std::string& tag : tags()) {
      if (known.names.contains(tag)) continue;
      entries_.push_back(
          append_event(target_.log.id, tip, DeployChanged{tag, DeployEvent::rolled_back, one_line(request_.reason)}));
    }
  }
  const Ended ended{request_.rolled_back ? Ended::How::rolled_back : Ended::How::aborted, one_line(request_.reason),
                    place_.tip};
  entries_.push_back(append_event(target_.log.id, tip, ended));
}

void AbortPlanner::leave() {
  if (leaves_here())
    entries_.push_back(program(fmt::format("Go back to {}", *place_.back_to),
                               {"git", "switch", "--quiet", "--no-overwrite-ignore", "--no-guess", *place_.back_to},
                               fmt::format("git switch {}", target_.branch)));
  if (deletes())
    entries_.push_back(delete_ref(fmt::format("Delete {}, whose work is kept", target_.branch),
                                  git::refs::branch(target_.branch), *place_.tip));
}

void AbortPlanner::note_published(std::vector<std::string>& notes) const {
  if (branch_ == nullptr) return;
  if (branch_->remote) {
    const std::string remote = remote_of(*branch_->remote);
    notes.push_back(fmt::format("{} stays on {}. To take it back: git push {} --delete {}", target_.branch, remote,
                                remote, target_.branch));
  }
  const auto urls = [&] {
    std::string url;
    if (target_.log.log == nullptr) return url;
    for (const Event& event : target_.log.log->events) {
      if (const auto* review = std::get_if<ReviewRequested>(&event.body)) url = review->url;
    }
    return url;
  }();
  if (!urls.empty()) notes.push_back(fmt::format("The review request stays open, close it there: {}", urls));
  if (const auto names = tags(); !names.empty())
    notes.push_back(
        request_.rolled_back
            ? fmt::format("{} stays where it was pushed, and is recorded as rolled back: no hotfix starts from it.",
                          fmt::join(names, ", "))
            : fmt::format("{} stays where it was pushed, and production may run it. To take it back: deploy the tag "
                          "before it (hotfixd deploy --roll-back), then abort with --rolled-back.",
                          fmt::join(names, ", ")));
  for (std::size_t i = 0; i < branch_->targets.size(); ++i) {
    const MergeBackState state = merge_back_states(*branch_)[i].state;
    if (state == MergeBackState::pending || state == MergeBackState::conflict) continue;
    const auto& evidence = branch_->targets[i].evidence;
    const auto by = std::ranges::find_if(evidence, [](const CommitEvidence& one) { return one.by.has_value(); });
    notes.push_back(fmt::format("{} has the fix, and keeps it. To take it back: git revert {}",
                                branch_->targets[i].name, by == evidence.end() ? "COMMIT" : short_id(*by->by)));
  }
}

std::vector<std::string> AbortPlanner::notes() const {
  std::vector<std::string> notes;
  note_published(notes);
  if (!place_.on_branch || leaves_here()) return notes;
  if (!place_.move.here.clean())
    notes.push_back(fmt::format("What is not committed stays here, and so does {}: {}.", target_.branch,
                                some_of(place_.move.here.tracked)));
  else if (place_.linked)
    notes.push_back(fmt::format("This work tree and {} stay until you remove them.", target_.branch));
  else if (!place_.move.in_the_way.empty())
    notes.push_back(fmt::format("{} stays checked out: {} has files where yours are not tracked: {}.", target_.branch,
                                *place_.back_to, some_of(place_.move.in_the_way)));
  else
    notes.push_back(fmt::format("{} stays checked out: nothing tells where it came from.", target_.branch));
  return notes;
}

PlanOrRefusal AbortPlanner::plan() {
  keep();
  record();
  leave();
  const bool only_kept = is_recorded() && !deletes();
  if (only_kept)
    return Refusal{"already-ended",
                   fmt::format("{} was left before: {}.", target_.branch,
                               seen_.ended->reason.empty() ? "no reason is known" : seen_.ended->reason),
                   "To take that back: hotfixd undo"};
  std::vector<std::string> reads{target_.branch, hex_or_none(place_.tip), place_.back_to.value_or("")};
  for (const std::string& path : place_.move.here.tracked) reads.push_back(path);
  Plan plan = make_plan("abort", std::move(entries_), reads);
  plan.room = place_.move.bytes;
  plan.notes = notes();
  return plan;
}

/// A hotfix that was ended and whose branch is still there: an interrupted abort, or one that had to stay.
bool has_branch(const Facts& facts, const EventLog& log) {
  const Started* start = view(log).start;
  return start != nullptr && facts.head.branch && short_branch(*facts.head.branch) == short_branch(start->branch);
}

/// The hotfix that I left last: an interrupted abort may have left its branch.
const EventLog* left_last(std::span<const EventLog> logs, const std::string& email) {
  const EventLog* last = nullptr;
  for (const EventLog& log : logs) {
    const LogView seen = view(log);
    const bool mine = seen.start != nullptr && seen.ended != nullptr && log.events.back().author.email == email;
    if (mine && (last == nullptr || log.events.back().time >= last->events.back().time)) last = &log;
  }
  return last;
}

}  // namespace

std::string aborted_name(const git::Oid& tip) {
  return "aborted-" + tip.hex().substr(0, 9);
}

std::variant<AbortTarget, Refusal> choose_abort(const PlanContext& context, const AbortRequest& request) {
  const Facts& facts = context.facts;
  if (auto refusal = refuse_repository(facts)) return *refusal;
  if (auto refusal = refuse_identity(facts)) return *refusal;
  if (one_line(request.reason).find_first_not_of(' ') == std::string::npos)
    return Refusal{"no-reason", "A hotfix is left with a reason, which stands in the timeline.",
                   "Say in a few words why."};
  if (facts.head.branch && facts.head.commit) {
    const std::string branch = short_branch(*facts.head.branch);
    const EventLog* log = log_of(context.logs, context.policy.naming, branch);
    if (is_hotfix_branch(facts, context.logs, context.policy) || (log != nullptr && has_branch(facts, *log)))
      return AbortTarget{branch, log_place(context, branch)};
  }
  const std::string current = facts.head.branch ? short_branch(*facts.head.branch) : "";
  const auto mine = unfinished_elsewhere(context.logs, facts.me.email.value_or(""), current);
  if (mine.size() == 1) return AbortTarget{short_branch(view(*mine[0]).start->branch), {mine[0]->id, mine[0]}};
  if (mine.size() > 1) {
    std::vector<std::string> names;
    for (const EventLog* log : mine) names.push_back(short_branch(view(*log).start->branch));
    return Refusal{"several-hotfixes", fmt::format("Several hotfixes of yours are not finished: {}.", some_of(names)),
                   "Switch to the one that is to be left, then try again."};
  }
  if (const EventLog* left = left_last(context.logs, facts.me.email.value_or("")))
    return AbortTarget{short_branch(view(*left).start->branch), {left->id, left}};
  return Refusal{"not-a-hotfix",
                 current.empty() ? "HEAD is detached, and no hotfix of yours is unfinished."
                                 : fmt::format("{} is not a hotfix, and none of yours is unfinished.", current),
                 "Switch to the hotfix that is to be left."};
}

PlanOrRefusal plan_abort(const PlanContext& context, const AbortTarget& target, const AbortPlace& place,
                         const AbortRequest& request) {
  AbortPlanner planner(context, target, place, request);
  if (auto refusal = planner.refuse()) return *refusal;
  return planner.plan();
}

}  // namespace hotfix::workflow
