// hotfix.test by LSP: lines come while it runs, a cancel ends it, findings stand in files open and closed, guesses are
// asked about.

#include <fstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "integration/cli/tested.h"

namespace hotfix::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

LspClient::Predicate says(const std::string& words) {
  return [words](const Json& params) { return params.at("text").get<std::string>().find(words) != std::string::npos; };
}

/// A pipe that a test waits at until it is told to go on.
class Gate {
 public:
  explicit Gate(std::filesystem::path path) : path_(std::move(path)) { ::mkfifo(path_.c_str(), 0600); }
  std::string str() const { return path_.string(); }
  void open() const {
    const int end = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    EXPECT_EQ(::write(end, "go\n", 3), 3);
    ::close(end);
  }

 private:
  std::filesystem::path path_;
};

bool runs(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string line;
  return std::getline(file, line) && line.substr(line.rfind(')') + 2, 1) != "Z";
}

TEST(TestStepInEditor, lines_come_while_it_runs) {
  const Tested shop("echo begun\nread word < \"$GATE\"\necho told $word\n");
  const Gate gate(shop.beside("gate"));
  Conversation editor(shop.str(), trusted(), {{"GATE", gate.str()}});
  const auto id = editor.client().send_request(
      "workspace/executeCommand", {{"command", "hotfix.test"}, {"arguments", Json::array({Json::object()})}});
  const Json begun = editor.client().next("hotfix/output", says("begun"));
  EXPECT_EQ(begun.at("command"), "hotfix.test");
  EXPECT_EQ(begun.at("repository"), "file://" + shop.str());
  EXPECT_EQ(begun.at("text"), "begun\n");
  EXPECT_EQ(editor.settle().at("steps").at(2).at("state"), "pending") << "status is answered meanwhile";
  gate.open();
  editor.client().next("hotfix/output", says("told go"));
  const Json result = editor.client().answer(id).at("result");
  EXPECT_EQ(result.at("refusal"), nullptr);
  EXPECT_EQ(result.at("done").size(), 3U);
  EXPECT_EQ(result.at("status").at("steps").at(2).at("state"), "done");
}

TEST(TestStepInEditor, a_cancel_ends_it_with_all_that_it_started) {
  const Tested shop("sleep 1000 &\necho pid $!\nwait\n");
  Conversation editor(shop.str());
  const auto id = editor.client().send_request(
      "workspace/executeCommand", {{"command", "hotfix.test"}, {"arguments", Json::array({Json::object()})}});
  const std::string told = editor.client().next("hotfix/output", says("pid ")).at("text");
  const std::string pid = told.substr(4, told.size() - 5);
  EXPECT_TRUE(runs(pid));
  editor.client().notify("$/cancelRequest", {{"id", id}});
  const Json result = editor.client().answer(id).at("result");
  EXPECT_EQ(result.at("refusal").at("code"), "cancelled");
  EXPECT_FALSE(runs(pid));
  EXPECT_THAT(shop.verdicts(), IsEmpty());
  EXPECT_EQ(editor.settle().at("steps").at(2).at("state"), "pending");
}

TEST(TestStepInEditor, findings_stand_where_it_failed_until_it_passes) {
  const Tested shop(
      "test -e \"$PASS\" && exit 0\necho 'lib/card.js:2: error: no card'\necho 'pay.js:1: error: no guard'\nexit 1\n");
  Conversation editor(shop.str(), trusted(), {{"PASS", shop.beside("pass").string()}});
  editor.open("pay.js", shop.read("pay.js"));
  editor.settle();
  const Json result = editor.execute("hotfix.test", Json::object());
  EXPECT_EQ(result.at("refusal").at("code"), "tests-failed");
  EXPECT_EQ(editor.settle().at("steps").at(2).at("state"), "failed");
  const Json open = editor.diagnostic("pay.js", "test/failed");
  EXPECT_EQ(open.at("message"), "no guard");
  EXPECT_EQ(open.at("range").at("start").at("line"), 0);
  EXPECT_EQ(open.at("range").at("end").at("character"), 5);
  EXPECT_EQ(editor.diagnostic("lib/card.js", "test/failed").at("range").at("start").at("line"), 1)
      << "a closed file that the hotfix does not touch";

  const Json rerun = editor.action("pay.js", 0, "Run the tests again");
  write_file(shop.beside("pass"), "");
  const Json again = editor.client()
                         .request("workspace/executeCommand", {{"command", rerun.at("command").at("command")},
                                                               {"arguments", rerun.at("command").at("arguments")}})
                         .at("result");
  EXPECT_EQ(again.at("refusal"), nullptr);
  editor.settle();
  EXPECT_THAT(editor.codes("pay.js"), testing::Not(Contains("test/failed")));
  EXPECT_THAT(editor.codes("lib/card.js"), IsEmpty());
}

/// Answers the question about tests.
struct TestStepPerson {
  std::string answer;  // a title; empty: closes the question
  std::vector<std::string> offered;
  void sit_at(Conversation& editor) {
    editor.client().on_request = [this](const std::string& method, const Json& params) -> std::optional<Json> {
      if (method != "window/showMessageRequest") return std::nullopt;
      for (const Json& action : params.at("actions")) offered.push_back(action.at("title"));
      return answer.empty() ? Json(nullptr) : Json{{"title", answer}};
    };
  }
};

TEST(TestStepInEditor, guesses_are_asked_about) {
  const Tested shop("echo ran\n", "");
  Conversation editor(shop.str());
  TestStepPerson person;
  person.sit_at(editor);
  const Json refusal = editor.execute("hotfix.test", Json::object()).at("refusal");
  EXPECT_EQ(refusal.at("code"), "not-set-up");
  EXPECT_EQ(refusal.at("gate"), "not-set-up");
  EXPECT_THAT(person.offered, ElementsAre("make check", "Go on without tests"));
  EXPECT_THAT(editor.client().take("hotfix/output"), IsEmpty());
  person.answer = "make check";
  EXPECT_EQ(editor.execute("hotfix.test", Json::object()).at("refusal"), nullptr);
  EXPECT_EQ(editor.client().take("hotfix/output").size(), 1U);
  EXPECT_EQ(shop.verdicts().at(0).at("command"), "make check");
}

TEST(TestStepInEditor, without_tests_is_a_choice_that_is_recorded) {
  const Tested shop("echo ran\n", "");
  Conversation editor(shop.str());
  TestStepPerson person{.answer = "Go on without tests", .offered = {}};
  person.sit_at(editor);
  EXPECT_EQ(editor.execute("hotfix.test", Json::object()).at("status").at("steps").at(2).at("state"), "done");
  EXPECT_TRUE(shop.verdicts().at(0).at("skipped").get<bool>());
}

TEST(TestStepInEditor, shows_its_plan_and_runs_nothing) {
  const Tested shop("echo ran > ran.txt\n");
  Conversation editor(shop.str());
  const Json plan = editor.plan("hotfix.test", Json::object()).at("plan");
  EXPECT_EQ(plan.at("step"), "test");
  ASSERT_EQ(plan.at("entries").size(), 3U);
  EXPECT_EQ(plan.at("entries").at(0).at("argv"), (Json{"make", "-s", "check"}));
  EXPECT_FALSE(std::filesystem::exists(shop.file("ran.txt")));
  EXPECT_EQ(editor.execute("hotfix.test", {{"planId", plan.at("id")}}).at("refusal"), nullptr);
  EXPECT_EQ(editor.execute("hotfix.test", {{"planId", plan.at("id")}}).at("refusal").at("code"), "plan-changed")
      << "the log has moved";
}

}  // namespace
}  // namespace hotfix::test
