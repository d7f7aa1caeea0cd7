// hotfixd check: what it judges, and its exit codes.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* risky = "{\n  \"name\": \"shop\",\n  \"dependencies\": {\n    \"left-pad\": \"2.0.0\"\n  }\n}\n";

struct Checked {
  int status = 0;
  Json json;
  std::vector<std::string> codes;
};

Checked check(const Shop& shop, std::vector<std::string> more = {}, const Environment& environment = {}) {
  std::vector<std::string> arguments = {"check", "-C", shop.str(), "--format", "json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const process::ChildResult result = hotfixd(arguments, environment);
  Checked checked{result.status, Json::parse(result.out), {}};
  for (const Json& finding : checked.json.at("findings")) checked.codes.push_back(finding.at("code"));
  return checked;
}

TEST(Check, a_minimal_fix_is_fine) {
  Shop shop;
  shop.commit_file("pay.js", "fixed\n" + Shop::pay(), "PROD-501 Fix");
  const Checked checked = check(shop);
  EXPECT_EQ(checked.status, 0);
  EXPECT_THAT(checked.codes, IsEmpty());
  EXPECT_EQ(checked.json.at("base"), (Json{{"tag", "v1.0.0"}, {"commit", shop.rev("v1.0.0^{}")}}));
  EXPECT_TRUE(checked.json.at("active"));
  EXPECT_EQ(checked.json.at("totals").at("lines"), 1);
}

TEST(Check, fails_from_the_severity_that_was_asked_for) {
  Shop shop;
  shop.commit_file("package.json", risky, "PROD-501 Fix");
  EXPECT_EQ(check(shop).status, 0) << "a warning is no error";
  EXPECT_EQ(check(shop, {"--fail-on", "error"}).status, 0);
  const Checked checked = check(shop, {"--fail-on", "warning"});
  EXPECT_EQ(checked.status, 1);
  EXPECT_THAT(checked.codes, testing::ElementsAre("scope/dependency"));
  shop.commit_file("pay.js", "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n", "PROD-501 Oops");
  EXPECT_EQ(check(shop).status, 1);
}

TEST(Check, judges_commits_and_the_work_tree_only_when_asked) {
  Shop shop;
  shop.write("package.json", risky);
  EXPECT_THAT(check(shop).codes, IsEmpty());
  EXPECT_THAT(check(shop, {"--worktree"}).codes, testing::ElementsAre("scope/dependency"));
  shop.git({"add", "."});
  EXPECT_THAT(check(shop).codes, IsEmpty());
  EXPECT_THAT(check(shop, {"--worktree"}).codes, testing::ElementsAre("scope/dependency"));
}

TEST(Check, on_no_hotfix_says_so_and_is_fine_unless_a_base_is_given) {
  Shop shop("");
  shop.commit_file("pay.js", "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n", "Oops");
  const Checked checked = check(shop);
  EXPECT_EQ(checked.status, 0);
  EXPECT_FALSE(checked.json.at("active"));
  EXPECT_TRUE(checked.json.at("base").is_null());
  const process::ChildResult text = hotfixd({"check", "-C", shop.str()});
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.out, HasSubstr("no hotfix"));
  const Checked based = check(shop, {"--base", "v1.0.0"});
  EXPECT_EQ(based.status, 1);
  EXPECT_THAT(based.codes, testing::Contains("scope/leftover"));
}

TEST(Check, a_base_that_does_not_exist_cannot_be_told) {
  const Shop shop;
  const process::ChildResult result = hotfixd({"check", "-C", shop.str(), "--base", "v9.9.9"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("v9.9.9"));
  EXPECT_EQ(result.out, "");
}

TEST(Check, of_main_s_work_is_an_error) {
  Shop shop("");
  shop.branch("hotfix/PROD-501", "main");
  shop.commit_file("pay.js", "fixed\n", "PROD-501 Fix");
  shop.checkout("main");
  shop.commit_file("other.js", "x\n", "Go on");
  shop.checkout("hotfix/PROD-501");
  const Checked checked = check(shop);
  EXPECT_EQ(checked.status, 1);
  EXPECT_THAT(checked.codes, testing::ElementsAre("base/not-production-tag"));
}

TEST(Check, of_a_trial_merge_in_ci_judges_the_requests_head) {
  Shop shop;
  shop.commit_file("package.json", risky, "PROD-501 Fix");
  const std::string head = shop.head();
  const std::string main = shop.rev("main");
  shop.git({"checkout", "-q", "--detach", "main"});
  shop.merge(head, "Merge " + head + " into " + main);
  const Environment ci{{"CI", "true"}, {"GITHUB_HEAD_REF", "hotfix/PROD-501-expired-cards"}};
  const Checked checked = check(shop, {"--fail-on", "warning"}, ci);
  EXPECT_EQ(checked.status, 1);
  EXPECT_TRUE(checked.json.at("active"));
  EXPECT_EQ(checked.json.at("base").at("tag"), "v1.0.0");
  EXPECT_THAT(checked.codes, testing::ElementsAre("scope/dependency")) << "main's work is none of the request's";
  EXPECT_FALSE(check(shop).json.at("active")) << "a detached HEAD is no hotfix by itself";
}

TEST(Check, of_a_detached_head_in_ci_goes_by_the_branch_it_stands_for) {
  Shop shop;
  shop.commit_file("package.json", risky, "PROD-501 Fix");
  shop.git({"checkout", "-q", "--detach"});
  const std::vector<Environment> services = {
      {{"CI", "1"}, {"GITHUB_REF_TYPE", "branch"}, {"GITHUB_REF_NAME", "hotfix/PROD-501-expired-cards"}},
      {{"CI", "1"}, {"CI_COMMIT_BRANCH", "hotfix/PROD-501-expired-cards"}},
      {{"CI", "1"}, {"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "hotfix/PROD-501-expired-cards"}},
      {{"TF_BUILD", "True"}, {"SYSTEM_PULLREQUEST_SOURCEBRANCH", "refs/heads/hotfix/PROD-501-expired-cards"}},
      {{"JENKINS_URL", "x"}, {"CHANGE_BRANCH", "hotfix/PROD-501-expired-cards"}}};
  for (const Environment& service : services) {
    EXPECT_THAT(check(shop, {}, service).codes, testing::ElementsAre("scope/dependency"));
  }
}

TEST(Check, cannot_tell_without_a_repository_or_of_a_damaged_one) {
  const TempDir dir;
  const process::ChildResult none = hotfixd({"check", "-C", dir.str()});
  EXPECT_EQ(none.status, 2);
  EXPECT_NE(none.err, "");
  Shop shop;
  write_file(shop.path() / ".git/HEAD", "nonsense\n");
  EXPECT_EQ(hotfixd({"check", "-C", shop.str()}).status, 2);
  const ScratchRepository unborn;
  EXPECT_EQ(hotfixd({"check", "-C", unborn.str()}).status, 2);
}

TEST(Usage, is_64_where_the_arguments_are_wrong) {
  const Shop shop;
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"check", "--nonsense"},
                                                    {"nonsense"},
                                                    {"check", "--format", "xml"},
                                                    {"check", "--fail-on", "sometimes"},
                                                    {"accept"},
                                                    {"status", "--format", "sarif"},
                                                    {"adopt", "-C", shop.str(), "--since", "yesterday"}}) {
    const process::ChildResult result = hotfixd(arguments);
    EXPECT_EQ(result.status, 64) << testing::PrintToString(arguments);
    EXPECT_EQ(result.out, "");
    EXPECT_NE(result.err, "");
  }
}

TEST(Usage, help_teaches_and_version_tells) {
  for (const char* command : {"check", "status", "adopt", "accept"}) {
    const process::ChildResult result = hotfixd({command, "--help"});
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.out, HasSubstr("--format"));
  }
  const process::ChildResult all = hotfixd({"--help"});
  EXPECT_EQ(all.status, 0);
  for (const char* command : {"check", "status", "adopt", "accept", "--stdio"})
    EXPECT_THAT(all.out, HasSubstr(command));
  EXPECT_THAT(hotfixd({"--version"}).out, testing::StartsWith("hotfixd "));
}

}  // namespace
}  // namespace hotfix::test
