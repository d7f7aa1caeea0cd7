// base/*: where the hotfix starts from. Said in the status, and once in each open document.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> codes_of(const Json& status) {
  std::vector<std::string> codes;
  for (const Json& finding : status.at("findings")) codes.push_back(finding.at("code"));
  return codes;
}

TEST(BaseFindings, a_branch_from_the_production_tag_is_fine) {
  Shop shop;
  shop.commit_file("pay.js", "fixed\n", "PROD-501 Fix");
  Conversation editor(shop.str());
  const Json status = editor.settle();
  EXPECT_THAT(codes_of(status), IsEmpty());
  const Json& base = status.at("base");
  EXPECT_EQ(base.at("tag"), "v1.0.0");
  EXPECT_EQ(base.at("commit"), shop.rev("v1.0.0^{}"));
  EXPECT_EQ(base.at("line"), "1.0");
  EXPECT_TRUE(base.at("certain"));
  EXPECT_TRUE(base.at("isProductionTag"));
  EXPECT_TRUE(base.at("newerTag").is_null());
  EXPECT_EQ(status.at("nextVersion"), "v1.0.1");
  EXPECT_EQ(status.at("ownCommits"), Json::array({shop.head()}));
  EXPECT_EQ(status.at("carriedCommits"), Json::array());
}

TEST(BaseFindings, a_branch_from_main_carries_what_is_not_released) {
  Shop shop("");
  const std::string unreleased = shop.head();
  shop.branch("hotfix/PROD-501", "main");
  shop.commit_file("pay.js", "line 1\nfixed\n", "PROD-501 Fix");
  shop.checkout("main");
  shop.commit_file("other.js", "x\n", "Go on");
  shop.checkout("hotfix/PROD-501");
  Conversation editor(shop.str());
  editor.open("pay.js", "line 1\nfixed\n");
  editor.open("lib/card.js", lines(4, "card"));
  const Json status = editor.settle();
  EXPECT_THAT(codes_of(status), ElementsAre("base/not-production-tag"));
  EXPECT_EQ(status.at("carriedCommits"), Json::array({unreleased}));
  EXPECT_EQ(status.at("ownCommits"), Json::array({shop.head()}));
  const Json& finding = status.at("findings").at(0);
  EXPECT_EQ(finding.at("severity"), "error");
  EXPECT_TRUE(finding.at("path").is_null());
  EXPECT_TRUE(finding.at("range").is_null());
  EXPECT_THAT(finding.at("message").get<std::string>(), HasSubstr("Begin invoices"));
  EXPECT_THAT(finding.at("message").get<std::string>(), HasSubstr("onto v1.0.0"));
  EXPECT_EQ(status.at("steps").at(0).at("state"), "blocked");
  // One diagnostic in each open document: on its first changed line, or on line 1.
  EXPECT_THAT(editor.codes("pay.js"), ElementsAre("base/not-production-tag"));
  EXPECT_EQ(editor.diagnostic("pay.js", "base/not-production-tag").at("range").at("start").at("line"), 1);
  EXPECT_EQ(editor.diagnostic("lib/card.js", "base/not-production-tag").at("range").at("start").at("line"), 0);
  EXPECT_FALSE(editor.shown("invoice.js").has_value()) << "a whole release is not flagged";
}

TEST(BaseFindings, main_that_deploys_continuously_makes_it_information) {
  Shop shop("");
  shop.branch("hotfix/PROD-501", "main");
  shop.commit_file("pay.js", "fixed\n", "PROD-501 Fix");
  shop.checkout("main");
  shop.commit_file("other.js", "x\n", "Go on");
  shop.checkout("hotfix/PROD-501");
  const Json options{{"trusted", true}, {"settings", {{"production", {{"continuousMain", true}}}}}};
  Conversation editor(shop.str(), options);
  const Json status = editor.settle();
  ASSERT_THAT(codes_of(status), ElementsAre("base/not-production-tag"));
  EXPECT_EQ(status.at("findings").at(0).at("severity"), "information");
}

TEST(BaseFindings, production_moved_on_below_the_hotfix) {
  Shop shop;
  shop.commit_file("pay.js", "fixed\n", "PROD-501 Fix");
  Conversation editor(shop.str());
  EXPECT_THAT(codes_of(editor.settle()), IsEmpty());
  shop.git({"tag", "v1.1.0", "main"});
  const Json status = editor.settle();
  EXPECT_THAT(codes_of(status), ElementsAre("base/stale-tag"));
  EXPECT_EQ(status.at("base").at("newerTag"), "v1.1.0");
  EXPECT_EQ(status.at("findings").at(0).at("severity"), "warning");
  EXPECT_THAT(status.at("findings").at(0).at("message").get<std::string>(), HasSubstr("v1.1.0"));
}

TEST(BaseFindings, no_production_tag_at_all) {
  ScratchRepository repo;
  repo.commit_file("a.js", "a\n", "First");
  repo.tag("nightly");
  repo.branch("hotfix/x");
  repo.commit_file("a.js", "b\n", "Fix");
  Conversation editor(repo.str());
  editor.open("a.js", "b\n");
  const Json status = editor.settle();
  EXPECT_THAT(codes_of(status), testing::Contains("base/no-production-tag"));
  EXPECT_THAT(editor.codes("a.js"), testing::Contains("base/no-production-tag"));
  for (const Json& finding : status.at("findings")) EXPECT_NE(finding.at("severity"), "error");
}

TEST(BaseFindings, a_branch_just_cut_from_main_is_told_by_its_reflog) {
  Shop shop("");
  shop.branch("hotfix/PROD-501", "main");
  Conversation editor(shop.str());
  const Json status = editor.settle();
  EXPECT_THAT(codes_of(status), testing::Contains("base/not-production-tag"));
}

TEST(BaseFindings, a_switched_off_rule_stays_silent) {
  Shop shop;
  shop.git({"tag", "v1.1.0", "main"});
  Conversation editor(shop.str(), {{"trusted", true}, {"settings", {{"rules", {{"base/stale-tag", "off"}}}}}});
  EXPECT_THAT(codes_of(editor.settle()), IsEmpty());
}

}  // namespace
}  // namespace hotfix::test
