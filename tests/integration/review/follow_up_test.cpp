// hotfixd open-follow-up with a real gh and a bare remote: what was parked gets its request, once.

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/review/on_github.h"
#include "support/kill_at_each_entry.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const std::string follow_up = "follow-up/PROD-501";

/// A change of lib/card.js was parked.
class Parked : public OnGithub {
 public:
  Parked() { park("lib/card.js", "card\n"); }
  void park(const std::string& path, const std::string& text) const {
    write(path, text);
    const process::ChildResult result = hotfixd({"park", "-C", str(), "--yes", "--path", path});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("hotfixd open-follow-up"));
  }
  Json open(std::vector<std::string> more = {}, const Environment& environment = {}) const {
    more.insert(more.begin(), {"open-follow-up", "-C", str(), "--yes", "--format", "json"});
    return Json::parse(hotfixd(more, environment.empty() ? github.environment() : environment).out, nullptr, false);
  }
  std::string refused(std::vector<std::string> more = {}) const {
    const Json answer = open(std::move(more));
    return answer.is_object() && answer.at("refusal").is_object() ? answer.at("refusal").at("code") : Json("");
  }
  std::string pushed() const { return there("refs/heads/" + follow_up); }
};

TEST(FollowUp, is_pushed_and_its_request_opened_into_main) {
  const Parked shop;
  const std::string refs = shop.refs_there();
  const Json done = shop.open();
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  EXPECT_EQ(done.at("url"), "https://github.localhost/acme/shop/pull/7");
  EXPECT_EQ(shop.pushed(), shop.rev(follow_up));
  EXPECT_EQ(std::ranges::count(shop.refs_there(), '\n'), std::ranges::count(refs, '\n') + 1);
  ASSERT_EQ(shop.github.pulls().size(), 1U);
  const PullRequest pull = shop.github.pulls().front();
  EXPECT_EQ(pull.head, follow_up);
  EXPECT_EQ(pull.base, "main");
  EXPECT_THAT(pull.title, HasSubstr("lib/card.js"));
  EXPECT_EQ(shop.git({"branch", "--show-current"}), review_branch) << "nothing is checked out for it";
  EXPECT_EQ(shop.refused(), "already-requested");
  EXPECT_EQ(shop.github.pulls().size(), 1U);
  const std::string timeline = hotfixd({"timeline", "-C", shop.str()}).out;
  EXPECT_THAT(timeline, HasSubstr("Open a request into main on github.localhost"));
}

TEST(FollowUp, of_more_that_is_parked_goes_to_the_same_request) {
  const Parked shop;
  ASSERT_EQ(shop.open().at("refusal"), nullptr);
  shop.park("README.md", "later\n");
  EXPECT_NE(shop.pushed(), shop.rev(follow_up));
  ASSERT_EQ(shop.open().at("refusal"), nullptr);
  EXPECT_EQ(shop.pushed(), shop.rev(follow_up));
  EXPECT_EQ(shop.github.pulls().size(), 1U);
}

TEST(FollowUp, is_opened_from_main_when_the_hotfix_is_over) {
  const Parked shop;
  shop.checkout("main");
  shop.git({"branch", "-q", "-D", review_branch});
  ASSERT_EQ(shop.open().at("refusal"), nullptr);
  EXPECT_EQ(shop.github.pulls().size(), 1U);
}

TEST(FollowUp, refuses_in_words_and_pushes_nothing) {
  const auto check = [](const std::string& code, auto prepare, std::vector<std::string> more = {}) {
    const Parked shop;
    prepare(shop);
    const std::string refs = shop.refs_there();
    EXPECT_EQ(shop.refused(std::move(more)), code);
    EXPECT_EQ(shop.refs_there(), refs) << code;
    EXPECT_THAT(shop.github.pulls(), IsEmpty()) << code;
  };
  check("nothing-parked", [](const Parked& shop) { shop.git({"branch", "-q", "-D", follow_up}); });
  check("nothing-parked", [](const Parked&) {}, {"follow-up/other"});
  check("several-follow-ups", [](const Parked& shop) {
    shop.git({"branch", "follow-up/PROD-502", follow_up});
    shop.checkout("main");
  });
  check("merged-already", [](const Parked& shop) {
    shop.git({"push", "-q", shop.origin.string(), follow_up + ":main"});
    shop.git({"fetch", "-q", "origin"});
  });
  check("no-remote", [](const Parked& shop) { shop.git({"remote", "remove", "origin"}); });
  check("branch-diverged", [](const Parked& shop) {
    shop.git({"push", "-q", shop.origin.string(), review_branch + ":refs/heads/" + follow_up});
  });
}

TEST(FollowUp, by_the_editor_shows_its_plan_and_opens_the_request) {
  const Parked shop;
  Conversation editor(shop.str(), trusted(), shop.github.environment());
  const Json plan = editor.plan("hotfix.openFollowUp", Json::object()).at("plan");
  EXPECT_EQ(plan.at("step"), "fix") << "the step that it belongs to";
  ASSERT_EQ(plan.at("entries").size(), 2U);
  EXPECT_EQ(plan.at("entries").at(0).at("reach"), "remote");
  EXPECT_EQ(shop.pushed(), "") << "a preview reaches nothing";
  const Json done = editor.execute("hotfix.openFollowUp", {{"planId", plan.at("id")}});
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  EXPECT_EQ(done.at("url"), "https://github.localhost/acme/shop/pull/7");
  EXPECT_EQ(shop.pushed(), shop.rev(follow_up));
  const Json again = editor.plan("hotfix.openFollowUp", {{"branch", follow_up}});
  EXPECT_EQ(again.at("refusal").at("code"), "already-requested");
}

TEST(FollowUp, killed_at_each_moment_opens_one_request) {
  const KillingPath path({"git", "gh"});
  const auto once = [&](const Kill& kill) {
    SCOPED_TRACE(kill.text());
    const Parked shop;
    Environment environment = shop.github.environment();
    environment.merge(path.environment());
    path.arm(kill);
    shop.open({}, environment);
    EXPECT_EQ(path.killed(), kill.moment != Moment::never);
    if (kill.moment != Moment::never) {
      const process::ChildResult again = run_again([&] {
        return hotfixd({"open-follow-up", "-C", shop.str(), "--yes"}, shop.github.environment());
      });
      const std::string said = again.out + again.err;
      EXPECT_TRUE(again.status == 0 || said.find("The request is open") != std::string::npos) << said;
    }
    EXPECT_EQ(shop.github.pulls().size(), 1U);
    EXPECT_EQ(shop.pushed(), shop.rev(follow_up));
    EXPECT_EQ(shop.try_git({"fsck", "--strict", "--no-dangling", "--no-progress"}).status, 0);
  };
  once({});
  for (const Kill& kill : path.kills()) once(kill);
}

}  // namespace
}  // namespace hotfix::test
