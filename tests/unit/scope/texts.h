#pragma once
// What the tests of this folder share: texts, their diff, and edits applied as an editor would.

#include <algorithm>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "base/text_buffer.h"
#include "git/values.h"
#include "scope/live_diff.h"
#include "scope/restore.h"

namespace hotfix::scope::testing {

/// Base and document with the hunks between them.
struct Pair {
  Pair(std::string production, std::string_view now, Normalise normalise = {})
      : base(std::make_shared<const BaseLines>(std::move(production), normalise)), text(now), live(base, text) {}

  std::shared_ptr<const BaseLines> base;
  TextBuffer text;
  LiveDiff live;
};

/// Base with the hunks applied to it; the lines that no hunk names are production's.
inline std::string patched(const BaseLines& base, const TextBuffer& text, std::span<const git::Hunk> hunks) {
  std::string result;
  std::size_t at = 0;
  for (const git::Hunk& hunk : hunks) {
    result += base.lines(at, hunk.base_first - at);
    for (std::size_t i = 0; i < hunk.new_count; ++i) result += text.line_with_eol(hunk.new_first + i);
    at = std::size_t{hunk.base_first} + hunk.base_count;
  }
  result += base.lines(at, base.line_count() - at);
  return result;
}

inline std::size_t size_of(std::span<const git::Hunk> hunks) {
  std::size_t size = 0;
  for (const git::Hunk& hunk : hunks) size += hunk.base_count + hunk.new_count;
  return size;
}

/// Applies edits the way LSP says: all speak of the text before. They are in order, so the last goes first.
inline std::string edited(const TextBuffer& text, const std::vector<TextEdit>& edits) {
  TextBuffer copy = text;
  const auto place = [&](const Position& position) {
    Place at = copy.lsp_to_place(position.line);
    at.offset += position.column.utf8;
    return at;
  };
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
    copy.replace(place(edit->range.start), place(edit->range.end), edit->text);
  }
  return copy.text();
}

/// Some lines of a program; the fewer the words, the more lines repeat.
inline std::string some_text(std::mt19937& random, std::size_t lines, std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) text += "word " + std::to_string(random() % words) + "\n";
  return text;
}

}  // namespace hotfix::scope::testing
