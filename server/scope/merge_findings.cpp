#include "scope/merge_findings.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <utf8.h>

#include "scope/fingerprint.h"

namespace hotfix::scope {

namespace {

constexpr std::string_view conflict_code = "mergeback/conflict";
constexpr std::string_view fixed_code = "mergeback/already-fixed";
constexpr std::size_t shown_lines = 12;
constexpr std::size_t longest_line = 200;    // bytes of a shown line
constexpr std::size_t longest_subject = 72;  // bytes

std::string cut(std::string_view text, std::size_t longest) {
  std::string shown(text.substr(0, byte_of_utf8(text, longest)));
  if (shown.size() < text.size()) shown += "…";
  std::string valid;
  utf8::replace_invalid(shown.begin(), shown.end(), std::back_inserter(valid));
  std::ranges::replace_if(
      valid, [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return valid;
}

/// "1a2b3c4 “Round totals” (Ada)"
std::string named(const Origin& origin) {
  return fmt::format("{} “{}” ({})", origin.commit.hex().substr(0, 7), cut(origin.subject, longest_subject),
                     cut(origin.author, longest_subject));
}

/// The target's lines of some of its hunks and what lies between, as text.
std::string their_text(const TheirFile& theirs, std::size_t first, std::size_t last) {
  const std::size_t begin = theirs.hunks[first].new_first;
  const std::size_t end = std::size_t{theirs.hunks[last].new_first} + theirs.hunks[last].new_count;
  std::string text;
  for (std::size_t i = begin; i < std::min(end, begin + shown_lines); ++i) {
    text += cut(theirs.text->line(i), longest_line) + "\n";
  }
  if (end > begin + shown_lines) text += fmt::format("… and {} more lines\n", end - begin - shown_lines);
  return text;
}

SameLine same_line(const OurFile& ours, const TheirFile& theirs) {
  const Normalise& normalise = theirs.text->normalise();
  return [&ours, &theirs, normalise](std::size_t mine, std::size_t other) {
    return line_key(*ours.text, mine, normalise) == theirs.text->key(other);
  };
}

/// Whose commits stand in a conflict, each once; those of the same ticket first.
std::vector<const Origin*> origins_of(const TheirFile& theirs, const LineConflict& conflict) {
  std::vector<const Origin*> origins;
  for (std::size_t i = conflict.theirs_first; i <= conflict.theirs_last; ++i) {
    const Origin* origin = theirs.origin(i);
    const auto known = [&](const Origin* one) { return origin != nullptr && one->commit == origin->commit; };
    if (origin != nullptr && std::ranges::none_of(origins, known)) origins.push_back(origin);
  }
  std::ranges::stable_partition(origins, [](const Origin* origin) { return origin->same_ticket; });
  return origins;
}

bool stands_at(const OurFile& ours, std::size_t hunk, std::uint32_t line) {
  const Range range = hunk_range(*ours.text, ours.hunks[hunk]);
  return range.start.line <= line && range.end.line >= line;
}

class Findings {
 public:
  Findings(const OurFile& ours, const TheirFile& theirs, const ScopeRules& rules)
      : ours_(ours), theirs_(theirs), rules_(rules) {}

  std::vector<Finding> run() {
    const MergeView view = merge_view(ours_, theirs_);
    for (const SameChange& same : view.same) add_same(same);
    for (const LineConflict& conflict : view.conflicts) add_conflict(conflict);
    std::ranges::stable_sort(found_, {}, [](const Finding& finding) { return finding.range->start.line; });
    return std::move(found_);
  }

 private:
  void add_same(const SameChange& same) {
    const Origin* origin = theirs_.origin(same.theirs);
    if (origin != nullptr && origin->picked) return;
    add_fixed(same.ours, origin, same.theirs, same.theirs, "has the same text here");
  }

  void add_conflict(const LineConflict& conflict) {
    const auto origins = origins_of(theirs_, conflict);
    const bool same_fix = !origins.empty() && origins.front()->same_ticket;
    for (std::size_t i = conflict.ours_first; i <= conflict.ours_last; ++i) {
      if (same_fix)
        add_fixed(i, origins.front(), conflict.theirs_first, conflict.theirs_last, "fixed the same ticket here");
      else
        add_conflicting(i, origins, conflict);
    }
  }

  void add_fixed(std::size_t ours, const Origin* origin, std::size_t first, std::size_t last, std::string_view how) {
    std::string message = fmt::format("{} {} already", theirs_.target, how);
    message += origin == nullptr ? "." : fmt::format(": {}. Pick that commit instead?", named(*origin));
    add(fixed_code, Severity::information, ours, first, last, std::move(message), origin);
  }

  void add_conflicting(std::size_t ours, const std::vector<const Origin*>& origins, const LineConflict& conflict) {
    std::string message = fmt::format("These lines will conflict in {}", theirs_.target);
    if (origins.empty()) {
      message += ", which changed them too.";
    } else {
      message += fmt::format(": {} changed them there", named(*origins.front()));
      if (origins.size() > 1) message += fmt::format(", and {} more did", origins.size() - 1);
      message += ".";
    }
    add(conflict_code, Severity::warning, ours, conflict.theirs_first, conflict.theirs_last, std::move(message),
        origins.empty() ? nullptr : origins.front());
  }

  void add(std::string_view code, Severity usual, std::size_t ours, std::size_t first, std::size_t last,
           std::string message, const Origin* origin) {
    const auto severity = severity_of(rules_, code, usual);
    if (!severity) return;
    const git::Hunk& hunk = ours_.hunks[ours];
    Fingerprint fingerprint(code, ours_.path);
    fingerprint.add(theirs_.target).add(theirs_.base.get(), *ours_.text, hunk);
    const std::string text = their_text(theirs_, first, last);
    fingerprint.add(text);
    Finding finding{
        std::string(code), *severity, std::string(ours_.path), hunk_range(*ours_.text, hunk), std::move(message),
        fingerprint.hex(), {}};
    std::string theirs = text.empty() ? fmt::format("{} deleted them", theirs_.target)
                                      : fmt::format("{} has here:\n{}", theirs_.target, text);
    if (theirs.ends_with('\n')) theirs.pop_back();
    if (origin != nullptr) theirs = fmt::format("{}\n{}", named(*origin), theirs);
    finding.related.push_back({std::string(ours_.path), *finding.range, std::move(theirs)});
    found_.push_back(std::move(finding));
  }

  const OurFile& ours_;
  const TheirFile& theirs_;
  const ScopeRules& rules_;
  std::vector<Finding> found_;
};

}  // namespace

std::optional<Severity> severity_of(const ScopeRules& rules, std::string_view code, Severity usual) {
  const auto set = rules.severities.find(code);
  return set == rules.severities.end() ? usual : set->second;
}

MergeView merge_view(const OurFile& ours, const TheirFile& theirs) {
  const SameLine same = same_line(ours, theirs);
  MergeView view{line_conflicts(ours.hunks, theirs.hunks, same, theirs.level),
                 same_changes(ours.hunks, theirs.hunks, same)};
  if (ours.doubted) view.conflicts.clear();
  return view;
}

std::vector<Finding> merge_findings(const OurFile& ours, const TheirFile& theirs, const ScopeRules& rules) {
  if (ours.hunks.empty() || theirs.hunks.empty()) return {};
  return Findings(ours, theirs, rules).run();
}

std::vector<std::size_t> wanted_origins(const OurFile& ours, const TheirFile& theirs) {
  if (ours.hunks.empty() || theirs.hunks.empty()) return {};
  std::set<std::size_t> wanted;
  const MergeView view = merge_view(ours, theirs);
  for (const SameChange& same : view.same) wanted.insert(same.theirs);
  for (const LineConflict& conflict : view.conflicts) {
    for (std::size_t i = conflict.theirs_first; i <= conflict.theirs_last; ++i) wanted.insert(i);
  }
  std::erase_if(wanted, [&](std::size_t i) { return theirs.origins.contains(i); });
  return {wanted.begin(), wanted.end()};
}

std::optional<Origin> fixed_by(const OurFile& ours, const TheirFile& theirs, std::uint32_t line) {
  if (ours.hunks.empty() || theirs.hunks.empty()) return std::nullopt;
  const MergeView view = merge_view(ours, theirs);
  for (const SameChange& same : view.same) {
    const Origin* origin = theirs.origin(same.theirs);
    if (origin != nullptr && !origin->picked && stands_at(ours, same.ours, line)) return *origin;
  }
  for (const LineConflict& conflict : view.conflicts) {
    const auto origins = origins_of(theirs, conflict);
    if (origins.empty() || !origins.front()->same_ticket) continue;
    for (std::size_t i = conflict.ours_first; i <= conflict.ours_last; ++i) {
      if (stands_at(ours, i, line)) return *origins.front();
    }
  }
  return std::nullopt;
}

Finding whole_file_conflict(const std::string& path, const std::string& target, std::string_view why,
                            std::string_view content) {
  Fingerprint fingerprint(conflict_code, path);
  fingerprint.add(target).add(content);
  return {std::string(conflict_code),
          Severity::warning,
          path,
          Range{},
          fmt::format("This file will conflict in {}{}{}.", target, why.empty() ? "" : ": ", why),
          fingerprint.hex(),
          {}};
}

std::string theirs_markdown(const OurFile& ours, const TheirFile& theirs, std::uint32_t line) {
  if (ours.hunks.empty() || theirs.hunks.empty()) return {};
  for (const LineConflict& conflict : merge_view(ours, theirs).conflicts) {
    bool here = false;
    for (std::size_t i = conflict.ours_first; i <= conflict.ours_last; ++i) here = here || stands_at(ours, i, line);
    if (!here) continue;
    const std::string text = their_text(theirs, conflict.theirs_first, conflict.theirs_last);
    if (text.empty()) return fmt::format("\n{} deleted these lines.\n", theirs.target);
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : text) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
    const std::string fence(std::max<std::size_t>(3, longest + 1), '`');
    return fmt::format("\nIn {}:\n\n{}\n{}{}\n", theirs.target, fence, text, fence);
  }
  return {};
}

}  // namespace hotfix::scope
