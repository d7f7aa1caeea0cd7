#include "policy/reader.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "policy/rules.h"
#include "policy/text_checks.h"

namespace hotfix::policy {

namespace {

using Kind = JsonNode::Kind;

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "true or false";
    case Kind::integer:
    case Kind::fraction:
      return "a number";
    case Kind::text:
      return "a text";
    case Kind::array:
      return "a list";
    case Kind::object:
      return "an object";
  }
  return "";
}

std::string wrong_kind(std::string_view wanted, Kind found) {
  return fmt::format("This must be {}, and is {}.", wanted, kind_name(found));
}

std::string quoted_list(std::span<const std::string_view> names) {
  return fmt::format("\"{}\"", fmt::join(names, "\", \""));
}

/// "scope" for "scope/*"; nothing where a key of `rules` names one code.
std::optional<std::string_view> area_of(std::string_view key) {
  if (!key.ends_with("/*")) return std::nullopt;
  return key.substr(0, key.size() - 2);
}

bool in_area(std::string_view code, std::string_view area) {
  return code.starts_with(area) && code.substr(area.size()).starts_with('/');
}

/// A hotfix could otherwise silence what says that it changes the policy, and a broken policy its own message.
bool must_stay_on(std::string_view code) {
  return code == "scope/policy" || code == "config/invalid";
}

/// A key as a message can carry it.
std::string shortened(std::string_view key) {
  constexpr std::size_t longest = 60;
  if (key.size() <= longest) return std::string(key);
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(key[end]) & 0xC0U) == 0x80U) --end;
  return fmt::format("{}…", key.substr(0, end));
}

std::optional<Severity> severity_at(std::size_t index) {
  constexpr std::array severities = {Severity::error, Severity::warning, Severity::information, Severity::hint};
  return index < severities.size() ? std::optional(severities[index]) : std::nullopt;
}

}  // namespace

void Reader::read(Policy& policy) {
  const JsonNode& root = document_.node(0);
  if (root.kind == Kind::object) {
    enter(0, "", policy);
  } else if (root.kind != Kind::null || !null_is_unset_) {
    report(root.span, wrong_kind("an object", root.kind), "");
  }
}

std::vector<Reader::Problem> Reader::take_problems() {
  std::stable_sort(problems_.begin(), problems_.end(),
                   [](const Problem& a, const Problem& b) { return a.span.begin < b.span.begin; });
  return std::move(problems_);
}

template <class Struct>
bool Reader::enter(std::size_t node, std::string path, Struct& value) {
  Frame outer = std::exchange(frame_, Frame{node, std::move(path), {}});
  fields(*this, value);
  report_strangers();
  report_repeats(document_.node(node), frame_.path);
  const bool usable = sound(value);
  frame_ = std::move(outer);
  return usable;
}

template <class Struct>
void Reader::object(std::string_view key, Struct& value) {
  const JsonNode* node = stated(key, Kind::object, "an object");
  if (node == nullptr) return;
  Struct read = value;
  if (enter(document_.find(frame_.node, key)->node, path_of(key), read)) value = std::move(read);
}

template <class Struct>
void Reader::list(std::string_view key, std::vector<Struct>& value) {
  const JsonNode* node = stated(key, Kind::array, "a list of objects");
  if (node == nullptr) return;
  value.clear();
  std::size_t i = 0;
  for (const JsonNode::Child& child : node->children) {
    std::string path = fmt::format("{}[{}]", path_of(key), i++);
    const JsonNode& element = document_.node(child.node);
    Struct one;
    if (element.kind != Kind::object) {
      report(element.span, wrong_kind("an object", element.kind), std::move(path));
    } else if (enter(child.node, std::move(path), one)) {
      value.push_back(std::move(one));
    }
  }
}

void Reader::flag(std::string_view key, bool& value) {
  if (const JsonNode* node = stated(key, Kind::boolean, "true or false")) value = node->boolean;
}

void Reader::flag(std::string_view key, std::optional<bool>& value) {
  if (const JsonNode* node = stated(key, Kind::boolean, "true or false")) value = node->boolean;
}

void Reader::number(std::string_view key, std::uint32_t& value, std::uint32_t least, std::uint32_t most) {
  std::optional<std::uint32_t> read;
  number(key, read, least, most);
  if (read) value = *read;
}

void Reader::number(std::string_view key, std::optional<std::uint32_t>& value, std::uint32_t least,
                    std::uint32_t most) {
  const JsonNode* node = stated(key);
  if (node == nullptr) return;
  if (node->kind != Kind::integer) {
    const bool fraction = node->kind == Kind::fraction;
    report(node->span, fraction ? "This must be a whole number." : wrong_kind("a whole number", node->kind),
           path_of(key));
  } else if (node->integer < least || node->integer > most) {
    report(node->span, fmt::format("This must be from {} to {}.", least, most), path_of(key));
  } else {
    value = static_cast<std::uint32_t>(node->integer);
  }
}

void Reader::text(std::string_view key, std::string& value, TextKind kind) {
  std::optional<std::string> read;
  text(key, read, kind);
  if (read) value = std::move(*read);
}

void Reader::text(std::string_view key, std::optional<std::string>& value, TextKind kind) {
  const JsonNode* node = stated(key, Kind::text, "a text");
  if (node == nullptr) return;
  if (auto problem = text_problem(node->text, kind)) {
    report(node->span, std::move(*problem), path_of(key));
  } else {
    value = node->text;
  }
}

void Reader::text(std::string_view key, std::vector<std::string>& value, TextKind kind) {
  std::optional<std::vector<std::string>> read;
  text(key, read, kind);
  if (read) value = std::move(*read);
}

void Reader::text(std::string_view key, std::optional<std::vector<std::string>>& value, TextKind kind) {
  const JsonNode* node = stated(key, Kind::array, "a list of texts");
  if (node == nullptr) return;
  if (auto read = texts(*node, path_of(key), kind)) value = std::move(read);
}

/// The elements that can be used; nothing where there are some and none can.
std::optional<std::vector<std::string>> Reader::texts(const JsonNode& node, std::string_view path, TextKind kind) {
  std::vector<std::string> read;
  std::size_t i = 0;
  for (const JsonNode::Child& child : node.children) {
    const JsonNode& element = document_.node(child.node);
    auto problem = element.kind == Kind::text ? text_problem(element.text, kind)
                                              : std::optional(wrong_kind("a text", element.kind));
    if (problem) {
      report(element.span, std::move(*problem), fmt::format("{}[{}]", path, i));
    } else {
      read.push_back(element.text);
    }
    ++i;
  }
  if (read.empty() && !node.children.empty()) return std::nullopt;
  return read;
}

void Reader::argv(std::string_view key, Argv& value) {
  const JsonNode* node = stated(key);
  if (node == nullptr) return;
  if (node->kind == Kind::text) {
    if (auto problem = command_line_problem(node->text)) {
      report(node->span, std::move(*problem), path_of(key));
    } else {
      value = cut_at_blanks(node->text);
    }
    return;
  }
  if (node->kind != Kind::array) {
    report(node->span, wrong_kind("a program and its arguments as a list of texts", node->kind), path_of(key));
    return;
  }
  auto read = texts(*node, path_of(key), TextKind::plain);
  // A command with an argument left out is another command.
  if (!read || read->size() != node->children.size()) return;
  if (!read->empty() && read->front().empty()) {
    report(document_.node(node->children.front().node).span, "The program's name must not be empty.", path_of(key));
  } else {
    value = std::move(*read);
  }
}

template <class Enum>
void Reader::choice(std::string_view key, Enum& value, std::span<const std::string_view> names) {
  const JsonNode* node = stated(key);
  if (node == nullptr) return;
  if (const auto chosen = choose(*node, path_of(key), names)) value = static_cast<Enum>(*chosen);
}

std::optional<std::size_t> Reader::choose(const JsonNode& node, std::string_view path,
                                          std::span<const std::string_view> names) {
  const auto found = std::find(names.begin(), names.end(), node.text);
  if (node.kind == Kind::text && found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::string hint = node.kind == Kind::text ? did_you_mean(node.text, names) : "";
  report(node.span, fmt::format("This must be one of {}.{}", quoted_list(names), hint), std::string(path));
  return std::nullopt;
}

void Reader::parallel_lines(std::string_view key, ParallelLines& value) {
  const JsonNode* node = stated(key);
  if (node == nullptr) return;
  if (node->kind == Kind::boolean) {
    value = {node->boolean ? ParallelLines::Mode::all : ParallelLines::Mode::none, {}};
  } else if (node->kind == Kind::array) {
    if (auto lines = texts(*node, path_of(key), TextKind::non_empty)) {
      value = {ParallelLines::Mode::listed, std::move(*lines)};
    }
  } else {
    report(node->span, wrong_kind("true, false or a list of lines such as [\"1.0\"]", node->kind), path_of(key));
  }
}

void Reader::rules(std::string_view key, Rules& value) {
  const JsonNode* node = stated(key, Kind::object, "an object");
  if (node == nullptr) return;
  const std::string path = path_of(key);
  report_repeats(*node, path);
  // What is said of one code goes before what is said of all, wherever they stand.
  for (const bool areas : {true, false}) {
    for (const JsonNode::Child& member : node->children) {
      if (area_of(member.key).has_value() == areas) read_rule(member, fmt::format("{}.{}", path, member.key), value);
    }
  }
}

void Reader::read_rule(const JsonNode::Child& member, std::string_view path, Rules& value) {
  const JsonNode& node = document_.node(member.node);
  if (node.kind == Kind::null && null_is_unset_) return;
  const auto area = area_of(member.key);
  std::vector<std::string_view> codes;
  std::copy_if(rule_codes.begin(), rule_codes.end(), std::back_inserter(codes),
               [&](std::string_view code) { return area ? in_area(code, *area) : code == member.key; });
  if (codes.empty()) {
    report(member.key_span,
           fmt::format("There is no finding \"{}\".{}", shortened(member.key), did_you_mean(member.key, rule_codes)),
           std::string(path));
    return;
  }
  const auto chosen = choose(node, path, severity_names);
  if (!chosen) return;
  const std::optional<Severity> severity = severity_at(*chosen);
  if (!severity && must_stay_on(codes.front()) && !area) {
    report(node.span, fmt::format("\"{}\" cannot be switched off.", member.key), std::string(path));
    return;
  }
  for (const std::string_view code : codes) {
    if (severity || !must_stay_on(code)) value.insert_or_assign(std::string(code), severity);
  }
}

const JsonNode* Reader::stated(std::string_view key) {
  frame_.known.push_back(key);
  const JsonNode::Child* child = document_.find(frame_.node, key);
  if (child == nullptr) return nullptr;
  const JsonNode& node = document_.node(child->node);
  return node.kind == Kind::null && null_is_unset_ ? nullptr : &node;
}

const JsonNode* Reader::stated(std::string_view key, Kind kind, std::string_view wanted) {
  const JsonNode* node = stated(key);
  if (node == nullptr || node->kind == kind) return node;
  report(node->span, wrong_kind(wanted, node->kind), path_of(key));
  return nullptr;
}

/// A bound that is not stated gives way to the one that is.
bool Reader::sound(Budget& value) {
  if (value.information <= value.warning) return true;
  const JsonNode::Child* warning = document_.find(frame_.node, "warning");
  if (warning == nullptr) {
    value.warning = value.information;
  } else if (document_.find(frame_.node, "information") == nullptr) {
    value.information = value.warning;
  } else {
    report(document_.node(warning->node).span, "This must not be less than \"information\".", path_of("warning"));
    return false;
  }
  return true;
}

bool Reader::sound(Product& value) {
  const bool complete = !value.name.empty() && (value.prefix || value.tag_pattern);
  // Where a key is there and wrong, that has been said already.
  if (value.name.empty() && document_.find(frame_.node, "name") == nullptr) {
    report(document_.node(frame_.node).span, "A product needs a \"name\".", frame_.path);
  } else if (!complete && document_.find(frame_.node, "prefix") == nullptr &&
             document_.find(frame_.node, "tagPattern") == nullptr) {
    report(document_.node(frame_.node).span, "A product needs the \"prefix\" of its tags, or a \"tagPattern\".",
           frame_.path);
  }
  return complete;
}

bool Reader::sound(TestRun& value) {
  if (value.run.empty() && document_.find(frame_.node, "run") == nullptr) {
    report(document_.node(frame_.node).span, "A test needs \"run\": the program and its arguments.", frame_.path);
  }
  return !value.run.empty();
}

void Reader::report_strangers() {
  for (const JsonNode::Child& child : document_.node(frame_.node).children) {
    if (problems_.size() >= max_problems) return;  // looking for near names costs time
    if (std::find(frame_.known.begin(), frame_.known.end(), child.key) != frame_.known.end()) continue;
    report(child.key_span,
           fmt::format("There is no key \"{}\" here.{}", shortened(child.key), did_you_mean(child.key, frame_.known)),
           path_of(child.key));
  }
}

void Reader::report_repeats(const JsonNode& object, std::string_view path) {
  std::set<std::string_view> seen;
  for (const JsonNode::Child& child : object.children) {
    if (seen.insert(child.key).second) continue;
    report(child.key_span, fmt::format("\"{}\" stands here twice. The last one counts.", shortened(child.key)),
           path.empty() ? child.key : fmt::format("{}.{}", path, child.key));
  }
}

void Reader::report(Span span, std::string message, std::string path) {
  if (problems_.size() < max_problems) problems_.push_back({span, std::move(message), std::move(path)});
}

std::string Reader::path_of(std::string_view key) const {
  return frame_.path.empty() ? std::string(key) : fmt::format("{}.{}", frame_.path, key);
}

}  // namespace hotfix::policy
