// The review with a real gh: opened once, found again, watched until it is approved and merged.

#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "integration/review/on_github.h"
#include "support/kill_at_each_entry.h"

namespace hotfix::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(GithubReview, needs_gh) {
  ASSERT_NE(process::find_program("gh"), "") << "install gh: `./dev test` does";
}

TEST(GithubReview, opens_one_request_with_everything) {
  OnGithub shop;
  shop.write(".hotfix.json", R"({"review": {"label": "hotfix", "reviewers": ["bob", "eve"]}})");
  const Json done = shop.ask({"--summary", "The gateway sends year 00"});
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  EXPECT_EQ(done.at("url"), "https://github.localhost/acme/shop/pull/7");
  ASSERT_EQ(shop.github.pulls().size(), 1U);
  const PullRequest pull = shop.github.pulls().front();
  EXPECT_EQ(pull.head, review_branch);
  EXPECT_EQ(pull.base, "main");
  EXPECT_EQ(pull.title, "PROD-501 Guard expired cards");
  EXPECT_THAT(pull.body, HasSubstr("The gateway sends year 00"));
  EXPECT_THAT(pull.body, HasSubstr("`pay.js`"));
  EXPECT_THAT(pull.body, HasSubstr("Deploy v1.0.0 again."));
  EXPECT_THAT(pull.labels, ElementsAre("hotfix"));
  EXPECT_THAT(pull.reviewers, ElementsAre("bob", "eve"));
  EXPECT_EQ(shop.ask().at("refusal").at("code"), "already-requested");
  EXPECT_EQ(shop.github.pulls().size(), 1U);
}

TEST(GithubReview, leaves_out_a_label_that_is_not_there_and_oneself) {
  OnGithub shop;
  shop.github.only_label("bug");
  shop.write(".hotfix.json", R"({"review": {"label": "hotfix", "reviewers": ["ada", "bob"]}})");
  const Json plan = shop.plan({}, shop.github.environment()).at("plan");
  EXPECT_THAT(plan.at("notes").dump(), HasSubstr("has no label hotfix"));
  EXPECT_THAT(plan.at("notes").dump(), HasSubstr("ada opens the request"));
  ASSERT_EQ(shop.ask().at("refusal"), nullptr);
  EXPECT_THAT(shop.github.pulls().front().labels, testing::IsEmpty());
  EXPECT_THAT(shop.github.pulls().front().reviewers, ElementsAre("bob"));
}

TEST(GithubReview, finds_a_request_that_was_opened_by_hand) {
  OnGithub shop;
  shop.git({"push", "-q", shop.origin.string(), review_branch});
  shop.github.add({.number = 3, .head = review_branch, .base = "main"});
  EXPECT_EQ(shop.ask().at("url"), "https://github.localhost/acme/shop/pull/3");
  EXPECT_EQ(shop.github.pulls().size(), 1U);
  EXPECT_EQ(shop.events("Request review"), 1U);
}

TEST(GithubReview, is_watched_until_it_is_approved) {
  OnGithub shop;
  ASSERT_EQ(shop.ask().at("refusal"), nullptr);
  EXPECT_EQ(shop.seen().at("state"), "active");
  EXPECT_NE(shop.seen().at("asOf"), nullptr);
  shop.github.review("eve", "CHANGES_REQUESTED", shop.head());
  EXPECT_EQ(shop.seen().at("state"), "blocked");
  shop.github.review("eve", "APPROVED", shop.head());
  EXPECT_EQ(shop.seen().at("state"), "done");
  EXPECT_THAT(shop.seen().at("detail"), HasSubstr("approved by eve"));
  shop.commit_file("pay.js", "again\n" + Shop::pay(), "PROD-501 Guard again");
  EXPECT_EQ(shop.seen().at("state"), "active") << "new commits make the approval stale";
  ASSERT_EQ(shop.ask().at("refusal"), nullptr);
  EXPECT_EQ(shop.github.pulls().size(), 1U);
  EXPECT_THAT(shop.seen().at("detail"), HasSubstr("eve approved an older commit"));
}

TEST(GithubReview, counts_checks_as_tests) {
  OnGithub shop;
  ASSERT_EQ(shop.ask().at("refusal"), nullptr);
  shop.github.check("build", "SUCCESS");
  EXPECT_EQ(shop.status().at("steps").at(2).at("state"), "done");
  shop.github.check("lint", "FAILURE");
  EXPECT_EQ(shop.status().at("steps").at(2).at("state"), "failed");
  EXPECT_THAT(shop.seen().at("detail"), HasSubstr("lint failed"));
}

TEST(GithubReview, squashed_into_main_is_the_merge_back_before_anything_is_fetched) {
  OnGithub shop;
  ASSERT_EQ(shop.ask().at("refusal"), nullptr);
  shop.github.change([](PullRequest& pull) {
    pull.state = "MERGED";
    pull.merged_at = "2026-01-03T00:00:00Z";
    pull.merge_commit = std::string(40, '8');
  });
  const Json status = shop.status();
  EXPECT_EQ(status.at("steps").at(3).at("state"), "done");
  EXPECT_EQ(status.at("mergeBack").at(0).at("state"), "equivalent");
}

TEST(GithubReview, opens_another_one_after_one_was_closed) {
  OnGithub shop;
  ASSERT_EQ(shop.ask().at("refusal"), nullptr);
  shop.github.change([](PullRequest& pull) { pull.state = "CLOSED"; });
  EXPECT_EQ(shop.seen().at("state"), "blocked");
  ASSERT_EQ(shop.ask().at("refusal"), nullptr);
  EXPECT_EQ(shop.github.pulls().size(), 2U);
}

TEST(GithubReview, without_a_login_falls_back_to_the_page) {
  OnGithub shop;
  shop.github.log_out();
  const Json plan = shop.plan({}, shop.github.environment()).at("plan");
  EXPECT_THAT(plan.at("notes").dump(), HasSubstr("gh auth login"));
  const Json done = shop.ask();
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  EXPECT_THAT(done.at("url"), HasSubstr("/acme/shop/compare/main..."));
  EXPECT_EQ(shop.there("refs/heads/" + review_branch), shop.head());
}

TEST(GithubReview, is_told_to_the_editor_when_it_comes) {
  OnGithub shop;
  Environment environment = shop.github.environment();
  environment["HOTFIX_FORGE_POLL_MS"] = "20";
  Conversation editor(shop.str(), trusted(), environment);
  const Json preview = editor.plan("hotfix.requestReview", Json::object()).at("plan");
  const Json done = editor.execute("hotfix.requestReview", {{"planId", preview.at("id")}});
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  EXPECT_EQ(done.at("url"), "https://github.localhost/acme/shop/pull/7");
  shop.github.review("bob", "APPROVED", shop.head());
  const Json status = editor.client().next("hotfix/didChangeStatus", [](const Json& told) {
    return told.at("steps").size() == 7 && told.at("steps").at(3).at("state") == "done";
  });
  EXPECT_THAT(status.at("steps").at(3).at("detail"), HasSubstr("approved by bob"));
}

TEST(GithubReview, taken_back_closes_its_request_and_leaves_the_branch) {
  OnGithub shop;
  ASSERT_EQ(shop.ask().at("refusal"), nullptr);
  const std::string refs = shop.refs_there();
  const auto undo = [&](std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"undo", "-C", shop.str(), "--yes", "--format", "json"});
    return Json::parse(hotfixd(more, shop.github.environment()).out);
  };
  const Json done = undo();
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  EXPECT_EQ(shop.github.pulls().front().state, "CLOSED");
  EXPECT_EQ(shop.refs_there(), refs) << "nothing published goes away";
  const Json review = shop.seen();
  EXPECT_EQ(review.at("state"), "pending");
  EXPECT_EQ(review.at("startedAt"), nullptr);
  EXPECT_EQ(undo().at("refusal").at("code"), "nothing-to-undo");
  ASSERT_EQ(shop.ask().at("refusal"), nullptr);
  EXPECT_EQ(shop.github.pulls().size(), 2U);
  EXPECT_EQ(shop.seen().at("state"), "active");
}

TEST(GithubReview, that_was_merged_is_not_taken_back_as_a_request) {
  OnGithub shop;
  ASSERT_EQ(shop.ask().at("refusal"), nullptr);
  shop.github.change([](PullRequest& pull) {
    pull.state = "MERGED";
    pull.merged_at = "2026-01-03T00:00:00Z";
    pull.merge_commit = std::string(40, '8');
  });
  const std::vector<std::string> undo{"undo", "-C", shop.str(), "--yes", "--format", "json"};
  const Json answer = Json::parse(hotfixd(undo, shop.github.environment()).out);
  EXPECT_EQ(answer.at("refusal").at("code"), "request-merged");
  EXPECT_EQ(shop.seen().at("state"), "done");
}

TEST(GithubReview, taken_back_by_the_editor_shows_what_it_closes) {
  OnGithub shop;
  ASSERT_EQ(shop.ask().at("refusal"), nullptr);
  Conversation editor(shop.str(), trusted(), shop.github.environment());
  const Json plan = editor.plan("hotfix.undo", {{"step", "review"}}).at("plan");
  EXPECT_EQ(plan.at("entries").at(0).at("purpose"), "Close request 7 on github.localhost");
  EXPECT_EQ(plan.at("entries").at(0).at("reach"), "remote");
  const Json done = editor.execute("hotfix.undo", {{"step", "review"}, {"planId", plan.at("id")}});
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  EXPECT_EQ(shop.github.pulls().front().state, "CLOSED");
}

TEST(GithubMergeBack, into_a_main_that_wants_requests_is_requested_and_taken_back_by_closing_it) {
  OnGithub shop;
  shop.write(".hotfix.json", R"({"mergeBack": {"mode": "request"}})");
  shop.tag("v1.0.1", "1.0.1");
  shop.git({"push", "-q", "origin", "v1.0.1"});
  const auto run = [&](const std::string& command) {
    return Json::parse(
        hotfixd({command, "-C", shop.str(), "--yes", "--format", "json"}, shop.github.environment()).out);
  };
  const Json asked = run("merge-back");
  ASSERT_EQ(asked.at("refusal"), nullptr) << asked;
  ASSERT_EQ(shop.github.pulls().size(), 1U);
  EXPECT_EQ(shop.github.pulls().front().base, "main");
  EXPECT_EQ(shop.github.pulls().front().head, "merge-back/PROD-501-main");
  EXPECT_THAT(asked.at("url"), HasSubstr("github.localhost/acme/shop/pull/"));
  EXPECT_EQ(shop.there("refs/heads/merge-back/PROD-501-main"), shop.head());
  EXPECT_EQ(run("merge-back").at("refusal").at("code"), "waits-for-request");
  const std::string refs = shop.refs_there();
  ASSERT_EQ(run("undo").at("refusal"), nullptr);
  EXPECT_EQ(shop.github.pulls().front().state, "CLOSED");
  EXPECT_EQ(shop.refs_there(), refs) << "nothing published goes away";
  ASSERT_EQ(run("merge-back").at("refusal"), nullptr);
  EXPECT_EQ(shop.github.pulls().size(), 2U);
}

TEST(GithubMergeBack, the_address_of_a_request_outlives_a_push_into_the_next_target) {
  OnGithub shop;
  shop.write(".hotfix.json", R"({"targets": ["main", "support"]})");
  shop.git({"push", "-q", "origin", "v1.0.0^{commit}:refs/heads/support"});
  shop.tag("v1.0.1", "1.0.1");
  shop.git({"push", "-q", "origin", "v1.0.1"});
  shop.hook("update", "[ \"$1\" != refs/heads/main ] || exit 1");
  const auto merge_back = [&] {
    return Json::parse(
        hotfixd({"merge-back", "-C", shop.str(), "--yes", "--format", "json"}, shop.github.environment()).out);
  };
  EXPECT_EQ(merge_back().at("refusal").at("code"), "push-refused");
  const Json done = merge_back();
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  ASSERT_EQ(shop.github.pulls().size(), 1U);
  const std::vector<std::string> merged{"--git-dir=" + shop.origin.string(), "merge-base", "--is-ancestor", shop.head(),
                                        "support"};
  EXPECT_EQ(shop.try_git(merged).status, 0);
  EXPECT_THAT(done.at("url"), HasSubstr("github.localhost/acme/shop/pull/"));
}

TEST(GithubMergeBack, without_a_login_the_branch_is_pushed_and_the_page_named) {
  OnGithub shop;
  shop.github.log_out();
  shop.write(".hotfix.json", R"({"mergeBack": {"mode": "request"}})");
  shop.tag("v1.0.1", "1.0.1");
  shop.git({"push", "-q", "origin", "v1.0.1"});
  const Json done = Json::parse(
      hotfixd({"merge-back", "-C", shop.str(), "--yes", "--format", "json"}, shop.github.environment()).out);
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  EXPECT_EQ(shop.there("refs/heads/merge-back/PROD-501-main"), shop.head());
  EXPECT_THAT(done.at("plan").at("notes").dump(), HasSubstr("compare/main...merge-back/PROD-501-main"));
}

TEST(GithubReview, taken_back_and_killed_at_each_moment_is_closed_and_recorded_once) {
  const KillingPath path({"git", "gh"});
  const auto once = [&](const Kill& kill) {
    SCOPED_TRACE(kill.text());
    OnGithub shop;
    ASSERT_EQ(shop.ask().at("refusal"), nullptr);
    const std::string refs = shop.refs_there();
    const std::vector<std::string> undo{"undo", "-C", shop.str(), "--yes"};
    Environment environment = shop.github.environment();
    environment.merge(path.environment());
    path.arm(kill);
    hotfixd(undo, environment);
    EXPECT_EQ(path.killed(), kill.moment != Moment::never);
    if (kill.moment != Moment::never) {
      const process::ChildResult again = run_again([&] { return hotfixd(undo, shop.github.environment()); });
      const std::string said = again.out + again.err;
      EXPECT_TRUE(again.status == 0 || said.find("is left to be taken back") != std::string::npos) << said;
    }
    EXPECT_EQ(shop.github.pulls().front().state, "CLOSED");
    EXPECT_EQ(shop.refs_there(), refs);
    EXPECT_EQ(shop.events("Undo hotfix.requestReview"), 1U);
    EXPECT_EQ(shop.seen().at("state"), "pending");
  };
  once({});
  for (const Kill& kill : path.kills()) once(kill);
}

TEST(GithubReview, killed_at_each_moment_opens_one_request) {
  const std::vector<std::string> programs{"git", "gh"};
  const KillingPath path(programs);
  const auto once = [&](const Kill& kill) {
    SCOPED_TRACE(kill.text());
    OnGithub shop;
    Environment environment = shop.github.environment();
    environment.merge(path.environment());
    path.arm(kill);
    shop.request({}, environment);
    EXPECT_EQ(path.killed(), kill.moment != Moment::never);
    if (kill.moment != Moment::never) {
      const process::ChildResult again = run_again([&] { return shop.request({}, shop.github.environment()); });
      const std::string said = again.out + again.err;
      EXPECT_TRUE(again.status == 0 || said.find("was requested") != std::string::npos) << said;
    }
    EXPECT_EQ(shop.github.pulls().size(), 1U);
    EXPECT_EQ(shop.there("refs/heads/" + review_branch), shop.head());
    EXPECT_EQ(shop.events("Request review"), 1U);
    EXPECT_EQ(shop.try_git({"fsck", "--strict", "--no-dangling", "--no-progress"}).status, 0);
  };
  once({});
  for (const Kill& kill : path.kills()) once(kill);
}

}  // namespace
}  // namespace hotfix::test
