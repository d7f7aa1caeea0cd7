#pragma once
// A language client at the other end of a real hotfixd's pipes, for integration tests, the demo and the benchmarks.
//
//   LspClient client({HOTFIXD_PATH}, environment);
//   client.initialize(root);
//   client.open(path, text);
//   const Json diagnostics = client.next("textDocument/publishDiagnostics", about(path));
//
// Waiting is always for a message, never for a time; a message that does not come fails after `patience`.
// Requests of the server are answered by `on_request`, by default with null. Where HOTFIX_RECORD_DIR is set, every
// message of the server is written there, one JSON text per line, for the validation of the whole run.
// One thread.

#include <chrono>
#include <cstdint>
#include <deque>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/framing.h"
#include "protocol/json.h"

namespace hotfix::client {

using protocol::Json;

/// What can go wrong on this side: the server ended, or did not say what was waited for.
class ClientFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class LspClient {
 public:
  using Environment = std::map<std::string, std::string>;
  using Predicate = std::function<bool(const Json& params)>;

  /// Starts the server; `environment` is added to ours. `stderr_file` takes the server's log; empty: it is dropped.
  explicit LspClient(std::vector<std::string> argv, const Environment& environment = {},
                     const std::string& stderr_file = {});
  /// Ends the server if it still runs.
  ~LspClient();
  LspClient(const LspClient&) = delete;
  LspClient& operator=(const LspClient&) = delete;

  /// initialize and initialized with full capabilities of a modern client. The answer's result.
  Json initialize(const std::string& root, Json options = Json::object());

  /// Sends a request and waits for its answer: the whole message, with "result" or "error".
  Json request(std::string_view method, Json params);
  /// Sends it only; answer(id) waits for the answer later.
  std::int64_t send_request(std::string_view method, Json params);
  Json answer(std::int64_t id);
  void notify(std::string_view method, Json params);
  /// Bytes as they are, for hostile input.
  void send_raw(std::string_view bytes);

  void open(const std::string& path, const std::string& text, int version = 1, std::string_view language = "plaintext");
  /// One incremental change. Lines and characters as LSP counts them.
  void change(const std::string& path, int version, Json changes);
  void close(const std::string& path);

  /// The next notification of this method whose params fit, whether it came already or comes now; it is taken out.
  Json next(std::string_view method, const Predicate& fits = {});
  /// All notifications of this method that came and were not taken yet, in order; taken out.
  std::vector<Json> take(std::string_view method);

  /// shutdown and exit; the server's exit code.
  int stop();
  /// Waits for the server's end: exit code, or 128 + signal.
  int wait();
  int pid() const { return pid_; }
  void close_stdin();

  /// Answers the server's requests; null result where it is empty or gives nothing.
  std::function<std::optional<Json>(const std::string& method, const Json& params)> on_request;
  std::chrono::seconds patience{60};
  /// The capabilities that initialize() sends; change them before.
  Json capabilities;

 private:
  Json receive();
  void handle(Json message);
  void record(const Json& message);

  int pid_ = -1;
  int to_server_ = -1;
  int from_server_ = -1;
  protocol::FrameReader frames_;
  std::deque<Json> inbox_;
  std::deque<Json> notifications_;
  std::map<std::int64_t, Json> answers_;
  std::map<std::int64_t, std::string> methods_;
  std::int64_t next_id_ = 1;
  std::ofstream record_;
};

/// A predicate: publishDiagnostics about this file, with at least this version where one is given.
LspClient::Predicate about(const std::string& path, std::optional<int> version = {});

/// {"range": {start, end}, "text"} for didChange.
Json edit(int line, int character, int end_line, int end_character, std::string_view text);

}  // namespace hotfix::client
