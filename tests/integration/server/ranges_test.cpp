// Places on the wire: exactly the lines concerned, in the client's units, whatever ends the lines.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

Json range(int line, int character, int end_line, int end_character) {
  return client::edit(line, character, end_line, end_character, "").at("range");
}

const std::string group =
    "<<<<<<< a\n"
    "x\n"
    "=======\n"
    "y\n"
    ">>>>>>> 😀é\n";

/// The range of the conflict in this text, for a client that wants this encoding.
Json leftover(const std::string& text, const std::string& encoding) {
  const Shop shop;
  Conversation editor;
  editor.client().capabilities["general"]["positionEncodings"] = Json::array({encoding});
  const Json result = editor.initialize(shop.str());
  EXPECT_EQ(result.at("capabilities").at("positionEncoding"), encoding);
  editor.open("pay.js", text);
  return editor.diagnostic("pay.js", "scope/leftover").at("range");
}

std::string with_line_ends(std::string text, const std::string& end) {
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + end.size())) {
    text.replace(at, 1, end);
  }
  return text;
}

TEST(Ranges, count_in_the_units_that_were_negotiated) {
  EXPECT_EQ(leftover("é\n" + group, "utf-8"), range(1, 0, 5, 8 + 4 + 2));
  EXPECT_EQ(leftover("é\n" + group, "utf-16"), range(1, 0, 5, 8 + 2 + 1));
  EXPECT_EQ(leftover("é\n" + group, "utf-32"), range(1, 0, 5, 8 + 1 + 1));
}

TEST(Ranges, the_first_choice_is_utf8_and_the_default_utf16) {
  const Shop shop;
  Conversation modern;
  modern.client().capabilities["general"]["positionEncodings"] = {"utf-16", "utf-32", "utf-8"};
  EXPECT_EQ(modern.initialize(shop.str()).at("capabilities").at("positionEncoding"), "utf-8");
  Conversation old;
  old.client().capabilities["general"].erase("positionEncodings");
  EXPECT_EQ(old.initialize(shop.str()).at("capabilities").at("positionEncoding"), "utf-16");
}

TEST(Ranges, status_counts_utf16_whatever_was_negotiated) {
  const Shop shop;
  Conversation editor;
  editor.client().capabilities["general"]["positionEncodings"] = Json::array({"utf-8"});
  editor.initialize(shop.str());
  editor.open("pay.js", group);
  const Json status = editor.settle();
  EXPECT_EQ(status.at("findings").at(0).at("range"), range(0, 0, 4, 8 + 2 + 1));
}

TEST(Ranges, crlf_and_a_lone_cr_end_lines_too) {
  EXPECT_EQ(leftover(with_line_ends("a\n" + group, "\r\n"), "utf-16"), range(1, 0, 5, 11));
  EXPECT_EQ(leftover("one\rtwo\r\n" + group, "utf-16"), range(2, 0, 6, 11));
}

TEST(Ranges, edits_in_the_clients_units_reach_the_right_characters) {
  for (const auto& [encoding, column] :
       std::vector<std::pair<std::string, int>>{{"utf-8", 4}, {"utf-16", 2}, {"utf-32", 1}}) {
    const Shop shop;
    Conversation editor;
    editor.client().capabilities["general"]["positionEncodings"] = Json::array({encoding});
    editor.initialize(shop.str());
    editor.open("pay.js", "😀line 1\n" + Shop::pay().substr(7));
    ASSERT_EQ(editor.settle().at("totals").at("lines"), 2);
    editor.change("pay.js", 2, client::edit(0, 0, 0, column, ""));
    EXPECT_EQ(editor.settle().at("totals").at("lines"), 0) << encoding;
  }
}

TEST(Ranges, a_pure_deletion_is_an_empty_range_at_the_line_that_follows) {
  Shop shop("");
  shop.checkout("v1.0.0");
  shop.branch("hotfix/x");
  Conversation editor(
      shop.str(), {{"trusted", true}, {"settings", {{"budgets", {{"lines", {{"information", 0}, {"warning", 0}}}}}}}});
  editor.open("pay.js", Shop::pay());
  editor.settle();
  editor.change("pay.js", 2, client::edit(2, 0, 5, 0, ""));
  EXPECT_EQ(editor.diagnostic("pay.js", "scope/too-many-lines").at("range"), range(2, 0, 2, 0));
}

TEST(Ranges, a_file_that_was_emptied) {
  Shop shop;
  Conversation editor(
      shop.str(), {{"trusted", true}, {"settings", {{"budgets", {{"lines", {{"information", 1}, {"warning", 2}}}}}}}});
  editor.open("pay.js", "");
  EXPECT_EQ(editor.diagnostic("pay.js", "scope/too-many-lines").at("range"), range(0, 0, 0, 0));
  EXPECT_EQ(editor.settle().at("totals").at("lines"), 10);
}

TEST(Ranges, crlf_in_the_editor_is_no_change_where_git_would_strip_it) {
  Shop shop;
  shop.git({"config", "core.autocrlf", "true"});
  Conversation editor(shop.str());
  editor.open("pay.js", with_line_ends(Shop::pay(), "\r\n"));
  EXPECT_EQ(editor.settle().at("totals").at("lines"), 0);
}

TEST(Ranges, crlf_in_the_editor_is_a_change_where_git_would_keep_it) {
  Shop shop;
  Conversation editor(shop.str());
  editor.open("pay.js", with_line_ends(Shop::pay(), "\r\n"));
  EXPECT_EQ(editor.settle().at("totals").at("lines"), 20);
}

}  // namespace
}  // namespace hotfix::test
