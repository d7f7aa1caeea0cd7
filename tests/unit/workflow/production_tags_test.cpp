#include "workflow/production_tags.h"

#include <gtest/gtest.h>

#include "workflow/running.h"

namespace hotfix::workflow {
namespace {

struct Labelled {
  const char* name;
  TagKind kind;
};

/// Tags in the order of their making: a day apart, each on a commit of its own.
std::vector<git::TagRef> refs(const std::vector<std::string>& names) {
  std::vector<git::TagRef> tags;
  for (const std::string& name : names) {
    git::Oid commit;
    commit.bytes[0] = static_cast<std::uint8_t>(tags.size() + 1);
    tags.push_back({name, commit, false, 1'700'000'000 + 86'400 * static_cast<std::int64_t>(tags.size())});
  }
  return tags;
}

void check(const std::vector<Labelled>& rows, const TagPolicy& policy = {}) {
  std::vector<std::string> names;
  for (const Labelled& row : rows) names.emplace_back(row.name);
  const auto kinds = classify_tags(refs(names), policy);
  ASSERT_EQ(kinds.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(kinds[i], rows[i].kind) << rows[i].name;
}

std::vector<std::string> names(const std::vector<ProductionTag>& tags) {
  std::vector<std::string> result;
  for (const ProductionTag& tag : tags) result.push_back(tag.name);
  return result;
}

std::string product_of(const std::vector<ProductionTag>& tags, const std::string& name) {
  const ProductionTag* tag = find_tag(tags, name);
  return tag == nullptr ? "(none)" : tag->product;
}

constexpr auto production = TagKind::production;
constexpr auto pre = TagKind::pre_release;
constexpr auto stray = TagKind::stray;
constexpr auto floating = TagKind::floating;
constexpr auto variant = TagKind::variant;

TEST(ProductionTags, tells_releases_from_everything_else) {
  check({{"v0.9", production}, {"v1.0.0-rc1", pre}, {"v1.0.0", production}, {"latest", stray}, {"v1.1.0", production}});
  check({{"2.6.9", production},
         {"twitter-20100825", stray},
         {"vm-playpen", stray},
         {"2.8.0", production},
         {"2.8.1-rc5", pre},
         {"8.0-m01", pre}});
  check({{"v1.5.1", production}, {"v1.6.0", production}, {"release-120715", stray}});
  check({{"v0.1.0", production}, {"untagged-ca5f355b9f12e94189c8", stray}, {"testtag", stray}, {"blah", stray}});
  check({{"17.0.0", production}, {"0.1.0", production}, {"snapshot_20241210", pre}});
  check({{"v0.99.7", production}, {"v0.99.7a", production}, {"v0.99.7c", production}, {"v1.0.0", production}});
  check({{"2020-01-27", production}, {"2020-02-03", production}, {"guide-2019-01", stray}, {"nightly", stray}});
  check({{"v3.7.0", production}, {"v3.7.0-brew", variant}, {"v3.8.0", production}, {"mlion_2", stray}});
  check({{"jenkins-1.4", production}, {"builds/12", stray}, {"changes/7", stray}, {"list", stray}});
  check(
      {{"v1.0.0", production}, {"backup-skinning-2016-1-2", stray}, {"tmp.v1.0.1", stray}, {"example-v0.1.2", stray}});
  check({{"v2.40.0", production}, {"v2.40.0+stringlabels", variant}, {"v1.28.3+k3s1", production}});
}

TEST(ProductionTags, calls_a_bare_major_floating_only_beside_its_versions) {
  check({{"v3.0.0", production}, {"v3.1.0", production}, {"v3", floating}});
  check({{"v3", floating}, {"v3.1.0", production}});
  check({{"v2.4", production}, {"v2.4.1", production}, {"v2", floating}, {"v9", stray}});
  check({{"v243", production}, {"v244", production}, {"v245", production}, {"v244.1", production}});
  check({{"release/108", production},
         {"release/109", production},
         {"release/110", production},
         {"release/110.1", production}});
  check({{"20231001", production}, {"20231023", production}, {"20231023.1", production}});
}

TEST(ProductionTags, reads_a_lone_letter_or_revision_by_what_came_first) {
  check({{"1.1.1", production}, {"1.1.1a", production}});
  check({{"v0.8.3a", pre}, {"v0.8.3", production}});
  check({{"2.6.9", production}, {"2.6.9-1", production}});
  check({{"1.0.0", production}, {"1.0.1-0", pre}, {"1.0.1-1", pre}, {"1.0.1", production}});
}

TEST(ProductionTags, takes_an_unknown_word_for_a_release_where_it_is_the_style) {
  check({{"1.0.0-acme", production}, {"1.1.0-acme", production}, {"1.2.0-acme", production}, {"1.2.1-odd", stray}});
}

TEST(ProductionTags, takes_the_highest_version_not_the_newest_date) {
  const auto tags = production_tags(refs({"v1.9.0", "v2.0.0", "v1.10.0", "v1.9.1"}));
  EXPECT_EQ(names(tags), (std::vector<std::string>{"v2.0.0", "v1.10.0", "v1.9.1", "v1.9.0"}));
}

TEST(ProductionTags, keeps_one_product_across_a_change_of_conventions) {
  const auto tags = production_tags(refs({"release-0.1", "v0.2", "0.2.1", "Release_1_9_8", "V2_0", "REL_3_0_0"}));
  ASSERT_EQ(tags.size(), 6u);
  for (const ProductionTag& tag : tags) EXPECT_EQ(tag.product, "") << tag.name;
}

TEST(ProductionTags, tells_products_apart_by_prefix) {
  const auto alone = production_tags(refs({"curl-8_7_0", "curl-8_7_1"}));
  EXPECT_EQ(product_of(alone, "curl-8_7_1"), "");
  const auto monorepo = production_tags(refs({"api-v1.0.0", "web-v2.0.0", "api-v1.0.1", "web-v2.1.0"}));
  EXPECT_EQ(product_of(monorepo, "api-v1.0.1"), "api");
  EXPECT_EQ(product_of(monorepo, "web-v2.0.0"), "web");
  const auto side = production_tags(refs({"v1.0.0", "v1.1.0", "web-v2.0.0"}));
  EXPECT_EQ(product_of(side, "v1.1.0"), "");
  EXPECT_EQ(product_of(side, "web-v2.0.0"), "web");
  const auto scoped = production_tags(refs({"@scope/pkg@1.2.3", "@scope/other@0.1.0"}));
  EXPECT_EQ(product_of(scoped, "@scope/pkg@1.2.3"), "@scope/pkg");
  const auto only_scoped = production_tags(refs({"@scope/pkg@1.2.3"}));
  EXPECT_EQ(product_of(only_scoped, "@scope/pkg@1.2.3"), "@scope/pkg");
  const auto bundled = production_tags(refs({"v3.0.0", "bundler-2.0.0", "v3.1.0", "bundler-v2.1.0"}));
  EXPECT_EQ(product_of(bundled, "bundler-2.0.0"), "bundler");
  EXPECT_EQ(product_of(bundled, "bundler-v2.1.0"), "bundler");
}

TEST(ProductionTags, takes_the_name_that_is_the_project_for_the_main_product) {
  TagPolicy policy;
  policy.repository = "Gittyup";
  const auto hinted = production_tags(refs({"gittyup_v1.0.0", "gittyup_v1.1.0", "v1.2.0"}), policy);
  EXPECT_EQ(product_of(hinted, "gittyup_v1.1.0"), "");
  const auto dropped = production_tags(refs({"app-1.0.0", "app-1.1.0", "app-1.2.0", "v1.3.0", "v1.4.0", "v1.5.0"}));
  EXPECT_EQ(product_of(dropped, "app-1.2.0"), "");
  const auto mostly = production_tags(refs({"app-1.0", "app-1.1", "app-1.2", "app-1.3", "lib-0.1.0"}));
  EXPECT_EQ(product_of(mostly, "app-1.3"), "");
  EXPECT_EQ(product_of(mostly, "lib-0.1.0"), "lib");
}

TEST(ProductionTags, names_the_line_by_major_and_minor) {
  const auto tags = production_tags(refs({"v1.0.0", "v1.2", "v2.3.4.5"}));
  EXPECT_EQ(find_tag(tags, "v1.0.0")->line, "1.0");
  EXPECT_EQ(find_tag(tags, "v1.2")->line, "1.2");
  EXPECT_EQ(find_tag(tags, "v2.3.4.5")->line, "2.3");
  const auto minors = production_tags(refs({"REL9_6_3", "REL_17_0", "REL_18_0", "REL_17_1"}));
  EXPECT_EQ(find_tag(minors, "REL_17_1")->line, "17");
  EXPECT_EQ(find_tag(minors, "REL9_6_3")->line, "9.6");
  const auto days = production_tags(refs({"20230802.0", "20230802.1"}));
  EXPECT_EQ(find_tag(days, "20230802.1")->line, "20230802");
}

TEST(ProductionTags, ranks_versions_above_the_days_that_a_project_left_behind) {
  const auto left = production_tags(refs({"2019-01-20", "2019-06-01", "v1.0.0", "v1.0.1"}));
  EXPECT_EQ(left.front().name, "v1.0.1");
  const auto taken_up = production_tags(refs({"v1.0.0", "v1.0.1", "2019-01-20", "2019-06-01"}));
  EXPECT_EQ(taken_up.front().name, "2019-06-01");
}

TEST(ProductionTags, obeys_the_pattern_of_a_policy) {
  TagPolicy policy;
  policy.pattern = "^prod-\\d+$";
  check({{"prod-7", production}, {"v1.0.0", stray}, {"prod-8", production}}, policy);
  policy.pattern = "^v\\d";
  check({{"v1.0.0", production}, {"v1.1.0-rc1", pre}, {"1.2.0", stray}}, policy);
  policy.pattern = "-rc\\d+$";
  check({{"v1.0.0", stray}, {"v1.1.0-rc1", production}}, policy);
  policy.pattern = "^(?P<product>[a-z]+)/(?P<version>[\\d.]+)-final$";
  const auto tags = production_tags(refs({"shop/1.2.0-final", "shop/1.3.0", "till/7.0.1-final"}), policy);
  EXPECT_EQ(names(tags), (std::vector<std::string>{"till/7.0.1-final", "shop/1.2.0-final"}));
  EXPECT_EQ(tags[1].product, "shop");
  EXPECT_EQ(tags[1].version_text, "1.2.0");
  policy.pattern = "((broken";
  check({{"v1.0.0", production}, {"latest", stray}}, policy);
  policy = {};
  policy.products = {{"shop", "^s(?P<version>[\\d.]+)$"}, {"till", "^t(?P<version>[\\d.]+)$"}};
  EXPECT_EQ(product_of(production_tags(refs({"s1.0", "t2.0", "v3.0"}), policy), "t2.0"), "till");
}

// ---- what production runs -------------------------------------------------------------------------------------------

struct Runs {
  std::vector<std::string> tags;
  std::optional<std::string> line;
  NotCounted not_counted;
  ParallelPolicy parallel;
  std::optional<std::string> command;
  std::string expected;
};

TEST(ProductionTags, know_what_production_runs) {
  const ParallelPolicy all{ParallelPolicy::Mode::all, {}};
  const ParallelPolicy none{ParallelPolicy::Mode::none, {}};
  const ParallelPolicy listed{ParallelPolicy::Mode::listed, {"1.0"}};
  const std::vector<std::string> linear = {"v1.0.0", "v1.0.1", "v2.0.0"};
  const std::vector<std::string> parallel = {"v1.0.0", "v2.0.0", "v1.0.1", "v1.0.2"};
  const Runs rows[] = {
      {linear, {}, {}, {}, {}, "v2.0.0"},
      {linear, "1.0", {}, {}, {}, "v2.0.0"},
      {parallel, {}, {}, {}, {}, "v2.0.0"},
      {parallel, "1.0", {}, {}, {}, "v1.0.2"},
      {parallel, "2.0", {}, {}, {}, "v2.0.0"},
      {parallel, "1.0", {}, none, {}, "v2.0.0"},
      {linear, "1.0", {}, all, {}, "v1.0.1"},
      {linear, "1.0", {}, listed, {}, "v1.0.1"},
      {{"v1.0.0", "v2.0.0", "v1.0.1"}, "1.0", {{"v1.0.1"}, {}}, {}, {}, "v2.0.0"},
      {linear, {}, {{"v2.0.0"}, {}}, {}, {}, "v1.0.1"},
      {linear, {}, {}, {}, "v1.0.0\n", "v1.0.0"},
      {linear, {}, {}, {}, " 1.0.1", "v1.0.1"},
      {linear, {}, {}, {}, "02000000000", "v1.0.1"},
      {linear, {}, {}, {}, "unheard of", ""},
      {{"v1.0.0", "v1.1.0", "v1.0.1", "v1.2.0", "v1.1.1", "v1.3.0", "v1.2.1", "v1.4.0"}, "1.3", {}, {}, {}, "v1.3.0"},
      {{"v1.0.0", "v1.1.0", "v1.2.0", "v1.3.0", "v1.2.1", "v1.4.0"}, "1.3", {}, {}, {}, "v1.4.0"},
  };
  for (const Runs& row : rows) {
    const auto tags = production_tags(refs(row.tags));
    RunningQuestion question;
    question.tags = tags;
    question.line = row.line;
    question.not_counted = row.not_counted;
    question.parallel = row.parallel;
    question.command_result = row.command;
    const ProductionTag* found = what_runs(question);
    EXPECT_EQ(found == nullptr ? "" : found->name, row.expected) << (&row - rows);
  }
}

TEST(ProductionTags, let_the_production_branch_say_what_runs) {
  const auto tags = production_tags(refs({"v1.0.0", "v1.1.0", "v2.0.0"}));
  RunningQuestion question;
  question.tags = tags;
  question.on_production_branch = [&](const git::Oid& id) { return id != find_tag(tags, "v2.0.0")->commit; };
  EXPECT_EQ(what_runs(question)->name, "v1.1.0");
}

}  // namespace
}  // namespace hotfix::workflow
