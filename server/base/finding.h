#pragma once
// A finding: one judgement about the hotfix (SPEC.md "Findings"). A value; the wire shape is made in lsp/ and cli/.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hotfix {

/// A column in all three encodings that LSP clients may negotiate, so that no adapter needs the line's text again.
struct Column {
  std::uint32_t utf8 = 0;
  std::uint32_t utf16 = 0;
  std::uint32_t utf32 = 0;
  bool operator==(const Column&) const = default;
};

/// A place in a document. `line` counts as LSP does: \n, \r\n and a lone \r each end a line; the first is 0.
struct Position {
  std::uint32_t line = 0;
  Column column;
  bool operator==(const Position&) const = default;
};

struct Range {
  Position start;
  Position end;
  bool operator==(const Range&) const = default;
};

enum class Severity { error, warning, information, hint };

/// A second place that belongs to a finding (LSP's related information).
struct Related {
  std::string path;
  Range range;
  std::string message;
  bool operator==(const Related&) const = default;
};

struct Finding {
  std::string code;  // "scope/dependency"; fixed by SPEC.md
  Severity severity = Severity::warning;
  std::optional<std::string> path;  // none: about the whole hotfix
  std::optional<Range> range;       // none: about the whole hotfix
  std::string message;
  std::string fingerprint;  // the same for the same code, file and content wherever the lines now stand
  std::vector<Related> related;
  bool operator==(const Finding&) const = default;
};

}  // namespace hotfix
