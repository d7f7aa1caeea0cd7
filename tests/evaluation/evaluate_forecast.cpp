// Whether the merge-back forecast says what git says, on random pairs of a real hotfix and a real target.
//
//   evaluate_forecast hotfix_commits.tsv CLONES PAIRS [SEED]
//
// CLONES holds work trees `owner+name` (a clone without checkout will do). Of each repository in the table the commits
// `head` are the hotfixes; a target is a commit of its default branch or another branch or tag, chosen at random. What
// the forecast says is compared with `git merge-tree --write-tree`, path by path; and the line-level forecast, which
// stands while typing, with the same: it may miss (renames), but never raise a false alarm. Exits 1 where the forecast
// differs or an alarm is false, 2 without a table.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/forecast.h"
#include "engine/open_file.h"
#include "git/probe.h"
#include "git/reader.h"
#include "git/text_diff.h"
#include "process/git_command.h"
#include "scope/merge_findings.h"
#include "workflow/ancestry.h"

namespace {

using hotfix::git::Oid;
using Clock = std::chrono::steady_clock;

double milliseconds(Clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

std::map<std::string, std::vector<Oid>> read_hotfixes(std::ifstream& file) {
  std::map<std::string, std::vector<Oid>> hotfixes;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> fields(1);
    for (const char c : line) {
      if (c == '\t')
        fields.emplace_back();
      else
        fields.back().push_back(c);
    }
    if (fields.size() < 5) continue;
    if (const auto head = Oid::from_hex(fields[4])) hotfixes[fields[0]].push_back(*head);
  }
  return hotfixes;
}

struct Tally {
  std::size_t pairs = 0, clean = 0, conflicts = 0, in_process = 0, asked = 0, unknown = 0, differ = 0;
  std::size_t alarms = 0, false_alarms = 0, missed_lines = 0, missed_whole = 0;  // paths, while typing
  std::vector<double> ours_ms, git_ms;  // of those answered in process: we, and git

  void add(const Tally& other) {
    pairs += other.pairs;
    clean += other.clean;
    conflicts += other.conflicts;
    in_process += other.in_process;
    asked += other.asked;
    unknown += other.unknown;
    differ += other.differ;
    alarms += other.alarms;
    false_alarms += other.false_alarms;
    missed_lines += other.missed_lines;
    missed_whole += other.missed_whole;
    ours_ms.insert(ours_ms.end(), other.ours_ms.begin(), other.ours_ms.end());
    git_ms.insert(git_ms.end(), other.git_ms.begin(), other.git_ms.end());
  }
};

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

void print(const std::string& name, const Tally& tally) {
  fmt::print(
      "{:<28} {:>5} pairs  {:>4} clean {:>4} conflict  {:>4} in process {:>4} by git {:>3} unknown  {:>3} differ  "
      "median {:.2f} ms, git {:.2f} ms\n",
      name, tally.pairs, tally.clean, tally.conflicts, tally.in_process, tally.asked, tally.unknown, tally.differ,
      median(tally.ours_ms), median(tally.git_ms));
  fmt::print(
      "{:<28} while typing: {} paths alarmed, {} falsely; missed: {} with lines on all sides, {} renamed, added, "
      "deleted or "
      "no text\n",
      "", tally.alarms, tally.false_alarms, tally.missed_lines, tally.missed_whole);
  std::fflush(stdout);
}

std::optional<std::string> text_of(const hotfix::git::Reader& reader,
                                   const std::optional<hotfix::git::TreeEntry>& entry) {
  if (!entry) return "";
  if (entry->mode != 0100644 && entry->mode != 0100755) return std::nullopt;
  hotfix::git::Blob blob = reader.blob(entry->id, 16U << 20);
  if (blob.state != hotfix::git::BlobState::present || hotfix::git::looks_binary(blob.bytes)) return std::nullopt;
  return std::move(blob.bytes);
}

/// Takes the last letter of a line away and types it again: what was found out about the hunk before is used.
void retype_last_letter(hotfix::TextBuffer& buffer, hotfix::engine::OpenFile& document,
                        const hotfix::engine::Judging& judging, std::size_t line) {
  if (line >= buffer.line_count() || buffer.line(line).empty()) return;
  const std::string text(buffer.line(line));
  std::size_t cut = text.size() - 1;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  const auto judge = [&](const hotfix::LineEdit& edit) {
    document.edited({&edit, 1}, 2);
    document.judge(judging, {});
  };
  judge(buffer.replace({line, cut}, {line, text.size()}, ""));
  judge(buffer.replace({line, cut}, {line, cut}, text.substr(cut)));
}

/// Types the hotfix's text of one file over the base's in an open document, change by change, each one judged, and says
/// whether its lines alarm at the end.
bool alarms(const std::string& path, const std::string& base_text, const std::string& ours, const std::string& theirs) {
  namespace scope = hotfix::scope;
  static const hotfix::engine::Judging judging{hotfix::policy::Policy{}};
  auto file = std::make_shared<scope::TheirFile>();
  file->target = "main";
  file->base = std::make_shared<const scope::BaseLines>(base_text);
  file->text = std::make_shared<const scope::BaseLines>(theirs);
  file->hunks = hotfix::engine::merge_hunks(*file->base, *file->text);
  hotfix::engine::DocumentBase production;
  production.tracked = true;
  production.change = {.path = path, .old_mode = 0100644, .new_mode = 0100644};
  production.base = file->base;
  production.stored = base_text;
  production.theirs = {file};

  hotfix::TextBuffer buffer(base_text);
  hotfix::engine::OpenFile document(path, buffer, 1);
  document.set_base(std::move(production));
  const scope::BaseLines wanted(ours);
  auto changes = hotfix::git::exact_hunks(base_text, ours);
  std::ranges::reverse(changes);  // from below, so that no place moves
  for (const auto& hunk : changes) {
    const auto edit = buffer.replace({hunk.base_first, 0}, {std::size_t{hunk.base_first} + hunk.base_count, 0},
                                     wanted.lines(hunk.new_first, hunk.new_count));
    document.edited({&edit, 1}, 2);
    document.judge(judging, {});
  }
  if (!changes.empty()) retype_last_letter(buffer, document, judging, changes.front().new_first);
  return std::ranges::any_of(document.judgement().findings,
                             [](const auto& finding) { return finding.code == "mergeback/conflict"; });
}

/// The line-level forecast of every file that both sides changed, against what git says.
void judge_lines(const hotfix::git::Reader& reader, const Oid& hotfix, const Oid& target,
                 const std::vector<std::string>& git, Tally& tally) {
  const auto bases = hotfix::workflow::merge_bases(reader.commits(), hotfix, target);
  if (bases.commits.size() != 1) return;
  std::set<std::string> left(git.begin(), git.end());
  for (const auto& file : reader.both_changed(bases.commits.front(), hotfix, target).files) {
    const bool in_git = left.erase(file.path) > 0;
    const auto base = text_of(reader, file.base);
    const auto ours = text_of(reader, file.ours);
    const auto theirs = text_of(reader, file.theirs);
    if (!file.base || !base || !ours || !theirs || reader.merge_driver(file.path) != hotfix::git::MergeDriver::text) {
      tally.missed_whole += in_git ? 1 : 0;
      continue;
    }
    const bool alarmed = alarms(file.path, *base, *ours, *theirs);
    tally.alarms += alarmed ? 1 : 0;
    if (alarmed == in_git) continue;
    ++(alarmed ? tally.false_alarms : tally.missed_lines);
    fmt::print("  {} in {} of {} into {}\n", alarmed ? "false alarm" : "missed", file.path, hotfix.hex(), target.hex());
  }
  tally.missed_whole += left.size();
}

/// Commits that a hotfix may be merged into: of every branch and tag.
std::vector<Oid> targets_of(const std::string& folder) {
  std::vector<Oid> targets;
  const auto add = [&](const std::vector<std::string>& args) {
    const std::string text = hotfix::process::git_read(folder, args);
    for (std::size_t at = 0; at + 40 <= text.size(); at = text.find('\n', at) + 1) {
      if (const auto id = Oid::from_hex(std::string_view(text).substr(at, 40))) targets.push_back(*id);
      if (text.find('\n', at) == std::string::npos) break;
    }
  };
  add({"rev-list", "--first-parent", "--max-count=3000", "HEAD"});
  const std::size_t main_commits = targets.size();
  add({"rev-list", "--no-walk", "--all", "--max-count=1000"});
  // Main three times out of four.
  const std::size_t others = targets.size() - main_commits;
  for (std::size_t i = 0; main_commits > 0 && i < 2 * others; ++i) targets.push_back(targets[i % main_commits]);
  return targets;
}

/// What git itself says, objects that it writes thrown away.
std::optional<std::vector<std::string>> by_git(const hotfix::git::Reader& reader, const Oid& target,
                                               const Oid& hotfix) {
  return reader.merge_conflicts(target, hotfix);
}

void judge(const std::string& folder, const hotfix::git::Reader& reader, const Oid& hotfix, const Oid& target,
           Tally& tally) {
  const auto start = Clock::now();
  hotfix::engine::Forecaster forecaster(reader);
  const auto quick = forecaster.conflicts_in_process(hotfix, target);
  const auto between = Clock::now();
  const auto git = by_git(reader, target, hotfix);
  const auto end = Clock::now();
  if (!git) return;  // no common commit
  ++tally.pairs;
  ++(git->empty() ? tally.clean : tally.conflicts);
  judge_lines(reader, hotfix, target, *git, tally);
  if (!quick) {
    const auto all = forecaster.conflicts(hotfix, target);
    ++(all ? tally.asked : tally.unknown);
    return;
  }
  ++tally.in_process;
  tally.ours_ms.push_back(milliseconds(between - start));
  tally.git_ms.push_back(milliseconds(end - between));
  if (*quick == *git) return;
  ++tally.differ;
  fmt::print("  {}: {} into {}: git names {}, we {}\n", folder, hotfix.hex(), target.hex(), fmt::join(*git, " "),
             fmt::join(*quick, " "));
}

}  // namespace

int main(int argc, char** argv) {
  std::ifstream table(argc >= 4 ? argv[1] : "");
  if (!table) {
    fmt::print(stderr, "usage: evaluate_forecast hotfix_commits.tsv CLONES PAIRS [SEED]\n");
    return 2;
  }
  const std::string clones = argv[2];
  const auto wanted = static_cast<std::size_t>(std::strtoul(argv[3], nullptr, 10));
  std::mt19937_64 random(argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 1);
  Tally all;
  auto hotfixes = read_hotfixes(table);
  std::erase_if(hotfixes, [&](const auto& entry) {
    std::string name = entry.first;
    std::ranges::replace(name, '/', '+');
    return !std::filesystem::exists(clones + "/" + name);
  });
  for (const auto& [repository, commits] : hotfixes) {
    std::string name = repository;
    std::ranges::replace(name, '/', '+');
    const std::string folder = clones + "/" + name;
    const hotfix::git::Reader reader(hotfix::git::probe(folder), true);
    const std::vector<Oid> targets = targets_of(folder);
    if (targets.empty()) continue;
    Tally tally;
    const std::size_t share = (wanted + hotfixes.size() - 1) / hotfixes.size();
    for (std::size_t tried = 0; tried < 4 * share && tally.pairs < share; ++tried) {
      const Oid& hotfix = commits[random() % commits.size()];
      const Oid& target = targets[random() % targets.size()];
      if (reader.has_object(hotfix)) judge(name, reader, hotfix, target, tally);
    }
    print(repository, tally);
    all.add(tally);
  }
  print("all", all);
  return all.differ == 0 && all.unknown == 0 && all.false_alarms == 0 ? 0 : 1;
}
