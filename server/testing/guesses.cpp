#include "testing/guesses.h"

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>
#include <re2/re2.h>

namespace hotfix::runner {
namespace {

using Argv = std::vector<std::string>;
using nlohmann::json;

constexpr int deepest_json = 64;

bool contains(const TreeLook& look, std::string_view name, const RE2& words) {
  const auto text = look.read(name);
  return text && RE2::PartialMatch(*text, words);
}

bool any_file(const TreeLook& look, const RE2& words) {
  return std::ranges::any_of(look.files, [&](const std::string& file) { return RE2::PartialMatch(file, words); });
}

/// Whether package.json has a test script; npm's own placeholder is none.
bool has_test_script(const TreeLook& look) {
  const auto text = look.read("package.json");
  if (!text) return false;
  const auto shallow = [](int depth, json::parse_event_t, json&) { return depth <= deepest_json; };
  const json package = json::parse(*text, shallow, false);
  if (!package.is_object()) return false;
  const auto scripts = package.find("scripts");
  if (scripts == package.end() || !scripts->is_object()) return false;
  const auto test = scripts->find("test");
  if (test == scripts->end() || !test->is_string()) return false;
  return test->get<std::string>().find("no test specified") == std::string::npos;
}

void guess_node(const TreeLook& look, std::vector<Argv>& guesses) {
  if (!has_test_script(look)) return;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> managers{
      {{"pnpm-lock.yaml", "pnpm"}, {"yarn.lock", "yarn"}, {"bun.lockb", "bun"}, {"bun.lock", "bun"}}};
  for (const auto& [lock, manager] : managers) {
    if (!look.exists(lock)) continue;
    guesses.push_back(manager == "bun" ? Argv{"bun", "run", "test"} : Argv{std::string(manager), "test"});
    return;
  }
  guesses.push_back({"npm", "test"});
}

/// Only a folder that was configured already can run ctest.
void guess_ctest(const TreeLook& look, std::vector<Argv>& guesses) {
  if (!look.exists("CMakeLists.txt")) return;
  for (const std::string_view folder : {"build", "build/debug", "build/release", "out", "cmake-build-debug", "."}) {
    if (!look.exists(std::string(folder) + "/CTestTestfile.cmake")) continue;
    guesses.push_back({"ctest", "--test-dir", std::string(folder), "--output-on-failure"});
    return;
  }
}

void guess_python(const TreeLook& look, std::vector<Argv>& guesses) {
  static const RE2 ini(R"((?m)^\[tool:pytest\]|^\[pytest\]|^\[tool\.pytest)");
  static const RE2 test_files(R"((^|/)(test_[^/]*|[^/]*_test)\.py$)");
  static const RE2 conftest(R"((^|/)conftest\.py$)");
  const bool says_pytest = look.exists("pytest.ini") || contains(look, "pyproject.toml", ini) ||
                           contains(look, "setup.cfg", ini) || contains(look, "tox.ini", ini) ||
                           any_file(look, conftest);
  if (says_pytest) {
    guesses.push_back({"pytest"});
  } else if (any_file(look, test_files)) {
    guesses.push_back({"pytest"});
    guesses.push_back({"python3", "-m", "unittest"});
  }
}

void guess_make(const TreeLook& look, std::vector<Argv>& guesses) {
  for (const std::string_view file : {"GNUmakefile", "makefile", "Makefile"}) {  // in make's own order
    const auto text = look.read(file);
    if (!text) continue;
    for (const std::string& target : {std::string("test"), std::string("check")}) {
      if (RE2::PartialMatch(*text, "(?m)^" + target + "[ \t]*::?([^=]|$)")) {
        guesses.push_back({"make", target});
        break;
      }
    }
    return;
  }
}

}  // namespace

std::vector<Argv> guess_tests(const TreeLook& look) {
  std::vector<Argv> guesses;
  guess_node(look, guesses);
  guess_ctest(look, guesses);
  guess_python(look, guesses);
  if (look.exists("go.mod")) guesses.push_back({"go", "test", "./..."});
  if (look.exists("Cargo.toml")) guesses.push_back({"cargo", "test"});
  guess_make(look, guesses);
  return guesses;
}

}  // namespace hotfix::runner
