#pragma once
// What a repository tells us, as plain values: no git_* handle leaves server/git/, and pure code (scope/, workflow/)
// may include this header and git/oid.h, and nothing else of this folder.
//
// Paths are the repository's own bytes, relative to its root, with `/`. They need not be UTF-8.
// Times are seconds since the epoch, UTC.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "git/oid.h"

namespace hotfix::git {

/// The mode that a tree has for a submodule.
inline constexpr std::uint32_t submodule_mode = 0160000;

/// Where the refs of each kind live (gitglossary, "ref").
namespace refs {
inline constexpr std::string_view heads = "refs/heads/";
inline constexpr std::string_view tags = "refs/tags/";
inline constexpr std::string_view remotes = "refs/remotes/";

inline std::string branch(std::string_view name) {
  return std::string(heads).append(name);
}
}  // namespace refs

/// A tag that leads to a commit. Tags of trees and blobs are not listed.
struct TagRef {
  std::string name;  // without refs/tags/
  Oid commit;        // peeled
  bool annotated = false;
  std::int64_t time = 0;  // the tagger's date, or the commit's for a lightweight tag
};

struct Branch {
  std::string ref;  // full: refs/heads/x, refs/remotes/origin/x
  Oid commit;
};

/// One commit as ancestry algorithms need it.
struct CommitNode {
  std::vector<Oid> parents;
  std::int64_t time = 0;  // committer date
};

/// Looks a commit up; null where history ends without our knowing more (shallow clone, missing object).
/// The pointer lives as long as the object behind the function.
using CommitLookup = std::function<const CommitNode*(const Oid&)>;

struct Person {
  std::string name;
  std::string email;
};

struct Commit {
  Oid id;
  Oid tree;
  std::vector<Oid> parents;
  Person author;
  Person committer;
  std::int64_t author_time = 0;
  std::int64_t commit_time = 0;
  std::string subject;  // first line of the message
  std::string message;  // whole
};

struct Head {
  std::optional<std::string> branch;  // full ref name; none when detached
  std::optional<Oid> commit;          // none when unborn
};

/// One entry of a branch's reflog, newest first where a list of them is given.
struct ReflogEntry {
  Oid before;
  Oid after;
  std::int64_t time = 0;
  std::string message;  // for instance "branch: Created from main"
};

enum class ChangeKind { added, deleted, modified, renamed, type_changed, unmerged };

struct LineCounts {
  std::uint64_t added = 0;
  std::uint64_t deleted = 0;
};

/// One file that differs between a commit and the work tree (or another commit): a row of `git diff --raw -M`.
struct FileChange {
  ChangeKind kind = ChangeKind::modified;
  std::string path;            // where it is now; for a deleted file, where it was
  std::string old_path;        // only for `renamed`
  std::uint32_t old_mode = 0;  // 0 where there is none; 0160000 a submodule, 0120000 a symbolic link
  std::uint32_t new_mode = 0;
  Oid old_blob;  // null where there is none
  Oid new_blob;  // null for work-tree content that git has not hashed
  bool binary = false;
  std::optional<LineCounts> counts;  // as --numstat says; none for binary files and where it was not asked
};

/// Lines of a text diff: [base_first, base_first + base_count) of the base became [new_first, new_first + new_count).
/// Lines are 0-based and end with '\n'. With a count of 0 the place is before line `…_first`.
struct Hunk {
  std::uint32_t base_first = 0, base_count = 0, new_first = 0, new_count = 0;
  std::size_t base_end() const { return std::size_t{base_first} + base_count; }
  std::size_t new_end() const { return std::size_t{new_first} + new_count; }
  bool operator==(const Hunk&) const = default;
};

struct Remote {
  std::string name;
  std::string url;       // as configured, after insteadOf
  std::string push_url;  // the same as `url` where none is set
};

/// What git is in the middle of (`git status` says so too).
enum class Operation { none, merge, rebase, cherry_pick, revert, bisect, apply_mailbox };

/// The commits of one refs/hotfix-events/<id>, oldest first: a hotfix's event log, still undecoded.
struct EventRef {
  std::string id;  // without refs/hotfix-events/
  Oid tip;
  std::vector<Commit> commits;
  bool complete = true;  // false: more than the bound, or an object is missing; the newest ones are given
};

}  // namespace hotfix::git
