#include "workflow/test_plan.h"

#include <string>
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

/// One commit of one's own, everything committed; policy names `npm test`, and `make lint` for docs.
struct TestPlanWorld {
  TestPlanWorld() {
    CriticalTest all{"", {"npm", "test"}, {}, 60, "", {}};
    CriticalTest docs{"docs", {"make", "lint"}, {}, 600, "", {}};
    docs.when = [](std::string_view path) { return path.starts_with("docs/"); };
    place.tests = {all, docs};
    place.changed = {"src/pay.js"};
  }
  PlanOrRefusal plan(const TestRequest& request = {}) const {
    return plan_test({facts, logs, policy, minute(20)}, place, request);
  }
  Refusal refusal(const TestRequest& request = {}) const {
    const PlanOrRefusal answer = plan(request);
    const auto* refusal = std::get_if<Refusal>(&answer);
    return refusal == nullptr ? Refusal{} : *refusal;
  }
  Plan planned(const TestRequest& request = {}) const { return std::get<Plan>(plan(request)); }
  /// The program of each entry, or "event".
  std::vector<std::string> programs(const TestRequest& request = {}) const {
    std::vector<std::string> names;
    const PlanOrRefusal answer = plan(request);
    if (const auto* no = std::get_if<Refusal>(&answer)) return {no->code};
    for (const PlanEntry& entry : std::get<Plan>(answer).entries)
      names.push_back(entry.event ? "event" : entry.argv.front());
    return names;
  }

  Facts facts = fixed_hotfix();
  std::vector<EventLog> logs = {log({event(minute(0), started())})};
  PolicyValues policy;
  TestPlace place;
};

TestVerdict verdict(char tree, bool passed, std::string command = "npm test") {
  return {oid(tree), oid('a'), passed, std::move(command), minute(12), ""};
}

TEST(PlanTest, runs_what_is_about_the_change_looks_again_and_records) {
  const TestPlanWorld world;
  EXPECT_THAT(world.programs(), ElementsAre("npm", "git", "event"));
  const Plan plan = world.planned();
  EXPECT_TRUE(plan.entries[0].job->counted);
  EXPECT_EQ(plan.entries[0].job->time_limit, 60);
  EXPECT_THAT(plan.entries[1].argv, ::testing::Contains(oid('b').hex()));
  EXPECT_EQ(plan.entries[1].if_it_fails->code, "tree-changed");
  const auto& body = std::get<TestVerdict>(plan.entries[2].event->body);
  EXPECT_EQ(body.tree, oid('b'));
  EXPECT_EQ(body.commit, oid('a'));
  EXPECT_EQ(body.command, "npm test");
  EXPECT_THAT(plan.notes, ElementsAre(HasSubstr("Left out, since nothing that they are about changed: docs.")));
  for (const PlanEntry& entry : plan.entries) EXPECT_EQ(entry.reach, Reach::local);
}

TEST(PlanTest, takes_each_test_whose_paths_changed) {
  TestPlanWorld world;
  world.place.changed.emplace_back("docs/cards.md");
  EXPECT_THAT(world.programs(), ElementsAre("npm", "make", "git", "event"));
  EXPECT_EQ(std::get<TestVerdict>(world.planned().entries[3].event->body).command, "npm test; make lint");
}

TEST(PlanTest, where_none_is_about_the_change_says_so_in_the_verdict) {
  TestPlanWorld world;
  world.place.tests.erase(world.place.tests.begin());
  EXPECT_THAT(world.programs(), ElementsAre("event"));
  EXPECT_EQ(std::get<TestVerdict>(world.planned().entries[0].event->body).detail,
            "no critical test is about what changed");
}

TEST(PlanTest, refuses_what_is_not_committed) {
  TestPlanWorld world;
  world.place.here.tracked = {"src/pay.js", "README.md"};
  EXPECT_EQ(world.refusal().code, "dirty-tree");
  EXPECT_THAT(world.refusal().message, HasSubstr("src/pay.js, README.md"));
  EXPECT_THAT(world.refusal().remedy, HasSubstr("--worktree"));
  world.place.here.unmerged = {"a.js"};
  EXPECT_EQ(world.refusal().code, "unmerged-files");
  world.place.here = {};
  world.facts.current->own.clear();
  world.facts.current->base->own.clear();
  EXPECT_EQ(world.refusal().code, "nothing-committed");
  world.facts.current->base->base->certain = false;
  EXPECT_EQ(world.refusal().code, "") << "git cannot tell whose the commits are, so this is no reason";
  world.facts.operation = "rebase";
  EXPECT_EQ(world.refusal().code, "operation-in-progress");
}

TEST(PlanTest, on_disk_counts_for_no_tree) {
  TestPlanWorld world;
  world.place.here.tracked = {"src/pay.js"};
  EXPECT_THAT(world.programs({.work_tree = true}), ElementsAre("npm"));
  const Plan plan = world.planned({.work_tree = true});
  EXPECT_THAT(plan.notes.front(), HasSubstr("counts for no commit"));
  EXPECT_EQ(plan.log_id, "PROD-501-expired-cards");
  world.place.here = {};
  EXPECT_NE(world.planned().id, plan.id);
}

TEST(PlanTest, guesses_are_offered_and_run_once_named) {
  TestPlanWorld world;
  world.place.tests.clear();
  world.place.guesses = {{"npm", "test"}, {"make", "test"}};
  EXPECT_EQ(world.refusal().code, "not-set-up");
  EXPECT_EQ(world.refusal().gate, "not-set-up");
  EXPECT_THAT(world.refusal().choices, ElementsAre("npm test", "make test"));
  EXPECT_THAT(world.refusal().remedy, HasSubstr("--command \"npm test\"; or --command \"make test\""));
  EXPECT_THAT(world.programs({.command = "make test"}), ElementsAre("make", "git", "event"));
  EXPECT_EQ(world.refusal({.command = "rm -rf /"}).code, "unknown-command");
  EXPECT_THAT(world.refusal({.command = "rm -rf /"}).choices, ElementsAre("npm test", "make test"));
  world.place.guesses.clear();
  EXPECT_THAT(world.refusal().choices, IsEmpty());
  EXPECT_THAT(world.refusal().remedy, HasSubstr(".hotfix.json"));
}

TEST(PlanTest, a_guess_is_asked_about_once_for_each_hotfix_and_person) {
  TestPlanWorld world;
  world.place.tests.clear();
  world.place.guesses = {{"npm", "test"}, {"make", "test"}};
  world.logs = {log({event(minute(0), started()), event(minute(5), verdict('c', false, "make test"))})};
  EXPECT_THAT(world.programs(), ElementsAre("make", "git", "event"));
  world.logs.front().events.back().author.email = "eve@example.org";
  EXPECT_EQ(world.refusal().code, "not-set-up") << "somebody else's word runs nothing here";
  world.logs.front().events.back().author.email = "ada@example.org";
  world.place.guesses = {{"npm", "test"}};
  EXPECT_EQ(world.refusal().code, "not-set-up") << "the command went away";
}

TEST(PlanTest, policy_goes_before_a_command) {
  EXPECT_EQ(TestPlanWorld().refusal({.command = "npm test"}).code, "unknown-command");
}

TEST(PlanTest, goes_on_without_tests_only_with_a_reason) {
  TestPlanWorld world;
  EXPECT_THAT(world.programs({.overrides = {{"not-set-up", "none"}}}), ElementsAre("npm", "git", "event"))
      << "they are set up";
  world.place.tests.clear();
  EXPECT_THAT(world.programs({.overrides = {{"not-set-up", "nobody\nwrote any"}}}), ElementsAre("event"));
  const auto body =
      std::get<TestVerdict>(world.planned({.overrides = {{"not-set-up", "nobody\nwrote any"}}}).entries[0].event->body);
  EXPECT_TRUE(body.skipped);
  EXPECT_TRUE(body.passed);
  EXPECT_EQ(body.tree, oid('b'));
  EXPECT_EQ(body.detail, "nobody wrote any");
}

TEST(PlanTest, says_what_else_lies_about) {
  TestPlanWorld world;
  world.place.here.untracked = {"helper.js"};
  EXPECT_THAT(world.planned().notes, ::testing::Contains(HasSubstr("git does not know: helper.js")));
  EXPECT_EQ(std::get<TestVerdict>(world.planned().entries[2].event->body).detail, "with 1 untracked file about");
  world.logs = {log({event(minute(0), started()), event(minute(14), verdict('b', true))})};
  EXPECT_THAT(world.planned().notes, ::testing::Contains(HasSubstr("passed already")));
}

TEST(PlanTest, is_another_plan_once_what_it_read_has_changed) {
  TestPlanWorld world;
  const std::string id = world.planned().id;
  EXPECT_EQ(world.planned().id, id);
  world.facts.current->tree = oid('c');
  EXPECT_NE(world.planned().id, id);
  world.facts.current->tree = oid('b');
  world.place.tests[0].time_limit = 61;
  EXPECT_NE(world.planned().id, id);
}

TEST(VerdictOn, is_the_newest_of_this_tree) {
  const EventLog of = log({event(minute(1), verdict('b', false)), event(minute(2), verdict('b', true)),
                           event(minute(3), verdict('c', false))});
  ASSERT_TRUE(verdict_on(&of, oid('b')));
  EXPECT_TRUE(verdict_on(&of, oid('b'))->verdict->passed);
  EXPECT_EQ(verdict_on(&of, oid('b'))->time, minute(2));
  EXPECT_FALSE(verdict_on(&of, oid('d')));
  EXPECT_FALSE(verdict_on(nullptr, oid('b')));
}

TEST(VerdictText, says_how_it_ended_in_one_line) {
  TestVerdict one = verdict('b', false);
  EXPECT_EQ(verdict_text(one), "failed");
  one.detail = "2 failures: Pay.guards";
  EXPECT_EQ(verdict_text(one), "failed: 2 failures: Pay.guards");
  one.passed = one.skipped = true;
  one.detail = "nobody wrote any";
  EXPECT_EQ(verdict_text(one), "no tests: nobody wrote any");
}

}  // namespace
}  // namespace hotfix::workflow
