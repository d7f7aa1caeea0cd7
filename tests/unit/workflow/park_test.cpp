#include "workflow/park.h"

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

struct ParkWorld : FixedHotfix {
  ParkWorld() {
    PartFile file;
    file.path = "pay.js";
    file.left = TreeFile{0100644, oid('5'), {}};
    file.follow_up = TreeFile{0100644, std::nullopt, "reflowed\n"};
    place.files = {file};
    place.work_dir = "/shop";
    place.git_dir = "/shop/.git";
    place.id = "PROD-501-expired-cards";
    place.log_tip = oid('e');
    place.what = "scope/formatting-only in pay.js";
    place.production = "v1.0.0";
    place.branch = "follow-up/PROD-501";
    place.main = "origin/main";
    place.main_tip = oid('9');
  }
  PlanOrRefusal park(const ChangeRequest& request = {.fingerprint = "f"}) const {
    return plan_park(at(minute(20)), place, request);
  }
  PlanOrRefusal restore() const { return plan_restore(at(minute(20)), place, {.path = "pay.js"}); }
  static std::vector<std::string> steps(const PlanOrRefusal& answer) {
    return steps_in(answer, [](const PlanEntry& entry) {
      const std::string name = step_in(entry);
      return name == "--literal-pathspecs" ? entry.argv.at(2) : name;
    });
  }

  PartPlace place;
};

const std::vector<std::string> taking_out = {"stash",       "ref", "read-tree", "update-index", "write-tree",
                                             "commit-tree", "ref", "event",     "restore"};

TEST(PlanRestore, keeps_a_copy_then_puts_productions_text_back) {
  const ParkWorld world;
  EXPECT_EQ(ParkWorld::steps(world.restore()), taking_out);
  const PlanOrRefusal answer = world.restore();
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_EQ(plan.entries[1].ref_update->ref, "refs/hotfix-backup/PROD-501-expired-cards/part-1-before");
  EXPECT_THAT(plan.entries[3].argv,
              ElementsAre("git", "update-index", "--add", "--cacheinfo", "100644", oid('5').hex(), "pay.js"));
  EXPECT_EQ(plan.entries[3].env.front().second, "/shop/.git/hotfix-part.index");
  EXPECT_EQ(std::get<TakenOut>(plan.entries[7].event->body),
            (TakenOut{"hotfix.restore", "scope/formatting-only in pay.js", "part-1", {"pay.js"}, {}, {}}));
  EXPECT_THAT(plan.entries[8].argv, ::testing::Not(Contains("--staged")));
}

TEST(PlanRestore, takes_it_out_of_the_index_too_where_all_of_it_is_staged) {
  ParkWorld world;
  world.place.files.front().staged = true;
  const PlanOrRefusal answer = world.restore();
  EXPECT_THAT(std::get<Plan>(answer).entries.back().argv, Contains("--staged"));
}

TEST(PlanRestore, where_everything_is_committed_the_copy_is_the_commit) {
  ParkWorld world;
  world.place.clean_head = oid('a');
  const PlanOrRefusal answer = world.restore();
  EXPECT_EQ(std::get<Plan>(answer).entries.front().ref_update->new_value, oid('a'));
}

TEST(PlanPark, commits_it_on_the_follow_up_branch_before_a_file_is_touched) {
  const ParkWorld world;
  std::vector<std::string> all = {"read-tree", "hash-object", "update-index", "write-tree", "commit-tree", "ref"};
  all.insert(all.end(), taking_out.begin(), taking_out.end());
  EXPECT_EQ(ParkWorld::steps(world.park()), all);
  const PlanOrRefusal answer = world.park();
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_EQ(plan.entries[1].input, "reflowed\n");
  EXPECT_THAT(plan.entries[4].argv, Contains(oid('9').hex()));
  EXPECT_EQ(plan.entries[5].ref_update->ref, "refs/heads/follow-up/PROD-501");
  EXPECT_EQ(plan.entries[5].ref_update->old_value, std::nullopt);
  for (const PlanEntry& entry : plan.entries) EXPECT_EQ(entry.reach, Reach::local);
}

TEST(PlanPark, goes_on_from_what_was_parked_before) {
  ParkWorld world;
  world.place.branch_tip = oid('7');
  const PlanOrRefusal answer = world.park();
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_THAT(plan.entries[4].argv, Contains(oid('7').hex()));
  EXPECT_EQ(plan.entries[5].ref_update->old_value, oid('7'));
  world.place.files.front().changes_follow_up = false;  // killed before the file was touched
  EXPECT_EQ(ParkWorld::steps(world.park()), taking_out);
}

TEST(PlanPark, refuses_in_words) {
  const auto check = [](const std::string& code, auto change, ChangeRequest request = {.fingerprint = "f"}) {
    ParkWorld world;
    change(world);
    EXPECT_THAT(ParkWorld::steps(world.park(request)), ElementsAre(code));
  };
  check("park-conflict", [](ParkWorld& world) { world.place.files.front().conflict = "the same lines differ there"; });
  check("no-main", [](ParkWorld& world) { world.place.main_tip.reset(); });
  check("checked-out-elsewhere", [](ParkWorld& world) { world.place.checked_out_at = "/there"; });
  check("unsaved", [](ParkWorld& world) { world.place.unsaved = {"pay.js"}; });
  check("partly-staged", [](ParkWorld& world) { world.place.files.front().partly_staged = true; });
  check("cannot-take-out", [](ParkWorld& world) { world.place.files.front().impossible = "it is a submodule"; });
  check("not-changed", [](ParkWorld& world) { world.place.files.clear(); }, {.path = "pay.js"});
  check("finding-not-found", [](ParkWorld& world) { world.place.what.clear(); });
  check("operation-in-progress", [](ParkWorld& world) { world.facts.operation = "merge"; });
  check("not-a-hotfix", [](ParkWorld& world) { world.facts.head.branch = "refs/heads/main"; });
}

TEST(FollowUpBranch, is_named_by_the_ticket) {
  EXPECT_EQ(follow_up_branch("PROD-501", "PROD-501-expired-cards"), "follow-up/PROD-501");
  EXPECT_EQ(follow_up_branch(std::nullopt, "expired-cards"), "follow-up/expired-cards");
}

}  // namespace
}  // namespace hotfix::workflow
