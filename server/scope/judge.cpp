#include "scope/judge.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "scope/conflict_markers.h"
#include "scope/fingerprint.h"
#include "scope/kinds/cause.h"

namespace hotfix::scope {

namespace {

constexpr std::uint32_t type_bits = 0170000;  // of a git mode
constexpr std::uint32_t symbolic_link_mode = 0120000;
constexpr std::uint32_t executable_bits = 0111;

bool is_submodule(const git::FileChange& change) {
  return change.old_mode == git::submodule_mode || change.new_mode == git::submodule_mode;
}

bool mode_changed(const git::FileChange& change) {
  return change.old_mode != 0 && change.new_mode != 0 && change.old_mode != change.new_mode;
}

/// A file that is open and equals production again differs in nothing.
bool differs(const ChangedFile& file) {
  return file.change.kind != git::ChangeKind::modified || mode_changed(file.change) || is_submodule(file.change) ||
         file.text == nullptr || !file.hunks.empty();
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\f\v") == std::string_view::npos;
}

FileKinds kinds_in(const ChangedFile& file) {
  return kinds_of_file({file.change.path, file.path_class, file.base, file.text, file.hunks, file.lexed,
                        file.lex_budget, file.elsewhere});
}

HunkView view_of(const ChangedFile& file, const git::Hunk& hunk, Kind kind) {
  return {file.change.path, file.path_class, file.base, *file.text, hunk, kind};
}

std::uint64_t lines_with_text(const ChangedFile& file, const git::Hunk& hunk) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; file.base != nullptr && i < hunk.base_count; ++i) {
    count += is_blank(file.base->line(hunk.base_first + i)) ? 0U : 1U;
  }
  for (std::size_t i = 0; i < hunk.new_count; ++i) {
    count += is_blank(file.text->line(hunk.new_first + i)) ? 0U : 1U;
  }
  return count;
}

std::string mode_message(std::uint32_t before, std::uint32_t now) {
  if ((now & type_bits) != (before & type_bits)) {
    return now == symbolic_link_mode ? "This file became a symbolic link." : "This symbolic link became a file.";
  }
  return (now & executable_bits) != 0 ? "This file became executable." : "This file is no longer executable.";
}

void count_hunks(const ChangedFile& file, FileJudgement& result) {
  for (std::size_t i = 0; i < file.hunks.size(); ++i) {
    const git::Hunk& hunk = file.hunks[i];
    const Cause cause = cause_of(view_of(file, hunk, result.kinds[i].kind));
    const std::uint64_t lines = std::uint64_t{hunk.base_count} + hunk.new_count;
    const std::uint64_t moved = cause == Cause{"logic", true} ? moved_lines_of(result.moves, i) : 0;
    result.lines += lines;
    if (moved > 0) result.by_cause["move"] += moved;
    if (moved < lines) result.by_cause[std::string(cause.name)] += lines - moved;
    if (!cause.against_budget) continue;
    const CountedPlace place{hunk_range(*file.text, hunk), lines_with_text(file, hunk)};
    result.budget_lines += place.budget_lines;
    result.places.push_back(place);
  }
  // A file that was only renamed or made executable, or an empty one, still counts as a file.
  const bool without_hunks = file.hunks.empty() && cause_of(file.path_class).against_budget;
  if (without_hunks) result.places.push_back({});
  result.budget_file = !result.places.empty();
}

void count_numbers(const ChangedFile& file, FileJudgement& result) {
  const Cause cause = cause_of(file.path_class);
  if (file.change.counts) {
    result.lines = file.change.counts->added + file.change.counts->deleted;
    if (result.lines > 0) result.by_cause[std::string(cause.name)] = result.lines;
  }
  if (!cause.against_budget) return;
  result.budget_file = true;
  result.budget_lines = result.lines;
  result.places.push_back({Range{}, result.lines});
}

/// Fewer lines that moved are often the fix itself: what happens first, or under which condition.
constexpr std::uint32_t least_lines_of_a_move = 5;

/// Makes the findings of one file.
class Judge {
 public:
  Judge(const ChangedFile& file, const ScopeRules& rules, const FileKinds& told)
      : file_(file), change_(file.change), rules_(rules), told_(told), kinds_(told.hunks) {}

  std::vector<Finding> run() {
    judge_entry();
    judge_path();
    if (file_.text != nullptr) judge_lines();
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const Finding& a, const Finding& b) { return a.range->start.line < b.range->start.line; });
    return std::move(findings_);
  }

 private:
  /// What the file is: git's row about it.
  void judge_entry() {
    if (change_.kind == git::ChangeKind::renamed) {
      about_file("scope/file-renamed", fmt::format("This file was renamed from {}.", change_.old_path),
                 Fingerprint("scope/file-renamed", change_.path).add(change_.old_path));
    }
    if (is_submodule(change_)) {
      about_file("scope/submodule", "This submodule changes, and with it everything between its two commits.",
                 Fingerprint("scope/submodule", change_.path).add(change_.new_blob.hex()));
      return;
    }
    if (mode_changed(change_)) {
      about_file("scope/mode", mode_message(change_.old_mode, change_.new_mode),
                 Fingerprint("scope/mode", change_.path).add(change_.old_mode).add(change_.new_mode));
    }
    const bool aside = file_.path_class == PathClass::tests || file_.path_class == PathClass::docs ||
                       file_.path_class == PathClass::changelog;
    if (change_.binary && !aside) {
      about_content("scope/binary", "This binary file changes, and no review can read it.");
    }
  }

  /// Where the file lies.
  void judge_path() {
    const PathClass is = file_.path_class;
    if (is == PathClass::generated) {
      about_content("scope/generated", "This file is generated: change what it is made from, or leave it as it is.");
    }
    if (is == PathClass::vendored) {
      about_content("scope/generated", "This file is other people's code, kept here as it came.");
    }
    if (is == PathClass::migration) {
      about_content("scope/migration", "This is a schema migration: rolling the hotfix back would not undo it.");
    }
    if (is == PathClass::policy || change_.path == rules_.policy_path || change_.old_path == rules_.policy_path) {
      about_content("scope/policy", "This hotfix changes its own policy, the rules it is judged by.");
    }
    if (is == PathClass::lock_file && !file_.follows_manifest) {
      about_content("scope/dependency",
                    "This lock file changes though no manifest does: other code would be deployed.");
    }
    const bool always_welcome = is == PathClass::tests || is == PathClass::changelog || is == PathClass::version_file;
    if (rules_.allowed && !always_welcome && !rules_.allowed(change_.path)) {
      about_content("scope/outside-paths", "This file is outside the paths declared for this hotfix.");
    }
  }

  void judge_lines() {
    if (severity_of("scope/leftover", Severity::error)) {
      for (const ConflictGroup& group : conflict_groups(*file_.text, file_.hunks)) judge_group(group);
    }
    if (file_.path_class == PathClass::manifest && severity_of("scope/dependency", Severity::warning)) {
      judge_dependencies();
    }
    judge_kinds();
  }

  void judge_kinds() {
    if (file_.path_class == PathClass::tests && is_test_data(change_.path))
      return;  // there the layout and the order may be what is tested
    const auto only = [&](auto what) { return std::all_of(kinds_.begin(), kinds_.end(), what); };
    const bool only_comments = only([](const HunkKind& one) { return one.kind != Kind::other; });
    const bool formatted =
        std::any_of(kinds_.begin(), kinds_.end(), [](const HunkKind& one) { return one.kind == Kind::layout; });
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
      const Kind kind = kinds_[i].kind;
      // A blank line alone is no formatting; it may be the one that somebody is about to write on.
      if (kind == Kind::layout || (kind == Kind::blank && formatted)) {
        about_lines("scope/formatting-only", Severity::warning,
                    "Only the layout changes here: production would run just the same.", file_.hunks[i]);
      } else if (kind == Kind::comment && only_comments) {
        about_lines("scope/comment-only", Severity::information,
                    "Only comments change in this file: production would run just the same.", file_.hunks[i]);
      } else if (kind == Kind::rename) {
        about_lines("scope/rename", Severity::warning,
                    fmt::format("Only a name changes here, {}: production would run just the same.", told_.renames[i]),
                    file_.hunks[i]);
      }
    }
    for (const Leftover& one : told_.leftovers) {
      about_lines("scope/leftover", Severity::warning, "This looks like a debugging aid that was left here.",
                  {0, 0, one.first, one.count});
    }
    for (const MovedBlock& block : told_.moves.came) {
      if (!counts_against_budget(file_.path_class)) break;  // tests begin alike, and nobody runs prose
      if (block.telling >= least_lines_of_a_move && !is_nested_anew(block)) judge_move(block);
    }
  }

  /// Lines that got another indentation near where they stood: what is around them changed, and that may be the fix.
  bool is_nested_anew(const MovedBlock& block) const {
    constexpr std::uint32_t near = 20;  // lines
    if (!block.other_path.empty()) return false;
    const std::uint32_t was = block.other_first;
    const std::uint32_t is = file_.hunks[block.hunk].base_first;
    const auto indentation = [](std::string_view line) { return line.find_first_not_of(" \t"); };
    return std::max(was, is) - std::min(was, is) <= near + block.lines &&
           indentation(file_.text->line(block.first)) != indentation(file_.base->line(was));
  }

  void judge_move(const MovedBlock& block) {
    const std::string from = block.other_path.empty() ? "" : fmt::format("{}, ", block.other_path);
    about_lines("scope/moved-code", Severity::warning,
                fmt::format("These {} lines only moved here, from {}line {} in production.", block.lines, from,
                            block.other_first + 1),
                {0, 0, block.first, block.end - block.first});
  }

  void judge_group(const ConflictGroup& group) {
    const auto first = static_cast<std::uint32_t>(group.ours);
    const git::Hunk lines{0, 0, first, static_cast<std::uint32_t>(group.theirs) - first + 1};
    about_lines("scope/leftover", Severity::error,
                "A merge conflict was left here: keep one of its sides and remove the markers.", lines);
  }

  void judge_dependencies() {
    const std::string text = file_.text->text();
    const std::string_view base = file_.base == nullptr ? std::string_view() : std::string_view(file_.base->text());
    for (const git::Hunk& hunk : file_.hunks) {
      if (!dependency_change(
              {change_.path, base, text, hunk.base_first, hunk.base_count, hunk.new_first, hunk.new_count})) {
        continue;
      }
      about_lines("scope/dependency", Severity::warning,
                  "A dependency changes: production would run code that this review does not show.", hunk);
    }
  }

  std::optional<Severity> severity_of(std::string_view code, Severity usual) const {
    const auto set = rules_.severities.find(code);
    return set == rules_.severities.end() ? usual : set->second;
  }

  void about_content(std::string_view code, std::string message) {
    Fingerprint fingerprint(code, change_.path);
    if (file_.text == nullptr) {
      fingerprint.add(change_.new_blob.hex());
    } else {
      for (const git::Hunk& hunk : file_.hunks) fingerprint.add(file_.base, *file_.text, hunk);
    }
    about_file(code, std::move(message), fingerprint);
  }

  void about_file(std::string_view code, std::string message, const Fingerprint& fingerprint) {
    add(code, Severity::warning, Range{}, std::move(message), fingerprint);
  }

  void about_lines(std::string_view code, Severity usual, std::string message, const git::Hunk& hunk) {
    Fingerprint fingerprint(code, change_.path);
    fingerprint.add(file_.base, *file_.text, hunk);
    const std::uint64_t before = repeated_[fingerprint.value()]++;
    if (before > 0) fingerprint.add(before);
    add(code, usual, hunk_range(*file_.text, hunk), std::move(message), fingerprint);
  }

  void add(std::string_view code, Severity usual, const Range& range, std::string message,
           const Fingerprint& fingerprint) {
    const std::optional<Severity> severity = severity_of(code, usual);
    if (!severity) return;
    findings_.push_back({std::string(code), *severity, change_.path, range, std::move(message), fingerprint.hex(), {}});
  }

  const ChangedFile& file_;
  const git::FileChange& change_;
  const ScopeRules& rules_;
  const FileKinds& told_;
  std::span<const HunkKind> kinds_;
  std::vector<Finding> findings_;
  std::map<std::uint64_t, std::uint64_t> repeated_;  // how often a content was found so far
};

bool is_below(std::string_view path, std::string_view folder) {
  return folder.empty() || (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

}  // namespace

FileJudgement judge_file(const ChangedFile& file, const ScopeRules& rules) {
  FileJudgement result;
  result.path = file.change.path;
  result.not_judged = file.not_judged;
  if (!differs(file)) return result;
  FileKinds told;
  if (file.text != nullptr) {
    told = kinds_in(file);
    result.kinds = told.hunks;
    result.moves = told.moves;
    count_hunks(file, result);
  } else {
    count_numbers(file, result);
  }
  result.findings = Judge(file, rules, told).run();
  result.facts = std::move(told.facts);
  return result;
}

bool lock_follows_manifest(std::string_view lock_path, std::span<const std::string> changed_manifests) {
  const std::size_t slash = lock_path.rfind('/');
  const std::string_view folder = slash == std::string_view::npos ? std::string_view() : lock_path.substr(0, slash);
  return std::any_of(changed_manifests.begin(), changed_manifests.end(),
                     [&](const std::string& manifest) { return is_below(manifest, folder); });
}

Range hunk_range(const TextBuffer& text, const git::Hunk& hunk) {
  const Position start = text.position({hunk.new_first, 0});
  if (hunk.new_count == 0) return {start, start};
  const std::size_t last = std::size_t{hunk.new_first} + hunk.new_count - 1;
  return {start, text.position({last, text.line(last).size()})};
}

std::vector<Action> actions_for(std::string_view code) {
  if (code == "scope/leftover") return {Action::remove_lines};
  if (code == "test/failed") return {Action::rerun_tests};
  if (code == "mergeback/already-fixed") return {Action::pick};
  if (code == "scope/formatting-only") return {Action::restore_hunk, Action::restore_formatting, Action::accept};
  if (code == "scope/rename" || code == "scope/moved-code") return {Action::restore_hunk, Action::accept};
  if (code == "scope/comment-only") return {Action::restore_hunk, Action::restore_file, Action::accept};
  if (code == "scope/outside-paths") return {Action::restore_hunk, Action::restore_file, Action::open_policy};
  if (code == "scope/dependency") return {Action::restore_hunk, Action::restore_file, Action::accept};
  if (code == "scope/too-many-lines" || code == "scope/too-many-files") {
    return {Action::restore_hunk, Action::restore_file, Action::accept};
  }
  if (code == "base/no-production-tag" || code == "config/invalid") return {Action::open_policy};
  if (code.starts_with("scope/")) return {Action::restore_file, Action::accept};
  return {};
}

}  // namespace hotfix::scope
