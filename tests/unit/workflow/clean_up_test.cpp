#include "workflow/clean_up.h"

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

const std::string clean_branch = "hotfix/PROD-501-expired-cards";

/// v1.0.1 is out, main has the fix, the branch is here and on origin, and checked out.
struct CleanUpWorld : FixedHotfix {
  CleanUpWorld() {
    MergeBackTarget main;
    main.name = "main";
    main.remote = "origin";
    main.tip = oid('9');
    main.has_fix = true;
    main.evidence = "merged";
    place.id = logs.front().id;
    place.branch = clean_branch;
    place.tip = oid('a');
    place.tagged = true;
    place.targets = {main};
    place.remote = "origin";
    place.remote_branch = oid('a');
    place.checked_out_here = true;
    place.to = "main";
    place.main_folder = "/r";
  }
  PlanOrRefusal plan(const CleanUpRequest& request = {}) const {
    CleanUpPlace there = place;
    there.log = &logs.front();
    return plan_clean_up(at(minute(60)), there, request);
  }
  std::string refusal(const CleanUpRequest& request = {}) const { return refusal_in(plan(request)); }
  std::vector<std::string> steps(const CleanUpRequest& request = {}) const { return steps_in(plan(request)); }

  CleanUpPlace place;
};

TEST(PlanCleanUp, deletes_the_branch_there_and_here_and_says_so_last) {
  const CleanUpWorld world;
  EXPECT_THAT(world.steps(), ElementsAre("ref", "push", "switch", "update-ref", "event"));
  const PlanOrRefusal answer = world.plan();
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_EQ(plan.entries[0].ref_update->ref, "refs/hotfix-backup/PROD-501-expired-cards/cleaned-up");
  EXPECT_THAT(plan.entries[1].argv, ElementsAre("git", "push", "--no-follow-tags",
                                                "--force-with-lease=refs/heads/" + clean_branch + ":" + oid('a').hex(),
                                                "--", "origin", ":refs/heads/" + clean_branch));
  EXPECT_EQ(*plan.entries[1].undo, "git push origin " + oid('a').hex() + ":refs/heads/" + clean_branch);
  EXPECT_THAT(plan.entries[2].argv, ElementsAre("git", "switch", "--quiet", "--no-overwrite-ignore", "main"));
  EXPECT_THAT(plan.entries[3].argv,
              ElementsAre("git", "update-ref", "-d", "refs/heads/" + clean_branch, oid('a').hex()));
  EXPECT_THAT(plan.notes, Contains("main has the fix: merged."));
}

TEST(PlanCleanUp, a_linked_work_tree_goes_too_and_the_rest_runs_beside_it) {
  CleanUpWorld world;
  world.place.folder = "/r-PROD-501";
  world.place.linked = true;
  world.place.ignored = {"node_modules/"};
  EXPECT_THAT(world.steps(), ElementsAre("ref", "push", "worktree", "update-ref", "event"));
  const PlanOrRefusal answer = world.plan();
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_EQ(plan.run_in, "/r");
  EXPECT_EQ(plan.folder, "/r");
  EXPECT_THAT(plan.notes, Contains(HasSubstr("node_modules/")));
  world.place.tree_clean = false;
  world.place.dirt = {"notes.txt"};
  EXPECT_EQ(world.refusal(), "dirty-tree");
}

TEST(PlanCleanUp, only_on_proof_for_every_target) {
  CleanUpWorld world;
  MergeBackTarget release = world.place.targets.front();
  release.name = "release/1.1";
  release.has_fix = false;
  world.place.targets.push_back(release);
  EXPECT_EQ(world.refusal(), "not-merged-back");
  EXPECT_THAT(std::get<Refusal>(world.plan()).message, HasSubstr("release/1.1"));
  world.place.targets.clear();
  EXPECT_EQ(world.refusal(), "not-merged-back");
  world = CleanUpWorld();
  world.place.tagged = false;
  EXPECT_EQ(world.refusal(), "not-deployed");
  world = CleanUpWorld();
  world.place.remote_has_more = true;
  EXPECT_EQ(world.refusal(), "remote-has-more");
  world = CleanUpWorld();
  world.place.remote_problem = "no route";
  EXPECT_EQ(world.refusal(), "remote-unreachable");
}

TEST(PlanCleanUp, a_gate_is_named_and_a_reason_for_it_is_recorded) {
  const auto check = [](const std::string& gate, auto close) {
    CleanUpWorld world;
    close(world);
    EXPECT_EQ(std::get<Refusal>(world.plan()).gate, gate);
    const PlanOrRefusal answer = world.plan({{{gate, "main is\ndeployed"}, {"other", "no gate at all"}}});
    ASSERT_TRUE(std::holds_alternative<Plan>(answer)) << gate;
    EXPECT_EQ(std::get<Plan>(answer).passed, (Overrides{{gate, "main is deployed"}}));
    EXPECT_THAT(std::get<Plan>(answer).notes, Contains(HasSubstr("main is deployed")));
  };
  check("deploy", [](CleanUpWorld& world) { world.place.tagged = false; });
  check("remote", [](CleanUpWorld& world) { world.place.remote_has_more = true; });
  const CleanUpWorld open;
  EXPECT_THAT(std::get<Plan>(open.plan({{{"deploy", "x"}, {"remote", "x"}}})).passed, ::testing::IsEmpty());
}

TEST(PlanCleanUp, refuses_where_the_work_tree_cannot_move) {
  CleanUpWorld world;
  world.place.move.at_stake = {"pay.js"};
  EXPECT_EQ(world.refusal(), "dirty-tree");
  world.place.move = {};
  world.place.move.in_the_way = {"new.js"};
  EXPECT_EQ(world.refusal(), "in-the-way");
  world.place.move = {};
  world.facts.operation = "rebase";
  EXPECT_EQ(world.refusal(), "operation-in-progress");
  world = CleanUpWorld();
  world.place.checked_out_here = false;
  world.place.checked_out_at = "/r";
  world.place.elsewhere_is_main = true;
  EXPECT_EQ(world.refusal(), "checked-out-elsewhere");
}

TEST(PlanCleanUp, goes_on_wherever_it_was_interrupted) {
  CleanUpWorld world;
  world.place.kept = oid('a');
  world.place.remote_branch.reset();
  EXPECT_THAT(world.steps(), ElementsAre("switch", "update-ref", "event"));
  world.place.checked_out_here = false;
  EXPECT_THAT(world.steps(), ElementsAre("update-ref", "event"));
  world.place.tip.reset();
  world.place.targets.clear();
  EXPECT_THAT(world.steps(), ElementsAre("event"));
  world.place.branch.clear();
  EXPECT_EQ(world.refusal(), "nothing-to-clean-up");
}

TEST(PlanCleanUp, work_trees_of_conflicts_go_where_nothing_is_in_them) {
  CleanUpWorld world;
  world.place.others = {{"/r-into-main", true}, {"/r-onto-v1", false}};
  EXPECT_THAT(world.steps(), ElementsAre("ref", "push", "switch", "update-ref", "worktree", "event"));
  const PlanOrRefusal answer = world.plan();
  EXPECT_THAT(std::get<Plan>(answer).notes, Contains(HasSubstr("/r-onto-v1 has files")));
}

}  // namespace
}  // namespace hotfix::workflow
