// What our judgement says of real commits whose kind is known, beside what it should say.
//
//   evaluate_kinds TABLES CLONES [--only TABLE] [--show]
//
// TABLES holds formatting.tsv, comments.tsv, renames.tsv, moves.tsv, hard_negatives.tsv, debug_leftovers.tsv,
// hotfix_commits.tsv and mechanical.tsv; CLONES a work tree named `owner+name` for each repository that is at hand
// (need not be checked out). Each row's commit is read and judged by the very engine that ships. `--show` lists the
// misses.
//
// Recall is counted in hunks of files whose language is known (moves: in lines), by label, language and repository. A
// negative is wrong when the whole commit is called what it is not.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/file_survey.h"
#include "engine/policy_values.h"
#include "engine/survey.h"
#include "git/probe.h"
#include "git/reader.h"
#include "scope/kinds/cause.h"
#include "scope/kinds/syntax.h"

namespace {

using namespace hotfix;  // NOLINT(google-build-using-namespace): a program of its own
using scope::Kind;

using Row = std::map<std::string, std::string>;

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == '\t')
      fields.emplace_back();
    else if (c != '\r')
      fields.back().push_back(c);
  }
  return fields;
}

std::vector<Row> read_table(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> names = fields_of(line);
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = fields_of(line);
    Row row;
    for (std::size_t i = 0; i < std::min(names.size(), fields.size()); ++i) row[names[i]] = fields[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

struct Count {
  std::uint64_t all = 0;
  std::uint64_t right = 0;
  void add(std::uint64_t total, std::uint64_t agreed) {
    all += total;
    right += agreed;
  }
};

void print(const std::string& name, const Count& count, int indent = 0) {
  const double share = count.all == 0 ? 0 : 100.0 * static_cast<double>(count.right) / static_cast<double>(count.all);
  fmt::print("{:{}}{:<{}} {:>7} of {:>7}  {:>6.2f} %\n", "", indent, name, 46 - indent, count.right, count.all, share);
}

/// Counts under a name, by language and by repository.
struct Tally {
  std::map<std::string, Count> all;
  std::map<std::string, std::map<std::string, Count>> by_language;
  std::map<std::string, std::map<std::string, Count>> by_repository;

  void add(const std::string& name, const std::string& language, const std::string& repository, std::uint64_t total,
           std::uint64_t right) {
    all[name].add(total, right);
    by_language[name][language].add(total, right);
    by_repository[name][repository].add(total, right);
  }

  void print_all(std::string_view title) const {
    fmt::print("\n== {}\n", title);
    for (const auto& [name, count] : all) {
      print(name, count);
      for (const auto& [language, part] : by_language.at(name)) print(language, part, 4);
      fmt::print("    --\n");
      for (const auto& [repository, part] : by_repository.at(name)) print(repository, part, 4);
    }
  }
};

std::string language_of(const engine::SurveyedFile& file) {
  const std::string_view first = file.base && file.base->line_count() > 0 ? file.base->line(0) : std::string_view();
  const scope::Syntax* syntax = scope::syntax_of(file.change.path, first);
  return syntax == nullptr ? "" : std::string(syntax->name);
}

/// One commit, judged.
struct Judged {
  std::vector<engine::SurveyedFile> files;
};

class Evaluation {
 public:
  Evaluation(std::filesystem::path tables, std::filesystem::path clones, std::string only, bool show)
      : tables_(std::move(tables)), clones_(std::move(clones)), only_(std::move(only)), show_(show) {}

  void run() {
    if (wanted("formatting")) recall_of_hunks("formatting", {Kind::layout, Kind::blank});
    if (wanted("comments")) recall_of_hunks("comments", {Kind::comment, Kind::layout, Kind::blank});
    if (wanted("renames")) recall_of_hunks("renames", {Kind::rename, Kind::comment, Kind::layout, Kind::blank});
    if (wanted("moves")) recall_of_moves();
    if (wanted("debug_leftovers")) recall_of_leftovers();
    if (wanted("hard_negatives")) hard_negatives();
    if (wanted("hotfix_commits")) ordinary_fixes();
    if (wanted("mechanical")) path_classes();
  }

 private:
  bool wanted(std::string_view table) const { return only_.empty() || only_ == table; }

  const git::Reader* reader_of(const std::string& repository) {
    std::string name = repository;
    std::replace(name.begin(), name.end(), '/', '+');
    const std::filesystem::path folder = clones_ / name;
    if (!std::filesystem::exists(folder)) return nullptr;
    if (open_ != name) {
      reader_.emplace(git::probe(folder.string()), true);
      open_ = name;
    }
    return &*reader_;
  }

  /// Nothing where the repository or a commit is not at hand, or the commit is too large to be worth the time.
  std::optional<Judged> judge(const Row& row) {
    constexpr std::size_t most_files = 150;
    const git::Reader* reader = reader_of(row.at("repo"));
    const auto base = git::Oid::from_hex(row.at("base"));
    const auto head = git::Oid::from_hex(row.at("head"));
    if (reader == nullptr || !base || !head) return std::nullopt;
    try {
      git::Changes changes = reader->commit_changes(*base, *head);
      if (changes.files.size() > most_files) return std::nullopt;
      engine::FileSurveyor surveyor(*reader, *base, *head);
      Judged judged;
      for (git::FileChange& change : changes.files) judged.files.push_back(surveyor.survey(std::move(change)));
      engine::judge_together(judged.files, judging_);
      return judged;
    } catch (const std::exception& error) {
      fmt::print(stderr, "{} {}: {}\n", row.at("repo"), row.at("head"), error.what());
      return std::nullopt;
    }
  }

  void miss(const Row& row, const engine::SurveyedFile& file, const git::Hunk& hunk, std::string_view what) const {
    if (!show_) return;
    fmt::print("    {} {:.10}..{:.10} {}:{} {} [{}]\n", row.at("repo"), row.at("base"), row.at("head"),
               file.change.path, hunk.new_first + 1, what, row.count("label") > 0 ? row.at("label") : "");
  }

  static bool is_one_of(Kind kind, const std::set<Kind>& kinds) { return kinds.contains(kind); }

  void recall_of_hunks(const std::string& table, const std::set<Kind>& right) {
    Tally tally;
    for (const Row& row : read_table(tables_ / (table + ".tsv"))) {
      const auto judged = judge(row);
      if (!judged) continue;
      for (const engine::SurveyedFile& file : judged->files) {
        const std::string language = language_of(file);
        if (language.empty() || file.base == nullptr || file.text == nullptr) continue;
        for (std::size_t i = 0; i < file.hunks.size(); ++i) {
          const bool agreed = is_one_of(scope::kind_of_hunk(file.judgement.kinds, i), right);
          tally.add(row.at("label"), language, row.at("repo"), 1, agreed ? 1 : 0);
          if (!agreed) miss(row, file, file.hunks[i], "missed");
        }
      }
    }
    tally.print_all(table + ": hunks called so");
  }

  /// In lines: those that the table says moved, and those that are said to have come from elsewhere.
  void recall_of_moves() {
    Tally tally;
    for (const Row& row : read_table(tables_ / "moves.tsv")) {
      const auto judged = judge(row);
      if (!judged) continue;
      std::uint64_t found = 0;
      std::uint64_t lines = 0;
      std::uint64_t aside = 0;  // in generated, vendored and lock files
      std::uint64_t warned = 0;
      for (const engine::SurveyedFile& file : judged->files) {
        for (const scope::MovedBlock& block : file.judgement.moves.came) found += block.lines;
        for (std::size_t i = 0; i < file.hunks.size(); ++i) {  // some only changed their indentation
          const Kind kind = scope::kind_of_hunk(file.judgement.kinds, i);
          if (kind != Kind::other) found += file.hunks[i].new_count;
          lines += file.hunks[i].new_count;
          if (file.judgement.facts.path.empty()) aside += file.hunks[i].new_count;
        }
        for (const Finding& finding : file.judgement.findings) warned += finding.code == "scope/moved-code" ? 1U : 0U;
      }
      if (aside * 2 > lines) continue;
      const std::uint64_t moved = std::stoull(row.at("moved_lines"));
      tally.add(row.at("label"), row.at("lang"), row.at("repo"), moved, std::min(moved, found));
      tally.add(row.at("label") + ", commits warned of", row.at("lang"), row.at("repo"), 1, warned > 0 ? 1 : 0);
      if (show_) {
        fmt::print("    {} {:.10}..{:.10} {} of {} in {} files [{}]\n", row.at("repo"), row.at("base"), row.at("head"),
                   found, moved, judged->files.size(), row.at("label"));
      }
    }
    tally.print_all("moves: lines called so");
  }

  void recall_of_leftovers() {
    Tally tally;
    for (const Row& row : read_table(tables_ / "debug_leftovers.tsv")) {
      const auto judged = judge(row);
      if (!judged) continue;
      std::size_t found = 0;
      for (const engine::SurveyedFile& file : judged->files) {
        for (const Finding& finding : file.judgement.findings) found += finding.code == "scope/leftover" ? 1U : 0U;
      }
      tally.add(row.at("label"), row.at("lang"), row.at("repo"), 1, found > 0 ? 1 : 0);
      if (found == 0 && show_) fmt::print("    missed {} {}\n", row.at("repo"), row.at("head"));
    }
    tally.print_all("debugging aids: commits warned of");
  }

  void hard_negatives() {
    Tally tally;
    for (const Row& row : read_table(tables_ / "hard_negatives.tsv")) {
      const auto judged = judge(row);
      if (!judged) continue;
      const std::string wrongly = "scope/" + row.at("not_a");
      std::size_t hunks = 0;
      std::size_t called = 0;
      for (const engine::SurveyedFile& file : judged->files) {
        for (std::size_t i = 0; i < file.hunks.size(); ++i) {
          ++hunks;
          called += called_so(row.at("not_a"), file, i) ? 1U : 0U;
        }
      }
      const bool wrong = hunks > 0 && called == hunks;
      tally.add(row.at("label") + ", called so", row.at("lang"), row.at("repo"), 1, wrong ? 1 : 0);
      if (wrong && show_) fmt::print("    WRONG {} {} {}\n", row.at("repo"), row.at("head"), wrongly);
    }
    tally.print_all("hard negatives: whole commits called what they are not");
  }

  static bool called_so(std::string_view what, const engine::SurveyedFile& file, std::size_t i) {
    const Kind kind = scope::kind_of_hunk(file.judgement.kinds, i);
    if (what.starts_with("formatting")) return kind == Kind::layout || kind == Kind::blank;
    if (what.starts_with("comment")) return kind == Kind::comment || kind == Kind::layout || kind == Kind::blank;
    if (what.starts_with("rename")) return kind == Kind::rename;
    const git::Hunk& hunk = file.hunks[i];
    return scope::moved_lines_of(file.judgement.moves, i) >= std::uint64_t{hunk.base_count} + hunk.new_count;
  }

  void ordinary_fixes() {
    Tally tally;
    for (const Row& row : read_table(tables_ / "hotfix_commits.tsv")) {
      if (row.at("kind") != "code") continue;
      const auto judged = judge(row);
      if (!judged) continue;
      std::set<std::string> codes;
      for (const engine::SurveyedFile& file : judged->files) {
        for (const Finding& finding : file.judgement.findings) {
          codes.insert(finding.code);
          const bool of_kinds = finding.code == "scope/formatting-only" || finding.code == "scope/rename" ||
                                finding.code == "scope/moved-code" || finding.code == "scope/leftover";
          if (show_ && of_kinds) {
            fmt::print("    {} {:.10} {}:{}-{} {}\n", row.at("repo"), row.at("head"), file.change.path,
                       finding.range->start.line + 1, finding.range->end.line + 1, finding.code);
          }
        }
      }
      const std::set<std::string> warnings = {"scope/formatting-only", "scope/rename", "scope/moved-code"};
      const bool any =
          std::any_of(codes.begin(), codes.end(), [&](const auto& code) { return warnings.contains(code); });
      tally.add("any of formatting, rename, move", row.at("lang"), row.at("repo"), 1, any ? 1 : 0);
      for (const std::string code : {"scope/formatting-only", "scope/comment-only", "scope/rename", "scope/moved-code",
                                     "scope/leftover", "scope/dependency", "scope/generated", "scope/migration"}) {
        tally.add(code, row.at("lang"), row.at("repo"), 1, codes.contains(code) ? 1 : 0);
      }
    }
    tally.print_all("real fixes that get such a finding");
  }

  void path_classes() {
    Tally tally;
    for (const Row& row : read_table(tables_ / "mechanical.tsv")) {
      const auto judged = judge(row);
      if (!judged || judged->files.empty()) continue;
      std::set<std::string> classes;
      std::set<std::string> codes;
      std::set<std::string> beside;  // other warnings than of a dependency that a manifest changes
      bool snapshots = false;
      for (const engine::SurveyedFile& file : judged->files) {
        const scope::PathClass is = engine::class_of(file.change.path, file.attributes, file.text.get(), judging_);
        classes.insert(std::string(scope::cause_of(is).name));
        snapshots = snapshots || scope::is_test_data(file.change.path);
        for (const Finding& finding : file.judgement.findings) {
          if (finding.severity == Severity::information) continue;
          codes.insert(finding.code);
          const bool a_manifest_says_so = finding.code == "scope/dependency" && is == scope::PathClass::manifest;
          if (!a_manifest_says_so) beside.insert(finding.code);
        }
      }
      const std::string& label = row.at("label");
      const bool right = is_of_label(label, classes, codes) || (label.starts_with("generated") && snapshots);
      tally.add(label, row.at("lang"), row.at("repo"), 1, right ? 1 : 0);
      if (!right && show_) {
        fmt::print("    {} {} [{}] classes {} codes {}\n", row.at("repo"), row.at("head"), label,
                   fmt::join(classes, ","), fmt::join(codes, ","));
      }
      const bool ordinary = label == "lock+manifest" || label == "test-only" || label == "version-bump" ||
                            label == "changelog-only" || label == "ci-only";
      if (ordinary) tally.add("warned: " + label, row.at("lang"), row.at("repo"), 1, beside.empty() ? 0 : 1);
      if (ordinary && !beside.empty() && show_) {
        fmt::print("    warned {} {} [{}] {}\n", row.at("repo"), row.at("head"), label, fmt::join(beside, ","));
      }
    }
    tally.print_all("mechanical changes known for what they are");
  }

  static bool is_of_label(const std::string& label, const std::set<std::string>& classes,
                          const std::set<std::string>& codes) {
    const auto only = [&](const std::set<std::string>& allowed) {
      return std::includes(allowed.begin(), allowed.end(), classes.begin(), classes.end());
    };
    const auto has = [&](const std::string& one) { return classes.contains(one); };
    // The labels go by names alone: what lies among tests is the tests'.
    if (label.ends_with("-only") || label == "lock+manifest") {
      if (only({"test"})) return true;
    }
    if (label == "ci-only") return only({"ci"});
    if (label == "test-only") return only({"test"});
    if (label == "lock-only") return only({"lock", "test"});
    if (label == "manifest-only") return only({"manifest", "test"});
    if (label == "lock+manifest") return only({"lock", "manifest", "test"}) && (has("lock") || has("manifest"));
    if (label == "lock+src") return has("lock");
    if (label == "changelog-only") return only({"changelog"});
    if (label == "generated-only") return only({"generated"});
    if (label == "generated+src") return has("generated");
    if (label == "vendored-only") return only({"vendored", "lock"});  // pinned revisions
    if (label == "version-bump") return only({"changelog", "docs", "lock", "logic", "manifest", "version"});
    if (label == "migration+src") return has("migration");
    if (label.starts_with("file-rename")) return codes.contains("scope/file-renamed");
    if (label == "submodule-only") return codes.contains("scope/submodule");
    return codes.contains("scope/mode");
  }

  std::filesystem::path tables_;
  std::filesystem::path clones_;
  std::string only_;
  bool show_ = false;
  engine::Judging judging_{policy::Policy{}};
  std::optional<git::Reader> reader_;
  std::string open_;
};

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> places;
  std::string only;
  bool show = false;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--show")
      show = true;
    else if (argument == "--only" && i + 1 < argc)
      only = argv[++i];
    else
      places.push_back(argument);
  }
  if (places.size() != 2) {
    fmt::print(stderr, "usage: evaluate_kinds TABLES CLONES [--only TABLE] [--show]\n");
    return 2;
  }
  Evaluation(places[0], places[1], only, show).run();
  return 0;
}
