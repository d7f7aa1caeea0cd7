#include "client/lsp_client.h"

#include <array>
#include <atomic>
#include <cstdlib>
#include <utility>
#include <variant>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol/uri.h"

extern char** environ;

namespace hotfix::client {
namespace {

std::vector<std::string> merged_environment(const LspClient::Environment& additions) {
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!additions.contains(text.substr(0, text.find('=')))) entries.push_back(text);
  }
  for (const auto& [name, value] : additions) entries.push_back(fmt::format("{}={}", name, value));
  return entries;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& text : strings) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

Json modern_capabilities() {
  return Json::parse(R"({
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {"applyEdit": true, "configuration": true, "workspaceFolders": true,
      "didChangeWatchedFiles": {"dynamicRegistration": false},
      "workspaceEdit": {"documentChanges": true, "resourceOperations": ["create", "rename", "delete"]}},
    "window": {"workDoneProgress": true, "showMessage": {"messageActionItem": {"additionalPropertiesSupport": false}}},
    "textDocument": {
      "synchronization": {"didSave": true},
      "publishDiagnostics": {"relatedInformation": true, "versionSupport": true, "codeDescriptionSupport": true,
        "dataSupport": true},
      "codeAction": {"dataSupport": true, "isPreferredSupport": true,
        "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor", "source"]}}},
      "hover": {"contentFormat": ["markdown", "plaintext"]}}
  })");
}

}  // namespace

LspClient::LspClient(std::vector<std::string> argv, const Environment& environment, const std::string& stderr_file)
    : capabilities(modern_capabilities()) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) throw ClientFailure("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, stderr_file.empty() ? "/dev/null" : stderr_file.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0644);
  std::vector<std::string> entries = merged_environment(environment);
  const int error =
      ::posix_spawn(&pid_, argv[0].c_str(), &actions, nullptr, pointers(argv).data(), pointers(entries).data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(in[0]);
  ::close(out[1]);
  to_server_ = in[1];
  from_server_ = out[0];
  if (error != 0) throw ClientFailure(fmt::format("{} could not be started", argv[0]));
  ::signal(SIGPIPE, SIG_IGN);
  if (const char* folder = std::getenv("HOTFIX_RECORD_DIR")) {
    static std::atomic<int> count = 0;
    record_.open(fmt::format("{}/{}-{}.jsonl", folder, ::getpid(), count++));
  }
}

LspClient::~LspClient() {
  close_stdin();
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(from_server_);
}

Json LspClient::initialize(const std::string& root, Json options) {
  const std::string uri = protocol::file_uri(root);
  Json answer = request("initialize", {{"processId", ::getpid()},
                                       {"clientInfo", {{"name", "test"}}},
                                       {"rootUri", uri},
                                       {"workspaceFolders", {{{"uri", uri}, {"name", "root"}}}},
                                       {"capabilities", capabilities},
                                       {"initializationOptions", std::move(options)}});
  notify("initialized", Json::object());
  return answer.at("result");
}

std::int64_t LspClient::send_request(std::string_view method, Json params) {
  const std::int64_t id = next_id_++;
  methods_[id] = method;
  Json message = {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}};
  if (!params.is_null()) message["params"] = std::move(params);
  send_raw(protocol::encode_frame(protocol::dump(message)));
  return id;
}

Json LspClient::request(std::string_view method, Json params) {
  return answer(send_request(method, std::move(params)));
}

Json LspClient::answer(std::int64_t id) {
  while (!answers_.contains(id)) handle(receive());
  return std::move(answers_.extract(id).mapped());
}

void LspClient::notify(std::string_view method, Json params) {
  Json message = {{"jsonrpc", "2.0"}, {"method", method}};
  if (!params.is_null()) message["params"] = std::move(params);
  send_raw(protocol::encode_frame(protocol::dump(message)));
}

void LspClient::send_raw(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(to_server_, bytes.data(), bytes.size());
    if (put < 0) throw ClientFailure("the server does not read any more");
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

void LspClient::open(const std::string& path, const std::string& text, int version, std::string_view language) {
  notify("textDocument/didOpen",
         {{"textDocument",
           {{"uri", protocol::file_uri(path)}, {"languageId", language}, {"version", version}, {"text", text}}}});
}

void LspClient::change(const std::string& path, int version, Json changes) {
  if (!changes.is_array()) changes = Json::array({std::move(changes)});
  notify("textDocument/didChange", {{"textDocument", {{"uri", protocol::file_uri(path)}, {"version", version}}},
                                    {"contentChanges", std::move(changes)}});
}

void LspClient::close(const std::string& path) {
  notify("textDocument/didClose", {{"textDocument", {{"uri", protocol::file_uri(path)}}}});
}

Json LspClient::next(std::string_view method, const Predicate& fits) {
  std::size_t seen = 0;
  for (;;) {
    for (; seen < notifications_.size(); ++seen) {
      const Json& message = notifications_[seen];
      if (message.at("method") != method || (fits && !fits(message.at("params")))) continue;
      Json params = message.at("params");
      notifications_.erase(notifications_.begin() + static_cast<std::ptrdiff_t>(seen));
      return params;
    }
    try {
      handle(receive());
    } catch (const ClientFailure& failure) {
      throw ClientFailure(fmt::format("waiting for {}: {}", method, failure.what()));
    }
  }
}

std::vector<Json> LspClient::take(std::string_view method) {
  std::vector<Json> taken;
  std::erase_if(notifications_, [&](const Json& message) {
    if (message.at("method") != method) return false;
    taken.push_back(message.at("params"));
    return true;
  });
  return taken;
}

int LspClient::stop() {
  request("shutdown", nullptr);
  notify("exit", nullptr);
  return wait();
}

int LspClient::wait() {
  int status = 0;
  if (::waitpid(pid_, &status, 0) != pid_) throw ClientFailure("the server has no end");
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void LspClient::close_stdin() {
  if (to_server_ >= 0) ::close(to_server_);
  to_server_ = -1;
}

Json LspClient::receive() {
  std::array<char, 64 * 1024> chunk{};
  while (inbox_.empty()) {
    pollfd wait{from_server_, POLLIN, 0};
    const auto bound = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
    if (::poll(&wait, 1, static_cast<int>(bound)) == 0) throw ClientFailure("the server says nothing more");
    const ssize_t got = ::read(from_server_, chunk.data(), chunk.size());
    if (got <= 0) throw ClientFailure("the server has ended");
    frames_.feed(std::string_view(chunk.data(), static_cast<std::size_t>(got)), [&](const protocol::Frame& frame) {
      const auto* body = std::get_if<protocol::FrameBody>(&frame);
      if (body == nullptr) throw ClientFailure("the server wrote something that is no frame");
      inbox_.push_back(Json::parse(body->text));
    });
  }
  Json message = std::move(inbox_.front());
  inbox_.pop_front();
  return message;
}

void LspClient::handle(Json message) {
  record(message);
  if (!message.contains("method")) {
    if (message.at("id").is_number_integer()) {
      const auto id = message.at("id").get<std::int64_t>();  // read before the message is moved from
      answers_[id] = std::move(message);
    } else {
      notifications_.push_back({{"method", "$answer"}, {"params", std::move(message)}});  // to raw bytes of a test
    }
    return;
  }
  if (message.contains("id")) {
    std::optional<Json> result;
    if (on_request) result = on_request(message.at("method"), message.value("params", Json()));
    send_raw(protocol::encode_frame(protocol::dump(
        {{"jsonrpc", "2.0"}, {"id", message.at("id")}, {"result", result ? std::move(*result) : Json(nullptr)}})));
    return;
  }
  notifications_.push_back(std::move(message));
}

void LspClient::record(const Json& message) {
  if (!record_.is_open()) return;
  Json method = nullptr;
  if (const auto id = message.find("id");
      id != message.end() && id->is_number_integer() && !message.contains("method")) {
    if (const auto known = methods_.find(id->get<std::int64_t>()); known != methods_.end()) method = known->second;
  }
  record_ << protocol::dump({{"direction", "server"}, {"method", method}, {"message", message}}) << '\n' << std::flush;
}

LspClient::Predicate about(const std::string& path, std::optional<int> version) {
  return [uri = protocol::file_uri(path), version](const Json& params) {
    return params.at("uri") == uri && (!version || params.value("version", -1) >= *version);
  };
}

Json edit(int line, int character, int end_line, int end_character, std::string_view text) {
  return {{"range",
           {{"start", {{"line", line}, {"character", character}}},
            {"end", {{"line", end_line}, {"character", end_character}}}}},
          {"text", text}};
}

}  // namespace hotfix::client
