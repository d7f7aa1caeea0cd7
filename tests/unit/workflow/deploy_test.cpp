#include "workflow/deploy.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan_answers.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string id = "PROD-501-expired-cards";

/// The fix a… is tested and reviewed; v1.0.1 is free here and on origin.
struct DeployWorld : FixedHotfix {
  DeployWorld() {
    place.remote = "origin";
    place.version = "v1.0.1";
    logs.front().events.push_back(event(minute(12), TestVerdict{oid('b'), oid('a'), true, "npm test", {}, ""}));
    merge(facts);  // by its request: then the review is done
  }
  PlanOrRefusal plan(const DeployRequest& request = {}) const {
    return plan_deploy(at(minute(40)), place, request, findings);
  }
  std::string refusal(const DeployRequest& request = {}) const { return refusal_in(plan(request)); }
  /// With what its events say.
  std::vector<std::string> steps(const DeployRequest& request = {}) const {
    return steps_in(plan(request), [](const PlanEntry& entry) {
      return entry.event ? event_subject(entry.event->body) : entry.job ? "job" : step_in(entry);
    });
  }
  void say(DeployEvent state, const std::string& tag = "v1.0.1") {
    logs.front().events.push_back(event(minute(30), DeployChanged{tag, state, ""}));
  }
  /// v1.0.1 is on the fix, here and there.
  void tagged() {
    tag_fix(facts);
    place.remote_tags["v1.0.1"] = oid('a');
    place.version = "v1.0.2";
    say(DeployEvent::tagged);
  }

  DeployPlace place;
  std::vector<Finding> findings;
};

Finding finding(std::string code, Severity severity) {
  Finding one;
  one.code = std::move(code);
  one.severity = severity;
  one.message = "Because.";
  return one;
}

TEST(PlanDeploy, tags_the_tested_commit_and_pushes_that_one_ref) {
  const DeployWorld world;
  EXPECT_THAT(world.steps(), ElementsAre("tag", "v1.0.1 is tagged", "push"));
  const PlanOrRefusal answer = world.plan();
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_THAT(plan.entries[0].argv, ElementsAre("git", "tag", "-a", "-F", "-", "--", "v1.0.1", oid('a').hex()));
  EXPECT_THAT(plan.entries[0].input, HasSubstr("v1.0.1\n\n* Guard expired cards\n"));
  EXPECT_EQ(std::get<DeployChanged>(plan.entries[1].event->body).commit, oid('a'));
  EXPECT_THAT(plan.entries[2].argv,
              ElementsAre("git", "push", "--no-follow-tags", "--", "origin", "refs/tags/v1.0.1:refs/tags/v1.0.1"));
  EXPECT_EQ(plan.entries[2].reach, Reach::remote);
}

TEST(PlanDeploy, runs_the_command_to_its_end_after_saying_so) {
  DeployWorld world;
  world.place.command = {"./deploy", "--tag={tag}", "{version}", "{commit}"};
  EXPECT_THAT(world.steps(), ElementsAre("tag", "v1.0.1 is tagged", "push", "v1.0.1 is being deployed", "job"));
  const PlanOrRefusal answer = world.plan();
  const PlanEntry& job = std::get<Plan>(answer).entries.back();
  EXPECT_THAT(job.argv, ElementsAre("./deploy", "--tag=v1.0.1", "1.0.1", oid('a').hex()));
  EXPECT_EQ(std::get<DeployChanged>(*job.job->passed).state, DeployEvent::live);
  EXPECT_EQ(std::get<DeployChanged>(*job.job->failed).state, DeployEvent::failed);
  EXPECT_EQ(job.job->id, id);
}

TEST(PlanDeploy, every_gate_is_closed_until_it_is_passed_with_a_reason) {
  const auto check = [](const std::string& gate, auto close) {
    DeployWorld world;
    close(world);
    EXPECT_EQ(world.refusal(), "gate-" + gate);
    EXPECT_EQ(std::get<Refusal>(world.plan()).gate, gate) << "so that a client can offer to pass it";
    DeployRequest request;
    request.overrides = {{gate, "nobody is awake"}};
    const PlanOrRefusal answer = world.plan(request);
    ASSERT_TRUE(std::holds_alternative<Plan>(answer)) << gate;
    const Plan& plan = std::get<Plan>(answer);
    EXPECT_EQ(std::get<DeployChanged>(plan.entries[1].event->body).overrides, request.overrides);
    EXPECT_THAT(plan.notes, Contains(HasSubstr("nobody is awake")));
  };
  check("base", [](DeployWorld& world) { world.findings = {finding("base/not-production-tag", Severity::error)}; });
  check("base", [](DeployWorld& world) { world.findings = {finding("base/stale-tag", Severity::warning)}; });
  check("base", [](DeployWorld& world) { world.place.newer = "v1.0.1"; });
  check("tests", [](DeployWorld& world) { world.logs.front().events.pop_back(); });
  check("tests",
        [](DeployWorld& world) { std::get<TestVerdict>(world.logs.front().events.back().body).passed = false; });
  check("tests",
        [](DeployWorld& world) { std::get<TestVerdict>(world.logs.front().events.back().body).tree = oid('7'); });
  check("review", [](DeployWorld& world) { world.facts.current->targets.front().evidence.clear(); });
  check("findings", [](DeployWorld& world) { world.findings = {finding("scope/leftover", Severity::error)}; });
}

TEST(PlanDeploy, warnings_and_reasons_for_open_gates_do_not_count) {
  DeployWorld world;
  world.findings = {finding("scope/dependency", Severity::warning),
                    finding("base/not-production-tag", Severity::information)};
  DeployRequest request;
  request.overrides = {{"tests", "not needed"}};
  const PlanOrRefusal answer = world.plan(request);
  EXPECT_THAT(std::get<DeployChanged>(std::get<Plan>(answer).entries[1].event->body).overrides, IsEmpty());
}

TEST(PlanDeploy, goes_on_wherever_it_was_interrupted) {
  DeployWorld world;
  world.place.command = {"./deploy"};
  tag_fix(world.facts);  // made, nothing said
  EXPECT_THAT(world.steps(), ElementsAre("v1.0.1 is tagged", "push", "v1.0.1 is being deployed", "job"));
  world.say(DeployEvent::tagged);
  EXPECT_THAT(world.steps(), ElementsAre("push", "v1.0.1 is being deployed", "job"));
  world.place.remote_tags["v1.0.1"] = oid('a');
  EXPECT_THAT(world.steps(), ElementsAre("v1.0.1 is being deployed", "job"));
  world.say(DeployEvent::deploying);
  EXPECT_EQ(world.refusal(), "outcome-unknown");
  DeployRequest retry;
  retry.retry = true;
  EXPECT_THAT(world.steps(retry), ElementsAre("v1.0.1 is being deployed", "job"));
  world.say(DeployEvent::live);
  EXPECT_EQ(world.refusal(), "already-live");
}

TEST(PlanDeploy, after_a_failure_comes_the_next_version_a_retry_or_the_base_again) {
  DeployWorld world;
  world.tagged();
  world.place.command = {"./deploy", "{tag}"};
  world.say(DeployEvent::failed);
  EXPECT_THAT(world.steps(), ElementsAre("tag", "v1.0.2 is tagged", "push", "v1.0.2 is being deployed", "job"));
  DeployRequest retry;
  retry.retry = true;
  EXPECT_THAT(world.steps(retry), ElementsAre("v1.0.1 is being deployed", "job"));
  DeployRequest back;
  back.roll_back = true;
  EXPECT_THAT(world.steps(back), ElementsAre("v1.0.1 is being deployed", "job"));
  const PlanOrRefusal answer = world.plan(back);
  const PlanEntry& job = std::get<Plan>(answer).entries.back();
  EXPECT_THAT(job.argv, ElementsAre("./deploy", "v1.0.0"));
  EXPECT_EQ(std::get<DeployChanged>(*job.job->passed).state, DeployEvent::rolled_back);
}

TEST(PlanDeploy, the_base_can_be_deployed_again_before_anything_is_fixed) {
  DeployWorld world;
  DeployRequest back;
  back.roll_back = true;
  EXPECT_EQ(world.refusal(back), "no-deploy-command");
  world.place.command = {"./deploy", "{tag}"};
  EXPECT_THAT(world.steps(back), ElementsAre("job"));
  const PlanOrRefusal answer = world.plan(back);
  EXPECT_FALSE(std::get<Plan>(answer).entries[0].job->passed.has_value());
}

TEST(PlanDeploy, a_name_that_somebody_else_published_is_given_up) {
  DeployWorld world;
  tag_fix(world.facts);
  world.place.remote_tags["v1.0.1"] = oid('7');
  world.place.tag_objects["v1.0.1"] = oid('6');
  world.place.version = "v1.0.2";
  EXPECT_THAT(world.steps(), ElementsAre("update-ref", "update-ref", "tag", "v1.0.2 is tagged", "push"));
  const PlanOrRefusal answer = world.plan();
  EXPECT_THAT(std::get<Plan>(answer).entries[1].argv,
              ElementsAre("git", "update-ref", "-d", "refs/tags/v1.0.1", oid('6').hex()));
  EXPECT_THAT(std::get<Plan>(answer).notes, Contains(HasSubstr("published by somebody else")));
}

TEST(PlanDeploy, the_production_branch_moves_before_the_command_runs) {
  DeployWorld world;
  MergeBackTarget production;
  production.name = "production";
  production.remote = "origin";
  production.tip = oid('1');
  production.forwards = true;
  world.place.production = production;
  world.place.command = {"./deploy"};
  EXPECT_THAT(world.steps(), ElementsAre("tag", "v1.0.1 is tagged", "push", "ref", "push", "Merge into production",
                                         "v1.0.1 is being deployed", "job"));
  world.place.production->forwards = false;
  EXPECT_THAT(world.steps(), Contains("merge-tree"));
  world.place.production->has_fix = true;
  EXPECT_THAT(world.steps(), ElementsAre("tag", "v1.0.1 is tagged", "push", "v1.0.1 is being deployed", "job"));
}

TEST(PlanDeploy, records_a_persons_word) {
  DeployWorld world;
  DeployRequest live;
  live.outcome = DeployWord::live;
  EXPECT_EQ(world.refusal(live), "no-tag");
  world.tagged();
  EXPECT_EQ(world.refusal(), "waits-for-outcome");
  world.place.remote_problem = "no route";  // nobody is asked
  EXPECT_THAT(world.steps(live), ElementsAre("v1.0.1 is live"));
  world.say(DeployEvent::live);
  EXPECT_EQ(world.refusal(live), "already-recorded");
}

TEST(PlanDeploy, refuses_in_words) {
  DeployWorld world;
  world.place.remote_problem = "no route";
  EXPECT_EQ(world.refusal(), "remote-unreachable");
  world = DeployWorld();
  world.place.version.reset();
  EXPECT_EQ(world.refusal(), "no-version");
  world = DeployWorld();
  world.place.tags_by_bot = true;
  EXPECT_EQ(world.refusal(), "tag-by-bot");
  world = DeployWorld();
  world.facts.current->base->own.clear();
  EXPECT_EQ(world.refusal(), "nothing-to-deploy");
  world = DeployWorld();
  world.facts.current->base.reset();
  EXPECT_EQ(world.refusal(), "base-unknown");
}

}  // namespace
}  // namespace hotfix::workflow
