// hotfixd replay on real repositories: own commits onto the production tag, and nothing else touched.

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/cli/carrying.h"
#include "support/dirty_states.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

TEST(Replay, moves_own_commits_onto_what_production_runs) {
  const Carrying shop;
  const std::string before = shop.head();
  ASSERT_EQ(shop.status().at("findings").at(0).at("code"), "base/not-production-tag");
  const process::ChildResult result = shop.replay();
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.log_of("v1.0.0..HEAD"), "PROD-501 Fix the card itself\nPROD-501 Guard cards");
  EXPECT_EQ(shop.git({"branch", "--show-current"}), carrying_branch);
  EXPECT_THAT(shop.git({"status", "--porcelain"}), IsEmpty());
  EXPECT_FALSE(fs::exists(shop.file("invoice.js")));
  EXPECT_TRUE(shop.has_one_tree());
  EXPECT_THAT(shop.git({"for-each-ref", "refs/hotfix-backup"}), HasSubstr(before));
  const Json status = shop.status();
  EXPECT_EQ(status.at("base").at("tag"), "v1.0.0");
  EXPECT_EQ(status.at("ownCommits").size(), 2U);
  EXPECT_THAT(status.at("findings"), IsEmpty());
  EXPECT_THAT(shop.replay().err, HasSubstr("stands on v1.0.0 already"));
}

TEST(Replay, brings_a_hotfix_of_an_older_release_onto_the_newest) {
  Shop shop(carrying_branch);
  shop.commit_file("lib/card.js", lines(4, "fixed"), "PROD-501 Fix");
  shop.git({"switch", "-q", "--detach", "v1.0.0"});
  shop.commit_file("pay.js", "other\n" + Shop::pay(), "Release 1.0.1");
  shop.tag("v1.0.1", "1.0.1");
  shop.checkout(carrying_branch);
  ASSERT_EQ(hotfixd({"adopt", "-C", shop.str(), "--base", "v1.0.0"}).status, 0);
  ASSERT_EQ(hotfixd({"replay", "-C", shop.str()}).status, 0);
  EXPECT_EQ(shop.rev("HEAD~1"), shop.rev("v1.0.1^{commit}"));
  const Json status = Json::parse(hotfixd({"status", "-C", shop.str(), "--format", "json"}).out);
  EXPECT_EQ(status.at("base").at("tag"), "v1.0.1");
  EXPECT_EQ(status.at("base").at("newerTag"), nullptr);
  EXPECT_EQ(status.at("nextVersion"), "v1.0.2");
}

TEST(Replay, leaves_a_pushed_branch_alone_and_makes_a_successor) {
  Carrying shop;
  shop.make_origin();
  shop.git({"fetch", "-q", "origin"});
  shop.git({"branch", carrying_branch + "-2", "main"});
  const std::string before = shop.head();
  ASSERT_EQ(shop.replay().status, 0);
  EXPECT_EQ(shop.git({"branch", "--show-current"}), carrying_branch + "-3");
  EXPECT_EQ(shop.rev(carrying_branch), before);
  EXPECT_EQ(shop.rev("origin/" + carrying_branch), before);
  EXPECT_EQ(shop.log_of("v1.0.0..HEAD"), "PROD-501 Fix the card itself\nPROD-501 Guard cards");
  const Json status = shop.status();
  EXPECT_EQ(status.at("id"), "PROD-501-cards");
  EXPECT_EQ(status.at("ticket"), "PROD-501");
  EXPECT_EQ(status.at("base").at("tag"), "v1.0.0");
}

TEST(Replay, a_conflict_leaves_the_branch_and_opens_a_work_tree_at_it) {
  Carrying shop;
  shop.commit_file("invoice.js", "fixed\n", "PROD-501 Fix what is not released");
  const Contents before = everything(shop);
  const process::ChildResult stopped = shop.replay({"--format", "json"});
  EXPECT_NE(stopped.status, 0);
  EXPECT_EQ(everything(shop), before);
  const Json answer = Json::parse(stopped.out);
  EXPECT_EQ(answer.at("refusal").at("code"), "replay-conflict");
  const std::string folder = answer.at("folder").get<std::string>().substr(7);
  ASSERT_TRUE(fs::exists(folder));
  EXPECT_EQ(Json::parse(shop.replay({"--format", "json"}).out).at("refusal").at("code"), "replay-conflict");
  EXPECT_EQ(everything(shop), before);

  shop.git({"-C", folder, "add", "invoice.js"});
  ASSERT_EQ(shop.replay().status, 0);
  EXPECT_EQ(shop.read("invoice.js"), "fixed\n");
  EXPECT_EQ(shop.log_of("v1.0.0..HEAD"),
            "PROD-501 Fix what is not released\nPROD-501 Fix the card itself\nPROD-501 Guard cards");
  EXPECT_FALSE(fs::exists(folder));
}

TEST(Replay, goes_on_after_the_conflict_was_finished_by_hand) {
  Carrying shop;
  shop.commit_file("invoice.js", "fixed\n", "PROD-501 Fix what is not released");
  const Json answer = Json::parse(shop.replay({"--format", "json"}).out);
  const std::string folder = answer.at("folder").get<std::string>().substr(7);
  shop.git({"-C", folder, "rm", "-q", "invoice.js"});
  shop.git({"-C", folder, "cherry-pick", "--skip"});
  ASSERT_EQ(shop.replay().status, 0);
  EXPECT_EQ(shop.log_of("v1.0.0..HEAD"), "PROD-501 Fix the card itself\nPROD-501 Guard cards");
}

TEST(Replay, refuses_in_words_and_changes_nothing) {
  const auto check = [](std::string_view code, const std::vector<std::string>& more, auto prepare) {
    Carrying shop;
    prepare(shop);
    const Contents before = everything(shop);
    std::vector<std::string> arguments{"--format", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const process::ChildResult result = shop.replay(arguments);
    EXPECT_NE(result.status, 0) << code;
    const Json answer = Json::parse(result.out, nullptr, false);
    ASSERT_TRUE(answer.is_object()) << code << result.err;
    EXPECT_EQ(answer.at("refusal").at("code"), code);
    EXPECT_EQ(everything(shop), before) << code;
    EXPECT_TRUE(shop.has_one_tree()) << code;
  };
  check("not-a-production-tag", {"--onto", "v9.9.9"}, [](Carrying&) {});
  check("dirty-tree", {}, [](Carrying& shop) { shop.write("pay.js", "edited\n"); });
  check("in-the-way", {}, [](Carrying& shop) {
    shop.git({"rm", "-q", "README.md"});
    shop.commit("PROD-501 Drop it");
    shop.write("README.md", "mine, not tracked\n");
  });
  check("operation-in-progress", {}, [](Carrying& shop) { shop.write(".git/MERGE_HEAD", shop.head() + "\n"); });
  check("nothing-to-replay", {}, [](Carrying& shop) { shop.git({"reset", "-q", "--hard", "main"}); });
  check("not-a-hotfix", {}, [](Carrying& shop) { shop.checkout("main"); });
}

/// From any dirty state: refused with all as it was; or moved, with every byte that was not committed still here.
TEST(ReplayRandomly, loses_nothing) {
  for (std::size_t seed = 1; seed <= random_states(8); ++seed) {
    SCOPED_TRACE(seed);
    Carrying shop;
    shop.write(".git/info/exclude", "*.secret\n");
    std::vector<std::string> own{"diff", "HEAD", "--name-only", "--", "pay.js", "lib/card.js"};
    if (seed % 5 == 0) {
      commit_submodule(shop);
      own.insert(own.end(), {"sub", ".gitmodules"});
    }
    std::mt19937 random(static_cast<unsigned>(seed));
    make_dirty(shop, {"pay.js", "README.md", "package.json", "test/pay.test.js", "fresh.js", "my.secret", "dir/new.js"},
               random);
    Contents before = everything(shop);
    const std::string staged = shop.git({"diff", "--cached", "--binary"});
    const std::string edited = shop.git({"diff", "--binary"});
    const bool at_stake = !shop.git(own).empty();
    EXPECT_EQ(shop.replay().status == 0, !at_stake);
    if (at_stake) {
      EXPECT_EQ(everything(shop), before);
      continue;
    }
    before.erase("file invoice.js");  // not released: it goes, as the plan's notes say
    EXPECT_EQ(files(shop), [&] {
      Contents expected = before;
      for (const char* name : {"index", "HEAD", "stash", "refs"}) expected.erase(name);
      return expected;
    }());
    EXPECT_EQ(shop.git({"stash", "list", "--format=%H"}), before["stash"]);
    EXPECT_EQ(shop.git({"diff", "--cached", "--binary"}), staged);
    EXPECT_EQ(shop.git({"diff", "--binary"}), edited);
  }
}

}  // namespace
}  // namespace hotfix::test
