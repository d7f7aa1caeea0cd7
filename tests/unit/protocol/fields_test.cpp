#include "protocol/fields.h"

#include <string>

#include <gmock/gmock.h>

namespace hotfix::protocol {
namespace {

enum class Colour { red, green };
constexpr auto wire_names(Colour) {
  return std::to_array<std::pair<Colour, std::string_view>>({{Colour::red, "red"}, {Colour::green, "light-green"}});
}

enum class Size { small = 1, large = 3 };
constexpr auto wire_values(Size) {
  return std::to_array({Size::small, Size::large});
}

struct Leaf {
  std::string name;
  static void fields(auto& visit, auto& self) { visit("name", self.name); }
};

struct Cat {
  static constexpr Tag tag{"kind", "cat"};
  bool purrs = false;
  static void fields(auto& visit, auto& self) { visit("purrs", self.purrs); }
};

struct Dog {
  static constexpr Tag tag{"kind", "dog"};
  std::uint32_t bones = 0;
  static void fields(auto& visit, auto& self) { visit("bones", self.bones); }
};

struct Everything {
  bool flag = false;
  std::int32_t small = 0;
  std::uint32_t natural = 0;
  std::uint64_t big = 0;
  std::optional<std::string> maybe;
  Nullable<std::string> nullable;
  Colour colour = Colour::red;
  std::optional<Size> size;
  std::vector<Leaf> leaves;
  std::map<std::string, Leaf> named;
  std::variant<std::int32_t, std::string, Cat, Dog> any{0};
  std::optional<Json> data;
  static void fields(auto& visit, auto& self) {
    visit("flag", self.flag);
    visit("small", self.small);
    visit("natural", self.natural);
    visit("big", self.big);
    visit("maybe", self.maybe);
    visit("nullable", self.nullable);
    visit("colour", self.colour);
    visit("size", self.size);
    visit("leaves", self.leaves);
    visit("named", self.named);
    visit("any", self.any);
    visit("data", self.data);
  }
};

Json least() {
  return encode(Everything{});
}

/// Decodes the least object with one key changed; expects what encoding gives back for that key ("absent" if none).
void expect_field(const char* key, const Json& value, const std::string& expected) {
  Json json = least();
  json[key] = value;
  const Json back = encode(decode<Everything>(json));
  EXPECT_EQ(back.contains(key) ? dump(back.at(key)) : "absent", expected) << key << " " << value;
}

void expect_field_problem(const char* key, const Json& value, const std::string& problem) {
  Json json = least();
  json[key] = value;
  try {
    decode<Everything>(json);
    ADD_FAILURE() << key << " " << value << " was taken";
  } catch (const DecodeError& error) {
    EXPECT_EQ(error.what(), problem);
  }
}

TEST(Fields, go_both_ways) {
  expect_field("flag", true, "true");
  expect_field("small", -2147483648, "-2147483648");
  expect_field("natural", 4294967295U, "4294967295");
  expect_field("big", 18446744073709551615U, "18446744073709551615");
  expect_field("maybe", "x", "\"x\"");
  expect_field("nullable", "x", "\"x\"");
  expect_field("colour", "light-green", "\"light-green\"");
  expect_field("size", 3, "3");
  expect_field("leaves", Json::parse(R"([{"name":"a"},{"name":"b"}])"), R"([{"name":"a"},{"name":"b"}])");
  expect_field("named", Json::parse(R"({"x":{"name":"a"},"":{"name":"b"}})"), R"({"":{"name":"b"},"x":{"name":"a"}})");
  expect_field("any", 7, "7");
  expect_field("any", "x", "\"x\"");
  expect_field("any", Json{{"kind", "dog"}, {"bones", 2}}, R"({"bones":2,"kind":"dog"})");
  expect_field("any", Json{{"kind", "cat"}, {"purrs", true}}, R"({"kind":"cat","purrs":true})");
  expect_field("data", Json{1, nullptr}, "[1,null]");
  expect_field("unheard-of", 1, "absent");
}

TEST(Fields, tell_null_from_absent) {
  EXPECT_EQ(dump(least().at("nullable")), "null");
  EXPECT_FALSE(least().contains("maybe"));
  expect_field("maybe", nullptr, "absent");
  expect_field("nullable", nullptr, "null");
  Json json = least();
  json.erase("nullable");
  EXPECT_FALSE(decode<Everything>(json).nullable.has_value());
}

TEST(Fields, name_the_place_of_what_is_wrong) {
  expect_field_problem("flag", 1, "params.flag: expected a boolean");
  expect_field_problem("flag", nullptr, "params.flag: expected a boolean");
  expect_field_problem("maybe", 1, "params.maybe: expected a string");
  expect_field_problem("nullable", Json::array(), "params.nullable: expected a string");
  expect_field_problem("colour", "blue", "params.colour: expected one of \"red\", \"light-green\"");
  expect_field_problem("colour", 0, "params.colour: expected one of \"red\", \"light-green\"");
  expect_field_problem("size", 2, "params.size: expected one of 1, 3");
  expect_field_problem("size", 1.0, "params.size: expected one of 1, 3");
  expect_field_problem("size", "1", "params.size: expected one of 1, 3");
  expect_field_problem("leaves", Json::object(), "params.leaves: expected an array");
  expect_field_problem("leaves", Json::parse(R"([{"name":"a"},{"name":7}])"),
                       "params.leaves[1].name: expected a string");
  expect_field_problem("leaves", Json::parse(R"([{}])"), "params.leaves[0].name: is missing");
  expect_field_problem("named", Json::parse(R"({"x":{"name":[]}})"), "params.named.x.name: expected a string");
  expect_field_problem(
      "any", true,
      "params.any: expected an integer or a string or an object with \"kind\": \"cat\" or an object with "
      "\"kind\": \"dog\"");
  expect_field_problem("any", Json{{"kind", "dog"}}, "params.any.bones: is missing");
}

TEST(Fields, check_the_range_of_integers) {
  expect_field_problem("small", 2147483648, "params.small: expected an integer from -2147483648 to 2147483647");
  expect_field_problem("natural", 4294967296, "params.natural: expected an integer from 0 to 4294967295");
  expect_field_problem("natural", -1, "params.natural: expected an integer from 0 to 4294967295");
  expect_field_problem("big", -1, "params.big: expected an integer from 0 to 18446744073709551615");
  expect_field_problem("small", 1.5, "params.small: expected an integer");
  expect_field_problem("small", 1e100, "params.small: expected an integer");
  expect_field_problem("any", 4294967296, "params.any: expected an integer from -2147483648 to 2147483647");
}

TEST(Fields, want_an_object) {
  for (const Json& json : {Json::array(), Json(1), Json(nullptr), Json("x")}) {
    EXPECT_THROW(decode<Leaf>(json), DecodeError) << json;
  }
  EXPECT_NO_THROW(decode<Empty>(Json{{"x", 1}}));
  EXPECT_EQ(dump(encode(std::monostate{})), "null");
}

TEST(Fields, cut_long_names_in_errors) {
  Json json = least();
  json["named"][std::string(100'000, 'k')] = 1;
  try {
    decode<Everything>(json);
    ADD_FAILURE();
  } catch (const DecodeError& error) {
    EXPECT_LT(std::string_view(error.what()).size(), 200U);
  }
}

}  // namespace
}  // namespace hotfix::protocol
