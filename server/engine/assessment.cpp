#include "engine/assessment.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text_buffer.h"
#include "scope/merge_findings.h"
#include "workflow/review.h"
#include "workflow/steps.h"

namespace hotfix::engine {
namespace {

workflow::Totals to_workflow(scope::Totals totals) {
  return {totals.files, totals.lines, totals.budget_files, totals.budget_lines, std::move(totals.by_cause)};
}

std::vector<Finding> not_silenced(std::vector<Finding> findings, const workflow::Acceptance& acceptance) {
  std::erase_if(findings, [&](const Finding& finding) { return acceptance.silences(finding); });
  return findings;
}

/// The forecast of what is on the screen goes before that of the tip.
void adopt_forecast(const Survey& survey, const MergeKnown& merge, workflow::Facts& facts) {
  if (!facts.current) return;
  for (std::size_t i = 0; i < facts.current->targets.size(); ++i) {
    auto& conflicts = facts.current->targets[i].conflicts;
    if (i < survey.forecast.size() && survey.forecast[i]) conflicts = survey.forecast[i];
    if (i < merge.forecast.size() && merge.forecast[i]) conflicts = merge.forecast[i];
  }
}

constexpr std::string_view no_lines =
    "both sides changed it, and they cannot be compared line by line, for instance because one deleted or renamed it";

std::vector<Finding> whole_file_conflicts(const Survey& survey, const workflow::Facts& facts, const MergeKnown& merge) {
  std::vector<Finding> findings;
  const auto severity = scope::severity_of(survey.judging->rules, "mergeback/conflict", Severity::warning);
  if (!facts.current || !severity) return findings;
  const auto states = workflow::merge_back_states(*facts.current);
  for (std::size_t i = 0; i < states.size(); ++i) {
    const workflow::TargetFacts& target = facts.current->targets[i];
    for (const std::string& path : states[i].conflicts) {
      if (merge.by_lines && merge.by_lines(path, target.name)) continue;
      const auto changed = std::ranges::find_if(survey.files, [&](const SurveyedFile& file) {
        return file.change.path == path || file.change.old_path == path;
      });
      const bool on_disk = changed != survey.files.end();
      const bool ours = on_disk || (merge.is_open && merge.is_open(path));
      Finding finding =
          scope::whole_file_conflict(on_disk ? changed->change.path : path, target.name, no_lines, target.tip.hex());
      finding.severity = *severity;
      if (!ours) {  // a name that only the target has: where it renamed one of our files to
        finding.message =
            fmt::format("{} will conflict in {}: it may be a file of this hotfix, renamed there.", path, target.name);
        finding.path.reset();
        finding.range.reset();
      }
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

/// Without those whose commit a finding on lines names.
std::vector<Finding> not_told_by_lines(std::span<const SameTicket> tickets,
                                       std::span<const scope::FileJudgement* const> files) {
  std::vector<Finding> findings;
  for (const SameTicket& ticket : tickets) {
    const std::string commit = ticket.commit.hex().substr(0, 7);
    const bool told = std::ranges::any_of(files, [&](const scope::FileJudgement* file) {
      return std::ranges::any_of(file->findings, [&](const Finding& finding) {
        return finding.code == ticket.finding.code && finding.message.find(commit) != std::string::npos;
      });
    });
    if (!told) findings.push_back(ticket.finding);
  }
  return findings;
}

}  // namespace

bool compared_by_lines(const Survey& survey, const std::string& path, const std::string& target) {
  const auto file = std::ranges::find_if(survey.files, [&](const auto& one) { return one.change.path == path; });
  return file != survey.files.end() &&
         std::ranges::any_of(file->theirs, [&](const auto& theirs) { return theirs->target == target; });
}

Assessment assess(const Survey& survey, std::span<const scope::FileJudgement* const> files,
                  const scope::BudgetVerdict& verdict, std::int64_t now, const std::optional<std::uint64_t>& untracked,
                  const workflow::ReviewFacts* review, const MergeKnown& merge) {
  Assessment result;
  workflow::Facts facts = survey.facts;
  if (review != nullptr && facts.current) workflow::attach_review(*facts.current, *review);
  adopt_forecast(survey, merge, facts);
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
    std::vector<Finding> merge_back = whole_file_conflicts(survey, facts, merge);
    for (Finding& ticket : not_told_by_lines(survey.same_ticket, files)) merge_back.push_back(std::move(ticket));
    for (const Finding& finding : not_silenced(std::move(merge_back), result.acceptance)) {
      facts.findings.push_back(finding);
      (finding.path ? result.files : result.whole).push_back(finding);
    }
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
  MergeKnown merge;
  merge.by_lines = [&](const std::string& path, const std::string& target) {
    return compared_by_lines(survey, path, target);
  };
  const scope::BudgetVerdict verdict = scope::decide_budget(scope::add_up(files), survey.judging->rules);
  return assess(survey, files, verdict, now, {}, review, merge);
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
