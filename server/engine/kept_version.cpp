#include "engine/kept_version.h"

#include <algorithm>
#include <cstdint>
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

/// One line of the base, and the same one in another text that changed it.
struct LinePair {
  std::uint32_t base;
  std::uint32_t other;
};

/// The lines that were changed where they stand; nothing says which is which where their number changed.
std::vector<LinePair> changed_lines(std::string_view base, std::string_view other) {
  std::vector<LinePair> pairs;
  for (const git::Hunk& hunk : git::exact_hunks(base, other)) {
    if (hunk.base_count != hunk.new_count) continue;
    for (std::uint32_t i = 0; i < hunk.base_count; ++i) pairs.push_back({hunk.base_first + i, hunk.new_first + i});
  }
  return pairs;
}

/// Whether `line` may be the base's with another version in it.
bool is_same_but_version(std::string_view base, std::string_view line, std::string_view from) {
  const std::size_t first = base.find(from);
  if (first == std::string_view::npos) return false;
  const std::size_t end = base.rfind(from) + from.size();
  return line.size() >= first + base.size() - end && line.starts_with(base.substr(0, first)) &&
         line.ends_with(base.substr(end));
}

std::string joined(const std::vector<std::string_view>& lines) {
  std::string text;
  for (const std::string_view line : lines) text += line;
  return text;
}

/// A base and the fix's text of it, as lines, without the bump of the version.
struct Bare {
  std::vector<std::string_view> before;
  std::vector<std::string_view> after;
  std::vector<LinePair> bumped;
};

Bare without_bump(std::string_view base, std::string_view theirs, std::string_view from,
                  std::span<const std::string> to) {
  Bare bare{lines_of(base), lines_of(theirs), {}};
  if (from.empty()) return bare;
  for (const LinePair& pair : changed_lines(base, theirs)) {
    if (!only_bumped(bare.before[pair.base], bare.after[pair.other], from, to)) continue;
    bare.after[pair.other] = bare.before[pair.base];
    bare.bumped.push_back(pair);
  }
  return bare;
}

}  // namespace

std::optional<std::string> without_version_bump(std::string_view base, std::string_view theirs, std::string_view from,
                                                std::span<const std::string> to) {
  const Bare bare = without_bump(base, theirs, from, to);
  return bare.bumped.empty() ? std::nullopt : std::optional(joined(bare.after));
}

/// The version of the target is put into all three texts, as git takes changes of lines side by side for a conflict.
std::optional<std::string> merge_keeping_version(std::string_view base, std::string_view ours, std::string_view theirs,
                                                 std::string_view from, std::span<const std::string> to) {
  Bare bare = without_bump(base, theirs, from, to);
  if (bare.bumped.empty()) return std::nullopt;
  const auto target = lines_of(ours);
  const std::vector<LinePair> moved = changed_lines(base, ours);
  for (const LinePair& pair : bare.bumped) {
    const auto there = std::ranges::find(moved, pair.base, &LinePair::base);
    if (there == moved.end() || !is_same_but_version(bare.before[pair.base], target[there->other], from)) continue;
    bare.before[pair.base] = bare.after[pair.other] = target[there->other];
  }
  return git::merge_texts(joined(bare.before), ours, joined(bare.after));
}

}  // namespace hotfix::engine
