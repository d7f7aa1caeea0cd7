#pragma once
// A text document as an LSP client edits it (LSP 3.17 "Text Document Synchronization"), on top of the engine's text.
//
//   Document document(item, PositionEncoding::utf16);
//   const Document::Applied applied = document.apply(params.contentChanges, params.textDocument.version);
//   for (const LineEdit& edit : applied.edits) engine.edited(document.text(), edit);
//
// Positions: a column past the line's end means its end (before what ends it); a range whose end comes first is turned
// around; line == number of lines means the end of the text; a place inside a character means its start. A line
// further out shows that client and server no longer hold the same text: the document is dropped, that is, judged
// from disk until the client sends its whole text or opens it again. One thread at a time (the loop).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/text_buffer.h"
#include "protocol/lsp_types.h"

namespace hotfix::lsp {

enum class PositionEncoding { utf8, utf16, utf32 };

/// The name in `general.positionEncodings`: "utf-8", "utf-16", "utf-32".
std::string_view encoding_name(PositionEncoding encoding);

/// The best that the client offers: UTF-8 costs least here, then UTF-32, and UTF-16 is what every client can.
PositionEncoding negotiate(const protocol::ClientCapabilities& client);

/// The core's place in the client's units.
protocol::Position to_wire(const hotfix::Position& position, PositionEncoding encoding);
protocol::Range to_wire(const hotfix::Range& range, PositionEncoding encoding);

class Document {
 public:
  struct Applied {
    /// What each change did to the lines, in order: each counts in the text that the one before it left. The engine
    /// sees text() only after all of them.
    std::vector<LineEdit> edits;
    /// A sentence for the log where the version is not above the known one. The edits were applied all the same: the
    /// client is the only one who knows its text.
    std::string stale;
    /// A sentence for the log where an edit could not be used; the document is dropped and `edits` is empty.
    std::string dropped;
    /// The document was dropped before, and the whole text has now come again: forget what was known of it.
    bool restored = false;
  };

  Document(const protocol::TextDocumentItem& item, PositionEncoding encoding);

  const protocol::Uri& uri() const { return uri_; }  // as the client spelled it
  const std::string& language() const { return language_; }
  std::int32_t version() const { return version_; }
  PositionEncoding encoding() const { return encoding_; }

  /// False while dropped; text() is then empty and means nothing.
  bool usable() const { return usable_; }
  const TextBuffer& text() const { return text_; }

  Applied apply(const std::vector<protocol::TextDocumentContentChangeEvent>& changes, std::int32_t version);

  /// Drops the document for a reason found elsewhere (a didChange that could not even be decoded).
  void drop();

  /// Where a client's position lies; nothing where its line is out of the text.
  std::optional<Place> place(const protocol::Position& position) const;

  /// The other way around.
  protocol::Position position(const Place& place) const;

 private:
  std::string edit(const protocol::TextDocumentContentChangeEvent& change, Applied& applied);

  protocol::Uri uri_;
  std::string language_;
  std::int32_t version_;
  PositionEncoding encoding_;
  bool usable_ = true;
  TextBuffer text_;
};

}  // namespace hotfix::lsp
