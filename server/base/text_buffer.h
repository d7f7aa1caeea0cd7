#pragma once
// The text of an open document, kept so that a keystroke costs the line it is in and not the file
// (PERFORMANCE.md "Keystroke").
//
//   TextBuffer buffer("a\nb\n");
//   LineEdit edit = buffer.replace({1, 0}, {1, 1}, "c");   // {first 1, removed 1, inserted 1}
//   buffer.line(1);                                        // "c"
//
// Lines are git's: each ends with '\n', the last may lack it, and the empty text has none. LSP also ends a line at a
// carriage return that no '\n' follows (a "lone CR"); lsp_to_place() and place_to_lsp() convert, and are the identity
// in a text without one. Bytes need not be UTF-8.
// Views live until the next replace(). One thread at a time; copies are deep.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/gap_vector.h"

namespace hotfix {

/// Between two bytes of a text: a line of git's and a byte offset in it. The end of a text that is empty or ends with
/// '\n' is {line_count(), 0}, so that every LSP line has a place.
struct Place {
  std::size_t line = 0;
  std::size_t offset = 0;
  auto operator<=>(const Place&) const = default;
};

/// What an edit did to the lines: [first, first + removed) of the text before became [first, first + inserted).
struct LineEdit {
  std::size_t first = 0;
  std::size_t removed = 0;
  std::size_t inserted = 0;
  bool operator==(const LineEdit&) const = default;
};

enum class Eol : std::uint8_t { none, lf, crlf };

class TextBuffer {
 public:
  TextBuffer() = default;
  explicit TextBuffer(std::string_view text);

  /// Replaces [start, end) by `text`. Places outside the text are moved to its nearest place; an end before the start
  /// counts as the start. The answer names the fewest lines that cover the change: none when nothing differs, so a
  /// client that sends the whole text at each keystroke costs one comparison and no new lines.
  LineEdit replace(Place start, Place end, std::string_view text);

  /// Replaces everything.
  LineEdit assign(std::string_view text) { return replace({}, end(), text); }

  std::size_t line_count() const { return lines_.size(); }
  /// The line without its "\n" or "\r\n". Lone CRs stay in it.
  std::string_view line(std::size_t i) const;
  std::string_view line_with_eol(std::size_t i) const { return lines_[i].text; }
  Eol eol(std::size_t i) const;
  /// hash_bytes() of line(i): the same whatever ends the line.
  std::uint64_t line_hash(std::size_t i) const { return lines_[i].hash; }

  /// The place behind the last byte.
  Place end() const;
  /// The nearest valid place: lines and offsets past the end become the end of the text or of the line.
  Place clamp(Place place) const;

  /// At least 1: LSP counts an empty line after a final line end.
  std::size_t lsp_line_count() const { return end().line + 1 + lone_.size(); }
  bool has_lone_cr() const { return !lone_.empty(); }
  /// Where an LSP line begins; past the last line, end().
  Place lsp_to_place(std::size_t lsp_line) const;
  /// `line` is the LSP line, `offset` the bytes from its beginning.
  Place place_to_lsp(Place place) const;
  /// The text of an LSP line without what ends it; empty past the last line.
  std::string_view lsp_line(std::size_t lsp_line) const;
  /// A place as a finding needs it, in all three encodings. A place inside a line's end means the end of its text.
  Position position(Place place) const;

  std::string text() const;
  std::size_t size() const { return size_; }  // in bytes

 private:
  struct Line {
    std::string text;  // with its end
    std::uint64_t hash = 0;
  };

  static Line make_line(std::string_view text);
  void replace_lone(const LineEdit& edit);

  GapVector<Line> lines_;
  std::vector<Place> lone_;  // behind each lone CR, in order: the i-th begins LSP line `line + i + 1`
  std::size_t size_ = 0;
};

/// A fast 64-bit hash of bytes (not cryptographic), the same on every machine and in every release, so that it may be
/// stored. Different lines collide about once in 2^64 pairs; callers take equal hashes for equal lines.
std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed = 0);

/// The column of byte `offset` (clamped) of a line. Bytes that are not UTF-8 count without failing: every byte that
/// is no continuation byte begins a character.
Column column_at(std::string_view line, std::size_t offset);

/// The byte at which a column begins; past the end, line.size(); inside a character, where the character begins.
std::size_t byte_of_utf8(std::string_view line, std::size_t units);
std::size_t byte_of_utf16(std::string_view line, std::size_t units);
std::size_t byte_of_utf32(std::string_view line, std::size_t units);

}  // namespace hotfix
