// Which step an undo takes back.

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "workflow/undo.h"

namespace hotfix::workflow {

namespace {

struct CommandStep {
  std::string_view command;
  StepName step;
};

constexpr std::array<CommandStep, 13> steps_of_commands{{{"hotfix.start", StepName::branch},
                                                         {"hotfix.adopt", StepName::branch},
                                                         {"hotfix.replay", StepName::branch},
                                                         {"hotfix.accept", StepName::fix},
                                                         {"hotfix.pick", StepName::fix},
                                                         {"hotfix.park", StepName::fix},
                                                         {"hotfix.restore", StepName::fix},
                                                         {"hotfix.test", StepName::test},
                                                         {"hotfix.requestReview", StepName::review},
                                                         {"hotfix.deploy", StepName::deploy},
                                                         {"hotfix.mergeBack", StepName::merge_back},
                                                         {"hotfix.cleanUp", StepName::clean_up},
                                                         {"hotfix.abort", StepName::clean_up}}};

/// Whose work an event tells of; empty: nobody's.
struct CommandOf {
  std::string operator()(const Started& event) const { return event.adopted ? "hotfix.adopt" : "hotfix.start"; }
  std::string operator()(const AcceptedFinding&) const { return "hotfix.accept"; }
  std::string operator()(const TestVerdict&) const { return "hotfix.test"; }
  std::string operator()(const ReviewRequested&) const { return "hotfix.requestReview"; }
  std::string operator()(const ReviewApproved&) const { return "hotfix.requestReview"; }
  std::string operator()(const DeployChanged&) const { return "hotfix.deploy"; }
  std::string operator()(const MergedBack& event) const {
    return event.how == MergedBack::How::released ? "hotfix.deploy" : "hotfix.mergeBack";
  }
  std::string operator()(const Ended&) const { return "hotfix.abort"; }
  std::string operator()(const CleanedUp&) const { return "hotfix.cleanUp"; }
  std::string operator()(const Ran& event) const { return event.command; }
  std::string operator()(const TakenOut& event) const { return event.command; }
  std::string operator()(const TakenBack&) const { return ""; }
  std::string operator()(const Unreadable&) const { return ""; }
};

/// Whether an event is part of the run whose newer events are in `work`.
bool belongs(const Work& work, const Event& event) {
  if (std::holds_alternative<Ran>(event.body)) return false;
  const bool alone = work.events.size() == 1 && !std::holds_alternative<Ran>(work.events.front()->body);
  const auto* deploy = std::get_if<DeployChanged>(&event.body);
  const DeployChanged* newest = nullptr;
  for (const Event* one : work.events) {
    if (const auto* change = std::get_if<DeployChanged>(&one->body)) newest = change;
  }
  const auto* merged = std::get_if<MergedBack>(&event.body);
  const bool released = merged != nullptr && merged->how == MergedBack::How::released;
  if (work.command == "hotfix.mergeBack") return merged != nullptr && !released;
  if (work.command == "hotfix.deploy" && released) return true;
  if (work.command == "hotfix.abort") return deploy != nullptr && deploy->state == DeployEvent::rolled_back;
  if (work.command == "hotfix.deploy") return deploy != nullptr && (newest == nullptr || newest->tag == deploy->tag);
  if (work.command == "hotfix.replay") return work.events.size() == 1 && std::holds_alternative<Started>(event.body);
  return !alone && work.events.size() == 1 && std::visit(CommandOf{}, event.body) == work.command;
}

/// Stopped partway before anything of it counted: running it again, or giving it up, is what follows.
bool came_to_nothing(const Work& work) {
  const auto* ran = std::get_if<Ran>(&work.events.front()->body);
  if (ran == nullptr || ran->outcome.empty() || work.events.size() > 1) return false;
  return work.step == StepName::branch || work.step == StepName::fix || work.step == StepName::test;
}

bool stopped(const Event& event) {
  const auto* ran = std::get_if<Ran>(&event.body);
  return ran != nullptr && !ran->outcome.empty() && ran->command == "hotfix.replay";
}

/// One request may have been recorded several times, once for each time that new commits were pushed to it: it can only
/// be taken back whole.
void add_earlier_requests(const EventLog& log, Work& work) {
  const auto* request = std::get_if<ReviewRequested>(&work.events.front()->body);
  if (request == nullptr) return;
  for (auto event = log.events.rbegin(); event != log.events.rend(); ++event) {
    const auto* earlier = std::get_if<ReviewRequested>(&event->body);
    if (earlier != nullptr && earlier != request && earlier->into == request->into) work.events.push_back(&*event);
  }
}

/// Steps that stand on this one, once they are done.
bool stands_on(StepName later, StepName earlier) {
  if (earlier == StepName::branch) return later >= StepName::review;
  if (earlier == StepName::fix || earlier == StepName::test || earlier == StepName::review)
    return later >= StepName::deploy;
  return later > earlier;
}

/// The log that I wrote to last.
const EventLog* last_of_mine(std::span<const EventLog> logs, const std::string& email) {
  const auto time_of = [&](const EventLog& log) {
    std::int64_t newest = INT64_MIN;
    for (const Event& event : log.events) {
      if (event.author.email == email) newest = std::max(newest, event.time);
    }
    return newest;
  };
  const EventLog* best = nullptr;
  for (const EventLog& log : logs) {
    if (time_of(log) == INT64_MIN) continue;
    if (best == nullptr || time_of(log) > time_of(*best)) best = &log;
  }
  return best;
}

std::string branch_of(const EventLog& log) {
  const LogView seen = view(log);
  if (seen.start != nullptr) return short_branch(seen.start->branch);
  return seen.cleaned_up == nullptr ? "" : short_branch(seen.cleaned_up->branch);
}

Refusal nothing(const std::string& what) {
  return {"nothing-to-undo", what,
          "What was done by hand is taken back by hand; `hotfixd timeline` shows what is recorded."};
}

}  // namespace

std::vector<Work> works_of(const EventLog& log) {
  std::vector<Work> works;
  for (auto event = log.events.rbegin(); event != log.events.rend(); ++event) {
    const std::string command = std::visit(CommandOf{}, event->body);
    const auto known = std::ranges::find(steps_of_commands, command, &CommandStep::command);
    if (known == steps_of_commands.end()) continue;
    if (!works.empty() && !stopped(*works.back().events.front()) && belongs(works.back(), *event)) {
      works.back().events.push_back(&*event);
      continue;
    }
    works.push_back({command, known->step, {&*event}});
  }
  std::erase_if(works, came_to_nothing);
  return works;
}

std::variant<UndoTarget, Refusal> choose_undo(const PlanContext& context, const UndoRequest& request) {
  const Facts& facts = context.facts;
  if (auto refusal = refuse_repository(facts)) return *refusal;
  if (auto refusal = refuse_identity(facts)) return *refusal;
  const EventLog* log = nullptr;
  if (facts.head.branch) log = log_of(context.logs, context.policy.naming, short_branch(*facts.head.branch));
  if (log == nullptr && !is_hotfix_branch(facts, context.logs, context.policy))
    log = last_of_mine(context.logs, facts.me.email.value_or(""));
  if (log == nullptr) return nothing("Nothing is recorded that could be taken back.");
  const std::vector<Work> works = works_of(*log);
  if (works.empty()) return nothing(fmt::format("Nothing of {} is left to be taken back.", log->id));
  const auto found = request.step ? std::ranges::find(works, *request.step, &Work::step) : works.begin();
  if (found == works.end()) return nothing(fmt::format("No {} of {} is recorded.", name_of(*request.step), log->id));
  for (auto later = works.begin(); later != found; ++later) {
    if (!stands_on(later->step, found->step)) continue;
    return Refusal{"needed-later",
                   fmt::format("{} came after it and stands on it.", event_subject(later->events.front()->body)),
                   fmt::format("Take that back first: hotfixd undo")};
  }
  std::string branch = branch_of(*log);
  if (branch.empty() && facts.head.branch) branch = short_branch(*facts.head.branch);
  UndoTarget target{log, std::move(branch), *found};
  add_earlier_requests(*log, target.work);
  return target;
}

}  // namespace hotfix::workflow
