// scope/too-many-lines and too-many-files at their thresholds: 50/100 production lines, 3/5 files.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

/// "information", "warning" or "" for a code in the status.
std::string severity_in(const Json& status, std::string_view code) {
  for (const Json& finding : status.at("findings")) {
    if (finding.at("code") == code) return finding.at("severity");
  }
  return "";
}

TEST(Budget, lines_at_their_thresholds_while_typing_and_back) {
  Shop shop;
  Conversation editor(shop.str());
  editor.open("pay.js", Shop::pay());
  const struct {
    int added;
    const char* severity;
  } table[] = {{49, ""},
               {50, ""},
               {51, "information"},
               {100, "information"},
               {101, "warning"},
               {100, "information"},
               {51, "information"},
               {50, ""},
               {0, ""}};
  int version = 1;
  for (const auto& row : table) {
    editor.retype("pay.js", ++version, Shop::pay() + lines(row.added, "added"));
    const Json status = editor.settle();
    EXPECT_EQ(status.at("totals").at("budgetLines"), row.added);
    EXPECT_EQ(severity_in(status, "scope/too-many-lines"), row.severity) << row.added;
    const auto codes = editor.codes("pay.js");
    EXPECT_EQ(codes.size(), std::string_view(row.severity).empty() ? 0U : 1U) << row.added;
  }
}

TEST(Budget, blank_lines_do_not_count) {
  Shop shop;
  Conversation editor(shop.str());
  editor.open("pay.js", Shop::pay() + std::string(300, '\n') + lines(50, "added"));
  const Json status = editor.settle();
  EXPECT_EQ(status.at("totals").at("lines"), 350);
  EXPECT_EQ(status.at("totals").at("budgetLines"), 50);
  EXPECT_EQ(severity_in(status, "scope/too-many-lines"), "");
}

TEST(Budget, stands_on_the_first_hunk_past_it_with_the_rest_as_related_places) {
  Shop shop;
  Conversation editor(shop.str());
  editor.open("lib/card.js", lines(40, "new card"));                          // 4 deleted, 40 added
  editor.open("pay.js", "early\n" + Shop::pay() + lines(10, "added later"));  // the second hunk goes past
  const Json found = editor.diagnostic("pay.js", "scope/too-many-lines");
  EXPECT_EQ(found.at("range").at("start").at("line"), 11);
  EXPECT_EQ(found.at("range").at("end").at("line"), 20);
  EXPECT_EQ(found.at("severity"), 3);
  const Json other = editor.diagnostic("lib/card.js", "scope/too-many-lines");
  EXPECT_EQ(other.at("relatedInformation").at(0).at("location").at("uri"), "file://" + editor.at("pay.js"));
}

TEST(Budget, files_at_their_thresholds) {
  Shop shop("");
  shop.checkout("v1.0.0");
  for (int i = 1; i <= 6; ++i) shop.write(fmt::format("src/{}.js", i), "a\n");
  shop.commit("Release 1.0.1");
  shop.tag("v1.0.1");
  shop.checkout("main");
  shop.checkout("v1.0.1");
  shop.branch("hotfix/x");
  Conversation editor(shop.str());
  const char* expected[] = {"", "", "", "information", "information", "warning"};
  for (int i = 1; i <= 6; ++i) {
    editor.open(fmt::format("src/{}.js", i), "b\n");
    EXPECT_EQ(severity_in(editor.settle(), "scope/too-many-files"), expected[i - 1]) << i;
  }
  for (int i = 6; i >= 2; --i) {
    editor.close(fmt::format("src/{}.js", i));
    EXPECT_EQ(severity_in(editor.settle(), "scope/too-many-files"), expected[i - 2]) << i;
  }
}

TEST(Budget, closed_committed_and_unsaved_changes_add_up) {
  Shop shop;
  shop.commit_file("lib/card.js", lines(4, "card") + lines(30, "committed"), "Fix");
  Conversation editor(shop.str());
  EXPECT_EQ(editor.settle().at("totals").at("budgetLines"), 30);
  editor.open("pay.js", Shop::pay() + lines(21, "typed"));
  const Json status = editor.settle();
  EXPECT_EQ(status.at("totals").at("budgetLines"), 51);
  EXPECT_EQ(severity_in(status, "scope/too-many-lines"), "information");
}

TEST(Budget, totals_are_those_of_git) {
  Shop shop;
  const std::string text = "line 2\nline 1\nline 4\nline 3\n" + lines(10, "line") + "line 2\n";
  Conversation editor(shop.str());
  editor.open("pay.js", text);
  const Json live = editor.settle().at("totals");
  shop.write("pay.js", text);
  const std::string numstat =
      shop.git({"-c", "diff.algorithm=myers", "diff", "--numstat", "--no-ext-diff", "--no-textconv", "-M", "v1.0.0"});
  int added = 0;
  int deleted = 0;
  ASSERT_EQ(std::sscanf(numstat.c_str(), "%d %d", &added, &deleted), 2);
  EXPECT_EQ(live.at("lines"), added + deleted);
}

TEST(Budget, of_the_team_is_read_from_policy) {
  Shop shop;
  Conversation editor(
      shop.str(), {{"trusted", true}, {"settings", {{"budgets", {{"lines", {{"information", 1}, {"warning", 2}}}}}}}});
  editor.open("pay.js", Shop::pay() + "a\nb\n");
  EXPECT_EQ(severity_in(editor.settle(), "scope/too-many-lines"), "information");
  editor.retype("pay.js", 2, Shop::pay() + "a\nb\nc\n");
  EXPECT_EQ(severity_in(editor.settle(), "scope/too-many-lines"), "warning");
}

}  // namespace
}  // namespace hotfix::test
