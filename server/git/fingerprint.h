#pragma once
// A number that changes when a repository's state does, found by stat() alone. Private to server/git/.
//
// git replaces the files it writes, which changes their inode and their folder's time; so the folders of references are
// looked at instead of their many files, and the list of those folders is kept until one of them changes.

#include <cstdint>
#include <string>
#include <vector>

namespace hotfix::git {

class Fingerprint {
 public:
  Fingerprint() = default;
  Fingerprint(std::string work_dir, std::string git_dir, std::string common_dir);

  std::uint64_t operator()();

 private:
  void list_reference_folders();
  void read_branch();

  std::string work_dir_;
  std::string git_dir_;
  std::string common_dir_;
  std::vector<std::string> files_;
  std::vector<std::string> folders_;
  std::uint64_t folders_value_ = 0;
  std::uint64_t head_value_ = 0;
  std::string branch_file_;
};

}  // namespace hotfix::git
