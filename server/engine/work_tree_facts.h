#pragma once
// What plans want to know of a work tree before they touch it. Command lane; writes nothing; throws Failure.

#include <cstdint>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "git/reader.h"
#include "git/work_tree_state.h"
#include "workflow/plan_parts.h"

namespace hotfix::engine {

bool exists(const std::string& path);

/// The folder of the repository's main work tree, where there is one; else that of this one.
std::string main_folder(const git::Probe& probe);

/// This work tree's folder; the main one's where a plan removed this one.
std::string remaining_folder(const git::Probe& probe);

/// Of untracked paths, those whose content git can store and we may read. Too many or too large: none, and
/// `too_large` is set.
std::vector<std::string> readable_untracked(const std::string& work_dir, std::vector<std::string> untracked,
                                            bool& too_large);

workflow::Uncommitted read_uncommitted(const std::string& work_dir, std::stop_token cancel);

/// Where a path is to be written that `head` does not track: the file that lies there, or at a folder above it; empty:
/// nothing does. `to`: what will be there, where it is known.
std::string in_the_way(const git::Reader& reader, const git::Oid& head, const std::optional<git::Oid>& to,
                       const std::string& path);

/// Whether the work tree has this path as the commit has it: then nothing in it would be lost.
bool is_as_in(const git::Reader& reader, const git::Oid& commit, const std::string& path);

/// Bytes that going to the commit writes at these paths, and the index.
std::uint64_t bytes_to_write(const git::Reader& reader, const std::set<std::string>& paths, const git::Oid& to);

/// Whether `git switch` to the commit was killed when it had written this path: it moves HEAD last. The index follows
/// the work tree.
bool is_switched(const git::Reader& reader, const git::UncommittedPath& path, const git::Oid& commit);

/// What a switch of this work tree would meet. `paths`: what it would write or delete; `to`: where it leads, none where
/// that is not made yet.
workflow::Move read_move(const git::Reader& reader, const git::Oid& head, std::set<std::string> paths,
                         const std::optional<git::Oid>& to, std::stop_token cancel);
/// The same between two commits that are here.
workflow::Move read_move(const git::Reader& reader, const git::Oid& head, const git::Oid& to, std::stop_token cancel);

/// The branch (short name) that HEAD stood on before it came to `branch`, where it still exists and is not checked out
/// anywhere; else main under the same conditions; nothing where neither is so.
std::optional<std::string> came_from(const git::Reader& reader, const std::string& branch, const std::string& main,
                                     const std::vector<git::LinkedWorkTree>& trees);

}  // namespace hotfix::engine
