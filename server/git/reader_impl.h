#pragma once
// What a Reader is made of. Private to server/git/.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "git/fingerprint.h"
#include "git/handles.h"
#include "git/history.h"
#include "git/reader.h"
#include "git/tree_compare.h"

namespace hotfix::git {

struct Reader::Impl {
  Impl(const Probe& found, bool is_trusted);

  Probe probe;
  bool trusted = false;
  RepositoryHandle repository;
  RepositoryHandle attributes;  // the same repository, seen with an index that costs nothing to load
  std::shared_ptr<History> history;
  std::optional<TreeCompare> trees;
  Fingerprint fingerprint;
  mutable git_odb_backend* memory = nullptr;  // where tree_with() writes; belongs to the repository's database

  struct PeeledTag {
    std::optional<Oid> commit;  // none: it leads to a tree or a blob, or is missing
    bool annotated = false;
    std::optional<std::int64_t> time;  // an annotated tag's own, where it says so
  };
  std::unordered_map<Oid, PeeledTag> peeled_tags;           // by what the reference holds; never changes
  std::unordered_map<std::string, std::int64_t> tag_times;  // by name and commit

  git_repository* get() const { return repository.get(); }
  PeeledTag peel_tag(const Oid& target, const git_oid* packed_peel);
  std::optional<Oid> peel_reference(const char* name) const;
  bool index_is_unmerged() const;
  TreeHandle tree_of(const Oid& commit) const;
  std::optional<Oid> tree_id(const Oid& commit) const;
  std::optional<Oid> first_parent_tree(const Oid& commit) const;
  Commit read_commit(const Oid& id) const;
};

}  // namespace hotfix::git
