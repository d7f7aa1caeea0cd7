// .hotfix.json while it is edited, and where it is read from.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(PolicyFile, a_bad_value_is_told_at_its_key_while_it_is_typed) {
  Shop shop("");
  shop.commit_file(".hotfix.json", "{}\n", "Policy");
  Conversation editor(shop.str());  // on main: the policy is edited there
  editor.open(".hotfix.json", "{\n  // ours\n  \"budgets\": {\"lines\": {\"warning\": \"many\"}}\n}\n");
  const Json found = editor.diagnostic(".hotfix.json", "config/invalid");
  EXPECT_EQ(found.at("severity"), 1);
  EXPECT_EQ(found.at("range").at("start").at("line"), 2);
  EXPECT_EQ(found.at("range").at("end").at("line"), 2);
  EXPECT_GE(found.at("range").at("start").at("character"), 24);
  editor.retype(".hotfix.json", 2, "{\n  \"budgets\": {\"lines\": {\"warning\": 80}}\n}\n");
  EXPECT_THAT(editor.codes(".hotfix.json"), IsEmpty());
  editor.retype(".hotfix.json", 3, "{ \"nonsense\": 1 }\n");
  EXPECT_THAT(editor.codes(".hotfix.json"), ElementsAre("config/invalid"));
  editor.retype(".hotfix.json", 4, "{ not json");
  EXPECT_THAT(editor.codes(".hotfix.json"), ElementsAre("config/invalid"));
  editor.close(".hotfix.json");
  EXPECT_THAT(editor.codes(".hotfix.json"), IsEmpty());
}

TEST(PolicyFile, on_a_hotfix_a_broken_one_is_a_finding_and_the_defaults_go_on) {
  Shop shop;
  shop.write(".hotfix.json", "{ \"budgets\": ");
  Conversation editor(shop.str());
  editor.open("pay.js", Shop::pay() + lines(60, "added"));
  EXPECT_THAT(editor.codes("pay.js"), Contains("scope/too-many-lines"));
  EXPECT_THAT(editor.codes(".hotfix.json"), Contains("config/invalid"));
  std::vector<std::string> codes;
  const Json status = editor.settle();
  for (const Json& finding : status.at("findings")) codes.push_back(finding.at("code"));
  EXPECT_THAT(codes, Contains("config/invalid"));
}

TEST(PolicyFile, a_change_on_disk_counts_at_once) {
  Shop shop;
  Conversation editor(shop.str());
  editor.open("pay.js", Shop::pay() + "a\nb\nc\n");
  EXPECT_THAT(editor.codes("pay.js"), IsEmpty());
  shop.write(".hotfix.json", "{\"budgets\": {\"lines\": {\"information\": 1, \"warning\": 2}}}\n");
  EXPECT_THAT(editor.codes("pay.js"), Contains("scope/too-many-lines"));
  EXPECT_EQ(editor.diagnostic("pay.js", "scope/too-many-lines").at("severity"), 2);
  shop.remove(".hotfix.json");
  EXPECT_THAT(editor.codes("pay.js"), IsEmpty());
}

TEST(PolicyFile, an_old_tag_has_none_so_mains_counts) {
  Shop shop("");
  shop.commit_file(".hotfix.json", "{\"budgets\": {\"lines\": {\"information\": 1, \"warning\": 2}}}\n", "Policy");
  shop.branch("hotfix/x", "v1.0.0");
  Conversation editor(shop.str());
  editor.open("pay.js", Shop::pay() + "a\nb\nc\n");
  EXPECT_THAT(editor.codes("pay.js"), ElementsAre("scope/too-many-lines"));
  EXPECT_FALSE(editor.shown(".hotfix.json").has_value());
}

TEST(PolicyFile, goes_before_the_persons_own_settings) {
  Shop shop;
  shop.write(".hotfix.json", "{\"budgets\": {\"lines\": {\"information\": 5, \"warning\": 500}}}\n");
  Conversation editor(
      shop.str(), {{"trusted", true}, {"settings", {{"budgets", {{"lines", {{"information", 1}, {"warning", 2}}}}}}}});
  editor.open("pay.js", Shop::pay() + "a\nb\nc\n");
  EXPECT_THAT(editor.codes("pay.js"), Not(Contains("scope/too-many-lines")));
}

TEST(PolicyFile, settings_are_asked_for_when_the_client_says_that_they_changed) {
  Shop shop;
  Conversation editor;
  editor.client().on_request = [](const std::string& method, const Json& params) -> std::optional<Json> {
    if (method != "workspace/configuration") return std::nullopt;
    EXPECT_EQ(params.at("items").at(0).at("section"), "hotfix");
    return Json::array({{{"rules", {{"scope/dependency", "off"}}}}});
  };
  editor.initialize(shop.str());
  editor.open("package.json", "{\"dependencies\": {\"left-pad\": \"2.0.0\"}}\n");
  EXPECT_THAT(editor.codes("package.json"), ElementsAre("scope/dependency"));
  editor.client().notify("workspace/didChangeConfiguration", {{"settings", nullptr}});
  editor.settle();  // by now our answer was read
  EXPECT_THAT(editor.codes("package.json"), IsEmpty());
}

TEST(PolicyFile, a_huge_or_deep_one_is_a_finding_too) {
  Shop shop;
  Conversation editor(shop.str());
  for (const std::string& text :
       {std::string(3 << 20, ' '), std::string(100'000, '['), std::string("\xff\xfe\x00{", 4)}) {
    shop.write(".hotfix.json", text);
    EXPECT_THAT(editor.codes(".hotfix.json"), Contains("config/invalid"));
  }
}

}  // namespace
}  // namespace hotfix::test
