// hotfix/status, hotfix/didChangeStatus and hotfix/productionTags: shapes, and what each kind of repository is told.

#include <filesystem>
#include <set>

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::IsEmpty;

/// Every key that PROTOCOL.md promises is there, whatever the state.
void check_shape(const Json& status) {
  for (const char* key :
       {"repository",     "state",  "reason",    "remedy",    "trusted",       "unknown",     "now",
        "active",         "id",     "branch",    "ticket",    "base",          "nextVersion", "ownCommits",
        "carriedCommits", "totals", "untracked", "startedAt", "targetSeconds", "steps",       "deploy",
        "mergeBack",      "next",   "findings"}) {
    EXPECT_TRUE(status.contains(key)) << key;
  }
}

/// What a folder's status says where it cannot be used: its state, with a reason and a remedy.
std::string unusable(const std::string& folder) {
  Conversation editor(folder);
  const Json status = editor.settle();
  check_shape(status);
  EXPECT_FALSE(status.at("active"));
  EXPECT_TRUE(status.at("reason").is_string()) << status.dump();
  EXPECT_TRUE(status.at("remedy").is_string()) << status.dump();
  EXPECT_NE(status.value("reason", Json("")), "");
  EXPECT_NE(status.value("remedy", Json("")), "");
  EXPECT_FALSE(editor.ever_published());
  return status.at("state");
}

TEST(Status, where_there_is_no_repository) {
  const TempDir dir;
  EXPECT_EQ(unusable(dir.str()), "none");
}

TEST(Status, of_a_bare_repository) {
  ScratchRepository repo;
  repo.commit_file("a", "a\n", "First");
  EXPECT_EQ(unusable(repo.make_origin().string()), "unsupported");
}

TEST(Status, of_an_unborn_branch) {
  const ScratchRepository repo;
  EXPECT_EQ(unusable(repo.str()), "unsupported");
}

TEST(Status, of_a_repository_with_sha256) {
  ScratchRepository repo({.init = {"--object-format=sha256"}});
  repo.commit_file("a", "a\n", "First");
  EXPECT_EQ(unusable(repo.str()), "unsupported");
}

TEST(Status, of_damaged_repositories) {
  Shop head;
  write_file(head.path() / ".git/HEAD", "nonsense\n");
  EXPECT_EQ(unusable(head.str()), "damaged");
  Shop index;
  write_file(index.path() / ".git/index", "DIRCnonsense");
  EXPECT_EQ(unusable(index.str()), "damaged");
  Shop branch;
  write_file(branch.path() / ".git/refs/heads/hotfix/PROD-501-expired-cards", std::string(40, 'a') + "\n");
  EXPECT_EQ(unusable(branch.str()), "damaged");
  Shop config;
  write_file(config.path() / ".git/config", "[core\n");
  EXPECT_EQ(unusable(config.str()), "damaged");
}

TEST(Status, of_a_repository_that_is_repaired_while_we_look) {
  Shop shop;
  const std::string head = read_file(shop.path() / ".git/HEAD");
  Conversation editor(shop.str());
  EXPECT_TRUE(editor.settle().at("active"));
  write_file(shop.path() / ".git/HEAD", "nonsense\n");
  EXPECT_EQ(editor.settle().at("state"), "damaged");
  write_file(shop.path() / ".git/HEAD", head);
  EXPECT_TRUE(editor.settle().at("active"));
}

TEST(Status, of_a_hotfix_has_every_field) {
  Shop shop;
  shop.commit_file("pay.js", "fixed\n", "PROD-501 Fix");
  Conversation editor(shop.str());
  const Json status = editor.settle();
  check_shape(status);
  EXPECT_EQ(status.at("repository"), "file://" + shop.str());
  EXPECT_EQ(status.at("state"), "ok");
  EXPECT_TRUE(status.at("reason").is_null());
  EXPECT_EQ(status.at("id"), "PROD-501-expired-cards");
  EXPECT_EQ(status.at("branch"), "hotfix/PROD-501-expired-cards");
  EXPECT_EQ(status.at("ticket"), "PROD-501");
  EXPECT_EQ(status.at("targetSeconds"), 1800);
  EXPECT_EQ(status.at("deploy"), "none");
  ASSERT_EQ(status.at("steps").size(), 7U);
  const char* names[] = {"branch", "fix", "test", "review", "deploy", "mergeBack", "cleanUp"};
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(status.at("steps").at(i).at("step"), names[i]);
  EXPECT_EQ(status.at("mergeBack").at(0).at("target"), "main");
  EXPECT_EQ(status.at("mergeBack").at(0).at("state"), "pending");
  EXPECT_TRUE(status.at("next").at("command").is_string());
}

TEST(Status, changes_are_told_only_when_they_are_ones) {
  Shop shop;
  Conversation editor(shop.str());
  editor.settle();
  editor.client().next("hotfix/didChangeStatus", [](const Json& one) { return one.at("unknown").empty(); });
  editor.client().take("hotfix/didChangeStatus");
  for (int i = 0; i < 5; ++i) editor.settle();
  editor.save("pay.js");
  editor.settle();
  EXPECT_THAT(editor.client().take("hotfix/didChangeStatus"), IsEmpty());
  shop.commit_file("pay.js", "fixed\n", "Fix");
  editor.settle();
  const std::vector<Json> told = editor.client().take("hotfix/didChangeStatus");
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.back().at("ownCommits").size(), 1U);
}

TEST(Status, no_two_notifications_in_a_row_say_the_same) {
  Shop shop;
  Conversation editor(shop.str());
  editor.open("pay.js", Shop::pay());
  for (int version = 2; version < 30; ++version) {
    editor.change("pay.js", version, client::edit(0, 0, 0, 0, version % 2 == 0 ? "x\n" : ""));
    if (version % 5 == 0) editor.settle();
  }
  editor.settle();
  Json before;
  for (Json status : editor.client().take("hotfix/didChangeStatus")) {
    status.erase("now");
    EXPECT_NE(status, before);
    before = status;
  }
}

TEST(Status, untracked_files_follow) {
  Shop shop;
  shop.write("a.tmp", "a\n");
  shop.write("folder/b.tmp", "b\n");
  Conversation editor(shop.str());
  editor.settle();
  const Json status =
      editor.client().next("hotfix/didChangeStatus", [](const Json& one) { return one.at("untracked") == 2; });
  EXPECT_THAT(status.at("unknown").get<std::vector<std::string>>(), testing::Not(testing::Contains("untracked")));
}

TEST(Status, is_asked_for_one_repository_by_its_uri) {
  Shop shop;
  Conversation editor(shop.str());
  const Json all = editor.client().request("hotfix/status", {{"repository", "file://" + shop.str()}}).at("result");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all.at(0).at("active"));
  EXPECT_EQ(editor.client().request("hotfix/status", nullptr).at("result").size(), 1U);
}

TEST(ProductionTags, highest_version_first_with_all_products) {
  Shop shop("");
  shop.tag("v1.10.0", "1.10.0");
  shop.git({"tag", "v1.9.0", "v1.0.0^{}"});
  shop.tag("v2.0.0-rc1");
  shop.tag("v1");
  shop.tag("nightly");
  Conversation editor(shop.str());
  const Json result = editor.client().request("hotfix/productionTags", Json::object()).at("result");
  std::vector<std::string> names;
  for (const Json& tag : result.at("tags")) names.push_back(tag.at("name"));
  EXPECT_THAT(names, testing::ElementsAre("v1.10.0", "v1.9.0", "v1.0.0"));
  EXPECT_EQ(result.at("suggested"), "v1.10.0");
  const Json& first = result.at("tags").at(0);
  EXPECT_EQ(first.at("commit"), shop.rev("v1.10.0^{}"));
  EXPECT_EQ(first.at("version"), "1.10.0");
  EXPECT_EQ(first.at("line"), "1.10");
  EXPECT_EQ(first.at("product"), "");
  EXPECT_TRUE(first.at("reachableFromMain"));
}

TEST(ProductionTags, where_there_are_none) {
  ScratchRepository repo;
  repo.commit_file("a", "a\n", "First");
  Conversation editor(repo.str());
  const Json result = editor.client().request("hotfix/productionTags", Json::object()).at("result");
  EXPECT_TRUE(result.at("suggested").is_null());
  EXPECT_THAT(result.at("tags"), IsEmpty());
  const TempDir plain;
  Conversation nowhere(plain.str());
  const Json error = nowhere.client().request("hotfix/productionTags", Json::object()).at("error");
  EXPECT_EQ(error.at("code"), -32803);
  EXPECT_NE(error.at("data").at("hint"), "");
}

}  // namespace
}  // namespace hotfix::test
