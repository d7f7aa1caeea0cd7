#include "protocol/message.h"

#include <utility>

namespace hotfix::protocol {
namespace {

std::optional<Id> id_of(const Json& json) {
  if (json.is_string()) return Id(json.get<std::string>());
  if (json.is_number_unsigned() && !std::in_range<std::int64_t>(json.get<std::uint64_t>())) return std::nullopt;
  if (json.is_number_integer()) return Id(json.get<std::int64_t>());
  return std::nullopt;
}

Json id_json(const std::optional<Id>& id) {
  if (!id) return nullptr;
  return std::visit([](const auto& value) { return Json(value); }, *id);
}

const Json* member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

Json envelope() {
  Json message = Json::object();
  message.emplace("jsonrpc", "2.0");
  return message;
}

Invalid invalid(std::optional<Id> id, std::string problem) {
  return {std::move(id), {error_code::invalid_request, std::move(problem), std::nullopt}};
}

ResponseError decode_error(const Json& json) {
  ResponseError error{error_code::unknown_error_code, "The client answered with an error that says nothing.", {}};
  if (!json.is_object()) return error;
  const Json* const code = member(json, "code");
  const std::int64_t number = code != nullptr && code->is_number_integer() ? code->get<std::int64_t>() : 0;
  if (number != 0 && std::in_range<int>(number)) error.code = static_cast<int>(number);
  const Json* const message = member(json, "message");
  if (message != nullptr && message->is_string()) error.message = message->get<std::string>();
  if (const Json* const data = member(json, "data")) error.data = *data;
  return error;
}

Message decode_response(const Json& json, std::optional<Id> id) {
  const Json* const error = member(json, "error");
  const Json* const result = member(json, "result");
  // Some clients write both keys, one of them null.
  if (error != nullptr && !(error->is_null() && result != nullptr))
    return Response{std::move(id), decode_error(*error)};
  return Response{std::move(id), *result};
}

Message decode_object(Json json) {
  const Json* const raw_id = member(json, "id");
  const std::optional<Id> id = raw_id == nullptr ? std::nullopt : id_of(*raw_id);
  const Json* const version = member(json, "jsonrpc");
  if (version == nullptr || *version != "2.0") return invalid(id, "`jsonrpc` must be \"2.0\".");
  const Json* const method = member(json, "method");
  const bool answers = member(json, "result") != nullptr || member(json, "error") != nullptr;
  const bool null_id = raw_id != nullptr && raw_id->is_null();
  if (raw_id != nullptr && !id && !(null_id && method == nullptr && answers)) {
    return invalid(std::nullopt, "`id` must be an integer or a string.");
  }
  if (method == nullptr) {
    if (answers && raw_id != nullptr) return decode_response(json, id);
    return invalid(id, "`method` is missing.");
  }
  if (!method->is_string()) return invalid(id, "`method` must be a string.");
  std::string name = method->get<std::string>();
  Json params;
  if (const auto found = json.find("params"); found != json.end()) params = std::move(*found);
  if (id) return Request{*id, std::move(name), std::move(params)};
  return Notification{std::move(name), std::move(params)};
}

}  // namespace

std::string id_text(const Id& id) {
  if (const auto* number = std::get_if<std::int64_t>(&id)) return std::to_string(*number);
  return dump(Json(std::get<std::string>(id)));
}

Message decode_message(std::string_view body) {
  ParsedJson parsed = parse_json(body);
  if (!parsed.ok()) return Invalid{std::nullopt, {error_code::parse_error, std::move(parsed.problem), std::nullopt}};
  if (parsed.value.is_array()) return invalid(std::nullopt, "LSP has no batches: send one message at a time.");
  if (!parsed.value.is_object()) return invalid(std::nullopt, "A message must be an object.");
  return decode_object(std::move(parsed.value));
}

std::string request_body(const Id& id, std::string_view method, Json params) {
  Json message = envelope();
  message.emplace("id", id_json(id));
  message.emplace("method", method);
  if (!params.is_null()) message.emplace("params", std::move(params));
  return dump(message);
}

std::string notification_body(std::string_view method, Json params) {
  Json message = envelope();
  message.emplace("method", method);
  if (!params.is_null()) message.emplace("params", std::move(params));
  return dump(message);
}

std::string notification_body_of_text(std::string_view method, std::string_view params) {
  return R"({"jsonrpc":"2.0","method":)" + dump(Json(method)) + R"(,"params":)" + std::string(params) + "}";
}

std::string result_body(const Id& id, Json result) {
  Json message = envelope();
  message.emplace("id", id_json(id));
  message.emplace("result", std::move(result));
  return dump(message);
}

std::string error_body(const std::optional<Id>& id, const ResponseError& error) {
  Json object = Json::object();
  object.emplace("code", error.code);
  object.emplace("message", error.message);
  if (error.data) object.emplace("data", *error.data);
  Json message = envelope();
  message.emplace("id", id_json(id));
  message.emplace("error", std::move(object));
  return dump(message);
}

}  // namespace hotfix::protocol
