// find_base() without any help from reflogs: what a fresh clone or a CI checkout knows.

#include "unit/workflow/base_fixture.h"
#include "workflow/base_evidence.h"

namespace hotfix::workflow {
namespace {

using testing::Dag;
using testing::incident;
using testing::name_of;
using testing::names_of;
using testing::oid;
using testing::Scene;
using Names = std::vector<std::string>;

TEST(Base, is_the_tag_that_the_branch_was_cut_from) {
  incident().target("main", "m2").check({"v1.0.0", {"f2", "f1"}, {}, "c1"});
  incident().target("main", "m2").head("c1").check({"v1.0.0", {}, {}, "c1"});
}

TEST(Base, takes_the_highest_version_not_the_nearest_tag) {
  Scene scene = incident();
  scene.tag("v0.9.5", "f1").target("main", "m2").other("release/0.9", "f1").check({"v1.0.0", {"f2", "f1"}, {}, "c1"});
  // v0.9.5 marks an older version, made later and merged in: it does not become the base.
}

TEST(Base, stays_right_after_merge_back_by_merge_commit) {
  Scene scene = incident();
  scene.dag.commit("M", {"m2", "f2"});
  scene.tag("v1.0.1", "f2").target("main", "M").check({"v1.0.0", {"f2", "f1"}, {}, "c1"});
  EXPECT_EQ(scene.find().own_tags.at(0).name, "v1.0.1");
}

TEST(Base, stays_right_after_merge_back_by_squash_or_pick) {
  Scene scene = incident();
  scene.dag.chain("m2", {"squashed", "m3"});
  scene.target("main", "m3").check({"v1.0.0", {"f2", "f1"}, {}, "c1"});
  scene.tag("v1.0.1", "f2").check({"v1.0.0", {"f2", "f1"}, {}, "c1"});
}

TEST(Base, is_uncertain_and_carries_nothing_once_main_was_fast_forwarded_to_the_branch) {
  Scene scene;
  scene.dag.chain("", {"c0", "c1", "f1", "f2"});
  scene.tag("v1.0.0", "c1").target("main", "f2").head("f2").check({"v1.0.0", {"f2", "f1"}, {}, "c1", false});
  EXPECT_FALSE(scene.find().replay_onto);
  scene.started("v1.0.0", "c1").check({"v1.0.0", {"f2", "f1"}, {}, "c1", true});
  scene.dag.commit("m3", {"f2"});
  scene.question.targets.clear();
  scene.target("main", "m3").check({"v1.0.0", {"f2", "f1"}, {}, "c1", true});
  scene.question.event.reset();
  scene.check({"v1.0.0", {"f2", "f1"}, {}, "c1", false});
}

TEST(Base, leaves_merges_on_the_branch_out_of_its_own_commits) {
  Scene scene = incident();
  scene.dag.commit("side", {"c1"}).commit("mm", {"f2", "side"}).commit("f3", {"mm"});
  scene.head("f3").target("main", "m2").check({"v1.0.0", {"f3", "side", "f2", "f1"}, {}, "c1"});
}

TEST(Base, carries_what_update_branch_pulled_in_and_compares_with_it) {
  Scene scene = incident();
  scene.dag.commit("U", {"f2", "m2"}).commit("f3", {"U"}).commit("m3", {"m2"});
  scene.head("f3").target("main", "m3").check({"v1.0.0", {"f3", "f2", "f1"}, {"m2", "m1"}, "m2"});
  EXPECT_EQ(scene.find().replay_onto->name, "v1.0.0");
  scene.started("v1.0.0", "c1").check({"v1.0.0", {"f3", "f2", "f1"}, {"m2", "m1"}, "m2"});
}

TEST(Base, does_not_carry_its_own_merge_back_when_it_is_pulled_in_again) {
  Scene scene = incident();
  scene.dag.commit("M", {"m2", "f2"}).commit("f3", {"f2"}).commit("U", {"f3", "M"});
  scene.head("U").target("main", "M").check({"v1.0.0", {"f3", "f2", "f1"}, {"m2", "m1"}, "m2"});
  scene.tag("v1.0.1", "f2").started("v1.0.0", "c1");
  scene.check({"v1.0.0", {"f3", "f2", "f1"}, {"m2", "m1"}, "m2"});
  // Nothing else had been on main: then nothing is carried, squashed or not.
  Scene quiet;
  quiet.dag.chain("", {"c0", "c1"}).chain("c1", {"f1"}).commit("Q", {"c1"}).commit("U", {"f1", "Q"});
  quiet.tag("v1.0.0", "c1").head("U").target("main", "Q").question.merged_back = {oid("Q")};
  quiet.check({"v1.0.0", {"f1"}, {}, "c1"});
}

TEST(Base, keeps_the_base_when_main_was_pulled_in_right_after_deploy) {
  Scene scene = incident();
  scene.dag.commit("U", {"f2", "m2"});
  scene.tag("v1.0.1", "f2").head("U").target("main", "m2").check({"v1.0.0", {"f2", "f1"}, {"m2", "m1"}, "m2"});
}

/// A second hotfix, cut from v1.0.0 while the first was tagged v1.0.1.
Scene two_hotfixes() {
  Scene scene = incident();
  scene.dag.chain("c1", {"g1"});
  scene.tag("v1.0.1", "f2").other("hotfix/first", "f2").target("main", "m2").head("g1");
  return scene;
}

TEST(Base, is_stale_once_another_hotfix_was_released) {
  two_hotfixes().check({"v1.0.0", {"g1"}, {}, "c1", true, "v1.0.1"});
  two_hotfixes().started("v1.0.0", "c1").check({"v1.0.0", {"g1"}, {}, "c1", true, "v1.0.1"});
  Scene failed = two_hotfixes();
  failed.question.not_counted.names = {"v1.0.1"};
  failed.check({"v1.0.0", {"g1"}, {}, "c1"});
  Scene commanded = two_hotfixes();
  commanded.question.command_result = "v1.0.0";
  commanded.check({"v1.0.0", {"g1"}, {}, "c1"});
  two_hotfixes().head("c1").check({"v1.0.0", {}, {}, "c1", true, "v1.0.1"});
}

TEST(Base, is_not_stale_once_the_other_hotfix_was_merged_in) {
  Scene scene = two_hotfixes();
  scene.dag.commit("mm", {"g1", "f2"}).commit("g2", {"mm"});
  scene.head("g2").check({"v1.0.1", {"g2", "g1"}, {}, "f2"});
  scene.started("v1.0.0", "c1").check({"v1.0.0", {"g2", "g1"}, {}, "f2"});
}

TEST(Base, is_not_stale_to_a_release_that_contains_the_hotfix) {
  Scene scene = incident();
  scene.dag.commit("M", {"m2", "f2"});
  scene.tag("v1.1.0", "M").target("main", "M").check({"v1.0.0", {"f2", "f1"}, {}, "c1"});
}

TEST(Base, minds_parallel_lines) {
  Scene scene;
  scene.dag.chain("", {"c0", "a0", "b0"}).chain("a0", {"a1"}).chain("a1", {"f1"});
  scene.tag("v1.0.0", "a0").tag("v2.0.0", "b0").tag("v1.0.1", "a1").target("main", "b0").head("f1");
  scene.other("release/1.0", "a1").check({"v1.0.1", {"f1"}, {}, "a1"});
  scene.dag.chain("a1", {"a2"});
  scene.tag("v1.0.2", "a2").check({"v1.0.1", {"f1"}, {}, "a1", true, "v1.0.2"});
  scene.question.parallel.mode = ParallelPolicy::Mode::none;
  scene.check({"v1.0.1", {"f1"}, {}, "a1", true, "v2.0.0"});
}

TEST(Base, does_not_infer_parallel_lines_from_its_own_tag) {
  Scene scene;
  scene.dag.chain("", {"c0", "c1", "n1"}).chain("c1", {"f1"});
  scene.tag("v1.0.0", "c1").tag("v1.1.0", "n1").tag("v1.0.1", "f1").target("main", "n1").head("f1");
  scene.check({"v1.0.0", {"f1"}, {}, "c1", true, "v1.1.0"});
}

TEST(Base, is_not_confused_by_another_products_releases) {
  Scene scene;
  scene.dag.chain("", {"c0", "c1", "c2", "c3"}).chain("c1", {"f1"});
  scene.tag("api-v1.0.0", "c1").tag("web-v7.0.0", "c0").tag("web-v8.0.0", "c2").tag("web-v8.1.0", "c3");
  scene.target("main", "c3").head("f1").check({"api-v1.0.0", {"f1"}, {}, "c1"});
  EXPECT_EQ(scene.find().base->product, "api");
}

TEST(Base, chooses_the_product_that_the_branch_or_policy_names) {
  Scene scene;
  scene.dag.chain("", {"c0", "c1", "f1"});
  scene.tag("api-v1.0.0", "c1").tag("web-v2.0.0", "c1").tag("web-v1.9.0", "c0").target("main", "c1").head("f1");
  scene.question.branch = "refs/heads/hotfix/api-crash";
  scene.check({"api-v1.0.0", {"f1"}, {}, "c1"});
  scene.question.branch = "refs/heads/hotfix/web-crash";
  scene.check({"web-v2.0.0", {"f1"}, {}, "c1"});
  scene.question.product = "api";
  scene.check({"api-v1.0.0", {"f1"}, {}, "c1"});
  scene.question.chosen = ChosenBase{oid("c0"), std::nullopt};
  scene.question.product.reset();
  scene.check({"web-v1.9.0", {"f1"}, {"c1"}, "c1"});
}

TEST(Base, carries_the_unreleased_commits_of_a_branch_cut_from_main) {
  Scene scene;
  scene.dag.chain("", {"c0", "c1", "m1", "m2"}).commit("t1", {"m1"}).commit("m3", {"m2", "t1"});
  scene.dag.chain("m3", {"f1"}).chain("m3", {"m4"});
  scene.tag("v1.0.0", "c1").target("main", "m4").head("f1");
  scene.check({"v1.0.0", {"f1"}, {"m3", "t1", "m2", "m1"}, "m3"});
  EXPECT_EQ(scene.find().replay_onto->name, "v1.0.0");
  scene.adopted("v1.0.0", "c1", "f1").check({"v1.0.0", {"f1"}, {"m3", "t1", "m2", "m1"}, "m3"});
}

TEST(Base, carries_hundreds_of_commits_over_months) {
  Scene scene;
  Names names = {"c0"};
  for (int i = 0; i < 400; ++i) names.push_back("m" + std::to_string(i));
  scene.dag.chain("", names).chain("m399", {"f1"});
  scene.tag("v1.0.0", "c0").target("main", "m399").head("f1");
  Names carried(names.rbegin(), names.rend() - 1);
  scene.check({"v1.0.0", {"f1"}, carried, "m399"});
}

TEST(Base, goes_on_down_a_targets_chain_where_it_stopped) {
  Dag dag;
  Names names;
  for (int i = 0; i < 400; ++i) names.push_back("m" + std::to_string(i));
  dag.chain("", names);
  const auto lookup = dag.lookup();
  BranchChains chains(lookup, {oid("m399")});
  EXPECT_TRUE(chains.contains(oid("m399"), dag.time("m399")));
  EXPECT_FALSE(chains.contains(oid("m5"), dag.time("m399")));
  EXPECT_TRUE(chains.contains(oid("m5"), dag.time("m5")));
  EXPECT_FALSE(chains.incomplete());
}

TEST(Base, of_a_branch_cut_from_main_is_what_production_runs_even_if_main_lacks_the_tag) {
  Scene scene;
  scene.dag.chain("", {"c0", "c1", "m1"}).chain("c1", {"r1"}).chain("m1", {"f1"});
  scene.tag("v1.0.0", "r1").target("main", "m1").other("release/1.0", "r1").head("f1");
  scene.check({"=c1", {"f1"}, {"m1"}, "m1"});
  const BaseAnswer answer = scene.find();
  EXPECT_FALSE(answer.base->is_production_tag);
  EXPECT_EQ(answer.replay_onto->name, "v1.0.0");
  scene.dag.chain("r1", {"g1"});
  scene.head("g1").check({"v1.0.0", {"g1"}, {}, "r1"});
}

TEST(Base, carries_the_unreleased_commits_of_a_release_branch) {
  Scene scene;
  scene.dag.chain("", {"c0", "c1", "m1"}).chain("c1", {"r1", "r2", "f1"});
  scene.tag("v1.0.0", "c1").target("main", "m1").target("release/1.1", "r2").head("f1");
  scene.check({"v1.0.0", {"f1"}, {"r2", "r1"}, "r2"});
}

TEST(Base, of_a_detached_head_at_its_own_tag_is_the_tag_below) {
  Scene scene = incident();
  scene.tag("v1.0.1", "f2").target("main", "m2").other("hotfix/x", "f2").question.branch.reset();
  scene.check({"v1.0.0", {"f2", "f1"}, {}, "c1"});
  scene.dag.commit("M", {"m2"});
  scene.tag("v1.1.0", "m2").target("main", "M").head("m2").check({"v1.1.0", {}, {}, "m2"});
}

TEST(Base, of_a_fresh_branch_is_the_release_that_another_branch_holds) {
  Scene scene = incident();
  scene.tag("v1.0.1", "f2").target("main", "m2").other("hotfix/first", "f2").check({"v1.0.1", {}, {}, "f2"});
  Scene git_flow = incident();
  git_flow.tag("v1.0.1", "f2").target("develop", "m2").production_branch("master", "f2");
  git_flow.check({"v1.0.1", {}, {}, "f2"});
}

TEST(Base, asks_the_production_branch_what_runs) {
  Scene scene = incident();
  scene.dag.commit("P", {"c1"});
  scene.tag("v1.0.1", "P").tag("v2.0.0", "m2").target("develop", "m2").production_branch("master", "P");
  scene.check({"v1.0.0", {"f2", "f1"}, {}, "c1", true, "v1.0.1"});
}

TEST(Base, without_any_production_tag_is_where_the_branch_left_main) {
  Scene scene = incident();
  scene.target("main", "m2");
  Scene untagged;
  untagged.dag = scene.dag;
  untagged.target("main", "m2").head("f2").check({"=c1", {"f2", "f1"}, {}, "c1"});
  untagged.dag.commit("M", {"m2", "f2"});
  untagged.question.targets.clear();
  untagged.target("main", "M").check({"=c1", {"f2", "f1"}, {}, "c1"});
  EXPECT_FALSE(untagged.find().base->is_production_tag);
  Scene lonely;
  lonely.dag = scene.dag;
  lonely.head("f2").check({"", {}, {}, ""});
}

TEST(Base, follows_the_event_although_the_tag_was_moved_or_removed) {
  Scene scene = incident();
  scene.tag("v1.1.0", "m2").target("main", "m2").started("v0.9.0", "c0");
  scene.check({"v0.9.0", {"f2", "f1", "c1"}, {}, "c0", true, "v1.1.0"});
  Scene moved = incident();
  moved.started("v1.0.0", "c0").target("main", "m2");
  const BaseAnswer answer = moved.find();
  EXPECT_EQ(name_of(answer.base->commit), "c0");
  EXPECT_EQ(answer.base->tag, "v1.0.0");
  Scene gone = incident();
  gone.target("main", "m2").started("v1.0.0", "nowhere").check({"v1.0.0", {"f2", "f1"}, {}, "c1"});
}

TEST(Base, prefers_what_was_chosen_to_the_event) {
  Scene scene = incident();
  scene.started("v1.0.0", "c1").target("main", "m2").question.chosen = ChosenBase{oid("f1"), std::nullopt};
  scene.check({"=f1", {"f2"}, {}, "f1"});
}

TEST(Base, in_a_shallow_clone_is_uncertain_never_wrong) {
  Scene scene = incident();
  scene.target("main", "m2").dag.forget("c0");
  scene.check({"v1.0.0", {"f2", "f1"}, {}, "c1"});
  Scene cut;
  cut.dag.chain("", {"c0", "c1"}).chain("c1", {"m1"}).chain("c1", {"f1", "f2"});
  cut.tag("v1.0.0", "c1").head("f2").target("main", "m1").dag.forget("c1").forget("c0");
  const BaseAnswer answer = cut.find();
  EXPECT_TRUE(answer.history_incomplete);
  EXPECT_TRUE(answer.carried.empty());
  EXPECT_TRUE(!answer.base || !answer.base->certain);
  cut.started("v1.0.0", "c1");
  const BaseAnswer started = cut.find();
  EXPECT_TRUE(!started.base || !started.base->certain);
}

TEST(Base, stands_octopus_merges_and_unrelated_histories) {
  Scene scene = incident();
  scene.dag.commit("s1", {"c1"}).commit("s2", {"c1"}).commit("O", {"f2", "s1", "s2"});
  scene.head("O").target("main", "m2").check({"v1.0.0", {"s2", "s1", "f2", "f1"}, {}, "c1"});
  Scene unrelated;
  unrelated.dag.chain("", {"c0", "c1"}).chain("", {"z0", "z1"});
  unrelated.tag("v1.0.0", "c1").target("main", "c1").head("z1").check({"", {}, {}, ""});
  Scene joined = incident();
  joined.dag.chain("", {"z0"}).commit("J", {"f2", "z0"});
  joined.head("J").target("main", "m2").check({"v1.0.0", {"z0", "f2", "f1"}, {}, "c1"});
}

TEST(Base, stands_wrong_clocks) {
  Scene scene;
  scene.dag.chain("", {"c0", "c1", "m1"}).commit_at("f1", 1, {"c1"}).commit_at("f2", 2, {"f1"});
  scene.tag("v1.0.0", "c1").target("main", "m1").head("f2").check({"v1.0.0", {"f2", "f1"}, {}, "c1"});
  Scene future;
  future.dag.chain("", {"c0"})
      .commit_at("c1", Dag::start + 99'000'000, {"c0"})
      .commit("m1", {"c1"})
      .commit("f1", {"m1"});
  future.tag("v1.0.0", "c1").target("main", "m1").head("f1").check({"v1.0.0", {"f1"}, {"m1"}, "m1"});
}

TEST(Base, stands_a_criss_cross_with_main) {
  Scene scene = incident();
  scene.dag.commit("M", {"m1", "f1"}).commit("U", {"f1", "m1"}).commit("m9", {"M"}).commit("f9", {"U"});
  scene.head("f9").target("main", "m9").check({"v1.0.0", {"f9", "f1"}, {"m1"}, "m1"});
}

TEST(Base, is_found_without_walking_history) {
  Scene scene;
  Names names;
  for (int i = 0; i < 20'000; ++i) names.push_back("c" + std::to_string(i));
  scene.dag.chain("", names).chain("c19900", {"f1", "f2"});
  for (int i = 0; i < 199; ++i) scene.tag("v1." + std::to_string(i) + ".0", "c" + std::to_string(i * 100 + 100));
  scene.target("main", "c19999").head("f2").check({"v1.198.0", {"f2", "f1"}, {}, "c19900"});
  EXPECT_LT(scene.dag.looked_up(), 3'000u);
}

}  // namespace
}  // namespace hotfix::workflow
