// hotfixd undo of the steps that may be published: what is only here goes, what others can see is reverted forward.

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/cli/fixed_shop.h"
#include "support/kill_at_each_entry.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::vector<std::string> urgent_deploy{"deploy", "--override", "tests=checked by hand", "--override",
                                             "review=nobody is awake"};

TEST(UndoDeploy, a_tag_that_was_never_published_goes) {
  FixedShop shop;
  const Contents before = everything(shop);
  shop.hook(shop.origin(), "pre-receive", "exit 1");
  EXPECT_EQ(shop.refusal(urgent_deploy), "push-refused");
  ASSERT_NE(everything(shop), before);
  const process::ChildResult result = shop.run({"undo"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(everything(shop), before);
  EXPECT_EQ(shop.status().at("deploy"), "none");
  EXPECT_EQ(shop.refusal({"undo"}), "nothing-to-undo");
  shop.expect_whole();
}

TEST(UndoDeploy, a_published_one_is_reverted_forward) {
  FixedShop shop;
  ASSERT_EQ(shop.run(urgent_deploy).status, 0);
  const std::string tagged = shop.head();
  const std::string there = shop.there({"for-each-ref"});
  const process::ChildResult result = shop.run({"undo"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("hotfixd next"));
  EXPECT_EQ(shop.there({"for-each-ref"}), there) << "nothing published is taken away";
  EXPECT_EQ(shop.rev("HEAD^"), tagged);
  EXPECT_EQ(shop.rev("HEAD^{tree}"), shop.rev("v1.0.0^{tree}"));
  EXPECT_EQ(shop.git({"status", "--porcelain"}), "");
  EXPECT_EQ(shop.status().at("nextVersion"), "v1.0.2");
  EXPECT_EQ(shop.refusal({"undo"}), "reverted");
  ASSERT_EQ(shop.run(urgent_deploy).status, 0);
  EXPECT_EQ(shop.there({"rev-parse", "v1.0.2^{commit}"}), shop.head());
}

TEST(UndoDeploy, refuses_where_something_would_be_lost) {
  FixedShop shop;
  ASSERT_EQ(shop.run(urgent_deploy).status, 0);
  shop.write("pay.js", "edited\n");
  EXPECT_EQ(shop.refusal({"undo"}), "dirty-tree");
  EXPECT_EQ(shop.read("pay.js"), "edited\n");
  shop.git({"remote", "set-url", "origin", shop.str() + "-is-gone"});
  EXPECT_EQ(shop.refusal({"undo"}), "remote-unreachable");
}

TEST(UndoMergeBack, is_a_revert_on_what_the_remote_has_now) {
  FixedShop shop;
  shop.release();
  ASSERT_EQ(shop.run({"merge-back"}).status, 0);
  shop.colleague("main", "later.js", "later\n", "Later");
  EXPECT_EQ(shop.refusal({"undo"}), "target-not-here");
  shop.git({"fetch", "-q", "origin", "main"});
  const std::string tip = shop.there({"rev-parse", "main"});
  const Contents before = files(shop);
  const Json plan = Json::parse(hotfixd({"plan", "undo", "-C", shop.str(), "--format", "json"}).out);
  EXPECT_EQ(plan.at("plan").at("entries").dump().find("--force"), std::string::npos);
  const process::ChildResult result = shop.run({"undo", "--override", "published=it broke the build"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.there({"log", "-1", "--format=%P", "main"}), tip);
  EXPECT_EQ(shop.file_there("main", "pay.js") + "\n", Shop::pay());
  EXPECT_EQ(shop.file_there("main", "later.js"), "later");
  EXPECT_THAT(shop.there({"log", "-1", "--format=%B", "main"}), HasSubstr("it broke the build"));
  EXPECT_EQ(files(shop), before);
  shop.expect_whole();
}

TEST(UndoMergeBack, that_others_built_on_is_refused_with_the_way_by_hand) {
  FixedShop shop;
  shop.release();
  ASSERT_EQ(shop.run({"merge-back"}).status, 0);
  shop.colleague("main", "pay.js", "other guard\n" + Shop::pay(), "Guard better");
  shop.git({"fetch", "-q", "origin", "main"});
  const std::string tip = shop.there({"rev-parse", "main"});
  EXPECT_EQ(shop.refusal({"undo"}), "revert-conflict");
  EXPECT_EQ(shop.there({"rev-parse", "main"}), tip);
}

TEST(UndoMergeBack, without_a_remote_the_branch_goes_back) {
  FixedShop shop;
  shop.git({"remote", "remove", "origin"});
  shop.tag("v1.0.1", "1.0.1");
  const Contents before = everything(shop);
  ASSERT_EQ(shop.run({"merge-back"}).status, 0);
  ASSERT_NE(everything(shop), before);
  ASSERT_EQ(shop.run({"undo"}).status, 0);
  EXPECT_EQ(everything(shop), before);
}

TEST(UndoMergeBack, killed_at_each_entry_makes_one_revert) {
  kill_at_each_entry(
      [] {
        auto shop = std::make_unique<FixedShop>();
        shop->release();
        EXPECT_EQ(shop->run({"merge-back"}).status, 0);
        return shop;
      },
      [](const FixedShop& shop, const Environment& environment) { shop.run({"undo"}, environment); },
      [](const FixedShop& shop, const Kill& kill) {
        if (kill.moment != Moment::never) run_again([&] { return shop.run({"undo"}); });
        EXPECT_EQ(shop.there({"rev-list", "--count", "--grep=^Revert", "main"}), "1");
        EXPECT_EQ(shop.file_there("main", "pay.js") + "\n", Shop::pay());
        shop.expect_whole();
      });
}

TEST(UndoCleanUp, makes_the_branch_again_where_it_was) {
  FixedShop shop;
  shop.release();
  ASSERT_EQ(shop.run({"merge-back"}).status, 0);
  const std::string fix = shop.head();
  const Contents before = files(shop);
  ASSERT_EQ(shop.run({"clean-up"}).status, 0);
  ASSERT_THAT(shop.git({"for-each-ref", "refs/heads/hotfix"}), IsEmpty());
  const process::ChildResult result = shop.run({"undo"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.git({"branch", "--show-current"}), fix_branch);
  EXPECT_EQ(shop.head(), fix);
  EXPECT_EQ(files(shop), before);
  EXPECT_NE(shop.state("cleanUp"), "done");
}

}  // namespace
}  // namespace hotfix::test
