#include "protocol/lsp_types.h"

#include <string>

#include <gmock/gmock.h>

#include "protocol/hotfix_commands.h"

namespace hotfix::protocol {
namespace {

/// Read and written again, the message must be what it was (keys sorted).
template <class T>
void check_round_trip(const std::string& text) {
  EXPECT_EQ(dump(encode(decode<T>(Json::parse(text)))), dump(Json::parse(text)));
}

template <class T>
std::string problem_of(const std::string& text) {
  try {
    decode<T>(Json::parse(text));
  } catch (const DecodeError& error) {
    return error.what();
  }
  return "none";
}

TEST(LspTypes, read_what_neovim_sends_to_initialize) {
  const auto params = decode<InitializeParams>(Json::parse(R"({"processId":1,"rootPath":null,"rootUri":"file:///r",
    "clientInfo":{"name":"Neovim","version":"0.7.2"},"trace":"off","initializationOptions":{"trusted":true},
    "workspaceFolders":[{"uri":"file:///r","name":"/r"}],"capabilities":{"callHierarchy":{"dynamicRegistration":false},
    "textDocument":{"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":["","quickfix"]}},
    "dataSupport":true,"resolveSupport":{"properties":["edit"]}},"hover":{"contentFormat":["markdown","plaintext"]},
    "publishDiagnostics":{"relatedInformation":true,"tagSupport":{"valueSet":[1,2]}}},
    "window":{"workDoneProgress":true},"workspace":{"workspaceEdit":{"resourceOperations":["rename","create"]}}}})"));
  EXPECT_EQ(params.processId, Nullable<std::int32_t>(1));
  EXPECT_EQ(params.capabilities.textDocument->codeAction->codeActionLiteralSupport->codeActionKind.valueSet.size(), 2U);
  EXPECT_TRUE(*params.initializationOptions->trusted);
  EXPECT_TRUE(*params.capabilities.window->workDoneProgress);
  EXPECT_FALSE(params.capabilities.general.has_value());
}

TEST(LspTypes, read_the_least_and_the_unknown) {
  const auto least = decode<InitializeParams>(Json::parse(R"({"processId":null,"rootUri":null,"capabilities":{}})"));
  EXPECT_FALSE(least.processId.has_value());
  const auto newer = decode<InitializeParams>(Json::parse(
      R"({"capabilities":{"general":{"positionEncodings":["utf-64"]},"textDocument":{"hover":{"contentFormat":["html"]},
          "publishDiagnostics":{"tagSupport":{"valueSet":[1,9]}}},"window":null},"workspaceFolders":null})"));
  EXPECT_EQ(newer.capabilities.general->positionEncodings->front(), "utf-64");
}

TEST(LspTypes, go_both_ways) {
  check_round_trip<DidChangeTextDocumentParams>(R"({"textDocument":{"uri":"file:///a","version":-3},"contentChanges":[
    {"range":{"start":{"line":1,"character":2},"end":{"line":3,"character":4}},"text":"x"},{"text":"y"}]})");
  check_round_trip<WorkspaceEdit>(
      R"({"documentChanges":[{"kind":"delete","uri":"file:///a","options":{"recursive":true}},
    {"kind":"create","uri":"file:///b"},{"kind":"rename","oldUri":"file:///b","newUri":"file:///c"},
    {"textDocument":{"uri":"file:///d","version":null},"edits":[]}]})");
  check_round_trip<Diagnostic>(R"({"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},
    "severity":2,"code":"scope/rename","source":"hotfix","message":"m","tags":[1],"data":{"fingerprint":"f"},
    "relatedInformation":[{"location":{"uri":"file:///a","range":{"start":{"line":0,"character":0},
    "end":{"line":0,"character":0}}},"message":"r"}]})");
  check_round_trip<ProgressParams>(R"({"token":7,"value":{"kind":"report","percentage":5}})");
  check_round_trip<ProgressParams>(R"({"token":"t","value":{"kind":"end"}})");
  check_round_trip<DidChangeWatchedFilesRegistrationOptions>(
      R"({"watchers":[{"globPattern":"**/x"},{"globPattern":{"baseUri":"file:///r","pattern":"*"},"kind":7}]})");
  check_round_trip<PlanResult>(R"({"refusal":{"code":"dirty","message":"m","remedy":"r"}})");
  check_round_trip<Plan>(R"({"id":"1","step":"mergeBack","entries":[{"purpose":"p","argv":null,
    "refUpdate":{"ref":"refs/heads/x","old":"0","new":"1"},"reach":"remote","undo":null,"cwd":null}],"notes":["n"],"folder":null})");
}

TEST(LspTypes, name_the_place_of_what_is_wrong) {
  EXPECT_EQ(problem_of<HoverParams>(R"({"textDocument":{"uri":7},"position":{"line":0,"character":0}})"),
            "params.textDocument.uri: expected a string");
  EXPECT_EQ(problem_of<HoverParams>(R"({"textDocument":{"uri":"x"},"position":{"line":4294967296,"character":0}})"),
            "params.position.line: expected an integer from 0 to 4294967295");
  EXPECT_EQ(problem_of<ProgressParams>(R"({"token":1,"value":{"kind":"rest"}})").substr(0, 22),
            "params.value: expected");
  EXPECT_EQ(
      problem_of<DidChangeTextDocumentParams>(
          R"({"textDocument":{"uri":"x","version":1},"contentChanges":[{"range":{"start":{"line":0}},"text":""}]})"),
      "params.contentChanges[0].range.start.character: is missing");
}

TEST(LspTypes, keep_strangers_diagnostics_out_of_the_way) {
  const auto params = decode<CodeActionParams>(Json::parse(R"({"textDocument":{"uri":"x"},
    "range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"context":{"diagnostics":[
    {"source":"other","code":{"odd":true}},{"source":7},3,{"source":"hotfix","message":"no range"},
    {"source":"hotfix","message":"m","range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}}}]}})"));
  ASSERT_EQ(params.context.diagnostics.size(), 5U);
  const auto ours = diagnostics_from(params.context, "hotfix");
  ASSERT_EQ(ours.size(), 1U);
  EXPECT_EQ(ours[0].message, "m");
}

TEST(LspTypes, decode_the_arguments_of_a_command) {
  const auto params = [](const std::string& arguments) {
    return decode<ExecuteCommandParams>(Json::parse(R"({"command":"hotfix.accept","arguments":)" + arguments + "}"));
  };
  EXPECT_EQ(decode<AcceptArguments>(argument_object(params(R"([{"fingerprint":"f"}])")), argument_place).fingerprint,
            "f");
  EXPECT_NO_THROW(decode<CommandArguments>(argument_object(params("[]")), argument_place));
  EXPECT_NO_THROW(decode<CommandArguments>(argument_object(params("null")), argument_place));
  EXPECT_EQ(decode<CommandArguments>(argument_object(params(R"([{"override":{"tests":"r"}}])")), argument_place)
                .overrides->at("tests"),
            "r");
  const auto problem = [&](const std::string& arguments) -> std::string {
    try {
      decode<AcceptArguments>(argument_object(params(arguments)), argument_place);
    } catch (const DecodeError& error) {
      return error.what();
    }
    return "none";
  };
  EXPECT_EQ(problem("[]"), "params.arguments[0].fingerprint: is missing");
  EXPECT_EQ(problem("[7]"), "params.arguments[0]: expected an object");
  EXPECT_EQ(problem(R"([{"fingerprint":7}])"), "params.arguments[0].fingerprint: expected a string");
  EXPECT_EQ(problem("[{},{}]"), "params.arguments: expected one object at most");
}

TEST(HotfixTypes, write_every_null) {
  const Json status = encode(Status{});
  for (const char* key : {"reason", "remedy", "id", "branch", "ticket", "base", "nextVersion", "startedAt", "next"}) {
    ASSERT_TRUE(status.contains(key)) << key;
    EXPECT_TRUE(status.at(key).is_null()) << key;
  }
  EXPECT_EQ(dump(encode(Finding{})),
            R"({"code":"","fingerprint":"","message":"","path":null,"range":null,"severity":"warning"})");
  EXPECT_EQ(decode<Status>(status), Status{});
}

}  // namespace
}  // namespace hotfix::protocol
