// The steps are observed: who does everything by hand in git sees them tick (SPEC.md "The two ideas").

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

/// A shop with a remote, and an editor that only watches.
class Steps : public testing::Test {
 protected:
  Steps() {
    shop.set_now(1'767'300'000);
    shop.make_origin();
    editor.initialize(shop.str());
  }
  std::string state(std::string_view step) {
    const Json status = editor.settle();
    for (const Json& one : status.at("steps")) {
      if (one.at("step") == step) return one.at("state");
    }
    return "";
  }
  std::string merge_back() { return editor.settle().at("mergeBack").at(0).at("state"); }
  void fix() { shop.commit_file("pay.js", "fixed\n" + Shop::pay(), "PROD-501 Fix expired cards"); }
  void push(const std::string& ref) { shop.git({"push", "-q", "origin", ref}); }

  Shop shop;
  Conversation editor;
};

TEST_F(Steps, merged_back_by_a_merge_commit) {
  fix();
  shop.tag("v1.0.1", "1.0.1");
  EXPECT_EQ(merge_back(), "pending");
  shop.checkout("main");
  shop.merge("hotfix/PROD-501-expired-cards");
  push("main");
  shop.checkout("hotfix/PROD-501-expired-cards");
  EXPECT_EQ(merge_back(), "merged");
  EXPECT_EQ(state("mergeBack"), "done");
  EXPECT_EQ(editor.settle().at("next").at("step"), "cleanUp");
  EXPECT_THAT(editor.settle().at("findings"), testing::IsEmpty());
}

TEST_F(Steps, merged_back_by_cherry_pick_x) {
  fix();
  shop.tag("v1.0.1", "1.0.1");
  shop.checkout("main");
  shop.git({"cherry-pick", "-x", "hotfix/PROD-501-expired-cards"});
  push("main");
  shop.checkout("hotfix/PROD-501-expired-cards");
  EXPECT_EQ(merge_back(), "equivalent");
  EXPECT_EQ(state("mergeBack"), "done");
}

TEST_F(Steps, only_the_local_main_has_it_so_the_remote_still_waits) {
  fix();
  shop.tag("v1.0.1", "1.0.1");
  shop.checkout("main");
  shop.merge("hotfix/PROD-501-expired-cards");
  shop.checkout("hotfix/PROD-501-expired-cards");
  EXPECT_NE(state("mergeBack"), "done");
}

TEST(StepsWithoutUnreleasedWork, merged_back_by_fast_forward) {
  ScratchRepository repo;
  repo.commit_file("a.js", "a\n", "Release");
  repo.tag("v1.0.0", "1.0.0");
  repo.branch("hotfix/PROD-1");
  Conversation editor(repo.str());
  ASSERT_EQ(editor.execute("hotfix.adopt", {{"base", "v1.0.0"}}).at("refusal"), nullptr);
  repo.commit_file("a.js", "b\n", "PROD-1 Fix");
  repo.tag("v1.0.1", "1.0.1");
  repo.checkout("main");
  repo.git({"merge", "-q", "--ff-only", "hotfix/PROD-1"});
  repo.checkout("hotfix/PROD-1");
  const Json status = editor.settle();
  EXPECT_EQ(status.at("base").at("tag"), "v1.0.0");
  EXPECT_TRUE(status.at("base").at("certain"));
  EXPECT_EQ(status.at("ownCommits").size(), 1U);
  EXPECT_EQ(status.at("mergeBack").at(0).at("state"), "merged");
  EXPECT_THAT(status.at("findings"), testing::IsEmpty());
}

TEST_F(Steps, main_pulled_in_by_update_branch_carries_what_is_not_released) {
  fix();
  shop.merge("main", "Merge branch 'main' into hotfix/PROD-501-expired-cards");
  const Json status = editor.settle();
  EXPECT_EQ(status.at("ownCommits").size(), 1U);
  EXPECT_EQ(status.at("carriedCommits").size(), 1U);
  EXPECT_EQ(status.at("findings").at(0).at("code"), "base/not-production-tag");
}

TEST_F(Steps, a_develop_branch_is_a_target_too) {
  shop.git({"branch", "develop", "main"});
  push("develop");
  const Json targets = editor.settle().at("mergeBack");
  std::vector<std::string> names;
  for (const Json& target : targets) names.push_back(target.at("target"));
  EXPECT_THAT(names, testing::UnorderedElementsAre("main", "develop"));
}

TEST_F(Steps, clocks_run_from_what_was_observed) {
  fix();
  shop.tag("v1.0.1", "1.0.1");
  const Json status = editor.settle();
  for (const Json& step : status.at("steps")) {
    if (step.at("startedAt").is_null() || step.at("finishedAt").is_null()) continue;
    EXPECT_LE(step.at("startedAt").get<std::string>(), step.at("finishedAt").get<std::string>()) << step.dump();
  }
  EXPECT_EQ(status.at("steps").at(4).at("finishedAt"), "2026-01-01T20:42:00Z");
}

TEST_F(Steps, two_hotfixes_of_one_product_do_not_meet) {
  fix();
  shop.tag("v1.0.1", "1.0.1");
  shop.branch("hotfix/PROD-777-other", "v1.0.0");
  shop.commit_file("lib/card.js", "other\n", "PROD-777 Fix");
  const Json status = editor.settle();
  EXPECT_EQ(status.at("base").at("tag"), "v1.0.0");
  EXPECT_EQ(status.at("ownCommits").size(), 1U);
  EXPECT_EQ(status.at("nextVersion"), "v1.0.2");
}

}  // namespace
}  // namespace hotfix::test
