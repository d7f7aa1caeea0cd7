#include "workflow/request_text.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "workflow/plan_parts.h"
#include "workflow/step_parts.h"

namespace hotfix::workflow {

namespace {

constexpr std::size_t longest_body = 60'000;  // bytes; GitHub takes 65,536 characters
constexpr std::size_t longest_title = 200;
constexpr std::size_t most_commits = 20;
constexpr std::size_t most_paths = 20;
constexpr std::size_t most_findings = 10;

constexpr std::string_view built_in = R"(**Hotfix** for {base}{ticket-line}

### Cause

{cause}

### What changed

{changes}

### Tests

{tests}

### Risk

{risk}

### Rollback

{rollback}
)";

std::string base_name(const BranchFacts& branch) {
  if (!branch.base || !branch.base->base) return "what production runs";
  const Base& base = *branch.base->base;
  return base.tag ? *base.tag : short_id(base.commit);
}

/// The message without its subject and its trailers; empty where there is no more.
std::string explanation(const git::Commit& commit) {
  const std::size_t gap = commit.message.find("\n\n");
  if (gap == std::string::npos) return "";
  std::string text = commit.message.substr(gap + 2);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  const std::size_t last = text.rfind("\n\n");
  const std::string paragraph = last == std::string::npos ? text : text.substr(last + 2);
  const std::size_t colon = paragraph.find(": ");
  const std::string key = colon == std::string::npos ? "" : paragraph.substr(0, colon);
  const bool is_key = !key.empty() && key.find(' ') == std::string::npos;  // "Signed-off-by"; "Cause" alone is words
  if (is_key && (last != std::string::npos || key.find('-') != std::string::npos))
    text.resize(last == std::string::npos ? 0 : last);
  return text;
}

std::string cause_of(const RequestTextQuestion& question) {
  if (question.summary && !question.summary->empty()) return *question.summary;
  for (const git::Commit& commit : question.branch.own) {
    std::string text = explanation(commit);
    if (!text.empty()) return text;
  }
  return question.branch.own.empty() ? "" : question.branch.own.back().subject;
}

std::string changes_of(const RequestTextQuestion& question) {
  std::string text;
  const auto& own = question.branch.own;
  for (std::size_t i = 0; i < std::min(own.size(), most_commits); ++i) {
    const git::Commit& commit = own[own.size() - 1 - i];  // oldest first
    text += fmt::format("- {} {}\n", short_id(commit.id), one_line(commit.subject, longest_title));
  }
  if (own.size() > most_commits) text += fmt::format("- and {} more\n", own.size() - most_commits);
  text += "\n";
  for (std::size_t i = 0; i < std::min(question.paths.size(), most_paths); ++i)
    text += fmt::format("{}`{}`", i == 0 ? "" : ", ", one_line(question.paths[i], longest_title));
  if (question.paths.size() > most_paths) text += fmt::format(" and {} more files", question.paths.size() - most_paths);
  return text;
}

/// Of the verdicts that the log has, the newest on the very tree that is shown.
std::string tests_of(const RequestTextQuestion& question) {
  const TestVerdict* verdict = nullptr;
  std::int64_t when = 0;
  if (question.log != nullptr) {
    for (const Event& event : question.log->events) {
      const auto* one = std::get_if<TestVerdict>(&event.body);
      if (one == nullptr || one->tree != question.branch.tree) continue;
      verdict = one;
      when = event.time;
    }
  }
  if (verdict == nullptr) return "Not run on this commit yet.";
  return fmt::format("`{}` {} on {} ({}).", verdict->command, verdict->passed ? "passed" : "failed",
                     short_id(verdict->commit), format_utc(when));
}

std::string risk_of(const RequestTextQuestion& question) {
  std::string text;
  if (question.totals)
    text = fmt::format("{} in {}.", counted(question.totals->budget_lines, "production line", "production lines"),
                       counted(question.totals->budget_files, "file", "files"));
  std::size_t named = 0;
  for (const Finding& finding : question.findings) {
    if (finding.severity > Severity::warning || ++named > most_findings) continue;
    text += fmt::format("\n- {}{}: {}", finding.code, finding.path ? fmt::format(" in `{}`", *finding.path) : "",
                        one_line(finding.message, 300));
  }
  if (question.log != nullptr) {
    for (const Event& event : question.log->events) {
      const auto* accepted = std::get_if<AcceptedFinding>(&event.body);
      if (accepted != nullptr)
        text += fmt::format("\n- accepted {}: {}", accepted->code, one_line(accepted->reason, 300));
    }
  }
  return text.empty() ? "Nothing was found." : text;
}

std::string rollback_of(const BranchFacts& branch) {
  return fmt::format("Deploy {} again.", base_name(branch));
}

std::string title_of(const RequestTextQuestion& question) {
  const auto& own = question.branch.own;
  std::string title = own.empty() ? question.branch.branch : own.back().subject;
  if (question.ticket && title.find(*question.ticket) == std::string::npos) title = *question.ticket + " " + title;
  return one_line(title, longest_title);
}

/// Every `{name}` that is known, once: what is put in is not looked through again.
std::string filled(std::string_view text, const std::map<std::string, std::string, std::less<>>& values) {
  std::string result;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    result += text.substr(0, open);
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    const auto value = close == std::string_view::npos ? values.end() : values.find(text.substr(1, close - 1));
    if (value != values.end()) {
      result += value->second;
      text.remove_prefix(close + 1);
    } else if (!text.empty()) {
      result += text.front();
      text.remove_prefix(1);
    }
  }
  return result;
}

std::string cut(std::string text) {
  if (text.size() <= longest_body) return text;
  std::size_t end = longest_body;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + "\n\n…\n";
}

}  // namespace

RequestText request_text(const RequestTextQuestion& question) {
  RequestText text;
  text.title = title_of(question);
  const std::string ticket = question.ticket.value_or("");
  const std::string version = question.branch.next_version.value_or("");
  const std::map<std::string, std::string, std::less<>> values{{"ticket", ticket},
                                                               {"ticket-line", ticket.empty() ? "" : ", " + ticket},
                                                               {"title", text.title},
                                                               {"cause", cause_of(question)},
                                                               {"changes", changes_of(question)},
                                                               {"tests", tests_of(question)},
                                                               {"risk", risk_of(question)},
                                                               {"rollback", rollback_of(question.branch)},
                                                               {"base", base_name(question.branch)},
                                                               {"version", version},
                                                               {"branch", question.branch.branch}};
  text.body = cut(filled(question.text.value_or(std::string(built_in)), values));
  text.brief = one_line(fmt::format("Hotfix for {}{}. {} Rollback: {}", base_name(question.branch),
                                    ticket.empty() ? "" : ", " + ticket, values.at("cause"), values.at("rollback")),
                        500);
  return text;
}

}  // namespace hotfix::workflow
