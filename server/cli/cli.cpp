#include "cli/cli.h"

#include <exception>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/failure.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "workflow/clocks.h"

namespace hotfix::cli {
namespace {

constexpr const char* server_about =
    "Stands beside you from \"production is down\" until the fix is in production and merged back.\n"
    "Without a command (or with --stdio) this is the language server that editors start.";

constexpr const char* check_about =
    "Judge the hotfix: is it cut from a production tag, is it the smallest possible change?";
constexpr const char* check_more =
    "Judges the commits; with --worktree also what is not committed. On a branch that is no hotfix it says so and\n"
    "exits 0, unless --base is given. In a CI job of a merge request the request's head is judged, not the trial "
    "merge.\n"
    "\n"
    "Exit codes: 0 fine, 1 findings at or above --fail-on, 2 cannot tell, 64 wrong usage.\n"
    "  hotfixd check --worktree                  before you commit\n"
    "  hotfixd check --fail-on warning           in a pre-push hook\n"
    "  hotfixd check --format sarif > hotfix.sarif   in CI, for code scanning";

constexpr const char* adopt_about = "Declare the current branch a hotfix, from a given base or the one found.";
constexpr const char* adopt_more =
    "Writes one event to refs/hotfix-events/<id>; files, index and branches stay as they are.\n"
    "  hotfixd adopt                      from the newest production tag below HEAD\n"
    "  hotfixd adopt --base v1.0.0 --since 2026-01-01T00:00:00Z";

constexpr const char* accept_about = "Accept a finding for the content it speaks of, with a reason.";
constexpr const char* accept_more =
    "The reason stands in the timeline of the post-mortem.\n"
    "The fingerprint is in `hotfixd check --worktree --format json`. A commit trailer\n"
    "`Hotfix-Accepted: CODE reason` does the same where CI must see it too.";

constexpr const char* start_about = "Start a hotfix from what production runs: a branch, and the clock.";
constexpr const char* start_more =
    "Asks the remote for its tags, and branches from the production tag. Where files are not committed they stay as\n"
    "they are and the hotfix gets a linked work tree beside this one; --mode says otherwise.\n"
    "  hotfixd start PROD-501 expired cards\n"
    "  hotfixd start PROD-501 expired cards --mode carry    what is not committed is the fix\n"
    "  hotfixd start PROD-501 --pick 1a2b3c4                the fix is on main already\n"
    "  hotfixd start --pick 1a2b3c4                         pick it onto the hotfix that is checked out\n"
    "  hotfixd plan start PROD-501 expired cards            show the commands, run nothing\n"
    "Run it again after it was interrupted: it goes on from there.";

constexpr const char* plan_about = "Show the exact commands that a step would still run, and run nothing.";

const std::map<std::string, workflow::StartMode> modes{{"switch", workflow::StartMode::switch_branch},
                                                       {"worktree", workflow::StartMode::work_tree},
                                                       {"carry", workflow::StartMode::carry}};
const std::map<std::string, Format> check_formats{
    {"text", Format::text}, {"json", Format::json}, {"sarif", Format::sarif}};
const std::map<std::string, Severity> severities{{"error", Severity::error}, {"warning", Severity::warning}};

void add_start(CLI::App& app, Arguments& arguments) {
  workflow::StartRequest& request = arguments.start.request;
  CLI::App* start = app.add_subcommand("start", start_about)->alias("hotfix.start");
  start->footer(start_more);
  add_common(*start, arguments);
  start->add_option("summary", arguments.words, "What is broken, with the ticket: PROD-501 expired cards");
  start->add_option("--ticket", request.ticket, "The ticket, where the summary does not name it");
  start->add_option("--base", request.base, "The production tag to start from (default: what production runs)")
      ->type_name("TAG");
  start->add_option("--mode", request.mode, "Where: in this work tree, in one beside it, or here with your changes")
      ->transform(CLI::CheckedTransformer(modes, CLI::ignore_case).description(""))
      ->type_name("switch|worktree|carry");
  start->add_option("--pick", request.pick, "Commits of main to cherry-pick onto it")->type_name("COMMIT");
  start->add_option("--since", arguments.since, "When the incident began: 2026-01-01T00:00:00Z")->type_name("TIME");
  start->add_option("--override", arguments.overrides, "Go past a refusal: remote, tag or ticket, with the reason")
      ->type_name("GATE=REASON");
  start->add_flag("--yes", arguments.yes, "Do not ask");
}

/// The commands that change something; below `plan` they only show what they would do.
void add_changing(CLI::App& app, Arguments& arguments) {
  add_start(app, arguments);
  CLI::App* adopt = app.add_subcommand("adopt", adopt_about)->alias("hotfix.adopt");
  adopt->footer(adopt_more);
  add_common(*adopt, arguments);
  adopt->add_option("--base", arguments.adopt.base, "The tag or commit that the hotfix starts from")->type_name("REV");
  adopt->add_option("--ticket", arguments.adopt.ticket, "The ticket, where the branch's name does not say it");
  adopt->add_option("--since", arguments.since, "When the incident began: 2026-01-01T00:00:00Z")->type_name("TIME");
  adopt->add_flag("--yes", arguments.yes, "Do not ask");

  CLI::App* accept = app.add_subcommand("accept", accept_about)->alias("hotfix.accept");
  accept->footer(accept_more);
  add_common(*accept, arguments);
  accept->add_option("fingerprint", arguments.accept.fingerprint, "Which finding")->required();
  accept->add_option("--reason", arguments.accept.reason, "Why it is fine in this hotfix")->required();
  accept->add_flag("--yes", arguments.yes, "Do not ask");
  add_steps(app, arguments);
}

void define(CLI::App& app, Arguments& arguments) {
  app.description(server_about);
  app.set_version_flag("--version", "hotfixd " + arguments.common.version);
  app.add_flag("--stdio")->description("Serve a language client on stdin and stdout");
  app.require_subcommand(1);

  CLI::App* check = app.add_subcommand("check", check_about);
  check->footer(check_more);
  add_common(*check, arguments, check_formats);
  check->add_option("--base", arguments.check.base, "Compare with this tag or commit, on any branch")->type_name("REV");
  check->add_flag("--worktree", arguments.check.work_tree, "Judge uncommitted changes to tracked files too");
  check->add_option("--fail-on", arguments.check.fail_on, "From which severity on to exit with 1 (default: error)")
      ->transform(CLI::CheckedTransformer(severities, CLI::ignore_case).description(""))
      ->type_name("error|warning");

  CLI::App* status =
      app.add_subcommand("status", "Show where the hotfix stands: steps, clocks, findings, what comes next");
  add_common(*status, arguments);

  add_changing(app, arguments);
  CLI::App* plan = app.add_subcommand("plan", plan_about);
  plan->require_subcommand(1);
  add_changing(*plan, arguments);
  add_documents(app, arguments);
}

/// Wrong usage: said on stderr, and the exit code for it.
int misused(const std::string& what, const std::string& remedy) {
  fmt::print(stderr, "hotfixd: {}\n  {}\n", what, remedy);
  return exit_usage;
}

int dispatch_change(const CLI::App& app, Arguments& arguments, bool only_plan) {
  if (!arguments.since.empty()) {
    arguments.adopt.since = workflow::parse_utc(arguments.since);
    arguments.start.request.since = arguments.adopt.since;
    if (!arguments.adopt.since) {
      return misused(fmt::format("--since «{}» is no time.", arguments.since), "Write it as 2026-01-01T00:00:00Z.");
    }
  }
  workflow::Overrides& overrides = arguments.given_overrides;
  for (const std::string& one : arguments.overrides) {
    const std::size_t equals = one.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == one.size()) {
      return misused(fmt::format("--override «{}» has no gate or no reason.", one),
                     "Write it as remote=\"VPN is down\".");
    }
    overrides.emplace(one.substr(0, equals), one.substr(equals + 1));
  }
  arguments.start.request.overrides = overrides;
  arguments.start.request.summary = fmt::format("{}", fmt::join(arguments.words, " "));
  engine::Command command{.only_plan = only_plan};
  if (app.got_subcommand("start"))
    command.what = arguments.start;
  else if (app.got_subcommand("accept"))
    command.what = arguments.accept;
  else if (app.got_subcommand("adopt"))
    command.what = arguments.adopt;
  else
    command.what = step_command(app, arguments);
  return change(arguments.common, command, arguments.yes);
}

int dispatch(const CLI::App& app, Arguments& arguments) {
  if (app.got_subcommand("check")) return check(arguments.common, arguments.check);
  if (app.got_subcommand("status")) return status(arguments.common);
  if (app.got_subcommand("audit") || app.got_subcommand("timeline"))
    return document(arguments.common, document_command(app, arguments));
  if (app.got_subcommand("plan")) return dispatch_change(*app.get_subcommand("plan"), arguments, true);
  return dispatch_change(app, arguments, false);
}

}  // namespace

int run(int argc, char** argv, const std::string& version) {
  Arguments arguments;
  arguments.common.version = version;
  CLI::App app;
  app.name("hotfixd");
  define(app, arguments);
  try {
    app.parse(argc, argv);
    return dispatch(app, arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_fine : exit_usage;
  } catch (const Failure& failure) {
    fmt::print(stderr, "hotfixd: {}\n  {}\n", failure.what(), failure.hint());
    return exit_cannot_tell;
  } catch (const std::exception& error) {
    fmt::print(stderr, "hotfixd: internal error: {}\n", error.what());
    return exit_cannot_tell;
  }
}

}  // namespace hotfix::cli
