#include "cli/commands.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "cli/report.h"
#include "engine/ask_review.h"
#include "engine/run_plan.h"
#include "engine/share_events.h"
#include "engine/work_tree_facts.h"
#include "lsp/convert.h"
#include "process/child.h"
#include "protocol/json.h"
#include "workflow/slug.h"

namespace hotfix::cli {
namespace {

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}
void complain(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string start_of(const CommonOptions& common) {
  std::error_code error;
  const auto path = std::filesystem::weakly_canonical(common.folder, error);
  return error ? common.folder : path.string();
}

/// The branch that a detached HEAD of a CI job stands for: GitHub Actions, GitLab CI, Bitbucket, Azure, CircleCI,
/// Jenkins.
std::optional<std::string> branch_of_ci() {
  if (std::getenv("CI") == nullptr && std::getenv("TF_BUILD") == nullptr && std::getenv("JENKINS_URL") == nullptr)
    return {};
  for (const char* name : {"GITHUB_HEAD_REF", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "SYSTEM_PULLREQUEST_SOURCEBRANCH",
                           "BITBUCKET_BRANCH", "CIRCLE_BRANCH", "CHANGE_BRANCH", "CI_COMMIT_BRANCH"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view text = value;
    const std::string_view prefix = "refs/heads/";
    return std::string(text.starts_with(prefix) ? text.substr(prefix.size()) : text);
  }
  const char* type = std::getenv("GITHUB_REF_TYPE");
  const char* ref = std::getenv("GITHUB_REF_NAME");
  if (type != nullptr && ref != nullptr && std::string_view(type) == "branch") return ref;
  return {};
}

/// True, with words on stderr, where the repository cannot be judged at all.
bool cannot_tell(const engine::Survey& survey) {
  const bool broken = survey.facts.state != workflow::RepositoryState::ok || !survey.problem.empty();
  const bool baseless = survey.active && (!survey.facts.current || !survey.facts.current->base->base);
  if (!broken && !baseless) return false;
  if (broken) {
    complain(fmt::format("hotfixd: {}\n  {}\n", printable(survey.facts.reason.value_or(survey.problem)),
                         printable(survey.facts.remedy.value_or(""))));
  } else {
    complain(
        "hotfixd: There is no commit to compare this branch with: it shares no history with any production tag or "
        "target.\n  Fetch the history and the tags (`git fetch --unshallow`, `git fetch origin tag NAME`), or give "
        "--base.\n");
  }
  return true;
}

void report_settings(const engine::Survey& survey) {
  for (const policy::PolicyProblem& problem : survey.policy_problems) {
    const std::string line = problem.range ? fmt::format(":{}", problem.range->start.line + 1) : "";
    complain(fmt::format("{}{}: {}\n", policy::policy_path, line, printable(problem.message)));
  }
}

std::shared_ptr<const engine::Survey> read(engine::Surveyor& surveyor, engine::SurveyQuestion question) {
  const ProgressLine progress("Reading the repository");
  question.trusted = true;  // who types a command in a repository trusts it as they trust git there
  return surveyor.survey(question);
}

/// The same, with what the team recorded meanwhile, where policy shares it.
std::shared_ptr<const engine::Survey> read_with_team(engine::Surveyor& surveyor,
                                                     const engine::SurveyQuestion& question) {
  auto survey = read(surveyor, question);
  if (!survey->active || !survey->policy.events.share || survey->remote.empty()) return survey;
  const std::string id = workflow::hotfix_id(survey->policy_values.naming.read(survey->facts.current->branch));
  const ProgressLine progress("Asking " + survey->remote + " what the team recorded");
  const engine::EventSharing sharing({survey->probe.work_dir, survey->remote, survey->own_ssh, {}});
  const engine::ShareResult shared = sharing.fetch(id);
  if (!shared.problem.empty())
    complain("hotfixd: The team's record could not be taken in. " + printable(shared.problem) + "\n");
  return shared.changed ? read(surveyor, question) : survey;
}

bool agreed(const workflow::Plan& plan) {
  fmt::print(stderr, "This would run:\n");
  fmt::print(stderr, "{}", plan_text(plan, Terminal(false)));
  fmt::print(stderr, "Go on? [Y/n] ");
  std::string answer;
  if (!std::getline(std::cin, answer)) return false;
  return answer.empty() || answer[0] == 'y' || answer[0] == 'Y';
}

int refuse(const CommonOptions& common, const engine::CommandOutcome& outcome) {
  if (common.format == Format::json) print(protocol::dump_pretty(protocol::encode(lsp::to_wire(outcome))) + "\n");
  complain(fmt::format("hotfixd: {}\n  {}\n", printable(outcome.refusal->message, true),
                       printable(outcome.refusal->remedy)));
  return outcome.refusal->code == "cancelled" ? exit_cancelled : exit_findings;
}

engine::Planned planned_now(engine::Surveyor& surveyor, const engine::Survey& survey, const engine::Command& command,
                            std::span<const Finding> findings) {
  const bool asks = std::holds_alternative<engine::StartCommand>(command.what);
  const ProgressLine progress(asks ? "Asking what production runs" : "Planning");
  const auto told = [&](std::size_t done, std::size_t of, const std::string& what) {
    progress.show(printable(of == 0 ? what : fmt::format("{} ({} %)", what, done * 100 / of)));
  };
  return engine::plan_command(surveyor, survey, command, findings, now(), {}, told);
}

int show_document(const CommonOptions& common, const engine::Document& document) {
  if (!document.audit || common.format == Format::markdown)
    print(printable(document.markdown, true));
  else if (common.format == Format::json)
    print(protocol::dump_pretty(protocol::encode(lsp::to_wire(*document.audit))) + "\n");
  else
    print(printable(workflow::audit_table(*document.audit), true));
  return exit_fine;
}

engine::PlanRun run_shown(const engine::Survey& survey, const workflow::Plan& plan) {
  std::optional<ProgressLine> line;
  engine::Watch watch;
  watch.step = [&](std::size_t, std::size_t, const std::string& purpose) {
    line.reset();
    line.emplace(printable(purpose));
  };
  watch.output = [&](std::string_view text) {
    line.reset();
    complain(printable(text) + "\n");
  };
  const workflow::Identity& me = survey.facts.me;
  const engine::PlanPlace place{survey.probe.work_dir, {me.name.value_or(""), me.email.value_or("")}, now};
  const Interrupt interrupt;
  return engine::run_plan(place, plan, interrupt.token(), watch);
}

/// A yes for what reaches a remote, or on a terminal for anything.
bool may_run(const workflow::Plan& plan, bool yes) {
  if (yes) return true;
  if (::isatty(STDIN_FILENO) == 1) return agreed(plan);
  return !engine::reaches_remote(plan);
}

int show_plan(const CommonOptions& common, const workflow::Plan& plan) {
  if (common.format == Format::json) {
    protocol::PlanResult result;
    result.plan = lsp::to_wire(plan);
    print(protocol::dump_pretty(protocol::encode(result)) + "\n");
    return exit_fine;
  }
  print("This would run:\n" + plan_text(plan, Terminal::of_stdout()));
  return exit_fine;
}

}  // namespace

int check(const CommonOptions& common, const CheckOptions& options) {
  engine::Surveyor surveyor(start_of(common));
  engine::SurveyQuestion question;
  question.base_revision = options.base;
  question.even_if_asleep = options.base.has_value();
  question.work_tree = options.work_tree;
  question.count_untracked = options.work_tree;
  question.detached_branch = branch_of_ci();
  const auto survey = read(surveyor, question);
  if (cannot_tell(*survey)) return exit_cannot_tell;
  const workflow::Status status = engine::assess(*survey, now()).status;
  switch (common.format) {
    case Format::text:
    case Format::markdown:  // the audit's
      print(findings_text(*survey, status, Terminal::of_stdout()));
      break;
    case Format::json:
      print(protocol::dump_pretty(protocol::encode(check_result(status))) + "\n");
      break;
    case Format::sarif:
      print(sarif(status, common.version) + "\n");
      break;
  }
  if (!options.fail_on || !status.active) return exit_fine;
  for (const Finding& finding : status.findings) {
    if (finding.severity <= *options.fail_on) return exit_findings;
  }
  return exit_fine;
}

int status(const CommonOptions& common) {
  engine::Surveyor surveyor(start_of(common));
  const auto survey = read_with_team(surveyor, {.count_untracked = true});
  std::optional<workflow::ReviewFacts> review;
  if (engine::can_ask_review(*survey)) {
    const ProgressLine progress("Asking " + survey->project.host + " about the review");
    review = engine::ask_review(*survey, now(), {});
  }
  const workflow::Status status = engine::assess(*survey, now(), review ? &*review : nullptr).status;
  if (common.format == Format::json) {
    print(protocol::dump_pretty(protocol::encode(lsp::to_wire(status))) + "\n");
    return survey->facts.state == workflow::RepositoryState::ok && survey->problem.empty() ? exit_fine
                                                                                           : exit_cannot_tell;
  }
  if (cannot_tell(*survey)) return exit_cannot_tell;
  report_settings(*survey);
  print(status_text(*survey, status, Terminal::of_stdout()));
  return exit_fine;
}

namespace {

/// `done`: what a first try carried out.
int change_after(const CommonOptions& common, const engine::Command& command, bool yes, std::vector<std::string> done) {
  engine::Surveyor surveyor(start_of(common));
  const auto survey = read_with_team(surveyor, {.for_command = true});
  if (survey->facts.state != workflow::RepositoryState::ok || !survey->problem.empty()) {
    cannot_tell(*survey);
    return exit_cannot_tell;
  }
  engine::CommandOutcome outcome{.status = engine::assess(*survey, now()).status};
  auto planned = planned_now(surveyor, *survey, command, outcome.status.findings);
  if (auto* refusal = std::get_if<workflow::Refusal>(&planned)) {
    outcome.refusal = std::move(*refusal);
    return refuse(common, outcome);
  }
  if (!std::holds_alternative<workflow::Plan>(planned)) return exit_usage;  // documents have a way of their own
  outcome.plan = std::move(std::get<workflow::Plan>(planned));
  if (command.only_plan) return show_plan(common, *outcome.plan);
  if (!may_run(*outcome.plan, yes)) {
    complain("Nothing was done. The plan reaches a remote or was not agreed to; --yes runs it unasked.\n");
    return exit_findings;
  }
  engine::PlanRun ran = run_shown(*survey, *outcome.plan);
  done.insert(done.end(), ran.done.begin(), ran.done.end());
  if (auto again = engine::second_try(command, ran.stopped)) return change_after(common, *again, true, std::move(done));
  outcome.done = std::move(done);
  outcome.refusal = std::move(ran.stopped);
  outcome.folder = outcome.refusal ? ran.folder : outcome.plan->folder;
  outcome.url = std::move(ran.url);
  outcome.notes = std::move(ran.notes);
  for (const std::string& note : outcome.notes) complain("hotfixd: " + printable(note) + "\n");
  if (outcome.refusal) return refuse(common, outcome);
  const std::string& folder = outcome.folder;
  engine::Surveyor there(folder.empty() ? engine::remaining_folder(survey->probe) : folder);
  outcome.status = engine::assess(*read(there, {.count_untracked = true}), now()).status;
  if (common.format == Format::json) {
    print(protocol::dump_pretty(protocol::encode(lsp::to_wire(outcome))) + "\n");
    return exit_fine;
  }
  for (const std::string& purpose : outcome.done) print("done: " + printable(purpose) + "\n");
  for (const std::string& note : outcome.plan->notes) print("note: " + printable(note) + "\n");
  if (!outcome.url.empty()) print("\n" + printable(outcome.url) + "\n");
  if (!folder.empty())
    print(fmt::format("\n{} {}\n  cd {}\n", outcome.plan->step == "cleanUp" ? "Go on in" : "The hotfix lives in",
                      printable(folder), process::quoted({folder})));
  return exit_fine;
}

}  // namespace

int change(const CommonOptions& common, const engine::Command& command, bool yes) {
  return change_after(common, command, yes, {});
}

int document(const CommonOptions& common, decltype(engine::Command::what) what) {
  engine::Surveyor surveyor(start_of(common));
  const auto survey = read(surveyor, {.for_command = true});
  if (survey->facts.state != workflow::RepositoryState::ok || !survey->problem.empty()) {
    cannot_tell(*survey);
    return exit_cannot_tell;
  }
  engine::CommandOutcome outcome;
  outcome.status = engine::assess(*survey, now()).status;
  auto planned = planned_now(surveyor, *survey, {.what = std::move(what)}, outcome.status.findings);
  if (auto* refusal = std::get_if<workflow::Refusal>(&planned)) {
    outcome.refusal = std::move(*refusal);
    return refuse(common, outcome);
  }
  outcome.document = std::move(std::get<engine::Document>(planned));
  if (outcome.document->audit || common.format != Format::json) return show_document(common, *outcome.document);
  print(protocol::dump_pretty(protocol::encode(lsp::to_wire(outcome))) + "\n");
  return exit_fine;
}

}  // namespace hotfix::cli
