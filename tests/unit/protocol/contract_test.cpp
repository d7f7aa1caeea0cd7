// Holds protocol/PROTOCOL.md and the types together: the tables of the page, row by row, are the fields of the structs.

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "protocol/hotfix_steps.h"

namespace hotfix::protocol {
namespace {

using Rows = std::vector<std::string>;  // "name?: type"

template <class T>
struct Named;  // the heading of a struct's table

template <class T>
struct TypeText;

template <>
struct TypeText<bool> {
  static std::string text() { return "boolean"; }
};
template <>
struct TypeText<std::string> {
  static std::string text() { return "string"; }
};
template <>
struct TypeText<Json> {
  static std::string text() { return "anything"; }
};
template <class T>
requires std::is_integral_v<T>
struct TypeText<T> {
  static std::string text() { return "integer"; }
};
template <StringEnum T>
struct TypeText<T> {
  static std::string text() {
    std::string names;
    for (const auto& [value, name] : wire_names(T{})) names.append(names.empty() ? "one of " : ", ").append(name);
    return names;
  }
};
template <class T>
struct TypeText<std::vector<T>> {
  static std::string text() { return TypeText<T>::text() + "[]"; }
};
template <class T>
struct TypeText<std::map<std::string, T>> {
  static std::string text() { return "map of " + TypeText<T>::text(); }
};
template <class T>
struct TypeText<Nullable<T>> {
  static std::string text() { return TypeText<T>::text() + " or null"; }
};
template <Described T>
struct TypeText<T> {
  static std::string text() { return Named<T>::name; }
};

class RowVisitor {
 public:
  template <class T>
  void operator()(const char* name, const T&) {
    rows.push_back(std::string(name) + ": " + TypeText<T>::text());
  }
  template <class T>
  void operator()(const char* name, const std::optional<T>&) {
    rows.push_back(std::string(name) + "?: " + TypeText<T>::text());
  }
  template <class T>
  void operator()(const char* name, const Nullable<T>&) {
    rows.push_back(std::string(name) + ": " + TypeText<Nullable<T>>::text());
  }

  Rows rows;
};

template <>
struct Named<Range> {
  static constexpr const char* name = "Range";  // LSP's own
};
template <>
struct Named<TextDocumentIdentifier> {
  static constexpr const char* name = "TextDocumentIdentifier";  // likewise
};

#define HOTFIX_DOCUMENTED(T)                \
  template <>                               \
  struct Named<T> {                         \
    static constexpr const char* name = #T; \
  };
HOTFIX_DOCUMENTED(InitializationOptions)
HOTFIX_DOCUMENTED(RepositoryParams)
HOTFIX_DOCUMENTED(Status)
HOTFIX_DOCUMENTED(Base)
HOTFIX_DOCUMENTED(Totals)
HOTFIX_DOCUMENTED(Step)
HOTFIX_DOCUMENTED(MergeBackTarget)
HOTFIX_DOCUMENTED(NextAction)
HOTFIX_DOCUMENTED(Finding)
HOTFIX_DOCUMENTED(ProductionTags)
HOTFIX_DOCUMENTED(ProductionTag)
HOTFIX_DOCUMENTED(PlanParams)
HOTFIX_DOCUMENTED(PlanResult)
HOTFIX_DOCUMENTED(Plan)
HOTFIX_DOCUMENTED(PlanEntry)
HOTFIX_DOCUMENTED(RefUpdate)
HOTFIX_DOCUMENTED(Refusal)
HOTFIX_DOCUMENTED(CommandResult)
HOTFIX_DOCUMENTED(CommandArguments)
HOTFIX_DOCUMENTED(StartArguments)
HOTFIX_DOCUMENTED(StartChoicesParams)
HOTFIX_DOCUMENTED(StartChoices)
HOTFIX_DOCUMENTED(StartChoice)
HOTFIX_DOCUMENTED(ProductionTextParams)
HOTFIX_DOCUMENTED(ProductionText)
HOTFIX_DOCUMENTED(AdoptArguments)
HOTFIX_DOCUMENTED(AcceptArguments)
HOTFIX_DOCUMENTED(ChangeArguments)
HOTFIX_DOCUMENTED(TestArguments)
HOTFIX_DOCUMENTED(ReviewArguments)
HOTFIX_DOCUMENTED(DeployArguments)
HOTFIX_DOCUMENTED(MergeBackArguments)
HOTFIX_DOCUMENTED(UndoArguments)
HOTFIX_DOCUMENTED(AbortArguments)
HOTFIX_DOCUMENTED(ReplayArguments)
HOTFIX_DOCUMENTED(FollowUpArguments)
HOTFIX_DOCUMENTED(TimelineArguments)
HOTFIX_DOCUMENTED(OutputParams)
HOTFIX_DOCUMENTED(CheckResult)
HOTFIX_DOCUMENTED(CheckBase)
HOTFIX_DOCUMENTED(AuditResult)
HOTFIX_DOCUMENTED(AuditTag)
HOTFIX_DOCUMENTED(AuditEvidence)
#undef HOTFIX_DOCUMENTED

template <class... Ts>
std::map<std::string, Rows> described() {
  std::map<std::string, Rows> types;
  const auto add = [&]<class T>(std::type_identity<T>) {
    const T value{};
    RowVisitor visitor;
    T::fields(visitor, value);
    types.emplace(Named<T>::name, visitor.rows);
  };
  (add(std::type_identity<Ts>{}), ...);
  return types;
}

std::map<std::string, Rows> types_in_code() {
  return described<InitializationOptions, RepositoryParams, Status, Base, Totals, Step, MergeBackTarget, NextAction,
                   Finding, ProductionTags, ProductionTag, PlanParams, PlanResult, Plan, PlanEntry, RefUpdate, Refusal,
                   CommandResult, CommandArguments, StartArguments, StartChoicesParams, StartChoices, StartChoice,
                   ProductionTextParams, ProductionText, AdoptArguments, AcceptArguments, ChangeArguments,
                   TestArguments, ReviewArguments, DeployArguments, MergeBackArguments, UndoArguments, AbortArguments,
                   ReplayArguments, FollowUpArguments, TimelineArguments, OutputParams, CheckResult, CheckBase,
                   AuditResult, AuditTag, AuditEvidence>();
}

std::string read(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The tables under `### Heading`: rows that begin with a name in backquotes.
std::map<std::string, Rows> types_in_page(const std::string& page) {
  std::map<std::string, Rows> types;
  std::istringstream lines(page);
  std::string line;
  std::string heading;
  while (std::getline(lines, line)) {
    if (line.starts_with("## ")) heading.clear();
    if (line.starts_with("### ")) heading = line.substr(4);
    if (heading.empty()) continue;
    Rows& rows = types[heading];
    if (!line.starts_with("| `")) continue;
    const auto name_end = line.find('`', 3);
    const auto type_end = line.find(" |", name_end + 4);
    rows.push_back(line.substr(3, name_end - 3) + ": " + line.substr(name_end + 4, type_end - name_end - 4));
  }
  return types;
}

const std::string folder = std::string(HOTFIX_SOURCE_DIR) + "/protocol/";

TEST(Contract, page_and_types_say_the_same) {
  const auto page = types_in_page(read(folder + "PROTOCOL.md"));
  const auto code = types_in_code();
  for (const auto& [name, rows] : code) {
    ASSERT_TRUE(page.contains(name)) << "no `### " << name << "` in PROTOCOL.md";
    EXPECT_EQ(page.at(name), rows) << name;
  }
  for (const auto& [name, rows] : page) EXPECT_TRUE(code.contains(name)) << name << " is no type";
}

TEST(Contract, every_struct_of_the_headers_is_checked) {
  const auto code = types_in_code();
  for (const char* header : {"hotfix_types.h", "hotfix_commands.h", "hotfix_steps.h"}) {
    const std::string text = read(folder + header);
    ASSERT_FALSE(text.empty()) << header;
    std::istringstream lines(text);
    std::string line;
    std::size_t structs = 0;
    while (std::getline(lines, line)) {
      if (!line.starts_with("struct ")) continue;
      ++structs;
      EXPECT_TRUE(code.contains(line.substr(7, line.find(' ', 7) - 7))) << line;
    }
    EXPECT_GT(structs, 5U) << header;
  }
}

TEST(Contract, json_schema_has_the_fields_of_the_types) {
  const Json schema = Json::parse(read(std::string(HOTFIX_SOURCE_DIR) + "/tests/wire/hotfix.schema.json"));
  std::size_t compared = 0;
  for (const auto& [name, rows] : types_in_code()) {
    if (!schema.at("definitions").contains(name) || name == "PlanResult") continue;  // there: two objects
    std::set<std::string> in_code;
    for (const std::string& row : rows) in_code.insert(row.substr(0, row.find_first_of("?:")));
    std::set<std::string> in_schema;
    for (const auto& item : schema.at("definitions").at(name).at("properties").items()) in_schema.insert(item.key());
    EXPECT_EQ(in_schema, in_code) << name;
    ++compared;
  }
  EXPECT_GT(compared, 15U);
}

TEST(Contract, page_reader_sees_a_row_that_differs) {
  const auto page = types_in_page(
      "### Base\n| field | type |\n| --- | --- |\n| `tag` | string or null | x |\n## Next\n| `a` | b |\n");
  EXPECT_EQ(page, (std::map<std::string, Rows>{{"Base", {"tag: string or null"}}}));
}

}  // namespace
}  // namespace hotfix::protocol
