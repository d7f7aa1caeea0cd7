// What pytest (every --tb) and unittest write.

#include <algorithm>
#include <utility>

#include "testing/output_readers.h"

namespace hotfix::runner {
namespace {

class PythonReader : public OutputReader {
 public:
  void line(const std::string& line, Sink& sink) override {
    static const RE2 headline(R"(^={3,} (.+?) ={3,}$)");
    static const RE2 section(R"(^_{3,} (.+?) _{3,}$)");
    static const RE2 unittest(R"(^(?:FAIL|ERROR): (\S+) \(.+\)$)");
    std::string text;
    const bool ended_badly = line.starts_with("FAIL") || line.starts_with("ERROR");
    if (line.starts_with("===") && RE2::FullMatch(line, headline, &text)) {
      flush(sink);
      in_failures_ = text == "FAILURES" || text == "ERRORS";
    } else if (in_failures_ && line.starts_with("___") && RE2::FullMatch(line, section, &text)) {
      begin(sink, std::move(text));
    } else if (ended_badly && RE2::FullMatch(line, unittest, &text)) {
      begin(sink, std::move(text));
    } else if (line.starts_with("======")) {
      flush(sink);
    } else if (!ended_badly || !summary(line, sink)) {
      detail(line, sink);
    }
  }

  void end(Sink& sink) override {
    flush(sink);
    for (Found& found : nameless_) sink.add(std::move(found));
    nameless_.clear();
  }

 private:
  /// `FAILED tests/test_pay.py::test_x - assert 1 == 2`
  bool summary(const std::string& line, Sink& sink) {
    static const RE2 words(R"(^(?:FAILED|ERROR) (\S+?\.py)(?:::(\S+))?(?: - (.*))?$)");
    std::string path;
    std::string test;
    std::string message;
    if (!RE2::FullMatch(line, words, &path, &test, &message)) return false;
    const auto told = std::ranges::find(nameless_, message, &Found::message);
    if (told != nameless_.end() && !test.empty()) {
      told->test = test;
      sink.add(std::move(*told));
      nameless_.erase(told);
      return true;
    }
    sink.add({test.empty() ? path : test, message, {{path, 0}}});
    return true;
  }

  void detail(const std::string& line, Sink& sink) {
    static const RE2 file(R"re(^\s*File "(.+?)", line (\d+))re");
    static const RE2 frame(R"(^(\S[^:]*\.py):(\d+): ?(.*)$)");
    static const RE2 said(R"(^E\s+(.*)$)");
    std::string path;
    std::string number;
    std::string text;
    if (line == "Traceback (most recent call last):") {
      if (!now_) begin(sink, "");
      traceback_ = true;
      if (!now_->message.empty()) {  // the exception that came of the one before
        now_->places.clear();
        now_->message.clear();
      }
    } else if (has(line, "File \"") && RE2::PartialMatch(line, file, &path, &number)) {
      add_place(std::move(path), number);
    } else if (has(line, ".py:") && RE2::FullMatch(line, frame, &path, &number, &text)) {
      if (now_)
        add_place(std::move(path), number);
      else if (in_failures_ && nameless_.size() < most_failures)
        nameless_.push_back({"", text, {{path, line_number(number)}}});
    } else if (now_ && RE2::FullMatch(line, said, &text)) {
      if (now_->message.empty()) now_->message = text;
    } else if (now_ && traceback_ && !now_->places.empty() && !line.empty() && line.front() != ' ') {
      if (now_->message.empty()) now_->message = line;
      if (now_->test.empty()) flush(sink);
    }
  }

  /// The innermost call stands last.
  void add_place(std::string path, const std::string& number) {
    if (!now_) return;
    if (now_->places.size() >= most_places) now_->places.pop_back();
    now_->places.insert(now_->places.begin(), {std::move(path), line_number(number)});
  }

  void begin(Sink& sink, std::string test) {
    flush(sink);
    now_ = Found{std::move(test), "", {}};
    traceback_ = false;
  }

  void flush(Sink& sink) {
    if (now_ && !(now_->test.empty() && now_->places.empty())) sink.add(std::move(*now_));
    now_.reset();
  }

  std::optional<Found> now_;
  std::vector<Found> nameless_;  // of --tb=line; the summary names their tests
  bool in_failures_ = false;     // below pytest's headline FAILURES or ERRORS
  bool traceback_ = false;
};

}  // namespace

std::unique_ptr<OutputReader> python_reader() {
  return std::make_unique<PythonReader>();
}

}  // namespace hotfix::runner
