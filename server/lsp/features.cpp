// Questions and commands of a session: code actions, hover, status, plans, executeCommand.

#include <array>
#include <utility>

#include "lsp/session.h"
#include "protocol/uri.h"
#include "workflow/clocks.h"

namespace hotfix::lsp {

using namespace protocol;  // NOLINT(google-build-using-namespace): this file is about the wire's types

namespace {

/// Reasons that people give; any other can be typed where a client has a prompt of its own, or on the command line.
constexpr std::array<std::string_view, 3> canned_reasons = {"The fix needs it", "Agreed with the reviewer",
                                                            "Harmless, and reverting it costs more"};
constexpr std::string_view yes_trust = "Trust this repository";
constexpr std::string_view no_trust = "Not now";

bool wants(const CodeActionContext& context, std::string_view kind) {
  if (!context.only) return true;
  for (const std::string& wanted : *context.only) {
    if (wanted.empty() || kind == wanted || kind.starts_with(wanted + ".")) return true;
  }
  return false;
}

protocol::TextEdit to_wire_edit(const scope::TextEdit& edit, PositionEncoding encoding) {
  return {to_wire(edit.range, encoding), edit.text};
}

std::optional<std::int64_t> time_of(const std::optional<std::string>& since) {
  if (!since) return std::nullopt;
  const auto time = workflow::parse_utc(*since);
  if (!time) {
    throw Failure(Failure::Code::bad_input, "since: «" + *since + "» is no time.", "Write it as 2026-01-01T00:00:00Z.");
  }
  return time;
}

engine::AdoptCommand adopt_command(const AdoptArguments& arguments) {
  return {arguments.base, arguments.ticket, time_of(arguments.since)};
}

engine::StartCommand start_command(const StartArguments& arguments) {
  engine::StartCommand command;
  workflow::StartRequest& request = command.request;
  request.summary = arguments.summary;
  request.ticket = arguments.ticket;
  request.base = arguments.base;
  if (arguments.mode) request.mode = from_wire(*arguments.mode);
  request.pick = arguments.pick.value_or(std::vector<std::string>{});
  request.since = time_of(arguments.since);
  request.overrides = arguments.overrides.value_or(Overrides{});
  return command;
}

}  // namespace

std::string Session::path_of(const std::optional<Uri>& repository) const {
  return repository ? file_path(*repository).value_or(*repository) : "";
}

// ---- code actions and hover ----

std::vector<CodeActionOrCommand> Session::code_actions(const CodeActionParams& params) const {
  std::vector<CodeActionOrCommand> actions;
  const Open* open = find(params.textDocument.uri);
  if (!engine_ || open == nullptr || !open->in_engine) return actions;
  const bool literals = client_.textDocument && client_.textDocument->codeAction &&
                        client_.textDocument->codeAction->codeActionLiteralSupport;
  const bool invoked = params.context.triggerKind != CodeActionTriggerKind::automatic;
  for (const engine::ActionOffer& offer :
       engine_->actions(open->path, params.range.start.line, params.range.end.line)) {
    CodeAction action = to_action(offer, *open);
    if (!wants(params.context, *action.kind) || (!offer.finding && !invoked)) continue;
    if (literals)
      actions.emplace_back(std::move(action));
    else if (action.command)
      actions.emplace_back(std::move(*action.command));
  }
  return actions;
}

CodeAction Session::to_action(const engine::ActionOffer& offer, const Open& open) const {
  CodeAction action;
  action.title = offer.title;
  action.kind = offer.finding ? std::string(code_action_kind::quick_fix) : "refactor.rewrite";
  if (offer.finding) action.diagnostics = std::vector{to_diagnostic(*offer.finding, "", abilities_)};
  if (offer.preferred && client_.textDocument->codeAction->isPreferredSupport.value_or(false))
    action.isPreferred = true;
  if (offer.kind == scope::Action::accept) {
    action.command = protocol::Command{offer.title, "hotfix.accept",
                                       std::vector<Json>{{{"repository", file_uri(engine_->repository_name(open.path))},
                                                          {"fingerprint", offer.finding->fingerprint}}}};
    return action;
  }
  std::vector<protocol::TextEdit> edits;
  for (const scope::TextEdit& edit : offer.edits) edits.push_back(to_wire_edit(edit, abilities_.encoding));
  WorkspaceEdit edit;
  const bool versioned = client_.workspace && client_.workspace->workspaceEdit &&
                         client_.workspace->workspaceEdit->documentChanges.value_or(false);
  if (versioned) {
    TextDocumentEdit change;
    change.textDocument.uri = open.document.uri();
    change.textDocument.version.emplace(open.document.version());
    change.edits = std::move(edits);
    edit.documentChanges = std::vector<DocumentChange>{std::move(change)};
  } else {
    edit.changes.emplace();
    edit.changes->emplace(open.document.uri(), std::move(edits));
  }
  action.edit = std::move(edit);
  return action;
}

Nullable<Hover> Session::hover(const HoverParams& params) const {
  const Open* open = find(params.textDocument.uri);
  if (!engine_ || open == nullptr || !open->in_engine) return {};
  const auto answer = engine_->hover(open->path, params.position.line);
  if (!answer) return {};
  bool markdown = false;
  if (client_.textDocument && client_.textDocument->hover && client_.textDocument->hover->contentFormat) {
    for (const std::string& format : *client_.textDocument->hover->contentFormat)
      markdown = markdown || format == "markdown";
  }
  Nullable<Hover> result;
  result = Hover{MarkupContent{markdown ? MarkupKind::markdown : MarkupKind::plaintext, answer->markdown},
                 to_wire(answer->range, abilities_.encoding)};
  return result;
}

// ---- the hotfix extension ----

void Session::status(const RepositoryParams& params, Reply<std::vector<protocol::Status>> reply) {
  auto kept = std::make_shared<Reply<std::vector<protocol::Status>>>(std::move(reply));
  engine_->status(path_of(params.repository), [kept](const std::vector<workflow::Status>& all) {
    std::vector<protocol::Status> wire;
    for (const workflow::Status& one : all) wire.push_back(to_wire(one));
    (*kept)(wire);
  });
}

void Session::production_tags(const RepositoryParams& params, Reply<ProductionTags> reply) {
  auto kept = std::make_shared<Reply<ProductionTags>>(std::move(reply));
  engine_->production_tags(
      path_of(params.repository), [kept](const engine::TagListing& listing) { (*kept)(to_wire(listing)); },
      [kept](const Failure& failure) { kept->fail(failure); });
}

void Session::plan(const PlanParams& params, Reply<PlanResult> reply) {
  const Json arguments = params.arguments.value_or(Json::object());
  engine::Command command{.only_plan = true};
  if (params.command == "hotfix.adopt") {
    command.what = adopt_command(decode<AdoptArguments>(arguments, "params.arguments"));
  } else if (params.command == "hotfix.accept") {
    const auto accept = decode<AcceptArguments>(arguments, "params.arguments");
    command.what = engine::AcceptCommand{accept.fingerprint, accept.reason.value_or("")};
  } else if (params.command == "hotfix.start") {
    command.what = start_command(decode<StartArguments>(arguments, "params.arguments"));
  } else {
    PlanResult result;
    result.refusal = protocol::Refusal{"unknown-command", "This server has no command «" + params.command + "».",
                                       "Its commands are hotfix.accept, hotfix.adopt and hotfix.start."};
    reply(result);
    return;
  }
  auto kept = std::make_shared<Reply<PlanResult>>(std::move(reply));
  engine_->run(path_of(params.repository), std::move(command), {}, [kept](const engine::CommandOutcome& outcome) {
    PlanResult result;
    if (outcome.refusal)
      result.refusal = to_wire(*outcome.refusal);
    else if (outcome.plan)
      result.plan = to_wire(*outcome.plan);
    (*kept)(result);
  });
}

void Session::execute(const ExecuteCommandParams& params, CommandReply reply) {
  if (params.command == "hotfix.adopt") {
    adopt(decode_arguments<AdoptArguments>(params), std::move(reply));
  } else if (params.command == "hotfix.accept") {
    accept(decode_arguments<AcceptArguments>(params), std::move(reply));
  } else if (params.command == "hotfix.start") {
    start(params, std::move(reply));
  } else {
    reply.fail(error_code::invalid_params, "params.command: this server has no command «" + params.command + "»");
  }
}

void Session::adopt(const AdoptArguments& arguments, CommandReply reply) {
  run(path_of(arguments.repository), {.what = adopt_command(arguments), .plan_id = arguments.planId}, std::move(reply));
}

void Session::accept(const AcceptArguments& arguments, CommandReply reply) {
  const std::string path = path_of(arguments.repository);
  if (arguments.reason) {
    run(path, {.what = engine::AcceptCommand{arguments.fingerprint, *arguments.reason}, .plan_id = arguments.planId},
        std::move(reply));
    return;
  }
  auto kept = std::make_shared<CommandReply>(std::move(reply));
  ask_reason(path, arguments.fingerprint, [this, path, arguments, kept](std::string reason) {
    run(path, {.what = engine::AcceptCommand{arguments.fingerprint, std::move(reason)}, .plan_id = arguments.planId},
        std::move(*kept));
  });
}

/// A cancel stops between two entries of the plan; the answer then says what was done and what is left.
void Session::start(const ExecuteCommandParams& params, CommandReply reply) {
  const auto arguments = decode_arguments<StartArguments>(params);
  std::stop_source stop;
  reply.on_cancel([stop]() mutable { stop.request_stop(); });
  const auto progress =
      std::make_shared<Progress>(router_.progress({.title = "Hotfix",
                                                   .token = params.workDoneToken,
                                                   .message = "asking what production runs",
                                                   .on_cancel = [stop]() mutable { stop.request_stop(); }}));
  engine::Command command{.what = start_command(arguments), .plan_id = arguments.planId, .cancel = stop.get_token()};
  auto kept = std::make_shared<CommandReply>(std::move(reply));
  const std::string path = path_of(arguments.repository);
  const engine::OnStep on_step = [progress](std::size_t done, std::size_t of, const std::string& purpose) {
    progress->report(purpose, static_cast<std::uint32_t>(done * 100 / of));
  };
  with_trust(path, [this, path, command = std::move(command), on_step, progress, kept] {
    engine_->run(path, command, on_step, [progress, kept](const engine::CommandOutcome& outcome) {
      progress->end();  // its token is good only until the request is answered
      (*kept)(to_wire(outcome));
    });
  });
}

void Session::start_choices(const StartChoicesParams& params, Reply<StartChoices> reply) {
  auto kept = std::make_shared<Reply<StartChoices>>(std::move(reply));
  workflow::StartRequest request;
  request.summary = params.summary;
  request.ticket = params.ticket;
  engine_->start_offer(
      path_of(params.repository), std::move(request),
      [kept](const engine::StartOffer& offer) { (*kept)(to_wire(offer)); },
      [kept](const Failure& failure) { kept->fail(failure); });
}

protocol::ProductionText Session::production_text(const ProductionTextParams& params) const {
  protocol::ProductionText wire;
  const Open* open = find(params.textDocument.uri);
  if (!engine_ || open == nullptr || !open->in_engine) return wire;
  const auto answer = engine_->production_text(open->path);
  if (!answer) return wire;
  if (answer->text) wire.text = *answer->text;
  wire.name = answer->name;
  return wire;
}

void Session::run(const std::string& path, engine::Command command, CommandReply reply) {
  auto kept = std::make_shared<CommandReply>(std::move(reply));
  with_trust(path, [this, path, command = std::move(command), kept] {
    engine_->run(path, command, {}, [kept](const engine::CommandOutcome& outcome) { (*kept)(to_wire(outcome)); });
  });
}

/// No reason chosen is an empty one, which the plan refuses in words.
void Session::ask_reason(const std::string& path, const std::string& fingerprint,
                         std::function<void(std::string)> then) {
  const auto finding = engine_->finding(path, fingerprint);
  ShowMessageRequestParams question;
  question.type = MessageType::info;
  question.message = finding ? "Why is this fine in this hotfix? " + finding->message : "Why is this fine?";
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
