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

workflow::Uncommitted read_uncommitted(const std::string& work_dir, std::stop_token cancel) {
  git::WorkTreeState state = git::work_tree_state(work_dir, std::move(cancel));
  workflow::Uncommitted found;
  for (const git::UncommittedPath& path : state.tracked) {
    found.tracked.push_back(path.path);
    if (path.intent_to_add() || path.submodule) found.not_kept.push_back(path.path);
  }
  found.unmerged = std::move(state.unmerged);
  found.untracked = readable_untracked(work_dir, std::move(state.untracked), found.untracked_too_large);
  return found;
}

std::vector<std::string> in_the_way(const git::Reader& reader, const git::Oid& head,
                                    const std::set<std::string>& paths) {
  const std::string root = reader.probed().work_dir + "/";
  std::vector<std::string> found;
  for (const std::string& path : paths) {
    if (reader.tree_entry(head, path)) continue;
    std::string lies_there = exists(root + path) ? path : "";
    for (const std::string& folder : folders_above(path)) {
      if (lies_there.empty() && exists(root + folder) && !is_folder(root + folder) && !reader.tree_entry(head, folder))
        lies_there = folder;
    }
    if (!lies_there.empty() && std::ranges::find(found, lies_there) == found.end()) found.push_back(lies_there);
  }
  return found;
}

std::optional<std::string> came_from(const git::Reader& reader, const std::string& branch, const std::string& main,
                                     const std::vector<git::LinkedWorkTree>& trees) {
  const auto free = [&](const std::string& name) {
    const std::string ref = "refs/heads/" + name;
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
