#include "engine/event_codec.h"

#include <exception>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/failure.h"
#include "workflow/clocks.h"

namespace hotfix::engine {

namespace {

using nlohmann::json;
using namespace workflow;

constexpr int deepest_nesting = 8;
constexpr std::size_t most_overrides = 20;  // gates of one event
constexpr std::size_t most_done = 200;      // purposes in one "run" event
constexpr std::size_t most_undone = 500;    // events that one "undo" event names

/// Why an event cannot be read; caught in decode_event() and nowhere else.
struct Unread {
  std::string reason;
};

std::string text_out(std::string_view text) {
  return one_line(text);
}

template <class T>
void put(json& out, const char* key, const std::optional<T>& value) {
  if (!value) return;
  if constexpr (std::is_same_v<T, std::int64_t>)
    out[key] = format_utc(*value);
  else
    out[key] = text_out(*value);
}

std::string_view word(DeployEvent state) {
  switch (state) {
    case DeployEvent::tagged:
      return "tagged";
    case DeployEvent::deploying:
      return "deploying";
    case DeployEvent::live:
      return "live";
    case DeployEvent::failed:
      return "failed";
    case DeployEvent::rolled_back:
      return "rolledBack";
  }
  return {};
}

std::string_view word(MergedBack::How how) {
  switch (how) {
    case MergedBack::How::pushed:
      return "pushed";
    case MergedBack::How::requested:
      return "requested";
    case MergedBack::How::refused:
      return "refused";
    case MergedBack::How::released:
      return "released";
  }
  return {};
}

constexpr std::size_t longest_failures = 32 * 1024;  // bytes of JSON; those behind are left out

json failures_out(const std::vector<FailedTest>& failures) {
  json list = json::array();
  std::size_t bytes = 0;
  for (const FailedTest& failure : failures) {
    json one = json::object();
    if (!failure.test.empty()) one["test"] = one_line(failure.test, 300);
    if (!failure.message.empty()) one["message"] = one_line(failure.message, 500);
    if (failure.path) one["path"] = text_out(*failure.path);
    if (failure.line > 0) one["line"] = failure.line;
    bytes += one.dump(-1, ' ', true, json::error_handler_t::replace).size();
    if (list.size() >= most_failed_tests || bytes > longest_failures) break;
    list.push_back(std::move(one));
  }
  return list;
}

struct Writer {
  json& out;

  void operator()(const Started& event) const {
    out["type"] = event.adopted ? "adopt" : "start";
    out["branch"] = text_out(event.branch);
    put(out, "baseTag", event.base_tag);
    out["baseCommit"] = event.base_commit.hex();
    out["product"] = text_out(event.product);
    put(out, "ticket", event.ticket);
    out["head"] = event.head.hex();
    put(out, "since", event.since);
    for (const auto& [gate, reason] : event.overrides) out["override"][text_out(gate)] = text_out(reason);
  }
  void operator()(const AcceptedFinding& event) const {
    out["type"] = "accept";
    out["fingerprint"] = text_out(event.fingerprint);
    out["code"] = text_out(event.code);
    out["reason"] = text_out(event.reason);
    put(out, "path", event.path);
  }
  void operator()(const TestVerdict& event) const {
    out["type"] = "test";
    out["tree"] = event.tree.hex();
    out["commit"] = event.commit.hex();
    out["passed"] = event.passed;
    out["command"] = text_out(event.command);
    put(out, "startedAt", event.started_at);
    out["detail"] = text_out(event.detail);
    if (event.milliseconds) out["milliseconds"] = *event.milliseconds;
    if (event.skipped) out["skipped"] = true;
    if (!event.failures.empty()) out["failures"] = failures_out(event.failures);
  }
  void operator()(const ReviewRequested& event) const {
    out["type"] = "review";
    out["commit"] = event.commit.hex();
    out["into"] = text_out(event.into);
    out["url"] = text_out(event.url);
  }
  void operator()(const ReviewApproved& event) const {
    out["type"] = "approve";
    out["commit"] = event.commit.hex();
    out["who"] = text_out(event.who);
  }
  void operator()(const DeployChanged& event) const {
    out["type"] = "deploy";
    out["tag"] = text_out(event.tag);
    out["state"] = word(event.state);
    out["detail"] = text_out(event.detail);
    if (event.commit) out["commit"] = event.commit->hex();
    for (const auto& [gate, reason] : event.overrides) out["override"][text_out(gate)] = text_out(reason);
  }
  void operator()(const MergedBack& event) const {
    out["type"] = "mergeBack";
    out["how"] = word(event.how);
    out["target"] = text_out(event.target);
    out["commit"] = event.commit.hex();
    out["before"] = event.before.hex();
    out["url"] = text_out(event.url);
    out["detail"] = text_out(event.detail);
  }
  void operator()(const Ended& event) const {
    out["type"] = "end";
    out["how"] = event.how == Ended::How::rolled_back ? "rolledBack" : "aborted";
    out["reason"] = text_out(event.reason);
    if (event.commit) out["commit"] = event.commit->hex();
  }
  void operator()(const CleanedUp& event) const {
    out["type"] = "cleanUp";
    out["branch"] = text_out(event.branch);
  }
  void operator()(const Ran& event) const {
    out["type"] = "run";
    out["command"] = text_out(event.command);
    json done = json::array();
    for (const std::string& purpose : event.done) {
      if (done.size() < most_done) done.push_back(one_line(purpose, 200));
    }
    out["done"] = std::move(done);
    out["outcome"] = text_out(event.outcome);
    for (const auto& [gate, reason] : event.overrides) out["override"][text_out(gate)] = text_out(reason);
  }
  void operator()(const TakenOut& event) const {
    out["type"] = "takeOut";
    out["command"] = text_out(event.command);
    out["what"] = text_out(event.what);
    out["name"] = text_out(event.name);
    out["paths"] = json::array();
    for (const std::string& path : event.paths) {
      if (out["paths"].size() < most_done) out["paths"].push_back(one_line(path, 200));
    }
    put(out, "branch", event.branch);
    if (event.before) out["before"] = event.before->hex();
  }
  void operator()(const TakenBack& event) const {
    out["type"] = "undo";
    out["command"] = text_out(event.command);
    json events = json::array();
    for (const git::Oid& id : event.events) {
      if (events.size() < most_undone) events.push_back(id.hex());
    }
    out["events"] = std::move(events);
  }
  void operator()(const Unreadable&) const {
    throw Failure(Failure::Code::internal, "An unreadable event cannot be written again.");
  }
};

const json* find(const json& in, const char* key) {
  const auto at = in.find(key);
  return at == in.end() || at->is_null() ? nullptr : &*at;
}

std::string as_text(const json& value, std::string_view key) {
  const auto* text = value.get_ptr<const json::string_t*>();
  if (text == nullptr) throw Unread{fmt::format("Its `{}` is not a text.", key)};
  if (text->size() > longest_event_text) throw Unread{fmt::format("Its `{}` is too long.", key)};
  return one_line(*text);  // control characters could play with the terminal that shows them
}

std::optional<std::string> maybe_text(const json& in, const char* key) {
  const json* value = find(in, key);
  if (value == nullptr) return std::nullopt;
  return as_text(*value, key);
}

std::string text(const json& in, const char* key) {
  return maybe_text(in, key).value_or("");
}

std::string needed_text(const json& in, const char* key) {
  std::string value = text(in, key);
  if (value.empty()) throw Unread{fmt::format("Its `{}` is missing.", key)};
  return value;
}

git::Oid needed_oid(const json& in, const char* key) {
  const auto oid = git::Oid::from_hex(needed_text(in, key));
  if (!oid) throw Unread{fmt::format("Its `{}` is not an object id.", key)};
  return *oid;
}

std::optional<std::int64_t> maybe_time(const json& in, const char* key) {
  const auto written = maybe_text(in, key);
  if (!written) return std::nullopt;
  const auto time = parse_utc(*written);
  if (!time) throw Unread{fmt::format("Its `{}` is not a time.", key)};
  return time;
}

bool needed_bool(const json& in, const char* key) {
  const json* value = find(in, key);
  const auto* flag = value == nullptr ? nullptr : value->get_ptr<const json::boolean_t*>();
  if (flag == nullptr) throw Unread{fmt::format("Its `{}` is neither true nor false.", key)};
  return *flag;
}

std::map<std::string, std::string> texts_by_key(const json& in, const char* key) {
  std::map<std::string, std::string> texts;
  const json* value = find(in, key);
  if (value == nullptr) return texts;
  if (!value->is_object() || value->size() > most_overrides)
    throw Unread{fmt::format("Its `{}` is no small object.", key)};
  for (const auto& [name, text] : value->items()) texts.emplace(as_text(json(name), key), as_text(text, key));
  return texts;
}

Started read_start(const json& in, bool adopted) {
  return {adopted,
          needed_text(in, "branch"),
          maybe_text(in, "baseTag"),
          needed_oid(in, "baseCommit"),
          text(in, "product"),
          maybe_text(in, "ticket"),
          needed_oid(in, "head"),
          maybe_time(in, "since"),
          texts_by_key(in, "override")};
}

DeployEvent read_deploy_state(const json& in) {
  const std::string state = needed_text(in, "state");
  for (const DeployEvent known : {DeployEvent::tagged, DeployEvent::deploying, DeployEvent::live, DeployEvent::failed,
                                  DeployEvent::rolled_back}) {
    if (state == word(known)) return known;
  }
  throw Unread{fmt::format("Its `state` is “{}”, which this version does not know.", one_line(state, 60))};
}

DeployChanged read_deploy(const json& in) {
  DeployChanged event{needed_text(in, "tag"), read_deploy_state(in), text(in, "detail")};
  if (find(in, "commit") != nullptr) event.commit = needed_oid(in, "commit");
  event.overrides = texts_by_key(in, "override");
  return event;
}

MergedBack read_merge_back(const json& in) {
  const std::string how = needed_text(in, "how");
  for (const MergedBack::How known :
       {MergedBack::How::pushed, MergedBack::How::requested, MergedBack::How::refused, MergedBack::How::released}) {
    if (how != word(known)) continue;
    return {known,           needed_text(in, "target"), needed_oid(in, "commit"), needed_oid(in, "before"),
            text(in, "url"), text(in, "detail")};
  }
  throw Unread{fmt::format("Its `how` is “{}”, which this version does not know.", one_line(how, 60))};
}

Ended read_end(const json& in) {
  const std::string how = needed_text(in, "how");
  const auto commit = find(in, "commit") == nullptr ? std::nullopt : std::optional(needed_oid(in, "commit"));
  if (how == "aborted") return {Ended::How::aborted, text(in, "reason"), commit};
  if (how == "rolledBack") return {Ended::How::rolled_back, text(in, "reason"), commit};
  throw Unread{fmt::format("Its `how` is “{}”, which this version does not know.", one_line(how, 60))};
}

std::vector<std::string> texts_in(const json& in, const char* key, std::size_t most) {
  std::vector<std::string> texts;
  const json* list = find(in, key);
  if (list == nullptr) return texts;
  if (!list->is_array() || list->size() > most) throw Unread{fmt::format("Its `{}` is not a list, or too long.", key)};
  for (const json& one : *list) texts.push_back(as_text(one, key));
  return texts;
}

Ran read_run(const json& in) {
  return {needed_text(in, "command"), texts_in(in, "done", most_done), text(in, "outcome"),
          texts_by_key(in, "override")};
}

TakenOut read_take_out(const json& in) {
  return {needed_text(in, "command"),
          text(in, "what"),
          needed_text(in, "name"),
          texts_in(in, "paths", most_done),
          maybe_text(in, "branch"),
          find(in, "before") == nullptr ? std::nullopt : std::optional(needed_oid(in, "before"))};
}

std::int64_t number(const json& in, const char* key, std::int64_t otherwise) {
  const json* value = find(in, key);
  if (value == nullptr) return otherwise;
  const auto* whole = value->get_ptr<const json::number_unsigned_t*>();
  if (whole == nullptr || *whole > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    throw Unread{fmt::format("Its `{}` is no whole number.", key)};
  return static_cast<std::int64_t>(*whole);
}

FailedTest read_failure(const json& in) {
  if (!in.is_object()) throw Unread{"One of its `failures` is no object."};
  FailedTest failure{text(in, "test"), text(in, "message"), maybe_text(in, "path"), 0};
  const std::int64_t line = number(in, "line", 0);
  if (line > std::numeric_limits<std::int32_t>::max()) throw Unread{"A `line` of its `failures` is no line."};
  failure.line = static_cast<std::uint32_t>(line);
  return failure;
}

TestVerdict read_test(const json& in) {
  TestVerdict event{needed_oid(in, "tree"), needed_oid(in, "commit"),    needed_bool(in, "passed"),
                    text(in, "command"),    maybe_time(in, "startedAt"), text(in, "detail")};
  if (find(in, "milliseconds") != nullptr) event.milliseconds = number(in, "milliseconds", 0);
  event.skipped = find(in, "skipped") != nullptr && needed_bool(in, "skipped");
  const json* failures = find(in, "failures");
  if (failures == nullptr) return event;
  if (!failures->is_array() || failures->size() > most_failed_tests)
    throw Unread{"Its `failures` are not a list, or too many."};
  for (const json& one : *failures) event.failures.push_back(read_failure(one));
  return event;
}

TakenBack read_undo(const json& in) {
  TakenBack event{needed_text(in, "command"), {}};
  for (const std::string& hex : texts_in(in, "events", most_undone)) {
    const auto id = git::Oid::from_hex(hex);
    if (!id) throw Unread{"Its `events` names no object."};
    event.events.push_back(*id);
  }
  return event;
}

EventBody read_body(const json& in) {
  const std::string type = needed_text(in, "type");
  if (type == "start" || type == "adopt") return read_start(in, type == "adopt");
  if (type == "accept")
    return AcceptedFinding{needed_text(in, "fingerprint"), needed_text(in, "code"), needed_text(in, "reason"),
                           maybe_text(in, "path")};
  if (type == "test") return read_test(in);
  if (type == "review") return ReviewRequested{needed_oid(in, "commit"), text(in, "into"), text(in, "url")};
  if (type == "approve") return ReviewApproved{needed_oid(in, "commit"), needed_text(in, "who")};
  if (type == "deploy") return read_deploy(in);
  if (type == "mergeBack") return read_merge_back(in);
  if (type == "end") return read_end(in);
  if (type == "cleanUp") return CleanedUp{needed_text(in, "branch")};
  if (type == "run") return read_run(in);
  if (type == "takeOut") return read_take_out(in);
  if (type == "undo") return read_undo(in);
  throw Unread{fmt::format("Its type is “{}”, which this version does not know.", one_line(type, 60))};
}

json parse_json(std::string_view text) {
  const auto bound = [](int depth, json::parse_event_t, json&) {
    if (depth > deepest_nesting) throw Unread{"Its JSON is nested too deeply."};
    return true;
  };
  return json::parse(text.begin(), text.end(), bound);
}

void check_version(const json& in) {
  if (!in.is_object()) throw Unread{"Its JSON is not an object."};
  const json* version = find(in, "hotfix");
  if (version == nullptr || !version->is_number_unsigned()) throw Unread{"It does not say which version it is of."};
  const auto number = version->get<std::uint64_t>();
  if (number == 0 || number > static_cast<std::uint64_t>(event_version))
    throw Unread{fmt::format("It is of version {}; this program reads version {}.", number, event_version)};
}

void read_message(std::string_view message, Event& event) {
  if (message.size() > longest_event_message) throw Unread{"It is longer than 64 KiB."};
  const std::size_t gap = message.find("\n\n");
  if (gap == std::string_view::npos) throw Unread{"It has no body."};
  const json in = parse_json(message.substr(gap + 2));
  check_version(in);
  if (const auto time = maybe_time(in, "time")) event.time = *time;
  event.body = read_body(in);
}

}  // namespace

std::string encode_event(const Event& event) {
  json body = {{"hotfix", event_version}, {"time", format_utc(event.time)}};
  std::visit(Writer{body}, event.body);
  // ASCII only, so that no i18n.commitEncoding can change what is read again.
  const std::string text = body.dump(1, ' ', true, json::error_handler_t::replace);
  return fmt::format("{}\n\n{}\n", event_subject(event.body), text);
}

Event decode_event(std::string_view message, const git::Person& author, std::int64_t commit_time) {
  Event event{commit_time, author, Unreadable{}};
  try {
    read_message(message, event);
  } catch (const Unread& unread) {
    event.body = Unreadable{unread.reason};
  } catch (const json::exception&) {
    event.body = Unreadable{"Its body is not JSON."};
  }
  return event;
}

}  // namespace hotfix::engine
