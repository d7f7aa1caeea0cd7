// The commit message in git's own file, while an editor writes it.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string message = ".git/COMMIT_EDITMSG";

Json with_message_policy(const Json& policy) {
  Json options = trusted();
  options["settings"] = {{"message", policy}};
  return options;
}

std::vector<std::string> labels(Conversation& editor, const std::string& path, int line, int character) {
  const Json answer = editor.client().request(
      "textDocument/completion",
      {{"textDocument", {{"uri", "file://" + path}}}, {"position", {{"line", line}, {"character", character}}}});
  std::vector<std::string> all;
  for (const Json& item : answer.at("result")) all.push_back(item.at("textEdit").at("newText"));
  return all;
}

TEST(CommitMessageGuard, judges_mends_and_completes_what_policy_asks_for) {
  Shop shop;
  Conversation editor(shop.str(), with_message_policy({{"conventional", true}, {"ticket", true}}));
  editor.open(message, "refuse expired cards\n\n# Please enter the commit message\n");
  editor.settle();
  EXPECT_THAT(editor.codes(message), ElementsAre("message/type", "message/ticket"));

  const std::string typed = "refuse expired cards\n\n# Please enter the commit message\n";
  EXPECT_EQ(applied(typed, editor.action(message, 0, "Begin with \"fix:\"")),
            "fix: refuse expired cards\n\n# Please enter the commit message\n");
  EXPECT_EQ(applied(typed, editor.action(message, 0, "Name PROD-501")),
            "refuse expired cards\n\nFixes PROD-501\n\n# Please enter the commit message\n");

  editor.retype(message, 2, "fix: refuse expired cards\n\nF\n# Please enter the commit message\n");
  editor.settle();
  EXPECT_THAT(editor.codes(message), ElementsAre("message/ticket"));
  EXPECT_THAT(labels(editor, editor.at(message), 2, 1), ElementsAre("Fixes PROD-501"));

  editor.retype(message, 3, "fix: refuse expired cards\n\nFixes PROD-501\n");
  editor.settle();
  EXPECT_THAT(editor.codes(message), IsEmpty());
}

TEST(CommitMessageGuard, follows_history_and_is_silent_where_it_shows_nothing) {
  Shop plain;
  Conversation quiet(plain.str());
  quiet.open(message, "Refuse expired cards\n");
  quiet.settle();
  EXPECT_THAT(quiet.codes(message), IsEmpty());

  Shop shop;
  shop.git({"checkout", "-q", "main"});
  for (int i = 0; i < 25; ++i)
    shop.git({"commit", "-q", "--allow-empty", "-m", "feat(cards): step " + std::to_string(i)});
  shop.git({"tag", "v1.1.0"});
  shop.git({"checkout", "-q", "-b", "hotfix/PROD-502-cards"});
  Conversation editor(shop.str());
  editor.open(message, "Refuse expired cards\n");
  editor.settle();
  EXPECT_THAT(editor.codes(message), ElementsAre("message/type"));
  EXPECT_THAT(labels(editor, editor.at("pay.js"), 0, 0), IsEmpty());
  editor.retype(message, 2, "fix(\n");
  EXPECT_THAT(labels(editor, editor.at(message), 0, 4), ElementsAre("cards): "));
  editor.close(message);
  EXPECT_THAT(editor.codes(message), IsEmpty());
}

TEST(CommitMessageGuard, says_nothing_on_an_ordinary_branch) {
  Shop shop("feature/cards");
  Conversation editor(shop.str(), with_message_policy({{"conventional", true}}));
  editor.open(message, "refuse expired cards\n");
  editor.settle();
  EXPECT_FALSE(editor.ever_published());
}

TEST(CommitMessageGuard, knows_a_linked_work_tree) {
  Shop shop;
  const TempDir place;
  const std::string linked = place.str() + "/linked";
  shop.git({"worktree", "add", "-q", "-b", "hotfix/PROD-503-other", linked, "v1.0.0"});
  Conversation editor(linked, with_message_policy({{"ticket", true}}));
  const std::string file = shop.str() + "/.git/worktrees/linked/COMMIT_EDITMSG";
  editor.client().open(file, "refuse expired cards\n");
  editor.settle();
  const auto shown = editor.shown_at(file);
  ASSERT_TRUE(shown);
  ASSERT_EQ(shown->size(), 1U);
  EXPECT_THAT(shown->at(0).at("message").get<std::string>(), testing::HasSubstr("PROD-503"));
}

}  // namespace
}  // namespace hotfix::test
