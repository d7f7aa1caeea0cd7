// mergeback/*, live: which lines will conflict in a target, whose they are there, and that they are fixed already.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::string with_line(int number, const std::string& text) {
  std::string all;
  for (int i = 1; i <= 10; ++i) all += i == number ? text + "\n" : "line " + std::to_string(i) + "\n";
  return all;
}

/// main changed line 4 of pay.js since v1.0.0; the hotfix is checked out.
class MergeBack : public testing::Test {
 protected:
  MergeBack() {
    shop.checkout("main");
    on_main = shop.commit_file("pay.js", with_line(4, "round(total)"), "Round the totals");
    shop.checkout("hotfix/PROD-501-expired-cards");
  }
  void on_branch(std::string_view branch, std::string_view name, const std::string& text, std::string_view message) {
    shop.checkout(branch);
    shop.commit_file(name, text, message);
    shop.checkout("hotfix/PROD-501-expired-cards");
  }
  Json target(Conversation& editor, std::size_t index = 0) { return editor.settle().at("mergeBack").at(index); }

  Shop shop;
  std::string on_main;
};

TEST_F(MergeBack, a_conflicting_line_is_told_while_it_is_typed_and_gone_with_it) {
  Conversation editor(shop.str());
  editor.open("pay.js", Shop::pay());
  EXPECT_THAT(editor.codes("pay.js"), IsEmpty());
  editor.change("pay.js", 2, client::edit(3, 0, 3, 6, "floor(total)"));
  const Json at_once = editor.client().next("textDocument/publishDiagnostics", client::about(editor.at("pay.js")));
  EXPECT_EQ(at_once.at("version"), 2);
  EXPECT_EQ(at_once.at("diagnostics").at(0).at("code"), "mergeback/conflict") << "no idle, no repository";

  const Json said = editor.diagnostic("pay.js", "mergeback/conflict");
  EXPECT_EQ(said.at("severity"), 2);
  EXPECT_EQ(said.at("range"),
            (Json{{"start", {{"line", 3}, {"character", 0}}}, {"end", {{"line", 3}, {"character", 12}}}}));
  EXPECT_EQ(said.at("message"), "These lines will conflict in main: " + on_main.substr(0, 7) + " “Round the totals” (" +
                                    shop.git({"log", "-1", "--format=%an", "main"}) + ") changed them there.");
  EXPECT_EQ(target(editor), (Json{{"target", "main"}, {"state", "conflict"}, {"conflicts", {"pay.js"}}}));
  EXPECT_THAT(editor.hover("pay.js", 3), AllOf(HasSubstr("In main"), HasSubstr("round(total)")));

  editor.change("pay.js", 3, client::edit(3, 0, 3, 12, "line 4"));
  const Json gone = editor.client().next("textDocument/publishDiagnostics", client::about(editor.at("pay.js")));
  EXPECT_THAT(gone.at("diagnostics"), IsEmpty());
  EXPECT_EQ(target(editor).at("state"), "pending");
}

TEST_F(MergeBack, the_line_beside_theirs_conflicts_and_the_one_behind_it_does_not) {
  Conversation editor(shop.str());
  editor.open("pay.js", with_line(5, "mine"));
  EXPECT_THAT(editor.codes("pay.js"), ElementsAre("mergeback/conflict"));
  editor.retype("pay.js", 2, with_line(6, "mine"));
  EXPECT_THAT(editor.codes("pay.js"), IsEmpty());
  EXPECT_EQ(target(editor).at("state"), "pending");
}

TEST_F(MergeBack, every_target_is_asked_main_and_an_open_release) {
  shop.git({"branch", "release/1.1", "v1.0.0"});
  on_branch("release/1.1", "pay.js", with_line(8, "theirs"), "Prepare 1.1");
  Conversation editor(shop.str());
  editor.open("pay.js", with_line(8, "mine"));
  EXPECT_THAT(editor.diagnostic("pay.js", "mergeback/conflict").at("message").get<std::string>(),
              HasSubstr("in release/1.1: "));
  const Json states = editor.settle().at("mergeBack");
  ASSERT_EQ(states.size(), 2U);
  EXPECT_EQ(states.at(0).at("state"), "pending");
  EXPECT_EQ(states.at(1).at("conflicts"), (Json{"pay.js"}));
  std::string both = with_line(8, "mine");
  both.replace(both.find("line 4"), 6, "other");
  editor.retype("pay.js", 2, both);
  EXPECT_THAT(editor.codes("pay.js"), ElementsAre("mergeback/conflict", "mergeback/conflict"));
}

TEST_F(MergeBack, the_same_text_is_already_fixed_there) {
  Conversation editor(shop.str());
  editor.open("pay.js", with_line(4, "round(total)"));
  EXPECT_THAT(editor.codes("pay.js"), ElementsAre("mergeback/already-fixed"));
  const Json said = editor.diagnostic("pay.js", "mergeback/already-fixed");
  EXPECT_EQ(said.at("severity"), 3);
  EXPECT_THAT(said.at("message").get<std::string>(), HasSubstr(on_main.substr(0, 7)));
  EXPECT_EQ(target(editor).at("state"), "pending");
}

TEST_F(MergeBack, another_text_by_a_commit_of_the_same_ticket_is_already_fixed_and_no_conflict) {
  on_branch("main", "pay.js", with_line(8, "guard()"), "Guard cards\n\nFixes PROD-501");
  Conversation editor(shop.str());
  editor.open("pay.js", with_line(8, "if (expired) refuse()"));
  EXPECT_THAT(editor.codes("pay.js"), ElementsAre("mergeback/already-fixed"));
  EXPECT_THAT(editor.diagnostic("pay.js", "mergeback/already-fixed").at("message").get<std::string>(),
              HasSubstr("“Guard cards”"));
}

TEST_F(MergeBack, a_commit_of_the_same_ticket_elsewhere_is_told_about_the_whole_hotfix) {
  on_branch("main", "other.js", "x\n", "prod-501: guard cards");
  Conversation editor(shop.str());
  const Json findings = editor.settle().at("findings");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.at(0).at("code"), "mergeback/already-fixed");
  EXPECT_TRUE(findings.at(0).at("path").is_null());
}

TEST_F(MergeBack, a_file_that_main_deleted_conflicts_as_a_whole_and_only_once_it_is_touched) {
  shop.checkout("main");
  shop.remove("lib/card.js");
  shop.commit("Cards live elsewhere now");
  shop.checkout("hotfix/PROD-501-expired-cards");
  Conversation editor(shop.str());
  editor.open("lib/card.js", lines(4, "card"));
  EXPECT_THAT(editor.codes("lib/card.js"), IsEmpty());
  editor.retype("lib/card.js", 2, "mine\n" + lines(4, "card"));
  editor.settle();
  EXPECT_THAT(editor.codes("lib/card.js"), ElementsAre("mergeback/conflict"));
  EXPECT_EQ(target(editor).at("conflicts"), (Json{"lib/card.js"}));
  editor.retype("lib/card.js", 3, lines(4, "card"));
  editor.settle();
  EXPECT_THAT(editor.codes("lib/card.js"), IsEmpty());
}

TEST_F(MergeBack, a_rename_on_main_is_followed) {
  shop.checkout("main");
  shop.git({"mv", "lib/card.js", "lib/cards.js"});
  shop.commit("Rename");
  shop.checkout("hotfix/PROD-501-expired-cards");
  Conversation editor(shop.str());
  editor.open("lib/card.js", "card 1\ncard 2\ncard 3\nmine\n");
  EXPECT_EQ(target(editor).at("state"), "pending") << "git merges it into the new name";
  EXPECT_THAT(editor.codes("lib/card.js"), IsEmpty());
}

TEST_F(MergeBack, committed_and_closed_files_count_too) {
  shop.commit_file("pay.js", with_line(4, "floor(total)"), "Guard expired cards");
  Conversation editor(shop.str());
  EXPECT_EQ(target(editor).at("state"), "conflict");
  const auto shown = editor.shown("pay.js");
  ASSERT_TRUE(shown.has_value());
  EXPECT_EQ(shown->at(0).at("code"), "mergeback/conflict");
  const auto check = hotfixd({"check", "-C", shop.str(), "--format", "json"});
  EXPECT_EQ(check.status, 0) << "a warning";
  EXPECT_THAT(check.out, HasSubstr("mergeback/conflict"));
}

TEST_F(MergeBack, nothing_is_written_to_the_repository) {
  shop.checkout("main");
  shop.remove("lib/card.js");
  shop.commit("Delete");
  shop.checkout("hotfix/PROD-501-expired-cards");
  const std::string before = shop.git({"count-objects", "-v"});
  Conversation editor(shop.str());
  editor.open("lib/card.js", "mine\n");
  EXPECT_EQ(target(editor).at("state"), "conflict");
  EXPECT_EQ(shop.git({"count-objects", "-v"}), before);
}

TEST_F(MergeBack, without_trust_lines_are_told_and_what_only_git_knows_is_not) {
  Conversation editor(shop.str(), {{"trusted", false}});
  editor.open("pay.js", with_line(4, "floor(total)"));
  EXPECT_THAT(editor.codes("pay.js"), ElementsAre("mergeback/conflict"));
  EXPECT_EQ(target(editor).at("state"), "conflict");
}

}  // namespace
}  // namespace hotfix::test
