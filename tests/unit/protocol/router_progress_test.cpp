// Requests to the client, work-done progress, trace.

#include <string>

#include "protocol/router.h"
#include "unit/protocol/router_fixture.h"

namespace hotfix::protocol {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string answer_text(const Answer<std::int32_t>& answer) {
  if (const auto* error = std::get_if<ResponseError>(&answer)) return "error " + std::to_string(error->code);
  return std::to_string(std::get<std::int32_t>(answer));
}

TEST(RouterCalls, hand_on_the_answers) {
  Conversation talk;
  talk.initialize();
  std::vector<std::string> answers;
  const auto ask = [&] {
    talk.router.call<std::int32_t>("ask", PointParams{1},
                                   [&](const Answer<std::int32_t>& answer) { answers.push_back(answer_text(answer)); });
  };
  talk.sent.clear();
  for (int i = 0; i < 3; ++i) ask();
  EXPECT_THAT(talk.sent, ElementsAre(R"({"id":1,"jsonrpc":"2.0","method":"ask","params":{"x":1}})",
                                     HasSubstr("\"id\":2"), HasSubstr("\"id\":3")));
  EXPECT_THAT(talk.say(R"({"jsonrpc":"2.0","id":2,"result":7})"), IsEmpty());
  EXPECT_THAT(talk.say(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}})"), IsEmpty());
  EXPECT_THAT(talk.say(R"({"jsonrpc":"2.0","id":3,"result":"x"})"), IsEmpty());
  EXPECT_THAT(answers, ElementsAre("7", "error -32601", "error -32602"));
  for (const char* late : {"3", "99", "\"3\"", "null"}) {
    EXPECT_THAT(talk.say(R"({"jsonrpc":"2.0","id":)" + std::string(late) + R"(,"error":{"code":1,"message":""}})"),
                IsEmpty());
  }
  EXPECT_EQ(answers.size(), 3U);
}

TEST(RouterCalls, end_with_the_client) {
  Conversation talk;
  talk.initialize();
  std::vector<std::string> answers;
  const auto keep = [&](const Answer<std::int32_t>& answer) { answers.push_back(answer_text(answer)); };
  talk.router.call<std::int32_t>("ask", Empty{}, keep);
  talk.note("exit");
  EXPECT_THAT(answers, ElementsAre("error -32802"));
  talk.router.call<std::int32_t>("ask", Empty{}, keep);
  EXPECT_THAT(answers, ElementsAre("error -32802", "error -32802"));
  EXPECT_THAT(talk.sent, IsEmpty());
}

TEST(RouterCalls, are_bounded_and_can_be_forgotten) {
  Conversation talk;
  talk.initialize();
  std::vector<std::string> answers;
  const auto keep = [&](const Answer<std::int32_t>& answer) { answers.push_back(answer_text(answer)); };
  for (int i = 0; i < 257; ++i) talk.router.call<std::int32_t>("ask", Empty{}, keep);
  EXPECT_THAT(answers, ElementsAre("error -32802"));
  talk.sent.clear();
  talk.router.forget(5);
  talk.router.forget(5);
  EXPECT_THAT(talk.sent, ElementsAre(R"({"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":5}})"));
  EXPECT_THAT(talk.say(R"({"jsonrpc":"2.0","id":5,"result":7})"), IsEmpty());
  EXPECT_EQ(answers.size(), 1U);
}

TEST(RouterCalls, survive_a_callback_that_throws) {
  Conversation talk;
  talk.initialize();
  talk.router.call<std::int32_t>("ask", Empty{}, [](const auto&) { throw std::runtime_error("oops"); });
  talk.say(R"({"jsonrpc":"2.0","id":1,"result":7})");
  EXPECT_THAT(talk.log.back(), HasSubstr("oops"));
}

constexpr const char* shows_progress = R"("capabilities":{"window":{"workDoneProgress":true}})";

TEST(RouterProgress, uses_the_clients_token) {
  Conversation talk;
  talk.initialize();
  talk.sent.clear();
  {
    Progress progress = talk.router.progress({.title = "Testing", .token = ProgressToken(std::string("t"))});
    progress.report("half", 50);
    progress.report("less", 20);
    Progress moved = std::move(progress);
  }
  EXPECT_THAT(talk.sent, ElementsAre(AllOf(HasSubstr(R"("kind":"begin")"), HasSubstr(R"("token":"t")")),
                                     HasSubstr(R"("percentage":50)"), HasSubstr(R"("percentage":50)"),
                                     HasSubstr(R"({"kind":"end"})")));
}

TEST(RouterProgress, asks_for_a_token_and_waits_for_it) {
  Conversation talk;
  talk.initialize(shows_progress);
  talk.sent.clear();
  Progress progress = talk.router.progress({.title = "Testing"});
  progress.report("one of two", 50);
  EXPECT_THAT(talk.sent, ElementsAre(AllOf(HasSubstr("window/workDoneProgress/create"), HasSubstr("hotfix-1"))));
  EXPECT_THAT(talk.say(R"({"jsonrpc":"2.0","id":1,"result":null})"),
              ElementsAre(AllOf(HasSubstr("begin"), HasSubstr("one of two"), HasSubstr("50"), HasSubstr("hotfix-1"))));
  progress.end("done");
  progress.end("again");
  EXPECT_THAT(talk.sent, ElementsAre(AllOf(HasSubstr("end"), HasSubstr("done"))));
}

TEST(RouterProgress, is_silent_where_nobody_looks) {
  Conversation without;
  without.initialize();
  without.sent.clear();
  { Progress progress = without.router.progress({.title = "Testing"}); }
  EXPECT_THAT(without.sent, IsEmpty());

  Conversation refusing;
  refusing.initialize(shows_progress);
  Progress refused = refusing.router.progress({.title = "Testing"});
  EXPECT_THAT(refusing.say(R"({"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"no"}})"), IsEmpty());
  refused.report("x");
  refused.end();
  EXPECT_THAT(refusing.sent, IsEmpty());

  Conversation over;
  over.initialize(shows_progress);
  { Progress progress = over.router.progress({.title = "Testing"}); }
  EXPECT_THAT(over.say(R"({"jsonrpc":"2.0","id":1,"result":null})"), IsEmpty());
}

TEST(RouterProgress, can_be_cancelled_by_the_person) {
  Conversation talk;
  talk.initialize();
  int called = 0;
  talk.sent.clear();
  Progress progress = talk.router.progress({.title = "T", .token = ProgressToken(7), .on_cancel = [&] { ++called; }});
  EXPECT_THAT(talk.sent, ElementsAre(HasSubstr(R"("cancellable":true)")));
  talk.note("window/workDoneProgress/cancel", R"({"token":"7"})");
  talk.note("window/workDoneProgress/cancel", R"({})");
  EXPECT_EQ(called, 0);
  talk.note("window/workDoneProgress/cancel", R"({"token":7})");
  talk.note("window/workDoneProgress/cancel", R"({"token":7})");
  EXPECT_EQ(called, 1);
}

TEST(RouterTrace, is_sent_when_the_client_wants_it) {
  Conversation talk;
  talk.initialize();
  EXPECT_THAT(talk.request("1", "double", R"({"x":1})"), testing::SizeIs(1));
  EXPECT_THAT(talk.note("$/setTrace", R"({"value":"messages"})"), IsEmpty());
  EXPECT_THAT(talk.request("1", "double", R"({"x":1})"),
              ElementsAre(HasSubstr("\"result\":2"), AllOf(HasSubstr("$/logTrace"), HasSubstr("Answered double 1"),
                                                           testing::Not(HasSubstr("verbose")))));
  talk.note("$/setTrace", R"({"value":"verbose"})");
  EXPECT_THAT(talk.note("point", R"({"x":1})"), ElementsAre(AllOf(HasSubstr("Received point"), HasSubstr("verbose"))));
  talk.note("$/setTrace", R"({"value":"loud"})");
  EXPECT_EQ(talk.router.trace_level(), TraceValue::verbose);
  talk.note("$/setTrace", R"({"value":"off"})");
  EXPECT_THAT(talk.note("point", R"({"x":1})"), IsEmpty());
}

TEST(RouterTrace, begins_with_initialize) {
  Conversation talk;
  EXPECT_THAT(talk.request("1", "initialize", R"({"capabilities":{},"trace":"messages"})"),
              ElementsAre(HasSubstr("\"result\""), HasSubstr("Answered initialize 1")));
}

}  // namespace
}  // namespace hotfix::protocol
