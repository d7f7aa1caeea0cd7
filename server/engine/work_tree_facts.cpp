#include "engine/work_tree_facts.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "workflow/slug.h"

namespace hotfix::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_untracked = 1000;                 // files that are backed up
constexpr std::uintmax_t most_untracked_bytes = 100U << 20;  // together
constexpr std::uint64_t largest_compared = 8U << 20;         // bytes of a file

bool is_folder(const std::string& path) {
  std::error_code error;
  return fs::symlink_status(path, error).type() == fs::file_type::directory;
}

/// The folders above a path, outermost first: "a", "a/b" of "a/b/c.js".
std::vector<std::string> folders_above(const std::string& path) {
  std::vector<std::string> folders;
  for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    folders.push_back(path.substr(0, slash));
  }
  return folders;
}

}  // namespace

bool exists(const std::string& path) {
  std::error_code error;
  return fs::symlink_status(path, error).type() != fs::file_type::not_found && !error;
}

std::string main_folder(const git::Probe& probe) {
  const fs::path common = probe.common_dir;
  return common.filename() == ".git" ? common.parent_path().string() : probe.work_dir;
}

std::string remaining_folder(const git::Probe& probe) {
  return exists(probe.work_dir) ? probe.work_dir : main_folder(probe);
}

std::vector<std::string> readable_untracked(const std::string& work_dir, std::vector<std::string> untracked,
                                            bool& too_large) {
  std::vector<std::string> readable;
  std::uintmax_t bytes = 0;
  for (std::string& path : untracked) {
    const std::string at = work_dir + "/" + path;
    if (path.ends_with('/') || ::faccessat(AT_FDCWD, at.c_str(), R_OK, AT_SYMLINK_NOFOLLOW) != 0) continue;
    std::error_code error;
    const auto type = fs::symlink_status(at, error).type();
    if (type != fs::file_type::regular && type != fs::file_type::symlink) continue;  // a pipe, a socket
    if (type == fs::file_type::regular) bytes += fs::file_size(at, error);
    readable.push_back(std::move(path));
  }
  too_large = readable.size() > most_untracked || bytes > most_untracked_bytes;
  if (too_large) readable.clear();
  return readable;
}

namespace {

workflow::Uncommitted uncommitted(const std::string& work_dir, const git::WorkTreeState& state) {
  workflow::Uncommitted found;
  for (const git::UncommittedPath& path : state.tracked) {
    found.tracked.push_back(path.path);
    if (path.intent_to_add() || path.submodule) found.not_kept.push_back(path.path);
  }
  found.unmerged = state.unmerged;
  found.untracked = readable_untracked(work_dir, state.untracked, found.untracked_too_large);
  return found;
}

}  // namespace

std::string in_the_way(const git::Reader& reader, const git::Oid& head, const std::optional<git::Oid>& to,
                       const std::string& path) {
  const std::string root = reader.probed().work_dir + "/";
  if (exists(root + path)) {
    const auto entry = to ? reader.tree_entry(*to, path) : std::nullopt;
    const bool submodule = entry && entry->mode == git::submodule_mode;  // git leaves its folder where it goes from
    return submodule && is_folder(root + path) ? "" : path;
  }
  for (const std::string& folder : folders_above(path)) {
    if (exists(root + folder) && !is_folder(root + folder) && !reader.tree_entry(head, folder)) return folder;
  }
  return "";
}

workflow::Uncommitted read_uncommitted(const std::string& work_dir, std::stop_token cancel) {
  return uncommitted(work_dir, git::work_tree_state(work_dir, std::move(cancel)));
}

bool is_as_in(const git::Reader& reader, const git::Oid& commit, const std::string& path) {
  const auto there = reader.tree_entry(commit, path);
  if (!there) return !exists(reader.probed().work_dir + "/" + path);
  const git::Blob blob = reader.blob(there->id, largest_compared);
  if (blob.state != git::BlobState::present) return false;
  const git::WorkFile work = reader.work_file(path, largest_compared, blob.bytes);
  return work.state == git::WorkFileState::present && work.mode == there->mode && work.bytes == blob.bytes;
}

bool is_switched(const git::Reader& reader, const git::UncommittedPath& path, const git::Oid& commit) {
  const auto there = reader.tree_entry(commit, path.path);
  const bool index_as_there =
      there ? path.index_blob == there->id && path.index_mode == there->mode : path.staged == 'D';
  if (path.unstaged == '.') return index_as_there;
  return (index_as_there || path.staged == '.') && is_as_in(reader, commit, path.path);
}

std::uint64_t bytes_to_write(const git::Reader& reader, const std::set<std::string>& paths, const git::Oid& to) {
  std::error_code error;
  const std::uintmax_t index = fs::file_size(fs::path(reader.probed().git_dir) / "index", error);
  std::uint64_t bytes = error ? 0 : index;
  for (const std::string& path : paths) {
    const auto entry = reader.tree_entry(to, path);
    if (entry) bytes += reader.blob_size(entry->id).value_or(0);
  }
  return bytes;
}

workflow::Move read_move(const git::Reader& reader, const git::Oid& head, std::set<std::string> paths,
                         const std::optional<git::Oid>& to, std::stop_token cancel) {
  const std::string& work_dir = reader.probed().work_dir;
  git::WorkTreeState state = git::work_tree_state(work_dir, std::move(cancel));
  workflow::Move move;
  if (to) move.bytes = bytes_to_write(reader, paths, *to);
  for (const git::UncommittedPath& path : state.tracked) {
    if (paths.erase(path.path) == 0) continue;
    const bool switched = to && is_switched(reader, path, *to);
    (switched ? move.switched : move.at_stake).push_back(path.path);
  }
  for (const std::string& path : paths) {  // tracked there, not here, and yet there is such a file
    if (reader.tree_entry(head, path)) continue;
    const std::string lies_there = in_the_way(reader, head, to, path);
    if (lies_there.empty() || std::ranges::find(move.in_the_way, lies_there) != move.in_the_way.end()) continue;
    const bool switched = to && lies_there == path && is_as_in(reader, *to, path);
    (switched ? move.switched : move.in_the_way).push_back(lies_there);
  }
  const auto switched = [&](const auto& path) { return std::ranges::count(move.switched, path) != 0; };
  std::erase_if(state.tracked, [&](const git::UncommittedPath& path) { return switched(path.path); });
  std::erase_if(state.untracked, switched);
  move.here = uncommitted(work_dir, state);
  return move;
}

workflow::Move read_move(const git::Reader& reader, const git::Oid& head, const git::Oid& to, std::stop_token cancel) {
  std::set<std::string> paths;
  for (std::string& path : reader.changed_paths(head, to)) paths.insert(std::move(path));
  return read_move(reader, head, std::move(paths), to, std::move(cancel));
}

std::optional<std::string> came_from(const git::Reader& reader, const std::string& branch, const std::string& main,
                                     const std::vector<git::LinkedWorkTree>& trees) {
  const auto free = [&](const std::string& name) {
    const std::string ref = git::refs::branch(name);
    return !name.empty() && name != branch && reader.reference(ref) &&
           std::ranges::find(trees, ref, &git::LinkedWorkTree::branch) == trees.end();
  };
  constexpr std::string_view moving = "checkout: moving from ";  // builtin/checkout.c; `git switch` writes it too
  const std::string to = " to " + branch;
  for (const git::ReflogEntry& entry : reader.reflog("HEAD")) {
    if (!entry.message.starts_with(moving) || !entry.message.ends_with(to)) continue;
    const std::string from = entry.message.substr(moving.size(), entry.message.size() - moving.size() - to.size());
    if (free(from)) return from;
  }
  if (free(main)) return main;
  return std::nullopt;
}

}  // namespace hotfix::engine
