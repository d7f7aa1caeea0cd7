#include "testing/failures.h"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hotfix::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<std::string> shop = {"CMakeLists.txt", "bad.cpp",           "pay_test.cpp",  "pay.go",
                                       "pay_test.go",    "cards/pay_test.go", "src/lib.rs",    "charge.test.js",
                                       "lib.js",         "t/lib.js",          "t/pay.test.js", "v/lib.mjs",
                                       "v/pay.test.mjs", "tests/test_pay.py", "pay.py",        "tests/__init__.py"};

/// What a tool of that name wrote when it ran in /home/ada/shop: outputs/<name>.txt, taken from the tool itself.
std::string output(const std::string& name) {
  std::ifstream file(std::string(HOTFIX_SOURCE_DIR) + "/tests/unit/testing/outputs/" + name + ".txt");
  EXPECT_TRUE(file.good()) << name;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Found> find(const std::string& text, const std::vector<std::string>& patterns = {}) {
  FailureFinder finder(patterns);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) finder.line(line);
  return finder.take();
}

/// "path:line test: message" of each failure in the tree.
std::vector<std::string> failures(const std::string& text, const std::vector<std::string>& patterns = {},
                                  const std::vector<std::string>& files = shop) {
  std::vector<std::string> told;
  for (const Located& one : locate(find(text, patterns), files, "/home/ada/shop"))
    told.push_back(fmt::format("{}:{} {}: {}", one.path.value_or("-"), one.line, one.test, one.message));
  return told;
}

TEST(Failures, of_compilers) {
  EXPECT_THAT(failures(output("gcc")),
              ElementsAre("bad.cpp:2 : ‘y’ was not declared in this scope",
                          "bad.cpp:3 : invalid conversion from ‘const char*’ to ‘int’ [-fpermissive]"));
  EXPECT_THAT(failures(output("clang")),
              ElementsAre("bad.cpp:2 : use of undeclared identifier 'y'",
                          "bad.cpp:3 : cannot initialize return object of type 'int' with an lvalue of type 'const "
                          "char[2]'"));
  EXPECT_THAT(failures(output("rustc")),
              ElementsAre("src/lib.rs:14 : cannot find value `y` in this scope", "src/lib.rs:14 : mismatched types"));
  EXPECT_THAT(failures(output("go_build")), ElementsAre("pay.go:4 : undefined: y"));
  EXPECT_THAT(
      failures("t/lib.js(3,5): error TS2322: Type 'string' is not assignable.\n"
               "t/lib.js:7:1 - error TS1005: ',' expected.\n"),
      ElementsAre("t/lib.js:3 : TS2322: Type 'string' is not assignable.", "t/lib.js:7 : TS1005: ',' expected."));
}

TEST(Failures, of_googletest_below_ctest) {
  const auto expected =
      ElementsAre("pay_test.cpp:3 Pay.guards: Expected equality of these values: 1; 2; cards",
                  "pay_test.cpp:4 Pay.guards: Value of: false; Actual: false; Expected: true",
                  "-:0 Pay.throws: C++ exception with description \"boom\" thrown in the test body.",
                  "pay_test.cpp:8 All/P.is_even/0: Expected equality of these values: GetParam() % 2; Which is: 1; 0",
                  "-:0 pay_test: Failed", "-:0 shell: Failed");
  EXPECT_THAT(failures(output("ctest")), expected);
  EXPECT_THAT(failures(output("ctest_verbose")), expected);
}

TEST(Failures, of_a_program_that_dies_within_a_test) {
  EXPECT_THAT(failures("[ RUN      ] Pay.fine\n[       OK ] Pay.fine (0 ms)\n[ RUN      ] Pay.dies\n"),
              ElementsAre("-:0 Pay.dies: The program ended within this test."));
}

TEST(Failures, of_catch_and_doctest) {
  EXPECT_THAT(failures("pay_test.cpp:12: FAILED:\n  REQUIRE( charge() == 2 )\nwith expansion:\n  1 == 2\n\n"
                       "pay_test.cpp:20: ERROR: CHECK( a == b ) is NOT correct!\n"),
              ElementsAre("pay_test.cpp:12 : REQUIRE( charge() == 2 ); with expansion: 1 == 2",
                          "pay_test.cpp:20 : CHECK( a == b ) is NOT correct!"));
}

TEST(Failures, of_pytest_in_each_of_its_styles) {
  const auto expected = [](const std::string& separator) {
    return ElementsAre("tests/test_pay.py:6 test_guard: AssertionError: cards",
                       "pay.py:2 PayTest" + separator + "test_charge: KeyError: 'number'",
                       "tests/test_pay.py:11 PayTest" + separator + "test_sum: AssertionError: 1 != 2");
  };
  EXPECT_THAT(failures(output("pytest_auto")), expected("."));
  EXPECT_THAT(failures(output("pytest_short")), expected("."));
  EXPECT_THAT(failures(output("pytest_native")), expected("."));
  EXPECT_THAT(failures(output("pytest_line")), expected("::"));
  EXPECT_THAT(failures(output("pytest_no")),
              ElementsAre("tests/test_pay.py:0 test_guard: AssertionError: cards",
                          "tests/test_pay.py:0 PayTest::test_charge: KeyError: 'number'",
                          "tests/test_pay.py:0 PayTest::test_sum: AssertionError: 1 != 2"));
}

TEST(Failures, of_unittest) {
  EXPECT_THAT(failures(output("unittest")), ElementsAre("pay.py:2 test_charge: KeyError: 'number'",
                                                        "tests/test_pay.py:11 test_sum: AssertionError: 1 != 2"));
}

TEST(Failures, of_a_plain_python_program) {
  EXPECT_THAT(failures("Traceback (most recent call last):\n  File \"pay.py\", line 3, in <module>\n    x\n"
                       "NameError: name 'x' is not defined\n"),
              ElementsAre("pay.py:3 : NameError: name 'x' is not defined"))
      << "a failure without a test is told by its place";
}

TEST(Failures, of_node_in_both_of_its_styles) {
  const auto expected = ElementsAre(
      "charge.test.js:5 guards expired cards: AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:",
      "charge.test.js:8 adds: AssertionError [ERR_ASSERTION]: Expected values to be strictly deep-equal:",
      "lib.js:2 throws: TypeError [Error]: no card");
  EXPECT_THAT(failures(output("node_spec")), expected);
  EXPECT_THAT(
      failures(output("node_tap")),
      ElementsAre("charge.test.js:5 guards expired cards: Expected values to be strictly equal:",
                  "charge.test.js:8 adds: Expected values to be strictly deep-equal:", "lib.js:2 throws: no card"));
}

TEST(Failures, of_jest_mocha_and_vitest) {
  EXPECT_THAT(failures(output("jest")),
              ElementsAre("t/pay.test.js:4 Pay › guards expired cards: expect(received).toBe(expected) // Object.is "
                          "equality",
                          "t/lib.js:2 Pay › throws: TypeError: no card",
                          HasSubstr("Test suite failed to run: Must use import to load ES Module")));
  EXPECT_THAT(
      failures(output("mocha")),
      ElementsAre("t/pay.test.js:4 Pay guards expired cards: AssertionError [ERR_ASSERTION]: Expected values to "
                  "be strictly equal:",
                  "t/lib.js:2 Pay throws: TypeError: no card"));
  EXPECT_THAT(
      failures(output("vitest")),
      ElementsAre("v/pay.test.mjs:4 Pay > guards expired cards: AssertionError: expected 1 to be 2 // Object.is "
                  "equality",
                  "v/lib.mjs:2 Pay > throws: TypeError: no card"));
}

TEST(Failures, of_go_with_and_without_v) {
  const auto expected =
      ElementsAre("pay_test.go:7 TestGuard: got 1, want 2", "pay_test.go:8 TestGuard/expired: card passed",
                  "pay.go:3 TestCards: panic: runtime error: integer divide by zero [recovered]");
  EXPECT_THAT(failures(output("go")), expected);
  EXPECT_THAT(failures(output("go_verbose")), expected);
  EXPECT_THAT(failures("--- FAIL: TestCards (0.00s)\n    pay_test.go:9: \n"
                       "        \tError Trace:\t/home/ada/shop/cards/pay_test.go:9\n"
                       "        \tError:      \tNot equal: \n        \t            \texpected: 1\n"
                       "        \tTest:       \tTestCards\nFAIL\nFAIL\texample.com/pay/cards\t0.005s\n"),
              ElementsAre("cards/pay_test.go:9 TestCards: Not equal:"));
  EXPECT_THAT(
      failures("--- FAIL: TestCards (0.00s)\n    pay_test.go:6: no\nFAIL\nFAIL\texample.com/pay/cards\t0.01s\n"),
      ElementsAre("cards/pay_test.go:6 TestCards: no"))
      << "the package tells which of the files of that name";
}

TEST(Failures, of_cargo) {
  EXPECT_THAT(failures(output("cargo")),
              ElementsAre("-:0 tests::returns: ", "src/lib.rs:7 tests::adds: assertion `left == right` failed: cards",
                          "src/lib.rs:10 tests::panics: called `Option::unwrap()` on a `None` value"));
  EXPECT_THAT(failures("thread 'tests::old' panicked at 'no card', src/lib.rs:3:5\n"),
              ElementsAre("src/lib.rs:3 tests::old: no card"));
}

TEST(Failures, of_a_policys_own_patterns) {
  const std::vector<std::string> patterns = {"(no such", "no group",
                                             R"(^!! (?P<path>\S+) line (?P<line>\d+): (?P<message>.*))"};
  EXPECT_THAT(failures("!! pay.py line 12: the till is open\n", patterns), ElementsAre("pay.py:12 : the till is open"));
  EXPECT_THAT(failures("BAD pay.py\n", {R"(^BAD (?P<path>.+)$)"}), ElementsAre("pay.py:0 : BAD pay.py"));
}

TEST(Failures, none_in_an_output_that_tells_of_none) {
  EXPECT_THAT(find("3 passed in 0.02s\nok  \texample.com/pay\t0.01s\n"
                   "=== RUN   TestFine\n    pay_test.go:3: all fine\n--- PASS: TestFine (0.00s)\n"
                   "src/lib.rs:1:1: warning: unused\n✔ fine (0.2ms)\nok 1 - fine\nnot ok 2 - later # TODO\n"
                   "test tests::adds ... ok\n1) First open the till\n"),
              IsEmpty());
}

TEST(Failures, are_found_in_colours_too) {
  EXPECT_THAT(failures("\x1b[1m\x1b[31mbad.cpp:2:11:\x1b[0m \x1b]8;;https://x\x1b\\error\x1b]8;;\x1b\\: no\r\n"),
              ElementsAre("bad.cpp:2 : no"));
}

TEST(Failures, an_output_without_an_end_is_bounded) {
  FailureFinder finder;
  const std::string line = "bad.cpp:" + std::string(100, '1') + ": error: " + std::string(100'000, 'x');
  finder.line(line);
  for (int i = 1; i < 5000; ++i) {
    finder.line(fmt::format("bad.cpp:{}:1: error: no", i));
    finder.line(fmt::format("=== RUN   Test{}", i));
    finder.line(fmt::format("--- FAIL: Test{}", i));
  }
  const std::vector<Found> found = finder.take();
  EXPECT_LE(found.size(), most_failures);
  EXPECT_LE(found.front().message.size(), longest_text);
}

TEST(Failures, bytes_that_are_no_text_do_no_harm) {
  std::string every;
  for (int round = 0; round < 3; ++round) {
    for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
    every += "error: ";
  }
  EXPECT_THAT(find("bad.cpp:2: error: " + every), SizeIs(::testing::Le(4U)));
  EXPECT_EQ(plain_line("a\x1b"), "a");
  EXPECT_EQ(plain_line("a\x1b["), "a");
  EXPECT_EQ(plain_line("a\x1b]8;;x"), "a");
}

TEST(Places, are_files_of_the_tree_and_no_others) {
  const std::vector<std::string> files = {"src/pay.js", "lib/src/pay.js", "src/card.js",
                                          "index.js",   "a/x.go",         "b/x.go"};
  const auto at = [&](const std::string& written) {
    const std::vector<Found> found = {{"t", "", {{written, 3}}}};
    return locate(found, files, "/home/ada/shop").front().path.value_or("-");
  };
  EXPECT_EQ(at("/home/ada/shop/src/pay.js"), "src/pay.js");
  EXPECT_EQ(at("/home/ada/shop/./lib/../src/pay.js"), "src/pay.js");
  EXPECT_EQ(at("/home/ada/shop/gone.js"), "-");
  EXPECT_EQ(at("./src/pay.js"), "src/pay.js");
  EXPECT_EQ(at("../src/pay.js"), "src/pay.js") << "told from a build folder";
  EXPECT_EQ(at("/app/src/card.js"), "src/card.js") << "told from a container";
  EXPECT_EQ(at("/app/index.js"), "-") << "one part alone is too little";
  EXPECT_EQ(at("card.js"), "src/card.js");
  EXPECT_EQ(at("pay.js"), "-") << "two files are called so";
  EXPECT_EQ(at("example.com/shop/b/x.go"), "b/x.go");
  EXPECT_EQ(at("/home/ada/shop/node_modules/x/src/pay.js"), "-");
  EXPECT_EQ(at("node_modules/x/src/card.js"), "-");
  EXPECT_EQ(at("node:internal/index.js"), "-");
  EXPECT_EQ(at(""), "-");
  EXPECT_EQ(at("/"), "-");
}

TEST(Places, the_first_in_the_tree_counts) {
  const std::vector<Found> found = {
      {"t", "m", {{"/usr/lib/python3/case.py", 9}, {"pay.py", 3}, {"tests/test_pay.py", 7}}}};
  EXPECT_THAT(locate(found, shop, "/home/ada/shop"), ElementsAre(Located{"t", "m", "pay.py", 3}));
}

}  // namespace
}  // namespace hotfix::runner
