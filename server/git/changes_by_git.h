#pragma once
// What differs, as the git program says it. Private to server/git/.

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "git/reader.h"
#include "git/values.h"

namespace hotfix::git {

/// Parses `git diff --raw --numstat -z --abbrev=40`: all raw rows, then all numstat rows. Throws Failure(repository)
/// on anything that git would not write.
std::vector<FileChange> parse_raw_and_numstat(std::string_view text);

/// Parses `git ls-files --others -z`: the first `limit` paths are kept.
Untracked parse_untracked(std::string_view text, std::size_t limit);

/// `revisions`: a base, or a base and a head (two ids).
std::vector<FileChange> changes_by_git(const std::string& work_dir, const std::vector<std::string>& revisions,
                                       std::stop_token cancel);

/// Marks the files that the index holds conflicts of: `git diff COMMIT` does not tell them from modified ones.
void mark_unmerged(std::vector<FileChange>& changes, const std::string& work_dir, std::stop_token cancel);

Untracked untracked_by_git(const std::string& work_dir, std::size_t limit, std::stop_token cancel);

}  // namespace hotfix::git
