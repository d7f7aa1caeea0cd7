#pragma once
// What plans want to know of a work tree before they touch it. Command lane; writes nothing; throws Failure.

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

/// Of untracked paths, those whose content git can store and we may read. Too many or too large: none, and
/// `too_large` is set.
std::vector<std::string> readable_untracked(const std::string& work_dir, std::vector<std::string> untracked,
                                            bool& too_large);

workflow::Uncommitted read_uncommitted(const std::string& work_dir, std::stop_token cancel);

/// Of paths that will be written or deleted, those where something lies that HEAD (`head`) does not track: untracked or
/// ignored files, which git would refuse to overwrite, or would not.
std::vector<std::string> in_the_way(const git::Reader& reader, const git::Oid& head,
                                    const std::set<std::string>& paths);

/// The branch (short name) that HEAD stood on before it came to `branch`, where it still exists and is not checked out
/// anywhere; else main under the same conditions; nothing where neither is so.
std::optional<std::string> came_from(const git::Reader& reader, const std::string& branch, const std::string& main,
                                     const std::vector<git::LinkedWorkTree>& trees);

}  // namespace hotfix::engine
