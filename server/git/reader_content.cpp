// Commits, blobs, trees and files of the work tree.

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git/attributes.h"
#include "git/files.h"
#include "git/reader.h"
#include "git/reader_impl.h"
#include "process/git_command.h"

namespace hotfix::git {

namespace {

Person person_of(const git_signature* who) {
  if (who == nullptr) return {};
  return {who->name == nullptr ? "" : who->name, who->email == nullptr ? "" : who->email};
}

std::int64_t time_of(const git_signature* who) {
  return who == nullptr ? 0 : who->when.time;
}

// A file reached through a symbolic link lies outside what git tracks.
bool lies_behind_a_link(const std::string& work_dir, const std::string& path) {
  for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    struct stat status {};
    if (lstat(join(work_dir, path.substr(0, slash)).c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return true;
  }
  return false;
}

// No way out of the work tree, and nothing of git's own.
bool is_plain_path(const std::string& path) {
  if (path.empty() || path.front() == '/' || path.find('\0') != std::string::npos) return false;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = std::string_view(path).substr(begin, end - begin);
    if (part.empty() || part == "." || part == ".." || part == ".git") return false;
    begin = end + 1;
  }
  return true;
}

WorkFile read_link(const std::string& path, std::uint64_t size) {
  WorkFile file;
  std::string target(static_cast<std::size_t>(size) + 1, '\0');
  const ssize_t length = readlink(path.c_str(), target.data(), target.size());
  if (length < 0) return file;
  target.resize(static_cast<std::size_t>(length));
  file.state = WorkFileState::present;
  file.mode = 0120000;
  file.size = target.size();
  file.bytes = std::move(target);
  return file;
}

}  // namespace

Commit Reader::Impl::read_commit(const Oid& id) const {
  const git_oid raw = to_git(history->replaced(id));
  CommitHandle object;
  check(into(object, git_commit_lookup, get(), &raw), "read the commit " + id.hex(),
        "Run `git fsck`, or fetch the missing objects.");
  Commit commit;
  commit.id = id;
  commit.tree = from_git(git_commit_tree_id(object.get()));
  if (const CommitNode* node = history->find(id); node != nullptr) commit.parents = node->parents;
  commit.author = person_of(git_commit_author(object.get()));
  commit.committer = person_of(git_commit_committer(object.get()));
  commit.author_time = hotfix::git::time_of(git_commit_author(object.get()));
  commit.commit_time = git_commit_time(object.get());
  const char* message = git_commit_message(object.get());
  commit.message = message == nullptr ? "" : message;
  commit.subject = commit.message.substr(0, commit.message.find('\n'));
  return commit;
}

Commit Reader::commit(const Oid& id) const {
  return impl_->read_commit(id);
}

std::optional<std::uint64_t> Reader::blob_size(const Oid& id) const {
  const auto header = impl_->history->header(id);
  if (!header || header->type != GIT_OBJECT_BLOB) return std::nullopt;
  return header->size;
}

Blob Reader::blob(const Oid& id, std::uint64_t limit) const {
  const History& history = *impl_->history;
  auto header = history.header(id);
  if (!header && impl_->probe.has.partial_clone && impl_->trusted) {
    // git fetches the object when asked for it. Its absence is an answer, not a failure.
    process::ChildRequest request =
        process::git_reading_command(impl_->probe.work_dir, {"cat-file", "-e", history.replaced(id).hex()});
    request.purpose = "fetch an object that this partial clone lacks";
    process::run(request);
    git_odb_refresh(history.database());
    header = history.header(id);
  }
  Blob blob;
  if (!header || header->type != GIT_OBJECT_BLOB) return blob;
  blob.size = header->size;
  blob.state = BlobState::too_large;
  if (blob.size > limit) return blob;
  const git_oid raw = to_git(history.replaced(id));
  OdbObjectHandle object;
  check(into(object, git_odb_read, history.database(), &raw), "read the object " + id.hex(),
        "Run `git fsck`, or fetch the missing objects.");
  blob.bytes.assign(static_cast<const char*>(git_odb_object_data(object.get())), git_odb_object_size(object.get()));
  blob.state = BlobState::present;
  return blob;
}

std::optional<TreeEntry> Reader::tree_entry(const Oid& commit, std::string_view path) const {
  const TreeHandle tree = impl_->tree_of(commit);
  if (path.empty()) return TreeEntry{0040000, from_git(git_tree_id(tree.get()))};
  TreeEntryHandle entry;
  const int code = into(entry, git_tree_entry_bypath, tree.get(), std::string(path).c_str());
  if (code == GIT_ENOTFOUND) return std::nullopt;
  check(code, "read the tree of " + commit.hex());
  return TreeEntry{static_cast<std::uint32_t>(git_tree_entry_filemode_raw(entry.get())),
                   from_git(git_tree_entry_id(entry.get()))};
}

WorkFile Reader::work_file(const std::string& path, std::uint64_t limit, std::string_view committed) const {
  WorkFile file;
  if (!is_plain_path(path) || lies_behind_a_link(impl_->probe.work_dir, path)) return file;
  const std::string full = join(impl_->probe.work_dir, path);
  struct stat status {};
  if (lstat(full.c_str(), &status) != 0) return file;
  file.size = static_cast<std::uint64_t>(status.st_size);
  if (S_ISLNK(status.st_mode)) return read_link(full, file.size);
  if (!S_ISREG(status.st_mode)) {
    file.state = WorkFileState::not_a_file;
    return file;
  }
  file.mode = (status.st_mode & S_IXUSR) != 0 ? 0100755 : 0100644;
  if (file.size > limit) {
    file.state = WorkFileState::too_large;
    return file;
  }
  auto bytes = read_small_file(full, static_cast<std::size_t>(limit));
  if (!bytes) {
    throw Failure(Failure::Code::repository, "Cannot read " + path + ".", "Check the permissions of the file.");
  }
  file.size = bytes->size();
  const TextAttributes attributes = text_attributes(path);
  file.state = attributes.needs_git() ? WorkFileState::filtered : WorkFileState::present;
  file.bytes = attributes.needs_git() ? std::move(*bytes) : to_stored(*bytes, attributes, committed);
  return file;
}

TextAttributes Reader::text_attributes(const std::string& path) const {
  return read_attributes(impl_->attributes.get(), path);
}

}  // namespace hotfix::git
