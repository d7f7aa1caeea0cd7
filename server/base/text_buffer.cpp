#include "base/text_buffer.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace hotfix {

namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}
bool begins_astral(char c) {
  return static_cast<unsigned char>(c) >= 0xF0U;
}

std::uint64_t load_little_endian(const char* bytes, std::size_t count) {
  std::uint64_t word = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&word, bytes, count);
  } else {
    for (std::size_t i = 0; i < count; ++i) word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  return word;
}

/// The bytes that `units` units cover, where `width` says how many units a character's first byte stands for.
template <class Width>
std::size_t byte_of(std::string_view line, std::size_t units, Width width) {
  std::size_t at = 0;
  while (at < line.size()) {
    std::size_t next = at + 1;
    while (next < line.size() && is_continuation(line[next])) ++next;
    const std::size_t wide = width(line[at]);
    if (units < wide) return at;
    units -= wide;
    at = next;
  }
  return at;
}

/// The end of the line that begins at `from`, its line end included; at most `limit`.
std::size_t line_end(std::string_view text, std::size_t from, std::size_t limit) {
  const void* found = std::memchr(text.data() + from, '\n', limit - from);
  return found == nullptr ? limit : static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) + 1;
}

std::string_view without_eol(std::string_view line) {
  if (!line.ends_with('\n')) return line;
  line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed) {
  constexpr std::uint64_t k1 = 0x9E3779B97F4A7C15U;  // 2^64 / golden ratio, and two odd constants of high entropy
  constexpr std::uint64_t k2 = 0xBF58476D1CE4E5B9U;
  constexpr std::uint64_t k3 = 0x94D049BB133111EBU;
  std::uint64_t state = seed + k1 * (bytes.size() + 1);
  const auto add = [&](std::uint64_t word) {
    state = std::rotl(state ^ (std::rotl(word * k2, 31) * k1), 27) * k3 + k1;
  };
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) add(load_little_endian(bytes.data() + at, 8));
  if (at < bytes.size()) add(load_little_endian(bytes.data() + at, bytes.size() - at));
  state = (state ^ (state >> 30)) * k2;
  state = (state ^ (state >> 27)) * k3;
  return state ^ (state >> 31);
}

Column column_at(std::string_view line, std::size_t offset) {
  offset = std::min(offset, line.size());
  std::size_t characters = 0;
  std::size_t astral = 0;
  for (std::size_t i = 0; i < offset; ++i) {
    characters += is_continuation(line[i]) ? 0U : 1U;
    astral += begins_astral(line[i]) ? 1U : 0U;
  }
  return {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(characters + astral),
          static_cast<std::uint32_t>(characters)};
}

std::size_t byte_of_utf8(std::string_view line, std::size_t units) {
  if (units >= line.size()) return line.size();
  while (units > 0 && is_continuation(line[units])) --units;
  return units;
}

std::size_t byte_of_utf16(std::string_view line, std::size_t units) {
  return byte_of(line, units, [](char first) -> std::size_t { return begins_astral(first) ? 2 : 1; });
}

std::size_t byte_of_utf32(std::string_view line, std::size_t units) {
  return byte_of(line, units, [](char) -> std::size_t { return 1; });
}

TextBuffer::TextBuffer(std::string_view text) {
  assign(text);
}

TextBuffer::Line TextBuffer::make_line(std::string_view text) {
  return {std::string(text), hash_bytes(without_eol(text))};
}

std::string_view TextBuffer::line(std::size_t i) const {
  return without_eol(lines_[i].text);
}

Eol TextBuffer::eol(std::size_t i) const {
  const std::string_view text = lines_[i].text;
  if (!text.ends_with('\n')) return Eol::none;
  return text.ends_with("\r\n") ? Eol::crlf : Eol::lf;
}

Place TextBuffer::end() const {
  const std::size_t count = lines_.size();
  if (count == 0 || lines_[count - 1].text.ends_with('\n')) return {count, 0};
  return {count - 1, lines_[count - 1].text.size()};
}

Place TextBuffer::clamp(Place place) const {
  if (place.line >= lines_.size()) return end();
  const std::string& text = lines_[place.line].text;
  return {place.line, std::min(place.offset, text.size() - (text.ends_with('\n') ? 1U : 0U))};
}

LineEdit TextBuffer::replace(Place start, Place end, std::string_view text) {
  start = clamp(start);
  end = std::max(start, clamp(end));
  const std::size_t count = lines_.size();
  const std::string_view before =
      start.line < count ? std::string_view(lines_[start.line].text).substr(0, start.offset) : std::string_view();
  // A line whose beginning stays a beginning is not touched: Enter at column 0 rehashes nothing.
  const bool keeps_end_line = end.offset == 0 && (text.empty() ? before.empty() : text.ends_with('\n'));
  const std::size_t touched_end = end.line < count && !keeps_end_line ? end.line + 1 : end.line;
  const std::string_view after =
      touched_end > end.line ? std::string_view(lines_[end.line].text).substr(end.offset) : std::string_view();

  std::string joined;
  std::string_view content = text;
  if (!before.empty() || !after.empty()) {
    joined.reserve(before.size() + text.size() + after.size());
    joined.append(before).append(text).append(after);
    content = joined;
  }

  LineEdit edit{start.line, touched_end - start.line, 0};
  std::size_t from = 0;
  while (edit.removed > 0) {
    const std::string& old = lines_[edit.first].text;
    if (content.substr(from, old.size()) != old) break;
    if (!old.ends_with('\n') && from + old.size() != content.size()) break;
    from += old.size();
    ++edit.first;
    --edit.removed;
  }
  std::size_t to = content.size();
  while (edit.removed > 0) {
    const std::string& old = lines_[edit.first + edit.removed - 1].text;
    if (to - from < old.size() || content.substr(to - old.size(), old.size()) != old) break;
    if (to - old.size() > from && content[to - old.size() - 1] != '\n') break;
    to -= old.size();
    --edit.removed;
  }

  std::vector<Line> fresh;
  for (std::size_t at = from; at < to;) {
    const std::size_t next = line_end(content, at, to);
    fresh.push_back(make_line(content.substr(at, next - at)));
    at = next;
  }
  for (std::size_t i = 0; i < edit.removed; ++i) size_ -= lines_[edit.first + i].text.size();
  size_ += to - from;
  edit.inserted = fresh.size();
  lines_.splice(edit.first, edit.removed, std::move(fresh));
  replace_lone(edit);
  return edit;
}

void TextBuffer::replace_lone(const LineEdit& edit) {
  std::vector<Place> fresh;
  for (std::size_t line = edit.first; line < edit.first + edit.inserted; ++line) {
    const std::string_view text = lines_[line].text;
    for (std::size_t cr = text.find('\r'); cr != std::string_view::npos; cr = text.find('\r', cr + 1)) {
      if (cr + 1 == text.size() || text[cr + 1] != '\n') fresh.push_back({line, cr + 1});
    }
  }
  if (lone_.empty() && fresh.empty()) return;
  const auto first = std::lower_bound(lone_.begin(), lone_.end(), Place{edit.first, 0});
  const auto last = std::lower_bound(first, lone_.end(), Place{edit.first + edit.removed, 0});
  for (auto later = last; later != lone_.end(); ++later) later->line += edit.inserted - edit.removed;
  lone_.insert(lone_.erase(first, last), fresh.begin(), fresh.end());
}

Place TextBuffer::lsp_to_place(std::size_t lsp_line) const {
  if (lone_.empty()) return lsp_line <= end().line ? Place{lsp_line, 0} : end();
  std::size_t low = 0;  // how many lone CRs begin an LSP line up to this one
  std::size_t high = lone_.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (lone_[middle].line + middle + 1 <= lsp_line)
      low = middle + 1;
    else
      high = middle;
  }
  if (low > 0 && lone_[low - 1].line + low == lsp_line) return lone_[low - 1];
  return lsp_line - low <= end().line ? Place{lsp_line - low, 0} : end();
}

Place TextBuffer::place_to_lsp(Place place) const {
  if (lone_.empty()) return place;
  const auto behind = std::upper_bound(lone_.begin(), lone_.end(), place);
  const auto passed = static_cast<std::size_t>(behind - lone_.begin());
  const bool broken = passed > 0 && lone_[passed - 1].line == place.line;
  return {place.line + passed, broken ? place.offset - lone_[passed - 1].offset : place.offset};
}

std::string_view TextBuffer::lsp_line(std::size_t lsp_line) const {
  const Place start = lsp_to_place(lsp_line);
  if (lsp_line >= lsp_line_count() || start.line >= lines_.size()) return {};
  const std::string_view whole = line(start.line);
  const auto next = std::upper_bound(lone_.begin(), lone_.end(), start);
  const std::size_t stop = next != lone_.end() && next->line == start.line ? next->offset - 1 : whole.size();
  return whole.substr(start.offset, stop - start.offset);
}

Position TextBuffer::position(Place place) const {
  const Place lsp = place_to_lsp(clamp(place));
  return {static_cast<std::uint32_t>(lsp.line), column_at(lsp_line(lsp.line), lsp.offset)};
}

std::string TextBuffer::text() const {
  std::string text;
  text.reserve(size_);
  for (std::size_t i = 0; i < lines_.size(); ++i) text += lines_[i].text;
  return text;
}

}  // namespace hotfix
