// Folders: two of them, one below the root of its repository, one reached through a symbolic link, linked work trees.

#include <filesystem>

#include <gmock/gmock.h>

#include "integration/server/conversation.h"
#include "protocol/uri.h"

namespace hotfix::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* risky = "{\"dependencies\": {\"left-pad\": \"2.0.0\"}}\n";

Json folder(const std::string& path) {
  return {{"uri", protocol::file_uri(path)}, {"name", "folder"}};
}

void change_folders(Conversation& editor, const Json& added, const Json& removed) {
  editor.client().notify("workspace/didChangeWorkspaceFolders", {{"event", {{"added", added}, {"removed", removed}}}});
}

TEST(Workspace, two_folders_are_two_hotfixes) {
  Shop one;
  Shop two("hotfix/PROD-777-other");
  Conversation editor(one.str());
  change_folders(editor, Json::array({folder(two.str())}), Json::array());
  const Json all = editor.statuses();
  ASSERT_EQ(all.size(), 2U);
  std::vector<std::string> tickets = {all.at(0).at("ticket"), all.at(1).at("ticket")};
  EXPECT_THAT(tickets, testing::UnorderedElementsAre("PROD-501", "PROD-777"));
  editor.client().open(two.file("package.json").string(), risky);
  EXPECT_EQ(editor.shown_at(two.file("package.json").string())->at(0).at("code"), "scope/dependency");
  const Json result =
      editor.execute("hotfix.adopt", {{"repository", protocol::file_uri(two.str())}, {"base", "v1.0.0"}});
  EXPECT_EQ(result.at("status").at("ticket"), "PROD-777");
  EXPECT_EQ(one.git({"for-each-ref", "refs/hotfix-events/"}), "");
  EXPECT_NE(two.git({"for-each-ref", "refs/hotfix-events/"}), "");
}

TEST(Workspace, a_folder_that_is_left_takes_its_findings_along) {
  Shop one;
  Shop two;
  two.write("package.json", risky);
  Conversation editor(one.str());
  change_folders(editor, Json::array({folder(two.str())}), Json::array());
  EXPECT_EQ(editor.shown_at(two.file("package.json").string())->size(), 1U);
  change_folders(editor, Json::array(), Json::array({folder(two.str())}));
  EXPECT_EQ(editor.shown_at(two.file("package.json").string())->size(), 0U);
  EXPECT_EQ(editor.statuses().size(), 1U);
}

TEST(Workspace, a_folder_below_the_root_means_the_whole_repository) {
  Shop shop;
  Conversation editor(shop.file("lib").string());
  EXPECT_EQ(editor.settle().at("repository"), protocol::file_uri(shop.str()));
  editor.client().open(shop.file("package.json").string(), risky);
  EXPECT_EQ(editor.shown_at(shop.file("package.json").string())->at(0).at("code"), "scope/dependency");
}

TEST(Workspace, a_symbolic_link_is_answered_in_the_spelling_of_the_client) {
  Shop shop;
  std::filesystem::create_directory_symlink(shop.path(), shop.beside("link"));
  Conversation editor(shop.beside("link").string());
  editor.open("package.json", risky);
  EXPECT_THAT(editor.codes("package.json"), Contains("scope/dependency"));
  shop.write("lib/card.js", "x\n");
  shop.write("package.json", risky);
  EXPECT_EQ(editor.settle().at("totals").at("files"), 2);
  const auto real = editor.shown_at(shop.file("package.json").string());
  EXPECT_TRUE(!real || real->empty()) << "the same file is not reported twice under two names";
  editor.close("package.json");
  EXPECT_THAT(editor.codes("package.json"), ElementsAre("scope/dependency")) << "closed, under the same name";
}

TEST(Workspace, a_document_outside_of_every_folder_is_judged_by_its_own_repository) {
  Shop one;
  Shop two;
  Conversation editor(one.str());
  editor.client().open(two.file("package.json").string(), risky);
  EXPECT_EQ(editor.shown_at(two.file("package.json").string())->at(0).at("code"), "scope/dependency");
}

TEST(Workspace, a_linked_work_tree_has_its_own_branch) {
  Shop shop("");
  const std::string linked = shop.beside("linked").string();
  shop.git({"worktree", "add", "-q", "-b", "hotfix/PROD-9", linked, "v1.0.0"});
  Conversation editor(linked);
  EXPECT_EQ(editor.settle().at("ticket"), "PROD-9");
  editor.open("package.json", risky);
  EXPECT_THAT(editor.codes("package.json"), Contains("scope/dependency"));
  Conversation main(shop.str());
  EXPECT_FALSE(main.settle().at("active"));
}

TEST(Workspace, a_document_opened_before_its_folder_is_known_is_judged_all_the_same) {
  Shop shop;
  Conversation editor(shop.str());
  editor.open("package.json", risky);  // nothing was waited for since initialize
  editor.change("package.json", 2, client::edit(0, 0, 0, 0, "\n"));
  EXPECT_THAT(editor.codes("package.json"), Contains("scope/dependency"));
  editor.close("package.json");
  EXPECT_THAT(editor.codes("package.json"), IsEmpty());
}

TEST(Workspace, names_with_spaces_and_letters_of_the_world) {
  Shop shop;
  shop.write("ordner mit ümläut/日本 #1%.js", "a\n");
  shop.git({"add", "."});
  Conversation editor(shop.str());
  editor.open("ordner mit ümläut/日本 #1%.js", "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n");
  EXPECT_THAT(editor.codes("ordner mit ümläut/日本 #1%.js"), ElementsAre("scope/leftover"));
  EXPECT_EQ(editor.settle().at("findings").at(0).at("path"), "ordner mit ümläut/日本 #1%.js");
}

}  // namespace
}  // namespace hotfix::test
