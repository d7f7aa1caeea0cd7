#include "engine/assessment.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text_buffer.h"
#include "workflow/review.h"

namespace hotfix::engine {
namespace {

workflow::Totals to_workflow(scope::Totals totals) {
  return {totals.files, totals.lines, totals.budget_files, totals.budget_lines, std::move(totals.by_cause)};
}

std::vector<Finding> not_silenced(std::vector<Finding> findings, const workflow::Acceptance& acceptance) {
  std::erase_if(findings, [&](const Finding& finding) { return acceptance.silences(finding); });
  return findings;
}

}  // namespace

Assessment assess(const Survey& survey, std::span<const scope::FileJudgement* const> files,
                  const scope::BudgetVerdict& verdict, std::int64_t now, const std::optional<std::uint64_t>& untracked,
                  const workflow::ReviewFacts* review) {
  Assessment result;
  workflow::Facts facts = survey.facts;
  if (review != nullptr && facts.current) workflow::attach_review(*facts.current, *review);
  if (untracked) {
    facts.untracked = untracked;
    std::erase(facts.unknown, "untracked");
  }
  if (survey.active) {
    const workflow::EventLog* log =
        facts.current ? workflow::log_of(survey.logs, survey.policy_values.naming, facts.current->branch) : nullptr;
    if (facts.current) result.acceptance = workflow::acceptance(log, facts.current->own);
    std::vector<Finding> budgets = not_silenced(scope::budget_findings(verdict), result.acceptance);
    result.places = scope::budget_places(files, verdict);
    facts.totals = to_workflow(scope::add_up(files));
    facts.findings = budgets;
    for (const scope::FileJudgement* file : files) {
      for (const Finding& finding : not_silenced(file->findings, result.acceptance)) facts.findings.push_back(finding);
    }
    for (const Finding& finding : not_silenced(survey.test_findings, result.acceptance))
      facts.findings.push_back(finding);
    result.whole = std::move(budgets);
  }
  if (survey.active) {
    for (Finding& finding : policy_findings(survey.policy_problems)) facts.findings.push_back(std::move(finding));
  }
  workflow::Derived derived = workflow::derive(facts, survey.logs, survey.policy_values, now);
  result.whole.insert(result.whole.begin(), derived.findings.begin(), derived.findings.end());
  result.status = std::move(derived.status);
  result.notes = std::move(derived.notes);
  return result;
}

Assessment assess(const Survey& survey, std::int64_t now, const workflow::ReviewFacts* review) {
  std::vector<const scope::FileJudgement*> files;
  for (const SurveyedFile& file : survey.files) files.push_back(&file.judgement);
  return assess(survey, files, scope::decide_budget(scope::add_up(files), survey.judging->rules), now, {}, review);
}

std::vector<Finding> policy_findings(std::span<const policy::PolicyProblem> problems) {
  std::vector<Finding> findings;
  for (const policy::PolicyProblem& problem : problems) {
    Finding finding{.code = "config/invalid", .severity = Severity::error, .message = problem.message};
    finding.path = std::string(policy::policy_path);
    finding.range = problem.range;
    finding.fingerprint =
        fmt::format("{:016x}", hash_bytes("config/invalid\n" + problem.key_path + "\n" + problem.message));
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace hotfix::engine
