#include "git/trial_merge.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <system_error>

#include <stdlib.h>

#include "base/ascii.h"
#include "git/files.h"
#include "git/git_output.h"
#include "process/git_command.h"

namespace hotfix::git {

namespace {

namespace fs = std::filesystem;

fs::path new_folder() {
  std::string pattern = (fs::temp_directory_path() / "hotfix-objects-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::system_error(errno, std::generic_category(), pattern);
  return pattern;
}

/// One entry of GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted where it would be taken apart (git(1)).
std::string alternate(const std::string& path) {
  if (path.find(':') == std::string::npos && !path.starts_with('"')) return path;
  std::string quoted = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::uint32_t mode_of(std::string_view octal) {
  std::uint32_t mode = 0;
  const auto end = octal.data() + octal.size();
  if (std::from_chars(octal.data(), end, mode, 8).ptr != end) throw_unreadable();
  return mode;
}

MergeConflict& conflict_at(std::vector<MergeConflict>& conflicts, std::string_view path) {
  const auto found = std::ranges::find(conflicts, path, &MergeConflict::path);
  if (found != conflicts.end()) return *found;
  conflicts.push_back({.path = std::string(path), .base = {}, .ours = {}, .theirs = {}});
  return conflicts.back();
}

Oid oid_or_throw(std::string_view hex) {
  const auto oid = Oid::from_hex(hex);
  if (!oid) throw_unreadable();
  return *oid;
}

}  // namespace

TrialMerge parse_trial_merge(std::string_view text) {
  TrialMerge merge;
  Fields fields(text);
  merge.tree = fields.id('\0');
  while (!fields.done()) {  // `mode id stage\tpath` of each side; an empty field ends them, messages follow
    const std::string_view row = fields.until('\0');
    if (row.empty()) break;
    const std::size_t first = row.find(' ');
    const std::size_t tab = row.find('\t');
    if (first == std::string_view::npos || tab == std::string_view::npos || tab < first + 43) throw_unreadable();
    const auto blob = Oid::from_hex(row.substr(first + 1, 40));
    if (!blob) throw_unreadable();
    const MergeConflict::Side side{mode_of(row.substr(0, first)), *blob};
    MergeConflict& conflict = conflict_at(merge.conflicts, row.substr(tab + 1));
    const char stage = row[tab - 1];
    (stage == '1' ? conflict.base : stage == '2' ? conflict.ours : conflict.theirs) = side;
  }
  return merge;
}

TrialMerges::TrialMerges(const Probe& probe, std::stop_token cancel)
    : work_dir_(probe.work_dir), objects_(new_folder()), cancel_(std::move(cancel)) {
  env_ = {{"GIT_OBJECT_DIRECTORY", objects_.string()},
          {"GIT_ALTERNATE_OBJECT_DIRECTORIES", alternate(probe.common_dir + "/objects")}};
}

TrialMerges::~TrialMerges() {
  std::error_code ignored;
  fs::remove_all(objects_, ignored);
}

void TrialMerges::fetch(const std::string& remote, const std::vector<std::string>& refs, bool own_ssh) {
  std::vector<std::string> args{"-c",
                                "maintenance.auto=false",
                                "-c",
                                "gc.auto=0",
                                "fetch",
                                "--quiet",
                                "--no-tags",
                                "--no-write-fetch-head",
                                "--no-recurse-submodules",
                                "--refmap=",
                                "--",
                                remote};
  args.insert(args.end(), refs.begin(), refs.end());
  process::ChildRequest request = process::git_command(work_dir_, args);
  request.purpose = "ask " + remote + " what came since";
  request.only_reads = true;
  request.env = env_;
  request.cancel = cancel_;
  request.keep_ssh_command = own_ssh;
  request.time_limit = std::chrono::minutes(5);
  process::run_or_throw(request);
}

TrialMerge TrialMerges::merge(const Oid& ours, const Oid& theirs) const {
  return try_merge({ours.hex(), theirs.hex()});
}

/// A pick is a merge whose base is the commit's parent: a commit beside it, made here, has that as its only parent too.
TrialMerge TrialMerges::pick(const Oid& onto_tree, const Oid& commit, const std::optional<Oid>& parent) const {
  std::vector<std::string> args{"commit-tree", onto_tree.hex(), "-m", "trial"};
  if (parent) args.insert(args.end(), {"-p", parent->hex()});
  process::ChildRequest request = process::git_reading_command(work_dir_, args);
  request.purpose = "try the pick";
  request.env = env_;
  for (const char* role : {"AUTHOR", "COMMITTER"}) {
    request.env.emplace_back(std::string("GIT_") + role + "_NAME", "hotfixd");
    request.env.emplace_back(std::string("GIT_") + role + "_EMAIL", "hotfixd@localhost");
  }
  request.cancel = cancel_;
  const Oid beside = oid_or_throw(trimmed(process::run_or_throw(request).out));
  if (parent) return try_merge({beside.hex(), commit.hex()});
  return try_merge({"--allow-unrelated-histories", beside.hex(), commit.hex()});
}

TrialMerge TrialMerges::try_merge(std::vector<std::string> args) const {
  args.insert(args.begin(), {"merge-tree", "--write-tree", "-z"});
  process::ChildRequest request = process::git_reading_command(work_dir_, args);
  request.purpose = "try the merge";
  request.env = env_;
  request.cancel = cancel_;
  const process::ChildResult result = process::run(request);
  const bool merged = result.status == 0 || result.status == 1;  // 1: with conflicts
  if (!merged || result.truncated || result.cancelled || result.timed_out) throw process::failure_of(request, result);
  return parse_trial_merge(result.out);
}

bool TrialMerges::is_ancestor(const Oid& ancestor, const Oid& descendant) const {
  process::ChildRequest request =
      process::git_reading_command(work_dir_, {"merge-base", "--is-ancestor", ancestor.hex(), descendant.hex()});
  request.env = env_;
  request.cancel = cancel_;
  const process::ChildResult result = process::run(request);
  if (result.status != 0 && result.status != 1) throw process::failure_of(request, result);
  return result.status == 0;
}

Oid TrialMerges::tree_of(const Oid& commit) const {
  process::ChildRequest request =
      process::git_reading_command(work_dir_, {"rev-parse", "--verify", commit.hex() + "^{tree}"});
  request.env = env_;
  request.cancel = cancel_;
  return oid_or_throw(trimmed(process::run_or_throw(request).out));
}

std::string TrialMerges::blob(const Oid& id) const {
  process::ChildRequest request = process::git_reading_command(work_dir_, {"cat-file", "blob", id.hex()});
  request.env = env_;
  request.cancel = cancel_;
  return process::run_or_throw(request).out;
}

}  // namespace hotfix::git
