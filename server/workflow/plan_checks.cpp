#include "workflow/plan_checks.h"

#include <fmt/format.h>

namespace hotfix::workflow {

std::optional<Refusal> refuse_repository(const Facts& facts) {
  if (facts.state != RepositoryState::ok)
    return Refusal{"repository-unusable", facts.reason.value_or("This folder is no repository that can be used."),
                   facts.remedy.value_or("Open a folder inside a git repository.")};
  if (!facts.trusted)
    return Refusal{"not-trusted",
                   "This repository is not trusted, so git is not run in it and nothing can be recorded.",
                   "Trust the repository, then try again."};
  return std::nullopt;
}

std::optional<Refusal> refuse_identity(const Facts& facts) {
  if (facts.me.name.value_or("").empty() || facts.me.email.value_or("").empty())
    return Refusal{"no-identity", "Git does not know who you are, and what is recorded needs an author.",
                   "Set `git config --global user.name NAME` and `git config --global user.email ADDRESS`."};
  return std::nullopt;
}

std::optional<Refusal> refuse_operation(const Facts& facts) {
  if (facts.operation)
    return Refusal{"operation-in-progress",
                   fmt::format("A {} is in progress, so where HEAD stands is not settled.", *facts.operation),
                   *facts.operation == "bisect"
                       ? "Leave it with `git bisect reset`, then try again."
                       : fmt::format("Finish it or leave it with `git {} --abort`, then try again.", *facts.operation)};
  return std::nullopt;
}

LogPlace log_place(const PlanContext& context, const std::string& branch) {
  if (const EventLog* log = log_of(context.logs, context.policy.naming, branch)) return {log->id, log};
  std::vector<std::string> ids;
  for (const EventLog& log : context.logs) ids.push_back(log.id);
  return {free_id(hotfix_id(context.policy.naming.read(branch)), ids), nullptr};
}

std::optional<Refusal> refuse_unless_hotfix(const PlanContext& context) {
  const Facts& facts = context.facts;
  if (auto refusal = refuse_repository(facts)) return refusal;
  if (!facts.head.branch)
    return Refusal{"not-on-a-branch", "HEAD is detached: a hotfix lives on a branch.",
                   "Switch to the hotfix's branch, or create one here with `git switch -c hotfix/NAME`."};
  if (!facts.head.commit)
    return Refusal{"no-commit", "This branch has no commit yet.", "Switch to a branch that starts from a release."};
  if (!is_hotfix_branch(facts, context.logs, context.policy))
    return Refusal{"not-a-hotfix", fmt::format("{} is not a hotfix.", short_branch(*facts.head.branch)),
                   "Start one with `hotfixd start`, or declare this branch one with `hotfixd adopt`."};
  return refuse_identity(facts);
}

Refusal passable(Refusal refusal, std::string gate) {
  refusal.gate = std::move(gate);
  return refusal;
}

void pass(Plan& plan, const Overrides& given, const std::string& gate) {
  const auto reason = given.find(gate);
  if (reason == given.end() || !plan.passed.emplace(gate, one_line(reason->second)).second) return;
  plan.notes.push_back(fmt::format("Past the gate “{}”: {}", gate, one_line(reason->second)));
}

std::string hex_or_none(const std::optional<git::Oid>& oid) {
  return oid ? oid->hex() : "none";
}

}  // namespace hotfix::workflow
