#include "workflow/ancestry.h"

#include <random>
#include <set>

#include "unit/workflow/dag.h"

namespace hotfix::workflow {
namespace {

using testing::Dag;
using testing::names_of;
using testing::oid;
using Names = std::vector<std::string>;

/// root - a - b - c - d     main
///          \ x - y /       (merged at d)
Dag simple() {
  Dag dag;
  dag.chain("", {"root", "a", "b"}).chain("a", {"x", "y"}).commit("c", {"b"}).commit("d", {"c", "y"});
  return dag;
}

TEST(Ancestry, tells_an_ancestor) {
  const Dag dag = simple();
  const auto lookup = dag.lookup();
  EXPECT_EQ(is_ancestor(lookup, oid("a"), oid("d")), Answer::yes);
  EXPECT_EQ(is_ancestor(lookup, oid("y"), oid("d")), Answer::yes);
  EXPECT_EQ(is_ancestor(lookup, oid("d"), oid("d")), Answer::yes);
  EXPECT_EQ(is_ancestor(lookup, oid("d"), oid("a")), Answer::no);
  EXPECT_EQ(is_ancestor(lookup, oid("x"), oid("c")), Answer::no);
}

TEST(Ancestry, does_not_know_what_a_shallow_clone_lacks) {
  Dag dag = simple();
  dag.forget("a");
  const auto lookup = dag.lookup();
  EXPECT_EQ(is_ancestor(lookup, oid("root"), oid("d")), Answer::unknown);
  EXPECT_EQ(is_ancestor(lookup, oid("b"), oid("d")), Answer::yes);
  EXPECT_FALSE(merge_bases(lookup, oid("c"), oid("y")).complete);
  EXPECT_FALSE(ahead_behind(lookup, oid("d"), oid("root")).exact);
  EXPECT_TRUE(ahead_behind(lookup, oid("c"), oid("y")).exact);  // what lies below the missing commit is common
  EXPECT_FALSE(commits_between(lookup, std::vector{oid("root")}, oid("d")).complete);
  EXPECT_FALSE(first_parent_chain(lookup, oid("d")).complete);
  EXPECT_FALSE(reachable_from(lookup, std::vector{oid("d")}).complete);
}

TEST(Ancestry, survives_clocks_that_are_wrong) {
  Dag dag;
  dag.chain("", {"root", "a"});
  dag.commit_at("past", 1, {"a"});  // a machine whose clock started at 1970
  dag.commit_at("future", Dag::start + 900'000'000, {"a"});
  dag.commit_at("mine", Dag::start, {"past"});
  const auto lookup = dag.lookup();
  EXPECT_EQ(is_ancestor(lookup, oid("a"), oid("past")), Answer::yes);
  EXPECT_EQ(is_ancestor(lookup, oid("a"), oid("mine")), Answer::yes);
  EXPECT_EQ(is_ancestor(lookup, oid("future"), oid("mine")), Answer::no);
  EXPECT_EQ(names_of(merge_bases(lookup, oid("mine"), oid("future")).commits), Names{"a"});
  EXPECT_EQ(names_of(commits_between(lookup, std::vector{oid("a")}, oid("mine")).commits), (Names{"mine", "past"}));
}

TEST(Ancestry, finds_both_bases_of_a_criss_cross) {
  Dag dag;
  dag.chain("", {"root"}).commit("l1", {"root"}).commit("r1", {"root"});
  dag.commit("l2", {"l1", "r1"}).commit("r2", {"r1", "l1"});
  const MergeBases bases = merge_bases(dag.lookup(), oid("l2"), oid("r2"));
  EXPECT_EQ((std::multiset<git::Oid>(bases.commits.begin(), bases.commits.end())),
            (std::multiset<git::Oid>{oid("l1"), oid("r1")}));
}

TEST(Ancestry, finds_no_base_of_unrelated_histories) {
  Dag dag;
  dag.chain("", {"one"}).chain("", {"other"});
  const MergeBases bases = merge_bases(dag.lookup(), oid("one"), oid("other"));
  EXPECT_TRUE(bases.commits.empty());
  EXPECT_TRUE(bases.complete);
}

TEST(Ancestry, counts_ahead_and_behind_up_to_a_bound) {
  Dag dag = simple();
  dag.chain("c", {"e", "f"});
  const auto lookup = dag.lookup();
  const AheadBehind counts = ahead_behind(lookup, oid("d"), oid("f"));
  EXPECT_EQ(counts.ahead, 3u);
  EXPECT_EQ(counts.behind, 2u);
  EXPECT_TRUE(counts.exact);
  EXPECT_FALSE(ahead_behind(lookup, oid("d"), oid("f"), 2).exact);
}

TEST(Ancestry, gives_first_parents_down_to_a_commit) {
  const Dag dag = simple();
  EXPECT_EQ(names_of(first_parent_chain(dag.lookup(), oid("d"), {oid("a")}).commits), (Names{"d", "c", "b"}));
  EXPECT_EQ(names_of(first_parent_chain(dag.lookup(), oid("d")).commits), (Names{"d", "c", "b", "a", "root"}));
}

TEST(Ancestry, does_not_walk_to_the_root_for_what_is_near) {
  Dag dag;
  Names names;
  for (int i = 0; i < 20'000; ++i) names.push_back("c" + std::to_string(i));
  dag.chain("", names).commit("fix", {"c19990"});
  const auto lookup = dag.lookup();
  EXPECT_EQ(is_ancestor(lookup, oid("c19990"), oid("fix")), Answer::yes);
  EXPECT_EQ(is_ancestor(lookup, oid("c19995"), oid("fix")), Answer::no);
  EXPECT_EQ(names_of(merge_bases(lookup, oid("fix"), oid("c19999")).commits), Names{"c19990"});
  EXPECT_EQ(ahead_behind(lookup, oid("fix"), oid("c19999")).behind, 9u);
  first_parent_chain(lookup, oid("c19999"), {}, dag.time("c19990"));
  reachable_from(lookup, std::vector{oid("c19999")}, dag.time("c19990"));
  EXPECT_LT(dag.looked_up(), 1'000u);
}

// ---- against the plain definition, on random graphs -----------------------------------------------------------------

class RandomGraph {
 public:
  explicit RandomGraph(std::uint32_t seed) {
    std::mt19937 random(seed);
    const auto below = [&](std::size_t bound) { return random() % static_cast<std::uint32_t>(bound); };
    for (std::size_t i = 0; i < 40; ++i) {
      std::set<std::size_t> parents;
      const std::size_t count = i == 0 || below(12) == 0 ? 0u : below(12) == 0 ? 3u : below(4) == 0 ? 2u : 1u;
      while (i > 0 && parents.size() < std::min(count, i)) parents.insert(i - 1 - below(std::min<std::size_t>(i, 6)));
      Names names;
      std::set<std::size_t> reach = {i};
      for (const std::size_t parent : parents) {
        names.push_back(name(parent));
        reach.insert(reach_[parent].begin(), reach_[parent].end());
      }
      const std::int64_t skew = below(5) == 0 ? static_cast<std::int64_t>(below(200)) * Dag::hour : 0;
      dag.commit_at(name(i), Dag::start + static_cast<std::int64_t>(i) * Dag::hour - skew, names);
      reach_.push_back(std::move(reach));
    }
  }

  static std::string name(std::size_t i) { return "n" + std::to_string(i); }
  const std::set<std::size_t>& reach(std::size_t i) const { return reach_[i]; }
  std::set<std::string> best_common(std::size_t a, std::size_t b) const {
    std::set<std::string> best;
    for (const std::size_t c : reach_[a]) {
      if (!reach_[b].contains(c)) continue;
      bool beaten = false;
      for (const std::size_t d : reach_[a])
        beaten = beaten || (d != c && reach_[b].contains(d) && reach_[d].contains(c));
      if (!beaten) best.insert(name(c));
    }
    return best;
  }

  Dag dag;

 private:
  std::vector<std::set<std::size_t>> reach_;
};

std::set<std::string> name_set(const std::vector<git::Oid>& ids) {
  const Names names = names_of(ids);
  return {names.begin(), names.end()};
}

TEST(Ancestry, agrees_with_the_definition_on_random_graphs_with_skewed_clocks) {
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    const RandomGraph graph(seed);
    const auto lookup = graph.dag.lookup();
    for (std::size_t k = 0; k < 25; ++k) {
      const std::size_t a = (seed * 7 + k * 11) % 40;
      const std::size_t b = (seed * 3 + k * 17 + 5) % 40;
      const git::Oid one = oid(RandomGraph::name(a));
      const git::Oid two = oid(RandomGraph::name(b));
      SCOPED_TRACE(std::to_string(seed) + ": " + std::to_string(a) + " " + std::to_string(b));
      EXPECT_EQ(is_ancestor(lookup, one, two), graph.reach(b).contains(a) ? Answer::yes : Answer::no);
      EXPECT_EQ(name_set(merge_bases(lookup, one, two).commits), graph.best_common(a, b));
      std::set<std::string> only_two;
      std::size_t only_one = 0;
      for (const std::size_t c : graph.reach(b))
        if (!graph.reach(a).contains(c)) only_two.insert(RandomGraph::name(c));
      for (const std::size_t c : graph.reach(a)) only_one += graph.reach(b).contains(c) ? 0u : 1u;
      const CommitRange range = commits_between(lookup, std::vector{one}, two);
      EXPECT_EQ(name_set(range.commits), only_two);
      EXPECT_EQ(range.commits.size(), only_two.size());
      const AheadBehind counts = ahead_behind(lookup, one, two);
      EXPECT_EQ(counts.ahead, only_one);
      EXPECT_EQ(counts.behind, only_two.size());
      OidSet passed;
      for (const git::Oid& id : range.commits) {
        for (const git::Oid& parent : lookup(id)->parents) EXPECT_FALSE(passed.contains(parent));
        passed.insert(id);
      }
    }
  }
}

}  // namespace
}  // namespace hotfix::workflow
