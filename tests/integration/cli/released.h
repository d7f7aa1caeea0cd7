#pragma once
// A repository with something released and something unreleased, in which hotfixes are started.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "integration/server/conversation.h"

namespace hotfix::test {

/// v1.0.0 is released; main went on by one commit, which touches two of the files and adds one. A remote has all of it.
class Released : public Shop {
 public:
  Released() : Shop("") {
    write(".gitignore", "*.secret\n");
    write("same.js", lines(9, "same"));
    write("moved.js", lines(9, "moved"));
    commit("More");
    tag("v1.0.1");
    write("moved.js", "above\n" + lines(9, "moved"));
    write("later.js", "later\n");
    commit("Unreleased work");
    make_origin();
    git({"push", "-q", "origin", "main", "--tags"});
    git({"fetch", "-q", "origin"});
  }

  process::ChildResult start(std::vector<std::string> arguments, const Environment& environment = {}) const {
    arguments.insert(arguments.begin(), {"start", "-C", str(), "--yes"});
    return hotfixd(arguments, environment);
  }

  /// Every file of the work tree with its bytes and mode; the index, HEAD and the stash.
  std::map<std::string, std::string> everything() const {
    std::map<std::string, std::string> all = files();
    all["index"] = git({"ls-files", "-s", "-v"});
    all["HEAD"] = git({"rev-parse", "--symbolic-full-name", "HEAD"}) + head();
    all["stash"] = git({"stash", "list"});
    return all;
  }

  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path())) {
      const std::string name = entry.path().lexically_relative(path()).string();
      if (name.starts_with(".git/") || !entry.is_regular_file()) continue;
      const bool runs =
          (entry.status().permissions() & std::filesystem::perms::owner_exec) != std::filesystem::perms::none;
      all["file " + name] = (runs ? "x " : "- ") + read(name);
    }
    return all;
  }
};

}  // namespace hotfix::test
