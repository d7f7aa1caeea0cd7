// Malformed and hostile messages to the real process: each is answered as JSON-RPC says, and the next one still is.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"
#include "protocol/framing.h"
#include "protocol/uri.h"

namespace hotfix::test {
namespace {

constexpr int parse_error = -32700;
constexpr int invalid_request = -32600;
constexpr int invalid_params = -32602;

/// A server on a hotfix, with one document open.
class HostileInput : public testing::Test {
 protected:
  HostileInput() {
    editor.open("pay.js", Shop::pay());
    editor.settle();
  }
  /// The code of the answer with id null that these bytes bring.
  int refused(std::string_view bytes) {
    editor.client().send_raw(bytes);
    const Json answer = editor.client().next("$answer");
    EXPECT_TRUE(answer.at("id").is_null());
    return answer.at("error").at("code").get<int>();
  }
  int refused_body(std::string_view body) { return refused(protocol::encode_frame(std::string(body))); }
  bool lives() { return editor.settle().at("active").get<bool>(); }

  Shop shop;
  Conversation editor{shop.str()};
};

TEST_F(HostileInput, bad_json_is_a_parse_error) {
  EXPECT_EQ(refused_body("{\"jsonrpc\": \"2.0\", \"id\": 7, "), parse_error);
  EXPECT_EQ(refused_body(""), parse_error);
  EXPECT_EQ(refused_body("{\"a\": \"\xff\xfe\"}"), parse_error);
  EXPECT_TRUE(lives());
}

TEST_F(HostileInput, a_batch_or_a_scalar_is_an_invalid_request) {
  EXPECT_EQ(refused_body(R"([{"jsonrpc": "2.0", "id": 1, "method": "hotfix/status"}])"), invalid_request);
  EXPECT_EQ(refused_body("[]"), invalid_request);
  EXPECT_EQ(refused_body("7"), invalid_request);
  EXPECT_EQ(refused_body("null"), invalid_request);
  EXPECT_EQ(refused_body(R"({"jsonrpc": "2.0", "id": {"a": 1}, "method": "hotfix/status"})"), invalid_request);
  EXPECT_EQ(refused_body(R"({"jsonrpc": "2.0", "id": 1.5, "method": "hotfix/status"})"), invalid_request);
  EXPECT_TRUE(lives());
}

TEST_F(HostileInput, a_million_nested_arrays_are_rejected_while_parsing) {
  EXPECT_EQ(refused_body(std::string(1'000'000, '[')), parse_error);
  EXPECT_EQ(refused_body(std::string(1'000'000, '[') + std::string(1'000'000, ']')), parse_error);
  std::string objects;
  for (int i = 0; i < 1'000'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(refused_body(objects), parse_error);
  EXPECT_TRUE(lives());
}

TEST_F(HostileInput, a_body_past_the_limit_is_refused_at_once_and_a_broken_header_skipped) {
  EXPECT_EQ(refused("Content-Length: nothing\r\n\r\n"), parse_error);
  EXPECT_TRUE(lives());
  EXPECT_EQ(refused("X-Long: " + std::string(10'000, 'x') + "\r\n\r\n"), parse_error);
  EXPECT_TRUE(lives());
  editor.client().send_raw("Content-Length: 999999999999\r\n\r\n");  // its body will never come
  EXPECT_EQ(editor.client().next("$answer").at("error").at("code"), parse_error);
}

TEST_F(HostileInput, frames_may_come_byte_by_byte_and_several_at_once) {
  const auto frame = [](int id) {
    return protocol::encode_frame(R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":"no/such"})");
  };
  for (const char byte : frame(9001)) editor.client().send_raw(std::string_view(&byte, 1));
  EXPECT_EQ(editor.client().answer(9001).at("error").at("code"), -32601);
  editor.client().send_raw(frame(9002) + frame(9003) + frame(9004).substr(0, 30));
  EXPECT_EQ(editor.client().answer(9002).at("error").at("code"), -32601);
  EXPECT_EQ(editor.client().answer(9003).at("error").at("code"), -32601);
  editor.client().send_raw(frame(9004).substr(30));
  EXPECT_EQ(editor.client().answer(9004).at("error").at("code"), -32601);
}

TEST_F(HostileInput, header_names_come_in_any_case_and_with_a_content_type) {
  const std::string body = R"({"jsonrpc":"2.0","id":"s-1","method":"no/such"})";
  editor.client().send_raw("content-TYPE: application/vscode-jsonrpc; charset=utf8\r\nCONTENT-length: " +
                           std::to_string(body.size()) + "\r\n\r\n" + body);
  const Json answer = editor.client().next("$answer");
  EXPECT_EQ(answer.at("id"), "s-1");
  EXPECT_EQ(answer.at("error").at("code"), -32601);
}

TEST_F(HostileInput, wrong_parameters_are_named_by_their_place) {
  const auto message = [&](std::string_view method, const Json& params) {
    const Json error = editor.client().request(method, params).at("error");
    EXPECT_EQ(error.at("code"), invalid_params);
    return error.at("message").get<std::string>();
  };
  const Json document{{"uri", protocol::file_uri(editor.at("pay.js"))}};
  EXPECT_THAT(
      message("textDocument/hover", {{"textDocument", document}, {"position", {{"line", "x"}, {"character", 0}}}}),
      testing::HasSubstr("params.position.line"));
  EXPECT_THAT(
      message("textDocument/hover", {{"textDocument", document}, {"position", {{"line", -1}, {"character", 0}}}}),
      testing::HasSubstr("params.position.line"));
  EXPECT_THAT(message("hotfix/status", {{"repository", 5}}), testing::HasSubstr("params.repository"));
  EXPECT_THAT(message("workspace/executeCommand", {{"command", "hotfix.accept"}, {"arguments", Json::array()}}),
              testing::HasSubstr("argument"));
  EXPECT_THAT(message("workspace/executeCommand", {{"command", "rm"}, {"arguments", {"-rf"}}}),
              testing::HasSubstr("params.command"));
  EXPECT_EQ(editor.client().request("hotfix/status", Json::array({1})).at("error").at("code"), invalid_params);
  EXPECT_TRUE(lives());
}

TEST_F(HostileInput, edits_of_what_is_not_open_are_ignored) {
  editor.change("lib/card.js", 2, client::edit(0, 0, 0, 0, "x"));
  editor.close("never-opened.js");
  editor.save("never-opened.js");
  EXPECT_EQ(editor.settle().at("totals").at("files"), 0);
  EXPECT_FALSE(editor.shown("lib/card.js"));
}

TEST_F(HostileInput, a_document_opened_twice_counts_as_last_opened) {
  editor.open("pay.js", "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n", 5);
  EXPECT_THAT(editor.codes("pay.js"), testing::Contains("scope/leftover"));
  editor.open("pay.js", Shop::pay(), 1);
  EXPECT_THAT(editor.codes("pay.js"), testing::IsEmpty());
  EXPECT_EQ(editor.settle().at("totals").at("lines"), 0);
}

TEST_F(HostileInput, a_document_that_cannot_be_followed_is_judged_from_disk_until_its_text_comes_again) {
  editor.retype("pay.js", 2, "only this\n");
  ASSERT_EQ(editor.settle().at("totals").at("lines"), 11);
  editor.change("pay.js", 3, client::edit(4000, 0, 4001, 0, "x"));  // far behind the end
  EXPECT_EQ(editor.settle().at("totals").at("lines"), 0);
  EXPECT_THAT(editor.codes("pay.js"), testing::IsEmpty());
  editor.change("pay.js", 4, client::edit(0, 0, 0, 0, "x"));  // still unknown what this changes
  EXPECT_EQ(editor.settle().at("totals").at("lines"), 0);
  editor.retype("pay.js", 5, Shop::pay() + "one more\n");
  EXPECT_EQ(editor.settle().at("totals").at("lines"), 1);
}

TEST_F(HostileInput, an_edit_that_cannot_be_read_drops_the_document_too) {
  editor.retype("pay.js", 2, "only this\n");
  ASSERT_EQ(editor.settle().at("totals").at("lines"), 11);
  editor.change("pay.js", 3, {{"range", "everywhere"}, {"text", "x"}});
  EXPECT_EQ(editor.settle().at("totals").at("lines"), 0);
}

TEST_F(HostileInput, stale_versions_are_applied_and_logged) {
  editor.client().take("window/logMessage");
  editor.change("pay.js", 1, client::edit(0, 0, 0, 0, "new\n"));
  EXPECT_EQ(editor.settle().at("totals").at("lines"), 1);
  EXPECT_FALSE(editor.client().take("window/logMessage").empty());
}

TEST_F(HostileInput, columns_clamp_and_turned_ranges_are_turned_back) {
  editor.change("pay.js", 2, client::edit(0, 0, 0, 9999, "changed"));
  EXPECT_EQ(editor.settle().at("totals").at("lines"), 2);
  editor.change("pay.js", 3, client::edit(0, 7, 0, 0, "line 1"));
  EXPECT_EQ(editor.settle().at("totals").at("lines"), 0);
}

TEST_F(HostileInput, documents_that_are_no_files_here_are_nobodys) {
  for (const std::string uri :
       {"untitled:Untitled-1", "git:/a/b.js", "file://elsewhere/share/x.js", "", "%%%", "file:"}) {
    editor.client().notify("textDocument/didOpen",
                           {{"textDocument", {{"uri", uri}, {"languageId", "x"}, {"version", 1}, {"text", "a\n"}}}});
    editor.client().notify("textDocument/didChange", {{"textDocument", {{"uri", uri}, {"version", 2}}},
                                                      {"contentChanges", {client::edit(0, 0, 0, 1, "b")}}});
  }
  EXPECT_TRUE(lives());
  EXPECT_EQ(editor.settle().at("totals").at("files"), 0);
}

TEST_F(HostileInput, a_flood_of_requests_is_answered_one_by_one) {
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 300; ++i) ids.push_back(editor.client().send_request("hotfix/status", Json::object()));
  int answered = 0;
  for (const std::int64_t id : ids) answered += editor.client().answer(id).contains("result") ? 1 : 0;
  EXPECT_EQ(answered, 300);
}

TEST_F(HostileInput, nothing_but_answers_comes_for_odd_answers_of_ours) {
  editor.client().send_raw(protocol::encode_frame(R"({"jsonrpc":"2.0","id":123456,"result":null})"));
  editor.client().send_raw(protocol::encode_frame(R"({"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}})"));
  EXPECT_TRUE(lives());
  EXPECT_TRUE(editor.client().take("$answer").empty());
}

}  // namespace
}  // namespace hotfix::test
