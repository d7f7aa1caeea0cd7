// hotfixd check --format text and sarif.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Formats : public testing::Test {
 protected:
  Formats() {
    shop.commit_file("package.json", "{\n  \"dependencies\": {\n    \"left-pad\": \"2.0.0\"\n  }\n}\n", "PROD-501 Fix");
    shop.commit_file("lib/card.js", "a\n<<<<<<< é\nx\n=======\ny\n>>>>>>> b\n", "PROD-501 Oops");
  }
  process::ChildResult check(const std::string& format, const Environment& environment = {}) {
    return hotfixd({"check", "-C", shop.str(), "--format", format}, environment);
  }
  Shop shop;
};

TEST_F(Formats, text_names_place_severity_message_and_code) {
  const process::ChildResult result = check("text");
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, HasSubstr("lib/card.js:2:1: error"));
  EXPECT_THAT(result.out, HasSubstr("[scope/leftover]"));
  EXPECT_THAT(result.out, HasSubstr("package.json:"));
  EXPECT_THAT(result.out, HasSubstr("warning"));
  EXPECT_THAT(result.out, Not(HasSubstr("\x1b"))) << "no colour in a pipe";
}

TEST_F(Formats, colour_where_it_is_forced_and_never_with_no_color) {
  EXPECT_THAT(check("text", {{"CLICOLOR_FORCE", "1"}}).out, HasSubstr("\x1b[31m"));
  EXPECT_THAT(check("text", {{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", "1"}}).out, Not(HasSubstr("\x1b")));
}

TEST_F(Formats, sarif_is_what_code_scanning_reads) {
  const process::ChildResult result = check("sarif");
  EXPECT_EQ(result.status, 1);
  const Json log = Json::parse(result.out);
  EXPECT_EQ(log.at("version"), "2.1.0");
  const Json& run = log.at("runs").at(0);
  EXPECT_EQ(run.at("tool").at("driver").at("name"), "hotfixd");
  ASSERT_EQ(run.at("results").size(), 2U);
  const Json* leftover = nullptr;
  for (const Json& one : run.at("results")) {
    if (one.at("ruleId") == "scope/leftover") leftover = &one;
  }
  ASSERT_NE(leftover, nullptr);
  EXPECT_EQ(leftover->at("level"), "error");
  const Json& place = leftover->at("locations").at(0).at("physicalLocation");
  EXPECT_EQ(place.at("artifactLocation").at("uri"), "lib/card.js");
  EXPECT_EQ(place.at("region"), (Json{{"startLine", 2}, {"startColumn", 1}, {"endLine", 6}, {"endColumn", 10}}));
  std::vector<std::string> rules;
  for (const Json& rule : run.at("tool").at("driver").at("rules")) rules.push_back(rule.at("id"));
  EXPECT_THAT(rules, testing::UnorderedElementsAre("scope/dependency", "scope/leftover"));
}

TEST_F(Formats, control_characters_of_a_repository_never_reach_the_terminal) {
  shop.commit_file("evil\x1b[2J.js", "x\n", "PROD-501 \x1b[31mred");
  shop.write("evil\x1b[2J.js", "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n");
  const process::ChildResult result = hotfixd({"check", "-C", shop.str(), "--worktree"});
  EXPECT_THAT(result.out, HasSubstr("evil"));
  EXPECT_THAT(result.out + result.err, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace hotfix::test
