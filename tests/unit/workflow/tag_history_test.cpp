#include "workflow/tag_history.h"

#include <random>
#include <set>
#include <string>
#include <vector>

#include "unit/workflow/dag.h"
#include "unit/workflow/hotfix_facts.h"

namespace hotfix::workflow {
namespace {

using testing::Dag;
using testing::names_of;
using testing::oid;
using Names = std::vector<std::string>;

struct Asked {
  Dag dag;
  git::CommitLookup lookup;
  MainHistory main;
  std::vector<ProductionTag> tags;
  std::vector<TagHistory> histories;

  Asked(const Dag& given, const Names& at) : dag(given), lookup(dag.lookup()), main(lookup, oid("main")) {
    for (const std::string& name : at) tags.push_back(testing::production_tag(name, oid(name), 0));
    histories = tag_histories(lookup, main, tags);
  }
  const TagHistory& of(std::string_view name) const {
    for (std::size_t i = 0; i < tags.size(); ++i)
      if (tags[i].name == name) return histories[i];
    throw std::out_of_range(std::string(name));
  }
  Names own(std::string_view name) const { return names_of(of(name).own); }
  bool shared(std::string_view name, const git::Oid& id) const { return shares(lookup, of(name), main, id); }
};

/// root - a - b - c - main
///          \ x - y          (a line of its own)
Dag left_behind() {
  Dag dag;
  dag.chain("", {"root", "a", "b", "c", "main"}).chain("a", {"x", "y"});
  return dag;
}

TEST(TagHistory, has_nothing_of_its_own_on_mains_chain) {
  const Asked answer(left_behind(), {"a", "c"});
  EXPECT_TRUE(answer.of("a").in_main);
  EXPECT_EQ(answer.own("a"), Names{});
  EXPECT_EQ(answer.own("c"), Names{});
  EXPECT_EQ(answer.of("c").arrived, std::nullopt);
}

TEST(TagHistory, gives_each_tag_what_the_one_before_it_lacks) {
  const Asked answer(left_behind(), {"y", "x", "a"});
  EXPECT_FALSE(answer.of("y").in_main);
  EXPECT_EQ(answer.own("x"), Names{"x"});
  EXPECT_EQ(answer.own("y"), Names{"y"});
  EXPECT_EQ(Asked(left_behind(), {"y"}).own("y"), (Names{"y", "x"}));
}

TEST(TagHistory, knows_what_main_and_a_tag_share) {
  const Asked answer(left_behind(), {"y", "x"});
  for (const char* name : {"root", "a"}) EXPECT_TRUE(answer.shared("y", oid(name))) << name;
  for (const char* name : {"b", "c", "x", "y"}) EXPECT_FALSE(answer.shared("y", oid(name))) << name;
}

TEST(TagHistory, finds_what_came_to_main_by_a_merge) {
  Dag dag;
  dag.chain("", {"root", "a", "b", "c"}).chain("a", {"x", "y"}).commit("m", {"c", "y"}).commit("main", {"m"});
  const Asked answer(dag, {"y", "x"});
  EXPECT_TRUE(answer.of("y").in_main);
  EXPECT_EQ(answer.own("x"), Names{"x"});
  EXPECT_EQ(answer.own("y"), Names{"y"});
  EXPECT_EQ(answer.of("y").arrived, oid("m"));
}

TEST(TagHistory, does_not_count_what_a_merged_line_took_from_main) {
  Dag dag;  // main was merged into the line at "n", and the line into main at "m"
  dag.chain("", {"root", "a", "b", "c"}).chain("a", {"x"}).commit("n", {"x", "b"}).chain("n", {"y"});
  dag.commit("m", {"c", "y"}).commit("main", {"m"});
  EXPECT_EQ(Asked(dag, {"y"}).own("y"), (Names{"y", "x"}));
}

TEST(TagHistory, passes_over_merges) {
  Dag dag;
  dag.chain("", {"root", "a", "b", "main"}).chain("a", {"x"}).chain("x", {"p"}).chain("x", {"q"});
  dag.commit("n", {"p", "q"}).commit("y", {"n", "b"});
  const Asked answer(dag, {"y"});
  const Names own = answer.own("y");
  EXPECT_EQ(own.back(), "x");
  EXPECT_EQ(std::set<std::string>(own.begin(), own.end()), (std::set<std::string>{"p", "q", "x"}));
  EXPECT_TRUE(answer.shared("y", oid("b")));
}

TEST(TagHistory, knows_a_side_branch_that_both_merged) {
  Dag dag;  // "s" was taken into the line first, and into main later
  dag.chain("", {"root", "a"}).chain("root", {"s"}).chain("a", {"x"}).commit("y", {"x", "s"});
  dag.chain("a", {"b"}).commit("m", {"b", "s"}).commit("main", {"m"});
  const Asked answer(dag, {"y"});
  EXPECT_EQ(answer.own("y"), Names{"x"});
  EXPECT_TRUE(answer.shared("y", oid("s")));
  EXPECT_FALSE(answer.shared("y", oid("b")));
}

TEST(TagHistory, tags_of_one_commit_have_the_same) {
  Dag dag = left_behind();
  MainHistory main(dag.lookup(), oid("main"));
  const std::vector<ProductionTag> tags{testing::production_tag("one", oid("y"), 0),
                                        testing::production_tag("two", oid("y"), 0)};
  const auto histories = tag_histories(dag.lookup(), main, tags);
  EXPECT_EQ(histories[0].own, histories[1].own);
  EXPECT_FALSE(histories[0].own.empty());
}

TEST(TagHistory, survives_clocks_that_are_wrong) {
  Dag dag;
  dag.chain("", {"root", "a", "main"});
  dag.commit_at("x", Dag::start + 900'000'000, {"a"});  // tagged, and seemingly younger than what builds on it
  dag.commit_at("side", Dag::start, {"a"});
  dag.commit_at("y", Dag::start + 1, {"side", "x"});
  const Asked answer(dag, {"y", "x"});
  EXPECT_EQ(answer.own("x"), Names{"x"});
  EXPECT_EQ(answer.own("y"), Names{"side"});
}

TEST(TagHistory, says_where_history_ends) {
  Dag dag = left_behind();
  dag.forget("x");
  EXPECT_FALSE(Asked(dag, {"y"}).of("y").complete);
  EXPECT_TRUE(Asked(dag, {"y"}).main.complete());
  dag.forget("a");
  EXPECT_FALSE(Asked(dag, {"c"}).main.complete());
}

TEST(TagHistory, can_be_stopped) {
  Dag dag;
  dag.commit("c0", {});
  for (int i = 1; i < 10'000; ++i) dag.commit("c" + std::to_string(i), {"c" + std::to_string(i - 1)});
  int told = 0;
  const MainHistory stopped(dag.lookup(), oid("c9999"), [&](std::size_t) { return ++told < 2; });
  EXPECT_EQ(told, 2);
  EXPECT_FALSE(stopped.complete());
  EXPECT_LT(stopped.size(), 9000U);
}

/// Random graphs: what is in main, and what the tags together add, is what sets of ancestors say.
TEST(TagHistory, agrees_with_sets_of_ancestors_on_random_graphs) {
  std::mt19937 random(41);
  for (int round = 0; round < 200; ++round) {
    Dag dag;
    Names names{"c0"};
    dag.commit("c0", {});
    for (int i = 1; i < 40; ++i) {
      Names parents{names[names.size() - 1 - random() % std::min<std::size_t>(names.size(), 6)]};
      if (random() % 4 == 0) {
        const std::string& other = names[random() % names.size()];
        if (other != parents.front()) parents.push_back(other);
      }
      names.push_back("c" + std::to_string(i));
      dag.commit(names.back(), parents);
    }
    dag.commit("main", {names[30 + random() % 10]});
    const auto ancestors = [&](const git::Oid& tip) {
      const auto set = reachable_from(dag.lookup(), std::vector{tip}).commits;
      return std::set<git::Oid>(set.begin(), set.end());
    };
    Names tagged;
    for (int i = 0; i < 6; ++i) tagged.push_back(names[random() % names.size()]);
    const Asked answer(dag, tagged);
    const auto mains = ancestors(oid("main"));
    std::set<git::Oid> own;
    std::set<git::Oid> expected;
    for (const std::string& name : tagged) {
      const TagHistory& history = answer.of(name);
      const auto all = ancestors(oid(name));
      EXPECT_EQ(history.in_main, mains.contains(oid(name)));
      for (const git::Oid& id : mains)
        EXPECT_TRUE(history.in_main || shares(dag.lookup(), history, answer.main, id) == all.contains(id));
      for (const git::Oid& id : history.own) EXPECT_TRUE(all.contains(id));
      if (history.in_main) continue;
      own.insert(history.own.begin(), history.own.end());
      for (const git::Oid& id : all)
        if (!mains.contains(id) && dag.lookup()(id)->parents.size() < 2) expected.insert(id);
    }
    EXPECT_EQ(own, expected) << round;
  }
}

}  // namespace
}  // namespace hotfix::workflow
