#include "forge/ci_files.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "forge/rule_expression.h"

namespace hotfix::forge {

void PrintTo(const CiRuns& runs, std::ostream* out) {
  const auto word = [](Runs one) { return one == Runs::yes ? "yes" : one == Runs::no ? "no" : "unknown"; };
  *out << "branch " << word(runs.on_branch) << ", request " << word(runs.on_request) << ", tag " << word(runs.on_tag);
}

namespace {

constexpr Runs yes = Runs::yes, no = Runs::no, unknown = Runs::unknown;

const CiQuestion question{"hotfix/PROD-501-cards", {"main", "production"}, "v1.0.1"};

struct CiCase {
  std::string text;
  CiRuns runs;
};

void expect_runs(const char* path, const std::vector<CiCase>& cases) {
  for (const CiCase& one : cases) EXPECT_EQ(ci_runs(path, one.text, question), one.runs) << one.text;
}

TEST(GithubWorkflow, is_started_by_what_its_on_names) {
  expect_runs("ci.yml", {
                            {"on: push\n", {yes, no, yes}},
                            {"on: [push, pull_request]\n", {yes, yes, yes}},
                            {"on:\n  - pull_request\n", {no, yes, no}},
                            {"\"on\":\n  push:\n", {yes, no, yes}},
                            {"'true': push\n", {yes, no, yes}},
                            {"on:\n  create:\n", {yes, no, yes}},
                            {"on:\n  schedule:\n    - cron: '0 0 * * *'\n  workflow_dispatch:\n", {no, no, no}},
                            {"on:\n  workflow_call:\n    inputs:\n      push: {type: string}\n", {no, no, no}},
                            {"on: [pull_request]\njobs:\n  push:\n    tags: ['v*']\n", {no, yes, no}},
                            {"name: x\n# on: push\n", {unknown, unknown, unknown}},
                            {"", {unknown, unknown, unknown}},
                            {"on: [push\n", {unknown, unknown, unknown}},
                        });
}

TEST(GithubWorkflow, filters_let_some_names_through) {
  expect_runs(
      "ci.yml",
      {
          {"on:\n  push:\n    branches: [main]\n  pull_request:\n    branches: [main]\n", {no, yes, no}},
          {"on:\n  push:\n    branches: [main]\n  pull_request:\n    branches: [develop]\n", {no, no, no}},
          {"on:\n  push:\n    branches: ['hotfix/**']\n", {yes, no, no}},
          {"on:\n  push:\n    branches: ['hotfix*']\n", {no, no, no}},  // `*` does not cross a slash
          {"on:\n  push:\n    branches: ['*']\n", {no, no, no}},
          {"on:\n  push:\n    branches: ['**', '!hotfix/*']\n", {no, no, no}},
          {"on:\n  push:\n    branches-ignore: ['dependabot/**']\n", {yes, no, no}},
          {"on:\n  push:\n    tags: ['v*']\n", {no, no, yes}},
          {"on:\n  push:\n    branches: [main]\n    tags:\n    - 'v[0-9]+.[0-9]+.[0-9]+' # releases\n", {no, no, yes}},
          {"on:\n  push:\n    tags: ['v2*']\n", {no, no, no}},
          {"on:\n  push:\n    tags:\n      - 'v*'\n      - '!v1.0.*'\n", {no, no, no}},
          {"on:\n  push:\n    tags-ignore: ['nightly*']\n", {no, no, yes}},
          {"on:\n  push:\n    paths: ['src/**']\n", {yes, no, yes}},
          {"on:\n  pull_request_target:\n    types: [opened]\n", {no, yes, no}},
          {"x: &filters\n  branches: [production]\non:\n  pull_request: *filters\n", {no, yes, no}},
          {"on:\n  push:\n    tags: ['v[']\n", {no, no, no}},
      });
}

TEST(GitlabPipeline, jobs_without_rules_run_for_branches_and_tags) {
  expect_runs(".gitlab-ci.yml",
              {
                  {"test:\n  script: make test\n", {yes, no, yes}},
                  {".hidden:\n  script: x\nstages: [a]\nvariables: {A: b}\n", {no, no, no}},
                  {"test:\n  script: x\n  only: [merge_requests]\n", {no, yes, no}},
                  {"test:\n  script: x\n  only:\n    - main\n  tags:\n    - docker\n", {no, no, no}},
                  {"deploy:\n  script: x\n  only: [tags]\n", {no, no, yes}},
                  {"deploy:\n  script: x\n  except: [tags]\n", {yes, no, no}},
                  {"deploy:\n  script: x\n  only:\n    refs: [/^hotfix\\/.*$/]\n", {yes, no, no}},
                  {"deploy:\n  script: x\n  only:\n    changes: [src/**]\n", {unknown, unknown, unknown}},
                  {"include: common.yml\n", {unknown, unknown, unknown}},
                  {"test:\n  extends: .elsewhere\n  script: x\n", {unknown, unknown, unknown}},
              });
}

TEST(GitlabPipeline, the_first_rule_that_holds_decides) {
  expect_runs(
      ".gitlab-ci.yml",
      {
          {"deploy:\n  script: x\n  rules:\n    - if: $CI_COMMIT_TAG\n", {no, no, yes}},
          {"test:\n  script: x\n  rules:\n    - if: $CI_COMMIT_TAG\n      when: never\n    - when: on_success\n",
           {yes, yes, no}},
          {"test:\n  script: x\n  rules:\n    - if: '$CI_PIPELINE_SOURCE == \"merge_request_event\"'\n", {no, yes, no}},
          {"test:\n  script: x\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n", {no, no, no}},
          {"test:\n  script: x\n  rules:\n    - if: $RUN_IT == 'yes'\n", {unknown, unknown, unknown}},
          {"test:\n  script: x\n  rules:\n    - if: $RUN_IT == 'yes'\n    - if: $CI_COMMIT_TAG\n",
           {unknown, unknown, unknown}},
          {"workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH == 'main'\ntest:\n  script: x\n", {no, no, no}},
          {".base: &base\n  rules:\n    - if: $CI_COMMIT_TAG\none:\n  <<: *base\n  script: x\n", {no, no, yes}},
          {".base:\n  rules:\n    - if: $CI_COMMIT_TAG\none:\n  extends: .base\n  script: x\n", {no, no, yes}},
          {".a:\n  extends: .b\n.b:\n  extends: .a\none:\n  extends: .a\n  script: x\n", {yes, no, yes}},  // a circle
      });
}

TEST(GitlabPipeline, anchors_that_branch_without_end_are_given_up) {
  std::string text = ".a0:\n  script: x\n";
  for (int level = 1; level < 9; ++level) {
    text += ".a" + std::to_string(level) + ":\n  extends: [";
    for (int i = 0; i < 50; ++i) text += (i == 0 ? ".a" : ", .a") + std::to_string(level - 1);
    text += "]\n";
  }
  expect_runs(".gitlab-ci.yml", {{text + "job:\n  extends: .a8\n", {unknown, unknown, unknown}}});
}

TEST(RuleExpression, is_read_as_gitlab_does) {
  const RuleVariables variables{{"A", "hotfix/x"}, {"B", std::nullopt}, {"EMPTY", ""}};
  const std::vector<std::pair<std::string, Runs>> cases{{"$A", yes},
                                                        {"$B", no},
                                                        {"$EMPTY", no},
                                                        {"$C", unknown},
                                                        {"$A == 'hotfix/x'", yes},
                                                        {"${A} != \"x\"", yes},
                                                        {"$B == null", yes},
                                                        {"$A =~ /^hotfix\\//", yes},
                                                        {"$A =~ /^HOTFIX/i", yes},
                                                        {"$A !~ /x$/", no},
                                                        {"$B =~ /x/", no},
                                                        {"$A && $B", no},
                                                        {"$A || $C", yes},
                                                        {"$C || $B", unknown},
                                                        {"$B && $C", no},
                                                        {"($B || $A) && $A", yes},
                                                        {"$A ==", unknown},
                                                        {"(", unknown},
                                                        {"", unknown},
                                                        {"$A $A", unknown},
                                                        {"$A =~ /[/", unknown},
                                                        {std::string(1000, '('), unknown}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(evaluate(text, variables), expected) << text;
}

}  // namespace
}  // namespace hotfix::forge
