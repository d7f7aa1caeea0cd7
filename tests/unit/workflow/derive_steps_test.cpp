#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hotfix_facts.h"
#include "workflow/derive.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;
using ::testing::HasSubstr;

TEST(BranchStep, is_done_once_the_branch_stands_on_a_base) {
  const Step seen = step(status_of(fresh_hotfix()), StepName::branch);
  EXPECT_EQ(seen.state, StepState::done);
  EXPECT_EQ(seen.started_at, minute(1));
  EXPECT_EQ(seen.finished_at, minute(1));
  EXPECT_EQ(seen.target_seconds, 60);
  EXPECT_EQ(seen.detail, "from v1.0.0");
}

TEST(BranchStep, begins_with_the_event_the_reflog_or_the_first_commit) {
  Facts facts = fixed_hotfix();
  const auto check = [&](std::vector<EventLog> logs, std::optional<std::int64_t> expected) {
    EXPECT_EQ(status_of(facts, std::move(logs)).started_at, expected);
  };
  check({}, minute(1));
  check({log({event(minute(2), started())})}, minute(2));
  Started adopted = started();
  adopted.adopted = true;
  check({log({event(minute(15), adopted)})}, minute(1));  // it was there before it was adopted
  adopted.since = minute(-30);
  check({log({event(minute(15), adopted)})}, minute(-30));
  facts.current->created_at.reset();
  check({}, minute(10));
  facts.current->own.clear();
  check({}, std::nullopt);
}

TEST(BranchStep, says_when_the_base_is_not_known) {
  Facts facts = fresh_hotfix();
  facts.current->base.reset();
  EXPECT_EQ(step(status_of(facts), StepName::branch).state, StepState::unknown);
  facts.current.reset();
  const Status status = status_of(facts);
  EXPECT_TRUE(status.active);
  EXPECT_EQ(step(status, StepName::branch).state, StepState::unknown);
}

TEST(FixStep, follows_commits_and_the_work_tree) {
  const auto check = [](Facts facts, std::optional<bool> dirty, StepState state, std::optional<std::int64_t> finished,
                        std::string_view detail) {
    facts.dirty = dirty;
    const Step seen = step(status_of(facts), StepName::fix);
    EXPECT_EQ(seen.state, state) << detail;
    EXPECT_EQ(seen.finished_at, finished) << detail;
    EXPECT_EQ(seen.started_at, minute(1)) << detail;
    EXPECT_EQ(seen.detail, detail);
  };
  check(fresh_hotfix(), false, StepState::active, std::nullopt, "nothing changed yet");
  check(fresh_hotfix(), true, StepState::active, std::nullopt, "not committed yet");
  check(fresh_hotfix(), std::nullopt, StepState::active, std::nullopt, "nothing changed yet");
  check(fixed_hotfix(), false, StepState::done, minute(10), "1 commit");
  check(fixed_hotfix(), true, StepState::active, std::nullopt, "1 commit, and changes that are not committed");
  check(fixed_hotfix(), std::nullopt, StepState::unknown, std::nullopt,
        "1 commit; whether there are uncommitted changes is not known");
}

TEST(TestStep, follows_the_verdict_on_this_very_tree) {
  PolicyValues policy;
  policy.tests_configured = true;
  const auto verdict = [](char tree, bool passed) {
    return event(minute(14), TestVerdict{oid(tree), oid('a'), passed, "npm test", minute(12), ""});
  };
  const auto check = [&](std::vector<Event> events, StepState state, std::string_view detail) {
    const Step seen = step(status_of(fixed_hotfix(), {log(std::move(events))}, policy), StepName::test);
    EXPECT_EQ(seen.state, state) << detail;
    EXPECT_EQ(seen.detail, detail);
  };
  check({}, StepState::pending, "not run yet");
  check({verdict('b', true)}, StepState::done, "passed");
  check({verdict('b', false)}, StepState::failed, "failed");
  check({verdict('b', false), verdict('b', true)}, StepState::done, "passed");
  check({verdict('c', true)}, StepState::pending, "not run on the newest commit");
  const Step seen = step(status_of(fixed_hotfix(), {log({verdict('b', true)})}, policy), StepName::test);
  EXPECT_EQ(seen.started_at, minute(12));
  EXPECT_EQ(seen.finished_at, minute(14));
  EXPECT_EQ(seen.target_seconds, 600);
}

TEST(TestStep, is_not_set_up_where_nothing_is_configured) {
  const Step fixed = step(status_of(fixed_hotfix()), StepName::test);
  EXPECT_EQ(fixed.state, StepState::unknown);
  EXPECT_EQ(fixed.detail, "not set up");
  EXPECT_EQ(step(status_of(fresh_hotfix()), StepName::test).state, StepState::pending);
}

TEST(ReviewStep, is_seen_by_request_push_and_merge) {
  Facts facts = fixed_hotfix();
  EXPECT_EQ(step(status_of(facts), StepName::review).state, StepState::pending);

  facts.current->remote = RemoteBranch{"origin/hotfix/PROD-501-expired-cards", oid('a'), minute(15)};
  Step seen = step(status_of(facts), StepName::review);
  EXPECT_EQ(seen.state, StepState::active);
  EXPECT_EQ(seen.started_at, minute(15));
  EXPECT_THAT(seen.detail, HasSubstr("pushed; git alone cannot tell"));

  const std::vector<EventLog> logs = {
      log({event(minute(16), ReviewRequested{oid('a'), "main", "https://example.org/1"})})};
  seen = step(status_of(facts, logs), StepName::review);
  EXPECT_EQ(seen.state, StepState::active);
  EXPECT_EQ(seen.started_at, minute(16));
  EXPECT_EQ(seen.due_at, minute(76));
  EXPECT_EQ(seen.target_seconds, 900);
  EXPECT_EQ(seen.detail, "requested: https://example.org/1; pushed");

  merge(facts);
  seen = step(status_of(facts, logs, {}, minute(50)), StepName::review);
  EXPECT_EQ(seen.state, StepState::done);
  EXPECT_EQ(seen.finished_at, minute(40));
  EXPECT_EQ(seen.detail, "merged into main");
}

TEST(ReviewStep, counts_from_the_first_request_and_shows_the_newest) {
  const std::vector<EventLog> logs = {
      log({event(minute(16), ReviewRequested{oid('a'), "main", "https://example.org/1"}),
           event(minute(19), ReviewRequested{oid('a'), "main", "https://example.org/2"})})};
  const Step seen = step(status_of(fixed_hotfix(), logs), StepName::review);
  EXPECT_EQ(seen.started_at, minute(16));
  EXPECT_EQ(seen.detail, "requested: https://example.org/2");
}

TEST(ReviewStep, a_merge_elsewhere_does_not_answer_the_request) {
  Facts facts = fixed_hotfix();
  merge(facts);
  const std::vector<EventLog> logs = {log({event(minute(16), ReviewRequested{oid('a'), "release/1.0", ""})})};
  EXPECT_EQ(step(status_of(facts, logs), StepName::review).state, StepState::active);
}

TEST(ReviewStep, says_what_is_not_pushed_yet) {
  Facts facts = fixed_hotfix();
  facts.current->base->own = {oid('c'), oid('a')};
  facts.current->tip = oid('c');
  facts.current->remote = RemoteBranch{"origin/x", oid('a'), std::nullopt};
  EXPECT_THAT(step(status_of(facts), StepName::review).detail, HasSubstr("pushed but for the newest 1 commit"));
  facts.current->remote->tip = oid('f');
  EXPECT_THAT(step(status_of(facts), StepName::review).detail, HasSubstr("origin/x has other commits"));
}

TEST(DeployStep, a_tag_made_by_hand_ticks_it) {
  Facts facts = fixed_hotfix();
  EXPECT_EQ(status_of(facts).deploy, DeployState::none);
  EXPECT_EQ(step(status_of(facts), StepName::deploy).state, StepState::pending);
  tag_fix(facts);
  const Status status = status_of(facts, {}, {}, minute(35));
  EXPECT_EQ(status.deploy, DeployState::tagged);
  const Step seen = step(status, StepName::deploy);
  EXPECT_EQ(seen.state, StepState::done);
  EXPECT_EQ(seen.started_at, minute(30));
  EXPECT_EQ(seen.detail, "v1.0.1 is tagged, not confirmed live");
  EXPECT_EQ(status.next->step, StepName::merge_back);
}

TEST(DeployStep, a_tag_is_not_enough_where_a_command_deploys) {
  Facts facts = fixed_hotfix();
  tag_fix(facts);
  PolicyValues policy;
  policy.deploy_configured = true;
  const Status status = status_of(facts, {}, policy);
  EXPECT_EQ(step(status, StepName::deploy).state, StepState::active);
  EXPECT_EQ(status.next->step, StepName::deploy);
}

TEST(DeployStep, a_tag_on_the_merge_into_production_counts) {
  Facts facts = fixed_hotfix();
  facts.current->tags_with_fix = {production_tag("v1.0.1", oid('7'), minute(30))};
  EXPECT_EQ(status_of(facts).deploy, DeployState::tagged);
}

TEST(DeployStep, follows_events_about_its_tag) {
  Facts facts = fixed_hotfix();
  tag_fix(facts);
  const auto check = [&](std::vector<DeployEvent> events, DeployState deploy, StepState state) {
    std::vector<Event> seen;
    std::int64_t at = 30;
    for (const DeployEvent change : events) seen.push_back(event(minute(++at), DeployChanged{"v1.0.1", change, ""}));
    const Status status = status_of(facts, {log(std::move(seen))}, {}, minute(60));
    EXPECT_EQ(status.deploy, deploy) << name_of(deploy);
    EXPECT_EQ(step(status, StepName::deploy).state, state) << name_of(deploy);
  };
  check({DeployEvent::tagged}, DeployState::tagged, StepState::done);
  check({DeployEvent::tagged, DeployEvent::deploying}, DeployState::deploying, StepState::active);
  check({DeployEvent::deploying, DeployEvent::live}, DeployState::live, StepState::done);
  check({DeployEvent::deploying, DeployEvent::failed}, DeployState::failed, StepState::failed);
  check({DeployEvent::live, DeployEvent::rolled_back}, DeployState::failed, StepState::failed);
}

TEST(DeployStep, a_new_tag_goes_before_one_that_failed) {
  Facts facts = fixed_hotfix();
  facts.current->base->own_tags = {production_tag("v1.0.2", oid('a'), minute(40)),
                                   production_tag("v1.0.1", oid('a'), minute(30))};
  const Status status = status_of(facts, {log({event(minute(31), DeployChanged{"v1.0.1", DeployEvent::failed, ""})})});
  EXPECT_EQ(status.deploy, DeployState::tagged);
  EXPECT_THAT(step(status, StepName::deploy).detail, HasSubstr("v1.0.2"));
}

TEST(DeployStep, a_tag_on_an_older_commit_lacks_the_newest) {
  Facts facts = fixed_hotfix();
  facts.current->base->own = {oid('c'), oid('a')};
  tag_fix(facts);
  const Step seen = step(status_of(facts), StepName::deploy);
  EXPECT_EQ(seen.state, StepState::pending);
  EXPECT_EQ(seen.detail, "v1.0.1 lacks the newest commits");
}

TEST(DeployStep, believes_events_about_a_tag_that_only_a_bot_knows_but_not_a_tag_that_is_gone) {
  const auto deploy = [](DeployEvent state) {
    return status_of(fixed_hotfix(), {log({event(minute(31), DeployChanged{"v1.0.1", state, ""})})}).deploy;
  };
  EXPECT_EQ(deploy(DeployEvent::live), DeployState::live);
  EXPECT_EQ(deploy(DeployEvent::tagged), DeployState::none);
}

TEST(DeployStep, is_blocked_by_a_stale_base_an_error_or_failed_tests) {
  const auto check = [](const std::function<void(Facts&)>& change, std::vector<EventLog> logs, StepState expected,
                        std::string_view detail) {
    Facts facts = fixed_hotfix();
    change(facts);
    const Step seen = step(status_of(facts, std::move(logs)), StepName::deploy);
    EXPECT_EQ(seen.state, expected) << detail;
    EXPECT_EQ(seen.detail, detail);
  };
  check([](Facts& f) { f.current->base->base->newer_tag = "v1.0.2"; }, {}, StepState::blocked,
        "production runs a newer tag than the base");
  check(
      [](Facts& f) {
        Finding& finding = f.findings.emplace_back();
        finding.code = "scope/leftover";
        finding.severity = Severity::error;
      },
      {}, StepState::blocked, "scope/leftover is not solved");
  check([](Facts& f) { f.findings.emplace_back().code = "scope/mode"; }, {}, StepState::pending, "");
  check([](Facts&) {}, {log({event(noon, TestVerdict{oid('b'), oid('a'), false, "", {}, ""})})}, StepState::blocked,
        "the tests failed");
}

TEST(MergeBackStep, asks_every_own_commit_of_every_target) {
  const auto check = [](std::vector<EvidenceKind> kinds, MergeBackState expected) {
    Facts facts = fixed_hotfix();
    const std::vector<git::Oid> own = {oid('c'), oid('a')};
    facts.current->base->own = own;
    facts.current->targets.front().evidence.clear();
    for (std::size_t i = 0; i < kinds.size(); ++i)
      facts.current->targets.front().evidence.push_back({own[i], kinds[i], std::nullopt, std::nullopt});
    EXPECT_EQ(status_of(facts).merge_back.front().state, expected);
  };
  using enum EvidenceKind;
  check({ancestor, ancestor}, MergeBackState::merged);
  check({ancestor, trailer}, MergeBackState::equivalent);
  check({squash, squash}, MergeBackState::equivalent);
  check({patch_id, none}, MergeBackState::pending);
  check({ancestor}, MergeBackState::pending);  // one was not looked at
  check({}, MergeBackState::pending);
}

TEST(MergeBackStep, needs_no_evidence_of_single_commits_where_the_tip_is_merged) {
  Facts facts = fixed_hotfix();
  facts.current->targets.front().evidence.clear();
  facts.current->targets.front().contains_tip = true;
  EXPECT_EQ(status_of(facts).merge_back.front().state, MergeBackState::merged);
}

TEST(MergeBackStep, is_done_when_all_targets_have_the_fix) {
  Facts facts = fixed_hotfix();
  tag_fix(facts);
  merge(facts);
  facts.current->targets.push_back(target("develop"));
  Status status = status_of(facts, {}, {}, minute(60));
  Step seen = step(status, StepName::merge_back);
  EXPECT_EQ(seen.state, StepState::active);
  EXPECT_EQ(seen.started_at, minute(30));
  EXPECT_EQ(seen.detail, "in main; not in develop");
  EXPECT_EQ(status.next->title, "Merge back into develop");

  facts.current->targets.back().evidence = {{oid('a'), EvidenceKind::trailer, oid('8'), minute(45)}};
  status = status_of(facts, {}, {}, minute(60));
  seen = step(status, StepName::merge_back);
  EXPECT_EQ(seen.state, StepState::done);
  EXPECT_EQ(seen.finished_at, minute(45));
  EXPECT_EQ(status.next->step, StepName::clean_up);
  EXPECT_EQ(step(status, StepName::clean_up).state, StepState::active);
}

TEST(MergeBackStep, names_conflicts_before_they_happen) {
  Facts facts = fixed_hotfix();
  facts.current->targets.front().conflicts = {"src/a.js", "src/b.js"};
  Status status = status_of(facts);
  EXPECT_EQ(status.merge_back.front(), (MergeBack{"main", MergeBackState::conflict, {"src/a.js", "src/b.js"}}));
  EXPECT_EQ(step(status, StepName::merge_back).state, StepState::pending);  // not its turn yet
  tag_fix(facts);
  status = status_of(facts);
  EXPECT_EQ(step(status, StepName::merge_back).state, StepState::blocked);
  EXPECT_EQ(status.next->title, "Merge back into main (2 files will conflict)");
}

TEST(MergeBackStep, a_merge_that_is_not_pushed_is_not_there_yet) {
  Facts facts = fixed_hotfix();
  merge(facts);
  facts.current->targets.front().only_local = true;
  const Status status = status_of(facts);
  EXPECT_EQ(status.merge_back.front().state, MergeBackState::pending);
  EXPECT_THAT(step(status, StepName::merge_back).detail, HasSubstr("main (merged here, not pushed)"));
}

TEST(MergeBackStep, a_fast_forwarded_main_has_the_fix_but_a_branch_from_main_is_no_merge) {
  Facts facts = fresh_hotfix();
  facts.current->tip = oid('a');
  facts.current->targets.front().contains_tip = true;
  facts.current->base->base->certain = false;
  EXPECT_EQ(status_of(facts).merge_back.front().state, MergeBackState::merged);
  EXPECT_EQ(step(status_of(facts), StepName::fix).state, StepState::unknown);

  facts.current->base->base->certain = true;  // carried along, nothing of its own
  EXPECT_EQ(status_of(facts).merge_back.front().state, MergeBackState::pending);
}

TEST(MergeBackStep, without_targets_it_does_not_guess) {
  Facts facts = fixed_hotfix();
  facts.current->targets.clear();
  EXPECT_EQ(step(status_of(facts), StepName::merge_back).state, StepState::unknown);
}

TEST(CleanUpStep, is_done_when_the_branch_is_nowhere) {
  Facts facts = fixed_hotfix();
  merge(facts);
  tag_fix(facts);
  facts.current->remote = RemoteBranch{"origin/hotfix/PROD-501-expired-cards", oid('a'), std::nullopt};
  EXPECT_THAT(step(status_of(facts), StepName::clean_up).detail, HasSubstr("here and on the remote"));
  facts.current->tip.reset();
  EXPECT_EQ(step(status_of(facts), StepName::clean_up).state, StepState::active);
  facts.current->remote.reset();
  const Status status = status_of(facts);
  EXPECT_EQ(step(status, StepName::clean_up).state, StepState::done);
  EXPECT_EQ(status.next, std::nullopt);
}

}  // namespace
}  // namespace hotfix::workflow
