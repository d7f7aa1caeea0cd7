#include "protocol/message.h"

#include <string>

#include <gmock/gmock.h>

namespace hotfix::protocol {
namespace {

std::string shown_id(const std::optional<Id>& id) {
  return id ? id_text(*id) : "null";
}

std::string shown(const Message& message) {
  if (const auto* request = std::get_if<Request>(&message)) {
    return "request " + id_text(request->id) + " " + request->method + " " + dump(request->params);
  }
  if (const auto* note = std::get_if<Notification>(&message))
    return "notification " + note->method + " " + dump(note->params);
  if (const auto* response = std::get_if<Response>(&message)) {
    if (const auto* error = std::get_if<ResponseError>(&response->outcome)) {
      return "response " + shown_id(response->id) + " error " + std::to_string(error->code);
    }
    return "response " + shown_id(response->id) + " " + dump(std::get<Json>(response->outcome));
  }
  const auto& invalid = std::get<Invalid>(message);
  return "invalid " + shown_id(invalid.id) + " " + std::to_string(invalid.error.code);
}

void expect_read(const std::string& body, const std::string& expected) {
  EXPECT_EQ(shown(decode_message(body)), expected) << body;
}

TEST(DecodeMessage, tells_the_kinds_apart) {
  expect_read(R"({"jsonrpc":"2.0","id":1,"method":"a","params":{"x":1}})", R"(request 1 a {"x":1})");
  expect_read(R"({"jsonrpc":"2.0","id":"one","method":"a","params":[1]})", R"(request "one" a [1])");
  expect_read(R"({"jsonrpc":"2.0","id":-9223372036854775808,"method":"a"})", "request -9223372036854775808 a null");
  expect_read(R"({"jsonrpc":"2.0","id":"","method":""})", R"(request ""  null)");
  expect_read(R"({"jsonrpc":"2.0","method":"a","params":null})", "notification a null");
  expect_read(R"({"jsonrpc":"2.0","method":"a","params":7})", "notification a 7");
}

TEST(DecodeMessage, recognises_answers_to_our_requests) {
  expect_read(R"({"jsonrpc":"2.0","id":3,"result":null})", "response 3 null");
  expect_read(R"({"jsonrpc":"2.0","id":3,"result":{"a":1}})", R"(response 3 {"a":1})");
  expect_read(R"({"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"no"}})", "response 3 error -32601");
  expect_read(R"({"jsonrpc":"2.0","id":3,"error":{"code":4294967296,"message":"no"}})", "response 3 error -32001");
  expect_read(R"({"jsonrpc":"2.0","id":3,"error":"no"})", "response 3 error -32001");
  expect_read(R"({"jsonrpc":"2.0","id":3,"result":1,"error":null})", "response 3 1");
  expect_read(R"({"jsonrpc":"2.0","id":3,"error":null})", "response 3 error -32001");
  expect_read(R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"what?"}})", "response null error -32700");
}

TEST(DecodeMessage, refuses_what_is_no_message) {
  expect_read("", "invalid null -32700");
  expect_read("{", "invalid null -32700");
  expect_read("\xFF", "invalid null -32700");
  expect_read(std::string(1'000'000, '['), "invalid null -32700");
  expect_read("[]", "invalid null -32600");
  expect_read(R"([{"jsonrpc":"2.0","id":1,"method":"a"}])", "invalid null -32600");
  for (const char* scalar : {"1", "\"a\"", "null", "true", "1.5"}) expect_read(scalar, "invalid null -32600");
  expect_read("{}", "invalid null -32600");
  expect_read(R"({"foo":"boo"})", "invalid null -32600");
  expect_read(R"({"id":1,"method":"a"})", "invalid 1 -32600");
  expect_read(R"({"jsonrpc":"1.0","id":1,"method":"a"})", "invalid 1 -32600");
  expect_read(R"({"jsonrpc":2.0,"id":1,"method":"a"})", "invalid 1 -32600");
  expect_read(R"({"jsonrpc":"2.0","id":1})", "invalid 1 -32600");
  expect_read(R"({"jsonrpc":"2.0","id":1,"method":7})", "invalid 1 -32600");
  expect_read(R"({"jsonrpc":"2.0","method":7})", "invalid null -32600");
  expect_read(R"({"jsonrpc":"2.0","result":7})", "invalid null -32600");
}

TEST(DecodeMessage, answers_a_bad_id_with_null) {
  for (const char* id : {"1.5", "1e100", "true", "{}", "[1]", "null", "18446744073709551615"}) {
    expect_read(std::string(R"({"jsonrpc":"2.0","method":"a","id":)") + id + "}", "invalid null -32600");
  }
  expect_read(R"({"jsonrpc":"2.0","id":true,"result":1})", "invalid null -32600");
}

TEST(EncodeMessage, writes_what_it_reads) {
  expect_read(request_body(Id{std::int64_t{7}}, "m", Json{{"a", 1}}), R"(request 7 m {"a":1})");
  expect_read(notification_body("m", Json::array()), "notification m []");
  expect_read(result_body(Id{std::string("x")}, nullptr), R"(response "x" null)");
  expect_read(error_body(std::nullopt, {-32700, "no", Json(1)}), "response null error -32700");
  EXPECT_EQ(notification_body("m", nullptr), R"({"jsonrpc":"2.0","method":"m"})");
  EXPECT_EQ(error_body(Id{std::int64_t{1}}, {-1, "\xFF", std::nullopt}),
            "{\"error\":{\"code\":-1,\"message\":\"\xEF\xBF\xBD\"},\"id\":1,\"jsonrpc\":\"2.0\"}");
}

}  // namespace
}  // namespace hotfix::protocol
