// The life of a session: initialize, shutdown, exit, and the ends that nobody announces.

#include <gmock/gmock.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include "integration/server/conversation.h"

extern char** environ;

namespace hotfix::test {
namespace {

constexpr int not_initialized = -32002;
constexpr int invalid_request = -32600;
constexpr int method_not_found = -32601;

int error_code(const Json& answer) {
  return answer.at("error").at("code").get<int>();
}

TEST(Lifecycle, says_who_it_is_and_what_it_can) {
  const Shop shop;
  Conversation editor;
  const Json result = editor.initialize(shop.str());
  EXPECT_EQ(result.at("serverInfo").at("name"), "hotfixd");
  const Json& can = result.at("capabilities");
  EXPECT_EQ(can.at("positionEncoding"), "utf-16");
  EXPECT_EQ(can.at("textDocumentSync").at("change"), 2);
  EXPECT_EQ(can.at("executeCommandProvider").at("commands"),
            (Json{"hotfix.start", "hotfix.adopt", "hotfix.next", "hotfix.test", "hotfix.requestReview", "hotfix.deploy",
                  "hotfix.mergeBack", "hotfix.cleanUp", "hotfix.undo", "hotfix.abort", "hotfix.replay", "hotfix.park",
                  "hotfix.openFollowUp", "hotfix.restore", "hotfix.accept", "hotfix.audit", "hotfix.timeline"}));
  EXPECT_FALSE(can.contains("codeLensProvider"));
}

TEST(Lifecycle, requests_before_initialize_are_told_to_wait_and_notifications_dropped) {
  const Shop shop;
  Conversation editor;
  EXPECT_EQ(error_code(editor.client().request("hotfix/status", Json::object())), not_initialized);
  EXPECT_EQ(error_code(editor.client().request("shutdown", nullptr)), not_initialized);
  editor.client().open(shop.file("pay.js").string(), "x\n");
  editor.initialize(shop.str());
  EXPECT_FALSE(editor.shown("pay.js"));  // the early didOpen was never one
}

TEST(Lifecycle, a_second_initialize_is_refused_and_the_first_goes_on) {
  const Shop shop;
  Conversation editor(shop.str());
  EXPECT_EQ(error_code(editor.client().request(
                "initialize", {{"processId", nullptr}, {"rootUri", nullptr}, {"capabilities", Json::object()}})),
            invalid_request);
  EXPECT_TRUE(editor.settle().at("active"));
}

TEST(Lifecycle, a_failed_initialize_may_be_tried_again) {
  const Shop shop;
  Conversation editor;
  EXPECT_EQ(error_code(editor.client().request("initialize", {{"capabilities", 7}})), -32602);
  editor.initialize(shop.str());
  EXPECT_TRUE(editor.settle().at("active"));
}

TEST(Lifecycle, after_shutdown_requests_are_refused_and_exit_is_zero) {
  const Shop shop;
  Conversation editor(shop.str());
  EXPECT_TRUE(editor.client().request("shutdown", nullptr).at("result").is_null());
  EXPECT_EQ(error_code(editor.client().request("hotfix/status", Json::object())), invalid_request);
  editor.client().open(shop.file("pay.js").string(), "x\n");  // dropped, not fatal
  editor.client().notify("exit", nullptr);
  EXPECT_EQ(editor.client().wait(), 0);
}

TEST(Lifecycle, exit_without_shutdown_is_one) {
  const Shop shop;
  Conversation editor(shop.str());
  editor.client().notify("exit", nullptr);
  EXPECT_EQ(editor.client().wait(), 1);
}

TEST(Lifecycle, exit_before_initialize_is_one) {
  Conversation editor;
  editor.client().notify("exit", nullptr);
  EXPECT_EQ(editor.client().wait(), 1);
}

TEST(Lifecycle, ends_with_its_input) {
  const Shop shop;
  Conversation editor(shop.str());
  editor.settle();
  editor.client().close_stdin();
  EXPECT_EQ(editor.client().wait(), 1);

  Conversation polite(shop.str());
  polite.client().request("shutdown", nullptr);
  polite.client().close_stdin();
  EXPECT_EQ(polite.client().wait(), 0);
}

TEST(Lifecycle, ends_when_its_parent_is_gone_though_the_pipes_stay_open) {
  std::string sleep = "sleep";
  std::string long_time = "3600";
  std::vector<char*> argv = {sleep.data(), long_time.data(), nullptr};
  pid_t parent = -1;
  ASSERT_EQ(::posix_spawnp(&parent, "sleep", nullptr, nullptr, argv.data(), environ), 0);
  Conversation editor;
  editor.client().request("initialize",
                          {{"processId", parent}, {"rootUri", nullptr}, {"capabilities", Json::object()}});
  editor.client().notify("initialized", Json::object());
  ASSERT_EQ(editor.client().request("hotfix/status", Json::object()).at("result"), Json::array());
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  EXPECT_EQ(editor.client().wait(), 1);
}

TEST(Lifecycle, a_request_is_cancelled_or_answered_but_never_left) {
  const Shop shop;
  Conversation editor(shop.str());
  editor.settle();
  const auto id = editor.client().send_request("hotfix/status", Json::object());
  editor.client().notify("$/cancelRequest", {{"id", id}});
  const Json answer = editor.client().answer(id);
  EXPECT_TRUE(answer.contains("result") || error_code(answer) == -32800) << answer.dump();
  editor.client().notify("$/cancelRequest", {{"id", 4711}});  // for nothing: no answer, no harm
  EXPECT_TRUE(editor.settle().at("active"));
}

TEST(Lifecycle, unknown_methods_are_answered_and_unknown_notifications_ignored) {
  const Shop shop;
  Conversation editor(shop.str());
  EXPECT_EQ(error_code(editor.client().request("textDocument/definition", Json::object())), method_not_found);
  EXPECT_EQ(error_code(editor.client().request("$/somethingOptional", nullptr)), method_not_found);
  editor.client().notify("textDocument/whatever", {{"a", 1}});
  editor.client().notify("$/whatever", nullptr);
  EXPECT_TRUE(editor.settle().at("active"));
}

TEST(Lifecycle, serves_without_any_folder) {
  Conversation editor;
  editor.client().request("initialize",
                          {{"processId", nullptr}, {"rootUri", nullptr}, {"capabilities", Json::object()}});
  editor.client().notify("initialized", Json::object());
  EXPECT_EQ(editor.client().request("hotfix/status", Json::object()).at("result"), Json::array());
  EXPECT_EQ(editor.client().stop(), 0);
}

}  // namespace
}  // namespace hotfix::test
