// hotfixd timeline on real repositories: while the hotfix goes on, after its branch is gone, and by the editor.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* timeline_branch = "hotfix/PROD-501-expired-cards";

process::ChildResult timeline(const Shop& shop, std::vector<std::string> more = {}, const Environment& more_env = {}) {
  more.insert(more.begin(), {"timeline", "-C", shop.str()});
  return hotfixd(more, more_env);
}

TEST(Timeline, of_the_hotfix_that_is_checked_out) {
  Shop shop;
  ASSERT_EQ(hotfixd({"adopt", "-C", shop.str(), "--since", "2026-01-01T00:00:00Z"}).status, 0);
  shop.commit_file("pay.js", "guard\n" + Shop::pay(), "PROD-501 Guard | expired <cards>");
  const process::ChildResult result = timeline(shop, {}, {{"TZ", "XYZ-2"}});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("# Hotfix PROD-501-expired-cards"));
  EXPECT_THAT(result.out, HasSubstr("All times are UTC+02:00."));
  EXPECT_THAT(result.out, HasSubstr("| 2026-01-01 02:00:00 | 00:00 | Ada Tester | The incident began |"));
  EXPECT_THAT(result.out, HasSubstr("PROD-501 Guard \\| expired \\<cards\\>"));
  EXPECT_THAT(result.out, HasSubstr("| fix | done |"));
  EXPECT_THAT(result.out, HasSubstr("1 production line"));
}

TEST(Timeline, of_a_hotfix_whose_branch_is_gone) {
  Shop shop;
  ASSERT_EQ(hotfixd({"adopt", "-C", shop.str()}).status, 0);
  shop.commit_file("pay.js", "guard\n" + Shop::pay(), "PROD-501 Guard expired cards");
  shop.tag("v1.0.1", "1.0.1");
  shop.checkout("main");
  shop.merge(timeline_branch);
  shop.git({"branch", "-D", timeline_branch});
  for (const std::string name : {"", timeline_branch, "PROD-501", "PROD-501-expired-cards"}) {
    const process::ChildResult result = name.empty() ? timeline(shop) : timeline(shop, {name});
    ASSERT_EQ(result.status, 0) << name << result.err;
    EXPECT_THAT(result.out, HasSubstr("Adopt hotfix/PROD-501-expired-cards from v1.0.0")) << name;
    EXPECT_THAT(result.out, HasSubstr("| clean up | done |")) << name;
  }
  const process::ChildResult unknown = timeline(shop, {"PROD-999", "--format", "json"});
  EXPECT_EQ(unknown.status, 1);
  EXPECT_EQ(Json::parse(unknown.out).at("refusal").at("code"), "no-such-hotfix");
}

TEST(Timeline, of_a_branch_without_any_event_and_where_there_is_none) {
  Shop shop;
  shop.commit_file("pay.js", "guard\n" + Shop::pay(), "PROD-501 Guard expired cards");
  shop.checkout("main");
  EXPECT_EQ(Json::parse(timeline(shop, {"--format", "json"}).out).at("refusal").at("code"), "not-a-hotfix");
  const process::ChildResult result = timeline(shop, {timeline_branch});
  EXPECT_THAT(result.out, HasSubstr("PROD-501 Guard expired cards"));
  EXPECT_THAT(result.out, HasSubstr("No events were recorded"));
}

TEST(Timeline, answers_the_editor_with_a_document) {
  Shop shop;
  Conversation editor(shop.str());
  editor.execute("hotfix.adopt", Json::object());
  const Json answer = editor.execute("hotfix.timeline", {{"branch", timeline_branch}});
  EXPECT_EQ(answer.at("refusal"), nullptr);
  EXPECT_THAT(answer.at("document").get<std::string>(), HasSubstr("Adopt hotfix/PROD-501-expired-cards"));
  EXPECT_THAT(answer.at("document").get<std::string>(), HasSubstr("## Steps against their targets"));
  EXPECT_EQ(shop.git({"status", "--porcelain"}), "");
}

}  // namespace
}  // namespace hotfix::test
