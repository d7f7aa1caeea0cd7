#pragma once
// LSP 3.17: document synchronisation, code actions, hover, lens, commands, workspace and window messages, progress.
// Pure values; any thread.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/fields.h"
#include "protocol/lsp_base.h"
#include "protocol/lsp_lifecycle.h"

namespace hotfix::protocol {

// ---- documents ----

struct DidOpenTextDocumentParams {
  TextDocumentItem textDocument;
  static void fields(auto& visit, auto& self) { visit("textDocument", self.textDocument); }
};

/// Without a range: the whole new text. (`rangeLength` is deprecated and ignored.)
struct TextDocumentContentChangeEvent {
  std::optional<Range> range;
  std::string text;
  static void fields(auto& visit, auto& self) {
    visit("range", self.range);
    visit("text", self.text);
  }
};

struct DidChangeTextDocumentParams {
  VersionedTextDocumentIdentifier textDocument;
  std::vector<TextDocumentContentChangeEvent> contentChanges;
  static void fields(auto& visit, auto& self) {
    visit("textDocument", self.textDocument);
    visit("contentChanges", self.contentChanges);
  }
};

struct DidSaveTextDocumentParams {
  TextDocumentIdentifier textDocument;
  std::optional<std::string> text;
  static void fields(auto& visit, auto& self) {
    visit("textDocument", self.textDocument);
    visit("text", self.text);
  }
};

struct DidCloseTextDocumentParams {
  TextDocumentIdentifier textDocument;
  static void fields(auto& visit, auto& self) { visit("textDocument", self.textDocument); }
};

// ---- code actions ----

/// Kinds are open strings (`quickfix.hotfix.restore`); these are the ones the specification names and we use.
namespace code_action_kind {
inline constexpr std::string_view quick_fix = "quickfix";
inline constexpr std::string_view source = "source";
inline constexpr std::string_view source_fix_all = "source.fixAll";
}  // namespace code_action_kind

enum class CodeActionTriggerKind { invoked = 1, automatic = 2 };
constexpr auto wire_values(CodeActionTriggerKind) {
  return std::to_array({CodeActionTriggerKind::invoked, CodeActionTriggerKind::automatic});
}

/// The diagnostics are all that the editor shows there, other servers' among them in whatever dialect; they are kept as
/// they came, so that a stranger's odd one does not fail our request. See diagnostics_from().
struct CodeActionContext {
  std::vector<Json> diagnostics;
  std::optional<std::vector<std::string>> only;
  std::optional<CodeActionTriggerKind> triggerKind;
  static void fields(auto& visit, auto& self) {
    visit("diagnostics", self.diagnostics);
    visit("only", self.only);
    visit("triggerKind", self.triggerKind);
  }
};

/// Those of the context's diagnostics whose `source` is the given one and that are sound.
std::vector<Diagnostic> diagnostics_from(const CodeActionContext& context, std::string_view source);

struct CodeActionParams {
  TextDocumentIdentifier textDocument;
  Range range;
  CodeActionContext context;
  std::optional<ProgressToken> workDoneToken;
  static void fields(auto& visit, auto& self) {
    visit("textDocument", self.textDocument);
    visit("range", self.range);
    visit("context", self.context);
    visit("workDoneToken", self.workDoneToken);
  }
};

struct CodeActionDisabled {
  std::string reason;
  static void fields(auto& visit, auto& self) { visit("reason", self.reason); }
};

struct CodeAction {
  std::string title;
  std::optional<std::string> kind;
  std::optional<std::vector<Diagnostic>> diagnostics;
  std::optional<bool> isPreferred;
  std::optional<CodeActionDisabled> disabled;
  std::optional<WorkspaceEdit> edit;
  std::optional<Command> command;
  std::optional<Json> data;
  static void fields(auto& visit, auto& self) {
    visit("title", self.title);
    visit("kind", self.kind);
    visit("diagnostics", self.diagnostics);
    visit("isPreferred", self.isPreferred);
    visit("disabled", self.disabled);
    visit("edit", self.edit);
    visit("command", self.command);
    visit("data", self.data);
  }
};

/// textDocument/codeAction answers these. Plain commands are for clients without codeActionLiteralSupport. Written
/// only: a client's reader would have to look at the type of `command` to tell the two apart.
using CodeActionOrCommand = std::variant<CodeAction, Command>;

// ---- hover, lens ----

struct TextDocumentPositionParams {
  TextDocumentIdentifier textDocument;
  Position position;
  std::optional<ProgressToken> workDoneToken;
  static void fields(auto& visit, auto& self) {
    visit("textDocument", self.textDocument);
    visit("position", self.position);
    visit("workDoneToken", self.workDoneToken);
  }
};
using HoverParams = TextDocumentPositionParams;
using CompletionParams = TextDocumentPositionParams;

enum class CompletionItemKind { text = 1, keyword = 14, constant = 21 };
constexpr auto wire_values(CompletionItemKind) {
  return std::to_array({CompletionItemKind::text, CompletionItemKind::keyword, CompletionItemKind::constant});
}

/// textDocument/completion answers a plain list of these: it is short, and whole.
struct CompletionItem {
  std::string label;
  std::optional<CompletionItemKind> kind;
  std::optional<std::string> detail;
  std::optional<std::string> sortText;
  std::optional<std::string> filterText;
  std::optional<TextEdit> textEdit;
  static void fields(auto& visit, auto& self) {
    visit("label", self.label);
    visit("kind", self.kind);
    visit("detail", self.detail);
    visit("sortText", self.sortText);
    visit("filterText", self.filterText);
    visit("textEdit", self.textEdit);
  }
};

/// textDocument/hover answers Nullable<Hover>.
struct Hover {
  MarkupContent contents;
  std::optional<Range> range;
  static void fields(auto& visit, auto& self) {
    visit("contents", self.contents);
    visit("range", self.range);
  }
};

struct CodeLensParams {
  TextDocumentIdentifier textDocument;
  static void fields(auto& visit, auto& self) { visit("textDocument", self.textDocument); }
};

struct CodeLens {
  Range range;
  std::optional<Command> command;
  std::optional<Json> data;
  static void fields(auto& visit, auto& self) {
    visit("range", self.range);
    visit("command", self.command);
    visit("data", self.data);
  }
};

// ---- workspace ----

struct ExecuteCommandParams {
  std::string command;
  std::optional<std::vector<Json>> arguments;
  std::optional<ProgressToken> workDoneToken;
  static void fields(auto& visit, auto& self) {
    visit("command", self.command);
    visit("arguments", self.arguments);
    visit("workDoneToken", self.workDoneToken);
  }
};

/// Where the one argument object of a hotfix command stands, for the paths in errors.
inline constexpr std::string_view argument_place = "params.arguments[0]";

/// That object, or an empty one where there is none. Throws DecodeError where there are more.
inline Json argument_object(const ExecuteCommandParams& params) {
  if (!params.arguments || params.arguments->empty()) return Json::object();
  const Path root{nullptr, "params", 0};
  if (params.arguments->size() > 1) throw DecodeError(Path{&root, "arguments", 0}, "expected one object at most");
  return params.arguments->front();
}

enum class FileChangeType { created = 1, changed = 2, deleted = 3 };
constexpr auto wire_values(FileChangeType) {
  return std::to_array({FileChangeType::created, FileChangeType::changed, FileChangeType::deleted});
}

struct FileEvent {
  Uri uri;
  FileChangeType type = FileChangeType::changed;
  static void fields(auto& visit, auto& self) {
    visit("uri", self.uri);
    visit("type", self.type);
  }
};

struct DidChangeWatchedFilesParams {
  std::vector<FileEvent> changes;
  static void fields(auto& visit, auto& self) { visit("changes", self.changes); }
};

struct WorkspaceFoldersChangeEvent {
  std::vector<WorkspaceFolder> added;
  std::vector<WorkspaceFolder> removed;
  static void fields(auto& visit, auto& self) {
    visit("added", self.added);
    visit("removed", self.removed);
  }
};

struct DidChangeWorkspaceFoldersParams {
  WorkspaceFoldersChangeEvent event;
  static void fields(auto& visit, auto& self) { visit("event", self.event); }
};

/// Absent or null where the client wants to be asked by workspace/configuration instead.
struct DidChangeConfigurationParams {
  std::optional<Json> settings;
  static void fields(auto& visit, auto& self) { visit("settings", self.settings); }
};

struct ConfigurationItem {
  std::optional<Uri> scopeUri;
  std::optional<std::string> section;
  static void fields(auto& visit, auto& self) {
    visit("scopeUri", self.scopeUri);
    visit("section", self.section);
  }
};

/// workspace/configuration answers std::vector<Json>, one for each item.
struct ConfigurationParams {
  std::vector<ConfigurationItem> items;
  static void fields(auto& visit, auto& self) { visit("items", self.items); }
};

struct ApplyWorkspaceEditParams {
  std::optional<std::string> label;
  WorkspaceEdit edit;
  static void fields(auto& visit, auto& self) {
    visit("label", self.label);
    visit("edit", self.edit);
  }
};

struct ApplyWorkspaceEditResult {
  bool applied = false;
  std::optional<std::string> failureReason;
  std::optional<std::uint32_t> failedChange;
  static void fields(auto& visit, auto& self) {
    visit("applied", self.applied);
    visit("failureReason", self.failureReason);
    visit("failedChange", self.failedChange);
  }
};

// ---- window ----

enum class MessageType { error = 1, warning = 2, info = 3, log = 4 };
constexpr auto wire_values(MessageType) {
  return std::to_array({MessageType::error, MessageType::warning, MessageType::info, MessageType::log});
}

struct ShowMessageParams {  // window/showMessage and window/logMessage
  MessageType type = MessageType::info;
  std::string message;
  static void fields(auto& visit, auto& self) {
    visit("type", self.type);
    visit("message", self.message);
  }
};
using LogMessageParams = ShowMessageParams;

struct MessageActionItem {
  std::string title;
  static void fields(auto& visit, auto& self) { visit("title", self.title); }
};

/// window/showMessageRequest answers Nullable<MessageActionItem>: null where the person closed it.
struct ShowMessageRequestParams {
  MessageType type = MessageType::info;
  std::string message;
  std::optional<std::vector<MessageActionItem>> actions;
  static void fields(auto& visit, auto& self) {
    visit("type", self.type);
    visit("message", self.message);
    visit("actions", self.actions);
  }
};

struct ShowDocumentParams {
  Uri uri;
  std::optional<bool> external;
  std::optional<bool> takeFocus;
  std::optional<Range> selection;
  static void fields(auto& visit, auto& self) {
    visit("uri", self.uri);
    visit("external", self.external);
    visit("takeFocus", self.takeFocus);
    visit("selection", self.selection);
  }
};

struct ShowDocumentResult {
  bool success = false;
  static void fields(auto& visit, auto& self) { visit("success", self.success); }
};

// ---- $/ messages and progress ----

struct CancelParams {
  std::variant<std::int64_t, std::string> id;
  static void fields(auto& visit, auto& self) { visit("id", self.id); }
};

struct SetTraceParams {
  TraceValue value = TraceValue::off;
  static void fields(auto& visit, auto& self) { visit("value", self.value); }
};

struct LogTraceParams {
  std::string message;
  std::optional<std::string> verbose;
  static void fields(auto& visit, auto& self) {
    visit("message", self.message);
    visit("verbose", self.verbose);
  }
};

struct WorkDoneProgressBegin {
  static constexpr Tag tag{"kind", "begin"};
  std::string title;
  std::optional<bool> cancellable;
  std::optional<std::string> message;
  std::optional<std::uint32_t> percentage;  // 0 to 100
  static void fields(auto& visit, auto& self) {
    visit("title", self.title);
    visit("cancellable", self.cancellable);
    visit("message", self.message);
    visit("percentage", self.percentage);
  }
};

struct WorkDoneProgressReport {
  static constexpr Tag tag{"kind", "report"};
  std::optional<bool> cancellable;
  std::optional<std::string> message;
  std::optional<std::uint32_t> percentage;
  static void fields(auto& visit, auto& self) {
    visit("cancellable", self.cancellable);
    visit("message", self.message);
    visit("percentage", self.percentage);
  }
};

struct WorkDoneProgressEnd {
  static constexpr Tag tag{"kind", "end"};
  std::optional<std::string> message;
  static void fields(auto& visit, auto& self) { visit("message", self.message); }
};

struct ProgressParams {
  ProgressToken token;
  std::variant<WorkDoneProgressBegin, WorkDoneProgressReport, WorkDoneProgressEnd> value;
  static void fields(auto& visit, auto& self) {
    visit("token", self.token);
    visit("value", self.value);
  }
};

struct WorkDoneProgressTokenParams {  // window/workDoneProgress/create and …/cancel
  ProgressToken token;
  static void fields(auto& visit, auto& self) { visit("token", self.token); }
};

}  // namespace hotfix::protocol
