#pragma once
// A repository whose hotfix is committed, tagged and pushed as far as a test wants it: what the last three steps begin
// with.

#include <filesystem>
#include <string>
#include <vector>

#include "integration/server/conversation.h"
#include "support/dirty_states.h"

namespace hotfix::test {

inline constexpr const char* fix_branch = "hotfix/PROD-501-cards";

/// v1.0.0 in production, one commit more on main, a bare origin with both; the branch has one commit, which guards
/// pay.js. It is checked out.
class FixedShop : public Shop {
 public:
  /// `main_pays`: what main makes of pay.js after the release; empty: nothing.
  explicit FixedShop(const std::string& main_pays = "") : Shop("") {
    write(".git/info/exclude", "*.secret\n");
    if (!main_pays.empty()) commit_file("pay.js", main_pays, "Rework payments");
    make_origin();
    branch(fix_branch, "v1.0.0");
    commit_file("pay.js", "guard\n" + Shop::pay(), "PROD-501 Guard cards");
  }

  process::ChildResult run(std::vector<std::string> arguments, const Environment& environment = {}) const {
    arguments.insert(arguments.begin() + 1, {"-C", str(), "--yes"});
    return hotfixd(arguments, environment);
  }
  Json answer(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--format", "json"});
    return Json::parse(run(std::move(arguments)).out, nullptr, false);
  }
  std::string refusal(const std::vector<std::string>& arguments) const {
    const Json result = answer(arguments);
    if (!result.is_object() || result.at("refusal").is_null()) return "";
    return result.at("refusal").at("code");
  }
  Json status() const { return Json::parse(hotfixd({"status", "-C", str(), "--format", "json"}).out); }
  std::string state(std::string_view step) const {
    const Json now = status();  // outlives the loop
    for (const Json& one : now.at("steps")) {
      if (one.at("step") == step) return one.at("state");
    }
    return "";
  }

  /// Tagged and published by hand.
  void release() {
    tag("v1.0.1", "1.0.1");
    git({"push", "-q", "origin", "v1.0.1", fix_branch});
  }

  std::filesystem::path origin() const { return beside("origin"); }
  /// In the bare repository.
  std::string there(const std::vector<std::string>& arguments) const {
    std::vector<std::string> all{"-C", origin().string()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return git(all);
  }
  /// What origin's branch has of a file.
  std::string file_there(const std::string& branch, const std::string& path) const {
    return there({"show", branch + ":" + path});
  }
  /// Somebody else commits to a branch of origin.
  void colleague(const std::string& branch, const std::string& path, const std::string& text,
                 const std::string& message) const {
    const std::string clone = beside("colleague").string();
    std::filesystem::remove_all(clone);
    git({"clone", "-q", "-b", branch, origin().string(), clone});
    write_file(clone + "/" + path, text);
    git({"-C", clone, "add", "-A"});
    git({"-C", clone, "commit", "-q", "-m", message});
    git({"-C", clone, "push", "-q", "origin", branch});
  }
  void hook(const std::filesystem::path& repository, const std::string& name, const std::string& script) const {
    const std::filesystem::path path = repository / "hooks" / name;
    write_file(path, "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }
  void expect_whole() const {
    const process::ChildResult fsck = try_git({"fsck", "--strict", "--no-dangling", "--no-progress"});
    EXPECT_EQ(fsck.status, 0);
    EXPECT_EQ(fsck.out + fsck.err, "");
  }
};

/// Released and merged back; hotfixd knows the branch as a hotfix.
class DoneShop : public FixedShop {
 public:
  explicit DoneShop(bool with_submodule = false) {
    if (with_submodule) commit_submodule(*this);
    hotfixd({"adopt", "-C", str(), "--yes", "--base", "v1.0.0"});
    release();
    run({"merge-back"});
  }
  bool branch_is_gone() const {
    return !try_git({"rev-parse", "-q", "--verify", std::string("refs/heads/") + fix_branch}).ok() &&
           there({"branch", "--list", fix_branch}).empty();
  }
};

}  // namespace hotfix::test
