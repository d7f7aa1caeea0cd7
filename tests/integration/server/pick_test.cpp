// The fix that main has already, picked onto the hotfix: offered on the finding, tried beforehand, taken back.

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/server/conversation.h"
#include "support/dirty_states.h"

namespace hotfix::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string branch = "hotfix/PROD-501-expired-cards";

std::string guarded(int line = 8, const std::string& text = "guard()") {
  std::string all = Shop::pay();
  const std::string old = "line " + std::to_string(line) + "\n";
  return all.replace(all.find(old), old.size(), text + "\n");
}

/// main has a commit of the hotfix's ticket, and one that does not fit onto production.
class Pick : public testing::Test {
 protected:
  Pick() {
    shop.checkout("main");
    fix = shop.commit_file("pay.js", guarded(), "Guard cards\n\nFixes PROD-501");
    unfit = shop.commit_file("invoice.js", "other\n", "Change what is not released");
    shop.checkout(branch);
  }
  static std::string refusal_of(const Json& result) {
    return result.at("refusal").is_null() ? "" : result.at("refusal").at("code").get<std::string>();
  }
  process::ChildResult cli(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin() + 1, {"-C", shop.str(), "--yes", "--format", "json"});
    return hotfixd(arguments);
  }
  std::string refused(const std::vector<std::string>& commits) const {
    std::vector<std::string> arguments{"start"};
    for (const std::string& commit : commits) arguments.insert(arguments.end(), {"--pick", commit});
    return refusal_of(Json::parse(cli(arguments).out));
  }

  Shop shop;
  std::string fix;
  std::string unfit;
};

TEST_F(Pick, is_offered_on_the_finding_and_runs_as_planned) {
  Conversation editor(shop.str());
  editor.open("pay.js", guarded(8, "if (expired) refuse()"));
  editor.settle();
  ASSERT_THAT(editor.codes("pay.js"), ElementsAre("mergeback/already-fixed"));
  const Json action = editor.action("pay.js", 7, "Pick " + fix.substr(0, 7));
  ASSERT_EQ(action.at("command").at("command"), "hotfix.start");
  const Json asked = action.at("command").at("arguments").at(0);
  EXPECT_EQ(asked.at("pick"), (Json{fix}));
  EXPECT_EQ(editor.plan("hotfix.start", asked).at("refusal").at("code"), "unsaved");

  editor.retype("pay.js", 2, Shop::pay());
  const Json plan = editor.plan("hotfix.start", asked).at("plan");
  EXPECT_EQ(plan.at("step"), "fix");
  ASSERT_EQ(plan.at("entries").size(), 2U);
  EXPECT_EQ(plan.at("entries").at(0).at("refUpdate").at("new"), shop.head());
  EXPECT_EQ(plan.at("entries").at(1).at("argv"), (Json{"git", "cherry-pick", "-x", fix}));
  const std::string objects = shop.git({"count-objects"});
  EXPECT_EQ(editor.plan("hotfix.start", asked).at("plan").at("id"), plan.at("id"));
  EXPECT_EQ(shop.git({"count-objects"}), objects) << "trying it leaves no trace";

  Json run = asked;
  run["planId"] = plan.at("id");
  const Json result = editor.execute("hotfix.start", run);
  EXPECT_EQ(refusal_of(result), "");
  EXPECT_EQ(shop.read("pay.js"), guarded());
  EXPECT_THAT(shop.git({"log", "-1", "--format=%B"}), HasSubstr("(cherry picked from commit " + fix + ")"));
  EXPECT_EQ(result.at("status").at("mergeBack").at(0).at("state"), "equivalent");
  EXPECT_THAT(result.at("status").at("findings"), IsEmpty()) << "what was picked is not proposed again";
}

TEST_F(Pick, is_offered_where_the_same_ticket_was_fixed_in_another_file) {
  shop.checkout("main");
  const std::string elsewhere = shop.commit_file("other.js", "x\n", "prod-501: guard cards elsewhere");
  shop.checkout(branch);
  Conversation editor(shop.str());
  editor.open("pay.js", Shop::pay());
  editor.settle();
  ASSERT_THAT(editor.codes("pay.js"), ElementsAre("mergeback/already-fixed"));
  const Json action = editor.action("pay.js", 0, "Pick " + elsewhere.substr(0, 7));
  const Json result = editor.execute("hotfix.start", action.at("command").at("arguments").at(0));
  EXPECT_EQ(refusal_of(result), "");
  EXPECT_EQ(shop.read("other.js"), "x\n");
}

TEST_F(Pick, on_the_command_line_and_undone) {
  shop.write("notes.txt", "mine\n");
  const Contents before = everything(shop);
  const process::ChildResult planned = hotfixd({"plan", "start", "-C", shop.str(), "--pick", fix.substr(0, 10)});
  EXPECT_THAT(planned.out, HasSubstr("git cherry-pick -x " + fix));
  EXPECT_EQ(everything(shop), before);
  ASSERT_EQ(cli({"start", "--pick", fix.substr(0, 10)}).status, 0);
  EXPECT_EQ(shop.read("pay.js"), guarded());
  EXPECT_EQ(refused({fix}), "already-picked");
  ASSERT_EQ(cli({"undo"}).status, 0);
  EXPECT_EQ(everything(shop), before);
  EXPECT_EQ(shop.git({"branch", "--show-current"}), branch);
  ASSERT_EQ(cli({"start", "--pick", fix}).status, 0) << "it can be picked again";
  shop.commit_file("pay.js", guarded(2, "more"), "Fix more");
  EXPECT_EQ(refusal_of(Json::parse(cli({"undo"}).out)), "moved-on");
}

TEST_F(Pick, of_what_does_not_fit_is_refused_beforehand) {
  const Contents before = everything(shop);
  EXPECT_EQ(refused({unfit}), "pick-conflict");
  EXPECT_EQ(refused({fix, unfit}), "pick-conflict") << "both or none";
  EXPECT_EQ(refused({"no-such-commit"}), "pick-not-found");
  EXPECT_EQ(refused({shop.head()}), "already-picked");
  EXPECT_EQ(everything(shop), before);
  shop.checkout("main");
  shop.branch("side", "main~1");
  shop.commit_file("side.js", "x\n", "Side");
  shop.checkout("main");
  const std::string merge = shop.merge("side");
  shop.checkout(branch);
  EXPECT_EQ(refused({merge}), "pick-is-a-merge");
}

TEST_F(Pick, of_the_same_text_is_refused) {
  shop.commit_file("pay.js", guarded(), "Guard cards here");
  EXPECT_EQ(refused({fix}), "pick-is-empty");
}

TEST_F(Pick, never_touches_what_is_not_committed) {
  shop.write("lib/card.js", "mine\n");
  Contents before = everything(shop);
  EXPECT_EQ(refused({fix}), "dirty-tree");
  EXPECT_EQ(everything(shop), before);
  shop.git({"checkout", "-q", "--", "lib/card.js"});

  shop.checkout("main");
  const std::string adds = shop.commit_file("new.js", "theirs\n", "Add");
  shop.checkout(branch);
  shop.write("new.js", "mine\n");
  before = everything(shop);
  EXPECT_EQ(refused({adds}), "in-the-way");
  EXPECT_EQ(everything(shop), before);
}

TEST_F(Pick, that_git_stops_at_is_taken_back) {
  write_file(shop.file(".git/hooks/prepare-commit-msg"), "#!/bin/sh\nexit 1\n");
  std::filesystem::permissions(shop.file(".git/hooks/prepare-commit-msg"), std::filesystem::perms::owner_all);
  const Contents before = everything(shop);
  EXPECT_EQ(refused({fix}), "step-failed");
  EXPECT_EQ(everything(shop), before);
  EXPECT_FALSE(std::filesystem::exists(shop.file(".git/CHERRY_PICK_HEAD")));
  std::filesystem::remove(shop.file(".git/hooks/prepare-commit-msg"));
  EXPECT_EQ(refused({fix}), "");
}

TEST_F(Pick, waits_for_an_operation_that_a_person_began) {
  ASSERT_NE(shop.try_git({"cherry-pick", unfit}).status, 0);
  const Contents before = everything(shop);
  EXPECT_EQ(refused({fix}), "operation-in-progress");
  EXPECT_EQ(everything(shop), before);
}

TEST_F(Pick, on_a_branch_that_is_no_hotfix_needs_a_name) {
  shop.checkout("main");
  EXPECT_EQ(refused({fix}), "no-name");
}

}  // namespace
}  // namespace hotfix::test
