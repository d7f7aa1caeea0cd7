#pragma once
// LSP 3.17 "Basic JSON Structures": places, documents, edits, diagnostics. Names are those of the specification.
// Only what the server reads or writes is described; other keys are ignored (fields.h). Pure values; any thread.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/fields.h"

namespace hotfix::protocol {

using Uri = std::string;  // as the client spelled it; see uri.h
using ProgressToken = std::variant<std::int32_t, std::string>;

/// `character` counts units of the negotiated position encoding; lines and columns start at 0.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t character = 0;
  bool operator==(const Position&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("line", self.line);
    visit("character", self.character);
  }
};

struct Range {
  Position start;
  Position end;
  bool operator==(const Range&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("start", self.start);
    visit("end", self.end);
  }
};

struct Location {
  Uri uri;
  Range range;
  bool operator==(const Location&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("uri", self.uri);
    visit("range", self.range);
  }
};

struct TextDocumentIdentifier {
  Uri uri;
  static void fields(auto& visit, auto& self) { visit("uri", self.uri); }
};

struct VersionedTextDocumentIdentifier {
  Uri uri;
  std::int32_t version = 0;
  static void fields(auto& visit, auto& self) {
    visit("uri", self.uri);
    visit("version", self.version);
  }
};

/// `version` is null for a document that is not open in the editor.
struct OptionalVersionedTextDocumentIdentifier {
  Uri uri;
  Nullable<std::int32_t> version;
  bool operator==(const OptionalVersionedTextDocumentIdentifier&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("uri", self.uri);
    visit("version", self.version);
  }
};

struct TextDocumentItem {
  Uri uri;
  std::string languageId;
  std::int32_t version = 0;
  std::string text;
  static void fields(auto& visit, auto& self) {
    visit("uri", self.uri);
    visit("languageId", self.languageId);
    visit("version", self.version);
    visit("text", self.text);
  }
};

// ---- diagnostics ----

enum class DiagnosticSeverity { error = 1, warning = 2, information = 3, hint = 4 };
constexpr auto wire_values(DiagnosticSeverity) {
  return std::to_array({DiagnosticSeverity::error, DiagnosticSeverity::warning, DiagnosticSeverity::information,
                        DiagnosticSeverity::hint});
}

enum class DiagnosticTag { unnecessary = 1, deprecated = 2 };
constexpr auto wire_values(DiagnosticTag) {
  return std::to_array({DiagnosticTag::unnecessary, DiagnosticTag::deprecated});
}

struct CodeDescription {
  Uri href;
  bool operator==(const CodeDescription&) const = default;
  static void fields(auto& visit, auto& self) { visit("href", self.href); }
};

struct DiagnosticRelatedInformation {
  Location location;
  std::string message;
  bool operator==(const DiagnosticRelatedInformation&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("location", self.location);
    visit("message", self.message);
  }
};

/// Also comes back from clients, with other servers' diagnostics among them, in CodeActionContext.
struct Diagnostic {
  Range range;
  std::optional<DiagnosticSeverity> severity;
  std::optional<std::variant<std::int32_t, std::string>> code;
  std::optional<CodeDescription> codeDescription;
  std::optional<std::string> source;
  std::string message;
  std::optional<std::vector<DiagnosticTag>> tags;
  std::optional<std::vector<DiagnosticRelatedInformation>> relatedInformation;
  std::optional<Json> data;
  bool operator==(const Diagnostic&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("range", self.range);
    visit("severity", self.severity);
    visit("code", self.code);
    visit("codeDescription", self.codeDescription);
    visit("source", self.source);
    visit("message", self.message);
    visit("tags", self.tags);
    visit("relatedInformation", self.relatedInformation);
    visit("data", self.data);
  }
};

struct PublishDiagnosticsParams {
  Uri uri;
  std::optional<std::int32_t> version;
  std::vector<Diagnostic> diagnostics;
  static void fields(auto& visit, auto& self) {
    visit("uri", self.uri);
    visit("version", self.version);
    visit("diagnostics", self.diagnostics);
  }
};

// ---- edits ----

struct TextEdit {
  Range range;
  std::string newText;
  bool operator==(const TextEdit&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("range", self.range);
    visit("newText", self.newText);
  }
};

struct TextDocumentEdit {
  OptionalVersionedTextDocumentIdentifier textDocument;
  std::vector<TextEdit> edits;
  bool operator==(const TextDocumentEdit&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("textDocument", self.textDocument);
    visit("edits", self.edits);
  }
};

struct CreateFileOptions {
  std::optional<bool> overwrite;
  std::optional<bool> ignoreIfExists;
  bool operator==(const CreateFileOptions&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("overwrite", self.overwrite);
    visit("ignoreIfExists", self.ignoreIfExists);
  }
};

struct CreateFile {
  static constexpr Tag tag{"kind", "create"};
  Uri uri;
  std::optional<CreateFileOptions> options;
  bool operator==(const CreateFile&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("uri", self.uri);
    visit("options", self.options);
  }
};

struct RenameFile {
  static constexpr Tag tag{"kind", "rename"};
  Uri oldUri;
  Uri newUri;
  std::optional<CreateFileOptions> options;  // LSP's RenameFileOptions has the same fields
  bool operator==(const RenameFile&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("oldUri", self.oldUri);
    visit("newUri", self.newUri);
    visit("options", self.options);
  }
};

struct DeleteFileOptions {
  std::optional<bool> recursive;
  std::optional<bool> ignoreIfNotExists;
  bool operator==(const DeleteFileOptions&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("recursive", self.recursive);
    visit("ignoreIfNotExists", self.ignoreIfNotExists);
  }
};

struct DeleteFile {
  static constexpr Tag tag{"kind", "delete"};
  Uri uri;
  std::optional<DeleteFileOptions> options;
  bool operator==(const DeleteFile&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("uri", self.uri);
    visit("options", self.options);
  }
};

/// The three file operations carry `kind`; what has none is an edit of text, so it is tried last.
using DocumentChange = std::variant<CreateFile, RenameFile, DeleteFile, TextDocumentEdit>;

/// `documentChanges` only for clients that advertise it; file operations only those in `resourceOperations`.
struct WorkspaceEdit {
  std::optional<std::map<std::string, std::vector<TextEdit>>> changes;
  std::optional<std::vector<DocumentChange>> documentChanges;
  bool operator==(const WorkspaceEdit&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("changes", self.changes);
    visit("documentChanges", self.documentChanges);
  }
};

// ---- commands, text for people ----

struct Command {
  std::string title;
  std::string command;
  std::optional<std::vector<Json>> arguments;
  bool operator==(const Command&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("title", self.title);
    visit("command", self.command);
    visit("arguments", self.arguments);
  }
};

enum class MarkupKind { plaintext, markdown };
constexpr auto wire_names(MarkupKind) {
  return std::to_array<std::pair<MarkupKind, std::string_view>>(
      {{MarkupKind::plaintext, "plaintext"}, {MarkupKind::markdown, "markdown"}});
}

struct MarkupContent {
  MarkupKind kind = MarkupKind::plaintext;
  std::string value;
  static void fields(auto& visit, auto& self) {
    visit("kind", self.kind);
    visit("value", self.value);
  }
};

}  // namespace hotfix::protocol
