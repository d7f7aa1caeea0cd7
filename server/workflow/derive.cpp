#include "workflow/derive.h"

#include <algorithm>

#include <fmt/format.h>

#include "workflow/steps.h"

namespace hotfix::workflow {

namespace {

constexpr std::size_t most_notes = 20;  // of unreadable events: a log full of garbage needs no line for each

std::optional<std::string> current_branch(const Facts& facts) {
  if (!facts.head.branch) return std::nullopt;
  return short_branch(*facts.head.branch);
}

Status repository_status(const Facts& facts, const PolicyValues& policy, std::int64_t now) {
  Status status;
  status.repository = facts.repository;
  status.state = facts.state;
  status.reason = facts.reason;
  status.remedy = facts.remedy;
  status.trusted = facts.trusted;
  status.unknown = facts.unknown;
  status.now = now;
  status.target_seconds = policy.times.whole;
  status.branch = current_branch(facts);
  return status;
}

void note_unreadable(const EventLog* log, Derived& derived) {
  if (log == nullptr) return;
  std::size_t skipped = 0;
  for (const Event& event : log->events) {
    const auto* unreadable = std::get_if<Unreadable>(&event.body);
    if (unreadable == nullptr) continue;
    if (++skipped > most_notes) continue;
    derived.notes.push_back(fmt::format("An event of {} in {} was skipped. {}", format_utc(event.time),
                                        event_ref(log->id), unreadable->reason));
  }
  if (skipped > most_notes)
    derived.notes.push_back(
        fmt::format("{} more events in {} were skipped.", skipped - most_notes, event_ref(log->id)));
  auto& unknown = derived.status.unknown;
  if (skipped > 0 && std::find(unknown.begin(), unknown.end(), "events") == unknown.end()) unknown.push_back("events");
}

void show_base(const BranchFacts& branch, Status& status) {
  if (!branch.base) return;
  const BaseAnswer& answer = *branch.base;
  if (const auto& base = answer.base)
    status.base = BaseStatus{
        base->tag, base->commit, base->product, base->line, base->certain, base->is_production_tag, base->newer_tag};
  status.next_version = branch.next_version;
  status.own_commits = answer.own;
  status.carried_commits = answer.carried;
}

/// Fills in what the status says of one hotfix.
void show(const Hotfix& hotfix, Status& status) {
  const HotfixName name = hotfix.policy.naming.read(hotfix.branch.branch);
  const Started* start = hotfix.events.start;
  status.id = hotfix.log != nullptr ? hotfix.log->id : hotfix_id(name);
  status.branch = hotfix.branch.branch;
  status.ticket = start != nullptr && start->ticket ? start->ticket : name.ticket;
  show_base(hotfix.branch, status);
  Observed observed = observe(hotfix);
  status.next = next_step(hotfix, observed);
  status.started_at = observed.started_at;
  status.steps = std::move(observed.steps);
  status.deploy = observed.deploy;
  status.merge_back = std::move(observed.merge_back);
}

Hotfix make_hotfix(const Facts& facts, const BranchFacts& branch, const EventLog* log, const PolicyValues& policy,
                   std::int64_t now, bool checked_out) {
  const LogView events = log == nullptr ? LogView() : view(*log);
  Hotfix hotfix{facts, branch, log, events, policy, now, checked_out, {}};
  hotfix.findings = base_findings(facts, branch, policy.main_is_continuous);
  apply_rules(policy.severities, hotfix.findings);
  const Acceptance accepted = acceptance(log, branch.own);
  std::erase_if(hotfix.findings, [&](const Finding& finding) { return accepted.silences(finding); });
  return hotfix;
}

/// My own hotfix on another branch, which every window shows until it is merged back. A branch that is nowhere to be
/// found says nothing: its commits cannot be asked for.
void show_elsewhere(const Facts& facts, std::span<const EventLog> logs, const PolicyValues& policy, std::int64_t now,
                    Derived& derived) {
  const std::string email = facts.me.email.value_or("");
  for (const EventLog* log : unfinished_elsewhere(logs, email, current_branch(facts).value_or(""))) {
    const std::string name = short_branch(view(*log).start->branch);
    const auto branch = std::find_if(facts.others.begin(), facts.others.end(),
                                     [&](const BranchFacts& other) { return short_branch(other.branch) == name; });
    if (branch == facts.others.end() || (!branch->tip && !branch->remote)) continue;
    if (merged_everywhere(merge_back_states(*branch))) continue;
    show(make_hotfix(facts, *branch, log, policy, now, false), derived.status);
    note_unreadable(log, derived);
    return;
  }
}

}  // namespace

const EventLog* log_of(std::span<const EventLog> logs, const BranchNaming& naming, std::string_view branch) {
  if (const EventLog* named = log_of_branch(logs, branch)) return named;
  if (!naming.matches(branch)) return nullptr;
  const std::string id = hotfix_id(naming.read(branch));
  for (const EventLog& log : logs) {
    if (log.id == id && view(log).start == nullptr) return &log;
  }
  return nullptr;
}

bool is_hotfix_branch(const Facts& facts, std::span<const EventLog> logs, const PolicyValues& policy) {
  const auto branch = current_branch(facts);
  if (facts.state != RepositoryState::ok || !branch) return false;
  if (std::find(facts.no_hotfix.begin(), facts.no_hotfix.end(), *branch) != facts.no_hotfix.end()) return false;
  const EventLog* log = log_of(logs, policy.naming, *branch);
  if (log == nullptr) return policy.naming.matches(*branch);
  return view(*log).ended == nullptr;
}

Status status_of_branch(const Facts& facts, const BranchFacts& branch, const EventLog* log, const PolicyValues& policy,
                        std::int64_t now) {
  Status status = repository_status(facts, policy, now);
  const bool checked_out = current_branch(facts) == short_branch(branch.branch);
  show(make_hotfix(facts, branch, log, policy, now, checked_out), status);
  return status;
}

Derived derive(const Facts& facts, std::span<const EventLog> logs, const PolicyValues& policy, std::int64_t now) {
  Derived derived;
  derived.status = repository_status(facts, policy, now);
  if (facts.state != RepositoryState::ok) return derived;
  if (!facts.asked_for && !is_hotfix_branch(facts, logs, policy)) {
    show_elsewhere(facts, logs, policy, now, derived);
    return derived;
  }
  BranchFacts bare;
  bare.branch = current_branch(facts).value_or("");
  bare.tip = facts.head.commit;
  const BranchFacts& branch = facts.current ? *facts.current : bare;
  const EventLog* log = bare.branch.empty() ? nullptr : log_of(logs, policy.naming, bare.branch);
  Hotfix hotfix = make_hotfix(facts, branch, log, policy, now, true);
  derived.findings = hotfix.findings;
  hotfix.findings.insert(hotfix.findings.end(), facts.findings.begin(), facts.findings.end());
  derived.status.active = true;
  show(hotfix, derived.status);
  derived.status.totals = facts.totals;
  derived.status.untracked = facts.untracked;
  derived.status.findings = std::move(hotfix.findings);
  note_unreadable(log, derived);
  return derived;
}

}  // namespace hotfix::workflow
