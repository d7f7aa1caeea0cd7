#include "cli/arguments.h"

namespace hotfix::cli {
namespace {

const std::map<std::string, workflow::DeployWord> words_on_deploys{{"live", workflow::DeployWord::live},
                                                                   {"failed", workflow::DeployWord::failed},
                                                                   {"rolled-back", workflow::DeployWord::rolled_back}};
const std::map<std::string, workflow::StepName> steps{
    {"branch", workflow::StepName::branch},    {"fix", workflow::StepName::fix},
    {"test", workflow::StepName::test},        {"review", workflow::StepName::review},
    {"deploy", workflow::StepName::deploy},    {"merge-back", workflow::StepName::merge_back},
    {"clean-up", workflow::StepName::clean_up}};

/// A subcommand by its name on the command line and on the wire.
CLI::App* add(CLI::App& app, Arguments& arguments, const std::string& name, const std::string& wire_name,
              const std::string& about, const std::string& more) {
  CLI::App* one = app.add_subcommand(name, about)->alias(wire_name);
  one->footer(more);
  add_common(*one, arguments);
  one->add_flag("--yes", arguments.yes, "Do not ask");
  return one;
}

void add_override(CLI::App& app, Arguments& arguments, const std::string& gates) {
  app.add_option("--override", arguments.overrides, "Go past a refusal, with the reason: " + gates)
      ->type_name("GATE=REASON");
}

void add_change(CLI::App& app, Arguments& arguments) {
  workflow::ChangeRequest& change = arguments.change;
  auto* what = app.add_option_group("what", "Which part of the change");
  what->add_option("fingerprint", change.fingerprint, "The lines of this finding (see `hotfixd check --format json`)");
  what->add_option("--path", change.path, "The whole of this file")->type_name("FILE");
  what->add_option("--cause", change.cause, "Every hunk of this cause: layout, comment, rename, move …");
  what->require_option(1);
}

void add_shipping(CLI::App& app, Arguments& arguments) {
  auto* deploy = add(app, arguments, "deploy", "hotfix.deploy",
                     "Tag the tested commit with the next version, push that tag, deploy it.",
                     "Gates: base, tests, review, findings; each can be passed with a reason, which is recorded.\n"
                     "  hotfixd deploy\n"
                     "  hotfixd deploy --override review=\"nobody is awake; reviewed at 9\"\n"
                     "  hotfixd deploy --outcome live          your word: the tag runs in production\n"
                     "  hotfixd deploy --roll-back             put the base back while you fix");
  deploy->add_option("--outcome", arguments.deploy.request.outcome, "Record how the deploy ended, run nothing")
      ->transform(CLI::CheckedTransformer(words_on_deploys, CLI::ignore_case).description(""))
      ->type_name("live|failed|rolled-back");
  deploy->add_flag("--roll-back", arguments.deploy.request.roll_back, "Deploy the base again");
  deploy->add_flag("--retry", arguments.deploy.request.retry,
                   "Run the deploy command again although nobody knows how it ended");
  add_override(*deploy, arguments, "base, tests, review, findings");

  auto* merge = add(app, arguments, "merge-back", "hotfix.mergeBack",
                    "Bring the fix into main and every other target, without checking anything out.",
                    "A target in conflict gets a linked work tree at the conflict; the others go on. Commit there and "
                    "run this again.\n"
                    "  hotfixd merge-back                 into all that lack the fix\n"
                    "  hotfixd merge-back release/1.1     into this one");
  merge->add_option("targets", arguments.merge_back.request.targets, "Only these (default: all that lack the fix)");
  add_override(
      *merge, arguments,
      "base (it carries what is not released), local (the local branch has the fix, unpushed), push (try again "
      "where the remote refused a push)");

  auto* clean = add(app, arguments, "clean-up", "hotfix.cleanUp",
                    "Delete the hotfix's branch and work tree, once every target has the fix.",
                    "On the hotfix's branch, or on any other: then the last hotfix of yours is meant.");
  add_override(*clean, arguments, "deploy (nothing is tagged), remote (its branch has commits that are nowhere else)");
}

}  // namespace

void add_common(CLI::App& app, Arguments& arguments, const std::map<std::string, Format>& allowed) {
  app.add_option("-C", arguments.common.folder, "Work in this folder instead of the current one")->type_name("DIR");
  app.add_option("--format", arguments.common.format, "How to print the result")
      ->transform(CLI::CheckedTransformer(allowed, CLI::ignore_case).description(""))
      ->type_name(allowed.size() == 3 ? "text|json|sarif" : "text|json");
}

void add_steps(CLI::App& app, Arguments& arguments) {
  auto* next = add(app, arguments, "next", "hotfix.next", "Plan and run whatever comes next.",
                   "`hotfixd status` says what that is; `hotfixd plan next` shows its commands.");
  add_override(*next, arguments, "as the step itself has them");

  auto* test =
      add(app, arguments, "test", "hotfix.test", "Run the critical tests for what changed, on the committed tree.",
          "The verdict is recorded for that tree, so it is known on every machine that has the events.");
  test->add_flag("--worktree", arguments.test.request.work_tree, "Test what is not committed too");
  test->add_option("--command", arguments.test.request.command, "Take this for the tests, where policy names none");
  add_override(*test, arguments, "not-set-up");

  auto* review = add(app, arguments, "request-review", "hotfix.requestReview",
                     "Push the branch and open the review request, with base, template, label and reviewer.",
                     "Through gh or glab where they are logged in; else push options, AGit (by policy), or the page\n"
                     "that the remote prints. Running it again finishes the rest and opens nothing twice.\n"
                     "  hotfixd request-review --summary \"Expired cards were charged\"\n"
                     "  hotfixd request-review --approved-by bob       your word, where no forge can tell");
  workflow::ReviewRequest& request = arguments.review.request;
  review->add_option("--base", request.base, "The branch that the request is for")->type_name("BRANCH");
  review->add_option("--reviewer", request.reviewers, "Who is asked (default: policy's)")->type_name("NAME");
  review->add_option("--summary", request.summary, "What changed, for the request's body");
  review->add_flag("--draft", request.draft, "As a draft");
  review->add_option("--approved-by", request.approved_by, "Record that they approved the newest commit, push nothing")
      ->type_name("NAME");

  add_shipping(app, arguments);

  auto* undo =
      add(app, arguments, "undo", "hotfix.undo", "Take the last step back, as far as it reaches.",
          "Local refs go back where they are still what was written; what is published gets a planned revert.");
  undo->add_option("--step", arguments.undo.request.step, "This step instead of the last one")
      ->transform(CLI::CheckedTransformer(steps, CLI::ignore_case).description(""))
      ->type_name("STEP");
  add_override(*undo, arguments, "published");

  auto* abort = add(app, arguments, "abort", "hotfix.abort", "Leave the hotfix. The work is kept under a ref.", "");
  abort->add_option("--reason", arguments.abort.request.reason, "Why, for the timeline")->required();
  abort->add_flag("--rolled-back", arguments.abort.request.rolled_back, "Production was rolled back instead");

  auto* replay = add(app, arguments, "replay", "hotfix.replay", "Move your own commits onto the production tag.",
                     "A branch that was pushed gets a successor (-2): nothing published is rewritten.");
  replay->add_option("--onto", arguments.replay.request.onto, "This tag (default: what production runs)")
      ->type_name("TAG");

  add_change(*add(app, arguments, "park", "hotfix.park",
                  "Take a part of the change out and keep it on follow-up/<ticket>, cut from main.", ""),
             arguments);
  auto* follow = add(app, arguments, "open-follow-up", "hotfix.openFollowUp",
                     "Push what was parked, and open its request into main.", "");
  follow->add_option("branch", arguments.follow_up.request.branch, "This branch (default: the hotfix's own)");
  add_change(*add(app, arguments, "restore", "hotfix.restore", "Put production's text back.", ""), arguments);
}

decltype(engine::Command::what) step_command(const CLI::App& app, const Arguments& arguments) {
  const auto with = [&](auto command) {
    command.request.overrides = arguments.given_overrides;
    return command;
  };
  if (app.got_subcommand("test")) return with(arguments.test);
  if (app.got_subcommand("request-review")) return with(arguments.review);
  if (app.got_subcommand("deploy")) return with(arguments.deploy);
  if (app.got_subcommand("merge-back")) return with(arguments.merge_back);
  if (app.got_subcommand("clean-up")) return with(engine::CleanUpCommand{});
  if (app.got_subcommand("undo")) return with(arguments.undo);
  if (app.got_subcommand("replay")) return with(arguments.replay);
  if (app.got_subcommand("abort")) return arguments.abort;
  if (app.got_subcommand("park")) return engine::ParkCommand{arguments.change};
  if (app.got_subcommand("open-follow-up")) return arguments.follow_up;
  if (app.got_subcommand("restore")) return engine::RestoreCommand{arguments.change};
  return engine::NextCommand{arguments.given_overrides};
}

constexpr const char* audit_more =
    "Looks at every production tag: what it brought, and whether main has that – merged, picked, squashed, made "
    "again.\n"
    "Evidence is given for each commit; a commit of the same subject counts, but proves little. What was read is kept\n"
    "in .git/hotfix, so that the next time is quick.\n"
    "  hotfixd audit                          a table\n"
    "  hotfixd audit --format markdown        for a wiki page or an issue\n"
    "  hotfixd audit --format json            for programs";

void add_documents(CLI::App& app, Arguments& arguments) {
  CLI::App* audit = app.add_subcommand("audit", "Which released fixes never came back to main?")->alias("hotfix.audit");
  add_common(*audit, arguments, audit_formats);
  audit->footer(audit_more);
  CLI::App* timeline = app.add_subcommand("timeline", "The post-mortem's draft, in Markdown, from events and git")
                           ->alias("hotfix.timeline");
  add_common(*timeline, arguments);
  timeline->add_option("branch", arguments.timeline.branch, "Of this hotfix (default: the checked-out one)");
}

decltype(engine::Command::what) document_command(const CLI::App& app, const Arguments& arguments) {
  if (app.got_subcommand("audit")) return engine::AuditCommand{};
  return arguments.timeline;
}

}  // namespace hotfix::cli
