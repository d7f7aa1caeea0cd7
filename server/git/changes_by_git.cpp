#include "git/changes_by_git.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "git/git_output.h"
#include "process/git_command.h"

namespace hotfix::git {

namespace {

ChangeKind kind_of(char letter) {
  switch (letter) {
    case 'A':
      return ChangeKind::added;
    case 'D':
      return ChangeKind::deleted;
    case 'M':
      return ChangeKind::modified;
    case 'R':
      return ChangeKind::renamed;
    case 'T':
      return ChangeKind::type_changed;
    case 'U':
      return ChangeKind::unmerged;
    default:
      throw_unreadable();
  }
}

// `:old-mode new-mode old-id new-id letter[score]\0path\0[new path\0]`
FileChange raw_row(Fields& fields) {
  FileChange change;
  fields.until(':');
  change.old_mode = fields.number<std::uint32_t>(' ', 8);
  change.new_mode = fields.number<std::uint32_t>(' ', 8);
  change.old_blob = fields.id(' ');
  change.new_blob = fields.id(' ');
  const std::string_view letter = fields.until('\0');
  change.kind = kind_of(letter.empty() ? '\0' : letter.front());
  change.path = std::string(fields.until('\0'));
  if (change.kind == ChangeKind::renamed) {
    change.old_path = std::move(change.path);
    change.path = std::string(fields.until('\0'));
  }
  return change;
}

struct Numstat {
  std::string path;
  bool binary = false;
  LineCounts counts;
};

// `added\tdeleted\tpath\0`, or for a rename `added\tdeleted\t\0old\0new\0`; `-` for both numbers of a binary file.
Numstat numstat_row(Fields& fields) {
  Numstat row;
  if (fields.next() == '-') {
    row.binary = true;
    fields.until('\t');
    fields.until('\t');
  } else {
    row.counts.added = fields.number<std::uint64_t>('\t', 10);
    row.counts.deleted = fields.number<std::uint64_t>('\t', 10);
  }
  row.path = std::string(fields.until('\0'));
  if (row.path.empty()) {
    fields.until('\0');
    row.path = std::string(fields.until('\0'));
  }
  return row;
}

}  // namespace

std::vector<FileChange> parse_raw_and_numstat(std::string_view text) {
  Fields fields(text);
  std::vector<FileChange> changes;
  std::unordered_map<std::string, std::size_t> by_path;
  while (fields.next() == ':') {
    FileChange change = raw_row(fields);
    const auto [place, is_new] = by_path.emplace(change.path, changes.size());
    if (is_new) {
      changes.push_back(std::move(change));
      continue;
    }
    // A second row of a path: an unmerged file has one that says so and one that compares its text.
    FileChange& known = changes[place->second];
    if (known.kind == ChangeKind::unmerged) known = std::move(change);
    known.kind = ChangeKind::unmerged;
  }
  while (!fields.done()) {
    const Numstat row = numstat_row(fields);
    const auto found = by_path.find(row.path);
    if (found == by_path.end()) throw_unreadable();
    FileChange& change = changes[found->second];
    change.binary = change.binary || row.binary;
    if (row.binary) continue;
    if (!change.counts) change.counts = LineCounts{};
    change.counts->added += row.counts.added;
    change.counts->deleted += row.counts.deleted;
  }
  return changes;
}

Untracked parse_untracked(std::string_view text, std::size_t limit) {
  Untracked result;
  result.count = 0;
  for (Fields fields(text); !fields.done();) {
    const std::string_view path = fields.until('\0');
    ++*result.count;
    if (result.paths.size() < limit) result.paths.emplace_back(path);
  }
  return result;
}

std::vector<FileChange> changes_by_git(const std::string& work_dir, const std::vector<std::string>& revisions,
                                       std::stop_token cancel) {
  // The options answer every setting that could change what is listed or how: diff.relative, diff.renames,
  // diff.orderFile, diff.external, textconv, diff.ignoreSubmodules, diff.autoRefreshIndex, color.ui.
  std::vector<std::string> args = {"-c",          "diff.algorithm=myers",
                                   "-c",          "diff.autoRefreshIndex=true",
                                   "diff",        "--raw",
                                   "--numstat",   "-z",
                                   "--abbrev=40", "--no-ext-diff",
                                   "--no-color",  "--no-textconv",
                                   "-M",          "--no-relative",
                                   "-O/dev/null", "--ignore-submodules=untracked"};
  args.insert(args.end(), revisions.begin(), revisions.end());
  args.emplace_back("--");
  process::ChildRequest request = process::git_reading_command(work_dir, args);
  request.purpose = "list what changed";
  request.cancel = std::move(cancel);
  return parse_raw_and_numstat(process::run_or_throw(request).out);
}

void mark_unmerged(std::vector<FileChange>& changes, const std::string& work_dir, std::stop_token cancel) {
  process::ChildRequest request = process::git_reading_command(work_dir, {"ls-files", "--unmerged", "-z"});
  request.purpose = "list the files in conflict";
  request.cancel = std::move(cancel);
  const std::string text = process::run_or_throw(request).out;  // rows of `mode id stage\tpath\0`
  std::unordered_set<std::string> paths;
  for (Fields fields(text); !fields.done();) {
    fields.until('\t');
    paths.emplace(fields.until('\0'));
  }
  for (FileChange& change : changes) {
    if (paths.contains(change.path)) change.kind = ChangeKind::unmerged;
  }
}

Untracked untracked_by_git(const std::string& work_dir, std::size_t limit, std::stop_token cancel) {
  // What `git status --untracked-files=all` lists, by the same walk, but without comparing every tracked file first.
  process::ChildRequest request =
      process::git_reading_command(work_dir, {"ls-files", "--others", "--exclude-standard", "-z"});
  request.purpose = "list untracked files";
  request.cancel = std::move(cancel);
  return parse_untracked(process::run_or_throw(request).out, limit);
}

}  // namespace hotfix::git
