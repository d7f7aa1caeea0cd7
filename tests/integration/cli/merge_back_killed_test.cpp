// hotfixd merge-back is killed at every moment of its plan and run again: one merge on the remote, nothing lost.

#include <filesystem>
#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "integration/cli/fixed_shop.h"
#include "support/kill_at_each_entry.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::unique_ptr<FixedShop> released_shop(const std::string& main_pays) {
  auto shop = std::make_unique<FixedShop>(main_pays);
  shop->release();
  shop->write("my.secret", "ignored\n");
  shop->write("README.md", "edited\n");
  return shop;
}

void expect_untouched(const FixedShop& shop) {
  EXPECT_EQ(shop.git({"status", "--porcelain"}), " M README.md");
  EXPECT_EQ(shop.read("README.md"), "edited\n");
  EXPECT_EQ(shop.read("my.secret"), "ignored\n");
  EXPECT_EQ(shop.git({"branch", "--show-current"}), fix_branch);
  shop.expect_whole();
}

TEST(MergeBackKilled, without_a_conflict) {
  kill_at_each_entry(
      [] { return released_shop(""); },
      [](const FixedShop& shop, const Environment& environment) { shop.run({"merge-back"}, environment); },
      [](const FixedShop& shop, const Kill& kill) {
        if (kill.moment != Moment::never) {
          const auto again = run_again([&] { return shop.run({"merge-back"}); });
          const std::string said = again.out + again.err;
          EXPECT_TRUE(again.status == 0 || said.find("Every target has the fix") != std::string::npos) << said;
        }
        EXPECT_EQ(shop.there({"rev-list", "--count", "--merges", "main"}), "1");
        EXPECT_EQ(shop.rev("main"), shop.there({"rev-parse", "main"}));
        EXPECT_EQ(shop.state("mergeBack"), "done");
        EXPECT_EQ(shop.git({"rev-list", "--count", "--grep=^Merge into main", "refs/hotfix-events/PROD-501-cards"}),
                  "1");
        expect_untouched(shop);
      });
}

TEST(MergeBackKilled, with_a_conflict_that_a_person_solves) {
  const auto folder = [](const FixedShop& shop) { return shop.beside("repo-PROD-501-cards-into-main").string(); };
  kill_at_each_entry(
      [] { return released_shop("reworked\n" + Shop::pay()); },
      [](const FixedShop& shop, const Environment& environment) { shop.run({"merge-back"}, environment); },
      [&](const FixedShop& shop, const Kill& kill) {
        if (kill.moment != Moment::never) {
          const auto again = run_again([&] {
            process::ChildResult result = shop.run({"merge-back"});
            if (result.err.find("changed the same lines") != std::string::npos) result.status = 0;
            return result;
          });
          EXPECT_EQ(again.status, 0) << again.err;
        }
        write_file(folder(shop) + "/pay.js", "reworked and guarded\n");
        shop.git({"-C", folder(shop), "add", "pay.js"});
        const process::ChildResult result = run_again([&] { return shop.run({"merge-back"}); });
        EXPECT_EQ(result.status, 0) << result.err;
        EXPECT_EQ(shop.file_there("main", "pay.js"), "reworked and guarded");
        EXPECT_EQ(shop.there({"rev-list", "--count", "--merges", "main"}), "1");
        EXPECT_FALSE(std::filesystem::exists(folder(shop)));
        expect_untouched(shop);
      });
}

TEST(MergeBackKilled, after_the_conflict_was_solved) {
  const auto folder = [](const FixedShop& shop) { return shop.beside("repo-PROD-501-cards-into-main").string(); };
  kill_at_each_entry(
      [&] {
        auto shop = released_shop("reworked\n" + Shop::pay());
        shop->run({"merge-back"});
        write_file(folder(*shop) + "/pay.js", "reworked and guarded\n");
        shop->git({"-C", folder(*shop), "add", "pay.js"});
        return shop;
      },
      [](const FixedShop& shop, const Environment& environment) { shop.run({"merge-back"}, environment); },
      [&](const FixedShop& shop, const Kill& kill) {
        if (kill.moment != Moment::never) {
          const auto again = run_again([&] { return shop.run({"merge-back"}); });
          const std::string said = again.out + again.err;
          EXPECT_TRUE(again.status == 0 || said.find("Every target has the fix") != std::string::npos) << said;
        }
        EXPECT_EQ(shop.file_there("main", "pay.js"), "reworked and guarded");
        EXPECT_EQ(shop.there({"rev-list", "--count", "--merges", "main"}), "1");
        EXPECT_FALSE(std::filesystem::exists(folder(shop)));
        expect_untouched(shop);
      });
}

}  // namespace
}  // namespace hotfix::test
