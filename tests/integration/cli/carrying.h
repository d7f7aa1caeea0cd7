#pragma once
// A hotfix that carries what is not released: what a replay takes onto the tag.

#include <string>
#include <vector>

#include "integration/server/conversation.h"

namespace hotfix::test {

inline const std::string carrying_branch = "hotfix/PROD-501-cards";

/// A hotfix cut from main, where one commit is not released, with two commits of its own.
class Carrying : public Shop {
 public:
  Carrying() : Shop("") {
    branch(carrying_branch);
    commit_file("pay.js", "guard\n" + Shop::pay(), "PROD-501 Guard cards");
    commit_file("lib/card.js", lines(4, "fixed"), "PROD-501 Fix the card itself");
  }

  process::ChildResult replay(std::vector<std::string> more = {}, const Environment& environment = {}) const {
    more.insert(more.begin(), {"replay", "-C", str(), "--yes"});
    return hotfixd(more, environment);
  }
  Json status() const { return Json::parse(hotfixd({"status", "-C", str(), "--format", "json"}).out); }
  std::string log_of(const std::string& range) const { return git({"log", "--format=%s", range}); }
  bool has_one_tree() const { return git({"worktree", "list"}).find('\n') == std::string::npos; }
};

}  // namespace hotfix::test
