// hotfixd request-review is killed at every moment of its plan and run again: one branch, one request, one record.

#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "integration/review/pushed.h"
#include "support/kill_at_each_entry.h"

namespace hotfix::test {
namespace {

void request(const Reviewed& shop, const Environment& environment) {
  shop.request({}, environment);
}

/// Runs it again where it was killed; the record has the request once, and nothing is broken.
void finish(const Reviewed& shop, const Kill& kill) {
  if (kill.moment != Moment::never) {
    const process::ChildResult again = run_again([&] { return shop.request(); });
    const std::string said = again.out + again.err;
    EXPECT_TRUE(again.status == 0 || said.find("was requested") != std::string::npos) << said;
  }
  EXPECT_EQ(shop.events("Request review"), 1U);
  EXPECT_EQ(shop.try_git({"fsck", "--strict", "--no-dangling", "--no-progress"}).status, 0);
  EXPECT_EQ(shop.git({"status", "--porcelain", "--untracked-files=no"}), "");
}

TEST(RequestReviewKilled, where_the_branch_is_pushed) {
  kill_at_each_entry([] { return std::make_unique<Reviewed>(); }, request,
                     [](const Reviewed& shop, const Kill& kill) {
                       finish(shop, kill);
                       EXPECT_EQ(shop.there("refs/heads/" + review_branch), shop.head());
                     });
}

TEST(RequestReviewKilled, where_it_is_a_push_to_agit) {
  const auto make = [] {
    auto shop = std::make_unique<Reviewed>();
    shop->write(".git/info/exclude", ".hotfix.json\n");
    shop->write(".hotfix.json", R"({"review": {"provider": "agit"}})");
    shop->git({"--git-dir=" + shop->origin.string(), "config", "receive.advertisePushOptions", "true"});
    shop->hook("post-receive", R"(read old new ref
case "$ref" in refs/for/*) ;; *) exit 0 ;; esac
echo "$ref" >>pushed
git update-ref -d "$ref"
git update-ref refs/pull/3/head $new
)");
    return shop;
  };
  kill_at_each_entry(make, request, [](const Reviewed& shop, const Kill& kill) {
    finish(shop, kill);
    EXPECT_EQ(shop.there("refs/pull/3/head"), shop.head());
    EXPECT_EQ(read_file(shop.origin / "pushed"), "refs/for/main\n") << "pushed once";
  });
}

}  // namespace
}  // namespace hotfix::test
