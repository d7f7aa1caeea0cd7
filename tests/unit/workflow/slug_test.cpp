#include "workflow/slug.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace hotfix::workflow {
namespace {

TEST(Slug, joins_words_of_ascii_letters_and_digits) {
  const auto check = [](std::string_view summary, std::string_view expected) { EXPECT_EQ(slug(summary), expected); };
  check("Expired cards", "expired-cards");
  check("  NPE in `charge()`!  ", "npe-in-charge");
  check("a--b__c", "a-b-c");
  check("utf-8", "utf-8");
  check("", "");
  check("!!!", "");
  check("Prüfung der Größe", "prfung-der-gre");
  check("修复 crash", "crash");
  check("\xff\xfe bad", "bad");
}

TEST(Slug, is_cut_at_a_word) {
  const std::string forty(40, 'a');
  EXPECT_EQ(slug(forty), forty);
  EXPECT_EQ(slug(forty + "!"), forty);
  EXPECT_EQ(slug(forty + " b"), forty);
  EXPECT_EQ(slug(forty + "b"), forty);  // one word longer than all: cut within
  EXPECT_EQ(slug("payment crash when the card has expired in march"), "payment-crash-when-the-card-has-expired");
  EXPECT_EQ(slug(std::string(38, 'a') + " bc"), std::string(38, 'a'));
  EXPECT_EQ(slug(std::string(38, 'a') + " b c"), std::string(38, 'a') + "-b");
}

TEST(BranchNaming, knows_a_hotfix_by_its_name) {
  const BranchNaming naming;
  for (const std::string_view name : {"hotfix/x", "hotfixes/x", "hotfix-x", "hotfix_x", "refs/heads/hotfix/x"})
    EXPECT_TRUE(naming.matches(name)) << name;
  for (const std::string_view name : {"main", "hotfix", "fix/x", "feature/hotfix/x", "Hotfix/x", "hotfixx/y", ""})
    EXPECT_FALSE(naming.matches(name)) << name;
}

TEST(BranchNaming, finds_the_ticket) {
  const auto check = [](std::string_view branch, std::optional<std::string> ticket, std::string_view words) {
    const HotfixName name = BranchNaming().read(branch);
    EXPECT_EQ(name.ticket, ticket) << branch;
    EXPECT_EQ(name.slug, words) << branch;
  };
  check("hotfix/PROD-501-expired-cards", "PROD-501", "expired-cards");
  check("refs/heads/hotfix/PROD-501", "PROD-501", "");
  check("hotfix/expired-cards-PROD-501", "PROD-501", "expired-cards");
  check("hotfix/prod-501-cards", "prod-501", "cards");
  check("hotfix/utf-8-PROD-501", "PROD-501", "utf-8");  // capitals before others
  check("hotfix/curl-8.7.1", std::nullopt, "curl-8-7-1");
  check("hotfix/1.0.1", std::nullopt, "1-0-1");
  check("hotfix/sha-256bit", std::nullopt, "sha-256bit");
  check("hotfix-12", std::nullopt, "12");  // the prefix is no ticket's key
  check("team/PROD-7_x", "PROD-7", "team-x");
  check("hotfix/", std::nullopt, "hotfix");
}

TEST(BranchNaming, takes_patterns_from_policy) {
  const BranchNaming naming("^urgent/", "#([0-9]+)");
  EXPECT_TRUE(naming.matches("urgent/#42-x"));
  EXPECT_FALSE(naming.matches("hotfix/x"));
  EXPECT_EQ(naming.read("urgent/#42-x").ticket, "42");
}

TEST(BranchNaming, falls_back_where_re2_refuses_a_pattern) {
  const BranchNaming naming("(", "(?=x)");
  EXPECT_TRUE(naming.matches("hotfix/x"));
  EXPECT_EQ(naming.ticket_in("PROD-1"), "PROD-1");
}

TEST(BranchNaming, ends_on_patterns_that_match_nothing_and_on_long_names) {
  EXPECT_EQ(BranchNaming("^hotfix/", "x*").ticket_in("abc"), std::nullopt);
  EXPECT_EQ(BranchNaming().ticket_in(std::string(100'000, 'A')), std::nullopt);
  EXPECT_EQ(BranchNaming().ticket_in("A-" + std::string(100, '1')), std::nullopt);
}

TEST(HotfixId, is_one_level_of_a_ref_name) {
  const auto check = [](std::optional<std::string> ticket, std::string words, std::string_view expected) {
    EXPECT_EQ(hotfix_id({std::move(ticket), std::move(words)}), expected);
  };
  check("PROD-501", "expired-cards", "PROD-501-expired-cards");
  check("PROD-501", "", "PROD-501");
  check(std::nullopt, "expired-cards", "expired-cards");
  check(std::nullopt, "", "hotfix");
  check("a/b..c@{d}.lock", "", "a-b-c-d-lock");
}

TEST(HotfixId, gets_a_number_where_it_repeats) {
  const auto check = [](std::vector<std::string> taken, std::string_view expected) {
    EXPECT_EQ(free_id("PROD-1", taken), expected);
  };
  check({}, "PROD-1");
  check({"PROD-2"}, "PROD-1");
  check({"PROD-1"}, "PROD-1-2");
  check({"prod-1", "PROD-1-2"}, "PROD-1-3");
}

TEST(HotfixId, is_told_from_its_ref) {
  EXPECT_EQ(event_ref("PROD-1"), "refs/hotfix-events/PROD-1");
  EXPECT_EQ(id_of_event_ref("refs/hotfix-events/PROD-1"), "PROD-1");
  EXPECT_EQ(id_of_event_ref("refs/hotfix-events/a/b"), std::nullopt);
  EXPECT_EQ(id_of_event_ref("refs/hotfix-events/"), std::nullopt);
  EXPECT_EQ(id_of_event_ref("refs/hotfix-backup/a"), std::nullopt);
}

}  // namespace
}  // namespace hotfix::workflow
