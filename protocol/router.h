#pragma once
// JSON-RPC and the LSP lifecycle: every message in, every answer out, typed at both ends.
//
//   Router router([&](std::string body) { out.push(encode_frame(body)); }, [&](const std::string& line) { log(line);
//   }); router.request<InitializeParams, InitializeResult>("initialize", [&](InitializeParams p, auto reply) { … });
//   router.request<HoverParams, Nullable<Hover>>("textDocument/hover", [&](HoverParams p, Reply<Nullable<Hover>> reply)
//   {
//     reply(engine.hover(p));                          // now, or keep the reply and answer later
//   });
//   router.notification<DidOpenTextDocumentParams>("textDocument/didOpen", [&](DidOpenTextDocumentParams p) { … });
//   router.receive(frame);                             // for each Frame of the FrameReader
//   if (router.exit_code()) return *router.exit_code();
//
// What it sees to (LSP 3.17 "Base Protocol", "Server lifecycle"), so that no handler has to:
//  - Exactly one answer for each request. A dropped Reply answers InternalError, or RequestCancelled if the client
//    cancelled. hotfix::Failure thrown by a handler becomes an error with message and hint, anything else
//    InternalError.
//  - Before `initialize` is answered: requests −32002, notifications dropped, our own messages held back.
//    A second `initialize` −32600. After `shutdown`: requests −32600, notifications dropped. `exit`: code 0 or 1.
//  - Unknown methods −32601, unknown notifications ignored; parameters that do not fit −32602 with the path, before any
//    handler is called.
//  - `$/cancelRequest`, `$/setTrace`, `$/logTrace`, `window/workDoneProgress/cancel`.
//
// No I/O, no lock: everything here, replies included, belongs to the loop thread. Only CancelToken may be read
// elsewhere. Handlers are looked up by a reference that stays good while they run; do not bind from within a handler.

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/failure.h"
#include "protocol/fields.h"
#include "protocol/framing.h"
#include "protocol/json.h"
#include "protocol/lsp_types.h"
#include "protocol/message.h"

namespace hotfix::protocol {

/// A copy for the lanes: true once the client no longer wants the answer. Any thread.
class CancelToken {
 public:
  bool cancelled() const { return flag_->load(std::memory_order_relaxed); }
  void cancel() { flag_->store(true, std::memory_order_relaxed); }

 private:
  std::shared_ptr<std::atomic<bool>> flag_ = std::make_shared<std::atomic<bool>>(false);
};

/// Parameters of a method that has none: absent, null or any object will do.
using NoParams = Empty;

/// The result of a method that answers null.
using NoResult = std::monostate;

/// What came back for a request of ours: the result, or why there is none.
template <class Result>
using Answer = std::variant<Result, ResponseError>;

/// How a Failure reads on the wire: bad_input −32602, cancelled −32800, internal −32603, all others −32803; the hint is
/// part of the message and also stands in `data.hint`.
ResponseError error_of(const Failure& failure);

/// error_of() for whatever was thrown.
ResponseError error_of(const std::exception_ptr& exception);

class RouterCore;

/// The untyped half of Reply: owns the duty to answer one request.
class PendingReply {
 public:
  PendingReply(std::weak_ptr<RouterCore> core, std::uint64_t serial, Id id, CancelToken token);
  PendingReply(PendingReply&& other) noexcept;
  PendingReply& operator=(PendingReply&& other) noexcept;
  ~PendingReply();

  const Id& id() const { return id_; }
  void succeed(Json result);
  void fail(const ResponseError& error);
  CancelToken token() const { return token_; }
  void on_cancel(std::function<void()> callback);

 private:
  void give_up() noexcept;

  std::weak_ptr<RouterCore> core_;  // empty once answered or moved from
  std::uint64_t serial_;            // of the request here: clients may use an id again
  Id id_;
  CancelToken token_;
};

/// The one answer of one request. Move-only; may outlive the handler, and even the Router (then it does nothing).
/// The first answer counts, later ones are ignored: after a cancellation the handler need not look whether it came
/// too late.
template <class Result>
class Reply {
 public:
  explicit Reply(PendingReply pending) : pending_(std::move(pending)) {}

  void operator()(const Result& result) { pending_.succeed(encode(result)); }
  /// `code` is one of error_code.
  void fail(int code, std::string message, std::optional<Json> data = {}) {
    pending_.fail({code, std::move(message), std::move(data)});
  }
  void fail(const Failure& failure) { pending_.fail(error_of(failure)); }
  void fail(const std::exception_ptr& exception) { pending_.fail(error_of(exception)); }

  const Id& id() const { return pending_.id(); }
  bool cancelled() const { return pending_.token().cancelled(); }
  CancelToken token() const { return pending_.token(); }

  /// Without a callback the router answers −32800 the moment the client cancels. With one, the handler has the say: it
  /// is called once, on the loop thread, and the request is answered by the handler when it has really stopped.
  /// The callback must not own this Reply.
  void on_cancel(std::function<void()> callback) { pending_.on_cancel(std::move(callback)); }

 private:
  PendingReply pending_;
};

/// Work that the person can watch, from construction to destruction (LSP "Work Done Progress"). Move-only, loop thread.
/// Silent where the client gave no token and cannot show progress of ours, or refuses it. A token that came with a
/// request is good only until that request is answered: end the progress first.
class Progress {
 public:
  Progress() = default;  // silent
  Progress(Progress&& other) noexcept;
  Progress& operator=(Progress&& other) noexcept;
  ~Progress();

  /// `percentage` 0 to 100, never falling.
  void report(std::string message, std::optional<std::uint32_t> percentage = {});
  /// Ends it now, with a last word; the destructor then does nothing.
  void end(std::optional<std::string> message = {}) noexcept;

 private:
  friend class Router;
  Progress(std::weak_ptr<RouterCore> core, ProgressToken token) : core_(std::move(core)), token_(std::move(token)) {}

  std::weak_ptr<RouterCore> core_;
  ProgressToken token_;
};

struct ProgressOptions {
  std::string title;
  std::optional<ProgressToken> token = {};  // the request's workDoneToken
  std::optional<std::string> message = {};
  std::optional<std::uint32_t> percentage = {};
  std::function<void()> on_cancel = {};  // absent: the person gets no cancel button
};

class Router {
 public:
  using Send = std::function<void(std::string body)>;
  using Log = std::function<void(const std::string& line)>;
  /// For a known notification whose parameters do not fit: the raw ones, and what is wrong with them.
  using OnBadParams = std::function<void(const Json& params, const std::string& problem)>;

  /// `send` gets each message's body, in order. `log` gets one line about whatever is dropped or odd.
  explicit Router(Send send, Log log = {});
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  // ---- binding ----

  template <class Params, class Result>
  void request(const std::string& method, std::function<void(Params, Reply<Result>)> handler) {
    bind_request(method, [handler = std::move(handler)](const Json& params, PendingReply pending) {
      // The parameters are read while the reply is still ours, so that their error is the answer.
      std::optional<Params> decoded;
      try {
        decoded.emplace(decode<Params>(params));
      } catch (const DecodeError& error) {
        pending.fail(error_of(error));
        return;
      }
      handler(std::move(*decoded), Reply<Result>(std::move(pending)));
    });
  }

  template <class Params>
  void notification(const std::string& method, std::function<void(Params)> handler, OnBadParams on_bad_params = {}) {
    bind_notification(method,
                      [handler = std::move(handler), on_bad_params = std::move(on_bad_params)](const Json& params) {
                        std::optional<Params> decoded;
                        try {
                          decoded.emplace(decode<Params>(params));
                        } catch (const DecodeError& error) {
                          if (on_bad_params) on_bad_params(params, error.what());
                          throw;  // logged by the router
                        }
                        handler(std::move(*decoded));
                      });
  }

  /// The names bound so far, sorted (for tests and documents).
  std::vector<std::string> request_methods() const;
  std::vector<std::string> notification_methods() const;

  // ---- the stream ----

  void receive(const Frame& frame);

  /// Set by `exit`: 0 after a shutdown, else 1. What follows is ignored.
  std::optional<int> exit_code() const;

  /// The code for a stream that ended, or a parent that died, without `exit`: 0 after a shutdown, else 1.
  int code_at_end() const;

  /// Between the answer to `initialize` and `shutdown`.
  bool running() const;

  // ---- to the client ----

  template <class Params>
  void notify(std::string_view method, const Params& params) {
    send_notification(method, encode(params));
  }
  /// The same, with parameters that are JSON already, as dump() writes it.
  void notify_text(std::string_view method, std::string_view params);

  /// Sends a request; `done` is called once, on the loop thread, when the answer comes, when it does not fit Result
  /// (code −32602), or when it will come no more (`exit`, or 256 younger requests: −32802). It may be left empty.
  /// Returns the id, for forget().
  template <class Result, class Params>
  std::int64_t call(std::string_view method, const Params& params, std::function<void(Answer<Result>)> done) {
    return send_request(method, encode(params), [done = std::move(done)](const Answer<Json>& answer) {
      if (!done) return;
      if (const auto* error = std::get_if<ResponseError>(&answer)) {
        done(*error);
        return;
      }
      std::optional<Result> result;
      try {
        result.emplace(decode<Result>(std::get<Json>(answer), "result"));
      } catch (const DecodeError& error) {
        done(error_of(error));
        return;
      }
      done(std::move(*result));
    });
  }

  /// Sends `$/cancelRequest` for a request of ours and forgets it; `done` is not called.
  void forget(std::int64_t id);

  /// Begins at once with the client's token, else asks the client for one where it can show progress.
  Progress progress(ProgressOptions options);

  /// `$/logTrace`, when the client wants it; `verbose` only at that level.
  void trace(const std::string& message, const std::string& verbose = {});
  TraceValue trace_level() const;

 private:
  using RequestHandler = std::function<void(const Json& params, PendingReply pending)>;
  using NotificationHandler = std::function<void(const Json& params)>;

  void bind_request(std::string method, RequestHandler handler);
  void bind_notification(std::string method, NotificationHandler handler);
  void send_notification(std::string_view method, Json params);
  std::int64_t send_request(std::string_view method, Json params, std::function<void(Answer<Json>)> done);

  std::shared_ptr<RouterCore> core_;
};

}  // namespace hotfix::protocol
