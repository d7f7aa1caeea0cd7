#pragma once
// The state behind Router, Reply and Progress; include router.h instead. Loop thread only.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/router.h"

namespace hotfix::protocol {

class RouterCore : public std::enable_shared_from_this<RouterCore> {
 public:
  using RequestHandler = std::function<void(const Json& params, PendingReply pending)>;
  using NotificationHandler = std::function<void(const Json& params)>;
  using Done = std::function<void(Answer<Json>)>;
  using Outcome = std::variant<Json, ResponseError>;

  enum class State { fresh, initializing, running, shut_down, exited };

  RouterCore(Router::Send send, Router::Log log) : send_(std::move(send)), log_(std::move(log)) {}

  void receive(const Frame& frame);

  // ---- answers ----
  void finish(std::uint64_t serial, Outcome outcome);
  void dropped(std::uint64_t serial) noexcept;
  void on_cancel(std::uint64_t serial, std::function<void()> callback);

  // ---- to the client ----
  void send_notification(std::string_view method, Json params);
  void send_notification_text(std::string_view method, std::string_view params);
  std::int64_t send_request(std::string_view method, Json params, Done done);
  void forget(std::int64_t id);
  void trace(const std::string& message, const std::string& verbose);

  // ---- progress ----
  ProgressToken begin_progress(ProgressOptions options);
  void report_progress(const ProgressToken& token, std::string message, std::optional<std::uint32_t> percentage);
  void end_progress(const ProgressToken& token, std::optional<std::string> message);

  std::map<std::string, RequestHandler, std::less<>> request_handlers;
  std::map<std::string, NotificationHandler, std::less<>> notification_handlers;
  State state = State::fresh;
  std::optional<int> exit_code;
  bool was_shut_down = false;
  TraceValue trace_level = TraceValue::off;

 private:
  struct PendingRequest {
    Id id;
    std::string method;
    CancelToken token;
    std::function<void()> on_cancel;
    std::chrono::steady_clock::time_point begun;
    bool dropped = false;  // while its handler still runs: the handler's exception may say more
  };

  struct Call {
    std::string method;
    Done done;
  };

  struct ProgressState {
    bool begun = false;  // the client knows the token
    std::uint32_t percentage = 0;
    WorkDoneProgressBegin begin;
    std::function<void()> on_cancel;
  };

  void on_request(Request request);
  std::optional<ResponseError> refuse(const Request& request) const;
  void dispatch(const RequestHandler& handler, const Json& params, std::uint64_t serial);
  void on_notification(Notification notification);
  void on_response(Response response);
  void on_initialize(const Json& params);
  void on_exit();
  bool on_protocol_notification(const Notification& notification);
  void cancel_request(const Json& params);
  void cancel_progress(const Json& params);
  void call_back(const std::function<void()>& callback, const char* what);
  void answer(const PendingRequest& request, const Outcome& outcome);
  void send_or_hold(std::string body);
  void send_held();
  void progress_value(const ProgressToken& token, Json value);
  void log(const std::string& line) const;
  bool opening() const { return state == State::fresh || state == State::initializing; }

  Router::Send send_;
  Router::Log log_;
  std::map<std::uint64_t, PendingRequest> pending_;
  std::map<Id, std::uint64_t> pending_by_id_;
  std::uint64_t next_serial_ = 1;
  std::uint64_t dispatching_ = 0;
  std::map<std::int64_t, Call> calls_;
  std::int64_t next_call_ = 1;
  std::vector<std::string> held_;
  std::map<ProgressToken, ProgressState> progress_;
  std::uint64_t next_progress_ = 1;
  bool client_shows_progress_ = false;
};

}  // namespace hotfix::protocol
