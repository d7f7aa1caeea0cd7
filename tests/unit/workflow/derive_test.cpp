#include "workflow/derive.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hotfix_facts.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<StepState> states(const Status& status) {
  std::vector<StepState> found;
  for (const Step& seen : status.steps) found.push_back(seen.state);
  return found;
}

Facts on_main() {
  Facts facts = fresh_hotfix();
  facts.head.branch = "refs/heads/main";
  facts.current.reset();
  return facts;
}

TEST(Awake, by_name_or_by_start_event_never_on_other_branches) {
  const auto check = [](std::optional<std::string> branch, std::vector<EventLog> logs, bool expected) {
    Facts facts = fresh_hotfix();
    facts.head.branch = branch;
    EXPECT_EQ(is_hotfix_branch(facts, logs, {}), expected) << branch.value_or("detached");
  };
  check("refs/heads/hotfix/x", {}, true);
  check("refs/heads/main", {}, false);
  check("refs/heads/feature/x", {}, false);
  check(std::nullopt, {}, false);
  check("refs/heads/urgent", {log({event(noon, started("urgent"))}, "urgent")}, true);
  check("refs/heads/urgent", {log({event(noon, started("urgent")), event(noon, Ended{})}, "urgent")}, false);
  check("refs/heads/hotfix/x", {log({event(noon, started("hotfix/x")), event(noon, Ended{})}, "x")}, false);
  check("refs/heads/main", {log({event(noon, started("main"))}, "main")}, false);
}

TEST(Awake, on_an_ordinary_branch_it_says_nothing) {
  const Derived derived = derive(on_main(), {}, {}, noon);
  EXPECT_FALSE(derived.status.active);
  EXPECT_EQ(derived.status.id, std::nullopt);
  EXPECT_EQ(derived.status.branch, "main");
  EXPECT_THAT(derived.status.steps, IsEmpty());
  EXPECT_THAT(derived.findings, IsEmpty());
  EXPECT_THAT(derived.status.findings, IsEmpty());
}

TEST(Awake, a_repository_that_cannot_be_read_says_why) {
  Facts facts = fresh_hotfix();
  facts.state = RepositoryState::unsupported;
  facts.reason = "It uses SHA-256.";
  facts.remedy = "Convert it.";
  const Status status = status_of(facts);
  EXPECT_EQ(status.state, RepositoryState::unsupported);
  EXPECT_EQ(status.reason, "It uses SHA-256.");
  EXPECT_EQ(status.remedy, "Convert it.");
  EXPECT_FALSE(status.active);
}

TEST(Elsewhere, my_unfinished_hotfix_is_shown_until_it_is_merged_back) {
  Facts facts = on_main();
  Facts other = fixed_hotfix();
  facts.others = {*other.current};
  const std::vector<EventLog> logs = {log({event(noon, started())})};
  const Status status = status_of(facts, logs);
  EXPECT_FALSE(status.active);
  EXPECT_EQ(status.id, "PROD-501-expired-cards");
  EXPECT_EQ(status.branch, "hotfix/PROD-501-expired-cards");
  EXPECT_EQ(status.ticket, "PROD-501");
  ASSERT_TRUE(status.next);
  EXPECT_EQ(status.next->step, StepName::review);
  EXPECT_THAT(status.findings, IsEmpty());

  merge(other);
  facts.others = {*other.current};
  EXPECT_EQ(status_of(facts, logs).id, std::nullopt);

  facts.others.clear();
  EXPECT_EQ(status_of(facts, logs).id, std::nullopt);  // its branch is nowhere to be found
}

TEST(Elsewhere, somebody_elses_hotfix_is_not_mine) {
  Facts facts = on_main();
  facts.others = {*fixed_hotfix().current};
  facts.me.email = "grace@example.org";
  EXPECT_EQ(status_of(facts, {log({event(noon, started())})}).id, std::nullopt);
}

TEST(Status, carries_what_the_wire_shows) {
  Facts facts = fixed_hotfix();
  facts.totals = Totals{1, 2, 1, 2, {{"logic", 2}}};
  facts.untracked = 3;
  facts.unknown = {"ignored"};
  facts.findings.emplace_back().code = "scope/mode";
  const Status status = status_of(facts);
  EXPECT_TRUE(status.active);
  EXPECT_EQ(status.repository, "/r");
  EXPECT_EQ(status.id, "PROD-501-expired-cards");
  EXPECT_EQ(status.ticket, "PROD-501");
  EXPECT_EQ(status.base, (BaseStatus{"v1.0.0", oid('1'), "", "1.0", true, true, std::nullopt}));
  EXPECT_EQ(status.next_version, "v1.0.1");
  EXPECT_THAT(status.own_commits, ElementsAre(oid('a')));
  EXPECT_EQ(status.totals->by_cause.at("logic"), 2U);
  EXPECT_EQ(status.untracked, 3U);
  EXPECT_EQ(status.now, minute(20));
  EXPECT_EQ(status.target_seconds, 1800);
  EXPECT_THAT(status.unknown, ElementsAre("ignored"));
  ASSERT_EQ(status.findings.size(), 1U);
  ASSERT_EQ(status.steps.size(), 7U);
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(static_cast<std::size_t>(status.steps[i].step), i);
}

TEST(Status, differs_by_everything_but_the_time) {
  const Status status = status_of(fixed_hotfix());
  Status later = status;
  later.now += 5;
  EXPECT_FALSE(differs(status, later));
  later.steps.front().detail += "!";
  EXPECT_TRUE(differs(status, later));
}

TEST(Status, lost_events_change_no_observed_step) {
  Facts facts = fixed_hotfix();
  tag_fix(facts);
  merge(facts);
  const auto with = states(status_of(facts, {log({event(minute(1), started())})}));
  const auto without = states(status_of(facts));
  EXPECT_EQ(with, without);
}

TEST(Status, unreadable_events_are_reported_and_skipped) {
  const std::vector<EventLog> logs = {
      log({event(noon, Unreadable{"Its body is not JSON."}), event(noon, started()), event(noon, Unreadable{"X."})})};
  const Derived derived = derive(fresh_hotfix(), logs, {}, minute(5));
  ASSERT_EQ(derived.notes.size(), 2U);
  EXPECT_THAT(derived.notes.front(), HasSubstr("Its body is not JSON."));
  EXPECT_THAT(derived.status.unknown, ElementsAre("events"));
  EXPECT_TRUE(derived.status.active);
}

TEST(Status, a_log_full_of_garbage_gives_few_notes) {
  const EventLog garbage = log(std::vector<Event>(500, event(noon, Unreadable{"X."})));
  const Derived derived = derive(fresh_hotfix(), std::vector{garbage}, {}, minute(5));
  EXPECT_EQ(derived.notes.size(), 21U);
  EXPECT_THAT(derived.notes.back(), HasSubstr("480 more"));
}

TEST(Status, a_log_without_start_is_found_by_its_id) {
  const EventLog kept = log({event(noon, AcceptedFinding{"f", "scope/mode", "r", {}})});
  EXPECT_EQ(log_of(std::vector{kept}, BranchNaming(), "hotfix/PROD-501-expired-cards")->id, kept.id);
  EXPECT_EQ(log_of(std::vector{kept}, BranchNaming(), "PROD-501-expired-cards"), nullptr);  // no hotfix by name
}

TEST(Clock, skewed_intervals_are_marked_and_never_negative) {
  Facts facts = fixed_hotfix();
  facts.current->own.front().commit_time = minute(-9);  // made on a machine whose clock is late
  const Step fix = step(status_of(facts), StepName::fix);
  EXPECT_EQ(fix.started_at, minute(1));
  EXPECT_EQ(fix.finished_at, minute(1));
  EXPECT_TRUE(fix.skewed);

  facts = fixed_hotfix();
  EXPECT_FALSE(step(status_of(facts), StepName::fix).skewed);
  EXPECT_TRUE(step(status_of(facts, {}, {}, minute(5)), StepName::fix).skewed);  // finished in our future
  EXPECT_TRUE(step(status_of(fresh_hotfix(), {}, {}, minute(0)), StepName::fix).skewed);
}

TEST(Clock, targets_of_time_come_from_policy) {
  PolicyValues policy;
  policy.times.whole = 60;
  policy.times.deploy = 7;
  const Status status = status_of(fresh_hotfix(), {}, policy);
  EXPECT_EQ(status.target_seconds, 60);
  EXPECT_EQ(step(status, StepName::deploy).target_seconds, 7);
  EXPECT_EQ(step(status, StepName::clean_up).target_seconds, std::nullopt);
}

TEST(NextStep, leads_from_the_fix_to_the_end) {
  PolicyValues policy;
  policy.tests_configured = true;
  const auto check = [&](const Facts& facts, std::vector<Event> events, StepName expected,
                         std::optional<std::string> command) {
    const Status status = status_of(facts, {log(std::move(events))}, policy, minute(60));
    ASSERT_TRUE(status.next);
    EXPECT_EQ(status.next->step, expected) << status.next->title;
    EXPECT_EQ(status.next->command, command) << status.next->title;
  };
  const Event passed = event(minute(14), TestVerdict{oid('b'), oid('a'), true, "", {}, ""});
  const Event failed = event(minute(14), TestVerdict{oid('b'), oid('a'), false, "", {}, ""});
  const Event requested = event(minute(15), ReviewRequested{oid('a'), "main", ""});
  check(fresh_hotfix(), {}, StepName::fix, std::nullopt);
  check(fixed_hotfix(), {}, StepName::test, "hotfix.test");
  check(fixed_hotfix(), {failed}, StepName::test, "hotfix.test");
  check(fixed_hotfix(), {passed}, StepName::review, "hotfix.requestReview");
  check(fixed_hotfix(), {passed, requested}, StepName::deploy, "hotfix.deploy");
  Facts facts = fixed_hotfix();
  tag_fix(facts);
  check(facts, {}, StepName::merge_back, "hotfix.mergeBack");  // who tagged by hand is not sent back
  merge(facts);
  check(facts, {}, StepName::clean_up, "hotfix.cleanUp");
  facts = fixed_hotfix();
  merge(facts);  // the review merged it into main first
  check(facts, {passed}, StepName::deploy, "hotfix.deploy");
}

TEST(NextStep, a_wrong_or_stale_base_comes_first) {
  Facts facts = fixed_hotfix();
  facts.current->base->carried = {oid('d')};
  facts.current->base->replay_onto = facts.tags.front();
  Status status = status_of(facts);
  EXPECT_EQ(status.next, (Next{StepName::branch, "hotfix.replay", "Replay your own commits onto v1.0.0"}));
  EXPECT_EQ(step(status, StepName::branch).state, StepState::blocked);
  EXPECT_EQ(step(status, StepName::deploy).state, StepState::blocked);

  facts = fixed_hotfix();
  facts.current->base->base->newer_tag = "v1.0.2";
  status = status_of(facts);
  EXPECT_EQ(status.next->command, "hotfix.replay");
  EXPECT_THAT(status.next->title, HasSubstr("v1.0.2"));
}

TEST(NextStep, every_title_stands_without_policy_and_events) {
  Facts facts = fixed_hotfix();
  facts.current->next_version.reset();
  facts.current->remote = RemoteBranch{"origin/x", oid('a'), std::nullopt};
  EXPECT_EQ(status_of(facts).next->title, "Tag the fix and deploy it once the review is approved");
}

}  // namespace
}  // namespace hotfix::workflow
