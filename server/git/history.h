#pragma once
// Ancestry, commit by commit, as git sees it: with replace refs and grafts applied, read straight from the object
// database (a header's worth of parsing per commit). Private to server/git/.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <git2.h>

#include "git/handles.h"
#include "git/probe.h"
#include "git/values.h"

namespace hotfix::git {

class History {
 public:
  /// More commits than this are not kept: Failure(limit). About 150 bytes each.
  static constexpr std::size_t max_nodes = 3'000'000;

  History(git_repository* repository, const std::string& common_dir, const Capabilities& has);

  /// Null where the object is missing or no commit. The pointer lives as long as this object.
  const CommitNode* find(const Oid& id);

  /// The object that git reads in place of `id`: itself, or what refs/replace/ says.
  Oid replaced(const Oid& id) const;

  /// Object type and size; nothing when it is missing. Replacements are followed.
  struct Header {
    git_object_t type;
    std::size_t size;
  };
  std::optional<Header> header(const Oid& id) const;

  /// An annotated tag; nothing where the object is missing or no tag.
  struct Tag {
    Oid target;
    bool of_commit = false;
    std::optional<std::int64_t> time;  // none: it does not say who made it
  };
  std::optional<Tag> tag(const Oid& id) const;

  git_odb* database() const { return database_.get(); }

 private:
  void read_replacements(git_repository* repository);
  void read_grafts(const std::string& common_dir);

  OdbHandle database_;
  std::unordered_map<Oid, CommitNode> nodes_;
  std::unordered_map<Oid, Oid> replacements_;
  std::unordered_map<Oid, std::vector<Oid>> grafts_;
};

/// Parents and committer date out of a raw commit object; nothing where it is malformed.
std::optional<CommitNode> parse_commit_node(std::string_view raw);

}  // namespace hotfix::git
