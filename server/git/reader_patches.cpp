// What commits changed, for questions about many of them.

#include "git/attributes.h"
#include "git/patch_id.h"
#include "git/reader.h"
#include "git/reader_impl.h"
#include "git/text_diff.h"

namespace hotfix::git {

/// The tree that a commit names; nothing where the commit is missing.
std::optional<Oid> Reader::Impl::tree_id(const Oid& commit) const {
  constexpr std::string_view key = "tree ";
  const git_oid raw = to_git(history->replaced(commit));
  OdbObjectHandle object;
  if (into(object, git_odb_read, history->database(), &raw) < 0) return std::nullopt;
  if (git_odb_object_type(object.get()) != GIT_OBJECT_COMMIT) return std::nullopt;
  const std::string_view text(static_cast<const char*>(git_odb_object_data(object.get())),
                              git_odb_object_size(object.get()));
  return text.starts_with(key) ? Oid::from_hex(text.substr(key.size(), 40)) : std::nullopt;
}

/// The tree of its first parent; the null id for a root, nothing where the parent is missing.
std::optional<Oid> Reader::Impl::first_parent_tree(const Oid& commit) const {
  const CommitNode* node = history->find(commit);
  if (node == nullptr) return std::nullopt;
  return node->parents.empty() ? std::optional(Oid{}) : tree_id(node->parents.front());
}

std::optional<std::vector<FileChange>> Reader::own_changes(const Oid& commit) const {
  const auto before = impl_->first_parent_tree(commit);
  const auto after = impl_->tree_id(commit);
  return before && after ? impl_->trees->compare(*before, *after) : std::nullopt;
}

std::optional<std::vector<FileChange>> Reader::tree_changes(const Oid& base, const Oid& head) const {
  const auto before = impl_->tree_id(base);
  const auto after = impl_->tree_id(head);
  return before && after ? impl_->trees->compare(*before, *after) : std::nullopt;
}

std::optional<bool> Reader::touches(const Oid& commit, const std::vector<std::string>& paths) const {
  const auto before = impl_->first_parent_tree(commit);
  const auto after = impl_->tree_id(commit);
  return before && after ? impl_->trees->differ_at(*before, *after, paths) : std::nullopt;
}

std::optional<bool> Reader::differ_at(const Oid& one, const Oid& other, const std::vector<std::string>& paths) const {
  const auto before = impl_->tree_id(one);
  const auto after = impl_->tree_id(other);
  return before && after ? impl_->trees->differ_at(*before, *after, paths) : std::nullopt;
}

std::optional<Oid> Reader::patch_id(const std::vector<FileChange>& changes) const {
  const auto read = [this](const Oid& id) { return blob(id, max_diff_bytes); };
  return patch_id_of(changes, read, [this](const std::string& path) {
    const TextAttributes rules = text_attributes(path);
    return DiffKind{rules.binary, rules.forced_text};
  });
}

}  // namespace hotfix::git
