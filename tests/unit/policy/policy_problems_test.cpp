// What is wrong in a policy file: where it is said to be wrong, in which words, and what counts instead.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/policy.h"

namespace hotfix::policy {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

/// A policy in which the place that the problem must name stands between « and ».
struct Marked {
  explicit Marked(std::string_view marked) {
    for (std::size_t i = 0; i < marked.size(); ++i) {
      if (marked.substr(i).starts_with("«")) {
        begin = text.size();
        ++i;
      } else if (marked.substr(i).starts_with("»")) {
        end = text.size();
        ++i;
      } else {
        text += marked[i];
      }
    }
  }
  std::string text;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// For a text of one line in ASCII.
Range place(const Marked& marked) {
  const auto at = [](std::size_t byte) {
    const auto column = static_cast<std::uint32_t>(byte);
    return Position{0, {column, column, column}};
  };
  return {at(marked.begin), at(marked.end)};
}

struct ProblemCase {
  std::string marked;
  std::string key_path;
  std::string says;
};

void expect_problems(const std::vector<ProblemCase>& cases) {
  for (const ProblemCase& c : cases) {
    const Marked marked(c.marked);
    const ParsedPolicy parsed = parse_policy(marked.text);
    ASSERT_THAT(parsed.problems, SizeIs(1)) << c.marked;
    EXPECT_EQ(parsed.problems[0].key_path, c.key_path) << c.marked;
    EXPECT_THAT(parsed.problems[0].message, HasSubstr(c.says)) << c.marked;
    EXPECT_EQ(parsed.problems[0].range, place(marked))
        << c.marked << " has it at byte " << parsed.problems[0].range->start.column.utf8 << " to "
        << parsed.problems[0].range->end.column.utf8;
    EXPECT_EQ(parsed.policy, Policy()) << c.marked;
  }
}

TEST(Problems, unknown_keys_stand_at_the_key) {
  expect_problems({{R"({«"budget"»: {}})", "budget", "Did you mean \"budgets\"?"},
                   {R"({ "review" : { «"slaMinute"» : 5 } })", "review.slaMinute", "\"slaMinutes\""},
                   {R"({"paths": {«"test"»: {}}})", "paths.test", "\"tests\""},
                   {R"({«"zzzzzz"»: 1})", "zzzzzz", "no key"}});
}

TEST(Problems, wrong_types_stand_at_the_value) {
  expect_problems(
      {{R"({"budgets": «3»})", "budgets", "must be an object, and is a number"},
       {R"({"budgets": {"lines": {"warning": «"5"»}}})", "budgets.lines.warning", "whole number, and is a text"},
       {R"({"budgets": {"lines": {"warning": «5.0»}}})", "budgets.lines.warning", "whole number"},
       {R"({"events": {"share": «0»}})", "events.share", "true or false"},
       {R"({"tests": «{}»})", "tests", "a list of objects"},
       {R"({"tests": [«"npm test"»]})", "tests[0]", "an object, and is a text"},
       {R"({"allowedPaths": [«1»]})", "allowedPaths[0]", "a text, and is a number"},
       {R"({"production": {"branch": «["a", "b"]»}})", "production.branch", "a text, and is a list"},
       {R"({"production": {"parallelLines": «"1.0"»}})", "production.parallelLines", "a list of lines"},
       {"«[1, 2]»", "", "an object, and is a list"},
       {"«null»", "", "an object, and is null"}});
}

TEST(Problems, values_out_of_range) {
  expect_problems(
      {{R"({"review": {"slaMinutes": «0»}})", "review.slaMinutes", "from 1 to 10080"},
       {R"({"budgets": {"files": {"information": «-1»}}})", "budgets.files.information", "from 0"},
       {R"({"budgets": {"files": {"warning": «99999999999999999999»}}})", "budgets.files.warning", "whole number"},
       {R"({"budgets": {"files": {"warning": «18446744073709551615»}}})", "budgets.files.warning", "from 0"},
       {R"({"budgets": {"lines": {"information": 9, "warning": «8»}}})", "budgets.lines.warning", "not be less"}});
}

TEST(Problems, regular_expressions_globs_and_names) {
  expect_problems({{R"({"branch": {"pattern": «"("»}})", "branch.pattern", "regular expression"},
                   {R"({"branch": {"prefix": «"hot fix/"»}})", "branch.prefix", "name of a branch"},
                   {R"({"allowedPaths": [«"src/["»]})", "allowedPaths[0]", "not closed"},
                   {R"({"paths": {"docs": {"add": [«"!a"»]}}})", "paths.docs.add[0]", "\"exclude\""},
                   {R"({"main": {"branch": «""»}})", "main.branch", "name of a branch"},
                   {R"({"review": {"label": «""»}})", "review.label", "empty"},
                   {R"({"review": {"template": «"../x.md"»}})", "review.template", "inside the repository"},
                   {R"({"review": {"label": «"a\u0000b"»}})", "review.label", "NUL"}});
}

TEST(Problems, choices_name_what_can_be_chosen) {
  expect_problems(
      {{R"({"mergeBack": {"mode": «"pushes"»}})", "mergeBack.mode", "Did you mean \"push\"?"},
       {R"({"version": {"scheme": «3»}})", "version.scheme", "\"inferred\", \"patch\", \"fourth\", \"date\""},
       {R"({"rules": {"scope/rename": «"warn"»}})", "rules.scope/rename", "\"warning\""}});
}

TEST(Problems, rules_for_findings_that_there_are_not) {
  expect_problems(
      {{R"({"rules": {«"scope/renames"»: "off"}})", "rules.scope/renames", "Did you mean \"scope/rename\"?"},
       {R"({"rules": {«"nothing/*"»: "off"}})", "rules.nothing/*", "no finding"},
       {R"({"rules": {"scope/policy": «"off"»}})", "rules.scope/policy", "cannot be switched off"}});
}

TEST(Problems, commands_that_need_a_shell) {
  expect_problems({{R"({"production": {"command": «"cat VERSION | head"»}})", "production.command", "No shell"},
                   {R"({"production": {"command": «"  "»}})", "production.command", "no program"},
                   {R"({"production": {"command": [«""», "a"]}})", "production.command", "must not be empty"},
                   {R"({"deploy": {"command": ["deploy", «5»]}})", "deploy.command[1]", "a text"}});
}

TEST(Problems, entries_that_lack_what_they_need) {
  expect_problems(
      {{R"({"tests": [«{"when": ["a"]}»]})", "tests[0]", "needs \"run\""},
       {R"({"production": {"products": [«{"prefix": "a-"}»]}})", "production.products[0]", "needs a \"name\""},
       {R"({"production": {"products": [«{"name": "a"}»]}})", "production.products[0]", "\"prefix\""}});
}

TEST(Problems, syntax_stands_where_the_reader_stumbled) {
  expect_problems({{R"({"events": {"share": true},«}»)", "", "not valid JSON"},
                   {R"({"a": 1 «"b"»: 2})", "", "not valid JSON"},
                   {R"([1,«,» 2])", "", "not valid JSON"},
                   {R"({"a": «tru}»)", "", "not valid JSON"},
                   {R"({"a": «"b»)", "", "not valid JSON"},
                   {"{} «x»", "", "not valid JSON"}});
}

TEST(Problems, a_key_that_stands_twice_counts_the_last_time) {
  const Marked marked(R"({"events": {"share": false, «"share"»: true}})");
  const ParsedPolicy parsed = parse_policy(marked.text);
  ASSERT_THAT(parsed.problems, SizeIs(1));
  EXPECT_EQ(parsed.problems[0].range, place(marked));
  EXPECT_THAT(parsed.problems[0].message, HasSubstr("twice"));
  EXPECT_TRUE(parsed.policy.events.share);
}

TEST(Problems, only_what_is_wrong_is_left_out) {
  const ParsedPolicy parsed = parse_policy(
      R"({"allowedPaths": ["src/", "a["], "review": {"label": 1, "slaMinutes": 5}, "tests": [{"run": ["a"], "when": "x"}, 1]})");
  EXPECT_THAT(parsed.problems, SizeIs(4));
  EXPECT_THAT(parsed.policy.allowed_paths, testing::ElementsAre("src/"));
  EXPECT_EQ(parsed.policy.review.sla_minutes, 5U);
  ASSERT_THAT(parsed.policy.tests, SizeIs(1));
  EXPECT_THAT(parsed.policy.tests[0].run, testing::ElementsAre("a"));
}

TEST(Problems, places_count_lines_and_characters_as_editors_do) {
  // Two lines of CRLF, one of a lone CR, then an umlaut and a face in a comment before the key.
  const ParsedPolicy parsed = parse_policy("\xEF\xBB\xBF{\r\n\r\n\r/*\xC3\xA4\xF0\x9F\x98\x80*/ \"x\": 1}");
  ASSERT_THAT(parsed.problems, SizeIs(1));
  EXPECT_EQ(parsed.problems[0].range->start, (Position{3, {11, 8, 7}}));
  EXPECT_EQ(parsed.problems[0].range->end, (Position{3, {14, 11, 10}}));
  const ParsedPolicy first_line = parse_policy("\xEF\xBB\xBF{\"x\": 1}");
  EXPECT_EQ(first_line.problems.at(0).range->start, (Position{0, {1, 1, 1}}));
}

TEST(Problems, hostile_texts_are_one_problem_and_the_defaults) {
  const std::string deep(100'000, '[');
  const std::string deep_objects = [] {
    std::string text;
    for (int i = 0; i < 50'000; ++i) text += "{\"a\":";
    return text;
  }();
  const std::string large = "{\"x\": \"" + std::string(max_policy_bytes, 'x') + "\"}";
  for (const std::string& text :
       {std::string(), std::string("\xEF\xBB\xBF"), std::string("/* never closed"), deep, deep_objects, large,
        std::string("{\"a\": \"\xFF\"}"), std::string("// \xFF\n{}"), std::string("{}\0{}", 5),
        std::string("{\"a\": 1e999}"), std::string("\"\\ud800\"")}) {
    const ParsedPolicy parsed = parse_policy(text);
    EXPECT_THAT(parsed.problems, SizeIs(1)) << text.substr(0, 40);
    EXPECT_EQ(parsed.policy, Policy());
  }
}

TEST(Problems, are_bounded_and_in_the_order_of_the_text) {
  std::string text = "{\"review\": 1";
  for (int i = 0; i < 5'000; ++i) text += ", \"unknown" + std::to_string(i) + "\": 1";
  const ParsedPolicy parsed = parse_policy(text + "}");
  ASSERT_THAT(parsed.problems, SizeIs(max_problems));
  for (std::size_t i = 1; i < parsed.problems.size(); ++i) {
    EXPECT_LT(parsed.problems[i - 1].range->start.column.utf8, parsed.problems[i].range->start.column.utf8);
  }
}

bool before_or_at(const Position& a, const Position& b) {
  return a.line < b.line || (a.line == b.line && a.column.utf8 <= b.column.utf8);
}

TEST(Problems, have_places_inside_the_text_whatever_it_is) {
  const std::string start =
      "// c\r\n{\"budgets\": {\"lines\": {\"warning\": 5}}, \"rules\": {\"scope/*\": \"off\"}, /* \xC3\xA4 */\n"
      "\"tests\": [{\"run\": [\"a\", \"b\"], \"when\": [\"*.{c,h}\"], \"patterns\": [\"(?P<path>x)\"]}], \"paths\": "
      "{\"docs\": {\"add\": [\"a[bc]\"]}}, \"x\": [1.5e3, true, null, \"\\u00e4\"]}";
  const std::string letters = "{}[]\",:/*\\ \n\rtfn01-e.\xC3\xA4\xFF";
  std::mt19937 random(20240101);  // NOLINT: the same texts in every run
  for (int round = 0; round < 3000; ++round) {
    std::string text = start;
    for (int change = 0; change < 1 + round % 4; ++change) {
      const std::size_t at = random() % (text.size() + 1);
      const std::size_t length = std::min<std::size_t>(random() % 4, text.size() - at);
      text.replace(at, length, 1, letters[random() % letters.size()]);
    }
    const auto lines = static_cast<std::uint32_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }));
    for (const PolicyProblem& problem : parse_policy(text).problems) {
      ASSERT_TRUE(problem.range.has_value()) << text;
      ASSERT_TRUE(before_or_at(problem.range->start, problem.range->end)) << text;
      ASSERT_LE(problem.range->end.line, lines) << text;
      ASSERT_FALSE(problem.message.empty()) << text;
    }
  }
}

}  // namespace
}  // namespace hotfix::policy
