#include "workflow/plan_parts.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace hotfix::workflow {

namespace {

constexpr std::size_t named_at_most = 5;  // paths in one message

}  // namespace

std::optional<Refusal> refuse_move(const Move& move, const std::string& to) {
  if (!move.here.unmerged.empty())
    return Refusal{"unmerged-files",
                   fmt::format("There are conflicts that nobody resolved yet: {}.", some_of(move.here.unmerged)),
                   "Resolve them and `git add` the files, then try again."};
  if (!move.at_stake.empty())
    return Refusal{"dirty-tree",
                   fmt::format("These have changes that are not committed, and going to {} changes them too: {}.", to,
                               some_of(move.at_stake)),
                   "Commit them, or keep them with `git stash`, then try again."};
  if (!move.in_the_way.empty())
    return Refusal{"in-the-way",
                   fmt::format("{} has files where git does not track yours: {}. They would be overwritten.", to,
                               some_of(move.in_the_way)),
                   "Move them away, then try again."};
  return std::nullopt;
}

std::vector<PlanEntry> take_in_switched(const std::vector<std::string>& paths) {
  if (paths.empty()) return {};
  PlanEntry entry = program(fmt::format("Take in what an interrupted switch wrote: {}", some_of(paths)),
                            {"git", "update-index", "--add", "--remove", "-z", "--stdin"});
  for (const std::string& path : paths) entry.input += path + '\0';
  return {std::move(entry)};
}

std::string backup_ref(std::string_view id, std::string_view what) {
  return fmt::format("refs/hotfix-backup/{}/{}", id, what);
}

PlanEntry program(std::string purpose, std::vector<std::string> argv, std::optional<std::string> undo) {
  PlanEntry entry;
  entry.purpose = std::move(purpose);
  entry.argv = std::move(argv);
  entry.undo = std::move(undo);
  return entry;
}

PlanEntry ref_move(std::string purpose, std::string ref, const std::optional<git::Oid>& old_value) {
  PlanEntry entry;
  entry.purpose = std::move(purpose);
  entry.ref_update = RefUpdate{std::move(ref), old_value, std::nullopt};
  return entry;
}

PlanEntry hold(std::string purpose, std::string ref, const git::Oid& commit) {
  PlanEntry entry;
  entry.purpose = std::move(purpose);
  entry.undo = "git update-ref -d " + ref;
  entry.ref_update = RefUpdate{std::move(ref), std::nullopt, commit};
  return entry;
}

PlanEntry delete_ref(std::string purpose, const std::string& ref, const git::Oid& old_value) {
  return program(std::move(purpose), {"git", "update-ref", "-d", ref, old_value.hex()},
                 fmt::format("git update-ref {} {}", ref, old_value.hex()));
}

std::vector<PlanEntry> back_up_tracked(const std::string& ref, const std::optional<git::Oid>& old_value,
                                       const std::string& before) {
  std::vector<PlanEntry> made;
  made.push_back(
      program("Keep a copy of what is not committed", {"git", "stash", "create", "hotfix: before " + before}));
  made.push_back(ref_move("Hold the copy under " + ref, ref, old_value));
  made.back().undo = "git update-ref -d " + ref;
  return made;
}

std::vector<PlanEntry> back_up_untracked(const std::string& ref, const std::optional<git::Oid>& old_value,
                                         const std::vector<std::string>& paths, const std::string& git_dir,
                                         const std::string& before) {
  std::string names;
  for (const std::string& path : paths) names += path + '\0';
  std::vector<PlanEntry> made;
  made.push_back(program("Begin a copy of the untracked files", {"git", "read-tree", "--empty"}));
  made.push_back(program(fmt::format("Copy {}", counted(paths.size(), "untracked file", "untracked files")),
                         {"git", "update-index", "--add", "-z", "--stdin"}));
  made.back().input = std::move(names);
  made.push_back(program("Write the copy", {"git", "write-tree"}));
  for (PlanEntry& entry : made) entry.env = {{"GIT_INDEX_FILE", git_dir + "/hotfix-backup.index"}};
  made.push_back(program("Give it a name", {"git", "commit-tree", std::string(printed_before), "-m",
                                            "hotfix: untracked files before " + before}));
  made.push_back(ref_move("Hold it under " + ref, ref, old_value));
  made.back().undo = "git update-ref -d " + ref;
  return made;
}

std::string some_of(const std::vector<std::string>& paths) {
  std::string text;
  for (std::size_t i = 0; i < std::min(paths.size(), named_at_most); ++i) {
    text += (i == 0 ? "" : ", ") + one_line(paths[i], 200);
  }
  if (paths.size() > named_at_most) text += fmt::format(" and {} more", paths.size() - named_at_most);
  return text;
}

std::string counted(std::size_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string short_id(const git::Oid& id) {
  return id.hex().substr(0, 7);
}

}  // namespace hotfix::workflow
