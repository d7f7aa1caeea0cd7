#include "protocol/json.h"

#include <cctype>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace hotfix::protocol {
namespace {

/// Builds the value while nlohmann's parser reads, and stops it at the bounds.
class Builder : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return add(nullptr) != nullptr; }
  bool boolean(bool value) override { return add(value) != nullptr; }
  bool number_integer(number_integer_t value) override { return add(value) != nullptr; }
  bool number_unsigned(number_unsigned_t value) override { return add(value) != nullptr; }
  bool number_float(number_float_t value, const string_t&) override { return add(value) != nullptr; }
  bool string(string_t& value) override { return add(std::move(value)) != nullptr; }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    key_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    problem_ = fmt::format("The message is not JSON: error at byte {}.", position);
    return false;
  }

  ParsedJson take() && {
    if (!problem_.empty()) return {nullptr, std::move(problem_)};
    return {std::move(root_), {}};
  }

 private:
  template <class T>
  Json* add(T&& value) {
    if (++values_ > max_json_values) {
      problem_ = fmt::format("The message holds more than {} values.", max_json_values);
      return nullptr;
    }
    if (open_.empty()) {
      root_ = std::forward<T>(value);
      return &root_;
    }
    // The parents' containers do not change while a child is open, so these pointers stay good.
    if (open_.back()->is_array()) {
      auto& array = open_.back()->get_ref<Json::array_t&>();
      return &array.emplace_back(std::forward<T>(value));
    }
    Json& place = open_.back()->get_ref<Json::object_t&>()[key_];
    place = std::forward<T>(value);
    return &place;
  }

  bool open(Json container) {
    if (open_.size() >= max_json_depth) {
      problem_ = fmt::format("The message is nested more than {} levels deep.", max_json_depth);
      return false;
    }
    Json* const place = add(std::move(container));
    if (place != nullptr) open_.push_back(place);
    return place != nullptr;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  Json root_;
  std::vector<Json*> open_;
  std::string key_;
  std::size_t values_ = 0;
  std::string problem_;
};

ParsedJson parse_once(std::string_view text) {
  Builder builder;
  Json::sax_parse(text.begin(), text.end(), &builder);
  return std::move(builder).take();
}

/// The UTF-16 unit that `\uXXXX` at `at` stands for.
std::optional<unsigned> escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  unsigned unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const char c = text[i];
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return std::nullopt;
    unit = unit * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return unit;
}

/// Puts `\ufffd` in the place of every escaped half of a surrogate pair; false where there is none.
bool replace_lone_surrogates(std::string& text) {
  bool replaced = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') continue;
    const std::optional<unsigned> unit = escaped_unit(text, i);
    if (!unit) {
      ++i;  // the escaped character, which may itself be a backslash
      continue;
    }
    const bool high = *unit >= 0xD800 && *unit < 0xDC00;
    const bool low = *unit >= 0xDC00 && *unit < 0xE000;
    const unsigned next = escaped_unit(text, i + 6).value_or(0);
    if (high && next >= 0xDC00 && next < 0xE000) {
      i += 6;
    } else if (high || low) {
      text.replace(i, 6, "\\ufffd");
      replaced = true;
    }
    i += 5;
  }
  return replaced;
}

}  // namespace

ParsedJson parse_json(std::string_view text) {
  ParsedJson parsed = parse_once(text);
  if (parsed.ok()) return parsed;
  std::string repaired(text);
  if (!replace_lone_surrogates(repaired)) return parsed;
  return parse_once(repaired);
}

std::string dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string dump_pretty(const Json& value) {
  return value.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace hotfix::protocol
