#include "git/changes_by_libgit2.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "git/attributes.h"
#include "git/files.h"
#include "git/handles.h"
#include "git/text_diff.h"

namespace hotfix::git {

namespace {

git_diff_options diff_options() {
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
  options.ignore_submodules = GIT_SUBMODULE_IGNORE_UNTRACKED;
  return options;
}

ChangeKind kind_of(git_delta_t status) {
  switch (status) {
    case GIT_DELTA_ADDED:
      return ChangeKind::added;
    case GIT_DELTA_DELETED:
      return ChangeKind::deleted;
    case GIT_DELTA_RENAMED:
      return ChangeKind::renamed;
    case GIT_DELTA_TYPECHANGE:
      return ChangeKind::type_changed;
    case GIT_DELTA_CONFLICTED:
      return ChangeKind::unmerged;
    case GIT_DELTA_MODIFIED:
    case GIT_DELTA_COPIED:
    case GIT_DELTA_UNMODIFIED:
    case GIT_DELTA_IGNORED:
    case GIT_DELTA_UNTRACKED:
    case GIT_DELTA_UNREADABLE:
      break;
  }
  return ChangeKind::modified;
}

// git's own limit of candidates (diff.renameLimit), which libgit2 has at 200.
void find_renames(git_repository* repository, git_diff* diff) {
  git_diff_find_options options = GIT_DIFF_FIND_OPTIONS_INIT;
  options.flags = GIT_DIFF_FIND_RENAMES;
  options.rename_threshold = 50;
  options.rename_limit = 1000;
  ConfigHandle config;
  std::int32_t limit = 0;
  if (into(config, git_repository_config_snapshot, repository) == 0 &&
      git_config_get_int32(&limit, config.get(), "diff.renamelimit") == 0 && limit > 0) {
    options.rename_limit = static_cast<std::size_t>(limit);
  }
  check(git_diff_find_similar(diff, &options), "find renamed files");
}

FileChange change_of(const git_diff_delta& delta) {
  FileChange change;
  change.kind = kind_of(delta.status);
  change.path = delta.new_file.path;
  if (change.kind == ChangeKind::renamed) change.old_path = delta.old_file.path;
  change.old_mode = delta.old_file.mode;
  change.new_mode = delta.new_file.mode;
  change.old_blob = from_git(&delta.old_file.id);
  if ((delta.new_file.flags & GIT_DIFF_FLAG_VALID_ID) != 0) change.new_blob = from_git(&delta.new_file.id);
  return change;
}

// Counts the lines of changes, with our own comparison: libgit2's patches would look each hunk's function up with the
// regular expressions of a diff driver, which leaks (see configuration.h).
class Counter {
 public:
  /// `reads_files`: what has no blob is read from the work tree.
  Counter(git_repository* repository, git_repository* attributes, bool reads_files)
      : attributes_(attributes), work_dir_(git_repository_workdir(repository)), reads_files_(reads_files) {
    check(into(database_, git_repository_odb, repository), "open the object database");
  }

  /// False where it is no change at all: libgit2 compares sizes before it thinks of line ends.
  bool operator()(FileChange& change) const {
    // The id of a file that was hashed just for the comparison names no object.
    const git_oid new_id = to_git(change.new_blob);
    if (reads_files_ && change.new_mode != submodule_mode && git_odb_exists(database_.get(), &new_id) == 0) {
      change.new_blob = Oid{};
    }
    const TextAttributes rules = read_attributes(attributes_, change.path);
    const auto before = change.old_mode == 0 ? std::string() : stored(change.old_mode, change.old_blob);
    if (!before) return true;
    const auto after = after_of(change, rules, *before);
    if (!after) return true;
    if (change.kind == ChangeKind::modified && change.old_mode == change.new_mode && *before == *after) return false;
    const bool is_file = change.old_mode != submodule_mode && change.new_mode != submodule_mode;
    const bool looks = looks_binary(*before) || looks_binary(*after);
    change.binary = is_file && (rules.binary || (looks && !rules.forced_text));
    if (!change.binary) change.counts = count_lines(exact_hunks(*before, *after));
    return true;
  }

 private:
  static constexpr std::uint32_t link = 0120000;

  std::optional<std::string> after_of(const FileChange& change, const TextAttributes& rules,
                                      const std::string& before) const {
    if (change.new_mode == 0) return std::string();
    if (change.new_mode == submodule_mode || !change.new_blob.is_null())
      return stored(change.new_mode, change.new_blob);
    if (!reads_files_) return std::nullopt;
    const std::string path = join(work_dir_, change.path);
    if (change.new_mode == link) {
      std::error_code error;
      const auto target = std::filesystem::read_symlink(path, error);
      return error ? std::nullopt : std::optional(target.string());
    }
    const auto text = read_small_file(path, max_diff_bytes);
    if (!text) return std::nullopt;
    return to_stored(*text, rules, before);
  }

  // What git compares for one side: a blob's bytes, or the line that stands for a submodule's commit. Nothing where the
  // object is missing or too large to compare.
  std::optional<std::string> stored(std::uint32_t mode, const Oid& id) const {
    if (mode == submodule_mode) return "Subproject commit " + id.hex() + "\n";
    const git_oid raw = to_git(id);
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (git_odb_read_header(&size, &type, database_.get(), &raw) < 0 || size > max_diff_bytes) return std::nullopt;
    OdbObjectHandle object;
    if (into(object, git_odb_read, database_.get(), &raw) < 0) return std::nullopt;
    return std::string(static_cast<const char*>(git_odb_object_data(object.get())), git_odb_object_size(object.get()));
  }

  git_repository* attributes_;
  std::string work_dir_;
  bool reads_files_;
  OdbHandle database_;
};

std::vector<FileChange> changes_of(git_diff* diff) {
  std::vector<FileChange> changes;
  for (std::size_t i = 0; i < git_diff_num_deltas(diff); ++i) {
    const git_diff_delta* delta = git_diff_get_delta(diff, i);
    if (delta->status == GIT_DELTA_UNMODIFIED || delta->status == GIT_DELTA_UNTRACKED) continue;
    changes.push_back(change_of(*delta));
  }
  return changes;
}

void complete(std::vector<FileChange>& changes, const Counter& count) {
  std::erase_if(changes, [&](FileChange& change) { return !count(change); });
  std::ranges::sort(changes, {}, &FileChange::path);
}

// What only git can tell is taken out of a comparison and answered from the index instead.
class Corrections {
 public:
  Corrections(git_repository* repository, git_repository* attributes) : attributes_(attributes) {
    check(into(index_, git_repository_index, repository), "read the index");
  }

  // The work tree's state of this path is not to be believed.
  bool concerns(const FileChange& change) {
    if (skips_work_tree(change.path)) return true;
    if (change.kind == ChangeKind::deleted || change.new_mode == 0120000 || change.new_mode == submodule_mode)
      return false;
    if (!read_attributes(attributes_, change.path).needs_git()) return false;
    unknown_ = true;
    return true;
  }

  bool unknown() const { return unknown_; }

 private:
  bool skips_work_tree(const std::string& path) const {
    const git_index_entry* entry = git_index_get_bypath(index_.get(), path.c_str(), 0);
    return entry != nullptr && (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE) != 0;
  }

  git_repository* attributes_;
  IndexHandle index_;
  bool unknown_ = false;
};

// The paths that two trees differ in. libgit2's own diff reads what is equal too; here a folder with the same id is
// left.
class TreePaths {
 public:
  explicit TreePaths(git_repository* repository) : repository_(repository) {}

  std::vector<std::string> operator()(git_tree* base, git_tree* head) {
    compare(base, head, "");
    while (!pending_.empty()) {
      const Pending next = std::move(pending_.back());
      pending_.pop_back();
      const TreeHandle before = read(next.base);
      const TreeHandle after = read(next.head);
      compare(before.get(), after.get(), next.folder);
    }
    std::ranges::sort(paths_);
    return std::move(paths_);
  }

 private:
  struct Pending {
    std::string folder;  // with a slash at its end
    std::optional<git_oid> base;
    std::optional<git_oid> head;
  };

  TreeHandle read(const std::optional<git_oid>& id) const {
    TreeHandle tree;
    if (id) check(into(tree, git_tree_lookup, repository_, &*id), "read the tree " + from_git(&*id).hex());
    return tree;
  }

  static bool is_folder(const git_tree_entry* entry) {
    return entry != nullptr && git_tree_entry_type(entry) == GIT_OBJECT_TREE;
  }
  static bool same(const git_tree_entry* one, const git_tree_entry* other) {
    return git_oid_equal(git_tree_entry_id(one), git_tree_entry_id(other)) != 0 &&
           git_tree_entry_filemode_raw(one) == git_tree_entry_filemode_raw(other);
  }

  /// Either may be null: then all of the other differs.
  void compare(const git_tree* base, const git_tree* head, const std::string& folder) {
    const std::size_t count = base == nullptr ? 0 : git_tree_entrycount(base);
    for (std::size_t i = 0; i < count; ++i) {
      const git_tree_entry* before = git_tree_entry_byindex(base, i);
      const git_tree_entry* after =
          head == nullptr ? nullptr : git_tree_entry_byname(head, git_tree_entry_name(before));
      if (after == nullptr || !same(before, after)) differs(folder + git_tree_entry_name(before), before, after);
    }
    for (std::size_t i = 0; head != nullptr && i < git_tree_entrycount(head); ++i) {
      const git_tree_entry* after = git_tree_entry_byindex(head, i);
      const bool known = base != nullptr && git_tree_entry_byname(base, git_tree_entry_name(after)) != nullptr;
      if (!known) differs(folder + git_tree_entry_name(after), nullptr, after);
    }
  }

  void differs(const std::string& path, const git_tree_entry* before, const git_tree_entry* after) {
    Pending folder{.folder = path + '/'};
    if (is_folder(before)) folder.base = *git_tree_entry_id(before);
    if (is_folder(after)) folder.head = *git_tree_entry_id(after);
    const bool is_file = (before != nullptr && !folder.base) || (after != nullptr && !folder.head);
    if (is_file) paths_.push_back(path);
    if (folder.base || folder.head) pending_.push_back(std::move(folder));
  }

  git_repository* repository_;
  std::vector<Pending> pending_;
  std::vector<std::string> paths_;
};

}  // namespace

Changes work_tree_changes_by_libgit2(git_repository* repository, git_repository* attributes, git_tree* base,
                                     const Capabilities& has) {
  Changes result;
  if (!has.index_readable()) {
    result.unknown.emplace_back("workTree");
    return result;
  }
  const git_diff_options options = diff_options();
  DiffHandle diff;
  check(into(diff, git_diff_tree_to_workdir_with_index, repository, base, &options), "compare the work tree");
  find_renames(repository, diff.get());

  Corrections corrections(repository, attributes);
  std::set<std::string> from_index;
  for (FileChange& change : changes_of(diff.get())) {
    if (corrections.concerns(change))
      from_index.insert(change.path);
    else
      result.files.push_back(std::move(change));
  }
  if (!from_index.empty()) {
    DiffHandle staged;
    check(into(staged, git_diff_tree_to_index, repository, base, nullptr, &options), "compare the index");
    find_renames(repository, staged.get());
    for (FileChange& change : changes_of(staged.get())) {
      if (from_index.contains(change.path)) result.files.push_back(std::move(change));
    }
  }
  if (corrections.unknown()) result.unknown.emplace_back("workTree");
  complete(result.files, Counter(repository, attributes, true));
  return result;
}

std::vector<std::string> tree_paths_by_libgit2(git_repository* repository, git_tree* base, git_tree* head) {
  return TreePaths(repository)(base, head);
}

Changes tree_changes_by_libgit2(git_repository* repository, git_repository* attributes, git_tree* base,
                                git_tree* head) {
  const git_diff_options options = diff_options();
  DiffHandle diff;
  check(into(diff, git_diff_tree_to_tree, repository, base, head, &options), "compare two commits");
  find_renames(repository, diff.get());
  Changes result;
  result.files = changes_of(diff.get());
  complete(result.files, Counter(repository, attributes, false));
  return result;
}

}  // namespace hotfix::git
