// The whole hotfix: totals, budgets, and where their findings are shown.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "scope/fingerprint.h"
#include "scope/judge.h"
#include "scope/percentiles.h"

namespace hotfix::scope {

namespace {

constexpr std::string_view too_many_lines = "scope/too-many-lines";
constexpr std::string_view too_many_files = "scope/too-many-files";
constexpr std::size_t most_places = 20;
constexpr std::uint64_t magnitude_step = 25;  // lines

std::optional<BudgetVerdict::Passed> passed(std::uint64_t count, const Budget& budget, const ScopeRules& rules,
                                            std::string_view code) {
  if (count <= std::min(budget.information, budget.warning)) return std::nullopt;
  const bool warns = count > budget.warning;
  BudgetVerdict::Passed result{warns ? Severity::warning : Severity::information,
                               warns ? budget.warning : budget.information};
  const auto set = rules.severities.find(code);
  if (set == rules.severities.end()) return result;
  if (!set->second) return std::nullopt;
  result.severity = *set->second;
  return result;
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string with_standing(std::string sentence, const std::string& standing) {
  return standing.empty() ? sentence + "." : fmt::format("{}: {}.", sentence, standing);
}

Finding whole(std::string_view code, Severity severity, std::string message, std::uint64_t magnitude) {
  const Fingerprint fingerprint = Fingerprint(code, {}).add(static_cast<std::uint64_t>(severity)).add(magnitude);
  return {std::string(code), severity, std::nullopt, std::nullopt, std::move(message), fingerprint.hex(), {}};
}

/// Keeps the first place of each file, and others up to a bound.
void add_place(std::vector<BudgetPlaces::At>& places, const std::string& path, const Range& range) {
  const bool first_of_file = places.empty() || places.back().path != path;
  if (first_of_file || places.size() < most_places) places.push_back({path, range});
}

std::vector<const FileJudgement*> budget_files_by_path(std::span<const FileJudgement* const> files) {
  std::vector<const FileJudgement*> sorted;
  std::copy_if(files.begin(), files.end(), std::back_inserter(sorted),
               [](const FileJudgement* file) { return file->budget_file && !file->places.empty(); });
  std::sort(sorted.begin(), sorted.end(),
            [](const FileJudgement* a, const FileJudgement* b) { return a->path < b->path; });
  return sorted;
}

Range first_changed_line(const OpenDocument& document) {
  if (document.hunks.empty()) return hunk_range(*document.text, {0, 0, 0, document.text->line_count() > 0 ? 1U : 0U});
  git::Hunk first = document.hunks.front();
  first.new_count = std::min<std::uint32_t>(first.new_count, 1);
  return hunk_range(*document.text, first);
}

void place_budget(Finding& finding, const OpenDocument& document, const std::vector<BudgetPlaces::At>& places) {
  const auto here =
      std::find_if(places.begin(), places.end(), [&](const BudgetPlaces::At& at) { return at.path == document.path; });
  finding.range = here == places.end() ? first_changed_line(document) : here->range;
  for (auto at = places.begin(); at != places.end() && finding.related.size() < most_places; ++at) {
    if (at == here) continue;
    finding.related.push_back(
        {at->path, at->range, at == places.begin() ? "Here the budget is passed." : "This is past the budget too."});
  }
}

}  // namespace

Totals add_up(std::span<const FileJudgement* const> files) {
  Totals totals;
  for (const FileJudgement* file : files) {
    ++totals.files;
    totals.lines += file->lines;
    totals.budget_files += file->budget_file ? 1U : 0U;
    totals.budget_lines += file->budget_lines;
    for (const auto& [cause, lines] : file->by_cause) totals.by_cause[cause] += lines;
  }
  return totals;
}

BudgetVerdict decide_budget(const Totals& exact, const ScopeRules& rules) {
  return {exact, passed(exact.budget_lines, rules.lines, rules, too_many_lines),
          passed(exact.budget_files, rules.files, rules, too_many_files)};
}

std::string causes_text(const std::map<std::string, std::uint64_t>& by_cause) {
  std::vector<std::pair<std::string, std::uint64_t>> sorted(by_cause.begin(), by_cause.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (const auto& [cause, lines] : sorted) {
    if (lines > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", lines, cause);
  }
  return text;
}

std::string lens_text(const FileJudgement& file, const Totals& totals) {
  const std::string causes = causes_text(file.by_cause);
  std::string text =
      fmt::format("hotfix: {} here{}", counted(file.lines, "line", "lines"), causes.empty() ? "" : " (" + causes + ")");
  text += fmt::format(" · {} in all", counted(totals.budget_lines, "production line", "production lines"));
  const std::string standing = standing_by_lines(totals.budget_lines);
  return standing.empty() ? text : text + ", " + standing;
}

std::vector<Finding> budget_findings(const BudgetVerdict& verdict) {
  const Totals& totals = verdict.totals;
  std::vector<Finding> findings;
  if (verdict.lines) {
    std::string message =
        with_standing(fmt::format("This hotfix changes {} in {}, past the budget of {}",
                                  counted(totals.budget_lines, "production line", "production lines"),
                                  counted(totals.budget_files, "file", "files"), verdict.lines->limit),
                      standing_by_lines(totals.budget_lines));
    const std::uint64_t bucket = (totals.budget_lines + magnitude_step - 1) / magnitude_step * magnitude_step;
    findings.push_back(whole(too_many_lines, verdict.lines->severity, std::move(message), bucket));
  }
  if (verdict.files) {
    std::string message =
        with_standing(fmt::format("This hotfix changes {} ({}), past the budget of {}",
                                  counted(totals.budget_files, "production file", "production files"),
                                  counted(totals.budget_lines, "line", "lines"), verdict.files->limit),
                      standing_by_files(totals.budget_files));
    findings.push_back(whole(too_many_files, verdict.files->severity, std::move(message), totals.budget_files));
  }
  return findings;
}

BudgetPlaces budget_places(std::span<const FileJudgement* const> files, const BudgetVerdict& verdict) {
  BudgetPlaces places;
  if (!verdict.lines && !verdict.files) return places;
  const std::vector<const FileJudgement*> sorted = budget_files_by_path(files);
  if (sorted.empty()) return places;
  std::uint64_t lines = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    for (const CountedPlace& place : sorted[i]->places) {
      lines += place.budget_lines;
      if (verdict.lines && lines > verdict.lines->limit) add_place(places.lines, sorted[i]->path, place.range);
    }
    if (verdict.files && i >= verdict.files->limit) {
      add_place(places.files, sorted[i]->path, sorted[i]->places.front().range);
    }
  }
  const FileJudgement& last = *sorted.back();
  if (verdict.lines && places.lines.empty()) places.lines.push_back({last.path, last.places.back().range});
  if (verdict.files && places.files.empty()) places.files.push_back({last.path, last.places.front().range});
  return places;
}

std::vector<Finding> place_whole_findings(const OpenDocument& document, std::span<const Finding> whole,
                                          const BudgetPlaces& places) {
  std::vector<Finding> placed;
  for (const Finding& finding : whole) {
    if (finding.path) continue;
    const bool lines = finding.code == too_many_lines;
    const bool budget = lines || finding.code == too_many_files;
    if (budget && !document.budget_file) continue;
    Finding here = finding;
    here.path = document.path;
    if (budget)
      place_budget(here, document, lines ? places.lines : places.files);
    else
      here.range = first_changed_line(document);
    placed.push_back(std::move(here));
  }
  return placed;
}

}  // namespace hotfix::scope
