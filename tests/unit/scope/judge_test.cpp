#include "scope/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "texts.h"

namespace hotfix::scope {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Pair;

std::vector<std::string> codes(const FileJudgement& judgement) {
  std::vector<std::string> result;
  for (const Finding& finding : judgement.findings) result.push_back(finding.code);
  return result;
}

ChangedFile file_at(std::string path, const Pair* pair = nullptr) {
  ChangedFile file;
  file.change.path = std::move(path);
  file.change.old_mode = file.change.new_mode = 0100644;
  file.path_class = classify_path(file.change.path);
  if (pair != nullptr) {
    file.base = pair->base.get();
    file.text = &pair->text;
    file.hunks = pair->live.hunks();
  }
  return file;
}

Position at(std::uint32_t line, std::uint32_t column) {
  return {line, {column, column, column}};
}

TEST(Judge, is_silent_on_a_small_fix) {
  const Pair pair("a\nb\nc\n", "a\nif (!card) return;\nb\nc\n");
  const FileJudgement result = judge_file(file_at("src/pay.js", &pair), {});
  EXPECT_THAT(result.findings, IsEmpty());
  EXPECT_EQ(result.lines, 1U);
  EXPECT_EQ(result.budget_lines, 1U);
  EXPECT_TRUE(result.budget_file);
  EXPECT_EQ(result.by_cause, (std::map<std::string, std::uint64_t>{{"logic", 1}}));
}

TEST(Judge, counts_tests_that_stand_beside_the_code_as_tests) {
  const std::string code = "fn pay() {}\n\n#[cfg(test)]\nmod tests {\n    fn t() {}\n";
  const Pair inside(code + "}\n", code + "    fn u() {}\n}\n");
  EXPECT_EQ(judge_file(file_at("src/pay.rs", &inside), {}).by_cause,
            (std::map<std::string, std::uint64_t>{{"test", 1}}));
  const Pair outside(code + "}\n", "fn pay() {}\nfn refund() {}\n" + code.substr(12) + "}\n");
  EXPECT_EQ(judge_file(file_at("src/pay.rs", &outside), {}).by_cause,
            (std::map<std::string, std::uint64_t>{{"logic", 1}}));
}

TEST(Judge, says_nothing_of_a_file_that_equals_production_again) {
  const Pair pair("a\n", "a\n");
  const FileJudgement result = judge_file(file_at("db/migrations/001_init.sql", &pair), {});
  EXPECT_THAT(result.findings, IsEmpty());
  EXPECT_FALSE(result.budget_file);
  EXPECT_EQ(result.lines, 0U);
}

TEST(Judge, names_what_a_file_is) {
  const auto change = [](auto set) {
    ChangedFile file = file_at("src/pay.js");
    file.change.counts = git::LineCounts{1, 1};
    set(file);
    return file;
  };
  const struct {
    ChangedFile file;
    std::vector<std::string> codes;
  } table[] = {
      {change([](ChangedFile&) {}), {}},
      {change([](ChangedFile& f) { f.change.new_mode = 0100755; }), {"scope/mode"}},
      {change([](ChangedFile& f) { f.change.kind = git::ChangeKind::type_changed, f.change.new_mode = 0120000; }),
       {"scope/mode"}},
      {change([](ChangedFile& f) { f.change.kind = git::ChangeKind::added, f.change.old_mode = 0; }), {}},
      {change([](ChangedFile& f) { f.change.kind = git::ChangeKind::renamed, f.change.old_path = "old.js"; }),
       {"scope/file-renamed"}},
      {change([](ChangedFile& f) { f.change.binary = true; }), {"scope/binary"}},
      {change([](ChangedFile& f) { f.change.binary = true, f.path_class = PathClass::tests; }), {}},
      {change([](ChangedFile& f) { f.change.old_mode = f.change.new_mode = 0160000; }), {"scope/submodule"}},
      {change([](ChangedFile& f) { f.path_class = PathClass::generated; }), {"scope/generated"}},
      {change([](ChangedFile& f) { f.path_class = PathClass::vendored; }), {"scope/generated"}},
      {change([](ChangedFile& f) { f.path_class = PathClass::migration; }), {"scope/migration"}},
      {change([](ChangedFile& f) { f.path_class = PathClass::policy; }), {"scope/policy"}},
      {change([](ChangedFile& f) { f.change.path = ".hotfix.json"; }), {"scope/policy"}},
      {change([](ChangedFile& f) { f.path_class = PathClass::lock_file; }), {"scope/dependency"}},
      {change([](ChangedFile& f) { f.path_class = PathClass::lock_file, f.follows_manifest = true; }), {}},
  };
  for (const auto& row : table) {
    const FileJudgement result = judge_file(row.file, {});
    EXPECT_EQ(codes(result), row.codes) << ::testing::PrintToString(row.codes);
    for (const Finding& finding : result.findings) {
      EXPECT_EQ(finding.range, Range{});
      EXPECT_EQ(finding.path, row.file.change.path);
      EXPECT_EQ(finding.severity, Severity::warning);
      EXPECT_EQ(finding.fingerprint.size(), 16U);
      EXPECT_TRUE(finding.message.ends_with(".")) << finding.message;
    }
  }
}

TEST(Judge, warns_outside_the_declared_paths_but_not_of_tests) {
  ScopeRules rules;
  rules.allowed = [](std::string_view path) { return path.starts_with("src/payments/"); };
  const Pair pair("a\n", "b\n");
  const struct {
    std::string path;
    std::vector<std::string> codes;
  } table[] = {{"src/payments/card.js", {}},
               {"src/other/card.js", {"scope/outside-paths"}},
               {"tests/other_test.js", {}},
               {"CHANGELOG.md", {}},
               {".github/workflows/ci.yml", {"scope/outside-paths"}}};
  for (const auto& row : table) EXPECT_EQ(codes(judge_file(file_at(row.path, &pair), rules)), row.codes) << row.path;
}

TEST(Judge, obeys_the_policys_severities) {
  ChangedFile file = file_at("src/pay.js");
  file.change.new_mode = 0100755;
  ScopeRules rules;
  rules.severities["scope/mode"] = Severity::hint;
  ASSERT_EQ(judge_file(file, rules).findings.size(), 1U);
  EXPECT_EQ(judge_file(file, rules).findings[0].severity, Severity::hint);
  rules.severities["scope/mode"] = std::nullopt;
  EXPECT_THAT(judge_file(file, rules).findings, IsEmpty());
}

TEST(Judge, tells_a_dependency_from_the_own_version) {
  const std::string base =
      "{\n  \"name\": \"pay\",\n  \"version\": \"1.0.0\",\n  \"dependencies\": {\n    \"left\": \"1.0.0\"\n  }\n}\n";
  std::string bumped = base;
  bumped.replace(bumped.find("1.0.0"), 5, "1.0.1");
  std::string added = base;
  added.replace(added.find("    \"left\""), 0, "    \"lodash\": \"^4.0.0\",\n");
  {
    const Pair pair(base, bumped);
    const FileJudgement result = judge_file(file_at("package.json", &pair), {});
    EXPECT_THAT(result.findings, IsEmpty());
    EXPECT_EQ(result.by_cause, (std::map<std::string, std::uint64_t>{{"version", 2}}));
    EXPECT_FALSE(result.budget_file);
  }
  {
    const Pair pair(base, added);
    const FileJudgement result = judge_file(file_at("package.json", &pair), {});
    EXPECT_THAT(codes(result), ElementsAre("scope/dependency"));
    EXPECT_EQ(result.findings[0].range, (Range{at(4, 0), at(4, 23)}));
    EXPECT_TRUE(result.budget_file);
  }
}

TEST(Judge, calls_a_conflict_that_was_left_an_error_on_its_lines) {
  const Pair pair("a\nb\n", "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x\n");
  const FileJudgement result = judge_file(file_at("src/pay.js", &pair), {});
  EXPECT_THAT(codes(result), ElementsAre("scope/leftover"));
  EXPECT_EQ(result.findings[0].severity, Severity::error);
  EXPECT_EQ(result.findings[0].range, (Range{at(1, 0), at(5, 9)}));
}

TEST(Judge, counts_blank_lines_in_the_totals_and_not_in_the_budget) {
  const Pair pair("a\n\nb\n", "a\nb\nx\n \t\n\r\ny\n");
  const FileJudgement result = judge_file(file_at("src/pay.js", &pair), {});
  EXPECT_EQ(result.lines, 5U);
  EXPECT_EQ(result.budget_lines, 2U);
}

TEST(Judge, warns_of_moved_code_where_production_runs_it_and_not_of_nesting) {
  const auto lines = [](const std::string& indent) {
    std::string text;
    for (const char* one : {"check(card, 1);", "charge(card, 2);", "receipt(card, 3);", "notify(card, 4);",
                            "archive(card, 5);", "report(card, 6);"}) {
      text += indent + one + "\n";
    }
    return text;
  };
  const auto warned = [](const std::string& path, const std::string& base, const std::string& now) {
    const Pair pair(base, now);
    return codes(judge_file(file_at(path, &pair), {}));
  };
  const std::string others = "one();\ntwo();\nthree();\nfour();\nfive();\nsix();\nseven();\n";
  EXPECT_THAT(warned("src/pay.js", lines("") + others, others + lines("")), ElementsAre("scope/moved-code"));
  EXPECT_THAT(warned("tests/pay.js", lines("") + others, others + lines("")), IsEmpty());
  EXPECT_THAT(warned("src/pay.js", lines("  ") + "x();\nif (a) {\n}\n", "x();\nif (a) {\n" + lines("    ") + "}\n"),
              IsEmpty());
}

TEST(Judge, leaves_the_layout_of_test_data_alone) {
  const Pair pair("let a = 1;\n", "let a   =   1;\n");
  EXPECT_THAT(codes(judge_file(file_at("tests/pay_test.js", &pair), {})), ElementsAre("scope/formatting-only"));
  EXPECT_THAT(codes(judge_file(file_at("tests/fixtures/output.js", &pair), {})), IsEmpty());
}

TEST(Judge, counts_tests_apart) {
  const Pair pair("", "a\nb\n");
  const FileJudgement result = judge_file(file_at("tests/pay_test.js", &pair), {});
  EXPECT_EQ(result.lines, 2U);
  EXPECT_EQ(result.budget_lines, 0U);
  EXPECT_FALSE(result.budget_file);
  EXPECT_EQ(result.by_cause, (std::map<std::string, std::uint64_t>{{"test", 2}}));
}

TEST(Judge, counts_what_is_not_judged_as_git_does) {
  ChangedFile file = file_at("src/huge.js");
  file.not_judged = "larger than 16 MB";
  file.change.counts = git::LineCounts{100, 20};
  const FileJudgement result = judge_file(file, {});
  EXPECT_EQ(result.lines, 120U);
  EXPECT_EQ(result.budget_lines, 120U);
  EXPECT_EQ(result.not_judged, "larger than 16 MB");
}

TEST(Judge, places_a_hunk_as_the_specification_says) {
  const struct {
    std::string base, now;
    Range range;
  } table[] = {
      {"a\nb\nc\n", "a\nxé\nyyy\nc\n", {at(1, 0), at(2, 3)}},
      {"a\nb\nc\n", "a\nxé\nc\n", {at(1, 0), {1, {3, 2, 2}}}},
      {"a\nb\nc\n", "a\nc\n", {at(1, 0), at(1, 0)}},
      {"a\nb\n", "a\n", {at(1, 0), at(1, 0)}},
      {"a\nb", "", {at(0, 0), at(0, 0)}},
      {"l\rm\nb\nc\n", "l\rm\nx\ry\nc\n", {at(2, 0), at(3, 1)}},
      {"a\r\nb\r\n", "a\r\nlong\r\n", {at(1, 0), at(1, 4)}},
  };
  for (const auto& row : table) {
    const Pair pair(row.base, row.now);
    ASSERT_EQ(pair.live.hunks().size(), 1U) << row.now;
    EXPECT_EQ(hunk_range(pair.text, pair.live.hunks()[0]), row.range) << row.now;
  }
}

std::vector<std::string> fingerprints(std::string path, const std::string& base, const std::string& now,
                                      Normalise normalise = {}) {
  const Pair pair(base, now, normalise);
  std::vector<std::string> result;
  for (const Finding& finding : judge_file(file_at(std::move(path), &pair), {}).findings) {
    result.push_back(finding.fingerprint);
  }
  return result;
}

TEST(Fingerprints, stay_wherever_the_lines_move) {
  const std::string conflict = "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n";
  const auto before = fingerprints("a.js", "one\ntwo\n", "one\n" + conflict + "two\n");
  EXPECT_EQ(before, fingerprints("a.js", "one\ntwo\n", "zero\nand a half\none\n" + conflict + "two\n"));
  EXPECT_NE(before, fingerprints("b.js", "one\ntwo\n", "one\n" + conflict + "two\n"));
  EXPECT_NE(before, fingerprints("a.js", "one\ntwo\n", "one\n" + std::string("<<<<<<< a\nX\n=======\ny\n>>>>>>> b\n")));
}

TEST(Fingerprints, number_equal_content) {
  const std::string conflict = "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n";
  const auto twice = fingerprints("a.js", "one\n", conflict + "one\n" + conflict);
  ASSERT_EQ(twice.size(), 2U);
  EXPECT_NE(twice[0], twice[1]);
  EXPECT_EQ(twice[0], fingerprints("a.js", "one\n", conflict + "one\n")[0]);
}

TEST(Fingerprints, are_the_same_in_an_editor_that_converts_line_ends) {
  const std::string path = "db/migrations/001_init.sql";
  EXPECT_EQ(fingerprints(path, "a\nb\n", "a\nx\n"), fingerprints(path, "a\nb\n", "a\r\nx\r\n", {true, true, false}));
  EXPECT_EQ(fingerprints(path,
                         "\xEF\xBB\xBF"
                         "a\n",
                         "\xEF\xBB\xBFx\n"),
            fingerprints(path,
                         "\xEF\xBB\xBF"
                         "a\n",
                         "x\n", {false, true, false}));
  EXPECT_NE(fingerprints(path, "a\nb\n", "a\nx\n"), fingerprints(path, "a\nb\n", "a\ny\n"));
}

TEST(LockFiles, follow_a_manifest_in_their_folder_or_below) {
  const struct {
    std::string lock;
    std::vector<std::string> manifests;
    bool follows;
  } table[] = {{"package-lock.json", {"package.json"}, true}, {"package-lock.json", {"packages/a/package.json"}, true},
               {"web/yarn.lock", {"web/package.json"}, true}, {"web/yarn.lock", {"website/package.json"}, false},
               {"web/yarn.lock", {"package.json"}, false},    {"Cargo.lock", {}, false}};
  for (const auto& row : table) EXPECT_EQ(lock_follows_manifest(row.lock, row.manifests), row.follows) << row.lock;
}

TEST(JudgeKinds, layout_warns_and_counts_for_nothing_in_the_budget) {
  const Pair pair("f(a,b);\ng();\nh();\n", "f(a, b);\ng();\nh2();\n");
  const FileJudgement result = judge_file(file_at("src/pay.js", &pair), {});
  EXPECT_THAT(codes(result), ElementsAre("scope/formatting-only"));
  EXPECT_EQ(result.findings[0].severity, Severity::warning);
  EXPECT_EQ(result.findings[0].range, (Range{at(0, 0), at(0, 8)}));
  EXPECT_EQ(result.by_cause, (std::map<std::string, std::uint64_t>{{"layout", 2}, {"logic", 2}}));
  EXPECT_EQ(result.lines, 4U);
  EXPECT_EQ(result.budget_lines, 2U);
  EXPECT_EQ(result.places.size(), 1U);
}

TEST(JudgeKinds, comments_are_mentioned_only_where_nothing_else_changes) {
  const Pair alone("f(); // a\n", "f(); // b\n");
  const FileJudgement result = judge_file(file_at("src/pay.js", &alone), {});
  EXPECT_THAT(codes(result), ElementsAre("scope/comment-only"));
  EXPECT_EQ(result.findings[0].severity, Severity::information);
  EXPECT_EQ(result.by_cause, (std::map<std::string, std::uint64_t>{{"comment", 2}}));
  EXPECT_FALSE(result.budget_file);
  const Pair explained("f();\nx();\ng();\n", "// Because.\nf();\nx();\ng(1);\n");
  EXPECT_THAT(judge_file(file_at("src/pay.js", &explained), {}).findings, IsEmpty());
}

TEST(JudgeKinds, blank_lines_are_formatting_only_beside_formatting) {
  const Pair alone("f();\ng();\n", "f();\n\ng();\n");
  EXPECT_THAT(judge_file(file_at("src/pay.js", &alone), {}).findings, IsEmpty());
  const Pair beside("f();\ng();\nh(a,b);\n", "f();\n\ng();\nh(a, b);\n");
  EXPECT_THAT(codes(judge_file(file_at("src/pay.js", &beside), {})),
              ElementsAre("scope/formatting-only", "scope/formatting-only"));
}

TEST(JudgeKinds, says_nothing_of_languages_and_files_it_does_not_know) {
  const Pair pair("f(a,b);\n", "f(a, b);\n");
  EXPECT_THAT(judge_file(file_at("src/pay.unknown", &pair), {}).findings, IsEmpty());
  EXPECT_THAT(judge_file(file_at("CHANGELOG.md", &pair), {}).findings, IsEmpty());
  ChangedFile vendored = file_at("src/pay.js", &pair);
  vendored.path_class = PathClass::lock_file;
  vendored.follows_manifest = true;
  EXPECT_THAT(judge_file(vendored, {}).findings, IsEmpty());
}

TEST(JudgeKinds, what_was_lexed_before_gives_the_same_answer_within_a_budget) {
  Pair pair("f(a,b);\n/* c */\ng(a,b);\n", "f(a, b);\n/* c */\ng(a, b);\n");
  LexedPair lexed(*syntax_of("src/pay.js", ""), *pair.base, pair.text);
  ChangedFile file = file_at("src/pay.js", &pair);
  const FileJudgement whole = judge_file(file, {});
  file.lexed = &lexed;
  file.lex_budget = 2;  // one line on each side: the second hunk is not reached
  EXPECT_THAT(codes(judge_file(file, {})), ElementsAre("scope/formatting-only"));
  file.lex_budget = whole_file;
  EXPECT_EQ(judge_file(file, {}), whole);
}

TEST(Actions, are_those_of_the_specification) {
  EXPECT_THAT(actions_for("scope/leftover"), ElementsAre(Action::remove_lines));
  EXPECT_THAT(actions_for("scope/formatting-only"),
              ElementsAre(Action::restore_hunk, Action::restore_formatting, Action::accept));
  EXPECT_THAT(actions_for("scope/mode"), ElementsAre(Action::restore_file, Action::accept));
  EXPECT_THAT(actions_for("scope/outside-paths"),
              ElementsAre(Action::restore_hunk, Action::restore_file, Action::open_policy));
  EXPECT_THAT(actions_for("test/failed"), ElementsAre(Action::rerun_tests));
}

}  // namespace
}  // namespace hotfix::scope
