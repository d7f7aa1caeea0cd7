#pragma once
// C++ structs ⇄ JSON by one description per struct:
//
//   struct Position {
//     std::uint32_t line = 0;
//     std::uint32_t character = 0;
//     static void fields(auto& visit, auto& self) {
//       visit("line", self.line);
//       visit("character", self.character);
//     }
//   };
//
//   const Position p = decode<Position>(json, "params.position");   // throws DecodeError with the path of the field
//   const Json json = encode(p);
//
// | C++ type of the field       | on the wire | | T                           | must be there | | std::optional<T> |
// not written where empty; read as empty where absent or null                            | | Nullable<T> | always
// written, null where empty; read as empty where null or absent                   | | enum with wire_names()      | one
// of these strings, nothing else                                                     | | enum with wire_values()     |
// one of these integers, nothing else                                                    | | std::variant<A, B, …> |
// told apart by JSON type, objects by the constant that `static constexpr Tag tag` names | | integers | range-checked;
// fractions are refused                                                   | | std::monostate              | null | |
// Json                        | anything (LSPAny) |
//
// Keys that no field names are ignored. No type contains itself, so depth is bounded by the types. Pure; any thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/failure.h"
#include "protocol/json.h"

namespace hotfix::protocol {

/// A value whose absence is said out loud: `"reason": null`.
template <class T>
struct Nullable : std::optional<T> {
  using std::optional<T>::optional;
  using std::optional<T>::operator=;
  friend bool operator==(const Nullable& a, const Nullable& b) {
    return a.has_value() == b.has_value() && (!a.has_value() || *a == *b);
  }
};

/// The constant field by which a variant tells its structs apart: {"kind", "begin"}.
struct Tag {
  std::string_view name;
  std::string_view value;
};

/// An object whose fields nobody reads, or that has none: `{}`.
struct Empty {
  bool operator==(const Empty&) const = default;
  static void fields(auto&, auto&) {}
};

/// Where in the message a value stands. Lives on the stack while decoding; text is made only for an error.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;  // without data: an index (the empty name is a name)
  std::size_t index = 0;

  /// params.contentChanges[3].range
  std::string text() const;
};

/// The JSON does not fit the type. what() is `params.textDocument.uri: expected a string`.
class DecodeError : public Failure {
 public:
  DecodeError(const Path& path, const std::string& problem)
      : Failure(Failure::Code::bad_input, path.text() + ": " + problem) {}
};

template <class T>
concept Described = requires(T& value, int& visit) {
  T::fields(visit, value);
}
|| std::is_same_v<T, Empty>;

template <class T>
concept Tagged = requires {
  T::tag.value;
};

template <class T>
concept StringEnum = std::is_enum_v<T> && requires {
  wire_names(T{});
};

template <class T>
concept IntegerEnum = std::is_enum_v<T> && requires {
  wire_values(T{});
};

/// How a type is written and read. `accepts` looks at the JSON type only (and the tag), so that a variant can choose.
template <class T>
struct Codec;

template <class T>
T decode(const Json& json, const Path& path) {
  T value{};
  Codec<T>::read(json, value, path);
  return value;
}

/// `root` begins the paths in errors. Throws DecodeError.
template <class T>
T decode(const Json& json, std::string_view root = "params") {
  return decode<T>(json, Path{nullptr, root, 0});
}

template <class T>
Json encode(const T& value) {
  return Codec<T>::write(value);
}

template <>
struct Codec<bool> {
  static std::string expected() { return "a boolean"; }
  static bool accepts(const Json& json) { return json.is_boolean(); }
  static void read(const Json& json, bool& value, const Path& path) {
    if (!accepts(json)) throw DecodeError(path, "expected a boolean");
    value = json.get<bool>();
  }
  static Json write(bool value) { return value; }
};

template <>
struct Codec<std::string> {
  static std::string expected() { return "a string"; }
  static bool accepts(const Json& json) { return json.is_string(); }
  static void read(const Json& json, std::string& value, const Path& path) {
    if (!accepts(json)) throw DecodeError(path, "expected a string");
    value = json.get_ref<const std::string&>();
  }
  static Json write(const std::string& value) { return value; }
};

template <class T>
requires std::is_integral_v<T>
struct Codec<T> {
  static std::string expected() { return "an integer"; }
  static bool accepts(const Json& json) { return json.is_number_integer(); }
  static void read(const Json& json, T& value, const Path& path) {
    if (!accepts(json)) throw DecodeError(path, "expected an integer");
    // nlohmann keeps what does not fit int64 as uint64, and get<T>() would cut either without a word.
    const bool fits = json.is_number_unsigned() ? std::in_range<T>(json.get<std::uint64_t>())
                                                : std::in_range<T>(json.get<std::int64_t>());
    if (!fits) {
      throw DecodeError(path, "expected an integer from " + std::to_string(std::numeric_limits<T>::min()) + " to " +
                                  std::to_string(std::numeric_limits<T>::max()));
    }
    value = json.get<T>();
  }
  static Json write(T value) { return value; }
};

template <>
struct Codec<Json> {
  static std::string expected() { return "anything"; }
  static bool accepts(const Json&) { return true; }
  static void read(const Json& json, Json& value, const Path&) { value = json; }
  static Json write(const Json& value) { return value; }
};

template <>
struct Codec<std::monostate> {
  static std::string expected() { return "null"; }
  static bool accepts(const Json& json) { return json.is_null(); }
  static void read(const Json& json, std::monostate&, const Path& path) {
    if (!accepts(json)) throw DecodeError(path, "expected null");
  }
  static Json write(std::monostate) { return nullptr; }
};

template <StringEnum T>
struct Codec<T> {
  static std::string expected() {
    std::string text = "one of";
    for (const auto& [value, name] : wire_names(T{})) text.append(text.size() > 6 ? ", \"" : " \"").append(name) += '"';
    return text;
  }
  static bool accepts(const Json& json) { return json.is_string(); }
  static void read(const Json& json, T& value, const Path& path) {
    if (json.is_string()) {
      for (const auto& [candidate, name] : wire_names(T{})) {
        if (json.get_ref<const std::string&>() != name) continue;
        value = candidate;
        return;
      }
    }
    throw DecodeError(path, "expected " + expected());
  }
  static Json write(T value) {
    for (const auto& [candidate, name] : wire_names(T{})) {
      if (candidate == value) return std::string(name);
    }
    throw Failure(Failure::Code::internal, "An enumeration has a value without a name on the wire.");
  }
};

template <IntegerEnum T>
struct Codec<T> {
  static std::string expected() {
    std::string text = "one of";
    for (const T value : wire_values(T{})) {
      text.append(text.size() > 6 ? ", " : " ").append(std::to_string(static_cast<std::int64_t>(value)));
    }
    return text;
  }
  static bool accepts(const Json& json) { return json.is_number_integer(); }
  static void read(const Json& json, T& value, const Path& path) {
    for (const T candidate : wire_values(T{})) {
      if (!json.is_number_integer() || json != static_cast<std::int64_t>(candidate)) continue;
      value = candidate;
      return;
    }
    throw DecodeError(path, "expected " + expected());
  }
  static Json write(T value) { return static_cast<std::int64_t>(value); }
};

template <class T>
struct Codec<std::vector<T>> {
  static std::string expected() { return "an array"; }
  static bool accepts(const Json& json) { return json.is_array(); }
  static void read(const Json& json, std::vector<T>& values, const Path& path) {
    if (!accepts(json)) throw DecodeError(path, "expected an array");
    values.clear();
    values.reserve(json.size());
    for (const Json& item : json) values.push_back(decode<T>(item, Path{&path, {}, values.size()}));
  }
  static Json write(const std::vector<T>& values) {
    Json json = Json::array();
    json.get_ref<Json::array_t&>().reserve(values.size());
    for (const T& value : values) json.push_back(encode<T>(value));
    return json;
  }
};

template <class T>
struct Codec<std::map<std::string, T>> {
  static std::string expected() { return "an object"; }
  static bool accepts(const Json& json) { return json.is_object(); }
  static void read(const Json& json, std::map<std::string, T>& values, const Path& path) {
    if (!accepts(json)) throw DecodeError(path, "expected an object");
    values.clear();
    for (const auto& [key, item] : json.get_ref<const Json::object_t&>()) {
      values.emplace(key, decode<T>(item, Path{&path, key, 0}));
    }
  }
  static Json write(const std::map<std::string, T>& values) {
    Json json = Json::object();
    for (const auto& [key, value] : values) json.emplace(key, encode(value));
    return json;
  }
};

template <class T>
struct Codec<Nullable<T>> {
  static std::string expected() { return Codec<T>::expected() + " or null"; }
  static bool accepts(const Json& json) { return json.is_null() || Codec<T>::accepts(json); }
  static void read(const Json& json, Nullable<T>& value, const Path& path) {
    value = std::nullopt;
    if (!json.is_null()) Codec<T>::read(json, value.emplace(), path);
  }
  static Json write(const Nullable<T>& value) { return value ? encode<T>(*value) : Json(nullptr); }
};

/// Tries the alternatives in their order; the first whose JSON type (and tag) fits is taken, and its errors are final.
template <class... Ts>
struct Codec<std::variant<Ts...>> {
  static std::string expected() {
    std::string text;
    const auto add = [&](const std::string& one) {
      if (text.find(one) == std::string::npos) text.append(text.empty() ? "" : " or ").append(one);
    };
    (add(Codec<Ts>::expected()), ...);
    return text;
  }
  static bool accepts(const Json& json) { return (Codec<Ts>::accepts(json) || ...); }
  static void read(const Json& json, std::variant<Ts...>& value, const Path& path) {
    const auto attempt = [&]<class T>(std::type_identity<T>) {
      if (!Codec<T>::accepts(json)) return false;
      value = decode<T>(json, path);
      return true;
    };
    if (!(attempt(std::type_identity<Ts>{}) || ...)) throw DecodeError(path, "expected " + expected());
  }
  static Json write(const std::variant<Ts...>& value) {
    return std::visit([](const auto& one) { return encode(one); }, value);
  }
};

/// The visitor that fills a struct from an object.
class FieldReader {
 public:
  FieldReader(const Json& object, const Path& path) : object_(object), path_(path) {}

  template <class T>
  void operator()(const char* name, T& value) {
    const auto found = object_.find(name);
    const Path here{&path_, name, 0};
    if (found == object_.end()) throw DecodeError(here, "is missing");
    Codec<T>::read(*found, value, here);
  }

  template <class T>
  void operator()(const char* name, std::optional<T>& value) {
    value = std::nullopt;
    const auto found = object_.find(name);
    if (found != object_.end() && !found->is_null()) Codec<T>::read(*found, value.emplace(), Path{&path_, name, 0});
  }

  template <class T>
  void operator()(const char* name, Nullable<T>& value) {
    value = std::nullopt;
    const auto found = object_.find(name);
    if (found != object_.end()) Codec<Nullable<T>>::read(*found, value, Path{&path_, name, 0});
  }

 private:
  const Json& object_;
  const Path& path_;
};

/// The visitor that writes a struct into an object.
class FieldWriter {
 public:
  explicit FieldWriter(Json& object) : object_(object) {}

  template <class T>
  void operator()(const char* name, const T& value) {
    object_.emplace(name, encode<T>(value));
  }

  template <class T>
  void operator()(const char* name, const std::optional<T>& value) {
    if (value) object_.emplace(name, encode<T>(*value));
  }

  template <class T>
  void operator()(const char* name, const Nullable<T>& value) {
    object_.emplace(name, encode<Nullable<T>>(value));
  }

 private:
  Json& object_;
};

template <Described T>
struct Codec<T> {
  static std::string expected() {
    if constexpr (Tagged<T>) {
      return "an object with \"" + std::string(T::tag.name) + "\": \"" + std::string(T::tag.value) + "\"";
    }
    return "an object";
  }
  static bool accepts(const Json& json) {
    if (!json.is_object()) return false;
    if constexpr (Tagged<T>) {
      const auto found = json.find(T::tag.name);
      return found != json.end() && found->is_string() && found->template get_ref<const std::string&>() == T::tag.value;
    }
    return true;
  }
  static void read(const Json& json, T& value, const Path& path) {
    if (!accepts(json)) throw DecodeError(path, "expected " + expected());
    FieldReader reader(json, path);
    T::fields(reader, value);
  }
  static Json write(const T& value) {
    Json json = Json::object();
    if constexpr (Tagged<T>) json.emplace(T::tag.name, T::tag.value);
    FieldWriter writer(json);
    T::fields(writer, value);
    return json;
  }
};

}  // namespace hotfix::protocol
