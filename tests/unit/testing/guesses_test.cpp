#include "testing/guesses.h"

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hotfix::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The command lines that a work tree of these files suggests.
std::vector<std::string> guesses(const std::map<std::string, std::string, std::less<>>& files) {
  TreeLook look;
  for (const auto& [name, text] : files) look.files.push_back(name);
  look.read = [&](std::string_view name) -> std::optional<std::string> {
    const auto at = files.find(name);
    return at == files.end() ? std::nullopt : std::optional(at->second);
  };
  look.exists = [&](std::string_view name) { return files.contains(name); };
  std::vector<std::string> lines;
  for (const auto& argv : guess_tests(look)) lines.push_back(fmt::format("{}", fmt::join(argv, " ")));
  return lines;
}

TEST(Guesses, by_the_files_of_each_language) {
  const std::string package = R"({"scripts": {"test": "node --test"}})";
  EXPECT_THAT(guesses({{"package.json", package}}), ElementsAre("npm test"));
  EXPECT_THAT(guesses({{"package.json", package}, {"pnpm-lock.yaml", ""}}), ElementsAre("pnpm test"));
  EXPECT_THAT(guesses({{"package.json", package}, {"yarn.lock", ""}}), ElementsAre("yarn test"));
  EXPECT_THAT(guesses({{"CMakeLists.txt", ""}, {"build/CTestTestfile.cmake", ""}}),
              ElementsAre("ctest --test-dir build --output-on-failure"));
  EXPECT_THAT(guesses({{"setup.cfg", "[tool:pytest]\n"}}), ElementsAre("pytest"));
  EXPECT_THAT(guesses({{"pyproject.toml", "[project]\n[tool.pytest.ini_options]\n"}}), ElementsAre("pytest"));
  EXPECT_THAT(guesses({{"tests/test_pay.py", ""}}), ElementsAre("pytest", "python3 -m unittest"));
  EXPECT_THAT(guesses({{"go.mod", ""}}), ElementsAre("go test ./..."));
  EXPECT_THAT(guesses({{"Cargo.toml", ""}}), ElementsAre("cargo test"));
  EXPECT_THAT(guesses({{"Makefile", "all:\n\ttrue\ntest: all\n\t./run\n"}}), ElementsAre("make test"));
  EXPECT_THAT(guesses({{"Makefile", "check::\n"}}), ElementsAre("make check"));
  EXPECT_THAT(guesses({{"package.json", package}, {"Makefile", "test:\n"}, {"go.mod", ""}}),
              ElementsAre("npm test", "go test ./...", "make test"));
}

TEST(Guesses, nothing_where_nothing_is_known) {
  EXPECT_THAT(guesses({}), IsEmpty());
  EXPECT_THAT(guesses({{"package.json", R"({"scripts": {"test": "echo \"Error: no test specified\" && exit 1"}})"}}),
              IsEmpty());
  EXPECT_THAT(guesses({{"package.json", "{"}}), IsEmpty());
  EXPECT_THAT(guesses({{"package.json", R"({"scripts": {"test": 3}})"}}), IsEmpty());
  EXPECT_THAT(guesses({{"package.json", std::string(200'000, '[')}}), IsEmpty());
  EXPECT_THAT(guesses({{"CMakeLists.txt", "enable_testing()"}}), IsEmpty()) << "nothing is built yet";
  EXPECT_THAT(guesses({{"Makefile", "test = 3\ntest := 4\n.PHONY: test\n"}}), IsEmpty());
}

}  // namespace
}  // namespace hotfix::runner
