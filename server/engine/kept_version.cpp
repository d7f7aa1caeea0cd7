#include "engine/kept_version.h"

#include <algorithm>
#include <vector>

#include "git/text_diff.h"
#include "git/text_merge.h"

namespace hotfix::engine {
namespace {

/// Lines with their ends.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

bool is_of_version(char c) {
  return (c >= '0' && c <= '9') || c == '.';
}

/// The text with one version in the place of another, wherever that stands alone: 1.0.0, not in 21.0.0 or 1.0.0.4.
std::string with_version(std::string_view line, std::string_view from, std::string_view to) {
  std::string result;
  std::size_t at = 0;
  for (std::size_t found = line.find(from); found != std::string_view::npos; found = line.find(from, at)) {
    const std::size_t end = found + from.size();
    const bool alone =
        (found == 0 || !is_of_version(line[found - 1])) && (end == line.size() || !is_of_version(line[end]));
    result.append(line.substr(at, found - at)).append(alone ? to : from);
    at = end;
  }
  return result.append(line.substr(at));
}

bool only_bumped(std::string_view base, std::string_view theirs, std::string_view from,
                 std::span<const std::string> to) {
  return base != theirs &&
         std::ranges::any_of(to, [&](const std::string& one) { return with_version(base, from, one) == theirs; });
}

}  // namespace

std::optional<std::string> without_version_bump(std::string_view base, std::string_view theirs, std::string_view from,
                                                std::span<const std::string> to) {
  if (from.empty()) return std::nullopt;
  const auto before = lines_of(base);
  auto after = lines_of(theirs);
  bool found = false;
  for (const git::Hunk& hunk : git::exact_hunks(base, theirs)) {
    if (hunk.base_count != hunk.new_count) continue;
    for (std::uint32_t i = 0; i < hunk.base_count; ++i) {
      if (!only_bumped(before[hunk.base_first + i], after[hunk.new_first + i], from, to)) continue;
      after[hunk.new_first + i] = before[hunk.base_first + i];
      found = true;
    }
  }
  if (!found) return std::nullopt;
  std::string text;
  for (const std::string_view line : after) text += line;
  return text;
}

std::optional<std::string> merge_keeping_version(std::string_view base, std::string_view ours, std::string_view theirs,
                                                 std::string_view from, std::span<const std::string> to) {
  const auto bare = without_version_bump(base, theirs, from, to);
  return bare ? git::merge_texts(base, ours, *bare) : std::nullopt;
}

}  // namespace hotfix::engine
