// hotfixd replay is killed at every moment of its plan and run again: the same branch, nothing lost, nothing done
// twice.

#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "integration/server/conversation.h"
#include "support/kill_at_each_entry.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* replayed_branch = "hotfix/PROD-501-cards";

/// A hotfix cut from main, with files that no git keeps and an edit that the replay has nothing to do with.
std::unique_ptr<Shop> carrying(bool pushed) {
  auto shop = std::make_unique<Shop>("");
  shop->branch(replayed_branch);
  shop->commit_file("pay.js", "guard\n" + Shop::pay(), "PROD-501 Guard cards");
  shop->commit_file("lib/card.js", lines(4, "fixed"), "PROD-501 Fix the card itself");
  if (pushed) {
    shop->make_origin();
    shop->git({"fetch", "-q", "origin"});
  }
  shop->write(".git/info/exclude", "*.secret\n");
  shop->write("my.secret", "ignored\n");
  shop->write("README.md", "edited\n");
  return shop;
}

process::ChildResult replay(const Shop& shop, const Environment& environment = {}) {
  return hotfixd({"replay", "-C", shop.str(), "--yes"}, environment);
}

void finish_replay(const Shop& shop, const std::string& result, const Kill& kill) {
  if (kill.moment != Moment::never) {
    const process::ChildResult again = run_again([&] { return replay(shop); });
    const std::string said = again.out + again.err;
    EXPECT_TRUE(again.status == 0 || said.find("stands on v1.0.0 already") != std::string::npos) << said;
  }
  EXPECT_EQ(shop.git({"branch", "--show-current"}), result);
  EXPECT_EQ(shop.git({"log", "--format=%s", "v1.0.0..HEAD"}), "PROD-501 Fix the card itself\nPROD-501 Guard cards");
  EXPECT_EQ(shop.git({"status", "--porcelain"}), " M README.md");
  EXPECT_EQ(shop.read("README.md"), "edited\n");
  EXPECT_EQ(shop.read("my.secret"), "ignored\n");
  EXPECT_EQ(shop.git({"rev-list", "--count", "--grep=^Adopt", "refs/hotfix-events/PROD-501-cards"}), "1");
  EXPECT_THAT(shop.git({"worktree", "list"}), testing::Not(HasSubstr("\n")));
  const process::ChildResult fsck = shop.try_git({"fsck", "--strict", "--no-dangling", "--no-progress"});
  EXPECT_EQ(fsck.status, 0);
  EXPECT_THAT(fsck.out + fsck.err, IsEmpty());
}

TEST(ReplayKilled, of_a_branch_that_is_only_here) {
  kill_at_each_entry([] { return carrying(false); }, replay,
                     [](const Shop& shop, const Kill& kill) { finish_replay(shop, replayed_branch, kill); });
}

TEST(ReplayKilled, of_a_branch_that_was_pushed) {
  kill_at_each_entry(
      [] { return carrying(true); }, replay,
      [](const Shop& shop, const Kill& kill) { finish_replay(shop, std::string(replayed_branch) + "-2", kill); });
}

}  // namespace
}  // namespace hotfix::test
