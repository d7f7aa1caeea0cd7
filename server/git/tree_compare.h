#pragma once
// What two trees differ in, straight from the object database: made for asking about tens of thousands of commits.
// Private to server/git/.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "git/history.h"
#include "git/values.h"

namespace hotfix::git {

class TreeCompare {
 public:
  explicit TreeCompare(const History& history) : history_(history) {}

  /// Every path whose entry differs, by path; renames are not followed, and what was a file and is a folder counts as
  /// deleted and added. A null id is the empty tree. Nothing where a tree is missing or malformed.
  std::optional<std::vector<FileChange>> compare(const Oid& before, const Oid& after);

  /// Whether the entry at one of the paths differs. Nothing where a tree is missing or malformed.
  std::optional<bool> differ_at(const Oid& before, const Oid& after, const std::vector<std::string>& paths);

 private:
  using Content = std::shared_ptr<const std::string>;
  struct Pair {
    std::string prefix;  // "src/", or empty at the root
    Oid before;
    Oid after;
  };

  Content read(const Oid& id);
  bool compare_one(const Pair& pair, std::vector<Pair>& left, std::vector<FileChange>& changes);

  const History& history_;
  std::unordered_map<Oid, Content> recent_;  // each tree is asked for twice: as a commit's own, and as its child's base
  std::size_t recent_bytes_ = 0;
};

}  // namespace hotfix::git
