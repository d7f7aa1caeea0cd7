// hotfixd start is killed at every moment of its plan and run again: one branch, nothing lost, nothing done twice.

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/cli/released.h"
#include "support/kill_at_each_entry.h"

namespace hotfix::test {
namespace {

using testing::IsEmpty;
namespace fs = std::filesystem;

constexpr const char* branch = "hotfix/PROD-501-cards";

/// With files that no git keeps.
std::unique_ptr<Released> released() {
  auto shop = std::make_unique<Released>();
  shop->write("notes.txt", "mine, not tracked\n");
  shop->write("my.secret", "ignored\n");
  return shop;
}

void expect_what_git_does_not_keep(const Released& shop) {
  EXPECT_EQ(shop.read("notes.txt"), "mine, not tracked\n");
  EXPECT_EQ(shop.read("my.secret"), "ignored\n");
}

process::ChildResult start(const Released& shop, const std::string& mode, const Environment& environment = {}) {
  return shop.start({"PROD-501 cards", "--mode", mode}, environment);
}

/// Runs it again where it was killed; then there is one hotfix, where it has to be, and the repository is whole.
void finish(const Released& shop, const std::string& mode, const Kill& kill) {
  expect_what_git_does_not_keep(shop);
  if (kill.moment != Moment::never) {
    const process::ChildResult again = run_again([&] { return start(shop, mode); });
    const std::string said = again.out + again.err;
    EXPECT_TRUE(again.status == 0 || said.find("started already") != std::string::npos) << said;
  }
  EXPECT_EQ(shop.git({"for-each-ref", "--format=%(refname:short)", "refs/heads/hotfix"}), branch);
  EXPECT_EQ(shop.rev(branch), shop.rev("v1.0.1^{commit}"));
  EXPECT_EQ(shop.git({"rev-list", "--count", "--grep=^Start", "refs/hotfix-events/PROD-501-cards"}), "1");
  const process::ChildResult fsck = shop.try_git({"fsck", "--strict", "--no-dangling", "--no-progress"});
  EXPECT_EQ(fsck.status, 0);
  EXPECT_THAT(fsck.out + fsck.err, IsEmpty());
  expect_what_git_does_not_keep(shop);
}

TEST(StartKilled, in_mode_worktree) {
  std::map<std::string, std::string> before;
  kill_at_each_entry(
      [&] {
        auto shop = released();
        shop->write("moved.js", "edited\n");
        shop->write("same.js", "staged\n");
        shop->git({"add", "same.js"});
        before = shop->everything();
        return shop;
      },
      [](const Released& shop, const Environment& environment) { start(shop, "worktree", environment); },
      [&](const Released& shop, const Kill& kill) {
        EXPECT_EQ(shop.everything(), before);
        finish(shop, "worktree", kill);
        EXPECT_EQ(shop.everything(), before);
        const fs::path there = shop.path().parent_path() / (shop.path().filename().string() + "-PROD-501");
        EXPECT_EQ(shop.git({"-C", there.string(), "branch", "--show-current"}), branch);
        EXPECT_THAT(shop.git({"-C", there.string(), "status", "--porcelain"}), IsEmpty());
        EXPECT_EQ(read_file(there / "moved.js"), lines(9, "moved"));
      });
}

}  // namespace
}  // namespace hotfix::test
