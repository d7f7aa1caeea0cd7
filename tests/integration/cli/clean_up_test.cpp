// hotfixd clean-up with a real git and a bare origin: only on proof, and with everything that git does not keep left as
// it is.

#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/cli/fixed_shop.h"
#include "support/kill_at_each_entry.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

TEST(CleanUp, deletes_the_branch_here_and_there_and_goes_back_to_main) {
  DoneShop shop;
  const std::string tip = shop.head();
  const process::ChildResult result = shop.run({"clean-up"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_TRUE(shop.branch_is_gone());
  EXPECT_EQ(shop.git({"branch", "--show-current"}), "main");
  EXPECT_THAT(shop.git({"status", "--porcelain"}), IsEmpty());
  EXPECT_EQ(shop.rev("refs/hotfix-backup/PROD-501-cards/cleaned-up"), tip);
  EXPECT_EQ(shop.refusal({"clean-up"}), "nothing-to-clean-up");
  EXPECT_EQ(shop.status().at("id"), nullptr);
}

TEST(CleanUp, works_from_another_branch_too) {
  DoneShop shop;
  shop.checkout("main");
  ASSERT_EQ(shop.run({"clean-up"}).status, 0);
  EXPECT_TRUE(shop.branch_is_gone());
  EXPECT_EQ(shop.git({"branch", "--show-current"}), "main");
}

TEST(CleanUp, what_is_not_committed_comes_along) {
  DoneShop shop;
  shop.write("README.md", "edited\n");
  shop.write("notes.txt", "not tracked\n");
  ASSERT_EQ(shop.run({"clean-up"}).status, 0);
  EXPECT_EQ(shop.read("README.md"), "edited\n");
  EXPECT_EQ(shop.read("notes.txt"), "not tracked\n");
}

TEST(CleanUp, a_linked_work_tree_goes_with_what_is_ignored_in_it) {
  DoneShop shop;
  shop.checkout("main");
  const std::string linked = shop.beside("fix").string();
  shop.git({"worktree", "add", "-q", linked, fix_branch});
  write_file(linked + "/my.secret", "ignored\n");
  write_file(linked + "/notes.txt", "not tracked\n");
  const auto clean_up = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"clean-up", "-C", linked};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return hotfixd(arguments);
  };
  EXPECT_EQ(Json::parse(clean_up({"--yes", "--format", "json"}).out).at("refusal").at("code"), "dirty-tree");
  fs::remove(linked + "/notes.txt");
  const Json plan = Json::parse(hotfixd({"plan", "clean-up", "-C", linked, "--format", "json"}).out);
  EXPECT_THAT(plan.at("plan").at("notes").dump(), HasSubstr("my.secret"));
  const process::ChildResult result = clean_up({"--yes"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_FALSE(fs::exists(linked));
  EXPECT_TRUE(shop.branch_is_gone());
  EXPECT_THAT(shop.git({"log", "--format=%s", "refs/hotfix-events/PROD-501-cards"}), HasSubstr("Clean up"));
}

TEST(CleanUp, only_on_proof) {
  const auto check = [](std::string_view code, auto prepare) {
    DoneShop shop;
    prepare(shop);
    const Contents before = everything(shop);
    EXPECT_EQ(shop.refusal({"clean-up"}), code);
    EXPECT_EQ(everything(shop), before) << code;
  };
  check("not-merged-back", [](DoneShop& shop) {  // somebody took it off main again
    shop.there({"update-ref", "refs/heads/main", "main~1"});
  });
  check("not-merged-back", [](DoneShop& shop) { shop.commit_file("pay.js", "more\n", "PROD-501 More"); });
  check("not-merged-back", [](DoneShop& shop) {
    shop.git({"push", "-q", "origin", "v1.0.0^{commit}:refs/heads/release/1.1"});
    shop.git({"fetch", "-q", "origin"});
  });
  check("remote-has-more", [](DoneShop& shop) { shop.colleague(fix_branch, "more.js", "more\n", "More"); });
  check("remote-unreachable", [](DoneShop& shop) { fs::rename(shop.origin(), shop.beside("gone")); });
  check("dirty-tree", [](DoneShop& shop) { shop.write("invoice.js", ""), shop.git({"add", "-f", "invoice.js"}); });
  check("operation-in-progress", [](DoneShop& shop) { shop.write(".git/MERGE_HEAD", shop.head() + "\n"); });
}

TEST(CleanUp, not_before_it_was_deployed) {
  FixedShop shop;
  shop.git({"push", "-q", "origin", fix_branch});
  shop.run({"merge-back"});
  EXPECT_EQ(shop.refusal({"clean-up"}), "not-deployed");
  EXPECT_EQ(shop.answer({"clean-up"}).at("refusal").at("gate"), "deploy");
  EXPECT_EQ(shop.run({"clean-up", "--override", "deploy=main is deployed"}).status, 0);
  EXPECT_THAT(hotfixd({"timeline", "-C", shop.str(), fix_branch}).out,
              HasSubstr("went past `deploy`: main is deployed"));
}

TEST(CleanUpKilled, at_every_moment_of_its_plan) {
  kill_at_each_entry(
      [] {
        auto shop = std::make_unique<DoneShop>();
        shop->write("README.md", "edited\n");
        shop->write("my.secret", "ignored\n");
        return shop;
      },
      [](const DoneShop& shop, const Environment& environment) { shop.run({"clean-up"}, environment); },
      [](const DoneShop& shop, const Kill& kill) {
        if (kill.moment != Moment::never) {
          const auto again = run_again([&] { return shop.run({"clean-up"}); });
          const std::string said = again.out + again.err;
          EXPECT_TRUE(again.status == 0 || said.find("No hotfix of yours is left") != std::string::npos) << said;
        }
        EXPECT_TRUE(shop.branch_is_gone());
        EXPECT_EQ(shop.git({"branch", "--show-current"}), "main");
        EXPECT_EQ(shop.git({"rev-list", "--count", "--grep=^Clean up", "refs/hotfix-events/PROD-501-cards"}), "1");
        EXPECT_EQ(shop.read("README.md"), "edited\n");
        EXPECT_EQ(shop.read("my.secret"), "ignored\n");
        shop.expect_whole();
      });
}

/// From any dirty state: refused with all as it was; or gone, with every byte that was not committed still here.
TEST(CleanUpRandomly, loses_nothing) {
  for (std::size_t seed = 1; seed <= random_states(5); ++seed) {
    SCOPED_TRACE(seed);
    DoneShop shop(seed % 5 == 0);
    std::mt19937 random(static_cast<unsigned>(seed));
    make_dirty(shop, {"pay.js", "README.md", "package.json", "fresh.js", "my.secret", "dir/new.js"}, random);
    const Contents before = everything(shop);
    const std::string staged = shop.git({"diff", "--cached", "--binary"});
    const std::string edited = shop.git({"diff", "--binary"});
    if (shop.run({"clean-up"}).status != 0) {
      EXPECT_EQ(everything(shop), before);
      continue;
    }
    for (const auto& [name, content] : files(shop)) {
      if (!before.contains(name)) continue;
      EXPECT_EQ(before.at(name), content) << name;
    }
    EXPECT_EQ(shop.git({"stash", "list", "--format=%H"}), before.at("stash"));
    EXPECT_EQ(shop.git({"diff", "--cached", "--binary"}), staged);
    EXPECT_EQ(shop.git({"diff", "--binary"}), edited);
  }
}

}  // namespace
}  // namespace hotfix::test
