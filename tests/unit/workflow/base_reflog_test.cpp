// find_base() with what the reflogs add: where the branch was created, and what it was moved onto.

#include "unit/workflow/base_fixture.h"

namespace hotfix::workflow {
namespace {

using testing::incident;
using testing::oid;
using testing::Scene;

/// c0 - c1(v1.0.0) - m1 - m2 (main), HEAD there.
Scene cut_from_main() {
  Scene scene;
  scene.dag.chain("", {"c0", "c1", "m1", "m2"});
  scene.tag("v1.0.0", "c1").target("main", "m2").head("m2");
  return scene;
}

TEST(BaseReflog, shows_a_branch_freshly_cut_from_main) {
  const testing::Expected carries{"v1.0.0", {}, {"m2", "m1"}, "m2"};
  cut_from_main().check({"v1.0.0", {"m2", "m1"}, {}, "c1", false});
  cut_from_main().moved("branch: Created from main", "", "m2").check(carries);
  cut_from_main().moved("branch: Created from refs/remotes/origin/main", "", "m2").check(carries);
  cut_from_main().moved("branch: Reset to main", "c1", "m2").check(carries);
  Scene head = cut_from_main();
  head.moved("branch: Created from HEAD", "", "m2").head_moved("checkout: moving from main to hotfix/x", "m2", "m2");
  head.check(carries);
}

TEST(BaseReflog, does_not_believe_where_a_clone_created_the_branch) {
  for (const char* message : {"branch: Created from refs/remotes/origin/hotfix/x",
                              "branch: Created from origin/hotfix/x", "clone: from git@example.org:a/b.git"})
    cut_from_main().moved(message, "", "m2").check({"v1.0.0", {"m2", "m1"}, {}, "c1", false});
}

TEST(BaseReflog, leaves_it_uncertain_when_main_was_fast_forwarded_to_the_branch) {
  Scene scene = cut_from_main();
  scene.moved("branch: Created from v1.0.0", "", "c1")
      .moved("commit: one", "c1", "m1")
      .moved("commit: two", "m1", "m2");
  scene.check({"v1.0.0", {"m2", "m1"}, {}, "c1", false});
  scene.started("v1.0.0", "c1").check({"v1.0.0", {"m2", "m1"}, {}, "c1", true});
}

TEST(BaseReflog, shows_a_branch_fast_forwarded_or_reset_to_main) {
  for (const char* message : {"merge main: Fast-forward", "pull origin main: Fast-forward", "reset: moving to main"}) {
    Scene scene = cut_from_main();
    scene.moved("branch: Created from v1.0.0", "", "c1").moved(message, "c1", "m2");
    scene.check({"v1.0.0", {}, {"m2", "m1"}, "m2"});
    scene.started("v1.0.0", "c1").check({"v1.0.0", {}, {"m2", "m1"}, "m2"});
  }
}

TEST(BaseReflog, knows_the_work_of_others_pulled_from_the_branchs_own_remote) {
  Scene scene = incident();
  scene.moved("branch: Created from v1.0.0", "", "c1").moved("commit: one", "c1", "f1");
  scene.moved("pull: Fast-forward", "f1", "f2").target("main", "m2").check({"v1.0.0", {"f2", "f1"}, {}, "c1"});
}

TEST(BaseReflog, knows_own_tags_above_the_point_of_creation) {
  Scene scene = incident();
  scene.dag.chain("f2", {"f3"});
  scene.tag("v1.0.1", "f1").tag("v1.0.2", "f2").head("f3").target("main", "m2");
  scene.moved("branch: Created from v1.0.0", "", "c1").moved("commit: x", "f2", "f3");
  scene.check({"v1.0.0", {"f3", "f2", "f1"}, {}, "c1"});
  EXPECT_EQ(scene.find().own_tags.size(), 2u);
  Scene next = incident();
  next.tag("v1.0.1", "f2").target("main", "m2").moved("branch: Created from v1.0.1", "", "f2");
  next.check({"v1.0.1", {}, {}, "f2"});
}

TEST(BaseReflog, follows_a_rebase_onto_a_newer_release) {
  Scene scene;
  scene.dag.chain("", {"c0", "c1", "r1"}).chain("r1", {"f1"});
  scene.tag("v1.0.0", "c1").tag("v1.0.1", "r1").target("main", "c1").head("f1").started("v1.0.0", "c1");
  scene.moved("branch: Created from v1.0.0", "", "c1");
  scene.moved("rebase (finish): refs/heads/hotfix/x onto " + oid("r1").hex(), "c1", "f1");
  scene.check({"v1.0.0", {"f1"}, {}, "r1"});
  scene.question.event.reset();
  scene.check({"v1.0.1", {"f1"}, {}, "r1"});
}

TEST(BaseReflog, shows_a_rebase_onto_main) {
  Scene scene = cut_from_main();
  scene.dag.chain("m2", {"f1"}).chain("m2", {"m3"});
  scene.head("f1").started("v1.0.0", "c1");
  scene.moved("rebase (finish): refs/heads/hotfix/x onto " + oid("m2").hex(), "c1", "f1");
  scene.check({"v1.0.0", {"f1"}, {"m2", "m1"}, "m2"});
}

TEST(BaseReflog, remembers_what_was_mains_tip_when_it_was_merged_in) {
  // Update branch, then main fast-forwarded to the branch: main's own commits are off its first-parent chain now.
  Scene scene = incident();
  scene.dag.commit("U", {"f2", "m2"});
  scene.head("U").target("main", "U").started("v1.0.0", "c1");
  scene.moved("branch: Created from v1.0.0", "", "c1")
      .moved("merge main: Merge made by the 'ort' strategy.", "f2", "U");
  scene.check({"v1.0.0", {"f2", "f1"}, {"m2", "m1"}, "m2"});
}

TEST(BaseReflog, finds_the_merge_back_after_the_branch_was_moved_up_to_main) {
  Scene scene = incident();
  scene.dag.commit("M", {"m2", "f2"});
  scene.head("M").target("main", "M").started("v1.0.0", "c1");
  scene.moved("branch: Created from v1.0.0", "", "c1")
      .moved("commit: one", "c1", "f1")
      .moved("commit: two", "f1", "f2");
  scene.moved("merge main: Fast-forward", "f2", "M");
  scene.check({"v1.0.0", {"f2", "f1"}, {"m2", "m1"}, "m2"});
}

TEST(BaseReflog, takes_commits_made_on_a_detached_head_for_the_branchs_own) {
  Scene scene = incident();
  scene.tag("v1.0.1", "f2").target("main", "m2");
  scene.head_moved("checkout: moving from main to v1.0.0", "m2", "c1");
  scene.head_moved("commit: one", "c1", "f1").head_moved("commit: two", "f1", "f2");
  scene.moved("branch: Created from HEAD", "", "f2");
  scene.head_moved("checkout: moving from " + oid("f2").hex() + " to hotfix/x", "f2", "f2");
  scene.check({"v1.0.0", {"f2", "f1"}, {}, "c1"});
}

}  // namespace
}  // namespace hotfix::workflow
