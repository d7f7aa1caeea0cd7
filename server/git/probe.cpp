#include "git/probe.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ascii.h"
#include "git/configuration.h"
#include "git/discovery.h"
#include "git/files.h"
#include "git/handles.h"
#include "git/library.h"
#include "process/child.h"

namespace hotfix::git {

namespace {

std::string shell_word(const std::string& text) {
  return process::quoted({text});
}

// Finds out about one repository, question by question; each may end the search with an answer.
class Prober {
 public:
  Probe operator()(std::string start);
  /// Only as far as the work tree is known.
  std::string work_dir(std::string start);

 private:
  bool take_discovery();
  bool read_configuration();
  bool refuses_format();
  bool open();
  bool check_packed_refs();
  bool check_head();
  void diagnose_head(int code);
  bool check_index();
  void look_at_history();
  void look_at_attributes();

  // Each gives false, so that a check reads `return refuse(…)`.
  bool end(RepositoryState state, std::string reason, std::string remedy);
  bool refuse(std::string reason, std::string remedy) {
    return end(RepositoryState::unsupported, std::move(reason), std::move(remedy));
  }
  bool damaged(std::string reason, std::string remedy) {
    return end(RepositoryState::damaged, std::move(reason), std::move(remedy));
  }
  bool not_trusted_by_git();

  std::optional<std::string> text(const char* key) const;
  bool flag(const char* key) const;

  Probe result_;
  Found found_;
  ConfigHandle config_;  // the repository's own file only: what decides the format must be there
  RepositoryHandle repository_;
};

bool Prober::end(RepositoryState state, std::string reason, std::string remedy) {
  result_.state = state;
  result_.reason = std::move(reason);
  result_.remedy = std::move(remedy);
  return false;
}

std::optional<std::string> Prober::text(const char* key) const {
  Buffer value;
  if (!config_ || git_config_get_string_buf(&value.value, config_.get(), key) < 0) return std::nullopt;
  return value.text();
}

bool Prober::flag(const char* key) const {
  int value = 0;
  return config_ && git_config_get_bool(&value, config_.get(), key) == 0 && value != 0;
}

bool Prober::take_discovery() {
  result_.work_dir = found_.top;
  result_.git_dir = found_.git_dir;
  result_.common_dir = found_.common_dir;
  switch (found_.kind) {
    case FoundKind::nothing:
      return end(RepositoryState::none, "No git repository is here.",
                 "Open a folder inside a git repository, or run `git init`.");
    case FoundKind::bare:
      result_.work_dir.clear();
      if (found_.inside_another) {
        return refuse(fmt::format("{} is a bare repository inside another repository's work tree; such a one may be "
                                  "planted, so it is not read.",
                                  found_.top),
                      "Open the outer repository's own folders instead.");
      }
      return refuse("This is a bare repository: it has no work tree to fix anything in.",
                    fmt::format("Clone it and open the clone: `git clone {}`.", shell_word(found_.top)));
    case FoundKind::dangling:
      return damaged(fmt::format("{}/.git leads to {}, where no repository is.", found_.top, found_.detail),
                     fmt::format("For a linked work tree whose repository moved, run `git worktree repair {}` in that "
                                 "repository; for a submodule, `git submodule update --init`.",
                                 shell_word(found_.top)));
    case FoundKind::incomplete:
      return damaged(fmt::format("The repository {} has no `{}`.", found_.git_dir, found_.detail),
                     found_.detail == "HEAD" ? fmt::format("Put the branch back: `echo 'ref: refs/heads/main' > {}`.",
                                                           shell_word(join(found_.git_dir, "HEAD")))
                                             : "Clone the repository again and copy your changed files over.");
    case FoundKind::work_tree:
      return true;
  }
  return true;
}

bool Prober::read_configuration() {
  const std::string path = join(found_.common_dir, "config");
  if (!exists(path)) return true;  // git reads a repository without one
  if (into(config_, git_config_open_ondisk, path.c_str()) < 0 || access(path.c_str(), R_OK) != 0) {
    return damaged(fmt::format("The configuration {} cannot be read: {}.", path, last_error()),
                   fmt::format("Correct the file: `git config --file {} --edit`.", shell_word(path)));
  }
  return true;
}

bool Prober::refuses_format() {
  const std::string hash = text("extensions.objectformat").value_or("sha1");
  if (hash != "sha1") {
    return !refuse(fmt::format("This repository names its objects by {}, which is not supported yet.", hash),
                   "Work in a clone that uses SHA-1, or use git itself for this hotfix.");
  }
  const std::string storage = text("extensions.refstorage").value_or("files");
  if (storage != "files") {
    return !refuse(fmt::format("This repository keeps its references as {}, which is not supported yet.", storage),
                   "With git 2.46 or later, run `git refs migrate --ref-format=files`.");
  }
  std::int32_t version = 0;
  if (config_) git_config_get_int32(&version, config_.get(), "core.repositoryformatversion");
  if (version > 1) {
    return !refuse(fmt::format("The repository's format version is {}; only 0 and 1 are known.", version),
                   "Use a newer version of this program.");
  }
  if (version < 1 || !config_) return false;
  static constexpr std::array<std::string_view, 6> known = {"noop",         "preciousobjects", "worktreeconfig",
                                                            "partialclone", "objectformat",    "refstorage"};
  std::optional<std::string> unknown;
  for_each_entry(config_.get(), [&](std::string_view name, std::string_view) {
    constexpr std::string_view section = "extensions.";
    if (unknown || !name.starts_with(section)) return;
    name.remove_prefix(section.size());
    if (std::ranges::find(known, name) == known.end()) unknown = name;
  });
  if (unknown) {
    return !refuse(fmt::format("This repository uses the extension `{}`, which is not known.", *unknown),
                   *unknown == "relativeworktrees"
                       ? "With git 2.48 or later, run `git config worktree.useRelativePaths false` and "
                         "`git worktree repair`, then `git config --unset extensions.relativeWorktrees`."
                       : "Use a newer version of this program.");
  }
  return false;
}

bool Prober::not_trusted_by_git() {
  return end(RepositoryState::untrusted_by_git,
             fmt::format("{} belongs to another user, so git does not trust it.", found_.top),
             fmt::format("If you do, run `git config --global --add safe.directory {}`.", shell_word(found_.top)));
}

// libgit2 looks at the same folders. A failure to find safe.directory comes out of it as "not found" instead of
// "owner".
bool is_foreign(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 && status.st_uid != geteuid();
}

bool Prober::open() {
  const int code =
      into(repository_, git_repository_open_ext, found_.top.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr);
  if (code == GIT_EOWNER) return not_trusted_by_git();
  if (code == GIT_ENOTFOUND && (is_foreign(found_.top) || is_foreign(found_.git_dir))) return not_trusted_by_git();
  if (code < 0) {
    return damaged(fmt::format("The repository {} cannot be opened: {}.", found_.git_dir, last_error()),
                   fmt::format("Look what git says: `git -C {} status`.", shell_word(found_.top)));
  }
  const char* work_dir = git_repository_workdir(repository_.get());
  if (git_repository_is_bare(repository_.get()) != 0 || work_dir == nullptr) {
    return refuse("This repository is marked bare (core.bare): it has no work tree to fix anything in.",
                  fmt::format("Clone it, or run `git -C {} config core.bare false`.", shell_word(found_.top)));
  }
  std::error_code ignored;
  const auto real = std::filesystem::weakly_canonical(work_dir, ignored);
  result_.work_dir = without_slash(ignored ? std::string(work_dir) : real.string());
  return true;
}

bool Prober::check_packed_refs() {
  const std::string path = join(found_.common_dir, "packed-refs");
  const auto content = read_small_file(path, 1U << 30);
  if (!content) return true;
  const auto fault = packed_refs_fault(*content);
  if (!fault) return true;
  return damaged(fmt::format("{} is damaged: {}.", path, *fault),
                 "Remove the damaged lines, then run `git fetch` and `git fsck` to find what is missing.");
}

bool Prober::check_head() {
  ReferenceHandle head;
  const int code = into(head, git_repository_head, repository_.get());
  if (code < 0) {
    diagnose_head(code);
    return false;
  }
  ObjectHandle commit;
  if (into(commit, git_reference_peel, head.get(), GIT_OBJECT_COMMIT) < 0) {
    return damaged(
        fmt::format("HEAD leads to {}, which cannot be read: {}.", git_reference_name(head.get()), last_error()),
        "Run `git fsck`, then fetch the missing objects from a remote or another clone.");
  }
  result_.has.detached = git_repository_head_detached(repository_.get()) == 1;
  return true;
}

void Prober::diagnose_head(int code) {
  const std::string message = last_error();  // before anything else fails
  const std::string head = read_small_file(join(found_.git_dir, "HEAD"), 64U << 10).value_or("");
  constexpr std::string_view prefix = "ref: ";
  const std::string branch =
      head.starts_with(prefix) ? std::string(trimmed(std::string_view(head).substr(prefix.size()))) : std::string();
  const std::string file = branch.empty() ? join(found_.git_dir, "HEAD") : join(found_.common_dir, branch);
  if (code == GIT_EUNBORNBRANCH && !branch.empty() && !is_file(file)) {
    refuse("This repository's branch has no commit yet, so there is no production version to start from.",
           "Make the first commit, or check out a branch that has one.");
    return;
  }
  damaged(fmt::format("{} does not say which commit is checked out: {}.", file, message),
          fmt::format("Look up the last good value with `git reflog show {}`, then write it with `git update-ref`.",
                      branch.empty() ? "HEAD" : shell_word(branch)));
}

bool Prober::check_index() {
  const std::string path = join(found_.git_dir, "index");
  if (!exists(path)) return true;        // nothing staged at all: `git read-tree --empty`, or a --no-checkout clone
  result_.index_stamp = stamp_of(path);  // before it is read: what moves meanwhile is read again
  const auto found = summarise_index_file(path);
  const std::string remedy =
      fmt::format("Move it away and let git rebuild it: `mv {0} {0}.damaged && git -C {1} reset`.", shell_word(path),
                  shell_word(result_.work_dir));
  if (!found) return damaged(fmt::format("The index {} cannot be read.", path), remedy);
  const IndexSummary& summary = *found;
  if (summary.damaged) return damaged(fmt::format("The index {} is damaged: {}.", path, summary.damage), remedy);
  result_.index_entries = summary.entries;
  result_.has.split_index = summary.split;
  result_.has.sparse_index = summary.sparse;
  result_.has.index_without_hash = summary.without_hash;
  result_.has.unmerged = summary.unmerged;
  result_.has.sparse_checkout = summary.skips_work_tree || summary.sparse;
  return true;
}

void Prober::look_at_history() {
  Capabilities& has = result_.has;
  has.shallow = !read_small_file(join(found_.common_dir, "shallow")).value_or("").empty();
  has.grafts = !read_small_file(join(found_.common_dir, "info/grafts")).value_or("").empty();
  has.linked_work_tree = found_.git_dir != found_.common_dir;
  has.submodule = found_.common_dir.find("/.git/modules/") != std::string::npos;
  has.worktree_config = flag("extensions.worktreeconfig");
  has.sparse_checkout = has.sparse_checkout || flag("core.sparsecheckout");
  ReferenceIteratorHandle replaced;
  git_reference* one = nullptr;
  if (into(replaced, git_reference_iterator_glob_new, repository_.get(), "refs/replace/*") == 0 &&
      git_reference_next(&one, replaced.get()) == 0) {
    git_reference_free(one);
    has.replace_refs = true;
  }
  has.partial_clone = text("extensions.partialclone").has_value();
  if (!config_) return;
  for_each_entry(config_.get(), [&](std::string_view name, std::string_view) {
    if (name.starts_with("remote.") && name.ends_with(".promisor")) has.partial_clone = true;
  });
}

void Prober::look_at_attributes() {
  for (const std::string& path :
       {join(result_.work_dir, ".gitattributes"), join(found_.common_dir, "info/attributes")}) {
    const std::string content = read_small_file(path).value_or("");
    result_.has.filters = result_.has.filters || content.find("filter=") != std::string::npos;
    result_.has.working_tree_encoding =
        result_.has.working_tree_encoding || content.find("working-tree-encoding=") != std::string::npos;
  }
}

Probe Prober::operator()(std::string start) {
  found_ = discover(std::move(start));
  if (!take_discovery()) return std::move(result_);
  ensure_library();
  if (!read_configuration() || refuses_format() || !open() || !check_packed_refs() || !check_head() || !check_index()) {
    return std::move(result_);
  }
  look_at_history();
  look_at_attributes();
  result_.state = RepositoryState::ok;
  return std::move(result_);
}

std::string Prober::work_dir(std::string start) {
  found_ = discover(std::move(start));
  if (!take_discovery()) return std::move(result_.work_dir);
  ensure_library();
  if (read_configuration() && !refuses_format()) open();
  return std::move(result_.work_dir);
}

std::string absolute(std::string_view start) {
  std::error_code ignored;
  const std::filesystem::path path = std::filesystem::absolute(std::filesystem::path(start), ignored);
  return ignored ? std::string(start) : path.lexically_normal().string();
}

}  // namespace

Probe probe(std::string_view start) {
  return Prober()(absolute(start));
}

std::string work_dir_of(std::string_view start) {
  return Prober().work_dir(absolute(start));
}

std::string_view to_word(RepositoryState state) {
  switch (state) {
    case RepositoryState::ok:
      return "ok";
    case RepositoryState::unsupported:
      return "unsupported";
    case RepositoryState::untrusted_by_git:
      return "untrustedByGit";
    case RepositoryState::damaged:
      return "damaged";
    case RepositoryState::none:
      return "none";
  }
  return "none";
}

}  // namespace hotfix::git
