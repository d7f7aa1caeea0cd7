// Files that no one can read by line: listed and counted, a word about what is not judged, never a crash.

#include <filesystem>

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::IsEmpty;

/// A file of that many bytes that takes no room on the disk.
void write_sparse(const ScratchRepository& repo, std::string_view name, std::uintmax_t size) {
  repo.write(name, "begins\n");
  std::filesystem::resize_file(repo.file(name), size);
}

TEST(OddFiles, a_file_of_300_megabytes) {
  Shop shop("");
  shop.checkout("v1.0.0");
  shop.commit_file("data.txt", "small\n", "Release");
  shop.tag("v1.0.1");
  shop.checkout("main");
  shop.checkout("v1.0.1");
  shop.branch("hotfix/x");
  write_sparse(shop, "data.txt", 300'000'000);
  Conversation editor(shop.str());
  const Json status = editor.settle();
  EXPECT_EQ(status.at("totals").at("files"), 1);
  const process::ChildResult check = hotfixd({"check", "-C", shop.str(), "--worktree"});
  EXPECT_THAT(check.out + check.err, testing::HasSubstr("not judged"));
  EXPECT_THAT(check.out + check.err, testing::HasSubstr("data.txt"));
}

TEST(OddFiles, a_document_of_many_megabytes_on_the_screen) {
  Shop shop;
  Conversation editor(shop.str());
  std::string text;
  while (text.size() < (20U << 20)) text += "a line of a large file, one of very many of its kind\n";
  editor.open("pay.js", text);
  EXPECT_THAT(editor.codes("pay.js"), testing::Contains("scope/too-many-lines"));
  editor.change("pay.js", 2, client::edit(5, 0, 5, 1, "A"));
  EXPECT_THAT(editor.codes("pay.js"), testing::Contains("scope/too-many-lines"));
  editor.retype("pay.js", 3, Shop::pay());
  EXPECT_THAT(editor.codes("pay.js"), IsEmpty());
}

TEST(OddFiles, binary_on_the_screen_and_on_disk) {
  Shop shop;
  Conversation editor(shop.str());
  editor.open("pay.js", std::string("a\0b\n", 4) + Shop::pay());
  EXPECT_EQ(editor.settle().at("state"), "ok");
  editor.close("pay.js");
  shop.write("pay.js", std::string("a\0b\n", 4));
  const Json status = editor.settle();
  EXPECT_EQ(status.at("totals").at("files"), 1);
  EXPECT_THAT(editor.codes("pay.js"), testing::ElementsAre("scope/binary"));
}

TEST(OddFiles, a_line_of_100000_characters) {
  Shop shop;
  const std::string line(100'000, 'x');
  Conversation editor(shop.str());
  editor.open("pay.js", line + "\n" + Shop::pay() + "<<<<<<< a\n" + line + "\n=======\ny\n>>>>>>> b" + line);
  EXPECT_THAT(editor.codes("pay.js"), testing::Contains("scope/leftover"));
  EXPECT_EQ(editor.diagnostic("pay.js", "scope/leftover").at("range").at("end").at("character"), 100'009);
  editor.change("pay.js", 2, client::edit(0, 50'000, 0, 50'001, "y"));
  EXPECT_EQ(editor.settle().at("totals").at("lines"), 6);
}

TEST(OddFiles, content_that_is_not_utf8) {
  Shop shop("");
  shop.checkout("v1.0.0");
  shop.commit_file("latin.js", "caf\xe9\nna\xefve\nplain\n", "Release");
  shop.tag("v1.0.1");
  shop.checkout("main");
  shop.checkout("v1.0.1");
  shop.branch("hotfix/x");
  Conversation editor(shop.str());
  editor.open("latin.js", "caf\xEF\xBF\xBD\nna\xEF\xBF\xBDve\nplain\n");  // what an editor makes of it
  EXPECT_EQ(editor.settle().at("totals").at("lines"), 0);
  editor.close("latin.js");
  shop.write("latin.js", "caf\xe9\nna\xefve\n<<<<<<< \xff\na\n=======\nb\n>>>>>>> \xfe\n");
  EXPECT_THAT(editor.codes("latin.js"), testing::ElementsAre("scope/leftover"));
  EXPECT_EQ(editor.settle().at("findings").at(0).at("path"), "latin.js");
}

TEST(OddFiles, names_of_any_bytes) {
  Shop shop("");
  shop.checkout("v1.0.0");
  const std::string odd = "odd \xff\xfe\"'\\\n\t.js";
  shop.write(odd, "a\n");
  shop.commit("Release");
  shop.tag("v1.0.1");
  shop.checkout("main");
  shop.checkout("v1.0.1");
  shop.branch("hotfix/x");
  shop.write(odd, "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n");
  Conversation editor(shop.str());
  const Json status = editor.settle();
  ASSERT_EQ(status.at("findings").size(), 1U);
  EXPECT_EQ(status.at("findings").at(0).at("path"), "odd \xEF\xBF\xBD\xEF\xBF\xBD\"'\\\n\t.js");
  EXPECT_TRUE(editor.ever_published());
  const process::ChildResult check = hotfixd({"check", "-C", shop.str(), "--worktree"});
  EXPECT_EQ(check.status, 1);
  EXPECT_THAT(check.out, testing::Not(testing::HasSubstr("\t.js"))) << "nothing of a name reaches the terminal raw";
}

TEST(OddFiles, symbolic_links_out_of_the_repository_and_named_pipes) {
  Shop shop;
  std::filesystem::remove(shop.file("pay.js"));
  std::filesystem::create_symlink("/dev/zero", shop.file("pay.js"));
  shop.remove("lib/card.js");
  ASSERT_EQ(::system(("mkfifo '" + shop.file("lib/card.js").string() + "'").c_str()), 0);
  Conversation editor(shop.str());
  editor.open("pay.js", "x\n");
  EXPECT_EQ(editor.settle().at("state"), "ok");
}

TEST(OddFiles, a_file_that_goes_away_while_it_is_open) {
  Shop shop;
  Conversation editor(shop.str());
  editor.open("pay.js", "changed\n");
  shop.remove("pay.js");
  EXPECT_EQ(editor.settle().at("state"), "ok");
  editor.change("pay.js", 2, client::edit(0, 0, 0, 0, "still typing\n"));
  EXPECT_EQ(editor.settle().at("state"), "ok");
  editor.close("pay.js");
  EXPECT_EQ(editor.settle().at("totals").at("lines"), 10) << "deleted, as the disk says";
}

TEST(OddFiles, a_merge_conflict_in_the_index) {
  Shop shop;
  shop.commit_file("pay.js", "ours\n", "Ours");
  shop.checkout("main");
  shop.commit_file("pay.js", "theirs\n", "Theirs");
  shop.checkout("hotfix/PROD-501-expired-cards");
  ASSERT_NE(shop.try_git({"merge", "-q", "main"}).status, 0);
  Conversation editor(shop.str());
  EXPECT_THAT(editor.codes("pay.js"), testing::Contains("scope/leftover"));
  editor.open("pay.js", shop.read("pay.js"));
  EXPECT_THAT(editor.codes("pay.js"), testing::Contains("scope/leftover"));
  EXPECT_EQ(editor.execute("hotfix.adopt", Json::object()).at("refusal").at("code"), "operation-in-progress");
}

}  // namespace
}  // namespace hotfix::test
