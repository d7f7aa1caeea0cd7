#include "workflow/version.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include "base/ascii.h"

namespace hotfix::workflow {
namespace {

constexpr std::size_t max_digits = 18;  // fits 64 bits; longer runs are hashes or noise

bool is_number_separator(char c) {
  return c == '.' || c == '_' || c == '-';
}

using Words = std::span<const std::string_view>;

bool among(std::string_view word, Words words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 40> pre_release_words = {
    "alpha",    "beta",  "rc",        "cr",       "pre",          "preview",     "prev",    "prerelease",
    "dev",      "devel", "develop",   "snapshot", "nightly",      "canary",      "next",    "insiders",
    "insider",  "ea",    "eap",       "exp",      "experimental", "test",        "testing", "tp",
    "unstable", "edge",  "candidate", "daily",    "weekly",       "trunk",       "wip",     "draft",
    "internal", "demo",  "tmp",       "temp",     "milestone",    "development", "poc",     "trial"};
// Only with a number behind them: "b1", "a2", "c1" (PEP 440), "M1" (Maven).
constexpr std::array<std::string_view, 1> pre_release_letters = {"m"};
constexpr std::array<std::string_view, 9> release_words = {"final",      "release",   "ga",         "stable", "lts",
                                                           "incubating", "incubator", "production", "prod"};
constexpr std::array<std::string_view, 13> patch_words = {"sp", "sr",  "post", "patch", "p", "pl",    "hotfix",
                                                          "hf", "fix", "rev",  "r",     "u", "update"};

constexpr std::array<std::string_view, 13> generic_prefix_words = {
    "v", "ver", "version", "versions", "rel",        "release", "releases",
    "r", "tag", "tags",    "prod",     "production", "stable"};
// The whole name (one word) says that the tag is no release of anything.
constexpr std::array<std::string_view, 26> stray_names = {
    "example", "examples", "sample", "demo",   "changelog",  "changes", "build",     "builds", "ci",
    "draft",   "guide",    "old",    "before", "after",      "pr",      "issue",     "bug",    "sprint",
    "merge",   "merged",   "start",  "save",   "checkpoint", "test",    "prototype", "list"};
// The first word says so, whatever follows.
constexpr std::array<std::string_view, 9> stray_first_words = {"backup", "bak", "archive",  "archived", "tmp",
                                                               "temp",   "wip", "untagged", "refs"};

std::string_view digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return text.substr(at, end - at);
}

std::uint64_t number(std::string_view digits) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// ---- the numbers ----------------------------------------------------------------------------------------------------

struct Core {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<std::string_view> texts;
  std::string separators;
  bool usable = true;
};

Core core_at(std::string_view name, std::size_t begin) {
  Core core;
  core.begin = begin;
  std::size_t at = begin;
  while (true) {
    const std::string_view digits = digits_at(name, at);
    if (digits.size() > max_digits) core.usable = false;
    core.texts.push_back(digits);
    at += digits.size();
    if (at + 1 >= name.size() || !is_number_separator(name[at]) || !is_digit(name[at + 1])) break;
    core.separators.push_back(name[at]);
    ++at;
  }
  core.end = at;
  return core;
}

bool is_month(std::string_view digits) {
  return number(digits) >= 1 && number(digits) <= 12;
}
bool is_day(std::string_view digits) {
  return number(digits) >= 1 && number(digits) <= 31;
}
bool is_year(std::string_view digits) {
  return digits.size() == 4 && number(digits) >= 1980 && number(digits) < 2200;
}

std::size_t leading_date(const std::vector<std::string_view>& texts) {
  const std::string_view first = texts[0];
  if (first.size() == 8 || first.size() == 10 || first.size() == 12 || first.size() == 14) {
    const bool date = is_year(first.substr(0, 4)) && is_month(first.substr(4, 2)) && is_day(first.substr(6, 2));
    return date ? 1 : 0;
  }
  if (texts.size() < 3 || !is_year(first) || texts[1].size() != 2 || texts[2].size() != 2) return 0;
  return is_month(texts[1]) && is_day(texts[2]) ? 3 : 0;
}

std::size_t main_count(const Core& core, std::size_t date_count) {
  if (core.separators.empty()) return 1;
  const auto other = core.separators.find_first_not_of(core.separators[0]);
  const std::size_t count = other == std::string::npos ? core.texts.size() : other + 1;
  return std::max(count, date_count);
}

/// "foo-2-1.2.3": the lone 2 belongs to the name. "2023-11-01.1" and "4.1.15_2.1.0" stay as they are.
bool starts_with_a_name_number(const Core& core) {
  if (core.texts.size() < 3 || core.separators[0] == '.' || core.separators[1] == core.separators[0]) return false;
  return core.separators[1] == '.' && leading_date(core.texts) == 0;
}

/// "REL9_6_3", "go1.21": the number glued to the letters belongs to the version, not to the name.
std::size_t with_glued_number(std::string_view name, const Core& core) {
  if (core.begin < 3) return core.begin;
  const char separator = name[core.begin - 1];
  if (!is_number_separator(separator)) return core.begin;
  if (core.separators.empty() ? separator == '-' : separator != core.separators[0]) return core.begin;
  std::size_t begin = core.begin - 1;
  while (begin > 0 && is_digit(name[begin - 1])) --begin;
  if (begin == core.begin - 1 || begin == 0 || !is_letter(name[begin - 1])) return core.begin;
  return begin;
}

/// Where a version may begin: at a number behind nothing, behind a separator, or behind a `v` of its own.
bool at_boundary(std::string_view name, std::size_t at) {
  if (at == 0) return true;
  const char before = name[at - 1];
  if (before == 'v' || before == 'V') return at == 1 || !is_letter(name[at - 2]);
  return !is_letter(before);
}

std::optional<Core> next_core(std::string_view name, std::size_t from, bool glued) {
  for (std::size_t at = from; at < name.size(); ++at) {
    if (!is_digit(name[at]) || (at > 0 && is_digit(name[at - 1]))) continue;
    if (!glued && !at_boundary(name, at)) continue;
    Core core = core_at(name, at);
    if (const std::size_t begin = with_glued_number(name, core); begin != core.begin)
      core = core_at(name, begin);
    else if (starts_with_a_name_number(core))
      core = core_at(name, core.begin + core.texts[0].size() + 1);
    return core;
  }
  return std::nullopt;
}

// ---- the suffix -----------------------------------------------------------------------------------------------------

struct Suffix {
  SuffixKind kind = SuffixKind::none;
  std::string word;
  std::uint64_t number = 0;
};

struct Run {
  std::string word;
  std::string_view digits;
};

/// "-rc.1" -> rc 1; "u292-b10" -> u 292, b 10; "a.018" -> a 018. Nothing where a character fits no version.
std::optional<std::vector<Run>> runs_of(std::string_view suffix) {
  std::vector<Run> runs;
  std::size_t at = 0;
  while (at < suffix.size()) {
    if (is_letter(suffix[at])) {
      std::size_t end = at;
      while (end < suffix.size() && is_letter(suffix[end])) ++end;
      runs.push_back({lowered(suffix.substr(at, end - at)), {}});
      at = end;
    } else if (is_digit(suffix[at])) {
      const std::string_view digits = digits_at(suffix, at);
      if (digits.size() > max_digits) return std::nullopt;
      if (runs.empty() || !runs.back().digits.empty())
        runs.push_back({"", digits});
      else
        runs.back().digits = digits;
      at += digits.size();
    } else if (is_number_separator(suffix[at]) || suffix[at] == '~') {
      ++at;
    } else {
      return std::nullopt;
    }
  }
  return runs;
}

SuffixKind kind_of(const Run& run, bool directly_behind) {
  if (among(run.word, pre_release_words)) return SuffixKind::pre_release;
  if (!run.digits.empty() && among(run.word, pre_release_letters)) return SuffixKind::pre_release;
  if (among(run.word, release_words)) return SuffixKind::release_word;
  if (among(run.word, patch_words))
    return run.digits.empty() && run.word.size() == 1 ? SuffixKind::letter : SuffixKind::patch;
  if (run.word.size() == 1) {
    if (!run.digits.empty()) return SuffixKind::pre_release;
    return directly_behind ? SuffixKind::letter : SuffixKind::unknown;
  }
  // Behind "1.0.2z" OpenSSL went on with "1.0.2za".
  const bool past_z = run.word.size() == 2 && run.word[0] == 'z' && run.digits.empty() && directly_behind;
  return past_z ? SuffixKind::letter : SuffixKind::unknown;
}

Suffix read_suffix(std::string_view text) {
  Suffix suffix;
  if (text.empty()) return suffix;
  const std::size_t plus = text.find('+');
  const std::string_view front = text.substr(0, plus);
  const auto runs = runs_of(front);
  if (!runs) return {SuffixKind::unknown, {}, 0};
  bool unknown = false;
  for (const Run& run : *runs) {
    const SuffixKind kind = kind_of(run, run.word.size() == front.size());
    if (kind == SuffixKind::pre_release) suffix.kind = kind;
    unknown = unknown || kind == SuffixKind::unknown;
    if (suffix.kind == SuffixKind::pre_release) continue;
    if (kind == SuffixKind::patch || kind == SuffixKind::letter) {
      suffix.kind = kind;
      suffix.word = run.word;
      suffix.number = number(run.digits);
    } else if (kind == SuffixKind::release_word && suffix.kind == SuffixKind::none) {
      suffix.kind = kind;
    }
  }
  if (suffix.kind == SuffixKind::pre_release) return {SuffixKind::pre_release, lowered(front), 0};
  if (unknown) return {SuffixKind::unknown, lowered(front), 0};
  if (plus == std::string_view::npos || suffix.kind == SuffixKind::patch) return suffix;
  const auto build = runs_of(text.substr(plus + 1));
  const bool numbered = build && !build->empty() && build->back().digits.size() > 0;
  return {SuffixKind::build, build && !build->empty() ? build->back().word : "",
          numbered ? number(build->back().digits) : 0};
}

int suffix_rank(SuffixKind kind) {
  switch (kind) {
    case SuffixKind::pre_release:
      return -1;
    case SuffixKind::none:
    case SuffixKind::release_word:
    case SuffixKind::build:
    case SuffixKind::unknown:
      return 0;
    case SuffixKind::letter:
      return 1;
    case SuffixKind::patch:
      return 2;
  }
  return 0;
}

// ---- the prefix -----------------------------------------------------------------------------------------------------

std::vector<std::string> words_of(std::string_view prefix) {
  std::vector<std::string> words;
  bool open = false;
  for (const char c : prefix) {
    if (!is_letter(c) && !is_digit(c)) {
      open = false;
      continue;
    }
    if (!open) words.emplace_back();
    words.back().push_back(lowered(c));
    open = true;
  }
  return words;
}

std::string_view without_trailing_digits(std::string_view word) {
  while (!word.empty() && is_digit(word.back())) word.remove_suffix(1);
  return word;
}

bool ends_in_separator(std::string_view text) {
  return !text.empty() && !is_letter(text.back()) && !is_digit(text.back());
}

/// "@scope/pkg@v" -> "@scope/pkg": separators and a version marker go.
std::string product_text(std::string_view prefix) {
  for (int round = 0; round < 2; ++round) {
    while (ends_in_separator(prefix)) prefix.remove_suffix(1);
    const std::size_t word = prefix.find_last_of("-_/@.") + 1;
    const std::string last = lowered(prefix.substr(word));
    if (word > 0 && (last == "v" || last == "ver" || last == "version" || last == "release" || last == "rel"))
      prefix = prefix.substr(0, word);
  }
  return std::string(prefix);
}

void read_prefix(TagParts& parts) {
  if (parts.prefix.starts_with('@') && parts.prefix.find('/') != std::string::npos) {
    parts.prefix_kind = PrefixKind::scoped;
    parts.product_text = product_text(parts.prefix);
    parts.product_key = lowered(parts.product_text);
    return;
  }
  std::vector<std::string> words = words_of(parts.prefix);
  while (!words.empty() && among(words.back(), generic_prefix_words)) words.pop_back();
  // "plugin-next@1.2.3": what stands before an @ is a package's name, whatever it means.
  const bool package = parts.prefix.find('@') != std::string::npos;
  if (!words.empty() && !package) {
    const std::string_view last = without_trailing_digits(words.back());
    const bool milestone = !ends_in_separator(parts.prefix) && last == "m";
    if (among(last, pre_release_words) || milestone) parts.prefix_kind = PrefixKind::pre_release;
    if (among(words.front(), stray_first_words) || (words.size() == 1 && among(words[0], stray_names)))
      parts.prefix_kind = PrefixKind::stray;
  }
  std::erase_if(words, [](const std::string& word) { return among(word, generic_prefix_words); });
  for (const std::string& word : words) {
    if (!parts.product_key.empty()) parts.product_key.push_back('-');
    parts.product_key += word;
  }
  if (parts.product_key.empty()) return;
  if (parts.prefix_kind == PrefixKind::generic) parts.prefix_kind = PrefixKind::name;
  parts.product_text = product_text(parts.prefix);
}

TagParts assemble(std::string_view name, const Core& core, Suffix suffix) {
  TagParts parts;
  parts.prefix = name.substr(0, core.begin);
  parts.core = name.substr(core.begin, core.end - core.begin);
  parts.suffix = name.substr(core.end);
  for (const std::string_view text : core.texts) parts.version.components.push_back(number(text));
  parts.version.suffix_rank = suffix_rank(suffix.kind);
  parts.version.suffix_word = std::move(suffix.word);
  parts.version.suffix_number = suffix.number;
  parts.suffix_kind = suffix.kind;
  parts.separator = core.separators.empty() ? '\0' : core.separators[0];
  parts.date_count = leading_date(core.texts);
  parts.main_count = main_count(core, parts.date_count);
  read_prefix(parts);
  return parts;
}

bool begins_like_a_version(std::string_view name) {
  if (name.starts_with('v') || name.starts_with('V')) name.remove_prefix(1);
  return !name.empty() && is_digit(name[0]);
}

}  // namespace

std::strong_ordering Version::operator<=>(const Version& other) const {
  if (scheme != other.scheme) return scheme <=> other.scheme;
  const std::size_t count = std::max(components.size(), other.components.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t mine = i < components.size() ? components[i] : 0;
    const std::uint64_t theirs = i < other.components.size() ? other.components[i] : 0;
    if (mine != theirs) return mine <=> theirs;
  }
  if (suffix_rank != other.suffix_rank) return suffix_rank <=> other.suffix_rank;
  // "z" comes before "za": OpenSSL went on that way.
  if (suffix_word.size() != other.suffix_word.size() && suffix_rank == 1)
    return suffix_word.size() <=> other.suffix_word.size();
  if (suffix_word != other.suffix_word) return suffix_word.compare(other.suffix_word) <=> 0;
  return suffix_number <=> other.suffix_number;
}

std::optional<TagParts> split_tag(std::string_view name) {
  std::optional<TagParts> first;
  for (const bool glued : {false, true}) {
    std::size_t from = 0;
    while (auto core = next_core(name, from, glued)) {
      from = core->end;
      if (!core->usable) continue;
      Suffix suffix = read_suffix(name.substr(core->end));
      const bool understood = suffix.kind != SuffixKind::unknown;
      if (!first) {
        first = assemble(name, *core, std::move(suffix));
        if (understood || begins_like_a_version(name)) return first;
      } else if (understood && core->texts.size() >= 2) {
        return assemble(name, *core, std::move(suffix));
      }
    }
    if (first) return first;
  }
  return first;
}

std::string version_text(const TagParts& parts) {
  std::string text;
  for (const std::uint64_t component : parts.components()) {
    if (!text.empty()) text.push_back('.');
    text += std::to_string(component);
  }
  switch (parts.suffix_kind) {
    case SuffixKind::none:
    case SuffixKind::release_word:
      return text;
    case SuffixKind::letter:
    case SuffixKind::patch:
    case SuffixKind::build:
    case SuffixKind::pre_release:
    case SuffixKind::unknown:
      return text + parts.suffix;
  }
  return text;
}

}  // namespace hotfix::workflow
