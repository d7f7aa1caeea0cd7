#pragma once
// LSP 3.17 "Server lifecycle": what client and server tell each other about themselves, and dynamic registration.
// Capability sets that may grow (encodings, kinds, resource operations) are read as plain strings or integers, so that
// a newer client's value never makes `initialize` fail. Pure values; any thread.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/fields.h"
#include "protocol/hotfix_types.h"
#include "protocol/lsp_base.h"

namespace hotfix::protocol {

struct Info {  // clientInfo and serverInfo
  std::string name;
  std::optional<std::string> version;
  static void fields(auto& visit, auto& self) {
    visit("name", self.name);
    visit("version", self.version);
  }
};

struct WorkspaceFolder {
  Uri uri;
  std::string name;
  static void fields(auto& visit, auto& self) {
    visit("uri", self.uri);
    visit("name", self.name);
  }
};

enum class TraceValue { off, messages, compact, verbose };
constexpr auto wire_names(TraceValue) {
  using enum TraceValue;
  return std::to_array<std::pair<TraceValue, std::string_view>>(
      {{off, "off"}, {messages, "messages"}, {compact, "compact"}, {verbose, "verbose"}});
}

// ---- what the client can do; absent means it cannot ----

struct DynamicRegistrationCapability {
  std::optional<bool> dynamicRegistration;
  static void fields(auto& visit, auto& self) { visit("dynamicRegistration", self.dynamicRegistration); }
};

struct WatchedFilesCapability {
  std::optional<bool> dynamicRegistration;
  std::optional<bool> relativePatternSupport;
  static void fields(auto& visit, auto& self) {
    visit("dynamicRegistration", self.dynamicRegistration);
    visit("relativePatternSupport", self.relativePatternSupport);
  }
};

struct WorkspaceEditCapability {
  std::optional<bool> documentChanges;
  std::optional<std::vector<std::string>> resourceOperations;  // create, rename, delete
  std::optional<std::string> failureHandling;
  static void fields(auto& visit, auto& self) {
    visit("documentChanges", self.documentChanges);
    visit("resourceOperations", self.resourceOperations);
    visit("failureHandling", self.failureHandling);
  }
};

struct RefreshCapability {  // codeLens.refreshSupport
  std::optional<bool> refreshSupport;
  static void fields(auto& visit, auto& self) { visit("refreshSupport", self.refreshSupport); }
};

struct WorkspaceCapabilities {
  std::optional<bool> applyEdit;
  std::optional<WorkspaceEditCapability> workspaceEdit;
  std::optional<DynamicRegistrationCapability> didChangeConfiguration;
  std::optional<WatchedFilesCapability> didChangeWatchedFiles;
  std::optional<bool> workspaceFolders;
  std::optional<bool> configuration;
  std::optional<RefreshCapability> codeLens;
  static void fields(auto& visit, auto& self) {
    visit("applyEdit", self.applyEdit);
    visit("workspaceEdit", self.workspaceEdit);
    visit("didChangeConfiguration", self.didChangeConfiguration);
    visit("didChangeWatchedFiles", self.didChangeWatchedFiles);
    visit("workspaceFolders", self.workspaceFolders);
    visit("configuration", self.configuration);
    visit("codeLens", self.codeLens);
  }
};

struct SynchronizationCapability {
  std::optional<bool> dynamicRegistration;
  std::optional<bool> didSave;
  static void fields(auto& visit, auto& self) {
    visit("dynamicRegistration", self.dynamicRegistration);
    visit("didSave", self.didSave);
  }
};

template <class T>
struct ValueSet {
  std::vector<T> valueSet;
  static void fields(auto& visit, auto& self) { visit("valueSet", self.valueSet); }
};

struct PublishDiagnosticsCapability {
  std::optional<bool> relatedInformation;
  std::optional<ValueSet<std::int32_t>> tagSupport;
  std::optional<bool> versionSupport;
  std::optional<bool> codeDescriptionSupport;
  std::optional<bool> dataSupport;
  static void fields(auto& visit, auto& self) {
    visit("relatedInformation", self.relatedInformation);
    visit("tagSupport", self.tagSupport);
    visit("versionSupport", self.versionSupport);
    visit("codeDescriptionSupport", self.codeDescriptionSupport);
    visit("dataSupport", self.dataSupport);
  }
};

struct CodeActionLiteralSupport {
  ValueSet<std::string> codeActionKind;
  static void fields(auto& visit, auto& self) { visit("codeActionKind", self.codeActionKind); }
};

struct ResolveSupport {
  std::vector<std::string> properties;
  static void fields(auto& visit, auto& self) { visit("properties", self.properties); }
};

struct CodeActionCapability {
  std::optional<bool> dynamicRegistration;
  std::optional<CodeActionLiteralSupport> codeActionLiteralSupport;  // absent: the client takes only commands
  std::optional<bool> isPreferredSupport;
  std::optional<bool> disabledSupport;
  std::optional<bool> dataSupport;
  std::optional<ResolveSupport> resolveSupport;
  std::optional<bool> honorsChangeAnnotations;
  static void fields(auto& visit, auto& self) {
    visit("dynamicRegistration", self.dynamicRegistration);
    visit("codeActionLiteralSupport", self.codeActionLiteralSupport);
    visit("isPreferredSupport", self.isPreferredSupport);
    visit("disabledSupport", self.disabledSupport);
    visit("dataSupport", self.dataSupport);
    visit("resolveSupport", self.resolveSupport);
    visit("honorsChangeAnnotations", self.honorsChangeAnnotations);
  }
};

struct HoverCapability {
  std::optional<bool> dynamicRegistration;
  std::optional<std::vector<std::string>> contentFormat;  // in the order of preference; absent: plain text
  static void fields(auto& visit, auto& self) {
    visit("dynamicRegistration", self.dynamicRegistration);
    visit("contentFormat", self.contentFormat);
  }
};

struct TextDocumentCapabilities {
  std::optional<SynchronizationCapability> synchronization;
  std::optional<HoverCapability> hover;
  std::optional<CodeActionCapability> codeAction;
  std::optional<DynamicRegistrationCapability> completion;
  std::optional<DynamicRegistrationCapability> codeLens;
  std::optional<PublishDiagnosticsCapability> publishDiagnostics;
  static void fields(auto& visit, auto& self) {
    visit("synchronization", self.synchronization);
    visit("hover", self.hover);
    visit("codeAction", self.codeAction);
    visit("completion", self.completion);
    visit("codeLens", self.codeLens);
    visit("publishDiagnostics", self.publishDiagnostics);
  }
};

struct MessageActionItemCapability {
  std::optional<bool> additionalPropertiesSupport;
  static void fields(auto& visit, auto& self) {
    visit("additionalPropertiesSupport", self.additionalPropertiesSupport);
  }
};

struct ShowMessageCapability {
  std::optional<MessageActionItemCapability> messageActionItem;
  static void fields(auto& visit, auto& self) { visit("messageActionItem", self.messageActionItem); }
};

struct ShowDocumentCapability {
  bool support = false;
  static void fields(auto& visit, auto& self) { visit("support", self.support); }
};

struct WindowCapabilities {
  std::optional<bool> workDoneProgress;
  std::optional<ShowMessageCapability> showMessage;
  std::optional<ShowDocumentCapability> showDocument;
  static void fields(auto& visit, auto& self) {
    visit("workDoneProgress", self.workDoneProgress);
    visit("showMessage", self.showMessage);
    visit("showDocument", self.showDocument);
  }
};

struct GeneralCapabilities {
  std::optional<std::vector<std::string>> positionEncodings;  // in the order of preference; absent: utf-16
  static void fields(auto& visit, auto& self) { visit("positionEncodings", self.positionEncodings); }
};

struct ClientCapabilities {
  std::optional<WorkspaceCapabilities> workspace;
  std::optional<TextDocumentCapabilities> textDocument;
  std::optional<WindowCapabilities> window;
  std::optional<GeneralCapabilities> general;
  std::optional<Json> experimental;
  static void fields(auto& visit, auto& self) {
    visit("workspace", self.workspace);
    visit("textDocument", self.textDocument);
    visit("window", self.window);
    visit("general", self.general);
    visit("experimental", self.experimental);
  }
};

struct InitializeParams {
  Nullable<std::int32_t> processId;
  std::optional<Info> clientInfo;
  std::optional<std::string> locale;
  std::optional<std::string> rootPath;
  Nullable<Uri> rootUri;
  std::optional<InitializationOptions> initializationOptions;
  ClientCapabilities capabilities;
  std::optional<TraceValue> trace;
  std::optional<std::vector<WorkspaceFolder>> workspaceFolders;
  std::optional<ProgressToken> workDoneToken;
  static void fields(auto& visit, auto& self) {
    visit("processId", self.processId);
    visit("clientInfo", self.clientInfo);
    visit("locale", self.locale);
    visit("rootPath", self.rootPath);
    visit("rootUri", self.rootUri);
    visit("initializationOptions", self.initializationOptions);
    visit("capabilities", self.capabilities);
    visit("trace", self.trace);
    visit("workspaceFolders", self.workspaceFolders);
    visit("workDoneToken", self.workDoneToken);
  }
};

// ---- what the server can do ----

enum class TextDocumentSyncKind { none = 0, full = 1, incremental = 2 };
constexpr auto wire_values(TextDocumentSyncKind) {
  return std::to_array({TextDocumentSyncKind::none, TextDocumentSyncKind::full, TextDocumentSyncKind::incremental});
}

struct SaveOptions {
  std::optional<bool> includeText;
  static void fields(auto& visit, auto& self) { visit("includeText", self.includeText); }
};

struct TextDocumentSyncOptions {
  std::optional<bool> openClose;
  std::optional<TextDocumentSyncKind> change;
  std::optional<SaveOptions> save;
  static void fields(auto& visit, auto& self) {
    visit("openClose", self.openClose);
    visit("change", self.change);
    visit("save", self.save);
  }
};

struct CodeActionOptions {
  std::optional<std::vector<std::string>> codeActionKinds;
  std::optional<bool> resolveProvider;
  std::optional<bool> workDoneProgress;
  static void fields(auto& visit, auto& self) {
    visit("codeActionKinds", self.codeActionKinds);
    visit("resolveProvider", self.resolveProvider);
    visit("workDoneProgress", self.workDoneProgress);
  }
};

struct CompletionOptions {
  std::optional<std::vector<std::string>> triggerCharacters;
  static void fields(auto& visit, auto& self) { visit("triggerCharacters", self.triggerCharacters); }
};

struct CodeLensOptions {
  std::optional<bool> resolveProvider;
  static void fields(auto& visit, auto& self) { visit("resolveProvider", self.resolveProvider); }
};

struct ExecuteCommandOptions {
  std::vector<std::string> commands;
  std::optional<bool> workDoneProgress;
  static void fields(auto& visit, auto& self) {
    visit("commands", self.commands);
    visit("workDoneProgress", self.workDoneProgress);
  }
};

struct WorkspaceFoldersOptions {
  std::optional<bool> supported;
  std::optional<std::variant<bool, std::string>> changeNotifications;
  static void fields(auto& visit, auto& self) {
    visit("supported", self.supported);
    visit("changeNotifications", self.changeNotifications);
  }
};

struct WorkspaceOptions {
  std::optional<WorkspaceFoldersOptions> workspaceFolders;
  static void fields(auto& visit, auto& self) { visit("workspaceFolders", self.workspaceFolders); }
};

struct ServerCapabilities {
  std::optional<std::string> positionEncoding;
  std::optional<TextDocumentSyncOptions> textDocumentSync;
  std::optional<bool> hoverProvider;
  std::optional<CompletionOptions> completionProvider;
  std::optional<CodeActionOptions> codeActionProvider;
  std::optional<CodeLensOptions> codeLensProvider;
  std::optional<ExecuteCommandOptions> executeCommandProvider;
  std::optional<WorkspaceOptions> workspace;
  std::optional<Json> experimental;
  static void fields(auto& visit, auto& self) {
    visit("positionEncoding", self.positionEncoding);
    visit("textDocumentSync", self.textDocumentSync);
    visit("hoverProvider", self.hoverProvider);
    visit("completionProvider", self.completionProvider);
    visit("codeActionProvider", self.codeActionProvider);
    visit("codeLensProvider", self.codeLensProvider);
    visit("executeCommandProvider", self.executeCommandProvider);
    visit("workspace", self.workspace);
    visit("experimental", self.experimental);
  }
};

struct InitializeResult {
  ServerCapabilities capabilities;
  std::optional<Info> serverInfo;
  static void fields(auto& visit, auto& self) {
    visit("capabilities", self.capabilities);
    visit("serverInfo", self.serverInfo);
  }
};

// ---- client/registerCapability, client/unregisterCapability ----

struct Registration {
  std::string id;
  std::string method;
  std::optional<Json> registerOptions;  // encode(DidChangeWatchedFilesRegistrationOptions{…})
  static void fields(auto& visit, auto& self) {
    visit("id", self.id);
    visit("method", self.method);
    visit("registerOptions", self.registerOptions);
  }
};

struct RegistrationParams {
  std::vector<Registration> registrations;
  static void fields(auto& visit, auto& self) { visit("registrations", self.registrations); }
};

struct Unregistration {
  std::string id;
  std::string method;
  static void fields(auto& visit, auto& self) {
    visit("id", self.id);
    visit("method", self.method);
  }
};

struct UnregistrationParams {
  std::vector<Unregistration> unregisterations;  // the specification's own spelling
  static void fields(auto& visit, auto& self) { visit("unregisterations", self.unregisterations); }
};

struct DocumentFilter {
  std::optional<std::string> language;
  std::optional<std::string> scheme;
  std::optional<std::string> pattern;
  static void fields(auto& visit, auto& self) {
    visit("language", self.language);
    visit("scheme", self.scheme);
    visit("pattern", self.pattern);
  }
};

struct CompletionRegistrationOptions {
  std::vector<DocumentFilter> documentSelector;
  std::optional<std::vector<std::string>> triggerCharacters;
  static void fields(auto& visit, auto& self) {
    visit("documentSelector", self.documentSelector);
    visit("triggerCharacters", self.triggerCharacters);
  }
};

/// Only for clients with relativePatternSupport; others take a plain glob.
struct RelativePattern {
  std::variant<Uri, WorkspaceFolder> baseUri;
  std::string pattern;
  static void fields(auto& visit, auto& self) {
    visit("baseUri", self.baseUri);
    visit("pattern", self.pattern);
  }
};

struct FileSystemWatcher {
  std::variant<std::string, RelativePattern> globPattern;
  std::optional<std::uint32_t> kind;  // 1 create, 2 change, 4 delete, added up; absent: all
  static void fields(auto& visit, auto& self) {
    visit("globPattern", self.globPattern);
    visit("kind", self.kind);
  }
};

struct DidChangeWatchedFilesRegistrationOptions {
  std::vector<FileSystemWatcher> watchers;
  static void fields(auto& visit, auto& self) { visit("watchers", self.watchers); }
};

}  // namespace hotfix::protocol
