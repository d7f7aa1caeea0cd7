// Replays the editing sessions that textdocument.mjs writes: document_replay FILE. Exits 0 when all of them, and at
// least as many as the second argument says, end with the expected text.

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "lsp/document.h"
#include "protocol/json.h"

namespace {

using hotfix::lsp::Document;
using hotfix::lsp::PositionEncoding;
using hotfix::protocol::decode;
using hotfix::protocol::Json;
using hotfix::protocol::TextDocumentContentChangeEvent;

/// Lines [first, first + removed) of `before` become those of `after`: the rest must be untouched.
bool covers(const hotfix::TextBuffer& before, const hotfix::TextBuffer& after, const hotfix::LineEdit& edit) {
  if (before.line_count() - edit.removed + edit.inserted != after.line_count()) return false;
  for (std::size_t i = 0; i < edit.first; ++i) {
    if (before.line_with_eol(i) != after.line_with_eol(i)) return false;
  }
  for (std::size_t i = edit.first + edit.removed; i < before.line_count(); ++i) {
    if (before.line_with_eol(i) != after.line_with_eol(i - edit.removed + edit.inserted)) return false;
  }
  return true;
}

/// An empty answer, or what went wrong.
std::string replay(const Json& session) {
  Document document({"file:///a", "plaintext", 0, session.at("text").get<std::string>()}, PositionEncoding::utf16);
  std::int32_t version = 0;
  for (const Json& edits : session.at("edits")) {
    const auto changes = decode<std::vector<TextDocumentContentChangeEvent>>(edits, "edits");
    for (const auto& change : changes) {
      const hotfix::TextBuffer before = document.text();
      const Document::Applied applied = document.apply({change}, ++version);
      if (!applied.dropped.empty()) return applied.dropped;
      if (applied.edits.size() != 1) return "one change must give one line edit";
      if (!covers(before, document.text(), applied.edits[0])) return "the line edit does not cover the change";
    }
  }
  return document.text().text() == session.at("expected").get<std::string>() ? "" : "the texts differ";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 64;
  std::ifstream input(argv[1]);
  std::string line;
  long sessions = 0;
  long wrong = 0;
  while (std::getline(input, line)) {
    const auto parsed = hotfix::protocol::parse_json(line);
    const std::string problem = parsed.ok() ? replay(parsed.value) : parsed.problem;
    ++sessions;
    if (problem.empty()) continue;
    ++wrong;
    if (wrong <= 5) std::cerr << problem << ": " << line << "\n";
  }
  std::cout << sessions << " sessions, " << wrong << " wrong\n";
  return wrong == 0 && sessions >= std::strtol(argv[2], nullptr, 10) ? 0 : 1;
}
