#include "workflow/plan.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hotfix_facts.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;
using ::testing::HasSubstr;

struct PlanWorld {
  Facts facts = fixed_hotfix();
  std::vector<EventLog> logs;
  PolicyValues policy;
  std::int64_t now = minute(20);

  PlanOrRefusal adopt(const AdoptRequest& request = {}) const {
    return plan_adopt({facts, logs, policy, now}, request);
  }
  PlanOrRefusal accept(const AcceptRequest& request, const std::vector<Finding>& findings) const {
    return plan_accept({facts, logs, policy, now}, request, findings);
  }
};

std::string refusal_of(const PlanOrRefusal& answer) {
  const auto* refusal = std::get_if<Refusal>(&answer);
  if (refusal == nullptr) return "";
  EXPECT_FALSE(refusal->message.empty());
  EXPECT_FALSE(refusal->remedy.empty());
  return refusal->code;
}

const Plan& plan_of(const PlanOrRefusal& answer) {
  EXPECT_TRUE(std::holds_alternative<Plan>(answer)) << refusal_of(answer);
  return std::get<Plan>(answer);
}

Finding finding() {
  Finding made;
  made.code = "scope/dependency";
  made.fingerprint = "f1";
  made.path = "package.json";
  return made;
}

TEST(PlanAdopt, begins_the_log_of_a_hotfix) {
  const PlanWorld world;
  const PlanOrRefusal answer = world.adopt();
  const Plan& plan = plan_of(answer);
  EXPECT_EQ(plan.step, "adopt");
  ASSERT_EQ(plan.entries.size(), 1U);
  const PlanEntry& entry = plan.entries[0];
  EXPECT_EQ(entry.purpose, "Record “Adopt hotfix/PROD-501-expired-cards from v1.0.0”");
  ASSERT_TRUE(entry.event);
  EXPECT_EQ(entry.event->id, "PROD-501-expired-cards");
  EXPECT_EQ(entry.event->parent, std::nullopt);
  EXPECT_TRUE(entry.event->only_there) << "of two who begin the same log one must win";
  EXPECT_TRUE(std::holds_alternative<Started>(entry.event->body));
  EXPECT_EQ(entry.undo, "git update-ref -d refs/hotfix-events/PROD-501-expired-cards");
  EXPECT_EQ(entry.reach, Reach::local);
}

TEST(PlanAdopt, goes_on_with_a_log_that_is_there) {
  PlanWorld world;
  world.logs = {log({event(noon, started())}, "PROD-501-expired-cards-2")};
  const PlanOrRefusal answer = world.adopt({"v1.0.1", FoundBase{oid('7'), "v1.0.1", ""}, {}, {}});
  const Plan& plan = plan_of(answer);
  ASSERT_TRUE(plan.entries[0].event);
  EXPECT_EQ(plan.entries[0].event->id, "PROD-501-expired-cards-2");
  EXPECT_EQ(plan.entries[0].event->parent, oid('e'));
  EXPECT_FALSE(plan.entries[0].event->only_there) << "behind what somebody else appended meanwhile";
  EXPECT_EQ(plan.entries[0].undo, "git update-ref refs/hotfix-events/PROD-501-expired-cards-2 " + oid('e').hex());
}

TEST(PlanAdopt, gives_a_number_to_an_id_that_another_branch_has) {
  PlanWorld world;
  world.logs = {log({event(noon, started("hotfix-PROD-501-expired-cards"))})};
  const PlanOrRefusal answer = world.adopt();
  EXPECT_EQ(plan_of(answer).entries[0].event->id, "PROD-501-expired-cards-2");
}

TEST(PlanAdopt, takes_a_branch_of_any_name_and_a_given_ticket) {
  PlanWorld world;
  world.facts.head.branch = "refs/heads/urgent_thing";
  const PlanOrRefusal answer = world.adopt({{}, {}, {}, "OPS-7"});
  EXPECT_EQ(plan_of(answer).entries[0].event->id, "OPS-7-urgent-thing");
}

TEST(PlanAdopt, refuses_with_a_reason_and_a_way_out) {
  const auto check = [](const std::function<void(PlanWorld&)>& change, std::string_view expected,
                        const AdoptRequest& request = {}) {
    PlanWorld world;
    change(world);
    EXPECT_EQ(refusal_of(world.adopt(request)), expected);
  };
  check([](PlanWorld&) {}, "");
  check([](PlanWorld& w) { w.facts.state = RepositoryState::damaged; }, "repository-unusable");
  check([](PlanWorld& w) { w.facts.trusted = false; }, "not-trusted");
  check([](PlanWorld& w) { w.facts.head.branch.reset(); }, "not-on-a-branch");
  check([](PlanWorld& w) { w.facts.head.commit.reset(); }, "no-commit");
  check([](PlanWorld& w) { w.facts.operation = "rebase"; }, "operation-in-progress");
  check([](PlanWorld& w) { w.facts.head.branch = "refs/heads/main"; }, "not-a-hotfix-branch");
  check([](PlanWorld& w) { w.facts.head.branch = "refs/heads/develop"; }, "not-a-hotfix-branch");
  check([](PlanWorld& w) { w.facts.me.name.reset(); }, "no-identity");
  check([](PlanWorld& w) { w.facts.me.email = ""; }, "no-identity");
  check([](PlanWorld&) {}, "base-not-found", {"v9", std::nullopt, {}, {}});
  check([](PlanWorld& w) { w.facts.current->base->base.reset(); }, "base-not-found");
  check([](PlanWorld& w) { w.logs = {log({event(noon, started())})}; }, "already-adopted");
  check([](PlanWorld& w) { w.logs = {log({event(noon, started()), event(noon, Ended{})})}; }, "");
  check([](PlanWorld& w) { w.logs = {log({event(noon, started())})}; }, "", {{}, {}, minute(-9), {}});
  check([](PlanWorld& w) { w.logs = {log({event(noon, started())})}; }, "", {{}, {}, {}, "PROD-502"});
}

TEST(PlanAdopt, knows_when_the_same_was_recorded_before) {
  PlanWorld world;
  Started before = started();
  before.since = minute(-9);
  world.logs = {log({event(noon, before)})};
  EXPECT_EQ(refusal_of(world.adopt({{}, {}, minute(-9), "PROD-501"})), "already-adopted");
  EXPECT_EQ(refusal_of(world.adopt({{}, {}, minute(-8), "PROD-501"})), "");
}

TEST(PlanId, does_not_depend_on_the_time_but_on_what_was_read) {
  PlanWorld world;
  const PlanOrRefusal first = world.adopt();
  const std::string id = plan_of(first).id;
  EXPECT_EQ(id.size(), 16U);
  const auto id_after = [](const std::function<void(PlanWorld&)>& change) {
    PlanWorld other;
    change(other);
    const PlanOrRefusal answer = other.adopt();
    return plan_of(answer).id;
  };
  EXPECT_EQ(id_after([](PlanWorld& w) { w.now += 60; }), id);
  EXPECT_NE(id_after([](PlanWorld& w) { w.facts.head.commit = oid('c'); }), id);
  EXPECT_NE(id_after([](PlanWorld& w) { w.facts.current->base->base->commit = oid('7'); }), id);
  EXPECT_NE(id_after([](PlanWorld& w) { w.facts.head.branch = "refs/heads/hotfix/other"; }), id);
  EXPECT_NE(id_after([](PlanWorld& w) { w.logs = {log({}, "PROD-501-expired-cards")}; }), id);
}

TEST(PlanAccept, records_the_finding_with_its_reason) {
  PlanWorld world;
  world.logs = {log({event(noon, started())})};
  const PlanOrRefusal answer = world.accept({"f1", "the fix\nneeds 2.0"}, {finding()});
  const Plan& plan = plan_of(answer);
  EXPECT_EQ(plan.step, "accept");
  EXPECT_THAT(plan.entries[0].purpose, HasSubstr("Accept scope/dependency: the fix needs 2.0"));
  EXPECT_EQ(plan.entries[0].event->parent, oid('e'));
}

TEST(PlanAccept, needs_no_start_event) {
  const PlanWorld world;
  const PlanOrRefusal answer = world.accept({"f1", "why"}, {finding()});
  EXPECT_EQ(plan_of(answer).entries[0].event->id, "PROD-501-expired-cards");
}

TEST(PlanAccept, refuses_with_a_reason_and_a_way_out) {
  const auto check = [](const std::function<void(PlanWorld&)>& change, std::string_view expected,
                        const AcceptRequest& request = {"f1", "why"}) {
    PlanWorld world;
    change(world);
    EXPECT_EQ(refusal_of(world.accept(request, {finding()})), expected);
  };
  check([](PlanWorld&) {}, "");
  check([](PlanWorld& w) { w.facts.state = RepositoryState::none; }, "repository-unusable");
  check([](PlanWorld& w) { w.facts.trusted = false; }, "not-trusted");
  check([](PlanWorld& w) { w.facts.head.branch.reset(); }, "not-on-a-branch");
  check([](PlanWorld& w) { w.facts.head.commit.reset(); }, "no-commit");
  check([](PlanWorld& w) { w.facts.head.branch = "refs/heads/main"; }, "not-a-hotfix");
  check([](PlanWorld& w) { w.facts.me.email.reset(); }, "no-identity");
  check([](PlanWorld&) {}, "no-reason", {"f1", " \n"});
  check([](PlanWorld&) {}, "finding-not-found", {"f2", "why"});
  check(
      [](PlanWorld& w) {
        w.logs = {log({event(noon, AcceptedFinding{"f1", "scope/dependency", "x", {}})})};
      },
      "already-accepted");
  check([](PlanWorld& w) { w.logs = {log({event(noon, started("hotfix-PROD-501-expired-cards"))})}; }, "not-adopted");
}

}  // namespace
}  // namespace hotfix::workflow
