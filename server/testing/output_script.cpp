// What test runners of JavaScript write: node:test (spec and TAP), jest, mocha, vitest. Other TAP is read likewise.

#include <utility>

#include "base/ascii.h"
#include "testing/output_readers.h"

namespace hotfix::runner {
namespace {

class ScriptReader : public OutputReader {
 public:
  void line(const std::string& line, Sink& sink) override {
    if (in_yaml_) {
      yaml(line, sink);
      return;
    }
    static const RE2 location(R"(^test at (.+?):(\d+):\d+$)");
    std::string path;
    std::string number;
    if (line.starts_with("test at ") &&
        RE2::FullMatch(line, location, &path, &number)) {  // node's spec, before the name
      flush(sink);
      before_ = Place{path, line_number(number)};
    } else if (std::string name = heading(line); !name.empty()) {
      begin(sink, std::move(name));
    } else if (uncaught(line)) {
      begin(sink, "");
      now_->places.push_back(place_);
    } else if (now_ && std::exchange(expects_yaml_, false) && trimmed(line) == "---") {
      in_yaml_ = true;
    } else if (now_) {
      detail(line);
    }
  }

  void end(Sink& sink) override { flush(sink); }

 private:
  /// The test's name where the line begins a failure.
  std::string heading(const std::string& line) {
    static const RE2 tap(R"(^\s*not ok \d+(?: - (.*?))?(?: # .*)?$)");
    static const RE2 tap_waived(R"((?i)# (?:todo|skip))");
    static const RE2 spec(R"(^\s*✖ (.+?)(?: \([\d.]+ms\))?$)");
    static const RE2 jest(R"(^\s+● (.+)$)");
    static const RE2 vitest(R"(^\s*FAIL\s+\S+\.\w+ > (.+)$)");
    static const RE2 mocha(R"(^\s+\d+\) (.+)$)");
    std::string name;
    if (has(line, "not ok ") && RE2::FullMatch(line, tap, &name)) {
      expects_yaml_ = !RE2::PartialMatch(line, tap_waived);
      return expects_yaml_ ? (name.empty() ? "a test" : name) : "";
    }
    if (has(line, "✖") && RE2::FullMatch(line, spec, &name)) {
      placed_only_ = true;
      return name == "failing tests:" ? "" : name;
    }
    if (has(line, "●") && RE2::FullMatch(line, jest, &name)) return name == "Console" ? "" : name;
    if (has(line, "FAIL") && RE2::FullMatch(line, vitest, &name)) return name;
    names_follow_ = false;
    if (has(line, ") ") && RE2::FullMatch(line, mocha, &name)) {
      placed_only_ = true;  // its list of all tests numbers the failed ones too
      names_follow_ = !name.ends_with(':');
    }
    if (name.ends_with(':')) name.pop_back();
    return name;
  }

  void detail(const std::string& line) {
    static const RE2 frame(R"(^\s*(?:at|❯) (?:.*[( ])?(?:file://)?([^()\s]+):(\d+):\d+\)?(?: \{)?$)");
    std::string path;
    std::string number;
    if (RE2::FullMatch(line, frame, &path, &number)) {
      add_place(std::move(path), number);
      return;
    }
    const std::string text(trimmed(line));
    if (text.empty()) {
      mocha_name_ = false;
      return;
    }
    if (mocha_name_ && now_->places.empty()) {  // mocha: suites and the test, each on a line of its own
      now_->test += " " + text;
      mocha_name_ = !text.ends_with(':');
      if (!mocha_name_) now_->test.pop_back();
    } else if (now_->message.empty()) {
      now_->message = text;
    }
  }

  /// The block of a TAP failure, up to `...`.
  void yaml(const std::string& line, Sink& sink) {
    static const RE2 location(R"(^\s*location: '?(?:file://)?(.+?):(\d+):\d+'?$)");
    static const RE2 error(R"(^\s*(?:error|message): (.*)$)");
    static const RE2 frame(R"(^\s*(?:at )?(?:.*\()?(?:file://)?([^()\s]+?):(\d+):\d+\)?$)");
    const std::string_view text = trimmed(line);
    std::string path;
    std::string number;
    if (text == "...") {
      in_yaml_ = false;
      flush(sink);
    } else if (text == "failureType: 'subtestsFailed'") {
      rolled_up_ = true;
    } else if (RE2::FullMatch(line, location, &path, &number)) {
      before_ = Place{path, line_number(number)};
    } else if (RE2::FullMatch(line, error, &path)) {
      wants_message_ = path == "|-" || path == ">-" || path == "|";
      if (!wants_message_) now_->message = unquoted(path);
    } else if (wants_message_ && !text.empty()) {
      now_->message = text;
      wants_message_ = false;
    } else if (text == "stack: |-") {
      in_stack_ = true;
    } else if (in_stack_ && RE2::FullMatch(line, frame, &path, &number)) {
      add_place(std::move(path), number);
    }
  }

  /// A file that does not even load: `/a/b.js:3`, the line, a caret, then the error.
  bool uncaught(const std::string& line) {
    static const RE2 words(R"(^(?:file://)?(/[^:]+\.[cm]?[jt]sx?):(\d+)$)");
    std::string path;
    std::string number;
    const bool may_be = line.starts_with('/') || line.starts_with("file:");
    if (!may_be || !RE2::FullMatch(line, words, &path, &number)) return false;
    place_ = {path, line_number(number)};
    return true;
  }

  static std::string unquoted(const std::string& text) {
    const bool quoted =
        text.size() >= 2 && text.front() == text.back() && (text.front() == '\'' || text.front() == '"');
    return quoted ? text.substr(1, text.size() - 2) : text;
  }

  void add_place(std::string path, const std::string& number) {
    if (now_->places.size() < most_places) now_->places.push_back({std::move(path), line_number(number)});
  }

  void begin(Sink& sink, std::string name) {
    const std::optional<Place> before = before_;
    flush(sink);
    before_ = before;
    now_ = Found{std::move(name), "", {}};
    mocha_name_ = names_follow_;
    suite_ = std::exchange(placed_only_, false);
  }

  void flush(Sink& sink) {
    if (now_ && before_) now_->places.push_back(*before_);  // where the test begins: better than nothing
    const bool says_something = now_ && !rolled_up_ && !(now_->test.empty() && now_->message.empty());
    if (says_something && !(suite_ && now_->places.empty())) sink.add(std::move(*now_));
    now_.reset();
    before_.reset();
    rolled_up_ = in_stack_ = wants_message_ = mocha_name_ = false;
  }

  std::optional<Found> now_;
  std::optional<Place> before_;  // where the test itself stands
  Place place_;
  bool expects_yaml_ = false;
  bool in_yaml_ = false;
  bool in_stack_ = false;
  bool wants_message_ = false;
  bool rolled_up_ = false;    // a suite that failed because of its tests
  bool placed_only_ = false;  // counts only if a place follows: node's spec marks whole suites so too
  bool suite_ = false;
  bool names_follow_ = false;  // mocha's heading is only the first part of the name
  bool mocha_name_ = false;
};

}  // namespace

std::unique_ptr<OutputReader> script_reader() {
  return std::make_unique<ScriptReader>();
}

}  // namespace hotfix::runner
