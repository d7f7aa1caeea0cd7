#include "scope/conflict_markers.h"

#include <string_view>

namespace hotfix::scope {

namespace {

constexpr std::size_t marker_length = 7;  // git's default conflict-marker-size

/// The marker's character if the line is one: seven of it, then the end or a space.
char marker_of(std::string_view line) {
  if (line.size() < marker_length) return '\0';
  const char mark = line.front();
  if (mark != '<' && mark != '|' && mark != '=' && mark != '>') return '\0';
  if (line.find_first_not_of(mark) < marker_length) return '\0';
  return line.size() == marker_length || line[marker_length] == ' ' ? mark : '\0';
}

/// Reads marker lines in order and puts groups together; a marker out of turn drops what was begun.
class Grouping {
 public:
  void add(char mark, std::size_t line, std::vector<ConflictGroup>& groups) {
    const Stage before = stage_;
    stage_ = Stage::outside;
    if (mark == '<') {
      group_ = {line, std::nullopt, 0, 0};
      stage_ = Stage::ours;
    } else if (mark == '|' && before == Stage::ours) {
      group_.base = line;
      stage_ = Stage::base;
    } else if (mark == '=' && (before == Stage::ours || before == Stage::base)) {
      group_.separator = line;
      stage_ = Stage::theirs;
    } else if (mark == '=' && before == Stage::theirs) {
      stage_ = Stage::theirs;  // a heading in their text
    } else if (mark == '>' && before == Stage::theirs) {
      group_.theirs = line;
      groups.push_back(group_);
    }
  }

 private:
  enum class Stage { outside, ours, base, theirs };
  Stage stage_ = Stage::outside;
  ConflictGroup group_;
};

}  // namespace

std::vector<std::size_t> ConflictGroup::markers() const {
  if (base) return {ours, *base, separator, theirs};
  return {ours, separator, theirs};
}

std::vector<ConflictGroup> conflict_groups(const TextBuffer& text, std::span<const git::Hunk> hunks) {
  std::vector<ConflictGroup> groups;
  Grouping grouping;
  for (const git::Hunk& hunk : hunks) {
    for (std::size_t i = hunk.new_first; i < std::size_t{hunk.new_first} + hunk.new_count; ++i) {
      if (const char mark = marker_of(text.line(i)); mark != '\0') grouping.add(mark, i, groups);
    }
  }
  return groups;
}

}  // namespace hotfix::scope
