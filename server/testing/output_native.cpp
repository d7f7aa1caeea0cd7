// What compilers, GoogleTest and its like, and ctest write.

#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "testing/output_readers.h"

namespace hotfix::runner {
namespace {

class CompilerReader : public OutputReader {
 public:
  void line(const std::string& line, Sink& sink) override {
    static const RE2 gcc(R"(^\s*([^\s:][^:]*):(\d+)(?::\d+)?: (?:fatal |internal compiler )?error: (.*)$)");
    static const RE2 tsc(R"(^([^\s(][^(]*)\((\d+),\d+\): error (TS\d+: .*)$)");
    static const RE2 tsc_pretty(R"(^([^\s:]+):(\d+):\d+ - error (TS\d+: .*)$)");
    static const RE2 go(R"(^(?:vet: )?([^\s:]+\.go):(\d+):\d+: (.*)$)");
    if (!has(line, "error") && !has(line, ".go:")) return;
    for (const RE2* words : {&gcc, &tsc, &tsc_pretty, &go}) {
      std::string path;
      std::string number;
      std::string message;
      if (!RE2::PartialMatch(line, *words, &path, &number, &message)) continue;
      sink.add({"", std::move(message), {{std::move(path), line_number(number)}}});
      return;
    }
  }
};

/// A place's own lines of explanation follow it, until the next thing happens.
class GtestReader : public OutputReader {
 public:
  void line(const std::string& line, Sink& sink) override {
    static const RE2 verbose(R"(^\d+: (.*)$)");  // ctest -V puts the number of its test before each line
    std::string inner;
    const bool numbered = !line.empty() && line.front() >= '0' && line.front() <= '9';
    if (numbered && RE2::FullMatch(line, verbose, &inner))
      read(inner, sink);
    else
      read(line, sink);
  }

  void end(Sink& sink) override {
    flush(sink);
    if (!running_.empty()) sink.add({running_, "The program ended within this test.", {}});
    running_.clear();
  }

 private:
  void read(const std::string& line, Sink& sink) {
    static const RE2 run(R"(^\[ RUN      \] (\S+)$)");
    static const RE2 over(R"(^\[  (FAILED |SKIPPED|     OK) \] (\S+?),? ?(?:where .*)?\(\d+ ms\)$)");
    static const RE2 gtest(R"(^(.+?):(\d+): Failure$)");
    static const RE2 catch2(R"(^(.+?):(\d+): FAILED:$)");
    static const RE2 doctest(R"(^(.+?):(\d+): (?:FATAL )?ERROR: (.*)$)");
    std::string path;
    std::string text;
    const bool names_place = has(line, ": F") || has(line, "ERROR: ");
    if (line.starts_with("[ RUN") && RE2::FullMatch(line, run, &text)) {
      flush(sink);
      running_ = std::move(text);
      placed_ = false;
    } else if (line.starts_with("[  ") || line.starts_with("[--") || line.starts_with("[==")) {
      flush(sink);
      if (!RE2::FullMatch(line, over, &text, &path)) return;
      if (text == "FAILED " && !placed_) sink.add({path, "", {}});
      running_.clear();
    } else if (line == "unknown file: Failure") {
      begin(sink, {running_, "", {}});
    } else if (names_place &&
               (RE2::FullMatch(line, gtest, &path, &text) || RE2::FullMatch(line, catch2, &path, &text))) {
      begin(sink, {running_, "", {{path, line_number(text)}}});
    } else if (std::string message; names_place && RE2::FullMatch(line, doctest, &path, &text, &message)) {
      sink.add({running_, message, {{path, line_number(text)}}});
    } else if (now_) {
      explain(line, sink);
    }
  }

  void begin(Sink& sink, Found found) {
    flush(sink);
    now_ = std::move(found);
    placed_ = true;
  }

  void explain(const std::string& line, Sink& sink) {
    const std::string_view text = trimmed(line);
    if (text.empty()) {
      flush(sink);
      return;
    }
    if (now_->message.size() > longest_text) return;
    if (!now_->message.empty()) now_->message += now_->message.ends_with(':') ? " " : "; ";
    now_->message += text;
  }

  void flush(Sink& sink) {
    if (now_) sink.add(std::move(*now_));
    now_.reset();
  }

  std::string running_;
  bool placed_ = false;  // the running test told what failed
  std::optional<Found> now_;
};

class CtestReader : public OutputReader {
 public:
  void line(const std::string& line, Sink& sink) override {
    static const RE2 failed(R"(^\s+\d+ - (.+?) \((.+)\)$)");
    if (line == "The following tests FAILED:") {
      listing_ = true;
      return;
    }
    std::string name;
    std::string how;
    if (listing_ && RE2::FullMatch(line, failed, &name, &how)) sink.add({std::move(name), std::move(how), {}});
    listing_ = listing_ && line.starts_with('\t');
  }

 private:
  bool listing_ = false;
};

class RustReader : public OutputReader {
 public:
  void line(const std::string& line, Sink& sink) override {
    static const RE2 panic(R"(^thread '(.+?)' (?:\(\d+\) )?panicked at (.+?):(\d+)(?::\d+)?:$)");
    static const RE2 old_panic(R"(^thread '(.+?)' panicked at '(.*)', (.+?):(\d+)(?::\d+)?$)");
    static const RE2 frame(R"(^\s+at (.+?):(\d+)(?::\d+)?$)");
    static const RE2 error(R"(^error(?:\[E\d+\])?: (.*)$)");
    static const RE2 arrow(R"(^\s*--> (.+?):(\d+):\d+$)");
    static const RE2 failed(R"(^test (\S+)(?: - .*)? \.\.\. FAILED$)");
    std::string test;
    std::string path;
    std::string number;
    std::string message;
    const bool panics = line.starts_with("thread '");
    if (panics && RE2::FullMatch(line, panic, &test, &path, &number)) {
      begin(sink, {test, "", {{path, line_number(number)}}});
    } else if (panics && RE2::FullMatch(line, old_panic, &test, &message, &path, &number)) {
      begin(sink, {test, message, {{path, line_number(number)}}});
    } else if (now_ && now_->message.empty() && !line.empty()) {
      now_->message = line;
    } else if (now_ && RE2::FullMatch(line, frame, &path, &number)) {
      if (now_->places.size() < most_places) now_->places.push_back({path, line_number(number)});
    } else if (line.starts_with("error") && RE2::FullMatch(line, error, &message)) {
      compiling_ = std::move(message);
    } else if (!compiling_.empty() && RE2::FullMatch(line, arrow, &path, &number)) {
      sink.add({"", std::exchange(compiling_, {}), {{path, line_number(number)}}});
    } else if (line.starts_with("test ") && RE2::FullMatch(line, failed, &test)) {
      sink.add({test, "", {}});
    } else if (line.starts_with("----") || line == "failures:" || line.starts_with("test result:")) {
      flush(sink);
    }
  }

  void end(Sink& sink) override { flush(sink); }

 private:
  void begin(Sink& sink, Found found) {
    flush(sink);
    now_ = std::move(found);
  }
  void flush(Sink& sink) {
    if (now_) sink.add(std::move(*now_));
    now_.reset();
  }

  std::optional<Found> now_;
  std::string compiling_;  // what rustc's error says, until its place comes
};

}  // namespace

std::unique_ptr<OutputReader> compiler_reader() {
  return std::make_unique<CompilerReader>();
}
std::unique_ptr<OutputReader> gtest_reader() {
  return std::make_unique<GtestReader>();
}
std::unique_ptr<OutputReader> ctest_reader() {
  return std::make_unique<CtestReader>();
}
std::unique_ptr<OutputReader> rust_reader() {
  return std::make_unique<RustReader>();
}

}  // namespace hotfix::runner
