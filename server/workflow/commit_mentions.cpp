#include "workflow/commit_mentions.h"

#include <algorithm>
#include <cctype>

#include <re2/re2.h>

#include "base/ascii.h"

namespace hotfix::workflow {

namespace {

constexpr std::size_t longest_message = 64U << 10;  // bytes looked at
constexpr std::size_t most_mentions = 64;
constexpr std::size_t fewest_words = 3;

void add_matches(std::vector<std::string>& found, std::string_view message, const RE2& pattern) {
  re2::StringPiece rest(message.data(), message.size());
  std::string id;
  while (found.size() < most_mentions && RE2::FindAndConsume(&rest, pattern, &id)) {
    std::ranges::transform(id, id.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (std::ranges::find(found, id) == found.end()) found.push_back(id);
  }
}

}  // namespace

CommitMentions commit_mentions(std::string_view message) {
  // But for git's own parenthesis each begins a line: running text that merely speaks of a commit does not count.
  static const RE2 picked[] = {
      RE2(R"((?i)\(cherry[ -]picked from commit ([0-9a-f]{7,40})\b)"),
      RE2(R"((?im)^[ \t]*(?:this is a )?(?:manual |clean )?(?:back|forward)-?port(?:ed)? (?:of |from )?(?:commit )?`?([0-9a-f]{7,40})\b)"),
      RE2(R"((?im)^[ \t]*\[ ?upstream commit ([0-9a-f]{7,40}) ?\])"),
      RE2(R"((?im)^[ \t]*commit ([0-9a-f]{7,40}) upstream\b)"),
  };
  static const RE2 reverted(R"((?im)^[ \t]*(?:this )?reverts? (?:commit )?`?([0-9a-f]{7,40})\b)");
  message = message.substr(0, longest_message);
  CommitMentions mentions;
  for (const RE2& pattern : picked) add_matches(mentions.picked_from, message, pattern);
  add_matches(mentions.reverts, message, reverted);
  return mentions;
}

std::string subject_key(std::string_view subject) {
  static const RE2 front(
      R"((?i)^\s*(?:\[[^\]]*\]|\([^)]*\)\s*:|(?:cherry[- ]?pick|backport)(?:ed)?\s*(?:#?\d+|of|to [^:]*)?\s*:)\s*)");
  static const RE2 back(R"((?i)\s*(?:\([#!&]\d+\)|\(backport[^)]*\)|\(cherry[^)]*\)|\.)\s*$)");
  std::string key(trimmed(subject));
  while (RE2::Replace(&key, front, "")) {
  }
  while (RE2::Replace(&key, back, "")) {
  }
  key = trimmed(key);
  std::size_t words = 0;
  bool in_word = false;
  for (const char c : key) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank && !in_word) ++words;
    in_word = !blank;
  }
  return words < fewest_words ? std::string() : key;
}

}  // namespace hotfix::workflow
