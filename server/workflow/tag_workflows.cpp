#include "workflow/tag_workflows.h"

#include <algorithm>
#include <string>
#include <vector>

namespace hotfix::workflow {

namespace {

struct Line {
  std::size_t indent = 0;
  std::string_view text;  // without indent, comment and white space at the end
};

std::vector<Line> lines_of(std::string_view yaml) {
  std::vector<Line> lines;
  while (!yaml.empty()) {
    const std::size_t end = std::min(yaml.find('\n'), yaml.size());
    std::string_view text = yaml.substr(0, end);
    yaml.remove_prefix(std::min(end + 1, yaml.size()));
    const std::size_t indent = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(indent);
    if (const std::size_t comment = text.find(" #"); comment != std::string_view::npos) text = text.substr(0, comment);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\t')) text.remove_suffix(1);
    if (!text.empty() && !text.starts_with('#')) lines.push_back({indent, text});
  }
  return lines;
}

std::string_view unquoted(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '-')) text.remove_prefix(1);
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    text = text.substr(1, text.size() - 2);
  return text;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// "[a, b]", "a" or nothing.
std::vector<std::string_view> inline_items(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  std::vector<std::string_view> items;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view item = unquoted(trimmed(text.substr(0, comma)));
    if (!item.empty()) items.push_back(item);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

/// The lines below a key, and what stands behind it on its own line.
struct Block {
  bool found = false;
  std::string_view rest;
  std::vector<Line> lines;

  std::vector<std::string_view> items() const {
    std::vector<std::string_view> all = inline_items(rest);
    for (const Line& line : lines) {
      if (line.text.starts_with('-')) all.push_back(unquoted(line.text));
    }
    return all;
  }
};

Block block_of(const std::vector<Line>& lines, std::initializer_list<std::string_view> keys) {
  if (lines.empty()) return {};
  const std::size_t indent = lines.front().indent;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t colon = lines[i].text.find(':');
    if (lines[i].indent != indent || colon == std::string_view::npos) continue;
    if (std::ranges::find(keys, unquoted(lines[i].text.substr(0, colon))) == keys.end()) continue;
    Block block{true, lines[i].text.substr(colon + 1), {}};
    for (std::size_t j = i + 1; j < lines.size(); ++j) {
      const bool of_list = lines[j].indent == indent && lines[j].text.starts_with('-');
      if (lines[j].indent <= indent && !of_list) break;
      block.lines.push_back(lines[j]);
    }
    return block;
  }
  return {};
}

/// A glob with `*`, `**` and `?`; other special characters count as themselves.
bool fits(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, from = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == text[t] || pattern[p] == '?')) {
      ++p, ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      from = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

/// GitHub's patterns may hold `[0-9]+`: taken for any text.
std::string plain_glob(std::string_view pattern) {
  std::string glob;
  while (!pattern.empty()) {
    const std::size_t close = pattern.starts_with('[') ? pattern.find(']') : std::string_view::npos;
    if (close != std::string_view::npos) {
      glob += '*';
      pattern.remove_prefix(close + 1);
    } else {
      glob += pattern.front() == '+' ? '*' : pattern.front();
      pattern.remove_prefix(1);
    }
  }
  return glob;
}

bool any_fits(const std::vector<std::string_view>& patterns, std::string_view tag) {
  bool fit = false;
  for (const std::string_view pattern : patterns) {
    const bool taken_back = pattern.starts_with('!');
    if (fits(plain_glob(taken_back ? pattern.substr(1) : pattern), tag)) fit = !taken_back;
  }
  return fit;
}

}  // namespace

bool github_starts_on_tag(std::string_view yaml, std::string_view tag) {
  const Block on = block_of(lines_of(yaml), {"on", "true"});
  if (!on.found) return false;
  const auto names = on.items();
  if (std::ranges::any_of(names, [](auto name) { return name == "push" || name == "create"; })) return true;
  if (block_of(on.lines, {"create"}).found) return true;
  const Block push = block_of(on.lines, {"push"});
  if (!push.found) return false;
  const Block tags = block_of(push.lines, {"tags"});
  if (tags.found) return any_fits(tags.items(), tag);
  const Block ignored = block_of(push.lines, {"tags-ignore"});
  if (ignored.found) return !any_fits(ignored.items(), tag);
  return !block_of(push.lines, {"branches"}).found && !block_of(push.lines, {"branches-ignore"}).found;
}

bool gitlab_starts_on_tag(std::string_view yaml) {
  if (yaml.find("CI_COMMIT_TAG") != std::string_view::npos) return true;
  const std::vector<Line> lines = lines_of(yaml);
  return std::ranges::any_of(lines, [](const Line& line) {
    return line.text == "- tags" || line.text == "only: tags" || line.text == "only: [tags]";
  });
}

}  // namespace hotfix::workflow
