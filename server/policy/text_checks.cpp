#include "policy/text_checks.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

#include "policy/glob.h"

namespace hotfix::policy {

namespace {

constexpr std::size_t longest_text = 4096;

std::optional<std::string> regex_problem(std::string_view text, bool needs_path) {
  const RE2 regex(re2::StringPiece(text.data(), text.size()), RE2::Quiet);
  if (!regex.ok()) return fmt::format("This is not a regular expression (RE2): {}.", regex.error());
  if (needs_path && !regex.NamedCapturingGroups().contains("path")) {
    return "This expression has no group for the file: write (?P<path>…) where the path stands.";
  }
  return std::nullopt;
}

std::optional<std::string> path_problem(std::string_view text) {
  const bool climbs =
      text == ".." || text.starts_with("../") || text.ends_with("/..") || text.find("/../") != std::string_view::npos;
  if (text.empty() || text.starts_with('/') || climbs) {
    return "This must be a path inside the repository, relative to its root.";
  }
  return std::nullopt;
}

/// The rules of git-check-ref-format(1) that people meet; a prefix may end with '/'.
std::optional<std::string> ref_problem(std::string_view text) {
  const bool bad_byte = std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= 0 && c <= ' ') || c == 127 || std::string_view("~^:?*[\\").find(c) != std::string_view::npos;
  });
  const bool bad_part = text.find("..") != std::string_view::npos || text.find("//") != std::string_view::npos ||
                        text.find("@{") != std::string_view::npos || text.find("/.") != std::string_view::npos;
  if (text.empty() || bad_byte || bad_part || text.starts_with('/') || text.starts_with('-') || text.starts_with('.')) {
    return "Git does not take this as the name of a branch.";
  }
  return std::nullopt;
}

/// Levenshtein's distance. Both texts are short.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string> text_problem(std::string_view text, TextKind kind) {
  if (text.size() > longest_text) return fmt::format("This is longer than {} bytes.", longest_text);
  if (text.find('\0') != std::string_view::npos) return "This holds a NUL character.";
  switch (kind) {
    case TextKind::plain:
      return std::nullopt;
    case TextKind::non_empty:
      return text.empty() ? std::optional<std::string>("This must not be empty.") : std::nullopt;
    case TextKind::regex:
      return regex_problem(text, false);
    case TextKind::failure_regex:
      return regex_problem(text, true);
    case TextKind::glob:
      return glob_problem(text);
    case TextKind::path:
      return path_problem(text);
    case TextKind::ref:
      return ref_problem(text);
  }
  return std::nullopt;
}

std::optional<std::string> command_line_problem(std::string_view line) {
  if (auto problem = text_problem(line, TextKind::plain)) return problem;
  if (cut_at_blanks(line).empty()) return "This names no program.";
  if (line.find_first_of("\"'`$\\|&;<>()*?[]{}~#\n\r") != std::string_view::npos) {
    return "No shell reads this. Write a list with one text for each argument, or [\"sh\", \"-c\", \"…\"].";
  }
  return std::nullopt;
}

Argv cut_at_blanks(std::string_view line) {
  Argv argv;
  for (std::size_t at = line.find_first_not_of(" \t"); at < line.size(); at = line.find_first_not_of(" \t", at)) {
    const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
    argv.emplace_back(line.substr(at, end - at));
    at = end;
  }
  return argv;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> names) {
  constexpr std::size_t longest_word = 64;
  if (word.size() > longest_word) return {};
  std::size_t least = word.size() / 3 + 1;  // a third of the letters wrong, one more in short words
  std::string_view nearest;
  for (const std::string_view name : names) {
    const std::size_t d = distance(word, name);
    if (d > least || (d == least && !nearest.empty())) continue;
    least = d;
    nearest = name;
  }
  return nearest.empty() ? std::string() : fmt::format(" Did you mean \"{}\"?", nearest);
}

}  // namespace hotfix::policy
