#include "scope/restore.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <utf8.h>

namespace hotfix::scope {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t hover_lines = 20;
constexpr std::size_t hover_bytes_per_line = 400;

/// How the document ends its lines: as its first line does; an empty one as production's first line.
std::string_view line_end_of(const BaseLines& base, const TextBuffer& text) {
  Eol eol = text.line_count() > 0 ? text.eol(0) : Eol::none;
  if (eol == Eol::none && base.line_count() > 0) eol = base.eol(0);
  return eol == Eol::crlf ? "\r\n" : "\n";
}

std::string production_text(const BaseLines& base, const TextBuffer& text, const git::Hunk& hunk) {
  const Normalise& normalise = base.normalise();
  std::string restored;
  if (normalise.ignore_cr) {
    const std::string_view line_end = line_end_of(base, text);
    for (std::size_t i = hunk.base_first; i < std::size_t{hunk.base_first} + hunk.base_count; ++i) {
      restored += base.line(i);
      if (base.eol(i) != Eol::none) restored += line_end;
    }
  } else {
    restored = base.lines(hunk.base_first, hunk.base_count);
  }
  if (!normalise.ignore_bom) return restored;
  if (hunk.base_first == 0 && restored.starts_with(byte_order_mark)) restored.erase(0, byte_order_mark.size());
  const bool had_mark = hunk.new_first == 0 && hunk.new_count > 0 && text.line(0).starts_with(byte_order_mark);
  return had_mark ? std::string(byte_order_mark) + restored : restored;
}

Range line_range(const TextBuffer& text, std::size_t first, std::size_t end) {
  return {text.position({first, 0}), text.position({end, 0})};
}

std::string language_of(std::string_view path) {
  const std::size_t dot = path.find_last_of("./");
  if (dot == std::string_view::npos || path[dot] == '/') return {};
  const std::string_view extension = path.substr(dot + 1);
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return extension.size() <= 12 && std::all_of(extension.begin(), extension.end(), plain) ? std::string(extension) : "";
}

std::string shown_line(std::string_view line) {
  std::string shown(line.substr(0, byte_of_utf8(line, hover_bytes_per_line)));
  if (shown.size() < line.size()) shown += "…";
  std::string valid;
  utf8::replace_invalid(shown.begin(), shown.end(), std::back_inserter(valid));
  std::replace(valid.begin(), valid.end(), '\r', ' ');
  return valid;
}

std::size_t longest_backtick_run(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::vector<git::Hunk> hunks_in(const TextBuffer& text, std::span<const git::Hunk> hunks, std::uint32_t first_line,
                                std::uint32_t last_line) {
  std::vector<git::Hunk> touched;
  for (const git::Hunk& hunk : hunks) {
    const Place start{hunk.new_first, 0};
    const std::size_t end_line = std::size_t{hunk.new_first} + hunk.new_count;
    const Place end = hunk.new_count == 0 ? start : Place{end_line - 1, text.line(end_line - 1).size()};
    if (text.place_to_lsp(start).line <= last_line && text.place_to_lsp(end).line >= first_line) {
      touched.push_back(hunk);
    }
  }
  return touched;
}

std::optional<std::vector<TextEdit>> restore_hunks(const BaseLines& base, const TextBuffer& text,
                                                   std::span<const git::Hunk> hunks) {
  std::vector<TextEdit> edits;
  for (const git::Hunk& hunk : hunks) {
    std::string restored = production_text(base, text, hunk);
    if (!utf8::is_valid(restored.begin(), restored.end())) return std::nullopt;
    const std::size_t end = std::size_t{hunk.new_first} + hunk.new_count;
    edits.push_back({line_range(text, hunk.new_first, end), std::move(restored)});
  }
  return edits;
}

std::vector<TextEdit> remove_lines(const TextBuffer& text, std::span<const std::size_t> lines) {
  std::vector<TextEdit> edits;
  for (const std::size_t line : lines) edits.push_back({line_range(text, line, line + 1), {}});
  return edits;
}

std::string hover_markdown(const BaseLines& base, const git::Hunk& hunk, const HoverContent& content) {
  std::string markdown;
  for (const Finding& finding : content.findings) markdown += finding.message + "\n\n";
  if (hunk.base_count == 0) {
    return markdown + fmt::format("Production ({}) has nothing here: these lines are new.\n", content.tag);
  }
  std::string shown;
  const std::size_t count = std::min<std::size_t>(hunk.base_count, hover_lines);
  for (std::size_t i = 0; i < count; ++i) shown += shown_line(base.line(hunk.base_first + i)) + "\n";
  const std::string fence(std::max<std::size_t>(3, longest_backtick_run(shown) + 1), '`');
  markdown +=
      fmt::format("In production ({}):\n\n{}{}\n{}{}\n", content.tag, fence, language_of(content.path), shown, fence);
  const std::size_t left = hunk.base_count - count;
  if (left > 0) markdown += fmt::format("\n… and {} more {}.\n", left, left == 1 ? "line" : "lines");
  return markdown;
}

}  // namespace hotfix::scope
