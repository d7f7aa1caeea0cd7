// Questions of a session: code actions, hover, status, tags, what a start could be.

#include <utility>

#include <fmt/format.h>

#include "lsp/session.h"
#include "protocol/uri.h"

namespace hotfix::lsp {

using namespace protocol;  // NOLINT(google-build-using-namespace): this file is about the wire's types

namespace {

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
  if (offer.kind == scope::Action::pick) {
    action.command = protocol::Command{offer.title, "hotfix.start",
                                       std::vector<Json>{{{"repository", file_uri(engine_->repository_name(open.path))},
                                                          {"summary", ""},
                                                          {"pick", Json::array({offer.pick})}}}};
    return action;
  }
  if (offer.kind == scope::Action::rerun_tests) {
    action.command = protocol::Command{
        offer.title, "hotfix.test", std::vector<Json>{{{"repository", file_uri(engine_->repository_name(open.path))}}}};
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

std::vector<CodeLens> Session::code_lens(const CodeLensParams& params) const {
  const Open* open = find(params.textDocument.uri);
  if (!engine_ || open == nullptr || !open->in_engine) return {};
  const auto lens = engine_->lens(open->path);
  if (!lens) return {};
  CodeLens wire;
  wire.range = to_wire(lens->range, abilities_.encoding);
  wire.command = protocol::Command{lens->title, "", {}};  // text alone: there is nothing to click
  return {wire};
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

std::vector<CompletionItem> Session::complete(const CompletionParams& params) const {
  std::vector<CompletionItem> items;
  const Open* open = find(params.textDocument.uri);
  if (!engine_ || open == nullptr || !open->in_engine) return items;
  const auto place = open->document.place(params.position);
  if (!place) return items;
  const Place in_line = open->document.text().place_to_lsp(*place);
  for (const scope::MessageCompletion& offer :
       engine_->message_completions(open->path, params.position.line, in_line.offset)) {
    CompletionItem item;
    item.label = offer.label;
    item.kind = CompletionItemKind::keyword;
    item.detail = offer.detail;
    item.sortText = fmt::format("{:03}", items.size());  // in the order of how usual they are here
    item.textEdit = to_wire_edit({offer.range, offer.text}, abilities_.encoding);
    items.push_back(std::move(item));
  }
  return items;
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

}  // namespace hotfix::lsp
