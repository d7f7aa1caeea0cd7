#include "protocol/json.h"

#include <string>

#include <gmock/gmock.h>

namespace hotfix::protocol {
namespace {

using testing::HasSubstr;

void expect_text(const std::string& text, const std::string& expected) {
  const ParsedJson parsed = parse_json(text);
  EXPECT_TRUE(parsed.ok()) << text << ": " << parsed.problem;
  EXPECT_EQ(dump(parsed.value), expected) << text;
}

void expect_text_problem(const std::string& text, const std::string& problem) {
  const ParsedJson parsed = parse_json(text);
  EXPECT_THAT(parsed.problem, HasSubstr(problem)) << text.substr(0, 80);
  EXPECT_TRUE(parsed.value.is_null());
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

TEST(ParseJson, reads_every_kind_of_value) {
  expect_text(R"({"b":[1,-2,3.5,true,null,"x"],"a":{}})", R"({"a":{},"b":[1,-2,3.5,true,null,"x"]})");
  expect_text(" 18446744073709551615 ", "18446744073709551615");
  expect_text(R"({"a":1,"a":2})", R"({"a":2})");
  expect_text(R"({"a":{"b":1},"a":[]})", R"({"a":[]})");
  expect_text(R"({"a":[1,2],"a":{"c":3}})", R"({"a":{"c":3}})");
}

TEST(ParseJson, says_what_is_no_json) {
  expect_text_problem("", "not JSON");
  expect_text_problem("{", "not JSON");
  expect_text_problem("{} {}", "not JSON");
  expect_text_problem("{'a':1}", "not JSON");
  expect_text_problem("[1,]", "not JSON");
  expect_text_problem("1e999", "not JSON");
  expect_text_problem("\"\xFF\"", "not JSON");
  expect_text_problem("\"\xC0\xAF\"", "not JSON");
  expect_text_problem("\"\xED\xA0\x80\"", "not JSON");
  expect_text_problem(std::string("\"\0\"", 3), "not JSON");
}

TEST(ParseJson, bounds_depth_while_it_parses) {
  expect_text(nested(max_json_depth), nested(max_json_depth));
  expect_text_problem(nested(max_json_depth + 1), "nested");
  expect_text_problem(std::string(1'000'000, '['), "nested");
  std::string objects;
  for (int i = 0; i < 1'000'000; ++i) objects += "{\"a\":";
  expect_text_problem(objects, "nested");
}

TEST(ParseJson, bounds_the_number_of_values) {
  std::string most = "[1";
  for (std::size_t i = 2; i < max_json_values; ++i) most += ",1";
  EXPECT_TRUE(parse_json(most + "]").ok());
  expect_text_problem(most + ",1]", "values");
}

TEST(ParseJson, reads_half_a_surrogate_pair_as_one_unit) {
  expect_text(R"("a\ud83d")", "\"a\xEF\xBF\xBD\"");
  expect_text(R"("\ude00b")",
              "\"\xEF\xBF\xBD"
              "b\"");
  expect_text(R"("\ud83d\ud83d\ude00")", "\"\xEF\xBF\xBD\xF0\x9F\x98\x80\"");
  expect_text(R"("\\ud83d\ud83d")", "\"\\\\ud83d\xEF\xBF\xBD\"");
  expect_text(R"("\ud83d\n")", "\"\xEF\xBF\xBD\\n\"");
  expect_text_problem(R"("\ud83d)", "not JSON");
}

TEST(Dump, replaces_bytes_that_are_no_utf8) {
  EXPECT_EQ(dump(Json("a\xFF"
                      "b")),
            "\"a\xEF\xBF\xBD"
            "b\"");
  EXPECT_EQ(dump_pretty(Json{{"a", "\xC3"}}), "{\n  \"a\": \"\xEF\xBF\xBD\"\n}");
}

}  // namespace
}  // namespace hotfix::protocol
