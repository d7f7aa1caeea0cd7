#include "protocol/router_core.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

namespace hotfix::protocol {
namespace {

// Requests that wait for their answer, in either direction. No editor comes near; a flood must not fill the memory.
constexpr std::size_t most_pending = 1024;
constexpr std::size_t most_calls = 256;

// Of what a trace shows of one message.
constexpr std::size_t longest_trace = 16UL * 1024;

const Json no_params = Json::object();

std::string shown(const Json& value) {
  std::string text = dump(value);
  if (text.size() > longest_trace) text = text.substr(0, longest_trace) + " …";
  return text;
}

ResponseError error(int code, std::string message) {
  return {code, std::move(message), std::nullopt};
}

}  // namespace

void RouterCore::receive(const Frame& frame) {
  if (exit_code) return;
  if (const auto* broken = std::get_if<FrameError>(&frame)) {
    log(broken->message);
    send_(error_body(std::nullopt, error(error_code::parse_error, broken->message)));
    return;
  }
  Message message = decode_message(std::get<FrameBody>(frame).text);
  if (auto* request = std::get_if<Request>(&message)) {
    on_request(std::move(*request));
  } else if (auto* notification = std::get_if<Notification>(&message)) {
    on_notification(std::move(*notification));
  } else if (auto* response = std::get_if<Response>(&message)) {
    on_response(std::move(*response));
  } else if (const auto* invalid = std::get_if<Invalid>(&message)) {
    log(invalid->error.message);
    send_(error_body(invalid->id, invalid->error));
  }
}

// ---- requests in ----

std::optional<ResponseError> RouterCore::refuse(const Request& request) const {
  const bool initialize = request.method == "initialize";
  if (state == State::shut_down) return error(error_code::invalid_request, "The server has been shut down.");
  if (state == State::initializing && initialize) {
    return error(error_code::invalid_request, "`initialize` is being answered already.");
  }
  if (opening() && !initialize) return error(error_code::server_not_initialized, "Send `initialize` first.");
  if (state == State::running && initialize) {
    return error(error_code::invalid_request, "The server is initialized already.");
  }
  if (pending_by_id_.contains(request.id)) {
    return error(error_code::invalid_request, "Another request with this id still waits for its answer.");
  }
  if (pending_.size() >= most_pending) {
    return error(error_code::request_failed, fmt::format("{} requests wait for their answers already.", most_pending));
  }
  if (request.method != "shutdown" && !request_handlers.contains(request.method)) {
    return error(error_code::method_not_found, fmt::format("There is no request `{}`.", request.method));
  }
  return std::nullopt;
}

void RouterCore::on_request(Request request) {
  if (const std::optional<ResponseError> refusal = refuse(request)) {
    send_(error_body(request.id, *refusal));
    return;
  }
  const std::uint64_t serial = next_serial_++;
  const CancelToken token;
  pending_by_id_.emplace(request.id, serial);
  pending_.emplace(serial, PendingRequest{request.id, request.method, token, {}, std::chrono::steady_clock::now()});
  const Json& params = request.params.is_null() ? no_params : request.params;
  if (request.method == "initialize") on_initialize(params);
  if (request.method == "shutdown") {
    state = State::shut_down;
    was_shut_down = true;
  }
  const auto handler = request_handlers.find(request.method);
  if (handler == request_handlers.end()) {
    finish(serial, Json(nullptr));  // shutdown, and nobody has anything to put away
    return;
  }
  dispatch(handler->second, params, serial);
}

void RouterCore::dispatch(const RequestHandler& handler, const Json& params, std::uint64_t serial) {
  const auto self = shared_from_this();  // a handler may let go of the router
  const PendingRequest& request = pending_.at(serial);
  const std::uint64_t outer = std::exchange(dispatching_, serial);
  std::exception_ptr thrown;
  try {
    handler(params, PendingReply(weak_from_this(), serial, request.id, request.token));
  } catch (...) {
    thrown = std::current_exception();
  }
  dispatching_ = outer;
  if (thrown != nullptr) {
    const ResponseError problem = error_of(thrown);
    const auto found = pending_.find(serial);
    if (found != pending_.end()) log(fmt::format("`{}` failed: {}", found->second.method, problem.message));
    finish(serial, problem);
    return;
  }
  const auto found = pending_.find(serial);
  if (found != pending_.end() && found->second.dropped) dropped(serial);
}

void RouterCore::on_initialize(const Json& params) {
  state = State::initializing;
  try {
    const auto decoded = decode<InitializeParams>(params);
    trace_level = decoded.trace.value_or(TraceValue::off);
    const auto& window = decoded.capabilities.window;
    client_shows_progress_ = window && window->workDoneProgress.value_or(false);
  } catch (const DecodeError&) {
    return;  // the handler's own parameters are read once more, and that error is the answer
  }
}

void RouterCore::finish(std::uint64_t serial, Outcome outcome) {
  const auto found = pending_.find(serial);
  if (found == pending_.end()) return;  // answered before, by a cancellation for instance
  const PendingRequest request = std::move(found->second);
  pending_.erase(found);
  pending_by_id_.erase(request.id);
  if (exit_code) return;
  answer(request, outcome);
  if (state == State::initializing && request.method == "initialize") {
    const bool good = std::holds_alternative<Json>(outcome);
    state = good ? State::running : State::fresh;
    if (good) send_held();
  }
  if (trace_level == TraceValue::off) return;
  const auto spent = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - request.begun);
  const auto* failed = std::get_if<ResponseError>(&outcome);
  trace(fmt::format("{} {} {} after {:.1f} ms", failed == nullptr ? "Answered" : "Refused", request.method,
                    id_text(request.id), spent.count()),
        failed == nullptr ? shown(std::get<Json>(outcome)) : failed->message);
}

void RouterCore::answer(const PendingRequest& request, const Outcome& outcome) {
  if (const auto* failed = std::get_if<ResponseError>(&outcome)) {
    send_(error_body(request.id, *failed));
  } else {
    send_(result_body(request.id, std::get<Json>(outcome)));
  }
}

void RouterCore::dropped(std::uint64_t serial) noexcept {
  const auto found = pending_.find(serial);
  if (found == pending_.end()) return;
  if (dispatching_ == serial) {
    found->second.dropped = true;
    return;
  }
  if (found->second.token.cancelled()) {
    finish(serial, error(error_code::request_cancelled, "The request was cancelled."));
    return;
  }
  log(fmt::format("`{}` was never answered.", found->second.method));
  finish(serial, error(error_code::internal_error, "The server forgot to answer this request."));
}

void RouterCore::on_cancel(std::uint64_t serial, std::function<void()> callback) {
  const auto found = pending_.find(serial);
  if (found != pending_.end()) found->second.on_cancel = std::move(callback);
}

// ---- notifications in ----

void RouterCore::on_notification(Notification notification) {
  if (notification.method == "exit") {
    on_exit();
    return;
  }
  if (state != State::running) {
    // A cancellation still makes sense while the last requests are answered.
    if (state == State::shut_down && notification.method == "$/cancelRequest") cancel_request(notification.params);
    return;
  }
  if (on_protocol_notification(notification)) return;
  const auto handler = notification_handlers.find(notification.method);
  if (handler == notification_handlers.end()) {
    if (!notification.method.starts_with("$/")) log(fmt::format("Unknown notification `{}`.", notification.method));
    return;
  }
  const auto self = shared_from_this();
  const Json& params = notification.params.is_null() ? no_params : notification.params;
  try {
    handler->second(params);
  } catch (...) {
    log(fmt::format("`{}` failed: {}", notification.method, error_of(std::current_exception()).message));
  }
  if (trace_level != TraceValue::off) trace(fmt::format("Received {}", notification.method), shown(params));
}

bool RouterCore::on_protocol_notification(const Notification& notification) {
  if (notification.method == "$/cancelRequest") {
    cancel_request(notification.params);
    return true;
  }
  if (notification.method == "window/workDoneProgress/cancel") {
    cancel_progress(notification.params);
    return true;
  }
  if (notification.method != "$/setTrace") return false;
  try {
    trace_level = decode<SetTraceParams>(notification.params).value;
  } catch (const DecodeError& problem) {
    log(fmt::format("`$/setTrace` failed: {}", problem.what()));
  }
  return true;
}

void RouterCore::on_exit() {
  exit_code = was_shut_down ? 0 : 1;
  state = State::exited;
  for (auto& [serial, request] : pending_) request.token.cancel();
  const auto calls = std::exchange(calls_, {});
  for (const auto& [id, call] : calls) {
    call_back([&call = call] { call.done(error(error_code::server_cancelled, "The client has gone.")); }, "a callback");
  }
}

void RouterCore::cancel_request(const Json& params) {
  std::optional<CancelParams> decoded;
  try {
    decoded = decode<CancelParams>(params);
  } catch (const DecodeError& problem) {
    log(fmt::format("`$/cancelRequest` failed: {}", problem.what()));
    return;
  }
  const auto by_id = pending_by_id_.find(decoded->id);
  if (by_id == pending_by_id_.end()) return;  // answered already
  const std::uint64_t serial = by_id->second;
  PendingRequest& request = pending_.at(serial);
  if (request.token.cancelled()) return;
  request.token.cancel();
  if (!request.on_cancel) {
    finish(serial, error(error_code::request_cancelled, "The request was cancelled."));
    return;
  }
  const auto callback = std::exchange(request.on_cancel, {});
  call_back(callback, "a cancellation");
}

void RouterCore::cancel_progress(const Json& params) {
  try {
    const auto found = progress_.find(decode<WorkDoneProgressTokenParams>(params).token);
    if (found == progress_.end() || !found->second.on_cancel) return;
    const auto callback = std::exchange(found->second.on_cancel, {});
    call_back(callback, "a cancellation");
  } catch (const DecodeError& problem) {
    log(fmt::format("`window/workDoneProgress/cancel` failed: {}", problem.what()));
  }
}

void RouterCore::call_back(const std::function<void()>& callback, const char* what) {
  const auto self = shared_from_this();
  try {
    callback();
  } catch (...) {
    log(fmt::format("Handling {} failed: {}", what, error_of(std::current_exception()).message));
  }
}

// ---- requests out ----

void RouterCore::on_response(Response response) {
  const auto* id = response.id ? std::get_if<std::int64_t>(&*response.id) : nullptr;
  const auto found = id == nullptr ? calls_.end() : calls_.find(*id);
  if (found == calls_.end()) {
    log("An answer came for no request of ours, or too late.");
    return;
  }
  const Call call = std::move(found->second);
  calls_.erase(found);
  call_back([&] { call.done(std::move(response.outcome)); }, "an answer");
}

std::int64_t RouterCore::send_request(std::string_view method, Json params, Done done) {
  const std::int64_t id = next_call_++;
  if (calls_.size() >= most_calls) {
    const Call oldest = std::move(calls_.begin()->second);
    calls_.erase(calls_.begin());
    log(fmt::format("The client does not answer `{}`.", oldest.method));
    call_back([&] { oldest.done(error(error_code::server_cancelled, "The client does not answer.")); }, "a callback");
  }
  if (exit_code) {
    call_back([&] { done(error(error_code::server_cancelled, "The client has gone.")); }, "a callback");
    return id;
  }
  calls_.emplace(id, Call{std::string(method), std::move(done)});
  std::string body = request_body(id, method, std::move(params));
  if (opening()) {
    held_.push_back(std::move(body));
  } else {
    send_(std::move(body));
  }
  return id;
}

void RouterCore::forget(std::int64_t id) {
  if (calls_.erase(id) > 0) send_notification("$/cancelRequest", Json{{"id", id}});
}

void RouterCore::send_notification(std::string_view method, Json params) {
  if (!exit_code) send_or_hold(notification_body(method, std::move(params)));
}

void RouterCore::send_notification_text(std::string_view method, std::string_view params) {
  if (!exit_code) send_or_hold(notification_body_of_text(method, params));
}

void RouterCore::send_or_hold(std::string body) {
  if (opening()) {
    held_.push_back(std::move(body));
  } else {
    send_(std::move(body));
  }
}

void RouterCore::send_held() {
  for (std::string& body : std::exchange(held_, {})) send_(std::move(body));
}

void RouterCore::trace(const std::string& message, const std::string& verbose) {
  if (trace_level == TraceValue::off) return;
  LogTraceParams params{message, std::nullopt};
  if (trace_level == TraceValue::verbose && !verbose.empty()) params.verbose = verbose;
  send_notification("$/logTrace", encode(params));
}

// ---- progress ----

ProgressToken RouterCore::begin_progress(ProgressOptions options) {
  ProgressState progress;
  progress.percentage = std::min(options.percentage.value_or(0), 100U);
  progress.begin = {std::move(options.title), std::nullopt, std::move(options.message), std::nullopt};
  if (options.percentage) progress.begin.percentage = progress.percentage;
  if (options.on_cancel) progress.begin.cancellable = true;
  progress.on_cancel = std::move(options.on_cancel);
  if (options.token) {
    progress.begun = true;
    progress_value(*options.token, encode(progress.begin));
    progress_.insert_or_assign(*options.token, std::move(progress));
    return *options.token;
  }
  ProgressToken token = fmt::format("hotfix-{}", next_progress_++);
  if (!client_shows_progress_) return token;  // unknown here, so all that follows is silent
  progress_.emplace(token, std::move(progress));
  const auto begin = [weak = weak_from_this(), token](const Answer<Json>& answer) {
    const auto core = weak.lock();
    const auto found = core == nullptr ? decltype(core->progress_.end()){} : core->progress_.find(token);
    if (core == nullptr || found == core->progress_.end()) return;  // over before the client said yes
    if (std::holds_alternative<ResponseError>(answer)) {
      core->progress_.erase(found);
      return;
    }
    found->second.begun = true;
    core->progress_value(token, encode(found->second.begin));
  };
  send_request("window/workDoneProgress/create", encode(WorkDoneProgressTokenParams{token}), begin);
  return token;
}

void RouterCore::report_progress(const ProgressToken& token, std::string message,
                                 std::optional<std::uint32_t> percentage) {
  const auto found = progress_.find(token);
  if (found == progress_.end()) return;
  ProgressState& progress = found->second;
  if (percentage) progress.percentage = std::max(progress.percentage, std::min(*percentage, 100U));
  const std::optional<std::uint32_t> shown_percentage =
      percentage ? std::optional<std::uint32_t>(progress.percentage) : std::nullopt;
  if (progress.begun) {
    progress_value(token, encode(WorkDoneProgressReport{std::nullopt, std::move(message), shown_percentage}));
    return;
  }
  progress.begin.message = std::move(message);
  if (shown_percentage) progress.begin.percentage = shown_percentage;
}

void RouterCore::end_progress(const ProgressToken& token, std::optional<std::string> message) {
  const auto found = progress_.find(token);
  if (found == progress_.end()) return;
  const bool begun = found->second.begun;
  progress_.erase(found);
  if (begun) progress_value(token, encode(WorkDoneProgressEnd{std::move(message)}));
}

void RouterCore::progress_value(const ProgressToken& token, Json value) {
  Json params = Json::object();
  params.emplace("token", encode(token));
  params.emplace("value", std::move(value));
  send_notification("$/progress", std::move(params));
}

void RouterCore::log(const std::string& line) const {
  if (log_) log_(line);
}

}  // namespace hotfix::protocol
