// Code actions and hover: what belongs not is one click away from production's text.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(Actions, restore_one_hunk) {
  Shop shop;
  Conversation editor(shop.str());
  const std::string text = "early\n" + Shop::pay() + "late\n";
  editor.open("pay.js", text, 3);
  const Json action = editor.action("pay.js", 0, "Restore these lines to production's (v1.0.0)");
  EXPECT_EQ(action.at("edit").at("documentChanges").at(0).at("textDocument").at("version"), 3);
  EXPECT_EQ(applied(text, action), Shop::pay() + "late\n");
  EXPECT_THAT(editor.actions("pay.js", 5, 5), IsEmpty()) << "nothing was changed on this line";
}

TEST(Actions, restore_a_deletion_and_a_last_line_without_its_end) {
  Shop shop;
  Conversation editor(shop.str());
  const std::string text = "line 1\nline 2\nline 7\nline 8\nline 9\nlast";
  editor.open("pay.js", text);
  EXPECT_EQ(applied(text, editor.action("pay.js", 2, "Restore these lines")),
            "line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nlast");
  EXPECT_EQ(applied(text, editor.action("pay.js", 5, "Restore these lines")),
            "line 1\nline 2\nline 7\nline 8\nline 9\nline 10\n");
}

TEST(Actions, restore_the_whole_file_where_the_whole_file_is_the_matter) {
  Shop shop;
  Conversation editor(shop.str());
  std::string text = "{\n  \"name\": \"mall\",\n  \"dependencies\": {\n    \"left-pad\": \"2.0.0\"\n  }\n}\n";
  editor.open("package.json", text);
  const Json file = editor.action("package.json", 3, "Restore the whole file");
  EXPECT_EQ(file.at("kind"), "quickfix");
  EXPECT_EQ(file.at("diagnostics").at(0).at("code"), "scope/dependency");
  EXPECT_EQ(applied(text, file), shop.read("package.json"));
  const Json hunk = editor.action("package.json", 3, "Restore these lines");
  EXPECT_TRUE(hunk.at("isPreferred"));
  text = applied(text, hunk);
  EXPECT_THAT(text, HasSubstr("mall"));
  EXPECT_THAT(text, HasSubstr("1.0.0"));
  editor.retype("package.json", 2, text);
  EXPECT_THAT(editor.codes("package.json"), IsEmpty());
}

TEST(Actions, restore_keeps_the_line_ends_of_the_editor) {
  Shop shop;
  shop.git({"config", "core.autocrlf", "true"});
  Conversation editor(shop.str());
  const std::string text = "line 1\r\nchanged\r\nline 3\r\n";
  editor.open("pay.js", text);
  const std::string restored = applied(text, editor.action("pay.js", 1, "Restore these lines"));
  EXPECT_THAT(restored, testing::StartsWith("line 1\r\nline 2\r\nline 3\r\n"));
}

TEST(Actions, remove_conflict_markers_and_nothing_else) {
  Shop shop;
  Conversation editor(shop.str());
  const std::string text = "line 1\n<<<<<<< a\nours\n||||||| base\nold\n=======\ntheirs\n>>>>>>> b\nline 2\n";
  editor.open("pay.js", text);
  const std::string without = applied(text, editor.action("pay.js", 3, "Remove the conflict markers"));
  EXPECT_THAT(without, testing::Not(HasSubstr("<<<<<<<")));
  EXPECT_THAT(without, testing::Not(HasSubstr(">>>>>>>")));
  EXPECT_THAT(without, testing::Not(HasSubstr("=======")));
  EXPECT_THAT(without, testing::Not(HasSubstr("|||||||")));
  EXPECT_THAT(without, HasSubstr("ours\n"));
  EXPECT_THAT(without, HasSubstr("theirs\n"));
}

TEST(Actions, only_of_the_kinds_that_the_client_wants) {
  Shop shop;
  Conversation editor(shop.str());
  editor.open("pay.js", "changed\n");
  editor.settle();
  const auto offered = [&](const Json& only) {
    return editor.client()
        .request("textDocument/codeAction", {{"textDocument", {{"uri", "file://" + editor.at("pay.js")}}},
                                             {"range", client::edit(0, 0, 0, 0, "").at("range")},
                                             {"context", {{"diagnostics", Json::array()}, {"only", only}}}})
        .at("result")
        .size();
  };
  EXPECT_EQ(offered({"source.organizeImports"}), 0U);
  EXPECT_EQ(offered({"refactor"}), 1U);
}

TEST(Actions, clients_without_literals_get_commands_and_without_document_changes_plain_edits) {
  Shop shop;
  Conversation plain;
  plain.client().capabilities = {{"textDocument", {{"codeAction", Json::object()}}}};
  plain.initialize(shop.str());
  plain.open("package.json", "{\"dependencies\": {\"left-pad\": \"2.0.0\"}}\n");
  const std::vector<Json> commands = plain.actions("package.json", 0, 0);
  ASSERT_FALSE(commands.empty());
  for (const Json& command : commands) EXPECT_EQ(command.at("command"), "hotfix.accept") << command.dump();

  Conversation simple;
  simple.client().capabilities["workspace"]["workspaceEdit"]["documentChanges"] = false;
  simple.initialize(shop.str());
  simple.open("pay.js", "changed\n");
  const Json action = simple.action("pay.js", 0, "Restore these lines");
  EXPECT_TRUE(action.at("edit").contains("changes"));
  EXPECT_FALSE(action.at("edit").contains("documentChanges"));
}

TEST(Actions, a_new_file_cannot_be_put_back_to_production) {
  Shop shop;
  shop.write("new.js", "new\n");
  shop.git({"add", "new.js"});
  Conversation editor(shop.str());
  editor.open("new.js", "new\n");
  for (const Json& action : editor.actions("new.js", 0, 0)) {
    EXPECT_THAT(action.at("title").get<std::string>(), testing::Not(HasSubstr("Restore")));
  }
}

TEST(Hover, shows_productions_text_and_the_reason) {
  Shop shop;
  Conversation editor(shop.str());
  editor.open("package.json", "{\n  \"name\": \"shop\",\n  \"dependencies\": {\n    \"left-pad\": \"2.0.0\"\n  }\n}\n");
  const std::string text = editor.hover("package.json", 3);
  EXPECT_THAT(text, HasSubstr("\"left-pad\": \"1.0.0\""));
  EXPECT_THAT(text, HasSubstr("v1.0.0"));
  EXPECT_THAT(text, HasSubstr("A dependency changes"));
  EXPECT_EQ(editor.hover("package.json", 1), "");
}

TEST(Hover, says_that_production_has_nothing_there) {
  Shop shop;
  Conversation editor(shop.str());
  editor.open("pay.js", "new\n" + Shop::pay());
  EXPECT_THAT(editor.hover("pay.js", 0), HasSubstr("nothing here"));
}

TEST(Hover, survives_backticks_and_places_out_of_the_text) {
  Shop shop("");
  shop.checkout("v1.0.0");
  shop.commit_file("doc.js", "```\nend of fence\n", "Release");
  shop.tag("v1.0.1");
  shop.checkout("main");
  shop.checkout("v1.0.1");
  shop.branch("hotfix/x");
  Conversation editor(shop.str());
  editor.open("doc.js", "x\n");
  EXPECT_THAT(editor.hover("doc.js", 0), HasSubstr("````"));
  EXPECT_EQ(editor.hover("doc.js", 40000), "");
  EXPECT_EQ(editor.hover("never-opened.js", 0), "");
}

}  // namespace
}  // namespace hotfix::test
