#include "integration/server/conversation.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "protocol/uri.h"

namespace hotfix::test {
namespace {

Environment with_defaults(Environment environment, const std::string& state) {
  environment.try_emplace("HOTFIX_IDLE_MS", "0");
  environment.try_emplace("HOME", test_home().string());
  environment.try_emplace("XDG_STATE_HOME", state);
  return environment;
}

std::size_t offset_of(const std::string& text, const Json& position) {
  std::size_t at = 0;
  for (int line = position.at("line").get<int>(); line > 0; --line) {
    at = text.find('\n', at);
    if (at == std::string::npos) return text.size();
    ++at;
  }
  return std::min(text.size(), at + position.at("character").get<std::size_t>());
}

}  // namespace

Json trusted() {
  return {{"trusted", true}};
}

Conversation::Conversation(Environment environment) {
  client_ = std::make_unique<LspClient>(std::vector<std::string>{HOTFIXD_PATH},
                                        with_defaults(std::move(environment), state_->str()));
}

Conversation::Conversation(const std::string& root, const Json& options, Environment environment)
    : Conversation(std::move(environment)) {
  initialize(root, options);
}

Json Conversation::initialize(const std::string& root, const Json& options) {
  root_ = root;
  return client_->initialize(root, options);
}

void Conversation::open(std::string_view name, const std::string& text, int version) {
  client_->open(at(name), text, version);
}

void Conversation::retype(std::string_view name, int version, const std::string& text) {
  client_->change(at(name), version, {{"text", text}});
}

void Conversation::change(std::string_view name, int version, const Json& edit) {
  client_->change(at(name), version, edit);
}

void Conversation::close(std::string_view name) {
  client_->close(at(name));
}

void Conversation::save(std::string_view name) {
  client_->notify("textDocument/didSave", {{"textDocument", {{"uri", protocol::file_uri(at(name))}}}});
}

Json Conversation::statuses() {
  Json answer = client_->request("hotfix/status", Json::object());
  take_in();
  return answer.at("result");
}

Json Conversation::settle() {
  return statuses().at(0);
}

void Conversation::take_in() {
  for (Json& params : client_->take("textDocument/publishDiagnostics")) {
    const std::string uri = params.at("uri");
    shown_[uri] = std::move(params);
  }
}

std::optional<Json> Conversation::shown_at(const std::string& path) {
  statuses();
  const auto found = shown_.find(protocol::file_uri(path));
  if (found == shown_.end()) return std::nullopt;
  return found->second.at("diagnostics");
}

std::optional<Json> Conversation::shown(std::string_view name) {
  return shown_at(at(name));
}

std::vector<std::string> Conversation::codes(std::string_view name) {
  std::vector<std::string> codes;
  const auto now = shown(name);
  if (!now) return codes;
  for (const Json& one : *now) codes.push_back(one.at("code"));
  return codes;
}

Json Conversation::diagnostic(std::string_view name, std::string_view code) {
  const auto now = shown(name);
  for (const Json& one : now.value_or(Json::array())) {
    if (one.at("code") == code) return one;
  }
  throw std::runtime_error(fmt::format("{} is not shown for {}", code, name));
}

bool Conversation::ever_published() {
  statuses();
  return !shown_.empty();
}

std::vector<Json> Conversation::actions(std::string_view name, int first_line, int last_line) {
  settle();
  const Json answer = client_->request(
      "textDocument/codeAction",
      {{"textDocument", {{"uri", protocol::file_uri(at(name))}}},
       {"range",
        {{"start", {{"line", first_line}, {"character", 0}}}, {"end", {{"line", last_line}, {"character", 0}}}}},
       {"context", {{"diagnostics", Json::array()}}}});
  return answer.at("result").get<std::vector<Json>>();
}

Json Conversation::action(std::string_view name, int line, std::string_view title) {
  for (const Json& one : actions(name, line, line)) {
    if (one.at("title").get<std::string>().find(title) != std::string::npos) return one;
  }
  throw std::runtime_error(fmt::format("no action «{}» is offered", title));
}

std::string Conversation::hover(std::string_view name, int line) {
  settle();
  const Json answer = client_->request("textDocument/hover", {{"textDocument", {{"uri", protocol::file_uri(at(name))}}},
                                                              {"position", {{"line", line}, {"character", 0}}}});
  const Json& result = answer.at("result");
  return result.is_null() ? "" : result.at("contents").at("value").get<std::string>();
}

Json Conversation::execute(const std::string& command, const Json& argument) {
  const Json answer =
      client_->request("workspace/executeCommand", {{"command", command}, {"arguments", Json::array({argument})}});
  take_in();
  return answer.at("result");
}

Json Conversation::plan(const std::string& command, const Json& argument) {
  return client_->request("hotfix/plan", {{"command", command}, {"arguments", argument}}).at("result");
}

std::string applied(const std::string& text, const Json& action) {
  std::vector<Json> edits = action.at("edit").at("documentChanges").at(0).at("edits");
  std::string result = text;
  std::ranges::reverse(edits);  // the server gives them from top to bottom; from below, no offset moves
  for (const Json& edit : edits) {
    const std::size_t start = offset_of(result, edit.at("range").at("start"));
    const std::size_t end = offset_of(result, edit.at("range").at("end"));
    result.replace(start, end - start, edit.at("newText").get<std::string>());
  }
  return result;
}

Shop::Shop(std::string_view branch_name) {
  write("pay.js", pay());
  write("lib/card.js", lines(4, "card"));
  write("package.json", "{\n  \"name\": \"shop\",\n  \"dependencies\": {\n    \"left-pad\": \"1.0.0\"\n  }\n}\n");
  write("README.md", "# Shop\n");
  write("test/pay.test.js", lines(3, "test"));
  commit("Release 1.0.0");
  tag("v1.0.0", "1.0.0");
  commit_file("invoice.js", lines(20, "invoice"), "Begin invoices");
  if (!branch_name.empty()) branch(branch_name, "v1.0.0");
}

std::string Shop::pay() {
  return lines(10);
}

std::string lines(int count, std::string_view prefix) {
  std::string text;
  for (int i = 1; i <= count; ++i) text += fmt::format("{} {}\n", prefix, i);
  return text;
}

process::ChildResult hotfixd(const std::vector<std::string>& arguments, const Environment& environment) {
  process::ChildRequest request;
  request.purpose = "run hotfixd";
  request.argv = {HOTFIXD_PATH};
  request.argv.insert(request.argv.end(), arguments.begin(), arguments.end());
  // Tests may run in a CI job themselves, whose branch is none of these tests' business.
  for (const char* name :
       {"GITHUB_HEAD_REF", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "SYSTEM_PULLREQUEST_SOURCEBRANCH", "BITBUCKET_BRANCH",
        "CIRCLE_BRANCH", "CHANGE_BRANCH", "CI_COMMIT_BRANCH", "GITHUB_REF_TYPE"}) {
    if (!environment.contains(name)) request.env.emplace_back(name, "");
  }
  for (const auto& [name, value] : environment) request.env.emplace_back(name, value);
  return process::run(request);
}

}  // namespace hotfix::test
