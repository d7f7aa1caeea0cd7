#include "lsp/document.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace hotfix::lsp {
namespace {

constexpr std::pair<PositionEncoding, std::string_view> encodings[] = {
    {PositionEncoding::utf8, "utf-8"}, {PositionEncoding::utf32, "utf-32"}, {PositionEncoding::utf16, "utf-16"}};

std::uint32_t in_units(const Column& column, PositionEncoding encoding) {
  switch (encoding) {
    case PositionEncoding::utf8:
      return column.utf8;
    case PositionEncoding::utf16:
      return column.utf16;
    case PositionEncoding::utf32:
      return column.utf32;
  }
  return column.utf16;
}

std::size_t byte_in_line(std::string_view line, std::uint32_t units, PositionEncoding encoding) {
  switch (encoding) {
    case PositionEncoding::utf8:
      return byte_of_utf8(line, units);
    case PositionEncoding::utf16:
      return byte_of_utf16(line, units);
    case PositionEncoding::utf32:
      return byte_of_utf32(line, units);
  }
  return byte_of_utf16(line, units);
}

}  // namespace

std::string_view encoding_name(PositionEncoding encoding) {
  for (const auto& [candidate, name] : encodings) {
    if (candidate == encoding) return name;
  }
  return "utf-16";
}

PositionEncoding negotiate(const protocol::ClientCapabilities& client) {
  if (!client.general || !client.general->positionEncodings) return PositionEncoding::utf16;
  const auto& offered = *client.general->positionEncodings;
  for (const auto& [encoding, name] : encodings) {
    if (std::find(offered.begin(), offered.end(), name) != offered.end()) return encoding;
  }
  return PositionEncoding::utf16;
}

protocol::Position to_wire(const hotfix::Position& position, PositionEncoding encoding) {
  return {position.line, in_units(position.column, encoding)};
}

protocol::Range to_wire(const hotfix::Range& range, PositionEncoding encoding) {
  return {to_wire(range.start, encoding), to_wire(range.end, encoding)};
}

Document::Document(const protocol::TextDocumentItem& item, PositionEncoding encoding)
    : uri_(item.uri), language_(item.languageId), version_(item.version), encoding_(encoding), text_(item.text) {}

Document::Applied Document::apply(const std::vector<protocol::TextDocumentContentChangeEvent>& changes,
                                  std::int32_t version) {
  Applied applied;
  if (version <= version_) {
    applied.stale = fmt::format("Version {} of {} is not above version {}.", version, uri_, version_);
  }
  version_ = version;
  for (const auto& change : changes) {
    std::string problem = edit(change, applied);
    if (problem.empty()) continue;
    if (applied.dropped.empty()) applied.dropped = std::move(problem);
    // Whole texts further on in the same message still make it sound again.
    drop();
    applied.edits.clear();
    applied.restored = false;
  }
  if (usable_) applied.dropped.clear();
  return applied;
}

void Document::drop() {
  usable_ = false;
  text_ = TextBuffer();
}

std::string Document::edit(const protocol::TextDocumentContentChangeEvent& change, Applied& applied) {
  if (!change.range) {
    if (!usable_) applied.restored = true;
    usable_ = true;
    applied.edits.push_back(text_.assign(change.text));
    return {};
  }
  if (!usable_) return fmt::format("{} was dropped and waits for its whole text.", uri_);
  std::optional<Place> start = place(change.range->start);
  std::optional<Place> end = place(change.range->end);
  if (!start || !end) {
    return fmt::format("An edit of {} begins at line {} and ends at line {}, but the text has {} lines.", uri_,
                       change.range->start.line, change.range->end.line, text_.lsp_line_count());
  }
  if (*end < *start) std::swap(*start, *end);
  applied.edits.push_back(text_.replace(*start, *end, change.text));
  return {};
}

std::optional<Place> Document::place(const protocol::Position& position) const {
  const std::size_t lines = text_.lsp_line_count();
  if (!usable_ || position.line > lines) return std::nullopt;
  if (position.line == lines) return text_.end();
  const std::string_view line = text_.lsp_line(position.line);
  Place place = text_.lsp_to_place(position.line);
  place.offset += byte_in_line(line, position.character, encoding_);
  return place;
}

protocol::Position Document::position(const Place& place) const {
  return to_wire(text_.position(place), encoding_);
}

}  // namespace hotfix::lsp
