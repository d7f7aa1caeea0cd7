#pragma once
// A hotfix that is committed and has a bare remote, where its review is requested.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "integration/server/conversation.h"

namespace hotfix::test {

inline const std::string review_branch = "hotfix/PROD-501-expired-cards";
inline const std::string review_log = "refs/hotfix-events/PROD-501-expired-cards";

class Reviewed : public Shop {
 public:
  /// main and the tag are on the remote, the hotfix is not.
  Reviewed() : Shop("") {
    origin = make_origin();
    git({"fetch", "-q", "origin"});
    branch(review_branch, "v1.0.0");
    commit_file("pay.js", "guard\n" + Shop::pay(), "PROD-501 Guard expired cards");
  }

  process::ChildResult request(std::vector<std::string> more = {}, const Environment& environment = {}) const {
    more.insert(more.begin(), {"request-review", "-C", str(), "--yes"});
    return hotfixd(more, environment);
  }
  Json request_json(std::vector<std::string> more = {}, const Environment& environment = {}) const {
    more.insert(more.end(), {"--format", "json"});
    return Json::parse(request(std::move(more), environment).out, nullptr, false);
  }
  Json plan(std::vector<std::string> more = {}, const Environment& environment = {}) const {
    more.insert(more.begin(), {"plan", "request-review", "-C", str(), "--format", "json"});
    return Json::parse(hotfixd(more, environment).out, nullptr, false);
  }
  Json review(const Environment& environment = {}) const {
    const Json status = Json::parse(hotfixd({"status", "-C", str(), "--format", "json"}, environment).out);
    return status.at("steps").at(3);
  }
  /// The remote's ref, or "" where it has none.
  std::string there(const std::string& ref) const {
    const process::ChildResult result = try_git({"--git-dir=" + origin.string(), "rev-parse", "-q", "--verify", ref});
    return result.out.substr(0, result.out.find('\n'));
  }
  std::string refs_there() const { return git({"ls-remote", origin.string()}); }
  std::size_t events(const std::string& subject) const {
    return std::stoul(git({"rev-list", "--count", "--grep=^" + subject, review_log}));
  }
  /// The remote gets a hook; what it prints goes to whoever pushes.
  void hook(const std::string& name, const std::string& script) const {
    write_file(origin / "hooks" / name, "#!/bin/sh\n" + script);
    std::filesystem::permissions(origin / "hooks" / name, std::filesystem::perms::owner_all);
  }
  /// From now on origin's address is one of a forge; git goes to the folder all the same.
  void called(const std::string& address) const {
    git({"config", "remote.origin.url", address});
    git({"config", "url." + origin.string() + ".insteadOf", address});
  }

  std::filesystem::path origin;
};

/// PATH with git and sh, and without any forge's program.
class BarePath {
 public:
  explicit BarePath(const std::vector<std::string>& programs = {}) {
    std::vector<std::string> all{"git", "sh", "cat", "cut", "env"};
    all.insert(all.end(), programs.begin(), programs.end());
    for (const std::string& program : all)
      std::filesystem::create_symlink(process::find_program(program), folder_.path() / program);
  }
  Environment environment() const { return {{"PATH", folder_.str()}}; }

 private:
  TempDir folder_;
};

}  // namespace hotfix::test
