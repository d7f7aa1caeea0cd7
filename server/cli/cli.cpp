#include "cli/cli.h"

#include <exception>
#include <map>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/failure.h"
#include "cli/commands.h"
#include "workflow/clocks.h"

namespace hotfix::cli {
namespace {

constexpr const char* about =
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

struct Arguments {
  CommonOptions common;
  CheckOptions check;
  engine::AdoptCommand adopt;
  engine::AcceptCommand accept;
  std::string since;
  bool yes = false;
};

const std::map<std::string, Format> formats{{"text", Format::text}, {"json", Format::json}};
const std::map<std::string, Format> check_formats{
    {"text", Format::text}, {"json", Format::json}, {"sarif", Format::sarif}};
const std::map<std::string, Severity> severities{{"error", Severity::error}, {"warning", Severity::warning}};

void add_common(CLI::App& app, Arguments& arguments, const std::map<std::string, Format>& allowed) {
  app.add_option("-C", arguments.common.folder, "Work in this folder instead of the current one")->type_name("DIR");
  app.add_option("--format", arguments.common.format, "How to print the result")
      ->transform(CLI::CheckedTransformer(allowed, CLI::ignore_case).description(""))
      ->type_name(allowed.size() == 3 ? "text|json|sarif" : "text|json");
}

void define(CLI::App& app, Arguments& arguments) {
  app.description(about);
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
  add_common(*status, arguments, formats);

  CLI::App* adopt = app.add_subcommand("adopt", adopt_about);
  adopt->footer(adopt_more);
  add_common(*adopt, arguments, formats);
  adopt->add_option("--base", arguments.adopt.base, "The tag or commit that the hotfix starts from")->type_name("REV");
  adopt->add_option("--ticket", arguments.adopt.ticket, "The ticket, where the branch's name does not say it");
  adopt->add_option("--since", arguments.since, "When the incident began: 2026-01-01T00:00:00Z")->type_name("TIME");
  adopt->add_flag("--yes", arguments.yes, "Do not ask");

  CLI::App* accept = app.add_subcommand("accept", accept_about);
  accept->footer(accept_more);
  add_common(*accept, arguments, formats);
  accept->add_option("fingerprint", arguments.accept.fingerprint, "Which finding")->required();
  accept->add_option("--reason", arguments.accept.reason, "Why it is fine in this hotfix")->required();
  accept->add_flag("--yes", arguments.yes, "Do not ask");
}

int dispatch(const CLI::App& app, Arguments& arguments) {
  if (app.got_subcommand("check")) return check(arguments.common, arguments.check);
  if (app.got_subcommand("status")) return status(arguments.common);
  if (app.got_subcommand("accept")) return change(arguments.common, {arguments.accept, {}, false}, arguments.yes);
  if (!arguments.since.empty()) {
    arguments.adopt.since = workflow::parse_utc(arguments.since);
    if (!arguments.adopt.since) {
      fmt::print(stderr, "hotfixd: --since «{}» is no time. Write it as 2026-01-01T00:00:00Z.\n", arguments.since);
      return exit_usage;
    }
  }
  return change(arguments.common, {arguments.adopt, {}, false}, arguments.yes);
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
