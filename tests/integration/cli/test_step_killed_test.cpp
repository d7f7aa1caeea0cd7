// hotfixd test is killed at every moment of its plan and run again: one verdict, and nothing of the user's touched.

#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "integration/cli/tested.h"
#include "support/kill_at_each_entry.h"

namespace hotfix::test {
namespace {

using testing::IsEmpty;

TEST(TestStepKilled, at_each_entry) {
  kill_at_each_entry(
      [] { return std::make_unique<Tested>("exit 0\n"); },
      [](const Tested& shop, const Environment& environment) { shop.test({}, environment); },
      [](const Tested& shop, const Kill& kill) {
        if (kill.moment != Moment::never) {
          const process::ChildResult again = run_again([&] { return shop.test(); });
          EXPECT_EQ(again.status, 0) << again.err;
        }
        EXPECT_FALSE(shop.verdicts().empty());
        EXPECT_EQ(shop.step().at("state"), "done");
        EXPECT_THAT(shop.git({"status", "--porcelain"}), IsEmpty());
        const process::ChildResult fsck = shop.try_git({"fsck", "--strict", "--no-dangling", "--no-progress"});
        EXPECT_EQ(fsck.status, 0);
        EXPECT_THAT(fsck.out + fsck.err, IsEmpty());
      },
      {"git", "make"});
}

}  // namespace
}  // namespace hotfix::test
