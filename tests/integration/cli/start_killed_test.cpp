// hotfixd start is killed at every moment of its plan and run again: one branch, nothing lost, nothing done twice.

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/cli/released.h"
#include "support/kill_at_each_entry.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

constexpr const char* started_branch = "hotfix/PROD-501-cards";

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
void finish_start(const Released& shop, const std::string& mode, const Kill& kill) {
  expect_what_git_does_not_keep(shop);
  if (kill.moment != Moment::never) {
    const process::ChildResult again = run_again([&] { return start(shop, mode); });
    const std::string said = again.out + again.err;
    EXPECT_TRUE(again.status == 0 || said.find("started already") != std::string::npos) << said;
  }
  EXPECT_EQ(shop.git({"for-each-ref", "--format=%(refname:short)", "refs/heads/hotfix"}), started_branch);
  EXPECT_EQ(shop.rev(started_branch), shop.rev("v1.0.1^{commit}"));
  EXPECT_EQ(shop.git({"rev-list", "--count", "--grep=^Start", "refs/hotfix-events/PROD-501-cards"}), "1");
  const process::ChildResult fsck = shop.try_git({"fsck", "--strict", "--no-dangling", "--no-progress"});
  EXPECT_EQ(fsck.status, 0);
  EXPECT_THAT(fsck.out + fsck.err, IsEmpty());
  expect_what_git_does_not_keep(shop);
}

/// Kills it before the first call of this program.
void kill_once(const Released& shop, const std::string& mode, const std::string& program) {
  const KillingPath path;
  path.arm({Moment::before, 0, program});
  start(shop, mode, path.environment());
  EXPECT_TRUE(path.killed());
}

TEST(StartKilled, in_mode_switch) {
  kill_at_each_entry(
      released, [](const Released& shop, const Environment& environment) { start(shop, "switch", environment); },
      [](const Released& shop, const Kill& kill) {
        finish_start(shop, "switch", kill);
        EXPECT_EQ(shop.git({"branch", "--show-current"}), started_branch);
        EXPECT_EQ(shop.git({"status", "--porcelain"}), "?? notes.txt");
      });
}

/// git has no hook while it writes files, so what a switch that is killed there leaves is made by hand.
TEST(StartKilled, while_git_wrote_files_and_not_yet_the_index) {
  const auto shop = released();
  kill_once(*shop, "switch", "git switch");
  shop->write("moved.js", lines(9, "moved"));
  shop->remove("later.js");
  ASSERT_EQ(start(*shop, "switch").status, 0);
  EXPECT_EQ(shop->git({"branch", "--show-current"}), started_branch);
  EXPECT_EQ(shop->git({"status", "--porcelain"}), "?? notes.txt");
}

TEST(StartKilled, and_what_was_edited_since_is_never_taken_for_what_the_switch_wrote) {
  const auto shop = released();
  kill_once(*shop, "switch", "git switch");
  shop->write("moved.js", lines(9, "moved") + "mine\n");
  const auto before = work_tree_of(*shop);
  const process::ChildResult result = start(*shop, "switch");
  EXPECT_THAT(result.err, HasSubstr("not committed: moved.js"));
  EXPECT_EQ(work_tree_of(*shop), before);
}

TEST(StartKilled, while_git_cleaned_what_is_carried) {
  const auto shop = released();
  shop->write("moved.js", "above\n" + lines(8, "moved") + "moved 9, fixed\n");
  shop->write("same.js", "rewritten\n");
  kill_once(*shop, "carry", "git reset");
  shop->git({"checkout", "same.js"});  // as far as the reset came
  ASSERT_EQ(start(*shop, "carry").status, 0);
  EXPECT_EQ(shop->read("moved.js"), lines(8, "moved") + "moved 9, fixed\n");
  EXPECT_EQ(shop->read("same.js"), "rewritten\n");
}

TEST(StartKilled, in_mode_worktree) {
  Contents before;
  kill_at_each_entry(
      [&] {
        auto shop = released();
        shop->write("moved.js", "edited\n");
        shop->write("same.js", "staged\n");
        shop->git({"add", "same.js"});
        before = work_tree_of(*shop);
        return shop;
      },
      [](const Released& shop, const Environment& environment) { start(shop, "worktree", environment); },
      [&](const Released& shop, const Kill& kill) {
        EXPECT_EQ(work_tree_of(shop), before);
        finish_start(shop, "worktree", kill);
        EXPECT_EQ(work_tree_of(shop), before);
        const fs::path there = shop.path().parent_path() / (shop.path().filename().string() + "-PROD-501");
        EXPECT_EQ(shop.git({"-C", there.string(), "branch", "--show-current"}), started_branch);
        EXPECT_THAT(shop.git({"-C", there.string(), "status", "--porcelain"}), IsEmpty());
        EXPECT_EQ(read_file(there / "moved.js"), lines(9, "moved"));
      });
}

TEST(StartKilled, in_mode_carry) {
  std::string merged = lines(9, "moved");
  merged.replace(merged.find("moved 9"), 7, "fixed 9");
  const std::string edited = "above\n" + merged;  // of main's text, which has a line above
  kill_at_each_entry(
      [&] {
        auto shop = released();
        shop->write("moved.js", edited);
        shop->write("same.js", "rewritten\n");
        shop->git({"add", "same.js"});
        return shop;
      },
      [](const Released& shop, const Environment& environment) { start(shop, "carry", environment); },
      [&](const Released& shop, const Kill& kill) {
        // At no moment is the work neither here nor in a backup.
        const process::ChildResult kept = shop.try_git({"show", "refs/hotfix-backup/PROD-501-cards/tracked:moved.js"});
        EXPECT_THAT((std::vector{shop.read("moved.js"), kept.out}), testing::Contains(edited));
        finish_start(shop, "carry", kill);
        EXPECT_EQ(shop.git({"branch", "--show-current"}), started_branch);
        EXPECT_EQ(shop.read("moved.js"), merged);
        EXPECT_EQ(shop.read("same.js"), "rewritten\n");
        EXPECT_EQ(shop.git({"diff", "--cached", "--name-only"}), "same.js");
        EXPECT_EQ(shop.git({"show", "refs/hotfix-backup/PROD-501-cards/tracked:moved.js"}) + "\n", edited);
        EXPECT_EQ(shop.git({"show", "refs/hotfix-backup/PROD-501-cards/untracked:notes.txt"}), "mine, not tracked");
        EXPECT_THAT(shop.git({"for-each-ref", "refs/hotfix-backup/PROD-501-cards/carried"}), IsEmpty());
        EXPECT_THAT(shop.git({"stash", "list"}), IsEmpty());
      });
}

}  // namespace
}  // namespace hotfix::test
