#include "protocol/router.h"

#include <fmt/format.h>

#include "protocol/router_core.h"

namespace hotfix::protocol {

ResponseError error_of(const Failure& failure) {
  int code = error_code::internal_error;
  switch (failure.code()) {
    case Failure::Code::bad_input:
      code = error_code::invalid_params;
      break;
    case Failure::Code::cancelled:
      code = error_code::request_cancelled;
      break;
    case Failure::Code::internal:
      code = error_code::internal_error;
      break;
    case Failure::Code::repository:
    case Failure::Code::child:
    case Failure::Code::limit:
      code = error_code::request_failed;
      break;
  }
  if (failure.hint().empty()) return {code, failure.what(), std::nullopt};
  return {code, fmt::format("{} {}", failure.what(), failure.hint()), Json{{"hint", failure.hint()}}};
}

ResponseError error_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Failure& failure) {
    return error_of(failure);
  } catch (const std::exception& error) {
    return {error_code::internal_error, fmt::format("The server made a mistake: {}", error.what()), std::nullopt};
  } catch (...) {
    return {error_code::internal_error, "The server made a mistake.", std::nullopt};
  }
}

// ---- PendingReply ----

PendingReply::PendingReply(std::weak_ptr<RouterCore> core, std::uint64_t serial, Id id, CancelToken token)
    : core_(std::move(core)), serial_(serial), id_(std::move(id)), token_(std::move(token)) {}

// The token is copied: a reply that was moved from can still be asked whether it is cancelled.
PendingReply::PendingReply(PendingReply&& other) noexcept
    : PendingReply(std::exchange(other.core_, {}), other.serial_, std::move(other.id_), other.token_) {}

PendingReply& PendingReply::operator=(PendingReply&& other) noexcept {
  if (this == &other) return *this;
  give_up();
  core_ = std::move(other.core_);
  other.core_.reset();
  serial_ = other.serial_;
  id_ = std::move(other.id_);
  token_ = other.token_;
  return *this;
}

PendingReply::~PendingReply() {
  give_up();
}

void PendingReply::succeed(Json result) {
  if (const auto core = std::exchange(core_, {}).lock()) core->finish(serial_, std::move(result));
}

void PendingReply::fail(const ResponseError& error) {
  if (const auto core = std::exchange(core_, {}).lock()) core->finish(serial_, error);
}

void PendingReply::on_cancel(std::function<void()> callback) {
  if (const auto core = core_.lock()) core->on_cancel(serial_, std::move(callback));
}

void PendingReply::give_up() noexcept {
  if (const auto core = std::exchange(core_, {}).lock()) core->dropped(serial_);
}

// ---- Progress ----

Progress::Progress(Progress&& other) noexcept
    : core_(std::exchange(other.core_, {})), token_(std::move(other.token_)) {}

Progress& Progress::operator=(Progress&& other) noexcept {
  if (this == &other) return *this;
  end();
  core_ = std::exchange(other.core_, {});
  token_ = std::move(other.token_);
  return *this;
}

Progress::~Progress() {
  end();
}

void Progress::report(std::string message, std::optional<std::uint32_t> percentage) {
  if (const auto core = core_.lock()) core->report_progress(token_, std::move(message), percentage);
}

void Progress::end(std::optional<std::string> message) noexcept {
  if (const auto core = std::exchange(core_, {}).lock()) core->end_progress(token_, std::move(message));
}

// ---- Router ----

Router::Router(Send send, Log log) : core_(std::make_shared<RouterCore>(std::move(send), std::move(log))) {}

// Replies and progress that are still out there hold the core weakly: from here on they do nothing.
Router::~Router() = default;

void Router::bind_request(std::string method, RequestHandler handler) {
  core_->request_handlers.insert_or_assign(std::move(method), std::move(handler));
}

void Router::bind_notification(std::string method, NotificationHandler handler) {
  core_->notification_handlers.insert_or_assign(std::move(method), std::move(handler));
}

std::vector<std::string> Router::request_methods() const {
  std::vector<std::string> names;
  for (const auto& [name, handler] : core_->request_handlers) names.push_back(name);
  return names;
}

std::vector<std::string> Router::notification_methods() const {
  std::vector<std::string> names;
  for (const auto& [name, handler] : core_->notification_handlers) names.push_back(name);
  return names;
}

void Router::receive(const Frame& frame) {
  core_->receive(frame);
}
std::optional<int> Router::exit_code() const {
  return core_->exit_code;
}
int Router::code_at_end() const {
  return core_->was_shut_down ? 0 : 1;
}
bool Router::running() const {
  return core_->state == RouterCore::State::running;
}

void Router::notify_text(std::string_view method, std::string_view params) {
  core_->send_notification_text(method, params);
}

void Router::send_notification(std::string_view method, Json params) {
  core_->send_notification(method, std::move(params));
}

std::int64_t Router::send_request(std::string_view method, Json params, std::function<void(Answer<Json>)> done) {
  return core_->send_request(method, std::move(params), std::move(done));
}

void Router::forget(std::int64_t id) {
  core_->forget(id);
}

Progress Router::progress(ProgressOptions options) {
  return {core_, core_->begin_progress(std::move(options))};
}

void Router::trace(const std::string& message, const std::string& verbose) {
  core_->trace(message, verbose);
}
TraceValue Router::trace_level() const {
  return core_->trace_level;
}

}  // namespace hotfix::protocol
