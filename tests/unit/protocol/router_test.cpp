#include "protocol/router.h"

#include <stdexcept>
#include <string>

#include "unit/protocol/router_fixture.h"

namespace hotfix::protocol {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

auto error(int code, const std::string& id, const std::string& message = "") {
  return ElementsAre(AllOf(StartsWith(error_start(code)), HasSubstr(R"("id":)" + id + ","), HasSubstr(message)));
}

TEST(Router, answers_each_request_once) {
  Conversation talk;
  talk.initialize();
  EXPECT_THAT(talk.request("1", "double", R"({"x":21})"), ElementsAre(R"({"id":1,"jsonrpc":"2.0","result":42})"));
  EXPECT_THAT(talk.request("\"a\"", "double", R"({"x":1,"y":2})"),
              ElementsAre(R"({"id":"a","jsonrpc":"2.0","result":2})"));
  EXPECT_THAT(talk.request("2", "drop"), error(-32603, "2"));
  EXPECT_THAT(talk.request("3", "nothing"), error(-32601, "3", "nothing"));
  EXPECT_THAT(talk.request("4", "$/nothing"), error(-32601, "4"));
}

TEST(Router, answers_wrong_parameters_with_their_place) {
  Conversation talk;
  talk.initialize();
  EXPECT_THAT(talk.request("1", "double", R"({"x":"1"})"), error(-32602, "1", "params.x: expected an integer"));
  EXPECT_THAT(talk.request("1", "double", R"({"x":4294967296})"), error(-32602, "1", "params.x"));
  EXPECT_THAT(talk.request("1", "double", "{}"), error(-32602, "1", "params.x: is missing"));
  EXPECT_THAT(talk.request("1", "double", "null"), error(-32602, "1", "params.x: is missing"));
  EXPECT_THAT(talk.request("1", "double", "[1]"), error(-32602, "1", "params: expected an object"));
  EXPECT_THAT(talk.request("1", "double", "7"), error(-32602, "1", "params: expected an object"));
  EXPECT_THAT(talk.request("1", "drop", "[]"), error(-32602, "1", "params: expected an object"));
}

TEST(Router, turns_exceptions_into_answers) {
  Conversation talk;
  talk.initialize();
  EXPECT_THAT(talk.request("1", "throw", R"({"x":0})"), error(-32803, "1", "The index is damaged. Run `git fsck`."));
  EXPECT_THAT(talk.request("1", "throw", R"({"x":1})"), error(-32602, "1", "No such tag."));
  EXPECT_THAT(talk.request("1", "throw", R"({"x":2})"), error(-32800, "1", "Stopped."));
  EXPECT_THAT(talk.request("1", "throw", R"({"x":3})"), error(-32603, "1", "oops"));
  EXPECT_THAT(talk.request("1", "throw", R"({"x":4})"), error(-32603, "1"));
  EXPECT_THAT(talk.note("throwing"), IsEmpty());
  EXPECT_THAT(talk.log.back(), HasSubstr("oops"));
}

TEST(Router, answers_what_is_no_message) {
  Conversation talk;
  talk.initialize();
  EXPECT_THAT(talk.say("{"), error(-32700, "null"));
  EXPECT_THAT(talk.say("[]"), error(-32600, "null"));
  EXPECT_THAT(talk.request("1.5", "double"), error(-32600, "null"));
  talk.router.receive(FrameError{"The header has no Content-Length."});
  EXPECT_THAT(talk.sent, error(-32700, "null", "Content-Length"));
  EXPECT_THAT(talk.request("1", "double", R"({"x":1})"), ElementsAre(HasSubstr("\"result\":2")));
}

TEST(Router, answers_later) {
  Conversation talk;
  talk.initialize();
  EXPECT_THAT(talk.request("1", "later"), IsEmpty());
  EXPECT_THAT(talk.request("2", "later"), IsEmpty());
  EXPECT_THAT(talk.request("1", "double", R"({"x":1})"), error(-32600, "1", "still waits"));
  talk.kept[1](22);
  talk.kept[0](11);
  talk.kept[0](12);
  EXPECT_THAT(talk.sent,
              ElementsAre(R"({"id":2,"jsonrpc":"2.0","result":22})", R"({"id":1,"jsonrpc":"2.0","result":11})"));
  EXPECT_THAT(talk.request("1", "double", R"({"x":1})"), ElementsAre(HasSubstr("\"result\":2")));
  talk.request("3", "later");
  talk.sent.clear();
  talk.kept.clear();
  EXPECT_THAT(talk.sent, error(-32603, "3"));
}

TEST(Router, keeps_to_a_bound_of_unanswered_requests) {
  Conversation talk;
  talk.initialize();
  for (int i = 1; i <= 1024; ++i) ASSERT_THAT(talk.request(std::to_string(i), "later"), IsEmpty());
  EXPECT_THAT(talk.request("2000", "later"), error(-32803, "2000"));
}

TEST(Router, outlives_neither_its_replies_nor_their_errors) {
  std::vector<Reply<std::int32_t>> kept;
  std::vector<std::string> sent;
  {
    Router router([&](std::string body) { sent.push_back(std::move(body)); });
    router.request<NoParams, std::int32_t>("initialize",
                                           [&](NoParams, auto reply) { kept.push_back(std::move(reply)); });
    router.receive(FrameBody{R"({"jsonrpc":"2.0","id":1,"method":"initialize"})"});
  }
  kept[0](1);
  kept.clear();
  EXPECT_THAT(sent, IsEmpty());
}

// ---- lifecycle ----

TEST(RouterLifecycle, waits_for_initialize) {
  Conversation talk;
  EXPECT_THAT(talk.request("1", "double", R"({"x":1})"), error(-32002, "1"));
  EXPECT_THAT(talk.request("1", "nothing"), error(-32002, "1"));
  EXPECT_THAT(talk.request("1", "shutdown"), error(-32002, "1"));
  EXPECT_THAT(talk.note("point", R"({"x":1})"), IsEmpty());
  EXPECT_THAT(talk.points, IsEmpty());
  EXPECT_FALSE(talk.router.running());
  talk.initialize();
  EXPECT_TRUE(talk.router.running());
  talk.note("point", R"({"x":2})");
  EXPECT_THAT(talk.points, ElementsAre(2));
  EXPECT_THAT(talk.request("1", "initialize", R"({"capabilities":{}})"), error(-32600, "1"));
}

TEST(RouterLifecycle, lets_a_failed_initialize_be_tried_again) {
  Conversation talk;
  EXPECT_THAT(talk.request("1", "initialize", R"({"capabilities":7})"), error(-32602, "1", "params.capabilities"));
  EXPECT_THAT(talk.request("1", "initialize", R"({"capabilities":{},"initializationOptions":{"trusted":"yes"}})"),
              error(-32602, "1", "params.initializationOptions.trusted: expected a boolean"));
  EXPECT_THAT(talk.request("2", "double", R"({"x":1})"), error(-32002, "2"));
  talk.initialize();
  EXPECT_TRUE(talk.router.running());
}

TEST(RouterLifecycle, says_nothing_of_its_own_before_the_answer_to_initialize) {
  Conversation talk;
  std::optional<Reply<InitializeResult>> answer;
  talk.router.request<InitializeParams, InitializeResult>(
      "initialize", [&](const InitializeParams&, Reply<InitializeResult> reply) { answer.emplace(std::move(reply)); });
  talk.router.notify("window/logMessage", LogMessageParams{MessageType::log, "hello"});
  EXPECT_THAT(talk.request("1", "initialize", R"({"capabilities":{}})"), IsEmpty());
  EXPECT_THAT(talk.request("2", "initialize", R"({"capabilities":{}})"), error(-32600, "2"));
  EXPECT_THAT(talk.request("3", "double", R"({"x":1})"), error(-32002, "3"));
  (*answer)(InitializeResult{});
  EXPECT_THAT(talk.sent, ElementsAre(HasSubstr("capabilities"), HasSubstr("hello")));
}

TEST(RouterLifecycle, refuses_requests_after_shutdown) {
  Conversation talk;
  talk.initialize();
  talk.request("9", "later");
  EXPECT_EQ(talk.router.code_at_end(), 1);
  EXPECT_THAT(talk.request("1", "shutdown", "null"), ElementsAre(R"({"id":1,"jsonrpc":"2.0","result":null})"));
  EXPECT_EQ(talk.router.code_at_end(), 0);
  EXPECT_THAT(talk.request("2", "double", R"({"x":1})"), error(-32600, "2"));
  EXPECT_THAT(talk.request("3", "shutdown"), error(-32600, "3"));
  EXPECT_THAT(talk.request("4", "initialize"), error(-32600, "4"));
  talk.note("point", R"({"x":2})");
  EXPECT_THAT(talk.points, IsEmpty());
  talk.kept[0](5);
  EXPECT_THAT(talk.sent, ElementsAre(R"({"id":9,"jsonrpc":"2.0","result":5})"));
  EXPECT_EQ(talk.router.exit_code(), std::nullopt);
  EXPECT_THAT(talk.note("exit"), IsEmpty());
  EXPECT_EQ(talk.router.exit_code(), 0);
  EXPECT_THAT(talk.request("5", "double", R"({"x":1})"), IsEmpty());
}

TEST(RouterLifecycle, exits_with_1_without_a_shutdown) {
  Conversation fresh;
  fresh.note("exit");
  EXPECT_EQ(fresh.router.exit_code(), 1);
  Conversation talk;
  talk.initialize();
  talk.request("1", "later");
  talk.note("exit", "null");
  EXPECT_EQ(talk.router.exit_code(), 1);
  EXPECT_TRUE(talk.kept[0].cancelled()) << "so that lanes stop";
  talk.kept[0](1);
  EXPECT_THAT(talk.sent, IsEmpty());
}

// ---- notifications ----

TEST(Router, takes_notifications_without_a_word) {
  Conversation talk;
  talk.initialize();
  EXPECT_THAT(talk.note("point", R"({"x":1})"), IsEmpty());
  EXPECT_THAT(talk.note("unheard/of"), IsEmpty());
  EXPECT_THAT(talk.note("$/unheard"), IsEmpty());
  EXPECT_THAT(talk.note("double", R"({"x":1})"), IsEmpty());
  EXPECT_THAT(talk.points, ElementsAre(1));
  EXPECT_THAT(talk.note("point", R"({"x":"1"})"), IsEmpty());
  EXPECT_THAT(talk.note("point", "[]"), IsEmpty());
  EXPECT_THAT(talk.bad, ElementsAre("params.x: expected an integer", "params: expected an object"));
}

// ---- cancellation ----

TEST(RouterCancellation, answers_at_once_where_the_handler_does_not_care) {
  Conversation talk;
  talk.initialize();
  talk.request("1", "later");
  EXPECT_THAT(talk.note("$/cancelRequest", R"({"id":2})"), IsEmpty());
  EXPECT_THAT(talk.note("$/cancelRequest", R"({"id":"1"})"), IsEmpty());
  EXPECT_FALSE(talk.kept[0].cancelled());
  EXPECT_THAT(talk.note("$/cancelRequest", R"({"id":1})"), error(-32800, "1"));
  EXPECT_TRUE(talk.kept[0].cancelled());
  EXPECT_THAT(talk.note("$/cancelRequest", R"({"id":1})"), IsEmpty());
  talk.request("1", "later");
  talk.kept[0](5);
  EXPECT_THAT(talk.sent, IsEmpty()) << "the old reply must not answer the new request with its id";
  talk.kept[1](6);
  EXPECT_THAT(talk.sent, ElementsAre(R"({"id":1,"jsonrpc":"2.0","result":6})"));
}

TEST(RouterCancellation, leaves_the_answer_to_a_handler_that_asks_for_it) {
  Conversation talk;
  talk.initialize();
  talk.request("1", "later");
  int called = 0;
  talk.kept[0].on_cancel([&] { ++called; });
  EXPECT_THAT(talk.note("$/cancelRequest", R"({"id":1})"), IsEmpty());
  EXPECT_THAT(talk.note("$/cancelRequest", R"({"id":1})"), IsEmpty());
  EXPECT_EQ(called, 1);
  talk.kept.clear();
  EXPECT_THAT(talk.sent, error(-32800, "1"));
}

TEST(RouterCancellation, ignores_what_makes_no_sense) {
  Conversation talk;
  talk.initialize();
  for (const char* params : {"{}", "null", R"({"id":null})", R"({"id":1.5})", R"({"id":true})", "[1]"}) {
    EXPECT_THAT(talk.note("$/cancelRequest", params), IsEmpty()) << params;
  }
}

}  // namespace
}  // namespace hotfix::protocol
