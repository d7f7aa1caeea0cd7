// hotfixd status says in a terminal what the server says on the wire.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;

/// What both must agree on: all but the moment it was asked.
Json timeless(Json status) {
  status.erase("now");
  return status;
}

TEST(CliStatus, equals_the_servers_status) {
  Shop shop;
  shop.commit_file("package.json", "{\"dependencies\": {\"left-pad\": \"2.0.0\"}}\n", "PROD-501 Fix");
  shop.write("lib/card.js", lines(60, "not committed"));
  shop.write("untracked.tmp", "x\n");
  Conversation editor(shop.str());
  editor.settle();
  const Json live =
      editor.client().next("hotfix/didChangeStatus", [](const Json& one) { return one.at("untracked") == 1; });
  const process::ChildResult result = hotfixd({"status", "-C", shop.str(), "--format", "json"});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(timeless(Json::parse(result.out)), timeless(live));
}

TEST(CliStatus, works_below_the_root_too) {
  const Shop shop;
  const Json status = Json::parse(hotfixd({"status", "-C", shop.file("lib").string(), "--format", "json"}).out);
  EXPECT_EQ(status.at("repository"), "file://" + shop.str());
  EXPECT_TRUE(status.at("active"));
}

TEST(CliStatus, as_text_fits_one_screen) {
  Shop shop;
  shop.commit_file("pay.js", "fixed\n" + Shop::pay(), "PROD-501 Fix");
  const process::ChildResult result = hotfixd({"status", "-C", shop.str()});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, HasSubstr("PROD-501"));
  EXPECT_THAT(result.out, HasSubstr("v1.0.0"));
  EXPECT_THAT(result.out, HasSubstr("v1.0.1"));
  for (const char* step : {"branch", "fix", "test", "review", "deploy", "merge back", "clean up"}) {
    EXPECT_THAT(result.out, HasSubstr(step));
  }
  EXPECT_LE(std::ranges::count(result.out, '\n'), 24);
}

TEST(CliStatus, of_no_repository_is_a_status_with_reason_and_remedy) {
  const TempDir dir;
  const process::ChildResult result = hotfixd({"status", "-C", dir.str(), "--format", "json"});
  EXPECT_EQ(result.status, 2);
  const Json status = Json::parse(result.out);
  EXPECT_EQ(status.at("state"), "none");
  EXPECT_TRUE(status.at("reason").is_string());
  EXPECT_TRUE(status.at("remedy").is_string());
}

TEST(CliStatus, on_an_ordinary_branch_is_quiet) {
  const Shop shop("feature/x");
  const process::ChildResult result = hotfixd({"status", "-C", shop.str()});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, testing::Not(HasSubstr("deploy")));
}

}  // namespace
}  // namespace hotfix::test
