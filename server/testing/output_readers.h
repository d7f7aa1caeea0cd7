#pragma once
// One reader for each family of tools. Private to server/testing/.

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <re2/re2.h>

#include "testing/failures.h"

namespace hotfix::runner {

/// Takes failures in, within bounds.
class Sink {
 public:
  void add(Found found);
  std::vector<Found> take() { return std::move(found_); }

 private:
  std::vector<Found> found_;
};

/// Reads the lines of a whole output, those of other tools too.
class OutputReader {
 public:
  virtual ~OutputReader() = default;
  virtual void line(const std::string& line, Sink& sink) = 0;
  virtual void end(Sink&) {}
};

std::unique_ptr<OutputReader> compiler_reader();  // gcc, clang, tsc, go build
std::unique_ptr<OutputReader> gtest_reader();     // GoogleTest, Catch2, doctest
std::unique_ptr<OutputReader> ctest_reader();
std::unique_ptr<OutputReader> rust_reader();
std::unique_ptr<OutputReader> go_reader();
std::unique_ptr<OutputReader> python_reader();  // pytest, unittest
std::unique_ptr<OutputReader> script_reader();  // node:test, jest, mocha, vitest, TAP
std::unique_ptr<OutputReader> pattern_reader(std::span<const std::string> patterns);

/// Asked before a regular expression is: most lines of an output are nobody's.
inline bool has(std::string_view line, std::string_view words) {
  return line.find(words) != std::string_view::npos;
}
/// The number that digits write; 0 where it is none or too large.
std::uint32_t line_number(std::string_view digits);
/// The last part of a test's name: "test_sum" of "PayTest::test_sum" and "PayTest.test_sum".
std::string_view last_part(std::string_view test);

}  // namespace hotfix::runner
