// A whole hotfix done by hand with git in a terminal, while an editor only watches: each step ticks when it happened.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* branch = "hotfix/PROD-501-cards";

/// The remote knows main and the tag; the hotfix branch is here only.
class StepsByHand : public testing::Test {
 protected:
  StepsByHand() : shop("") {
    shop.set_now(1'767'300'000);
    shop.make_origin();
    shop.branch(branch, "v1.0.0");
    editor.initialize(shop.str());
  }
  Json step(std::string_view name) {
    const Json status = editor.settle();
    for (const Json& one : status.at("steps")) {
      if (one.at("step") == name) return one;
    }
    return nullptr;
  }
  std::string state(std::string_view name) { return step(name).at("state"); }
  std::string detail(std::string_view name) { return step(name).at("detail"); }
  void fix(const std::string& text = "fixed\n") { shop.commit_file("pay.js", text + Shop::pay(), "PROD-501 Fix"); }
  void push(const std::vector<std::string>& what) {
    std::vector<std::string> arguments{"push", "-q", "origin"};
    arguments.insert(arguments.end(), what.begin(), what.end());
    shop.git(arguments);
  }
  void merge_into_main() {
    shop.checkout("main");
    shop.merge(branch);
    push({"main"});
    shop.checkout(branch);
  }

  Shop shop;
  Conversation editor;
};

TEST_F(StepsByHand, a_commit_is_the_fix) {
  EXPECT_EQ(state("branch"), "done");
  EXPECT_EQ(state("fix"), "active");
  shop.write("pay.js", "half\n" + Shop::pay());
  EXPECT_EQ(state("fix"), "active");
  EXPECT_EQ(detail("fix"), "not committed yet");
  fix();
  EXPECT_EQ(state("fix"), "done");
  EXPECT_EQ(detail("fix"), "1 commit");
}

TEST_F(StepsByHand, a_push_begins_the_review) {
  fix();
  EXPECT_EQ(state("review"), "pending");
  push({branch});
  EXPECT_EQ(state("review"), "active");
  EXPECT_THAT(detail("review"), StartsWith("pushed;"));
  fix("better\n");
  EXPECT_THAT(detail("review"), StartsWith("pushed but for the newest 1 commit"));
  push({branch});
  EXPECT_THAT(detail("review"), StartsWith("pushed;"));
}

TEST_F(StepsByHand, a_tag_is_the_deploy_as_far_as_git_can_tell) {
  fix();
  EXPECT_EQ(editor.settle().at("deploy"), "none");
  EXPECT_EQ(editor.settle().at("nextVersion"), "v1.0.1");
  shop.tag("v1.0.1", "1.0.1");
  EXPECT_EQ(editor.settle().at("deploy"), "tagged");
  EXPECT_EQ(state("deploy"), "done");
  EXPECT_THAT(detail("deploy"), HasSubstr("v1.0.1 is tagged, not confirmed live"));
  EXPECT_EQ(editor.settle().at("nextVersion"), "v1.0.2");
  EXPECT_EQ(editor.settle().at("base").at("tag"), "v1.0.0") << "its own tag is no base";
}

TEST_F(StepsByHand, a_tag_that_is_taken_back_was_no_deploy) {
  fix();
  shop.tag("v1.0.1", "1.0.1");
  EXPECT_EQ(state("deploy"), "done");
  shop.git({"tag", "-d", "v1.0.1"});
  EXPECT_EQ(state("deploy"), "pending");
  EXPECT_EQ(editor.settle().at("deploy"), "none");
}

TEST_F(StepsByHand, a_commit_behind_the_tag_is_not_deployed) {
  fix();
  shop.tag("v1.0.1", "1.0.1");
  fix("better\n");
  EXPECT_EQ(state("deploy"), "pending");
  EXPECT_THAT(detail("deploy"), HasSubstr("v1.0.1 lacks the newest commits"));
}

TEST_F(StepsByHand, a_merge_is_the_merge_back_once_it_is_pushed) {
  fix();
  shop.tag("v1.0.1", "1.0.1");
  EXPECT_EQ(state("mergeBack"), "active");
  shop.checkout("main");
  shop.merge(branch);
  shop.checkout(branch);
  EXPECT_EQ(state("mergeBack"), "active");
  EXPECT_THAT(detail("mergeBack"), HasSubstr("merged here, not pushed"));
  push({"main"});
  EXPECT_EQ(state("mergeBack"), "done");
  EXPECT_EQ(state("review"), "done");
}

TEST_F(StepsByHand, deleting_the_branch_is_the_clean_up) {
  fix();
  push({branch});
  shop.tag("v1.0.1", "1.0.1");
  merge_into_main();
  EXPECT_EQ(state("cleanUp"), "active");
  EXPECT_THAT(detail("cleanUp"), HasSubstr("still here and on the remote"));
  push({"--delete", branch});
  EXPECT_EQ(state("cleanUp"), "active");
  EXPECT_THAT(detail("cleanUp"), HasSubstr("still here"));
  shop.checkout("main");
  shop.git({"branch", "-q", "-d", branch});
  for (const Json& status : editor.statuses()) EXPECT_FALSE(status.at("active")) << status;
  EXPECT_THAT(editor.settle().at("findings"), IsEmpty());
}

TEST_F(StepsByHand, an_adopted_one_stays_in_view_until_it_is_merged_and_gone) {
  ASSERT_EQ(editor.execute("hotfix.adopt", Json::object()).at("refusal"), nullptr);
  fix();
  shop.tag("v1.0.1", "1.0.1");
  const auto in_view = [&] {
    std::vector<std::string> branches;
    for (const Json& status : editor.statuses()) {
      if (status.at("id").is_string()) branches.push_back(status.at("branch"));
    }
    return branches;
  };
  shop.checkout("main");
  EXPECT_THAT(in_view(), testing::Contains(branch));
  merge_into_main();
  shop.checkout("main");
  shop.git({"branch", "-q", "-d", branch});
  EXPECT_THAT(in_view(), IsEmpty());
}

}  // namespace
}  // namespace hotfix::test
