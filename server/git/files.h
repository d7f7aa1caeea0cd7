#pragma once
// Small reads of repository files that libgit2 does not offer, or gets wrong. Private to server/git/.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "git/oid.h"

namespace hotfix::git {

/// A file's bytes; nothing where it cannot be read, is no regular file, or is larger than `limit` bytes.
std::optional<std::string> read_small_file(const std::string& path, std::size_t limit = 16U << 20);

bool is_file(const std::string& path);
bool is_folder(const std::string& path);
bool exists(const std::string& path);

std::string join(std::string_view folder, std::string_view name);
/// Without a trailing slash, except for the root itself.
std::string without_slash(std::string path);
/// As git reads the files in which it keeps a path (setup.c, "read_gitfile_gently"): the path itself may end with a
/// blank.
std::string_view without_line_ends(std::string_view text);

/// Calls `use(line)` for each line, without its end.
template <class Use>
void for_each_line(std::string_view text, Use use) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    use(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

/// What the index file says about itself, found without loading it (entries are walked, nothing is kept).
struct IndexSummary {
  bool damaged = false;          // no index at all, or cut off
  std::string damage;            // in words
  bool split = false;            // extension `link`
  bool sparse = false;           // extension `sdir`
  bool without_hash = false;     // all-zero trailer
  bool skips_work_tree = false;  // an entry is marked skip-worktree
  bool unmerged = false;         // an entry has a stage
  std::uint32_t entries = 0;
};

IndexSummary summarise_index(std::string_view bytes);
/// The same of a file, read piece by piece; nothing where it cannot be opened or is no regular file.
std::optional<IndexSummary> summarise_index_file(const std::string& path);

/// Tells a file that was written to or replaced from what it was, by its inode, size and times. For a folder: whether
/// names came or went. 1 where there is nothing.
std::uint64_t stamp_of(const std::string& path);
void mix(std::uint64_t& value, std::uint64_t more);

/// The first fault of a packed-refs file, in words with its line; nothing when it is sound. libgit2 takes a file of
/// garbage for an empty one.
std::optional<std::string> packed_refs_fault(std::string_view bytes);

}  // namespace hotfix::git
