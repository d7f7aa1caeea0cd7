#include "policy/json_document.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utf8.h>

#include "base/text_buffer.h"
#include "policy/policy.h"

namespace hotfix::policy {

namespace {

using nlohmann::json;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Behind what may stand between two tokens from `at` on.
std::size_t skip_to_token(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (std::string_view(" \t\r\n,:").find(text[at]) != std::string_view::npos) {
      ++at;
    } else if (text.substr(at, 2) == "//") {
      at = std::min(text.find_first_of("\r\n", at), text.size());
    } else if (text.substr(at, 2) == "/*") {
      const std::size_t close = text.find("*/", at + 2);
      at = close == std::string_view::npos ? text.size() : close + 2;
    } else {
      return at;
    }
  }
  return text.size();
}

/// Behind the token that begins at `at`, which the reader has accepted.
std::size_t end_of_token(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  if (text[at] != '"') {
    if (std::string_view("{}[]").find(text[at]) != std::string_view::npos) return at + 1;
    return std::min(text.find_first_of(" \t\r\n,:]}/", at), text.size());
  }
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

/// nlohmann's "[json.exception.parse_error.101] parse error at line 1, column 8: syntax error while parsing value -
/// unexpected '}'; expected …" as a sentence for people.
std::string readable(std::string_view what) {
  constexpr std::string_view start = "while parsing ";
  const std::size_t found = what.find(start);
  if (found == std::string_view::npos) return "This is not valid JSON.";
  std::string message = fmt::format("This is not valid JSON: {}.", what.substr(found));
  std::replace_if(
      message.begin(), message.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
  return message;
}

}  // namespace

/// Takes nlohmann's events and finds each token in the text. The function names are nlohmann's.
class DocumentBuilder {
 public:
  DocumentBuilder(JsonDocument& document, std::string_view text) : document_(document), text_(text) {}

  bool null() { return add(JsonNode::Kind::null); }
  bool boolean(bool value) {
    add(JsonNode::Kind::boolean);
    document_.nodes_.back().boolean = value;
    return true;
  }
  bool number_integer(json::number_integer_t value) {
    add(JsonNode::Kind::integer);
    document_.nodes_.back().integer = value;
    return true;
  }
  bool number_unsigned(json::number_unsigned_t value) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    return number_integer(value > static_cast<std::uint64_t>(most) ? most : static_cast<std::int64_t>(value));
  }
  bool number_float(json::number_float_t, const json::string_t&) { return add(JsonNode::Kind::fraction); }
  bool string(json::string_t& value) {
    add(JsonNode::Kind::text);
    document_.nodes_.back().text = std::move(value);
    return true;
  }
  bool binary(json::binary_t&) { return false; }  // JSON text has none

  bool key(json::string_t& value) {
    key_ = {std::move(value), next(), 0};
    return true;
  }
  bool start_object(std::size_t) { return open(JsonNode::Kind::object); }
  bool start_array(std::size_t) { return open(JsonNode::Kind::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  template <class Exception>
  bool parse_error(std::size_t position, const std::string&, const Exception& error) {
    const std::size_t end = std::min(position, text_.size());
    const std::size_t begin = skip_to_token(text_, at_);
    // An unexpected separator was skipped by the above: it is the last character that was read.
    document_.error_ = {{begin < end ? begin : end - std::min<std::size_t>(end, 1), end}, readable(error.what())};
    return false;
  }

 private:
  Span next() {
    const std::size_t begin = skip_to_token(text_, at_);
    at_ = end_of_token(text_, begin);
    return {begin, at_};
  }

  bool add(JsonNode::Kind kind) {
    const std::size_t index = document_.nodes_.size();
    if (!open_.empty()) {
      JsonNode& parent = document_.nodes_[open_.back()];
      key_.node = index;
      if (parent.kind == JsonNode::Kind::array) key_ = {{}, {}, index};
      parent.children.push_back(std::move(key_));
    }
    JsonNode node;
    node.kind = kind;
    node.span = next();
    document_.nodes_.push_back(std::move(node));
    return true;
  }

  bool open(JsonNode::Kind kind) {
    add(kind);
    if (open_.size() == max_policy_depth) {
      document_.error_ = {document_.nodes_.back().span,
                          fmt::format("This is nested deeper than {} levels.", max_policy_depth)};
      return false;
    }
    open_.push_back(document_.nodes_.size() - 1);
    return true;
  }

  bool close() {
    document_.nodes_[open_.back()].span.end = next().end;
    open_.pop_back();
    return true;
  }

  JsonDocument& document_;
  std::string_view text_;
  std::size_t at_ = 0;  // behind the last token
  JsonNode::Child key_;
  std::vector<std::size_t> open_;
};

JsonDocument::JsonDocument(std::string_view text) : text_(text) {
  if (text.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());  // editors do not count it
  text = text_;
  if (text.size() > max_policy_bytes) {
    error_ = {{0, 0}, fmt::format("This is larger than {} KiB, and is not read.", max_policy_bytes / 1024)};
    return;
  }
  // The reader takes a NUL for the end of the text, and does not look at the bytes of comments.
  const auto invalid = utf8::find_invalid(text.begin(), text.end());
  const std::size_t bad = std::min(static_cast<std::size_t>(invalid - text.begin()), text.find('\0'));
  if (bad < text.size()) {
    error_ = {{bad, bad + 1}, "This byte is not text in UTF-8. Save the file in that encoding."};
    return;
  }
  DocumentBuilder builder(*this, text);
  json::sax_parse(text.begin(), text.end(), &builder, json::input_format_t::json, true, true);
  if (error_) nodes_.clear();
}

const JsonNode::Child* JsonDocument::find(std::size_t object, std::string_view key) const {
  const auto& children = nodes_[object].children;
  const auto found =
      std::find_if(children.rbegin(), children.rend(), [&](const JsonNode::Child& child) { return child.key == key; });
  return found == children.rend() ? nullptr : &*found;
}

Range JsonDocument::range(Span span) const {
  const auto place = [this](std::size_t byte) {
    byte = std::min(byte, text_.size());
    Position position;
    std::size_t line_begin = 0;
    for (std::size_t i = 0; i < byte; ++i) {
      if (text_[i] != '\n' && (text_[i] != '\r' || (i + 1 < text_.size() && text_[i + 1] == '\n'))) continue;
      line_begin = i + 1;
      ++position.line;
    }
    position.column = column_at(text_.substr(line_begin, byte - line_begin), byte - line_begin);
    return position;
  };
  return {place(span.begin), place(span.end)};
}

}  // namespace hotfix::policy
