#include "workflow/replay.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan_answers.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// hotfix/PROD-501 cut from main: one commit carried, two of its own, merges aside.
struct ReplayWorld : FixedHotfix {
  ReplayWorld() {
    facts.current->base->own = {oid('b'), oid('a')};
    facts.current->base->carried = {oid('c')};
    place.folder = "/shop-onto";
    place.successor = "hotfix/PROD-501-expired-cards-2";
  }
  PlanOrRefusal plan(const ReplayRequest& request = {}) const { return plan_replay(at(minute(20)), place, request); }
  std::string refusal(const ReplayRequest& request = {}) const { return refusal_in(plan(request)); }
  std::vector<std::string> steps(const ReplayRequest& request = {}) const { return steps_in(plan(request)); }

  ReplayPlace place;
};

TEST(PlanReplay, picks_elsewhere_then_moves_the_branch) {
  const ReplayWorld world;
  EXPECT_THAT(world.steps(), ElementsAre("ref", "worktree", "cherry-pick", "rev-parse", "ref", "worktree", "merge-base",
                                         "switch", "event"));
  const PlanOrRefusal answer = world.plan();
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_THAT(plan.entries[2].argv, ElementsAre("git", "cherry-pick", "--keep-redundant-commits", oid('a').hex(),
                                                oid('b').hex()));  // oldest first
  EXPECT_EQ(plan.entries[2].cwd, "/shop-onto");
  EXPECT_EQ(plan.entries[2].if_it_fails->code, "replay-conflict");
  EXPECT_THAT(plan.entries[7].argv, ::testing::Contains("-C"));
  const auto& start = std::get<Started>(plan.entries[8].event->body);
  EXPECT_EQ(start.base_tag, "v1.0.0");
  EXPECT_EQ(start.ticket, "PROD-501");
  EXPECT_FALSE(start.adopted);
}

TEST(PlanReplay, nothing_published_is_rewritten) {
  ReplayWorld world;
  const auto switches = [&] { return std::get<Plan>(world.plan()).entries[7].argv; };
  world.facts.current->remote = RemoteBranch{"origin/hotfix/PROD-501-expired-cards", oid('a'), {}};
  EXPECT_THAT(switches(), ::testing::IsSupersetOf({"-c", "hotfix/PROD-501-expired-cards-2"}));
  world.facts.current->remote.reset();
  world.facts.current->base->own_tags = {production_tag("v1.0.1", oid('a'), minute(30))};
  EXPECT_THAT(switches(), ::testing::IsSupersetOf({"-c", "hotfix/PROD-501-expired-cards-2"}));
}

TEST(PlanReplay, goes_on_wherever_it_was_interrupted) {
  ReplayWorld world;
  world.place.replaced = oid('a');
  EXPECT_THAT(world.steps(),
              ElementsAre("worktree", "cherry-pick", "rev-parse", "ref", "worktree", "merge-base", "switch", "event"));
  world.place.tree = ReplayTree{.head = oid('1'), .on_target = true};  // made, nothing picked
  EXPECT_THAT(world.steps(),
              ElementsAre("cherry-pick", "rev-parse", "ref", "worktree", "merge-base", "switch", "event"));
  world.place.tree->stopped = true;  // solved, not continued
  EXPECT_THAT(std::get<Plan>(world.plan()).entries[0].argv, ElementsAre("git", "cherry-pick", "--continue"));
  world.place.tree = ReplayTree{.head = oid('d'), .on_target = true, .cut_short = true, .dirty = true, .picked = 1};
  EXPECT_THAT(world.steps(), ElementsAre("stash", "ref", "cherry-pick", "reset", "cherry-pick", "rev-parse", "ref",
                                         "worktree", "merge-base", "switch", "event"));
  EXPECT_EQ(std::get<Plan>(world.plan()).entries[4].argv.back(), oid('b').hex());
  world.place.tree = ReplayTree{.broken = true};
  EXPECT_THAT(world.steps(), ElementsAre("worktree", "worktree", "cherry-pick", "rev-parse", "ref", "worktree",
                                         "merge-base", "switch", "event"));
  world.place.tree = ReplayTree{.head = oid('d'), .on_target = true};  // all picked
  EXPECT_THAT(world.steps(), ElementsAre("rev-parse", "ref", "worktree", "merge-base", "switch", "event"));
  world.place.replayed = oid('d');
  EXPECT_THAT(world.steps(), ElementsAre("worktree", "merge-base", "switch", "event"));
  world.place.tree.reset();
  EXPECT_THAT(world.steps(), ElementsAre("merge-base", "switch", "event"));
}

TEST(PlanReplay, only_the_event_is_missing_once_the_branch_has_moved) {
  ReplayWorld world;
  world.facts.tags.insert(world.facts.tags.begin(), production_tag("v1.0.1", oid('7'), noon));
  world.place.finished = FinishedReplay{"PROD-501-expired-cards", oid('7'), oid('f')};
  EXPECT_THAT(world.steps(), ElementsAre("event"));
  Started again = started();
  again.base_tag = "v1.0.1";
  again.base_commit = oid('7');
  world.logs = {log({event(minute(0), started()), event(minute(5), again)})};
  EXPECT_EQ(world.steps().size(), 9U);  // recorded: whatever is wrong now is another replay's
}

TEST(PlanReplay, refuses_with_a_way_out) {
  ReplayWorld world;
  EXPECT_EQ(world.refusal({.onto = "v7"}), "not-a-production-tag");
  const auto check = [&](std::string_view code, auto change) {
    ReplayWorld changed;
    change(changed);
    EXPECT_EQ(changed.refusal(), code);
  };
  check("not-a-hotfix", [](ReplayWorld& w) { w.facts.head.branch = "refs/heads/main"; });
  check("operation-in-progress", [](ReplayWorld& w) { w.facts.operation = "merge"; });
  check("base-unknown", [](ReplayWorld& w) { w.facts.current->base->base->certain = false; });
  check("base-unknown", [](ReplayWorld& w) { w.facts.current->base.reset(); });
  check("no-production-tag", [](ReplayWorld& w) { w.facts.current->base->running.reset(); });
  check("nothing-to-replay", [](ReplayWorld& w) { w.facts.current->base->own.clear(); });
  check("nothing-to-replay", [](ReplayWorld& w) { w.facts.current->base->carried.clear(); });
  check("unmerged-files", [](ReplayWorld& w) { w.place.move.here.unmerged = {"a.js"}; });
  check("dirty-tree", [](ReplayWorld& w) { w.place.move.at_stake = {"a.js"}; });
  check("in-the-way", [](ReplayWorld& w) { w.place.move.in_the_way = {"a.js"}; });
  check("folder-taken", [](ReplayWorld& w) { w.place.folder_taken = true; });
  check("folder-taken", [](ReplayWorld& w) { w.place.tree = ReplayTree{.head = oid('9')}; });
  check("replay-conflict", [](ReplayWorld& w) {
    w.place.tree = ReplayTree{.head = oid('1'), .on_target = true, .stopped = true, .unmerged = {"a.js"}};
  });
}

}  // namespace
}  // namespace hotfix::workflow
