// hotfix.schema.json says to editors what policy/fields.h says to the server: keys, types, bounds, choices, defaults.
#include <algorithm>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "policy/fields.h"
#include "policy/policy.h"
#include "policy/rules.h"

namespace hotfix::policy {
namespace {

using nlohmann::json;

/// The visitor that describes the fields instead of reading them.
class Describer {
 public:
  json properties = json::object();

  template <class Struct>
  void object(std::string_view key, Struct& value) {
    add(key, described(value));
  }
  template <class Struct>
  void list(std::string_view key, std::vector<Struct>&) {
    Struct one;
    add(key, {{"type", "array"}, {"items", described(one)}, {"default", json::array()}});
  }
  void flag(std::string_view key, bool& value) { add(key, {{"type", "boolean"}, {"default", value}}); }
  void flag(std::string_view key, std::optional<bool>&) { add(key, {{"type", "boolean"}}); }
  void number(std::string_view key, std::uint32_t& value, std::uint32_t least, std::uint32_t most) {
    add(key, {{"type", "integer"}, {"minimum", least}, {"maximum", most}, {"default", value}});
  }
  void number(std::string_view key, std::optional<std::uint32_t>&, std::uint32_t least, std::uint32_t most) {
    add(key, {{"type", "integer"}, {"minimum", least}, {"maximum", most}});
  }
  void text(std::string_view key, std::string& value, TextKind kind) {
    json described = of_kind(kind);
    if (!value.empty()) described["default"] = value;
    add(key, described);
  }
  void text(std::string_view key, std::optional<std::string>&, TextKind kind) { add(key, of_kind(kind)); }
  void text(std::string_view key, std::vector<std::string>&, TextKind kind) {
    add(key, {{"type", "array"}, {"items", of_kind(kind)}, {"default", json::array()}});
  }
  void text(std::string_view key, std::optional<std::vector<std::string>>&, TextKind kind) {
    add(key, {{"type", "array"}, {"items", of_kind(kind)}});
  }
  void argv(std::string_view key, Argv&) {
    add(key, {{"oneOf", {{{"type", "array"}, {"items", {{"type", "string"}}}}, {{"type", "string"}, {"minLength", 1}}}},
              {"default", json::array()}});
  }
  template <class Enum>
  void choice(std::string_view key, Enum& value, std::span<const std::string_view> names) {
    add(key, {{"enum", names}, {"default", names[static_cast<std::size_t>(value)]}});
  }
  void parallel_lines(std::string_view key, ParallelLines&) {
    add(key,
        {{"oneOf", {{{"type", "boolean"}}, {{"type", "array"}, {"items", {{"type", "string"}, {"minLength", 1}}}}}}});
  }
  void rules(std::string_view key, Rules&) {
    json codes = json::object();
    for (const std::string_view code : rule_codes) {
      const bool stays_on = code == "scope/policy" || code == "config/invalid";
      const std::span<const std::string_view> all(severity_names);
      codes[std::string(code)] = {{"enum", stays_on ? all.first(4) : all}};
      codes[std::string(code.substr(0, code.find('/'))) + "/*"] = {{"enum", all}};
    }
    add(key, {{"type", "object"}, {"additionalProperties", false}, {"properties", codes}});
  }
  void ignored(std::string_view key) { add(key, {{"type", "string"}}); }

  template <class Struct>
  static json described(Struct& value) {
    Describer inner;
    fields(inner, value);
    return {{"type", "object"}, {"additionalProperties", false}, {"properties", inner.properties}};
  }

 private:
  static json of_kind(TextKind kind) {
    json described = {{"type", "string"}};
    if (kind == TextKind::regex || kind == TextKind::failure_regex) {
      described["format"] = "regex";
    } else if (kind != TextKind::plain) {
      described["minLength"] = 1;
    }
    return described;
  }
  void add(std::string_view key, json described) { properties[std::string(key)] = std::move(described); }
};

json schema() {
  std::ifstream file(std::string(HOTFIX_SOURCE_DIR) + "/server/policy/hotfix.schema.json");
  return json::parse(file);
}

/// Calls `visit(schema of a key, path to it)` for all that the schema describes. The path holds keys of `properties`.
template <class Visit>
void walk(const json& root, Visit visit) {
  std::vector<std::pair<const json*, std::vector<std::string>>> open = {{&root, {}}};
  while (!open.empty()) {
    const auto [node, path] = open.back();
    open.pop_back();
    visit(*node, path);
    if (node->contains("items") && (*node)["items"].contains("properties")) open.emplace_back(&(*node)["items"], path);
    if (!node->contains("properties")) continue;
    for (const auto& [key, value] : (*node)["properties"].items()) {
      auto below = path;
      below.push_back(key);
      open.emplace_back(&value, below);
    }
  }
}

/// The schema without what only people read, and without what the reader says in code of its own.
json bare(json node) {
  std::vector<json*> open = {&node};
  while (!open.empty()) {
    json& here = *open.back();
    open.pop_back();
    for (const char* key :
         {"$schema", "title", "description", "examples", "allowComments", "allowTrailingCommas", "required", "anyOf"}) {
      here.erase(key);
    }
    if (here.contains("items")) open.push_back(&here["items"]);
    if (!here.contains("properties")) continue;
    for (auto& [key, value] : here["properties"].items()) open.push_back(&value);
  }
  return node;
}

TEST(Schema, describes_exactly_what_the_reader_reads) {
  Policy policy;
  const json expected = Describer::described(policy);
  const json actual = bare(schema());
  EXPECT_EQ(actual, expected) << json::diff(actual, expected).dump(1);
}

TEST(Schema, explains_every_key) {
  walk(schema(), [](const json& node, const std::vector<std::string>& path) {
    if (node.contains("type") && path.empty()) return;
    EXPECT_FALSE(node.value("description", "").empty()) << json(path).dump();
  });
}

TEST(Schema, examples_are_read_without_a_problem) {
  int seen = 0;
  walk(schema(), [&](const json& node, const std::vector<std::string>& path) {
    if (!node.contains("examples")) return;
    for (json example : node["examples"]) {
      for (auto key = path.rbegin(); key != path.rend(); ++key) example = json{{*key, example}};
      const ParsedPolicy parsed = parse_policy(example.dump());
      ++seen;
      ASSERT_TRUE(parsed.problems.empty()) << example.dump() << ": " << parsed.problems[0].message;
      const bool says_the_default = !path.empty() && path.front() == "budgets";
      EXPECT_NE(parsed.policy == Policy(), !says_the_default) << example.dump() << " changes nothing";
    }
  });
  EXPECT_GT(seen, 30);
}

TEST(Schema, what_it_requires_of_entries_the_reader_misses_too) {
  const json tests = schema()["properties"]["tests"]["items"];
  EXPECT_EQ(tests["required"], json({"run"}));
  const json products = schema()["properties"]["production"]["properties"]["products"]["items"];
  EXPECT_EQ(products["required"], json({"name"}));
  for (const char* text : {R"({"tests": [{}]})", R"({"production": {"products": [{"prefix": "a"}]}})",
                           R"({"production": {"products": [{"name": "a"}]}})"}) {
    EXPECT_EQ(parse_policy(text).problems.size(), 1U) << text;
  }
}

}  // namespace
}  // namespace hotfix::policy
