#include "cli/report.h"

#include <array>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "engine/run_plan.h"
#include "lsp/convert.h"
#include "protocol/json.h"
#include "protocol/uri.h"
#include "scope/judge.h"
#include "workflow/step_title.h"

namespace hotfix::cli {
namespace {

/// A path of the repository as a relative URI.
std::string relative_uri(const std::string& path) {
  return protocol::file_uri("/" + path).substr(std::string_view("file:///").size());
}

std::string place_of(const Finding& finding) {
  if (!finding.path) return "";
  std::string place = printable(*finding.path);
  const bool whole_file = !finding.range || *finding.range == Range{};
  if (!whole_file) place += fmt::format(":{}:{}", finding.range->start.line + 1, finding.range->start.column.utf32 + 1);
  return place;
}

std::string finding_line(const Finding& finding, const Terminal& terminal) {
  const std::string place = place_of(finding);
  return fmt::format("{}{}: {} {}\n", place.empty() ? "" : terminal.paint(Style::bold, place) + ": ",
                     terminal.paint(style_of(finding.severity), word_of(finding.severity)), printable(finding.message),
                     terminal.paint(Style::dim, "[" + finding.code + "]"));
}

std::string count(std::uint64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string totals_text(const workflow::Totals& totals) {
  std::string text =
      fmt::format("{} in {}", count(totals.lines, "line", "lines"), count(totals.files, "file", "files"));
  if (totals.budget_lines != totals.lines || totals.budget_files != totals.files) {
    text += fmt::format(", of these {} in {} count", count(totals.budget_lines, "production line", "production lines"),
                        count(totals.budget_files, "file", "files"));
  }
  const std::string causes = scope::causes_text(totals.by_cause);
  if (!causes.empty()) text += fmt::format(" ({})", causes);
  return text;
}

std::string_view mark_of(workflow::StepState state) {
  switch (state) {
    case workflow::StepState::pending:
      return "·";
    case workflow::StepState::active:
      return "▸";
    case workflow::StepState::done:
      return "✓";
    case workflow::StepState::blocked:
      return "‖";
    case workflow::StepState::failed:
      return "✗";
    case workflow::StepState::unknown:
      return "?";
  }
  return " ";
}

Style style_of(workflow::StepState state) {
  switch (state) {
    case workflow::StepState::pending:
      return Style::dim;
    case workflow::StepState::active:
      return Style::bold;
    case workflow::StepState::done:
      return Style::green;
    case workflow::StepState::blocked:
      return Style::yellow;
    case workflow::StepState::failed:
      return Style::red;
    case workflow::StepState::unknown:
      return Style::dim;
  }
  return Style::plain;
}

std::string steps_text(const workflow::Status& status, const Terminal& terminal) {
  std::string text;
  for (const workflow::Step& step : status.steps) {
    const std::string clock =
        clock_text(step.started_at, step.finished_at, status.now, step.target_seconds, step.skewed);
    const std::string line =
        fmt::format("{} {:<11} {:<15}  ", mark_of(step.state), workflow::title_of(step.step), clock);
    text += "  " + terminal.paint(style_of(step.state), line) + printable(step.detail) + "\n";
  }
  return text;
}

std::string base_text(const workflow::Status& status) {
  if (!status.base) return "no base that it can be compared with";
  const workflow::BaseStatus& base = *status.base;
  std::string text = "from " + (base.tag ? printable(*base.tag) : base.commit.hex().substr(0, 9));
  if (!base.certain) text += " (git alone cannot tell for certain)";
  if (status.next_version) text += " · next " + printable(*status.next_version);
  if (!status.own_commits.empty()) text += " · " + count(status.own_commits.size(), "commit", "commits");
  if (!status.carried_commits.empty())
    text += fmt::format(" · carries {}", count(status.carried_commits.size(), "other", "others"));
  return text;
}

/// Files whose content is not judged, and why: said, so that silence is never mistaken for a yes.
std::string not_judged_text(const engine::Survey& survey) {
  std::string text;
  for (const engine::SurveyedFile& file : survey.files) {
    if (file.not_judged.empty()) continue;
    text += fmt::format("  not judged line by line: {} ({})\n", printable(file.change.path), file.not_judged);
  }
  return text;
}

std::string unknown_text(const workflow::Status& status) {
  if (status.unknown.empty()) return "";
  return fmt::format("  not known: {}\n", fmt::join(status.unknown, ", "));
}

std::string inactive_text(const workflow::Status& status) {
  std::string text =
      fmt::format("{} is no hotfix branch.", status.branch ? "«" + printable(*status.branch) + "»" : "This");
  if (status.id && status.next) {
    text = fmt::format("Your hotfix {} is not finished: {}.", printable(*status.id), printable(status.next->title));
  }
  return text + "\n";
}

}  // namespace

std::string findings_text(const engine::Survey& survey, const workflow::Status& status, const Terminal& terminal) {
  if (!status.active) return inactive_text(status);
  std::string text;
  std::array<std::size_t, 4> numbers{};
  for (const Finding& finding : status.findings) {
    text += finding_line(finding, terminal);
    ++numbers[static_cast<std::size_t>(finding.severity)];
  }
  text += terminal.paint(Style::dim, not_judged_text(survey) + unknown_text(status));
  const std::string change = status.totals ? totals_text(*status.totals) : "nothing could be counted";
  if (status.findings.empty()) {
    text += fmt::format("{} {}; {}.\n", terminal.paint(Style::green, "Nothing to say:"), base_text(status), change);
    return text;
  }
  text += fmt::format("{}; {}: {}, {}, {}.\n", base_text(status), change, count(numbers[0], "error", "errors"),
                      count(numbers[1], "warning", "warnings"), count(numbers[2] + numbers[3], "note", "notes"));
  return text;
}

std::string status_text(const engine::Survey& survey, const workflow::Status& status, const Terminal& terminal) {
  if (!status.active) return inactive_text(status);
  std::string text =
      terminal.paint(Style::bold, printable(status.branch.value_or(status.id.value_or("(detached HEAD)")))) + "\n";
  text += "  " + base_text(status) + "\n";
  if (status.totals) text += "  " + totals_text(*status.totals);
  if (status.untracked && *status.untracked > 0) {
    text += fmt::format("; {}, not counted", count(*status.untracked, "untracked file", "untracked files"));
  }
  text += "\n";
  if (status.started_at) {
    const workflow::Interval running = workflow::elapsed(*status.started_at, status.now);
    const bool late = running.seconds > status.target_seconds && status.deploy != workflow::DeployState::live;
    text += fmt::format(
        "  started {} · {}\n", local_time(*status.started_at, status.now),
        terminal.paint(late ? Style::red : Style::plain,
                       clock_text(status.started_at, {}, status.now, status.target_seconds, running.skewed)));
  }
  text += "\n" + steps_text(status, terminal);
  if (!status.findings.empty()) text += "\n";
  for (const Finding& finding : status.findings) text += "  " + finding_line(finding, terminal);
  text += terminal.paint(Style::dim, not_judged_text(survey) + unknown_text(status));
  if (status.next) text += fmt::format("\n  next: {}\n", terminal.paint(Style::bold, printable(status.next->title)));
  return text;
}

std::string plan_text(const workflow::Plan& plan, const Terminal& terminal) {
  std::string text;
  for (const workflow::PlanEntry& entry : plan.entries) {
    const std::string reach = entry.reach == workflow::Reach::remote ? terminal.paint(Style::yellow, " (remote)") : "";
    text += fmt::format("  {}{}\n      {}\n", printable(entry.purpose), reach,
                        terminal.paint(Style::dim, printable(engine::command_line(entry))));
  }
  for (const std::string& note : plan.notes) text += fmt::format("  note: {}\n", printable(note));
  return text;
}

protocol::CheckResult check_result(const workflow::Status& status) {
  const protocol::Status wire = lsp::to_wire(status);
  protocol::CheckResult result;
  if (wire.base) {
    result.base = protocol::CheckBase{};
    result.base->tag = wire.base->tag;
    result.base->commit = wire.base->commit;
  }
  result.active = wire.active;
  result.totals = wire.totals;
  result.findings = wire.findings;
  return result;
}

std::string sarif(const workflow::Status& status, const std::string& version) {
  using protocol::Json;
  Json results = Json::array();
  std::set<std::string> codes;
  for (const Finding& finding : status.findings) {
    codes.insert(finding.code);
    const bool note = finding.severity == Severity::information || finding.severity == Severity::hint;
    Json one{{"ruleId", finding.code},
             {"level", note ? "note" : std::string(word_of(finding.severity))},
             {"message", {{"text", finding.message}}},
             {"partialFingerprints", {{"hotfix/v1", finding.fingerprint}}}};
    if (finding.path) {
      Json place{{"artifactLocation", {{"uri", relative_uri(*finding.path)}, {"uriBaseId", "%SRCROOT%"}}}};
      if (finding.range && *finding.range != Range{}) {
        place["region"] = {{"startLine", finding.range->start.line + 1},
                           {"startColumn", finding.range->start.column.utf16 + 1},
                           {"endLine", finding.range->end.line + 1},
                           {"endColumn", finding.range->end.column.utf16 + 1}};
      }
      one["locations"] = Json::array({Json{{"physicalLocation", std::move(place)}}});
    }
    results.push_back(std::move(one));
  }
  Json rules = Json::array();
  for (const std::string& code : codes) rules.push_back(Json{{"id", code}});
  const Json driver{{"name", "hotfixd"}, {"version", version}, {"rules", std::move(rules)}};
  const Json run{{"tool", {{"driver", driver}}}, {"columnKind", "utf16CodeUnits"}, {"results", std::move(results)}};
  return protocol::dump_pretty(Json{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                                    {"version", "2.1.0"},
                                    {"runs", Json::array({run})}});
}

}  // namespace hotfix::cli
