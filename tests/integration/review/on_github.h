#pragma once
// A committed hotfix whose origin is github.localhost/acme/shop: a bare repository here, and a stand-in of GitHub's
// API.

#include <string>
#include <utility>
#include <vector>

#include "integration/review/github_stand_in.h"
#include "integration/review/pushed.h"

namespace hotfix::test {

class OnGithub : public Reviewed {
 public:
  OnGithub() : github([this](const std::string& name) { return there("refs/heads/" + name); }) {
    called("https://github.localhost/acme/shop.git");
    write(".git/info/exclude", ".hotfix.json\n");
  }
  Json ask(std::vector<std::string> more = {}) const { return request_json(std::move(more), github.environment()); }
  Json seen() const { return review(github.environment()); }
  Json status() const {
    return Json::parse(hotfixd({"status", "-C", str(), "--format", "json"}, github.environment()).out);
  }

  GithubStandIn github;
};

}  // namespace hotfix::test
