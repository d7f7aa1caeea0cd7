#include "workflow/review.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "workflow/plan_checks.h"
#include "workflow/plan_parts.h"
#include "workflow/request_text.h"

namespace hotfix::workflow {

namespace {

const ReviewRequested* newest_request(const EventLog* log) {
  const ReviewRequested* newest = nullptr;
  if (log == nullptr) return newest;
  for (const Event& event : log->events) {
    if (const auto* requested = std::get_if<ReviewRequested>(&event.body)) newest = requested;
  }
  return newest;
}

/// Plans one request; a builder, because each part looks at what the ones before found.
class ReviewPlanner {
 public:
  ReviewPlanner(const PlanContext& context, const ReviewPlace& place, const ReviewRequest& request)
      : context_(context),
        place_(place),
        request_(request),
        branch_(short_branch(*context.facts.head.branch)),
        tip_(*context.facts.head.commit),
        log_(log_place(context, branch_)) {}

  std::optional<Refusal> refuse() const;
  PlanOrRefusal plan();

 private:
  void find_existing();
  void make_base_branch();
  void open();
  void push_only();
  void follow();
  void record();
  bool pushes() const { return place_.there != tip_ && place_.channel.way != RequestWay::agit; }
  forge::NewRequest new_request() const;
  void add_notes();
  Refusal already() const;

  const PlanContext& context_;
  const ReviewPlace& place_;
  const ReviewRequest& request_;
  std::string branch_;
  git::Oid tip_;
  LogPlace log_;
  RequestBase base_;
  bool exists_ = false;   // there is a request already
  std::string url_;       // of it, or the page to open it
  bool printed_ = false;  // an entry prints a better one
  std::vector<PlanEntry> entries_;
  std::vector<std::string> notes_;
};

std::optional<Refusal> refuse_remote(const ReviewPlace& place) {
  if (place.channel.remote.empty())
    return Refusal{"no-remote",
                   "This repository has no remote (or several, and none is called origin): there is "
                   "nowhere to push to.",
                   "Add one: git remote add origin ADDRESS. Or, once somebody has looked at it: hotfixd request-review "
                   "--approved-by NAME"};
  if (!place.remote_problem.empty())
    return Refusal{"remote-unreachable", place.remote_problem,
                   "Mend the connection and try again. Nothing was pushed."};
  return std::nullopt;
}

std::optional<Refusal> ReviewPlanner::refuse() const {
  if (auto refusal = refuse_remote(place_)) return refusal;
  if (place_.channel.way == RequestWay::agit) return std::nullopt;  // no branch of its own is pushed
  const std::string& remote = place_.channel.remote;
  switch (place_.pushed) {
    case Pushed::not_there:
    case Pushed::same:
    case Pushed::older:
      return std::nullopt;
    case Pushed::newer:
      return Refusal{
          "branch-behind",
          fmt::format("{} has commits of {} that are not here: the review would be of those.", remote, branch_),
          fmt::format("Take them in: git pull --ff-only {} {}. Then try again.", remote, branch_)};
    case Pushed::unknown:
      return Refusal{"branch-moved", fmt::format("{} has something of {} that was never fetched.", remote, branch_),
                     fmt::format("Look at it: git fetch {} {}. Then try again.", remote, branch_)};
    case Pushed::diverged:
      return Refusal{
          "branch-diverged",
          fmt::format("{} on {} and here have each commits that the other lacks; nothing published is "
                      "overwritten.",
                      branch_, remote),
          fmt::format("To keep both: git pull --no-rebase {0} {1}. Where yours take the place of those, go on "
                      "under another name: git switch -c {1}-2. Then try again.",
                      remote, branch_)};
  }
  return std::nullopt;
}

/// What was opened before: by us and interrupted, or by hand.
void ReviewPlanner::find_existing() {
  if (const forge::Request* found = find_request(place_.channel, request_.base ? base_.name : "")) {
    exists_ = true;
    url_ = found->url;
    if (found->into != base_.name) {
      notes_.push_back(fmt::format("Request {} is for {} and not for {}: change that on its page, if it is wrong.",
                                   found->number, found->into, base_.name));
      base_ = {found->into, false, ""};
    }
    return;
  }
  const RequestRef* ref = find_request_ref(place_.channel, tip_);
  if (ref == nullptr && place_.there) ref = find_request_ref(place_.channel, *place_.there);
  if (ref != nullptr) {
    exists_ = ref->head == tip_ || place_.channel.way != RequestWay::agit;
    if (exists_) url_ = ref->url;
  }
  for (const forge::Request& before : place_.channel.requests) {
    if (before.state == forge::RequestState::closed && before.head == place_.there)
      notes_.push_back(fmt::format("Request {} was closed: this opens another one.", before.number));
  }
}

void ReviewPlanner::make_base_branch() {
  if (!base_.create || exists_) return;
  const Base& from = *context_.facts.current->base->base;
  entries_.push_back(push_branch(place_.channel.remote, base_.name, from.commit, std::nullopt));
  entries_.back().purpose =
      fmt::format("Make {} on {} at {}", base_.name, place_.channel.remote, from.tag.value_or(short_id(from.commit)));
}

forge::NewRequest ReviewPlanner::new_request() const {
  const HotfixName name = context_.policy.naming.read(branch_);
  const Started* start = log_.log == nullptr ? nullptr : view(*log_.log).start;
  const RequestText text = request_text({.branch = *context_.facts.current,
                                         .log = log_.log,
                                         .ticket = start != nullptr && start->ticket ? start->ticket : name.ticket,
                                         .summary = request_.summary,
                                         .paths = place_.paths,
                                         .totals = place_.totals,
                                         .findings = place_.findings,
                                         .text = place_.text});
  return {.branch = branch_,
          .into = base_.name,
          .title = text.title,
          .body = text.body,
          .brief = text.brief,
          .label = place_.label,
          .reviewers = place_.reviewers,
          .draft = request_.draft};
}

void ReviewPlanner::open() {
  OpenRequest opened = open_request(place_.channel, new_request(), tip_, place_.there);
  url_ = std::move(opened.url);
  printed_ = opened.printed;
  for (PlanEntry& entry : opened.entries) {
    entries_.push_back(std::move(entry));
    if (&entry == &opened.entries.front() && pushes()) follow();
  }
}

void ReviewPlanner::push_only() {
  if (!pushes()) return;
  entries_.push_back(push_branch(place_.channel.remote, branch_, tip_, place_.there));
  follow();
}

void ReviewPlanner::follow() {
  if (!place_.set_upstream) return;
  entries_.push_back(
      program(fmt::format("Let {} follow {}/{}", branch_, place_.channel.remote, branch_),
              {"git", "branch", fmt::format("--set-upstream-to={}/{}", place_.channel.remote, branch_), branch_},
              fmt::format("git branch --unset-upstream {}", branch_)));
}

void ReviewPlanner::record() {
  PlanEntry entry = append_event(log_.id, log_.tip(), ReviewRequested{tip_, base_.name, url_}, log_.log == nullptr);
  entry.event->printed_url = printed_;
  entries_.push_back(std::move(entry));
}

Refusal ReviewPlanner::already() const {
  const std::string at = url_.empty() ? "" : fmt::format(" ({})", url_);
  return {"already-requested",
          fmt::format("The review of {} was requested{}, and nothing is new since.", short_id(tip_), at),
          "Wait for the reviewer: `hotfixd status` tells what they say. Where no forge can tell, once they agree: "
          "hotfixd request-review --approved-by NAME"};
}

void ReviewPlanner::add_notes() {
  const Facts& facts = context_.facts;
  if (!exists_ && !base_.why.empty()) notes_.insert(notes_.begin(), base_.why);
  notes_.insert(notes_.end(), place_.channel.notes.begin(), place_.channel.notes.end());
  if (!exists_) notes_.insert(notes_.end(), place_.wish_notes.begin(), place_.wish_notes.end());
  if (!place_.text_problem.empty() && !exists_) notes_.push_back(place_.text_problem);
  if (facts.dirty.value_or(false)) notes_.emplace_back("What is not committed is not part of it.");
  const std::size_t carried = facts.current->base->carried.size();
  if (carried > 0)
    notes_.push_back(fmt::format("It shows {} that {} not released: replay first (hotfixd replay).",
                                 counted(carried, "commit", "commits"), carried == 1 ? "is" : "are"));
  const bool by_hand = !exists_ && !printed_ && !url_.empty();
  if (by_hand) notes_.push_back(fmt::format("Open the request here: {}", url_));
}

PlanOrRefusal ReviewPlanner::plan() {
  RequestBaseQuestion question = place_.base;
  if (request_.base) question.asked = request_.base;
  auto chosen = choose_request_base(question);
  if (auto* refusal = std::get_if<Refusal>(&chosen)) return *refusal;
  base_ = std::get<RequestBase>(std::move(chosen));
  find_existing();
  const ReviewRequested* recorded = newest_request(log_.log);
  const bool recorded_now = recorded != nullptr && recorded->commit == tip_;
  const bool can_be_seen = place_.channel.way == RequestWay::gh || place_.channel.way == RequestWay::glab;
  if (recorded_now && !pushes() && (exists_ || !can_be_seen)) {
    if (url_.empty()) url_ = recorded->url;
    return already();
  }
  make_base_branch();
  if (exists_)
    push_only();
  else
    open();
  if (!recorded_now || !exists_) record();
  add_notes();
  const std::vector<std::string> reads{branch_, tip_.hex(), hex_or_none(place_.there), base_.name, url_};
  Plan plan = make_plan("requestReview", std::move(entries_), reads);
  plan.notes = std::move(notes_);
  return plan;
}

/// A person's word is all there is: record it.
PlanOrRefusal plan_approval(const PlanContext& context, const ReviewPlace& place, const std::string& given) {
  const std::string branch = short_branch(*context.facts.head.branch);
  const git::Oid tip = *context.facts.head.commit;
  const std::string who = one_line(given, 200);
  if (who.find_first_not_of(' ') == std::string::npos)
    return Refusal{"no-name", "An approval needs the name of who approved.", "Say who it was."};
  const forge::Request* open = find_request(place.channel, "");
  if (open != nullptr)
    return Refusal{"forge-tells",
                   fmt::format("{} tells itself who approved request {}.", place.channel.project.host, open->number),
                   fmt::format("Ask {} to approve it there{}{}.", who, open->url.empty() ? "" : ": ", open->url)};
  const LogPlace log = log_place(context, branch);
  if (log.log != nullptr) {
    for (const Event& event : log.log->events) {
      const auto* approved = std::get_if<ReviewApproved>(&event.body);
      if (approved != nullptr && approved->commit == tip && approved->who == who)
        return Refusal{"already-approved", fmt::format("That {} approved {} is recorded.", who, short_id(tip)),
                       "Go on: `hotfixd next` says how."};
    }
  }
  std::vector<PlanEntry> entries{append_event(log.id, log.tip(), ReviewApproved{tip, who}, log.log == nullptr)};
  return make_plan("requestReview", std::move(entries), std::vector<std::string>{branch, tip.hex(), who});
}

std::optional<Refusal> refuse_without_commits(const Facts& facts, const std::string& branch) {
  if (!facts.current || !facts.current->base || !facts.current->base->base)
    return Refusal{"base-unknown", fmt::format("Git cannot tell what {} starts from.", branch),
                   "Say what it starts from: hotfixd adopt --base TAG. Then try again."};
  if (facts.current->base->own.empty())
    return Refusal{"nothing-to-review", fmt::format("{} has no commits of its own.", branch),
                   "Commit the fix, then try again."};
  return std::nullopt;
}

}  // namespace

PlanOrRefusal plan_review(const PlanContext& context, const ReviewPlace& place, const ReviewRequest& request) {
  if (auto refusal = refuse_unless_hotfix(context)) return *refusal;
  if (auto refusal = refuse_operation(context.facts)) return *refusal;
  if (auto refusal = refuse_without_commits(context.facts, short_branch(*context.facts.head.branch))) return *refusal;
  if (request.approved_by) return plan_approval(context, place, *request.approved_by);
  ReviewPlanner planner(context, place, request);
  if (auto refusal = planner.refuse()) return *refusal;
  return planner.plan();
}

bool review_is_running(const EventLog* log, const BranchFacts& branch) {
  if (!branch.base || branch.base->own.empty()) return false;
  if (newest_request(log) != nullptr) return true;
  const forge::Request* known = request_of(branch);
  return known != nullptr && known->state == forge::RequestState::open;
}

}  // namespace hotfix::workflow
