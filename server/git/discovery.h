#pragma once
// Finds the repository that a path lies in, from files alone and as git does, before libgit2 gets to see it.
// Private to server/git/.

#include <string>

namespace hotfix::git {

enum class FoundKind {
  nothing,
  work_tree,   // a `.git` folder or file that leads somewhere
  bare,        // a repository without a work tree around the path
  dangling,    // a `.git` file that leads nowhere
  incomplete,  // a `.git` folder that lacks HEAD, objects or refs
};

struct Found {
  FoundKind kind = FoundKind::nothing;
  std::string top;  // the folder that holds `.git`, or the bare repository
  std::string git_dir;
  std::string common_dir;
  std::string detail;           // dangling: what it names; incomplete: what is missing
  bool inside_another = false;  // bare: it lies inside another repository's work tree
};

/// `start` is absolute; folders that do not exist are skipped upwards.
Found discover(std::string start);

}  // namespace hotfix::git
