#pragma once
// A repository with something released and something unreleased, in which hotfixes are started.

#include <string>
#include <vector>

#include "integration/server/conversation.h"
#include "support/dirty_states.h"

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

  /// main takes in a submodule; `released`: as v1.0.2.
  void take_in_submodule(bool released) {
    commit_submodule(*this);
    if (released) tag("v1.0.2");
    git({"push", "-q", "origin", "main", "--tags"});
  }
};

}  // namespace hotfix::test
