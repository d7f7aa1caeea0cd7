#include "lsp/session.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <signal.h>

#include "lsp/command_table.h"
#include "protocol/uri.h"

namespace hotfix::lsp {

using namespace protocol;  // NOLINT(google-build-using-namespace): this file is about the wire's types
using Clock = std::chrono::steady_clock;

namespace {

/// What a type, a scope or a trailer may be asked for behind.
std::vector<std::string> completion_triggers() {
  return {"("};
}

}  // namespace

Session::Session(SessionOptions options, Router::Send send)
    : options_(std::move(options)), router_(std::move(send), [this](const std::string& line) { log(line); }) {
  bind();
}

Session::~Session() = default;

/// Every method, notification and command that the server knows.
void Session::bind() {
  using Statuses = std::vector<protocol::Status>;
  using Actions = std::vector<CodeActionOrCommand>;
  router_.request<InitializeParams, InitializeResult>(
      "initialize", [this](InitializeParams params, auto reply) { reply(initialize(params)); });
  router_.notification<NoParams>("initialized", [this](const NoParams&) { initialized(); });
  router_.request<NoParams, NoResult>("shutdown", [this](const NoParams&, auto reply) {
    engine_.reset();
    reply(NoResult{});
  });

  router_.notification<DidOpenTextDocumentParams>("textDocument/didOpen", [this](auto params) { did_open(params); });
  router_.notification<DidChangeTextDocumentParams>(
      "textDocument/didChange", [this](auto params) { did_change(params); },
      [this](const Json& params, const std::string& problem) { did_change_unreadable(params, problem); });
  router_.notification<DidCloseTextDocumentParams>("textDocument/didClose", [this](auto params) { did_close(params); });
  router_.notification<DidSaveTextDocumentParams>("textDocument/didSave", [this](auto params) { did_save(params); });
  router_.notification<DidChangeWatchedFilesParams>("workspace/didChangeWatchedFiles",
                                                    [this](auto params) { did_change_watched_files(params); });
  router_.notification<DidChangeWorkspaceFoldersParams>("workspace/didChangeWorkspaceFolders",
                                                        [this](auto params) { did_change_folders(params); });
  router_.notification<DidChangeConfigurationParams>("workspace/didChangeConfiguration",
                                                     [this](auto params) { did_change_configuration(params); });

  router_.request<CodeActionParams, Actions>(
      "textDocument/codeAction", [this](CodeActionParams params, auto reply) { reply(code_actions(params)); });
  router_.request<CodeLensParams, std::vector<CodeLens>>(
      "textDocument/codeLens", [this](CodeLensParams params, auto reply) { reply(code_lens(params)); });
  router_.request<HoverParams, Nullable<Hover>>("textDocument/hover",
                                                [this](HoverParams params, auto reply) { reply(hover(params)); });
  router_.request<CompletionParams, std::vector<CompletionItem>>(
      "textDocument/completion", [this](CompletionParams params, auto reply) { reply(complete(params)); });
  router_.request<ExecuteCommandParams, CommandResult>(
      "workspace/executeCommand",
      [this](ExecuteCommandParams params, auto reply) { execute(params, std::move(reply)); });

  router_.request<RepositoryParams, Statuses>(
      "hotfix/status", [this](RepositoryParams params, auto reply) { status(params, std::move(reply)); });
  router_.request<RepositoryParams, ProductionTags>(
      "hotfix/productionTags",
      [this](RepositoryParams params, auto reply) { production_tags(params, std::move(reply)); });
  router_.request<PlanParams, PlanResult>("hotfix/plan",
                                          [this](PlanParams params, auto reply) { plan(params, std::move(reply)); });
  router_.request<StartChoicesParams, StartChoices>(
      "hotfix/startChoices",
      [this](StartChoicesParams params, auto reply) { start_choices(params, std::move(reply)); });
  router_.request<ProductionTextParams, protocol::ProductionText>(
      "hotfix/productionText", [this](ProductionTextParams params, auto reply) { reply(production_text(params)); });
  router_.notification<NoParams>("hotfix/didGrantTrust", [this](const NoParams&) {
    client_trust_ = true;
    if (engine_) engine_->grant_trust();
  });
}

// ---- the lifecycle ----

InitializeResult Session::initialize(const InitializeParams& params) {
  client_ = params.capabilities;
  if (params.processId) parent_ = *params.processId;
  abilities_.encoding = negotiate(client_);
  if (client_.textDocument && client_.textDocument->publishDiagnostics) {
    const auto& can = *client_.textDocument->publishDiagnostics;
    abilities_.related = can.relatedInformation.value_or(false);
    abilities_.data = can.dataSupport.value_or(false);
  }
  if (params.workspaceFolders) {
    for (const WorkspaceFolder& folder : *params.workspaceFolders) {
      if (const auto path = file_path(folder.uri)) folders_.push_back(*path);
    }
  } else if (params.rootUri) {
    if (const auto path = file_path(*params.rootUri)) folders_.push_back(*path);
  } else if (params.rootPath) {
    folders_.push_back(*params.rootPath);
  }
  engine::EngineOptions engine_options{.post = options_.post,
                                       .now = options_.now,
                                       .idle = options_.idle,
                                       .poll = options_.poll,
                                       .forge_poll = options_.forge_poll,
                                       .trust = options_.trust};
  if (params.initializationOptions) {
    client_trust_ = params.initializationOptions->trusted;
    code_lens_ = params.initializationOptions->codeLens.value_or(false);
    if (params.initializationOptions->settings) engine_options.settings = dump(*params.initializationOptions->settings);
  }
  engine_options.trusted = client_trust_;
  engine_ = std::make_unique<engine::Engine>(std::move(engine_options), *this);
  return {capabilities(), Info{"hotfixd", options_.version}};
}

ServerCapabilities Session::capabilities() const {
  ServerCapabilities can;
  can.positionEncoding = std::string(encoding_name(abilities_.encoding));
  can.textDocumentSync = TextDocumentSyncOptions{
      .openClose = true, .change = TextDocumentSyncKind::incremental, .save = SaveOptions{false}};
  can.hoverProvider = true;
  if (!registers_completion()) can.completionProvider = CompletionOptions{completion_triggers()};
  can.codeActionProvider = CodeActionOptions{
      .codeActionKinds = std::vector<std::string>{std::string(code_action_kind::quick_fix), "refactor.rewrite"}};
  if (code_lens_) can.codeLensProvider = CodeLensOptions{.resolveProvider = false};
  can.executeCommandProvider = ExecuteCommandOptions{.commands = command_names()};
  can.workspace = WorkspaceOptions{WorkspaceFoldersOptions{.supported = true, .changeNotifications = true}};
  return can;
}

/// Completion is for commit messages only: clients that can be told so are not made to ask at every word of a program.
bool Session::registers_completion() const {
  return client_.textDocument && client_.textDocument->completion &&
         client_.textDocument->completion->dynamicRegistration.value_or(false);
}

void Session::initialized() {
  if (!engine_) return;
  if (registers_completion()) {
    const CompletionRegistrationOptions messages{{{.pattern = "**/COMMIT_EDITMSG"}}, completion_triggers()};
    const RegistrationParams params{{Registration{"hotfix-messages", "textDocument/completion", encode(messages)}}};
    router_.call<Json>("client/registerCapability", params, {});
  }
  for (const std::string& folder : folders_) engine_->add_folder(folder);
}

/// Only once there is a hotfix, and only of clients that watch by themselves at little cost: those that know relative
/// patterns. Elsewhere the server's own poll and `didSave` must do.
void Session::watch_files() {
  if (watching_ || !client_.workspace || !client_.workspace->didChangeWatchedFiles) return;
  const WatchedFilesCapability& can = *client_.workspace->didChangeWatchedFiles;
  if (!can.dynamicRegistration.value_or(false) || !can.relativePatternSupport.value_or(false)) return;
  watching_ = true;
  const DidChangeWatchedFilesRegistrationOptions watch{{FileSystemWatcher{std::string("**/*"), {}}}};
  const RegistrationParams params{{Registration{"hotfix-files", "workspace/didChangeWatchedFiles", encode(watch)}}};
  router_.call<Json>("client/registerCapability", params, {});
}

std::optional<int> Session::exit_code() const {
  if (parent_gone_) return router_.code_at_end();
  return router_.exit_code();
}

Clock::time_point Session::deadline() const {
  return engine_ ? engine_->deadline() : Clock::now() + std::chrono::seconds(1);
}

void Session::wake(Clock::time_point now) {
  if (engine_) engine_->wake(now);
  // An editor that was killed cannot say `exit`; where it cannot even close our stdin (a wrapper holds it), we look.
  if (parent_ && *parent_ > 0 && ::kill(*parent_, 0) != 0 && errno == ESRCH) parent_gone_ = true;
}

// ---- documents ----

const Session::Open* Session::find(const Uri& uri) const {
  const auto found = open_.find(uri);
  return found == open_.end() ? nullptr : &found->second;
}

void Session::did_open(const DidOpenTextDocumentParams& params) {
  if (!engine_) return;
  const Uri uri = params.textDocument.uri;
  if (const auto known = open_.find(uri); known != open_.end()) {  // opened twice: the newer text counts
    if (known->second.in_engine) engine_->close(known->second.path);
    open_.erase(known);
  }
  Open& open = open_.emplace(uri, Open{Document(params.textDocument, abilities_.encoding), file_path(uri).value_or("")})
                   .first->second;
  if (open.path.empty()) return;
  open.in_engine = true;
  engine_->open(open.path, open.document.text(), open.document.version());
}

void Session::did_change(const DidChangeTextDocumentParams& params) {
  const auto found = open_.find(params.textDocument.uri);
  if (!engine_ || found == open_.end()) return;
  Open& open = found->second;
  const Document::Applied applied = open.document.apply(params.contentChanges, params.textDocument.version);
  if (!applied.stale.empty()) log(applied.stale);
  if (!applied.dropped.empty()) {
    drop(open, applied.dropped);
  } else if (applied.restored && !open.path.empty()) {
    open.in_engine = true;
    engine_->open(open.path, open.document.text(), open.document.version());
  } else if (open.in_engine) {
    engine_->edited(open.path, applied.edits, open.document.version());
  }
}

/// We no longer know this document's text: it is judged from disk until the client sends the whole of it again.
void Session::drop(Open& open, const std::string& why) {
  log(why);
  if (open.in_engine) engine_->close(open.path);
  open.in_engine = false;
}

void Session::did_change_unreadable(const Json& params, const std::string& problem) {
  const auto document = params.find("textDocument");
  if (!params.is_object() || document == params.end() || !document->is_object()) return;
  const auto uri = document->find("uri");
  if (uri == document->end() || !uri->is_string()) return;
  const auto found = open_.find(uri->get<std::string>());
  if (found == open_.end()) return;
  found->second.document.drop();
  drop(found->second, "An edit of " + found->first + " could not be read (" + problem + ").");
}

void Session::did_close(const DidCloseTextDocumentParams& params) {
  const auto found = open_.find(params.textDocument.uri);
  if (found == open_.end()) return;
  if (engine_ && found->second.in_engine) engine_->close(found->second.path);
  open_.erase(found);
}

void Session::did_save(const DidSaveTextDocumentParams& params) {
  if (!engine_) return;
  if (const auto path = file_path(params.textDocument.uri)) engine_->saved(*path);
}

void Session::did_change_watched_files(const DidChangeWatchedFilesParams& params) {
  if (!engine_) return;
  std::vector<std::string> paths;
  for (const FileEvent& event : params.changes) {
    if (const auto path = file_path(event.uri)) paths.push_back(*path);
  }
  engine_->changed_on_disk(paths);
}

void Session::did_change_folders(const DidChangeWorkspaceFoldersParams& params) {
  if (!engine_) return;
  for (const WorkspaceFolder& folder : params.event.removed) {
    if (const auto path = file_path(folder.uri)) engine_->remove_folder(*path);
  }
  for (const WorkspaceFolder& folder : params.event.added) {
    if (const auto path = file_path(folder.uri)) engine_->add_folder(*path);
  }
}

/// The settings themselves, or {"hotfix": settings}; nothing means: ask for them, where that can be answered.
void Session::did_change_configuration(const DidChangeConfigurationParams& params) {
  if (!engine_) return;
  const auto use = [this](const Json& settings) {
    if (engine_ && settings.is_object()) engine_->set_settings(dump(settings));
  };
  if (params.settings && params.settings->is_object()) {
    const auto section = params.settings->find("hotfix");
    use(section == params.settings->end() ? *params.settings : *section);
    return;
  }
  if (!client_.workspace || !client_.workspace->configuration.value_or(false)) return;
  const ConfigurationParams question{{ConfigurationItem{{}, "hotfix"}}};
  router_.call<std::vector<Json>>("workspace/configuration", question, [use](const Answer<std::vector<Json>>& answer) {
    const auto* values = std::get_if<std::vector<Json>>(&answer);
    if (values != nullptr && !values->empty()) use(values->front());
  });
}

// ---- what the engine tells ----

void Session::publish(const engine::DocumentReport& report) {
  PublishDiagnosticsParams params;
  params.uri = file_uri(report.path);
  for (const auto& [uri, open] : open_) {  // an open document is answered with the very URI it was opened with
    if (open.in_engine && open.path == report.path) params.uri = uri;
  }
  params.version = report.version;
  constexpr std::string_view before = R"({"diagnostics":[)";  // keys are written in their order
  std::string text = protocol::dump(protocol::encode(params));
  text.insert(before.size(), diagnostic_texts_.join(report.findings, report.root, abilities_));
  router_.notify_text("textDocument/publishDiagnostics", text);
}

void Session::status_changed(const workflow::Status& status) {
  if (status.active) watch_files();
  router_.notify("hotfix/didChangeStatus", to_wire(status));
}

void Session::log(const std::string& line) {
  router_.notify("window/logMessage", LogMessageParams{MessageType::log, line});
}

}  // namespace hotfix::lsp
