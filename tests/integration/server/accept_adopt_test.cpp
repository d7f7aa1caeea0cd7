// hotfix.adopt and hotfix.accept from the editor: planned, run, recorded in the event log, and refused in words.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string refusal_in(const Json& result) {
  const Json& refusal = result.at("refusal");
  if (refusal.is_null()) return "";
  EXPECT_NE(refusal.at("message"), "");
  EXPECT_NE(refusal.at("remedy"), "");
  return refusal.at("code");
}

TEST(Adopt, declares_an_ordinary_branch_a_hotfix) {
  Shop shop("");
  shop.branch("urgent", "v1.0.0");
  Conversation editor(shop.str());
  editor.open("package.json", "{\"dependencies\": {\"left-pad\": \"2.0.0\"}}\n");
  EXPECT_THAT(editor.codes("package.json"), IsEmpty());
  const Json result = editor.execute("hotfix.adopt", {{"base", "v1.0.0"}, {"ticket", "PROD-7"}});
  EXPECT_EQ(refusal_in(result), "");
  EXPECT_EQ(result.at("done").size(), 1U);
  EXPECT_TRUE(result.at("status").at("active"));
  EXPECT_EQ(result.at("status").at("ticket"), "PROD-7");
  EXPECT_THAT(editor.codes("package.json"), Contains("scope/dependency"));
  const std::string log = shop.git({"for-each-ref", "--format=%(refname) %(subject)", "refs/hotfix-events/"});
  EXPECT_THAT(log, HasSubstr("Adopt urgent from v1.0.0"));
  EXPECT_EQ(shop.git({"status", "--porcelain"}), "") << "files and index stay as they are";
}

TEST(Adopt, keeps_the_incidents_own_start) {
  Shop shop;
  Conversation editor(shop.str());
  const Json result = editor.execute("hotfix.adopt", {{"since", "2026-01-01T00:00:00Z"}});
  EXPECT_EQ(refusal_in(result), "");
  EXPECT_EQ(result.at("status").at("startedAt"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(
      editor.client()
          .request("workspace/executeCommand", {{"command", "hotfix.adopt"}, {"arguments", {{{"since", "yesterday"}}}}})
          .at("error")
          .at("code"),
      -32602);
}

TEST(Adopt, refuses_what_cannot_be_adopted) {
  Shop shop("");
  Conversation editor(shop.str());
  EXPECT_EQ(refusal_in(editor.execute("hotfix.adopt", {{"base", "v1.0.0"}})), "not-a-hotfix-branch");
  shop.branch("hotfix/x", "v1.0.0");
  EXPECT_EQ(refusal_in(editor.execute("hotfix.adopt", {{"base", "v9.9.9"}})), "base-not-found");
  EXPECT_EQ(refusal_in(editor.execute("hotfix.adopt", Json::object())), "");
  EXPECT_EQ(refusal_in(editor.execute("hotfix.adopt", Json::object())), "already-adopted");
  shop.git({"checkout", "-q", "--detach"});
  EXPECT_EQ(refusal_in(editor.execute("hotfix.adopt", Json::object())), "not-on-a-branch");
}

TEST(Plan, shows_the_very_commands_and_changes_nothing) {
  Shop shop;
  Conversation editor(shop.str());
  const Json plan = editor.plan("hotfix.adopt", {{"base", "v1.0.0"}}).at("plan");
  ASSERT_EQ(plan.at("entries").size(), 1U);
  EXPECT_EQ(plan.at("entries").at(0).at("argv"), nullptr);
  EXPECT_EQ(plan.at("entries").at(0).at("refUpdate").at("ref"), "refs/hotfix-events/PROD-501-expired-cards");
  EXPECT_EQ(plan.at("entries").at(0).at("refUpdate").at("old"), std::string(40, '0'));
  EXPECT_EQ(plan.at("entries").at(0).at("refUpdate").at("new"), nullptr);
  for (const Json& entry : plan.at("entries")) EXPECT_EQ(entry.at("reach"), "local");
  EXPECT_EQ(shop.git({"for-each-ref", "refs/hotfix-events/"}), "");
  EXPECT_EQ(editor.plan("hotfix.nonsense", Json::object()).at("refusal").at("code"), "unknown-command");
}

TEST(Plan, runs_as_previewed_unless_what_it_read_has_changed) {
  Shop shop;
  Conversation editor(shop.str());
  const std::string id = editor.plan("hotfix.adopt", {{"base", "v1.0.0"}}).at("plan").at("id");
  EXPECT_EQ(editor.plan("hotfix.adopt", {{"base", "v1.0.0"}}).at("plan").at("id"), id) << "time is no value it read";
  shop.commit_file("pay.js", "fixed\n", "PROD-501 Fix");
  const Json refused = editor.execute("hotfix.adopt", {{"base", "v1.0.0"}, {"planId", id}});
  EXPECT_EQ(refusal_in(refused), "plan-changed");
  EXPECT_THAT(refused.at("done"), IsEmpty());
  EXPECT_EQ(shop.git({"for-each-ref", "refs/hotfix-events/"}), "");
  const std::string now = refused.at("plan").at("id");
  EXPECT_NE(now, id);
  EXPECT_EQ(refusal_in(editor.execute("hotfix.adopt", {{"base", "v1.0.0"}, {"planId", now}})), "");
  EXPECT_NE(shop.git({"for-each-ref", "refs/hotfix-events/"}), "");
}

/// A hotfix whose open package.json changes a dependency.
class Accept : public testing::Test {
 protected:
  Accept() {
    editor.open("package.json", text);
    fingerprint = editor.diagnostic("package.json", "scope/dependency").at("data").at("fingerprint");
  }
  const std::string text = "{\n  \"name\": \"shop\",\n  \"dependencies\": {\n    \"left-pad\": \"2.0.0\"\n  }\n}\n";
  Shop shop;
  Conversation editor{shop.str()};
  std::string fingerprint;
};

TEST_F(Accept, silences_the_finding_for_this_content_and_stands_in_the_log) {
  const Json result = editor.execute("hotfix.accept", {{"fingerprint", fingerprint}, {"reason", "2.0.0 is the fix"}});
  EXPECT_EQ(refusal_in(result), "");
  EXPECT_THAT(result.at("status").at("findings"), IsEmpty());
  EXPECT_THAT(editor.codes("package.json"), IsEmpty());
  EXPECT_THAT(shop.git({"log", "--format=%B", "refs/hotfix-events/PROD-501-expired-cards"}),
              HasSubstr("2.0.0 is the fix"));
  editor.change("package.json", 2, client::edit(0, 0, 0, 0, "\n"));  // moved, not changed
  EXPECT_THAT(editor.codes("package.json"), IsEmpty());
  editor.change("package.json", 3, client::edit(4, 17, 4, 18, "3"));  // another content
  EXPECT_THAT(editor.codes("package.json"), Contains("scope/dependency"));
}

TEST_F(Accept, is_kept_by_git_and_not_by_the_server) {
  ASSERT_EQ(refusal_in(editor.execute("hotfix.accept", {{"fingerprint", fingerprint}, {"reason", "Needed"}})), "");
  Conversation again(shop.str());
  again.open("package.json", text);
  EXPECT_THAT(again.codes("package.json"), IsEmpty());
}

TEST_F(Accept, asks_for_a_missing_reason_with_canned_choices) {
  Json question;
  editor.client().on_request = [&](const std::string& method, const Json& params) -> std::optional<Json> {
    if (method != "window/showMessageRequest") return std::nullopt;
    question = params;
    return params.at("actions").at(1);
  };
  const Json action = editor.action("package.json", 3, "Accept scope/dependency");
  const Json result = editor.execute(action.at("command").at("command"), action.at("command").at("arguments").at(0));
  EXPECT_EQ(refusal_in(result), "");
  ASSERT_GE(question.at("actions").size(), 2U);
  EXPECT_THAT(question.at("message").get<std::string>(), HasSubstr("A dependency changes"));
  EXPECT_THAT(shop.git({"log", "--format=%B", "refs/hotfix-events/PROD-501-expired-cards"}),
              HasSubstr(question.at("actions").at(1).at("title").get<std::string>()));
}

TEST_F(Accept, is_refused_without_a_reason_or_for_what_is_not_shown) {
  EXPECT_EQ(refusal_in(editor.execute("hotfix.accept", {{"fingerprint", fingerprint}})),
            "no-reason");  // asked, escaped
  EXPECT_EQ(refusal_in(editor.execute("hotfix.accept", {{"fingerprint", fingerprint}, {"reason", " \n "}})),
            "no-reason");
  EXPECT_EQ(refusal_in(editor.execute("hotfix.accept", {{"fingerprint", "nonsense"}, {"reason", "x"}})),
            "finding-not-found");
  EXPECT_EQ(shop.git({"for-each-ref", "refs/hotfix-events/"}), "");
  EXPECT_EQ(refusal_in(editor.execute("hotfix.accept", {{"fingerprint", fingerprint}, {"reason", "x"}})), "");
  EXPECT_EQ(refusal_in(editor.execute("hotfix.accept", {{"fingerprint", fingerprint}, {"reason", "x"}})),
            "already-accepted");
}

TEST_F(Accept, by_a_commit_trailer_does_the_same) {
  shop.write("package.json", text);
  shop.commit("PROD-501 Take the mended left-pad\n\nHotfix-Accepted: scope/dependency it is the fix");
  EXPECT_THAT(editor.settle().at("findings"), IsEmpty());
  EXPECT_THAT(editor.codes("package.json"), IsEmpty());
}

TEST_F(Accept, of_a_budget_holds_until_the_change_grows) {
  editor.open("pay.js", Shop::pay() + lines(60, "added"));
  const std::string budget = editor.diagnostic("pay.js", "scope/too-many-lines").at("data").at("fingerprint");
  EXPECT_EQ(refusal_in(editor.execute("hotfix.accept", {{"fingerprint", budget}, {"reason", "No smaller way"}})), "");
  EXPECT_THAT(editor.codes("pay.js"), Not(Contains("scope/too-many-lines")));
  editor.retype("pay.js", 2, Shop::pay() + lines(150, "added"));
  EXPECT_THAT(editor.codes("pay.js"), Contains("scope/too-many-lines"));
}

}  // namespace
}  // namespace hotfix::test
