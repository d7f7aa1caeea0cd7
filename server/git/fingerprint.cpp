#include "git/fingerprint.h"

#include <memory>
#include <utility>

#include <dirent.h>

#include "base/ascii.h"
#include "git/files.h"

namespace hotfix::git {

namespace {

constexpr std::size_t max_folders = 2000;  // past this, deeper references are noticed by HEAD's log and the index only

}  // namespace

Fingerprint::Fingerprint(std::string work_dir, std::string git_dir, std::string common_dir)
    : work_dir_(std::move(work_dir)), git_dir_(std::move(git_dir)), common_dir_(std::move(common_dir)) {
  for (const char* name : {"index", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG", "rebase-merge",
                           "rebase-apply", "sequencer", "logs/HEAD", "config.worktree"}) {
    files_.push_back(join(git_dir_, name));
  }
  for (const char* name : {"packed-refs", "config", "shallow"}) files_.push_back(join(common_dir_, name));
  files_.push_back(join(work_dir_, ".hotfix.json"));
  files_.push_back(join(work_dir_, ".gitattributes"));
}

void Fingerprint::list_reference_folders() {
  folders_ = {join(common_dir_, "refs")};
  for (std::size_t i = 0; i < folders_.size() && folders_.size() < max_folders; ++i) {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(folders_[i].c_str()), &closedir);
    if (!folder) continue;
    while (const dirent* entry = readdir(folder.get())) {
      if (entry->d_name[0] == '.') continue;  // no reference begins so
      std::string path = join(folders_[i], entry->d_name);
      if (entry->d_type == DT_DIR || (entry->d_type == DT_UNKNOWN && is_folder(path))) {
        folders_.push_back(std::move(path));
      }
    }
  }
}

// The branch's own file counts too, for somebody may write it in place.
void Fingerprint::read_branch() {
  const std::string head = read_small_file(join(git_dir_, "HEAD"), 64U << 10).value_or("");
  constexpr std::string_view prefix = "ref: ";
  branch_file_ = head.starts_with(prefix) ? join(common_dir_, trimmed(std::string_view(head).substr(prefix.size())))
                                          : std::string();
}

std::uint64_t Fingerprint::operator()() {
  const std::uint64_t head = stamp_of(join(git_dir_, "HEAD"));
  if (head != head_value_) {
    head_value_ = head;
    read_branch();
  }
  std::uint64_t folders = 0;
  for (const std::string& folder : folders_) mix(folders, stamp_of(folder));
  if (folders_.empty() || folders != folders_value_) {
    list_reference_folders();
    folders = 0;
    for (const std::string& folder : folders_) mix(folders, stamp_of(folder));
    folders_value_ = folders;
  }
  std::uint64_t value = head;
  mix(value, folders);
  if (!branch_file_.empty()) mix(value, stamp_of(branch_file_));
  for (const std::string& file : files_) mix(value, stamp_of(file));
  return value;
}

}  // namespace hotfix::git
