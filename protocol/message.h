#pragma once
// JSON-RPC 2.0 messages (jsonrpc.org/specification, narrowed by LSP 3.17 "Base Protocol": no batches, ids are integers
// or strings). Pure; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/json.h"

namespace hotfix::protocol {

/// Every error code that the server sends (LSP 3.17 "ErrorCodes").
namespace error_code {
inline constexpr int parse_error = -32700;
inline constexpr int invalid_request = -32600;
inline constexpr int method_not_found = -32601;
inline constexpr int invalid_params = -32602;
inline constexpr int internal_error = -32603;
inline constexpr int server_not_initialized = -32002;
inline constexpr int unknown_error_code = -32001;
inline constexpr int request_failed = -32803;    // well-formed, yet it could not be carried out
inline constexpr int server_cancelled = -32802;  // by the server itself
inline constexpr int content_modified = -32801;
inline constexpr int request_cancelled = -32800;  // because the client asked
}  // namespace error_code

using Id = std::variant<std::int64_t, std::string>;

/// For logs: 7 or "seven".
std::string id_text(const Id& id);

struct ResponseError {
  int code = error_code::internal_error;
  std::string message;
  std::optional<Json> data;
};

struct Request {
  Id id;
  std::string method;
  Json params;  // null where absent; may still be of any type
};

struct Notification {
  std::string method;
  Json params;  // null where absent
};

/// An answer to a request of ours. `id` is absent where the client could not tell which request it answers.
struct Response {
  std::optional<Id> id;
  std::variant<Json, ResponseError> outcome;
};

/// No message: answer with this error; `id` is that of the sick request where it can be known, else null.
struct Invalid {
  std::optional<Id> id;
  ResponseError error;
};

using Message = std::variant<Request, Notification, Response, Invalid>;

/// Bad JSON is Invalid with −32700; a batch, a scalar, a bad id, a missing `jsonrpc` or `method` Invalid with −32600.
Message decode_message(std::string_view body);

std::string request_body(const Id& id, std::string_view method, Json params);
std::string notification_body(std::string_view method, Json params);
/// `params` is JSON already, as dump() writes it.
std::string notification_body_of_text(std::string_view method, std::string_view params);
std::string result_body(const Id& id, Json result);
std::string error_body(const std::optional<Id>& id, const ResponseError& error);

}  // namespace hotfix::protocol
