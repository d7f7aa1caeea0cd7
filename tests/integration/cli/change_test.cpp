// hotfixd adopt and hotfixd accept.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;

TEST(CliAdopt, declares_the_branch_and_says_what_it_did) {
  Shop shop("");
  shop.branch("urgent", "v1.0.0");
  EXPECT_FALSE(Json::parse(hotfixd({"status", "-C", shop.str(), "--format", "json"}).out).at("active"));
  const process::ChildResult result =
      hotfixd({"adopt", "-C", shop.str(), "--yes", "--base", "v1.0.0", "--ticket", "PROD-9"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("done:"));
  const Json status = Json::parse(hotfixd({"status", "-C", shop.str(), "--format", "json"}).out);
  EXPECT_TRUE(status.at("active"));
  EXPECT_EQ(status.at("ticket"), "PROD-9");
  EXPECT_EQ(status.at("base").at("tag"), "v1.0.0");
}

TEST(CliAdopt, refuses_in_words_with_one) {
  Shop shop("");
  const process::ChildResult main = hotfixd({"adopt", "-C", shop.str(), "--yes", "--base", "v1.0.0"});
  EXPECT_EQ(main.status, 1);
  EXPECT_THAT(main.err, HasSubstr("main"));
  shop.branch("hotfix/x", "v1.0.0");
  const process::ChildResult json =
      hotfixd({"adopt", "-C", shop.str(), "--yes", "--base", "nowhere", "--format", "json"});
  EXPECT_EQ(json.status, 1);
  const Json result = Json::parse(json.out);
  EXPECT_EQ(result.at("refusal").at("code"), "base-not-found");
  EXPECT_EQ(result.at("done"), Json::array());
  EXPECT_TRUE(result.contains("status"));
}

TEST(CliAdopt, leaves_hooks_signing_and_identity_to_git) {
  Shop shop;
  shop.git({"config", "user.name", "Grace Repo"});
  ASSERT_EQ(hotfixd({"adopt", "-C", shop.str(), "--yes"}).status, 0);
  EXPECT_EQ(shop.git({"log", "-1", "--format=%an", "refs/hotfix-events/PROD-501-expired-cards"}), "Grace Repo");
  EXPECT_EQ(shop.git({"rev-parse", "refs/hotfix-events/PROD-501-expired-cards^{tree}"}),
            "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
}

TEST(CliAccept, silences_in_the_terminal_and_in_the_editor) {
  Shop shop;
  shop.commit_file("package.json", "{\"dependencies\": {\"left-pad\": \"2.0.0\"}}\n", "PROD-501 Fix");
  const Json check = Json::parse(hotfixd({"check", "-C", shop.str(), "--format", "json"}).out);
  ASSERT_EQ(check.at("findings").size(), 1U);
  const std::string fingerprint = check.at("findings").at(0).at("fingerprint");
  Conversation editor(shop.str());
  EXPECT_EQ(editor.settle().at("findings").at(0).at("fingerprint"), fingerprint) << "the same in both";
  const process::ChildResult accepted =
      hotfixd({"accept", "-C", shop.str(), "--yes", fingerprint, "--reason", "It is the fix"});
  EXPECT_EQ(accepted.status, 0) << accepted.err;
  EXPECT_EQ(Json::parse(hotfixd({"check", "-C", shop.str(), "--format", "json"}).out).at("findings"), Json::array());
  EXPECT_EQ(editor.settle().at("findings"), Json::array());
  EXPECT_THAT(shop.git({"log", "--format=%B", "refs/hotfix-events/PROD-501-expired-cards"}),
              HasSubstr("It is the fix"));
}

TEST(CliAccept, of_what_is_not_shown_is_refused) {
  const Shop shop;
  const process::ChildResult result =
      hotfixd({"accept", "-C", shop.str(), "--yes", "0123456789abcdef", "--reason", "x"});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("fingerprint"));
}

TEST(CliChange, cannot_tell_where_there_is_no_repository) {
  const TempDir dir;
  EXPECT_EQ(hotfixd({"adopt", "-C", dir.str(), "--yes"}).status, 2);
  EXPECT_EQ(hotfixd({"accept", "-C", dir.str(), "--yes", "x", "--reason", "x"}).status, 2);
}

}  // namespace
}  // namespace hotfix::test
