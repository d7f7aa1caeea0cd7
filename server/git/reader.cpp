#include "git/reader.h"

#include <utility>

#include "git/attributes.h"
#include "git/changes_by_git.h"
#include "git/changes_by_libgit2.h"
#include "git/files.h"
#include "git/library.h"
#include "git/reader_impl.h"

namespace hotfix::git {

Reader::Impl::Impl(const Probe& found, bool is_trusted)
    : probe(found), trusted(is_trusted), fingerprint(found.work_dir, found.git_dir, found.common_dir) {
  if (probe.state != RepositoryState::ok) {
    throw Failure(Failure::Code::repository, probe.reason, probe.remedy);
  }
  ensure_library();
  check(into(repository, git_repository_open_ext, probe.work_dir.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr),
        "open " + probe.work_dir);
  attributes = open_for_attributes(probe.work_dir, probe.has.sparse_checkout && probe.has.index_readable());
  if (probe.has.worktree_config) {
    // libgit2 does not know config.worktree; its values win over the shared file's.
    const std::string path = join(probe.git_dir, "config.worktree");
    for (git_repository* each : {repository.get(), attributes.get()}) {
      ConfigHandle config;
      if (is_file(path) && into(config, git_repository_config, each) == 0) {
        check(git_config_add_file_ondisk(config.get(), path.c_str(), GIT_CONFIG_LEVEL_APP, each, 1), "read " + path);
      }
    }
  }
  history = std::make_shared<History>(repository.get(), probe.common_dir, probe.has);
  trees.emplace(*history);
}

TreeHandle Reader::Impl::tree_of(const Oid& commit) const {
  const git_oid id = to_git(history->replaced(commit));
  ObjectHandle object;
  check(into(object, git_object_lookup, get(), &id, GIT_OBJECT_ANY), "read the object " + commit.hex());
  ObjectHandle tree;
  check(into(tree, git_object_peel, object.get(), GIT_OBJECT_TREE), "read the tree of " + commit.hex());
  return TreeHandle(reinterpret_cast<git_tree*>(tree.release()));
}

/// As probed, unless it was written since.
bool Reader::Impl::index_is_unmerged() const {
  const std::string path = join(probe.git_dir, "index");
  if (stamp_of(path) == probe.index_stamp) return probe.has.unmerged;
  const auto summary = summarise_index_file(path);
  return summary && summary->unmerged;
}

Reader::Reader(const Probe& found, bool trusted) : impl_(std::make_unique<Impl>(found, trusted)) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

const Probe& Reader::probed() const {
  return impl_->probe;
}
bool Reader::trusted() const {
  return impl_->trusted;
}
void Reader::set_trusted(bool trusted) {
  impl_->trusted = trusted;
}

std::vector<std::string> Reader::unknown() const {
  std::vector<std::string> words;
  if (impl_->probe.has.shallow) words.emplace_back("history");
  if (impl_->trusted) return words;
  words.emplace_back("untracked");
  if (!impl_->probe.has.index_readable()) words.emplace_back("workTree");
  if (impl_->probe.has.partial_clone) words.emplace_back("objects");
  return words;
}

CommitLookup Reader::commits() const {
  return [history = impl_->history](const Oid& id) { return history->find(id); };
}

Changes Reader::work_tree_changes(const Oid& base, std::stop_token cancel) const {
  if (impl_->trusted) {
    Changes changes{changes_by_git(impl_->probe.work_dir, {base.hex()}, cancel), {}};
    if (impl_->index_is_unmerged()) mark_unmerged(changes.files, impl_->probe.work_dir, std::move(cancel));
    return changes;
  }
  const TreeHandle tree = impl_->tree_of(base);
  return work_tree_changes_by_libgit2(impl_->get(), impl_->attributes.get(), tree.get(), impl_->probe.has);
}

Changes Reader::commit_changes(const Oid& base, const Oid& head, std::stop_token cancel) const {
  if (impl_->trusted) return {changes_by_git(impl_->probe.work_dir, {base.hex(), head.hex()}, std::move(cancel)), {}};
  const TreeHandle base_tree = impl_->tree_of(base);
  const TreeHandle head_tree = impl_->tree_of(head);
  return tree_changes_by_libgit2(impl_->get(), impl_->attributes.get(), base_tree.get(), head_tree.get());
}

std::vector<std::string> Reader::changed_paths(const Oid& base, const Oid& head) const {
  if (impl_->trusted && impl_->probe.has.partial_clone) {  // trees may be missing, and git fetches them
    std::vector<std::string> paths;
    for (const FileChange& change : commit_changes(base, head).files) {
      paths.push_back(change.path);
      if (!change.old_path.empty()) paths.push_back(change.old_path);
    }
    return paths;
  }
  const TreeHandle base_tree = impl_->tree_of(base);
  const TreeHandle head_tree = impl_->tree_of(head);
  return tree_paths_by_libgit2(impl_->get(), base_tree.get(), head_tree.get());
}

Untracked Reader::untracked(std::size_t limit, std::stop_token cancel) const {
  if (!impl_->trusted) return {};
  return untracked_by_git(impl_->probe.work_dir, limit, std::move(cancel));
}

std::uint64_t Reader::fingerprint_of_state() const {
  return impl_->fingerprint();
}

bool Reader::index_lock_held() const {
  return exists(join(impl_->probe.git_dir, "index.lock"));
}

}  // namespace hotfix::git
