// What hotfix.timeline wants to know: the hotfix that is meant, and what git still shows of it, its branch gone or not.

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

#include "engine/assessment.h"
#include "engine/branch_facts.h"
#include "engine/step_plans.h"
#include "workflow/plan_checks.h"
#include "workflow/plan_parts.h"
#include "workflow/slug.h"
#include "workflow/timeline.h"

namespace hotfix::engine {
namespace {

using workflow::EventLog;

/// The zone of whoever runs this.
std::int64_t local_offset(std::int64_t time) {
  const std::time_t seconds = static_cast<std::time_t>(time);
  std::tm parts{};
  return ::localtime_r(&seconds, &parts) == nullptr ? 0 : parts.tm_gmtoff;
}

std::int64_t last_time(const EventLog& log) {
  return log.events.empty() ? 0 : log.events.back().time;
}

/// A hotfix that somebody names.
struct Meant {
  std::string branch;             // short; "" where no readable event tells
  const EventLog* log = nullptr;  // null: it has no events
};

class TimelineReader {
 public:
  explicit TimelineReader(const StepContext& context)
      : context_(context),
        reader_(*context.surveyor.reader()),
        survey_(context.survey),
        all_tags_(reader_.tags()),
        branches_(reader_, survey_.policy, survey_.facts.tags, all_tags_) {}

  std::optional<Meant> find(const std::optional<std::string>& asked) const {
    if (asked) return named(workflow::short_branch(*asked));
    if (survey_.active && survey_.facts.head.branch)
      return of_branch(workflow::short_branch(*survey_.facts.head.branch));
    return newest([](const EventLog&) { return true; });  // for instance right after it was cleaned up
  }

  /// Nothing where git shows nothing of it any more.
  workflow::BranchFacts facts_of(const Meant& meant) const {
    workflow::BranchFacts facts;
    facts.branch = meant.branch;
    const auto here = branches_.local_tip(meant.branch);
    const auto tip = here ? here : trace_of(meant);
    if (!tip) return facts;
    facts = branches_.read(meant.branch, *tip, meant.log, survey_.logs, {});
    if (!here) facts.tip.reset();
    return facts;
  }

 private:
  std::optional<Meant> of_branch(const std::string& branch) const {
    return Meant{branch, workflow::log_of(survey_.logs, survey_.policy_values.naming, branch)};
  }

  std::optional<Meant> named(const std::string& name) const {
    const auto is = [&](const EventLog& log) { return log.id == name; };
    const auto has_branch = [&](const EventLog& log) { return branch_of(log) == name; };
    const auto has_ticket = [&](const EventLog& log) {
      const auto* start = workflow::view(log).start;
      return start != nullptr && start->ticket == name;
    };
    if (auto found = newest(is)) return found;
    if (auto found = newest(has_branch)) return found;
    if (auto found = newest(has_ticket)) return found;
    if (branches_.local_tip(name) || remote_tip(name)) return of_branch(name);
    return std::nullopt;
  }

  /// The log that fits and was written to last.
  template <class Fits>
  std::optional<Meant> newest(Fits fits) const {
    const EventLog* best = nullptr;
    for (const EventLog& log : survey_.logs) {
      if (fits(log) && (best == nullptr || last_time(log) >= last_time(*best))) best = &log;
    }
    if (best == nullptr) return std::nullopt;
    return Meant{branch_of(*best), best};
  }

  /// As its events tell: of a branch that was made by hand only the clean-up does. "" where none does.
  static std::string branch_of(const EventLog& log) {
    const workflow::LogView seen = workflow::view(log);
    if (seen.start != nullptr) return workflow::short_branch(seen.start->branch);
    return seen.cleaned_up == nullptr ? "" : workflow::short_branch(seen.cleaned_up->branch);
  }

  std::optional<git::Oid> remote_tip(const std::string& branch) const {
    for (const git::Remote& remote : reader_.remotes()) {
      if (auto tip = reader_.reference(fmt::format("refs/remotes/{}/{}", remote.name, branch))) return tip;
    }
    return std::nullopt;
  }

  bool is_here(const git::Oid& commit) const { return reader_.commits()(commit) != nullptr; }

  /// Where a branch was that is gone: as last seen on a remote, else at the newest commit that an event names.
  std::optional<git::Oid> trace_of(const Meant& meant) const {
    if (auto tip = remote_tip(meant.branch)) return tip;
    if (meant.log == nullptr) return std::nullopt;
    if (auto kept = reader_.reference(workflow::backup_ref(meant.log->id, "cleaned-up"))) return kept;
    for (auto event = meant.log->events.rbegin(); event != meant.log->events.rend(); ++event) {
      std::optional<git::Oid> commit;
      if (const auto* deploy = std::get_if<workflow::DeployChanged>(&event->body))
        commit = reader_.reference("refs/tags/" + deploy->tag);
      if (const auto* verdict = std::get_if<workflow::TestVerdict>(&event->body)) commit = verdict->commit;
      if (const auto* review = std::get_if<workflow::ReviewRequested>(&event->body)) commit = review->commit;
      if (const auto* ended = std::get_if<workflow::Ended>(&event->body)) commit = ended->commit;
      if (const auto* start = std::get_if<workflow::Started>(&event->body)) commit = start->head;
      if (commit && is_here(*commit)) return commit;
    }
    return std::nullopt;
  }

  const StepContext& context_;
  const git::Reader& reader_;
  const Survey& survey_;
  std::vector<git::TagRef> all_tags_;
  BranchSurveyor branches_;
};

workflow::Refusal nothing_to_tell(const std::optional<std::string>& asked) {
  if (!asked)
    return {"not-a-hotfix", "This branch is no hotfix, and no hotfix was recorded in this repository.",
            "Name one: hotfixd timeline BRANCH"};
  return {"no-such-hotfix",
          fmt::format("«{}» is neither a branch here nor a hotfix that was recorded.", workflow::one_line(*asked, 200)),
          "Name a branch, a ticket, or an id of `git for-each-ref refs/hotfix-events/`."};
}

}  // namespace

Planned write_timeline(const StepContext& context, const std::optional<std::string>& branch) {
  if (auto refusal = workflow::refuse_repository(context.plan.facts)) return *refusal;
  if (context.surveyor.reader() == nullptr) return nothing_to_tell(branch);
  const TimelineReader reader(context);
  const auto meant = reader.find(branch);
  if (!meant) return nothing_to_tell(branch);
  const workflow::BranchFacts facts = reader.facts_of(*meant);
  const bool here = context.survey.active && meant->branch == context.survey.facts.current->branch;
  const workflow::Status status =
      here ? assess(context.survey, context.plan.now).status
           : workflow::status_of_branch(context.plan.facts, facts, meant->log, context.plan.policy, context.plan.now);
  std::vector<std::string> missing;
  if (!facts.base) missing.emplace_back("Git shows no commit of this hotfix any more.");
  return Document{workflow::timeline({status, facts, meant->log, std::move(missing)}, local_offset)};
}

}  // namespace hotfix::engine
