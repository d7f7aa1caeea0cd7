#include "workflow/pick.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hotfix_facts.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;
using ::testing::ElementsAre;

struct PickWorld {
  PickWorld() { add('d'); }
  TriedPick& add(char digit) {
    place.picks.push_back(
        {.commit = {.asked = "main", .commit = oid(digit), .subject = "Guard cards"}, .conflicts = {}});
    return place.picks.back();
  }
  PlanOrRefusal plan() const { return plan_pick({facts, logs, policy, minute(20)}, place); }
  std::string refusal() const {
    const PlanOrRefusal answer = plan();
    const auto* refusal = std::get_if<Refusal>(&answer);
    return refusal == nullptr ? "" : refusal->code;
  }

  Facts facts = fixed_hotfix();
  std::vector<EventLog> logs = {log({event(minute(0), started())})};
  PolicyValues policy;
  PickPlace place;
};

TEST(PlanPick, keeps_the_branch_then_picks_all_at_once) {
  PickWorld world;
  world.add('e');
  const PlanOrRefusal answer = world.plan();
  ASSERT_TRUE(std::holds_alternative<Plan>(answer)) << world.refusal();
  const Plan& plan = std::get<Plan>(answer);
  ASSERT_EQ(plan.entries.size(), 2U);
  EXPECT_EQ(plan.entries[0].ref_update->new_value, world.facts.head.commit);
  EXPECT_THAT(plan.entries[1].argv, ElementsAre("git", "cherry-pick", "-x", oid('d').hex(), oid('e').hex()));
  EXPECT_THAT(plan.entries[1].take_back, ElementsAre("git", "cherry-pick", "--abort"));
  EXPECT_EQ(plan.entries[1].reach, Reach::local);
  EXPECT_TRUE(plan.entries[1].undo.has_value());
}

TEST(PlanPick, leaves_out_what_is_there) {
  PickWorld world;
  world.add('e').commit.contained = true;
  world.place.kept = true;
  const Plan plan = std::get<Plan>(world.plan());
  ASSERT_EQ(plan.entries.size(), 1U);
  EXPECT_THAT(plan.entries[0].argv, ElementsAre("git", "cherry-pick", "-x", oid('d').hex()));
  world.place.picks[0].commit.contained = true;
  EXPECT_EQ(world.refusal(), "already-picked");
}

TEST(PlanPick, is_another_plan_where_the_branch_moved) {
  PickWorld world;
  const std::string before = std::get<Plan>(world.plan()).id;
  world.facts.head.commit = oid('9');
  EXPECT_NE(std::get<Plan>(world.plan()).id, before);
}

TEST(PlanPick, refuses_in_words) {
  PickWorld world;
  world.place.picks[0].conflicts = {"pay.js"};
  EXPECT_EQ(world.refusal(), "pick-conflict");
  world.place.picks[0].conflicts.clear();
  world.place.picks[0].empty = true;
  EXPECT_EQ(world.refusal(), "pick-is-empty");
  world.place.unsaved = {"pay.js"};
  EXPECT_EQ(world.refusal(), "unsaved");
  world.place.here.tracked = {"pay.js"};
  EXPECT_EQ(world.refusal(), "dirty-tree");
  world.place.here.unmerged = {"pay.js"};
  EXPECT_EQ(world.refusal(), "unmerged-files");
  world.place.picks[0].commit.is_merge = true;
  EXPECT_EQ(world.refusal(), "pick-is-a-merge");
  world.place.picks[0].commit.commit.reset();
  EXPECT_EQ(world.refusal(), "pick-not-found");
  world.facts.operation = "rebase";
  EXPECT_EQ(world.refusal(), "operation-in-progress");
  world.facts.trusted = false;
  EXPECT_EQ(world.refusal(), "not-trusted");
}

TEST(OnlyPicks, says_nothing_else) {
  StartRequest request;
  EXPECT_FALSE(only_picks(request));
  request.pick = {"main"};
  EXPECT_TRUE(only_picks(request));
  request.summary = "expired cards";
  EXPECT_FALSE(only_picks(request));
}

}  // namespace
}  // namespace hotfix::workflow
