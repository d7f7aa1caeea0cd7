#include "workflow/merge_back.h"

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

/// The fix a… is tagged; main is at 9… on origin.
struct MergeBackWorld : FixedHotfix {
  MergeBackWorld() {
    tag_fix(facts);
    place.git_dir = "/r/.git";
    MergeBackTarget main;
    main.name = "main";
    main.remote = "origin";
    main.tip = oid('9');
    main.folder = "/r-into-main";
    place.targets = {main};
  }
  PlanOrRefusal plan(const MergeBackRequest& request = {}) const {
    return plan_merge_back(at(minute(40)), place, request);
  }
  std::string refusal(const MergeBackRequest& request = {}) const { return refusal_in(plan(request)); }
  std::vector<std::string> steps(const MergeBackRequest& request = {}) const { return steps_in(plan(request)); }
  MergeBackTarget& main() { return place.targets.front(); }

  MergeBackPlace place;
};

const std::string kept = "refs/hotfix-backup/PROD-501-expired-cards/merge-back/main/999999999-aaaaaaaaa";

TEST(PlanMergeBack, merges_without_a_checkout_and_pushes_to_the_one_ref) {
  const MergeBackWorld world;
  EXPECT_THAT(world.steps(), ElementsAre("merge-tree", "commit-tree", "ref", "push", "event"));
  const PlanOrRefusal answer = world.plan();
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_THAT(plan.entries[0].argv, ElementsAre("git", "merge-tree", "--write-tree", oid('9').hex(), oid('a').hex()));
  EXPECT_THAT(plan.entries[1].argv,
              ElementsAre("git", "commit-tree", "{printed}", "-p", oid('9').hex(), "-p", oid('a').hex(), "-F", "-"));
  EXPECT_THAT(plan.entries[1].input, HasSubstr("Merge branch 'hotfix/PROD-501-expired-cards' into main\n\nBrings back "
                                               "the fix of PROD-501, in production as v1.0.1:\n\n* Guard expired"));
  EXPECT_EQ(plan.entries[2].ref_update->ref, kept);
  EXPECT_THAT(plan.entries[3].argv,
              ElementsAre("git", "push", "--no-follow-tags", "--", "origin", kept + ":refs/heads/main"));
  EXPECT_EQ(plan.entries[3].reach, Reach::remote);
  EXPECT_THAT(*plan.entries[3].undo, HasSubstr("git revert -m 1 " + kept));
  const auto& body = std::get<MergedBack>(plan.entries[4].event->body);
  EXPECT_EQ(body.before, oid('9'));
  EXPECT_EQ(plan.entries[4].event->commit_of, kept);
  for (const PlanEntry& entry : plan.entries) EXPECT_EQ(entry.part, "main");
}

TEST(PlanMergeBack, fetches_what_only_the_remote_has) {
  MergeBackWorld world;
  world.main().tip_is_here = false;
  EXPECT_THAT(world.steps(), ElementsAre("fetch", "merge-tree", "commit-tree", "ref", "push", "event"));
}

TEST(PlanMergeBack, signs_and_asks_the_hook_as_git_is_configured) {
  MergeBackWorld world;
  world.place.sign = true;
  world.place.commit_msg_hook = true;
  EXPECT_THAT(world.steps(), ElementsAre("--", "hook", "merge-tree", "commit-tree", "ref", "push", "event"));
  const PlanOrRefusal answer = world.plan();
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_THAT(plan.entries[1].argv,
              ElementsAre("git", "hook", "run", "commit-msg", "--", "/r/.git/hotfix-merge-back-main.txt"));
  EXPECT_THAT(plan.entries[3].argv, Contains("-S"));
  EXPECT_THAT(plan.entries[3].argv, Contains("/r/.git/hotfix-merge-back-main.txt"));
  world.place.in_work_tree = true;
  EXPECT_THAT(world.steps(), ElementsAre("worktree", "merge", "rev-parse", "ref", "push", "worktree", "event"));
}

TEST(PlanMergeBack, the_local_branch_follows_only_where_nothing_has_it_checked_out) {
  MergeBackWorld world;
  world.main().local = oid('8');
  world.main().local_follows = true;
  EXPECT_THAT(world.steps(), ElementsAre("merge-tree", "commit-tree", "ref", "push", "update-ref", "event"));
  world.main().checked_out_at = "/r";
  EXPECT_THAT(world.steps(), ElementsAre("merge-tree", "commit-tree", "ref", "push", "event"));
  world.main().checked_out_at.clear();
  world.main().local_follows = false;
  EXPECT_THAT(world.steps(), ElementsAre("merge-tree", "commit-tree", "ref", "push", "event"));
}

TEST(PlanMergeBack, without_a_remote_the_local_branch_moves) {
  MergeBackWorld world;
  world.main().remote.clear();
  EXPECT_THAT(world.steps(), ElementsAre("merge-tree", "commit-tree", "ref", "update-ref", "event"));
  world.main().checked_out_at = "/main";
  world.main().checkout_clean = true;
  EXPECT_THAT(world.steps(), ElementsAre("merge-tree", "commit-tree", "ref", "merge", "event"));
  world.main().checkout_clean = false;
  EXPECT_EQ(world.refusal(), "target-checked-out");
}

TEST(PlanMergeBack, version_files_keep_the_version_of_the_target) {
  MergeBackWorld world;
  world.main().forecast.kept_versions = {{"package.json", 0100755, "text"}};
  EXPECT_THAT(world.steps(), ElementsAre("merge-tree", "read-tree", "hash-object", "update-index", "write-tree",
                                         "commit-tree", "ref", "push", "event"));
  const PlanOrRefusal answer = world.plan();
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_TRUE(plan.entries[0].first_line);
  EXPECT_EQ(plan.entries[3].argv.back(), "100755,{printed},package.json");
  EXPECT_THAT(plan.notes, Contains(HasSubstr("package.json keeps its own version")));
}

TEST(PlanMergeBack, a_conflict_opens_a_work_tree_and_holds_up_no_other_target) {
  MergeBackWorld world;
  world.main().forecast.conflicts = {"pay.js"};
  MergeBackTarget release = world.main();
  release.name = "release/1.1";
  release.forecast = {};
  world.place.targets.push_back(release);
  EXPECT_THAT(world.steps(), ElementsAre("worktree", "merge", "rev-parse", "ref", "push", "worktree", "event",
                                         "merge-tree", "commit-tree", "ref", "push", "event"));
  const PlanOrRefusal answer = world.plan();
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_EQ(plan.entries[1].if_it_fails->code, "merge-back-conflict");
  EXPECT_EQ(plan.entries[1].cwd, "/r-into-main");
  EXPECT_EQ(plan.entries[6].part, "main");
  EXPECT_EQ(plan.entries[7].part, "release/1.1");
}

TEST(PlanMergeBack, goes_on_where_a_person_solved_the_conflict) {
  MergeBackWorld world;
  ConflictTree tree;
  tree.head = oid('9');
  tree.on_tip = true;
  tree.merging = true;
  tree.clean = false;
  tree.unmerged = {"pay.js"};
  world.main().tree = tree;
  EXPECT_EQ(world.refusal(), "merge-back-conflict");
  world.main().tree->unmerged.clear();  // added, not committed
  EXPECT_THAT(world.steps(), ElementsAre("commit", "rev-parse", "ref", "push", "worktree", "event"));
  world.main().tree = ConflictTree{.head = oid('c'), .has_fix = true, .on_tip = true};
  EXPECT_THAT(world.steps(), ElementsAre("ref", "push", "worktree", "event"));
  world.main().tree->on_tip = false;  // the target moved on since
  EXPECT_THAT(world.steps(), ElementsAre("merge-tree", "commit-tree", "ref", "push", "worktree", "event"));
}

TEST(PlanMergeBack, goes_on_wherever_it_was_interrupted) {
  MergeBackWorld world;
  world.main().kept = oid('d');
  EXPECT_THAT(world.steps(), ElementsAre("push", "event"));
  world.main().kept.reset();
  world.main().has_fix = true;
  world.main().pushed = oid('d');
  world.main().pushed_onto = oid('9');
  world.main().local = oid('9');
  world.main().local_follows = true;
  EXPECT_THAT(world.steps(), ElementsAre("update-ref", "event"));
  world.main().pushed_is_seen = false;
  EXPECT_THAT(world.steps(), ElementsAre("fetch", "update-ref", "event"));
  world.main() = MergeBackTarget(MergeBackWorld().main());
  world.main().forecast.conflicts = {"pay.js"};
  world.main().tree = ConflictTree{.broken = true};
  EXPECT_EQ(world.steps().front(), "worktree");
  world.main().tree = ConflictTree{.head = oid('9'), .on_tip = true, .clean = false};
  EXPECT_THAT(world.steps(),
              ElementsAre("stash", "ref", "reset", "merge", "rev-parse", "ref", "push", "worktree", "event"));
}

TEST(PlanMergeBack, a_protected_target_gets_a_request) {
  MergeBackWorld world;
  TargetRequest to;
  to.branch = "merge-back/PROD-501-main";
  to.channel.remote = "origin";
  to.channel.way = RequestWay::gh;
  to.channel.project = {forge::Provider::github, "github.com", "acme/shop"};
  world.main().request = to;
  EXPECT_THAT(world.steps(), ElementsAre("push", "pr", "event"));
  const PlanOrRefusal answer = world.plan();
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_EQ(plan.entries[0].argv.back(), oid('a').hex() + ":refs/heads/merge-back/PROD-501-main");
  EXPECT_EQ(std::get<MergedBack>(plan.entries[2].event->body).how, MergedBack::How::requested);
  EXPECT_TRUE(plan.entries[2].event->printed_url);
  world.main().request->there = oid('a');  // pushed, not yet opened
  EXPECT_THAT(world.steps(), ElementsAre("pr", "event"));
  forge::Request opened;
  opened.into = "main";
  opened.state = forge::RequestState::open;
  opened.url = "https://example.org/7";
  world.main().request->channel.requests = {opened};  // opened, not yet recorded
  EXPECT_THAT(world.steps(), ElementsAre("event"));
  world.logs.front().events.push_back(
      event(minute(41), MergedBack{MergedBack::How::requested, "main", oid('a'), oid('9'), "", ""}));
  EXPECT_EQ(world.refusal(), "waits-for-request");
  world.main().request->channel.requests.front().state = forge::RequestState::closed;  // by a person
  EXPECT_THAT(world.steps(), ElementsAre("pr", "event"));
}

TEST(PlanMergeBack, where_no_program_opens_the_request_a_person_is_told_where) {
  MergeBackWorld world;
  TargetRequest to;
  to.branch = "merge-back/PROD-501-main";
  to.channel.remote = "origin";
  to.channel.project = {forge::Provider::github, "github.com", "acme/shop"};
  to.channel.notes = {"gh is not installed."};
  world.main().request = to;
  world.main().forecast.kept_versions = {{.path = "version"}};  // so a merge is made, whose id is not known yet
  const PlanOrRefusal answer = world.plan();
  const Plan& plan = std::get<Plan>(answer);
  const auto push = std::ranges::find_if(
      plan.entries, [](const PlanEntry& entry) { return entry.argv.size() > 1 && entry.argv[1] == "push"; });
  ASSERT_NE(push, plan.entries.end());
  EXPECT_TRUE(push->argv.back().starts_with("refs/hotfix-backup/")) << push->argv.back();
  EXPECT_THAT(plan.notes, ::testing::IsSupersetOf({std::string("gh is not installed."),
                                                   std::string("Open the request into main there: "
                                                               "https://github.com/acme/shop/compare/main..."
                                                               "merge-back/PROD-501-main?expand=1")}));
}

TEST(PlanMergeBack, knows_from_the_log_which_target_takes_no_push) {
  const auto said = [](std::vector<MergedBack::How> words) {
    std::vector<Event> events;
    for (const MergedBack::How how : words)
      events.push_back(event(minute(1), MergedBack{how, "main", oid('a'), oid('9'), "", ""}));
    const EventLog one = log(events);
    return takes_no_push(&one, "main");
  };
  EXPECT_FALSE(said({}));
  EXPECT_TRUE(said({MergedBack::How::refused}));
  EXPECT_TRUE(said({MergedBack::How::refused, MergedBack::How::requested}));
  EXPECT_FALSE(said({MergedBack::How::refused, MergedBack::How::pushed}));
}

TEST(PlanMergeBack, refuses_in_words) {
  MergeBackWorld world;
  EXPECT_EQ(world.refusal({{"develop"}, {}}), "unknown-target");
  world.place.remote_problem = "no route";
  EXPECT_EQ(world.refusal(), "remote-unreachable");
  world = MergeBackWorld();
  world.main().has_fix = true;
  world.main().evidence = "trailer (1234567)";
  EXPECT_EQ(world.refusal(), "nothing-to-merge-back");
  EXPECT_THAT(std::get<Refusal>(world.plan()).message, HasSubstr("main: trailer (1234567)"));
  world = MergeBackWorld();
  world.facts.current->base->own.clear();
  EXPECT_EQ(world.refusal(), "nothing-to-merge-back");
  world = MergeBackWorld();
  world.main().taken_back_by = "1234567";
  EXPECT_EQ(world.refusal(), "taken-back");
  world = MergeBackWorld();
  world.main().only_local = true;
  EXPECT_EQ(world.refusal(), "merged-here-only");
  world = MergeBackWorld();
  world.facts.current->base->carried = {oid('c')};
  EXPECT_THAT(world.steps(), Contains("push"));  // main has them
  world.main().name = "release/1.1";
  EXPECT_EQ(world.refusal(), "carries-unreleased");
  world = MergeBackWorld();
  world.main().forecast.conflicts = {"pay.js"};
  world.main().folder_taken = true;
  EXPECT_EQ(world.refusal(), "folder-taken");
}

TEST(PlanMergeBack, a_gate_is_named_and_a_reason_for_it_is_recorded) {
  const auto check = [](const std::string& gate, auto close) {
    MergeBackWorld world;
    close(world);
    EXPECT_EQ(std::get<Refusal>(world.plan()).gate, gate);
    const MergeBackRequest request{{}, {{gate, "agreed"}, {"other", "no gate at all"}}};
    EXPECT_THAT(world.steps(request), Contains("push"));
    const PlanOrRefusal answer = world.plan(request);
    ASSERT_TRUE(std::holds_alternative<Plan>(answer)) << gate;
    EXPECT_EQ(std::get<Plan>(answer).passed, (Overrides{{gate, "agreed"}}));
  };
  check("local", [](MergeBackWorld& world) { world.main().only_local = true; });
  check("base", [](MergeBackWorld& world) {
    world.facts.current->base->carried = {oid('c')};
    world.main().name = "release/1.1";
  });
}

}  // namespace
}  // namespace hotfix::workflow
