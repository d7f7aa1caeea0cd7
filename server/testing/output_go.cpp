// What `go test` writes, with -v and without, testify's words included. Files are named without their folder; the
// package that they lie in comes last.

#include <utility>

#include "testing/output_readers.h"

namespace hotfix::runner {
namespace {

constexpr std::size_t most_open = 1000;  // tests of a package that are followed

/// One failure for each test: `t.Log` and `t.Error` look alike, so the last that a test told counts.
class GoReader : public OutputReader {
 public:
  void line(const std::string& line, Sink& sink) override {
    static const RE2 verdict(R"(^\s*--- (FAIL|PASS|SKIP): (\S+))");
    static const RE2 running(R"(^=== (?:RUN|CONT|NAME)\s+(\S+))");
    static const RE2 told(R"(^\s+([^\s:/]+\.go):(\d+): ?(.*)$)");
    static const RE2 trace(R"(^\s+Error Trace:\s+(.+?):(\d+)$)");
    static const RE2 error(R"(^\s+Error:\s+(.*)$)");
    static const RE2 package(R"(^(?:FAIL|ok  )\t(\S+))");
    static const RE2 frame(R"(^\t(/.+?\.go):(\d+)(?: \+0x[0-9a-f]+)?$)");
    std::string text;
    std::string number;
    std::string message;
    if (has(line, "--- ") && RE2::PartialMatch(line, verdict, &text, &number)) {
      current_ = open(number);
      if (current_ != nullptr) current_->failed = text == "FAIL";
      panicking_ = false;
    } else if (line.starts_with("===") && RE2::PartialMatch(line, running, &text)) {
      current_ = open(text);
    } else if (has(line, "\t") && RE2::PartialMatch(line, package, &text)) {
      end_package(text, sink);
    } else if (line.starts_with("panic: ")) {
      panicked(line);
    } else if (current_ == nullptr) {
      return;
    } else if (RE2::FullMatch(line, told, &text, &number, &message)) {
      current_->found.places.clear();
      current_->found.places.push_back({text, line_number(number)});
      current_->found.message = message;
    } else if (RE2::FullMatch(line, trace, &text, &number)) {
      current_->found.places.insert(current_->found.places.begin(), {text, line_number(number)});
    } else if (RE2::FullMatch(line, error, &message)) {
      current_->found.message = message;
    } else if (panicking_ && current_->found.places.size() < most_places &&
               RE2::FullMatch(line, frame, &text, &number)) {
      current_->found.places.push_back({text, line_number(number)});
    }
  }

  void end(Sink& sink) override { end_package("", sink); }

 private:
  struct Test {
    Found found;
    bool failed = false;
  };

  Test* open(const std::string& name) {
    for (const auto& test : tests_) {
      if (test->found.test == name) return test.get();
    }
    if (tests_.size() >= most_open) return nullptr;
    tests_.push_back(std::make_unique<Test>(Test{{name, "", {}}, false}));
    return tests_.back().get();
  }

  /// go test names the failing test just before.
  void panicked(const std::string& words) {
    if (current_ == nullptr) current_ = open("");
    if (current_ == nullptr) return;
    current_->failed = true;
    current_->found.message = words;
    current_->found.places.clear();
    panicking_ = true;
  }

  /// `--- FAIL: TestPay` of `TestPay/expired` says nothing by itself.
  bool is_only_parent(const Test& test) const {
    if (!test.found.places.empty() || !test.found.message.empty()) return false;
    for (const auto& other : tests_) {
      if (other->failed && other->found.test.starts_with(test.found.test + "/")) return true;
    }
    return false;
  }

  void end_package(const std::string& package, Sink& sink) {
    for (const auto& test : tests_) {
      if (!test->failed || is_only_parent(*test)) continue;
      Found found = test->found;
      const bool bare = !found.places.empty() && found.places.front().path.find('/') == std::string::npos;
      if (bare && !package.empty())
        found.places.insert(found.places.begin(),
                            {package + "/" + found.places.front().path, found.places.front().line});
      sink.add(std::move(found));
    }
    tests_.clear();
    current_ = nullptr;
    panicking_ = false;
  }

  std::vector<std::unique_ptr<Test>> tests_;  // of this package
  Test* current_ = nullptr;                   // who tells now
  bool panicking_ = false;
};

}  // namespace

std::unique_ptr<OutputReader> go_reader() {
  return std::make_unique<GoReader>();
}

}  // namespace hotfix::runner
