#pragma once
// A folder for objects that only a question needs: git reads the repository's own beside them, and writes here. So a
// merge can be asked about without anything being written to the repository. Private to server/git/.

#include <string>
#include <utility>
#include <vector>

namespace hotfix::git {

class ScratchObjects {
 public:
  /// `objects`: the repository's own object folder. Throws Failure(repository) where no folder can be made.
  explicit ScratchObjects(std::string objects);
  ~ScratchObjects();
  ScratchObjects(const ScratchObjects&) = delete;
  ScratchObjects& operator=(const ScratchObjects&) = delete;

  const std::string& folder() const { return folder_; }
  const std::string& objects() const { return objects_; }
  /// What a git child needs to write here.
  std::vector<std::pair<std::string, std::string>> environment() const;

 private:
  std::string objects_;
  std::string folder_;
};

}  // namespace hotfix::git
