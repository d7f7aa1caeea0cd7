#pragma once
// Edits that put production's text back, and the hover that shows it. Pure: the client applies the edits, so each is
// one step of its undo.
//
// Edits of one answer do not overlap, are in order, and speak of the text as it stands before any of them.
// Restoring all hunks gives exactly the base text; where line ends are not compared (Normalise::ignore_cr) the
// document keeps its own style of them, and where the byte order mark is not compared its own choice.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/text_buffer.h"
#include "git/values.h"
#include "scope/live_diff.h"

namespace hotfix::scope {

struct TextEdit {
  Range range;
  std::string text;
  bool operator==(const TextEdit&) const = default;
};

/// The hunks that a range of the document touches; an empty range also touches the deletion that it stands at.
/// `range` counts LSP lines; columns do not matter.
std::vector<git::Hunk> hunks_in(const TextBuffer& text, std::span<const git::Hunk> hunks, std::uint32_t first_line,
                                std::uint32_t last_line);

/// Puts production's lines back in place of each hunk's. Nothing where production's lines are not UTF-8: they cannot
/// be sent to an editor unharmed.
std::optional<std::vector<TextEdit>> restore_hunks(const BaseLines& base, const TextBuffer& text,
                                                   std::span<const git::Hunk> hunks);

/// Takes whole lines of git's out, with their ends. `lines` is sorted and names lines of the text.
std::vector<TextEdit> remove_lines(const TextBuffer& text, std::span<const std::size_t> lines);

struct HoverContent {
  std::string tag;                    // what production is called here: "v1.0.0"
  std::string path;                   // names the language of the fenced block
  std::span<const Finding> findings;  // their messages are the reasons
};

/// Markdown: the reasons, then production's text of the hunk in a fenced block, cut after 20 lines of 400 bytes each.
std::string hover_markdown(const BaseLines& base, const git::Hunk& hunk, const HoverContent& content);

}  // namespace hotfix::scope
