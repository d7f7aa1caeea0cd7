// Commands of a session: hotfix/plan and workspace/executeCommand. One table says which arguments each command has.

#include <array>
#include <utility>

#include "lsp/command_table.h"
#include "lsp/session.h"
#include "protocol/hotfix_steps.h"
#include "protocol/uri.h"

namespace hotfix::lsp {

using namespace protocol;  // NOLINT(google-build-using-namespace): this file is about the wire's types

namespace {

/// Reasons that people give; any other can be typed where a client has a prompt of its own, or on the command line.
constexpr std::array<std::string_view, 3> canned_reasons = {"The fix needs it", "Agreed with the reviewer",
                                                            "Harmless, and reverting it costs more"};
constexpr std::string_view yes_trust = "Trust this repository";
constexpr std::string_view no_trust = "Not now";
constexpr std::string_view yes_run = "Run it";
constexpr std::string_view no_run = "Cancel";
constexpr std::string_view no_tests = "Go on without tests";
constexpr const char* no_tests_reason = "none are set up, and the person chose to go on without";

PlanResult plan_result(const engine::CommandOutcome& outcome) {
  PlanResult result;
  if (outcome.refusal) {
    result.refusal = to_wire(*outcome.refusal);
  } else if (outcome.plan) {
    result.plan = to_wire(*outcome.plan);
  } else {
    result.refusal =
        protocol::Refusal{"nothing-to-plan", "This command changes nothing: it answers with a document.", "Run it."};
  }
  return result;
}

/// What of a plan reaches a remote, for the question whether to run it.
std::string question_about(const workflow::Plan& plan) {
  std::string text = "This reaches a remote:";
  for (const workflow::PlanEntry& entry : plan.entries) {
    if (entry.reach == workflow::Reach::remote) text += "\n- " + entry.purpose;
  }
  return text + "\nRun the whole plan?";
}

}  // namespace

void Session::plan(const PlanParams& params, Reply<PlanResult> reply) {
  auto command = command_named(params.command, params.arguments.value_or(Json::object()), "params.arguments");
  if (!command) {
    PlanResult result;
    result.refusal = protocol::Refusal{"unknown-command", "This server has no command «" + params.command + "».",
                                       "Its commands are those of executeCommandProvider."};
    reply(result);
    return;
  }
  command->only_plan = true;
  command->plan_id.reset();
  auto kept = std::make_shared<Reply<PlanResult>>(std::move(reply));
  engine_->run(path_of(params.repository), std::move(*command), {},
               [kept](const engine::CommandOutcome& outcome) { (*kept)(plan_result(outcome)); });
}

/// A cancel ends a job, else it stops between two entries of the plan; the answer says what was done and what is left.
void Session::execute(const ExecuteCommandParams& params, CommandReply reply) {
  const Json arguments = argument_object(params);
  auto command = command_named(params.command, arguments, argument_place);
  if (!command) {
    reply.fail(error_code::invalid_params, "params.command: this server has no command «" + params.command + "»");
    return;
  }
  const auto common = decode<CommandArguments>(arguments, argument_place);
  std::stop_source stop;
  reply.on_cancel([stop]() mutable { stop.request_stop(); });
  command->cancel = stop.get_token();
  command->ask_before_remote = true;
  auto run = std::make_shared<Execution>(
      Execution{.path = path_of(common.repository),
                .name = params.command,
                .command = std::move(*command),
                .progress = router_.progress({.title = std::string(title_of(params.command)),
                                              .token = params.workDoneToken,
                                              .message = "reading the repository",
                                              .on_cancel = [stop]() mutable { stop.request_stop(); }}),
                .reply = std::move(reply)});
  with_trust(run->path, [this, run] { with_reason(run, [this, run] { carry_out(run); }); });
}

/// A missing reason is asked for.
void Session::with_reason(const std::shared_ptr<Execution>& run, std::function<void()> then) {
  std::string* reason = reason_in(run->command);
  if (reason == nullptr || !reason->empty()) {
    then();
    return;
  }
  std::string question = "Why is the hotfix left?";
  if (const auto* accept = std::get_if<engine::AcceptCommand>(&run->command.what)) {
    const auto finding = engine_->finding(run->path, accept->fingerprint);
    question = finding ? "Why is this fine in this hotfix? " + finding->message : "Why is this fine?";
  }
  ask_reason(question, [run, then = std::move(then)](std::string chosen) {
    *reason_in(run->command) = std::move(chosen);
    then();
  });
}

void Session::carry_out(const std::shared_ptr<Execution>& run) {
  engine::Watch watch;
  watch.step = [run](std::size_t done, std::size_t of, const std::string& purpose) {
    const auto part = of == 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(done * 100 / of));
    run->progress.report(purpose, part);
  };
  watch.output = [this, run](std::string_view line) { tell_output(*run, line); };
  engine_->run(run->path, run->command, watch, [this, run](const engine::CommandOutcome& outcome) {
    const bool no_tests = outcome.refusal && outcome.refusal->code == "not-set-up";
    if (no_tests && !std::exchange(run->asked_for_tests, true)) {
      ask_for_tests(run, outcome);
      return;
    }
    if (!outcome.confirm) {
      run->progress.end();  // its token is good only until the request is answered
      run->reply(to_wire(outcome));
      return;
    }
    ask_to_run(*outcome.plan, [this, run, outcome](bool yes) {
      if (yes) {
        run->command.plan_id = outcome.plan->id;
        carry_out(run);
        return;
      }
      engine::CommandOutcome refused = outcome;
      refused.refusal = {"not-confirmed", "This plan reaches a remote, and nobody said yes to it: nothing was run.",
                         "Look at the plan (hotfix/plan), then run it with its planId."};
      run->progress.end();
      run->reply(to_wire(refused));
    });
  });
}

void Session::tell_output(Execution& run, std::string_view line) {
  OutputParams params{file_uri(engine_->repository_name(run.path)), run.name, std::string(line) + "\n"};
  router_.notify("hotfix/output", params);
  run.progress.report(std::string(line.substr(0, 200)));
}

void Session::ask_to_run(const workflow::Plan& plan, std::function<void(bool)> then) {
  ShowMessageRequestParams question;
  question.type = MessageType::info;
  question.message = question_about(plan);
  question.actions = std::vector<MessageActionItem>{{std::string(yes_run)}, {std::string(no_run)}};
  router_.call<Nullable<MessageActionItem>>(
      "window/showMessageRequest", question,
      [this, then = std::move(then)](const Answer<Nullable<MessageActionItem>>& answer) {
        if (!engine_) return;
        const auto* chosen = std::get_if<Nullable<MessageActionItem>>(&answer);
        then(chosen != nullptr && chosen->has_value() && (*chosen)->title == yes_run);
      });
}

/// Where nothing says what the tests are, a person does: one of the guesses, or none. No answer leaves the refusal.
void Session::ask_for_tests(const std::shared_ptr<Execution>& run, const engine::CommandOutcome& outcome) {
  ShowMessageRequestParams question;
  question.type = MessageType::info;
  question.message = "No tests are set up for this hotfix. What shall be run?";
  question.actions.emplace();
  for (const std::string& guess : outcome.refusal->choices) question.actions->push_back({guess});
  question.actions->push_back({std::string(no_tests)});
  router_.call<Nullable<MessageActionItem>>(
      "window/showMessageRequest", question, [this, run, outcome](const Answer<Nullable<MessageActionItem>>& answer) {
        if (!engine_) return;
        const auto* chosen = std::get_if<Nullable<MessageActionItem>>(&answer);
        if (chosen == nullptr || !chosen->has_value()) {
          run->progress.end();
          run->reply(to_wire(outcome));
          return;
        }
        engine::TestCommand test;
        if (const auto* given = std::get_if<engine::TestCommand>(&run->command.what)) test = *given;
        if ((*chosen)->title == no_tests)
          test.request.overrides.emplace("not-set-up", no_tests_reason);
        else
          test.request.command = (*chosen)->title;
        run->command.what = std::move(test);
        run->command.plan_id.reset();
        carry_out(run);
      });
}

/// No reason chosen is an empty one, which the plan refuses in words.
void Session::ask_reason(const std::string& text, std::function<void(std::string)> then) {
  ShowMessageRequestParams question;
  question.type = MessageType::info;
  question.message = text;
  question.actions.emplace();
  for (const std::string_view reason : canned_reasons) question.actions->push_back({std::string(reason)});
  router_.call<Nullable<MessageActionItem>>(
      "window/showMessageRequest", question,
      [this, then = std::move(then)](const Answer<Nullable<MessageActionItem>>& answer) {
        if (!engine_) return;
        const auto* chosen = std::get_if<Nullable<MessageActionItem>>(&answer);
        then(chosen != nullptr && chosen->has_value() ? (*chosen)->title : "");
      });
}

/// Asks once where the client said nothing of trust. A no, or a client's own no, leaves the plan to refuse in words.
void Session::with_trust(const std::string& path, std::function<void()> then) {
  if (client_trust_) {
    then();
    return;
  }
  // An answer that was kept is known only once the repository was read: a command may come before that.
  engine_->status(path, [this, path, then = std::move(then)](const auto&) {
    const bool nowhere = engine_->repository_name(path).empty();  // refused in words, whatever is answered
    if (nowhere || engine_->is_trusted(path))
      then();
    else
      ask_trust(path, then);
  });
}

void Session::ask_trust(const std::string& path, std::function<void()> then) {
  ShowMessageRequestParams question;
  question.type = MessageType::warning;
  question.message = "Hotfix is about to run git in " + engine_->repository_name(path) +
                     ", which runs what the repository's configuration names (hooks, filters). Do you trust it?";
  question.actions = std::vector<MessageActionItem>{{std::string(yes_trust)}, {std::string(no_trust)}};
  router_.call<Nullable<MessageActionItem>>(
      "window/showMessageRequest", question,
      [this, path, then = std::move(then)](const Answer<Nullable<MessageActionItem>>& answer) {
        if (!engine_) return;
        const auto* chosen = std::get_if<Nullable<MessageActionItem>>(&answer);
        const bool yes = chosen != nullptr && chosen->has_value() && (*chosen)->title == yes_trust;
        if (yes) engine_->trust_repository(path);
        then();
      });
}

}  // namespace hotfix::lsp
