// The review as the forge shows it: approvals, checks, merges; and a person's word where there is no forge.

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hotfix_facts.h"
#include "workflow/review.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;
using ::testing::HasSubstr;
using ::testing::Not;

forge::Request open_request() {
  forge::Request request{.number = 7, .url = "https://example.org/7", .branch = "hotfix/PROD-501-expired-cards"};
  request.into = "main";
  request.head = oid('a');
  request.created_at = format_utc(minute(15));
  return request;
}

forge::Review review(std::string who, forge::Verdict verdict, char commit, std::int64_t at) {
  return {std::move(who), verdict, oid(commit), format_utc(at)};
}

/// A fix that was pushed, its request, and what the forge said of it twenty minutes after noon.
struct ReviewStepWorld {
  ReviewStepWorld() {
    facts.current->remote = RemoteBranch{"origin/hotfix/PROD-501-expired-cards", oid('a'), minute(15)};
  }
  Status status() const {
    Facts seen = facts;
    attach_review(*seen.current, {requests, minute(20), problem});
    return status_of(seen, logs, policy, minute(30));
  }
  Step step(StepName name = StepName::review) const { return workflow::testing::step(status(), name); }

  Facts facts = fixed_hotfix();
  std::vector<forge::Request> requests = {open_request()};
  std::string problem;
  std::vector<EventLog> logs = {log(
      {event(minute(0), started()), event(minute(16), ReviewRequested{oid('a'), "main", "https://example.org/7"})})};
  PolicyValues policy;
};

TEST(ReviewOnTheForge, waits_with_its_clock) {
  ReviewStepWorld world;
  world.requests.front().checks = {2, 0, 1, {}};
  const Step seen = world.step();
  EXPECT_EQ(seen.state, StepState::active);
  EXPECT_EQ(seen.started_at, minute(16));
  EXPECT_EQ(seen.due_at, minute(76));
  EXPECT_EQ(seen.as_of, minute(20));
  EXPECT_EQ(seen.detail, "request 7: https://example.org/7; 1 check is running; pushed");
}

TEST(ReviewOnTheForge, opened_by_hand_starts_the_clock_too) {
  ReviewStepWorld world;
  world.logs.clear();
  const Step seen = world.step();
  EXPECT_EQ(seen.state, StepState::active);
  EXPECT_EQ(seen.started_at, minute(15));
  EXPECT_EQ(seen.due_at, minute(75));
}

TEST(ReviewOnTheForge, is_done_by_an_approval_of_the_newest_commit) {
  ReviewStepWorld world;
  world.requests.front().reviews = {review("bob", forge::Verdict::approved, 'a', minute(25))};
  const Step seen = world.step();
  EXPECT_EQ(seen.state, StepState::done);
  EXPECT_EQ(seen.finished_at, minute(25));
  EXPECT_EQ(seen.due_at, std::nullopt);
  EXPECT_THAT(seen.detail, HasSubstr("approved by bob"));
}

TEST(ReviewOnTheForge, a_new_own_commit_makes_the_approval_stale) {
  ReviewStepWorld world;
  world.requests.front().reviews = {review("bob", forge::Verdict::approved, 'a', minute(25))};
  BranchFacts& branch = *world.facts.current;
  branch.own.insert(branch.own.begin(), commit(oid('c'), oid('d'), minute(26), "More"));
  branch.base->own = {oid('c'), oid('a')};
  branch.tip = oid('c');
  EXPECT_EQ(world.step().state, StepState::active) << "committed, not pushed";
  EXPECT_THAT(world.step().detail, HasSubstr("bob approved an older commit"));
  EXPECT_EQ(world.status().next->command, "hotfix.requestReview") << "bring it to the reviewer";
  world.requests.front().head = oid('c');
  branch.remote->tip = oid('c');
  EXPECT_EQ(world.step().state, StepState::active) << "pushed";
  world.requests.front().reviews = {review("bob", forge::Verdict::approved, 'c', minute(28))};
  EXPECT_EQ(world.step().state, StepState::done);
}

TEST(ReviewOnTheForge, an_approval_without_a_commit_counts_by_its_time) {
  ReviewStepWorld world;
  world.requests.front().reviews = {{"bob", forge::Verdict::approved, std::nullopt, format_utc(minute(5))}};
  EXPECT_EQ(world.step().state, StepState::active) << "before the commit was made";
  world.requests.front().reviews.front().time = format_utc(minute(12));
  EXPECT_EQ(world.step().state, StepState::done);
  world.requests.front().reviews.front().time = "";
  EXPECT_EQ(world.step().state, StepState::active) << "nobody knows when";
}

TEST(ReviewOnTheForge, somebody_against_it_blocks) {
  ReviewStepWorld world;
  world.requests.front().reviews = {review("bob", forge::Verdict::approved, 'a', minute(25)),
                                    review("eve", forge::Verdict::changes_requested, 'a', minute(26))};
  EXPECT_EQ(world.step().state, StepState::blocked);
  EXPECT_THAT(world.step().detail, HasSubstr("eve wants changes"));
}

TEST(ReviewOnTheForge, merged_into_main_is_the_merge_back_before_it_is_fetched) {
  ReviewStepWorld world;
  world.requests.front().state = forge::RequestState::merged;
  world.requests.front().merged_at = format_utc(minute(28));
  world.requests.front().merge_commit = oid('8');
  const Status status = world.status();
  EXPECT_EQ(world.step().state, StepState::done);
  EXPECT_EQ(world.step().detail, "merged into main");
  EXPECT_EQ(status.merge_back.front().state, MergeBackState::equivalent);
  EXPECT_EQ(world.step(StepName::merge_back).finished_at, minute(28));
}

TEST(ReviewOnTheForge, merged_without_the_newest_commit_is_not) {
  ReviewStepWorld world;
  world.requests.front().state = forge::RequestState::merged;
  BranchFacts& branch = *world.facts.current;
  branch.own.insert(branch.own.begin(), commit(oid('c'), oid('d'), minute(26), "More"));
  branch.base->own = {oid('c'), oid('a')};
  branch.tip = oid('c');
  branch.targets.front().evidence = {{oid('c'), EvidenceKind::none, {}, {}}, {oid('a'), EvidenceKind::none, {}, {}}};
  EXPECT_EQ(world.step().state, StepState::pending);
  EXPECT_EQ(world.status().merge_back.front().state, MergeBackState::pending);
}

TEST(ReviewOnTheForge, merged_into_the_production_branch_is_no_merge_back) {
  ReviewStepWorld world;
  world.requests.front().into = "production";
  world.requests.front().state = forge::RequestState::merged;
  EXPECT_EQ(world.step().state, StepState::done);
  EXPECT_EQ(world.status().merge_back.front().state, MergeBackState::pending);
}

TEST(ReviewOnTheForge, closed_says_so) {
  ReviewStepWorld world;
  world.requests.front().state = forge::RequestState::closed;
  EXPECT_EQ(world.step().state, StepState::blocked);
  EXPECT_THAT(world.step().detail, HasSubstr("closed and not merged"));
}

TEST(ReviewOnTheForge, closed_because_it_was_taken_back_is_as_if_none_was_requested) {
  ReviewStepWorld world;
  world.requests.front().state = forge::RequestState::closed;
  world.logs.front().events.pop_back();
  world.logs.front().taken_back = {event(minute(15), ReviewRequested{oid('a'), "main", ""})};
  EXPECT_EQ(world.step().state, StepState::pending);
  EXPECT_EQ(world.step().started_at, std::nullopt);
  EXPECT_THAT(world.step().detail, HasSubstr("taken back"));
  world.requests.front().state = forge::RequestState::open;  // somebody opened it again
  EXPECT_EQ(world.step().state, StepState::active);
  world.requests.front().state = forge::RequestState::merged;
  EXPECT_EQ(world.step().state, StepState::done);
}

TEST(ReviewOnTheForge, that_cannot_be_asked_is_said) {
  ReviewStepWorld world;
  world.requests.clear();
  world.problem = "gh is not logged in.";
  EXPECT_EQ(world.step().state, StepState::active);
  EXPECT_THAT(world.step().detail, HasSubstr("gh is not logged in."));
}

TEST(ReviewOnTheForge, asking_again_is_no_difference) {
  ReviewStepWorld world;
  Status one = world.status();
  Status two = one;
  for (Step& step : two.steps) step.as_of = minute(99);
  EXPECT_FALSE(differs(one, two));
  two.steps.front().detail = "other";
  EXPECT_TRUE(differs(one, two));
}

TEST(ChecksOnTheForge, count_as_tests_of_the_commit_they_ran_on) {
  ReviewStepWorld world;
  world.policy.tests_configured = true;
  const auto check = [&](forge::Checks checks, char head, StepState state, std::string_view detail) {
    world.requests.front().checks = std::move(checks);
    world.requests.front().head = oid(head);
    EXPECT_EQ(world.step(StepName::test).state, state) << detail;
    EXPECT_EQ(world.step(StepName::test).detail, detail);
  };
  check({3, 0, 0, {}}, 'a', StepState::done, "on the forge: 3 checks passed");
  check({2, 1, 0, {"build"}}, 'a', StepState::failed, "on the forge: build failed");
  check({2, 3, 0, {"build"}}, 'a', StepState::failed, "on the forge: build and 2 more failed");
  check({2, 0, 1, {}}, 'a', StepState::pending, "not run yet");
  check({}, 'a', StepState::pending, "not run yet");
  check({3, 0, 0, {}}, 'f', StepState::pending, "not run yet");
}

TEST(ReviewByWord, counts_for_the_newest_commit_only) {
  ReviewStepWorld world;
  world.requests.clear();
  world.logs.front().events.push_back(event(minute(25), ReviewApproved{oid('a'), "bob"}));
  EXPECT_EQ(world.step().state, StepState::done);
  EXPECT_EQ(world.step().finished_at, minute(25));
  EXPECT_THAT(world.step().detail, HasSubstr("approved by bob, as Ada says"));
  BranchFacts& branch = *world.facts.current;
  branch.base->own = {oid('c'), oid('a')};
  branch.tip = oid('c');
  EXPECT_EQ(world.step().state, StepState::active);
  EXPECT_THAT(world.step().detail, HasSubstr("an older commit was approved"));
}

TEST(ReviewIsRunning, once_it_was_requested) {
  ReviewStepWorld world;
  EXPECT_TRUE(review_is_running(&world.logs.front(), *world.facts.current));
  EXPECT_FALSE(review_is_running(nullptr, *world.facts.current));
  attach_review(*world.facts.current, {world.requests, minute(20), ""});
  EXPECT_TRUE(review_is_running(nullptr, *world.facts.current));
}

}  // namespace
}  // namespace hotfix::workflow
