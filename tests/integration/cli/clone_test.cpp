// hotfixd check in clones as CI makes them: what is not there is said, and never passes for fine.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::Contains;

constexpr const char* clone_branch = "hotfix/PROD-501-expired-cards";
constexpr const char* head = "refs/heads/hotfix/PROD-501-expired-cards";

/// A server's repository with a hotfix in it, and clones of it.
class CheckInAClone : public testing::Test {
 protected:
  CheckInAClone() {
    shop.commit_file("pay.js", "fixed\n" + Shop::pay(), "PROD-501 Fix");
    origin = shop.make_origin().string();
  }
  std::string clone(std::vector<std::string> options) const {
    const std::string folder = shop.beside("clone").string();
    std::vector<std::string> arguments = {"clone", "-q", "--branch", clone_branch};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.insert(arguments.end(), {"file://" + origin, folder});
    shop.git(arguments);
    return folder;
  }
  /// The server's HEAD is the hotfix branch, as when it was made the default for a night and left so.
  void let_the_server_name_the_hotfix() const { shop.git({"-C", origin, "symbolic-ref", "HEAD", head}); }
  void check(const std::string& folder) {
    const process::ChildResult result = hotfixd({"check", "-C", folder, "--format", "json"});
    status = result.status;
    said = result.out + result.err;
    json = Json::parse(result.out, nullptr, false);
    codes.clear();
    if (json.is_object() && json.contains("findings")) {
      for (const Json& one : json.at("findings")) codes.push_back(one.at("code"));
    }
  }

  Shop shop{clone_branch};
  std::string origin;
  int status = 0;
  std::string said;
  Json json;
  std::vector<std::string> codes;
};

TEST_F(CheckInAClone, a_full_one_finds_the_production_tag) {
  check(clone({}));
  EXPECT_EQ(status, 0) << said;
  EXPECT_EQ(json.at("base").at("tag"), "v1.0.0");
}

TEST_F(CheckInAClone, a_shallow_one_without_tags_cannot_tell) {
  check(clone({"--depth", "1", "--no-tags"}));
  EXPECT_TRUE(status == 2 || testing::Value(codes, Contains("base/no-production-tag"))) << said;
}

TEST_F(CheckInAClone, one_without_tags_says_that_there_is_no_production_tag) {
  check(clone({"--no-tags"}));
  EXPECT_TRUE(status == 2 || testing::Value(codes, Contains("base/no-production-tag"))) << said;
}

TEST_F(CheckInAClone, a_server_whose_head_is_the_hotfix_does_not_make_it_main) {
  let_the_server_name_the_hotfix();
  const std::string folder = clone({});
  ASSERT_EQ(shop.git({"-C", folder, "symbolic-ref", "refs/remotes/origin/HEAD"}),
            std::string("refs/remotes/origin/") + clone_branch);
  check(folder);
  EXPECT_EQ(status, 0) << said;
  EXPECT_TRUE(json.at("active"));
  EXPECT_EQ(json.at("base").at("tag"), "v1.0.0");
}

TEST_F(CheckInAClone, the_policy_comes_from_main_although_the_servers_head_is_the_hotfix) {
  shop.checkout("main");
  shop.commit_file(".hotfix.json", R"({"budgets": {"lines": {"information": 0, "warning": 1}}})", "State budgets");
  shop.git({"push", "-q", "origin", "main"});
  let_the_server_name_the_hotfix();
  check(clone({}));
  EXPECT_THAT(codes, Contains("scope/too-many-lines")) << said;
}

TEST_F(CheckInAClone, one_that_has_the_hotfix_only_knows_no_main) {
  let_the_server_name_the_hotfix();
  check(clone({"--single-branch"}));
  EXPECT_EQ(status, 0) << said;
  EXPECT_TRUE(json.at("active"));
}

}  // namespace
}  // namespace hotfix::test
