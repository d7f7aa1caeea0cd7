// The disk is full at each moment of a plan: it stops with what failed, no file of the user's changes, and once there
// is room again the same command finishes.

#include <functional>
#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "integration/cli/carrying.h"
#include "integration/cli/fixed_shop.h"
#include "integration/cli/released.h"
#include "support/dirty_states.h"
#include "support/small_disk.h"

namespace hotfix::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

constexpr std::size_t most_pages = 60;  // a plan that needs more is looked at no further

/// Runs it on a disk with no room, then with some pages more each time, until nothing stops it. How often it was
/// stopped. `same`: what must not have changed where it was. `done`: what must be so in the end.
template <class Make, class Same, class Done>
std::size_t fill_at_each_moment(Make make, const std::function<process::ChildResult(const std::string&)>& run,
                                Same same, Done done) {
  std::size_t stopped = 0;
  for (std::size_t pages = 0; pages <= most_pages; pages += pages < 6 ? 1 : 3) {
    SCOPED_TRACE(std::to_string(pages) + " pages are free");
    const auto disk = SmallDisk::mount(16);
    if (!disk) return 0;
    const auto shop = make();
    const auto before = same(*shop);
    disk->fill(pages);
    process::ChildResult result = run(shop->str());
    disk->empty();
    const bool through = result.status == 0;
    if (!through) {
      ++stopped;
      EXPECT_EQ(result.signal, 0);
      EXPECT_THAT(result.err, AnyOf(HasSubstr("disk is full"), HasSubstr("No space left on device")));
      EXPECT_EQ(same(*shop), before);
      EXPECT_EQ(shop->try_git({"fsck", "--strict", "--no-dangling", "--no-progress"}).status, 0);
      result = run(shop->str());
    }
    EXPECT_EQ(result.status, 0) << result.out << result.err;
    done(*shop);
    EXPECT_EQ(shop->try_git({"fsck", "--strict", "--no-dangling", "--no-progress"}).status, 0);
    if (through || ::testing::Test::HasFailure()) break;
  }
  return stopped;
}

#define NEEDS_A_SMALL_DISK() \
  if (!SmallDisk::mount(1)) GTEST_SKIP() << "nothing can be mounted here, so no disk can be full"

TEST(FullDisk, while_a_hotfix_is_started_in_a_work_tree_of_its_own) {
  NEEDS_A_SMALL_DISK();
  const std::size_t stopped = fill_at_each_moment(
      [] {
        auto shop = std::make_unique<Released>();
        shop->write("same.js", "edited\n");
        shop->write("my.secret", "ignored\n");
        return shop;
      },
      [](const std::string& folder) {
        return hotfixd({"start", "PROD-501 cards", "-C", folder, "--yes", "--mode", "worktree"});
      },
      [](const Released& shop) { return work_tree_of(shop); },
      [](const Released& shop) {
        EXPECT_EQ(shop.git({"-C", shop.beside(shop.path().filename().string() + "-PROD-501").string(), "status",
                            "--porcelain", "--branch"}),
                  "## hotfix/PROD-501-cards");
      });
  EXPECT_GT(stopped, 3U);
}

TEST(FullDisk, while_a_hotfix_is_started_in_place) {
  NEEDS_A_SMALL_DISK();
  const std::size_t stopped = fill_at_each_moment(
      [] {
        auto shop = std::make_unique<Released>();
        shop->write("my.secret", "ignored\n");
        shop->write("notes.txt", "untracked\n");
        return shop;
      },
      [](const std::string& folder) {
        return hotfixd({"start", "PROD-501 cards", "-C", folder, "--yes", "--mode", "switch"});
      },
      [](const Released& shop) { return shop.read("my.secret") + shop.read("notes.txt"); },
      [](const Released& shop) {
        EXPECT_EQ(shop.git({"status", "--porcelain", "--branch"}), "## hotfix/PROD-501-cards\n?? notes.txt");
        EXPECT_EQ(shop.read("my.secret"), "ignored\n");
      });
  EXPECT_GT(stopped, 3U);
}

TEST(FullDisk, while_changes_are_carried) {
  NEEDS_A_SMALL_DISK();
  const std::string mine = "edited\n" + lines(8, "same");
  const std::size_t stopped = fill_at_each_moment(
      [&] {
        auto shop = std::make_unique<Released>();
        shop->write("same.js", mine);
        shop->write("notes.txt", "untracked\n");
        return shop;
      },
      [](const std::string& folder) {
        return hotfixd({"start", "PROD-501 cards", "-C", folder, "--yes", "--mode", "carry"});
      },
      [](const Released& shop) { return shop.read("notes.txt"); },
      [&](const Released& shop) {
        EXPECT_EQ(shop.git({"status", "--porcelain", "--branch"}),
                  "## hotfix/PROD-501-cards\n M same.js\n?? notes.txt");
        EXPECT_EQ(shop.read("same.js"), mine);
      });
  EXPECT_GT(stopped, 3U);
}

TEST(FullDisk, while_a_fix_is_merged_back) {
  NEEDS_A_SMALL_DISK();
  const std::size_t stopped = fill_at_each_moment(
      [] {
        auto shop = std::make_unique<FixedShop>();
        shop->release();
        shop->write("README.md", "edited\n");
        return shop;
      },
      [](const std::string& folder) {
        return hotfixd({"merge-back", "-C", folder, "--yes"});
      },
      [](const FixedShop& shop) { return files(shop); },
      [](const FixedShop& shop) {
        EXPECT_EQ(shop.file_there("main", "pay.js") + "\n", "guard\n" + Shop::pay());
        EXPECT_EQ(shop.there({"rev-list", "--count", "--merges", "main"}), "1");
      });
  EXPECT_GT(stopped, 3U);
}

TEST(FullDisk, while_it_is_tagged) {
  NEEDS_A_SMALL_DISK();
  const std::size_t stopped = fill_at_each_moment(
      [] {
        auto shop = std::make_unique<FixedShop>();
        shop->write("README.md", "edited\n");
        return shop;
      },
      [](const std::string& folder) {
        return hotfixd({"deploy", "-C", folder, "--yes", "--override", "tests=by hand", "--override", "review=later"});
      },
      [](const FixedShop& shop) { return files(shop); },
      [](const FixedShop& shop) {
        EXPECT_EQ(shop.there({"rev-parse", "v1.0.1^{commit}"}), shop.head());
        EXPECT_EQ(shop.there({"tag"}), "v1.0.0\nv1.0.1");
      });
  EXPECT_GT(stopped, 2U);
}

TEST(FullDisk, while_it_is_cleaned_up) {
  NEEDS_A_SMALL_DISK();
  const std::size_t stopped = fill_at_each_moment(
      [] {
        auto shop = std::make_unique<DoneShop>();
        shop->write("notes.txt", "untracked\n");
        shop->write("my.secret", "ignored\n");
        return shop;
      },
      [](const std::string& folder) {
        return hotfixd({"clean-up", "-C", folder, "--yes"});
      },
      [](const DoneShop& shop) { return shop.read("notes.txt") + shop.read("my.secret"); },
      [](const DoneShop& shop) {
        EXPECT_TRUE(shop.branch_is_gone());
        EXPECT_EQ(shop.git({"status", "--porcelain", "--branch"}), "## main\n?? notes.txt");
        EXPECT_EQ(shop.read("my.secret"), "ignored\n");
      });
  EXPECT_GT(stopped, 2U);
}

TEST(FullDisk, while_commits_are_replayed) {
  NEEDS_A_SMALL_DISK();
  const std::size_t stopped = fill_at_each_moment(
      [] {
        auto shop = std::make_unique<Carrying>();
        shop->write("README.md", "edited\n");
        shop->write("notes.txt", "untracked\n");
        return shop;
      },
      [](const std::string& folder) {
        return hotfixd({"replay", "-C", folder, "--yes"});
      },
      [](const Carrying& shop) { return shop.read("README.md") + shop.read("notes.txt"); },
      [](const Carrying& shop) {
        EXPECT_EQ(shop.log_of("v1.0.0..HEAD"), "PROD-501 Fix the card itself\nPROD-501 Guard cards");
        EXPECT_EQ(shop.git({"status", "--porcelain"}), " M README.md\n?? notes.txt");
        EXPECT_TRUE(shop.has_one_tree());
      });
  EXPECT_GT(stopped, 3U);
}

TEST(FullDisk, while_a_start_is_taken_back) {
  NEEDS_A_SMALL_DISK();
  const std::string mine = "edited\n" + lines(8, "same");
  const std::size_t stopped = fill_at_each_moment(
      [&] {
        auto shop = std::make_unique<Released>();
        shop->write("same.js", mine);
        shop->write("notes.txt", "untracked\n");
        EXPECT_EQ(shop->start({"PROD-501 cards", "--mode", "carry"}).status, 0);
        return shop;
      },
      [](const std::string& folder) {
        return hotfixd({"undo", "-C", folder, "--yes"});
      },
      [](const Released& shop) { return shop.read("notes.txt"); },
      [&](const Released& shop) {
        EXPECT_EQ(shop.git({"status", "--porcelain", "--branch"}), "## main\n M same.js\n?? notes.txt");
        EXPECT_EQ(shop.read("same.js"), mine);
      });
  EXPECT_GT(stopped, 2U);
}

}  // namespace
}  // namespace hotfix::test
