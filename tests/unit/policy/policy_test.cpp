#include "policy/policy.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hotfix::policy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Policy read(std::string_view text) {
  ParsedPolicy parsed = parse_policy(text);
  for (const PolicyProblem& problem : parsed.problems) ADD_FAILURE() << problem.key_path << ": " << problem.message;
  return std::move(parsed.policy);
}

TEST(Policy, is_the_default_where_nothing_is_said) {
  EXPECT_EQ(read("{}"), Policy());
  EXPECT_EQ(read_policy(std::nullopt).policy, Policy());
  const Policy policy;
  EXPECT_EQ(policy.budgets.lines, (Budget{50, 100}));
  EXPECT_EQ(policy.budgets.files, (Budget{3, 5}));
  EXPECT_EQ(policy.branch.pattern, "^hotfix(es)?[/_-]");
  EXPECT_EQ(policy.review.sla_minutes, 60U);
}

TEST(Policy, reads_comments_a_byte_order_mark_and_any_line_end) {
  const Policy policy = read(
      "\xEF\xBB\xBF// the team's word\r\n{\r  /* two\n lines */ \"events\": {\"share\": true} // so that we see\n}\n// "
      "end");
  EXPECT_TRUE(policy.events.share);
}

TEST(Policy, reads_every_part) {
  const Policy policy = read(R"({
    "$schema": "./hotfix.schema.json",
    "production": {"tagPattern": "^v", "branch": "production", "command": "ops/what-runs --now",
                   "products": [{"name": "api", "prefix": "api-", "paths": ["services/api/"]}],
                   "parallelLines": ["1.0"], "continuousMain": true},
    "main": {"branch": "trunk"}, "targets": ["trunk", "release/*"],
    "branch": {"prefix": "fix/", "pattern": "^fix/", "ticketPattern": "#[0-9]+"},
    "version": {"scheme": "fourth"},
    "budgets": {"lines": {"information": 10, "warning": 20}},
    "paths": {"tests": {"add": ["qa/"], "exclude": ["src/test/"]}},
    "allowedPaths": ["src/"],
    "tests": [{"run": ["npm", "test"], "when": ["src/"], "timeoutSeconds": 5, "patterns": ["^(?P<path>.*):"]}],
    "deploy": {"command": ["./deploy", "{tag}"], "createTag": false},
    "review": {"provider": "gitlab", "template": ".gitlab/hotfix.md", "reviewers": ["a"]},
    "message": {"conventional": true, "subjectLength": 72},
    "targetMinutes": {"total": 45, "mergeBack": 7},
    "mergeBack": {"mode": "request"},
    "workTree": {"copy": [".env"], "setup": "npm ci"}
  })");
  EXPECT_EQ(policy.production.branch, "production");
  EXPECT_THAT(policy.production.command, ElementsAre("ops/what-runs", "--now"));
  ASSERT_EQ(policy.production.products.size(), 1U);
  EXPECT_EQ(policy.production.products[0].prefix, "api-");
  EXPECT_EQ(policy.production.parallel_lines, (ParallelLines{ParallelLines::Mode::listed, {"1.0"}}));
  EXPECT_TRUE(policy.production.continuous_main);
  EXPECT_EQ(policy.main.branch, "trunk");
  EXPECT_EQ(policy.targets, (std::vector<std::string>{"trunk", "release/*"}));
  EXPECT_EQ(policy.branch.ticket_pattern, "#[0-9]+");
  EXPECT_EQ(policy.version.scheme, VersionScheme::fourth);
  EXPECT_EQ(policy.budgets.lines, (Budget{10, 20}));
  EXPECT_EQ(policy.budgets.files, (Budget{3, 5}));
  EXPECT_THAT(policy.paths.at("tests").exclude, ElementsAre("src/test/"));
  EXPECT_THAT(policy.allowed_paths, ElementsAre("src/"));
  ASSERT_EQ(policy.tests.size(), 1U);
  EXPECT_THAT(policy.tests[0].run, ElementsAre("npm", "test"));
  EXPECT_EQ(policy.tests[0].timeout_seconds, 5U);
  EXPECT_EQ(policy.deploy.create_tag, false);
  EXPECT_EQ(policy.review.provider, ReviewProvider::gitlab);
  EXPECT_EQ(policy.review.template_path, ".gitlab/hotfix.md");
  EXPECT_EQ(policy.message.subject_length, 72U);
  EXPECT_EQ(policy.target_minutes.total, 45U);
  EXPECT_EQ(policy.target_minutes.merge_back, 7U);
  EXPECT_EQ(policy.merge_back.mode, MergeBackMode::request);
  EXPECT_THAT(policy.work_tree.setup, ElementsAre("npm", "ci"));
}

TEST(Policy, a_bound_that_is_not_stated_gives_way_to_the_one_that_is) {
  EXPECT_EQ(read(R"({"budgets": {"lines": {"warning": 20}}})").budgets.lines, (Budget{20, 20}));
  EXPECT_EQ(read(R"({"budgets": {"lines": {"information": 200}}})").budgets.lines, (Budget{200, 200}));
  EXPECT_EQ(read(R"({"budgets": {"lines": {"information": 5}}})").budgets.lines, (Budget{5, 100}));
}

TEST(Rules, one_finding_goes_before_all_of_its_area_wherever_it_stands) {
  const Policy policy = read(R"({"rules": {"scope/rename": "error", "scope/*": "off", "base/stale-tag": "hint"}})");
  EXPECT_EQ(severity_of(policy, "scope/rename", Severity::warning), Severity::error);
  EXPECT_EQ(severity_of(policy, "scope/binary", Severity::warning), std::nullopt);
  EXPECT_EQ(severity_of(policy, "base/stale-tag", Severity::warning), Severity::hint);
  EXPECT_EQ(severity_of(policy, "test/failed", Severity::error), Severity::error);
}

TEST(Rules, what_says_that_the_policy_changed_stays_on) {
  const Policy policy = read(R"({"rules": {"scope/*": "off"}})");
  EXPECT_EQ(severity_of(policy, "scope/policy", Severity::warning), Severity::warning);
}

TEST(Product, a_prefix_is_followed_by_a_version) {
  EXPECT_EQ(tag_pattern_of({"api", "api.", std::nullopt, {}}), "^api\\.[vV]?(?P<version>[0-9].*)$");
  EXPECT_EQ(tag_pattern_of({"api", "api.", "^x", {}}), "^x");
}

TEST(Layers, the_file_goes_before_the_settings_key_by_key) {
  const PolicyReading reading = read_policy(
      R"({"budgets": {"lines": {"warning": 80}}, "rules": {"scope/rename": "error"}, "allowedPaths": ["a/"]})",
      R"({"budgets": {"lines": {"information": 7, "warning": 9}}, "allowedPaths": ["b/"],
                      "rules": {"scope/rename": "off", "scope/mode": "off"}, "review": {"label": "mine"}})");
  EXPECT_THAT(reading.file_problems, IsEmpty());
  EXPECT_THAT(reading.settings_problems, IsEmpty());
  EXPECT_EQ(reading.policy.budgets.lines, (Budget{7, 80}));
  EXPECT_EQ(reading.policy.rules.at("scope/rename"), Severity::error);
  EXPECT_EQ(reading.policy.rules.at("scope/mode"), std::nullopt);
  EXPECT_THAT(reading.policy.allowed_paths, ElementsAre("a/"));
  EXPECT_EQ(reading.policy.review.label, "mine");
}

TEST(Layers, the_files_word_on_an_area_goes_before_a_setting_on_one_finding) {
  const PolicyReading reading =
      read_policy(R"({"rules": {"scope/*": "error"}})", R"({"rules": {"scope/mode": "off"}})");
  EXPECT_EQ(reading.policy.rules.at("scope/mode"), Severity::error);
}

TEST(Layers, a_wrong_value_in_the_file_leaves_the_settings_word) {
  const PolicyReading reading = read_policy(R"({"review": {"slaMinutes": "x"}})", R"({"review": {"slaMinutes": 20}})");
  EXPECT_EQ(reading.policy.review.sla_minutes, 20U);
  EXPECT_EQ(reading.file_problems.size(), 1U);
}

TEST(Layers, null_in_settings_is_not_stated_and_in_the_file_is_wrong) {
  constexpr std::string_view text = R"({"review": null, "events": {"share": null}, "rules": {"scope/mode": null}})";
  EXPECT_THAT(read_policy(std::nullopt, text).settings_problems, IsEmpty());
  EXPECT_THAT(read_policy(std::nullopt, "null").settings_problems, IsEmpty());
  EXPECT_EQ(read_policy(text).file_problems.size(), 3U);
}

TEST(Layers, problems_of_settings_have_no_place) {
  const PolicyReading reading = read_policy("{}", R"({"review": {"slaMinute": 20}, "x": })");
  ASSERT_EQ(reading.settings_problems.size(), 1U);
  EXPECT_EQ(reading.settings_problems[0].range, std::nullopt);
}

TEST(PolicyHash, is_stable_and_tells_texts_apart) {
  EXPECT_EQ(policy_hash("{}"), policy_hash("{}"));
  EXPECT_EQ(policy_hash("").size(), 32U);
  EXPECT_NE(policy_hash("{}"), policy_hash("{ }"));
  EXPECT_EQ(policy_hash(""), "1b4db7eb40575ddf91e036dec72071f5") << "a stored answer would be forgotten";
}

}  // namespace
}  // namespace hotfix::policy
