// What a merge would meet: the files that both sides changed, and git's own word on the rest.

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include "git/attributes.h"
#include "git/files.h"
#include "git/git_output.h"
#include "git/reader.h"
#include "git/reader_impl.h"
#include "git/scratch_objects.h"
#include "process/git_command.h"

namespace hotfix::git {

namespace {

constexpr std::uint32_t folder_mode = 0040000;
constexpr std::uint32_t link_mode = 0120000;
constexpr std::uint32_t type_bits = 0170000;
constexpr std::uint32_t file_type = 0100000;

enum Side : std::size_t { base, ours, theirs, sides };

using Entries = std::array<std::optional<TreeEntry>, sides>;

bool same(const std::optional<TreeEntry>& one, const std::optional<TreeEntry>& two) {
  return one.has_value() == two.has_value() && (!one || (one->id == two->id && one->mode == two->mode));
}

bool is_folder(const std::optional<TreeEntry>& entry) {
  return entry && entry->mode == folder_mode;
}

/// git's order of the entries of a tree: folders as if their names ended with a slash. Here two entries of one name
/// must meet even where one is a folder, so the plain names are compared; see Cursor.
class Cursor {
 public:
  Cursor(git_repository* repository, const std::optional<TreeEntry>& entry) {
    if (!is_folder(entry)) return;
    const git_oid id = to_git(entry->id);
    check(into(tree_, git_tree_lookup, repository, &id), "read the tree " + entry->id.hex());
  }

  void collect(Side side, std::vector<std::pair<std::string, Entries>>& names) const {
    const std::size_t count = tree_ == nullptr ? 0 : git_tree_entrycount(tree_.get());
    for (std::size_t i = 0; i < count; ++i) {
      const git_tree_entry* entry = git_tree_entry_byindex(tree_.get(), i);
      Entries entries;
      entries[side] =
          TreeEntry{static_cast<std::uint32_t>(git_tree_entry_filemode_raw(entry)), from_git(git_tree_entry_id(entry))};
      names.emplace_back(git_tree_entry_name(entry), entries);
    }
  }

 private:
  TreeHandle tree_;
};

/// One folder's names with what each side has of them, by name.
std::vector<std::pair<std::string, Entries>> side_by_side(git_repository* repository, const Entries& folder) {
  std::vector<std::pair<std::string, Entries>> all;
  for (const Side side : {base, ours, theirs}) Cursor(repository, folder[side]).collect(side, all);
  std::ranges::stable_sort(all, {}, &std::pair<std::string, Entries>::first);
  std::vector<std::pair<std::string, Entries>> joined;
  for (auto& [name, entries] : all) {
    if (joined.empty() || joined.back().first != name) {
      joined.emplace_back(std::move(name), entries);
      continue;
    }
    for (const Side side : {base, ours, theirs}) {
      if (entries[side]) joined.back().second[side] = entries[side];
    }
  }
  return joined;
}

/// Whether what the sides have of a path can be compared without knowing of renames.
bool is_plain(const Entries& entries) {
  if (!entries[ours] || !entries[theirs]) return false;
  const std::uint32_t type = entries[ours]->mode & type_bits;
  if (type != file_type && type != link_mode) return false;
  return (entries[theirs]->mode & type_bits) == type && (!entries[base] || (entries[base]->mode & type_bits) == type);
}

class Walk {
 public:
  explicit Walk(git_repository* repository) : repository_(repository) {}

  ThreeWay operator()(const Entries& root) {
    std::vector<std::pair<std::string, Entries>> left{{"", root}};
    while (!left.empty()) {
      const auto [folder, entries] = std::move(left.back());
      left.pop_back();
      auto names = side_by_side(repository_, entries);
      for (auto& [name, found] : names) {
        std::string path = folder.empty() ? name : folder + "/" + name;
        if (same(found[base], found[ours]) || same(found[base], found[theirs])) continue;
        if (can_descend(found))
          left.emplace_back(std::move(path), found);
        else
          note(std::move(path), found);
      }
    }
    std::ranges::sort(result_.files, {}, &BothChanged::path);
    std::ranges::sort(result_.only_git);
    return std::move(result_);
  }

 private:
  /// Folders on both sides, and no file was in their place. A folder that a side removed may have been renamed: what
  /// the other added there would follow it.
  static bool can_descend(const Entries& found) {
    return is_folder(found[ours]) && is_folder(found[theirs]) && (!found[base] || is_folder(found[base])) &&
           !same(found[ours], found[theirs]);
  }

  void note(std::string path, const Entries& found) {
    // Deleted on both sides: a rename to different names would conflict.
    const bool gone = !found[ours] && !found[theirs];
    if (!gone && same(found[ours], found[theirs])) return;
    if (is_plain(found))
      result_.files.push_back({std::move(path), found[base], found[ours], found[theirs]});
    else
      result_.only_git.push_back(std::move(path));
  }

  git_repository* repository_;
  ThreeWay result_;
};

}  // namespace

ThreeWay Reader::both_changed(const Oid& from, const Oid& one, const Oid& two) const {
  const auto root = [&](const Oid& commit) {
    return TreeEntry{folder_mode, from_git(git_tree_id(impl_->tree_of(commit).get()))};
  };
  const Entries roots{root(from), root(one), root(two)};
  if (same(roots[base], roots[ours]) || same(roots[base], roots[theirs]) || same(roots[ours], roots[theirs])) return {};
  return Walk(impl_->get())(roots);
}

MergeDriver Reader::merge_driver(const std::string& path) const {
  return read_merge_driver(impl_->attributes.get(), path);
}

MergeRules Reader::merge_rules() const {
  MergeRules rules;
  const std::string style = config("merge.conflictStyle").value_or("");
  rules.shows_base = style == "diff3" || style == "zdiff3";
  ConfigHandle snapshot;
  check(into(snapshot, git_repository_config_snapshot, impl_->get()), "read the configuration");
  int flag = 0;
  rules.renormalize = git_config_get_bool(&flag, snapshot.get(), "merge.renormalize") == 0 && flag != 0;
  return rules;
}

bool Reader::has_object(const Oid& id) const {
  return impl_->history->header(id).has_value();
}

namespace {

/// Writes the tree of `from` with these files in their places; nothing where they do not fit.
std::optional<Oid> write_tree(git_repository* repository, const git_oid& from, std::span<const OverlayFile> files) {
  TreeHandle tree;
  check(into(tree, git_tree_lookup, repository, &from), "read a tree");
  std::vector<git_tree_update> updates;
  for (const OverlayFile& file : files) {
    git_tree_update update{};
    update.path = file.path.c_str();
    TreeEntryHandle there;
    const bool known = into(there, git_tree_entry_bypath, tree.get(), update.path) == 0;
    if (file.mode == 0) {
      if (!known) continue;
      update.action = GIT_TREE_UPDATE_REMOVE;
    } else {
      update.action = GIT_TREE_UPDATE_UPSERT;
      update.filemode = static_cast<git_filemode_t>(file.mode);
      if (file.blob)
        update.id = to_git(*file.blob);
      else
        check(git_blob_create_from_buffer(&update.id, repository, file.bytes.data(), file.bytes.size()), "keep a text");
    }
    updates.push_back(update);
  }
  git_oid made;
  if (git_tree_create_updated(&made, repository, tree.get(), updates.size(), updates.data()) < 0) return std::nullopt;
  return from_git(&made);
}

/// A repository that reads the objects of `scratch`'s repository and writes beside them.
RepositoryHandle beside(const ScratchObjects& scratch) {
  OdbHandle database;
  check(into(database, git_odb_new), "make an object database");
  check(git_odb_add_disk_alternate(database.get(), scratch.objects().c_str()), "open " + scratch.objects());
  git_odb_backend* loose = nullptr;
  constexpr int fast = 1;  // level 0 writes what neither libgit2 1.5 nor git can read: no zlib stream at all
  check(git_odb_backend_loose(&loose, scratch.folder().c_str(), fast, 0, 0, 0), "open " + scratch.folder());
  check(git_odb_add_backend(database.get(), loose, 1000), "open " + scratch.folder());
  RepositoryHandle repository;
  check(into(repository, git_repository_wrap_odb, database.get()), "open the objects");
  return repository;
}

Oid write_commit(git_repository* repository, const Oid& tree, const Oid& parent) {
  const std::string text = "tree " + tree.hex() + "\nparent " + parent.hex() +
                           "\nauthor hotfixd <> 0 +0000\ncommitter hotfixd <> 0 +0000\n\nforecast\n";
  OdbHandle database;
  check(into(database, git_repository_odb, repository), "open the objects");
  git_oid id;
  check(git_odb_write(&id, database.get(), text.data(), text.size(), GIT_OBJECT_COMMIT), "keep a commit");
  return from_git(&id);
}

/// `git merge-tree` with a place of its own to write to.
std::optional<std::vector<std::string>> ask_git(const std::string& work_dir, const ScratchObjects& scratch,
                                                const Oid& target, const Oid& commit, std::stop_token cancel) {
  process::ChildRequest request = process::git_reading_command(
      work_dir, {"merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", target.hex(), commit.hex()});
  request.purpose = "ask what a merge would leave in conflict";
  request.env = scratch.environment();
  request.cancel = std::move(cancel);
  const process::ChildResult result = process::run(request);
  if (result.status != 0 && result.status != 1) return std::nullopt;
  if (result.timed_out || result.cancelled || result.truncated) return std::nullopt;
  std::vector<std::string> paths;
  Fields fields(result.out);
  fields.until('\0');  // the tree
  while (!fields.done()) paths.emplace_back(fields.until('\0'));
  return paths;
}

}  // namespace

std::optional<Oid> Reader::tree_with(const Oid& from, std::span<const OverlayFile> files) const {
  if (impl_->memory == nullptr) {
    git_odb_backend* memory = nullptr;
    check(git_mempack_new(&memory), "keep objects in memory");
    OdbHandle database;
    check(into(database, git_repository_odb, impl_->get()), "open the objects");
    check(git_odb_add_backend(database.get(), memory, 1000), "keep objects in memory");
    impl_->memory = memory;
  }
  git_mempack_reset(impl_->memory);
  return write_tree(impl_->get(), *git_tree_id(impl_->tree_of(from).get()), files);
}

std::optional<std::vector<std::string>> Reader::merge_conflicts(const Oid& target, const Oid& commit,
                                                                std::stop_token cancel) const {
  if (!impl_->trusted || impl_->probe.has.partial_clone) return std::nullopt;
  const ScratchObjects scratch(join(impl_->probe.common_dir, "objects"));
  return ask_git(impl_->probe.work_dir, scratch, target, commit, std::move(cancel));
}

std::optional<std::vector<std::string>> Reader::merge_conflicts(const Oid& target, const Oid& commit, const Oid& from,
                                                                std::span<const OverlayFile> files,
                                                                std::stop_token cancel) const {
  if (!impl_->trusted || impl_->probe.has.partial_clone) return std::nullopt;
  const ScratchObjects scratch(join(impl_->probe.common_dir, "objects"));
  const RepositoryHandle repository = beside(scratch);
  const auto tree = write_tree(repository.get(), *git_tree_id(impl_->tree_of(from).get()), files);
  if (!tree) return std::nullopt;
  return ask_git(impl_->probe.work_dir, scratch, target, write_commit(repository.get(), *tree, commit),
                 std::move(cancel));
}

}  // namespace hotfix::git
