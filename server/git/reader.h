#pragma once
// Reads one repository. Plain values out; no git_* handle leaves this folder; nothing is ever written.
//
//   const Probe found = probe(path);
//   Reader reader(found, trusted);
//   for (const TagRef& tag : reader.tags()) …
//   const Changes changes = reader.work_tree_changes(base);
//
// Objects, references and text are read in process (libgit2). What differs between a commit and the work tree, and what
// is untracked, is asked of the git program, which is right in every odd repository; without trust it is never started,
// libgit2 answers alone, and what cannot be told stands in `unknown` ("untracked", "workTree", "history", "objects").
//
// Thread: one at a time (the git lane). Failures: Failure(repository) with the file or object concerned, Failure(child)
// when git failed, Failure(limit).

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "git/conversion.h"
#include "git/probe.h"
#include "git/values.h"

namespace hotfix::git {

/// What differs between two states, in git's order (by path).
struct Changes {
  std::vector<FileChange> files;
  std::vector<std::string> unknown;  // "workTree": some of it could not be told without git
};

struct Untracked {
  std::optional<std::size_t> count;  // none: not known (no trust)
  std::vector<std::string> paths;    // the first `limit` of them
};

enum class BlobState { present, missing, too_large };

struct Blob {
  BlobState state = BlobState::missing;
  std::uint64_t size = 0;  // bytes; known for too_large as well
  std::string bytes;       // only when present
};

struct TreeEntry {
  std::uint32_t mode = 0;  // 0100644, 0100755, 0120000 symbolic link, 0160000 submodule, 0040000 folder
  Oid id;
};

/// A path that two commits each changed since a third, and not to the same. Nothing where it does not exist.
struct BothChanged {
  std::string path;
  std::optional<TreeEntry> base;
  std::optional<TreeEntry> ours;
  std::optional<TreeEntry> theirs;
};

struct ThreeWay {
  std::vector<BothChanged> files;  // in git's order; regular files and symbolic links, there on both sides
  /// Of the others: a file that one side deleted or moved, one of another type, a submodule, a file that took a
  /// folder's place. Whether that conflicts depends on renames elsewhere: git's own merge has to say it.
  std::vector<std::string> only_git;
};

/// What the work tree or an editor has in a path's place. With `mode` 0 nothing is there.
struct OverlayFile {
  std::string path;
  std::uint32_t mode = 0;
  std::optional<Oid> blob;  // an object that is here; none: `bytes`
  std::string bytes;        // as `git add` would store it
};

/// How git merges the text of a path (gitattributes(5) "merge").
enum class MergeDriver { text, binary, keep_both, custom };

/// What the configuration says of merges.
struct MergeRules {
  bool shows_base = false;   // merge.conflictStyle is diff3 or zdiff3
  bool renormalize = false;  // merge.renormalize
};

enum class WorkFileState { present, absent, not_a_file, too_large, filtered };

/// A file of the work tree, as `git add` would store it.
struct WorkFile {
  WorkFileState state = WorkFileState::absent;
  std::uint32_t mode = 0;  // 0100644, 0100755, or 0120000 (then the bytes are the link's target)
  std::uint64_t size = 0;  // bytes on disk
  std::string bytes;       // present: converted; filtered: as on disk, since only git could convert it
};

/// What git is in the middle of, with the file that shows it.
struct OngoingOperation {
  Operation kind = Operation::none;
  std::string marker;  // for instance "MERGE_HEAD" or "sequencer"; relative to the git dir
};

class Reader {
 public:
  /// Opens what probe() found; its state must be `ok`. Throws Failure(repository).
  Reader(const Probe& found, bool trusted);
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  const Probe& probed() const;
  bool trusted() const;
  void set_trusted(bool trusted);
  /// What this reader cannot tell whatever is asked: "history" in a shallow clone, "untracked" without trust, …
  std::vector<std::string> unknown() const;

  // References
  Head head() const;
  std::vector<Branch> branches() const;  // local and remote-tracking, without symbolic ones (origin/HEAD)
  /// All tags that lead to a commit, by name. `time` is 0: see fill_times().
  std::vector<TagRef> tags() const;
  /// Sets `time` of each: one object read per tag for the first time, remembered after that.
  void fill_times(std::vector<TagRef>& tags) const;
  /// Any revision git understands ("v1.0.0", "HEAD~2", an id), peeled to its commit; nothing where there is none.
  std::optional<Oid> resolve(std::string_view revision) const;
  /// The value of one full reference name, followed and peeled to a commit; nothing where there is none.
  std::optional<Oid> reference(std::string_view full_name) const;
  /// The branch that others merge into, as a full ref name: what origin/HEAD names (the local branch of that name where
  /// there is one), else the first that exists of main, master, trunk, develop, default; nothing where there is none.
  /// `never` is asked about the short name that origin/HEAD has: a server may name a branch that nobody merges into.
  std::optional<std::string> default_branch(const std::function<bool(std::string_view)>& never = {}) const;
  std::vector<Remote> remotes() const;
  /// The remote-tracking ref that a local branch (full name) follows.
  std::optional<std::string> upstream(const std::string& branch_ref) const;
  /// Newest first, at most `limit`; empty where there is none.
  std::vector<ReflogEntry> reflog(const std::string& full_name, std::size_t limit = 1000) const;
  OngoingOperation operation() const;
  /// A configuration value as git would see it, config.worktree included; nothing when unset.
  std::optional<std::string> config(const std::string& key) const;
  /// The raw commits of each refs/hotfix-events/<id>; at most `limit` commits of each, the newest.
  std::vector<EventRef> hotfix_refs(std::size_t limit = 1000) const;

  // History
  /// Throws Failure(repository) when it is no commit or missing.
  Commit commit(const Oid& id) const;
  /// Ancestry with replace refs and grafts applied, as git sees it. At the edge of a shallow clone a commit keeps its
  /// parents' ids, and looking those up gives null. Nodes are kept; the function lives as long as the Reader.
  CommitLookup commits() const;

  // Content
  /// A blob, its size asked first. In a partial clone a missing one is fetched through git where trusted.
  Blob blob(const Oid& id, std::uint64_t limit) const;
  /// Of a blob that is here; nothing is fetched.
  std::optional<std::uint64_t> blob_size(const Oid& id) const;
  /// What a path is at a commit; nothing where it does not exist.
  std::optional<TreeEntry> tree_entry(const Oid& commit, std::string_view path) const;
  /// A file of the work tree. `committed` decides conversions for text=auto (see to_stored()).
  WorkFile work_file(const std::string& path, std::uint64_t limit, std::string_view committed = {}) const;
  TextAttributes text_attributes(const std::string& path) const;

  // Whole trees
  /// What `git diff --raw --numstat -M BASE` says at the root: index and work tree against a commit's tree.
  Changes work_tree_changes(const Oid& base, std::stop_token cancel = {}) const;
  /// The same between two commits.
  Changes commit_changes(const Oid& base, const Oid& head, std::stop_token cancel = {}) const;
  /// Only the paths, in process and without following renames: much cheaper than commit_changes().
  std::vector<std::string> changed_paths(const Oid& base, const Oid& head) const;
  /// What a commit changed against its first parent (a root: against nothing), or one commit against another: every
  /// path whose entry differs, by path, renames not followed, without counts. In process, and made to be asked about
  /// many commits. Nothing where a tree is missing (partial clone).
  std::optional<std::vector<FileChange>> own_changes(const Oid& commit) const;
  std::optional<std::vector<FileChange>> tree_changes(const Oid& base, const Oid& head) const;
  /// Whether a commit changed an entry at one of the paths against its first parent, or differs there from another
  /// commit. Nothing where a tree is missing.
  std::optional<bool> touches(const Oid& commit, const std::vector<std::string>& paths) const;
  std::optional<bool> differ_at(const Oid& one, const Oid& other, const std::vector<std::string>& paths) const;
  /// Equal for two changes exactly where `git cherry` takes them for the same (its ids are others): lines without white
  /// space and line numbers. Nothing where a blob is missing.
  std::optional<Oid> patch_id(const std::vector<FileChange>& changes) const;
  Untracked untracked(std::size_t limit = 1000, std::stop_token cancel = {}) const;

  // Merges
  /// Walks three trees (commits or trees) side by side, into the folders that both sides changed and no others.
  ThreeWay both_changed(const Oid& base, const Oid& ours, const Oid& theirs) const;
  MergeDriver merge_driver(const std::string& path) const;
  MergeRules merge_rules() const;
  /// Whether the object is here, without fetching it.
  bool has_object(const Oid& id) const;
  /// The tree of `from` (a commit) with these files in their places, kept in memory: nothing is written. It can be
  /// asked about through this Reader until the next call. Nothing where it cannot be made (a file in a folder's place).
  std::optional<Oid> tree_with(const Oid& from, std::span<const OverlayFile> files) const;
  /// The paths that `git merge-tree --write-tree INTO COMMIT` leaves in conflict, in its order. What it writes goes to
  /// a folder of its own, which is gone afterwards. Nothing without trust, in a partial clone (it would fetch), or
  /// where git cannot say (before 2.38, histories without a common commit).
  std::optional<std::vector<std::string>> merge_conflicts(const Oid& into, const Oid& commit,
                                                          std::stop_token cancel = {}) const;
  /// The same for a commit on top of `commit` that nobody made yet: with the tree of `from` and these files.
  std::optional<std::vector<std::string>> merge_conflicts(const Oid& into, const Oid& commit, const Oid& from,
                                                          std::span<const OverlayFile> files,
                                                          std::stop_token cancel = {}) const;

  // The cheap poll
  /// Changes when HEAD, references, the index, an operation in progress, the configuration or .hotfix.json do.
  /// Only stat() calls in the usual case.
  std::uint64_t fingerprint_of_state() const;
  /// Somebody is writing the index just now.
  bool index_lock_held() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hotfix::git
