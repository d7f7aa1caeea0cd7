// A policy's own patterns: RE2 with the groups `path`, `line` and `message`.

#include <utility>

#include "testing/output_readers.h"

namespace hotfix::runner {
namespace {

class Pattern {
 public:
  explicit Pattern(const std::string& words) : words_(words, RE2::Quiet) {
    if (!words_.ok()) return;
    const auto& groups = words_.NamedCapturingGroups();
    const auto number = [&](const char* name) {
      const auto at = groups.find(name);
      return at == groups.end() ? 0 : at->second;
    };
    path_ = number("path");
    line_ = number("line");
    message_ = number("message");
    test_ = number("test");
  }

  bool usable() const { return words_.ok() && path_ > 0; }

  std::optional<Found> find(const std::string& line) const {
    std::vector<re2::StringPiece> groups(static_cast<std::size_t>(words_.NumberOfCapturingGroups()) + 1);
    if (!words_.Match(line, 0, line.size(), RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size())))
      return std::nullopt;
    const auto text = [&](int group) {
      const re2::StringPiece& piece = groups[static_cast<std::size_t>(group)];
      return group == 0 || piece.data() == nullptr ? std::string() : std::string(piece.data(), piece.size());
    };
    const std::string path = text(path_);
    if (path.empty()) return std::nullopt;
    return Found{text(test_), message_ == 0 ? line : text(message_), {{path, line_number(text(line_))}}};
  }

 private:
  RE2 words_;
  int path_ = 0;
  int line_ = 0;
  int message_ = 0;
  int test_ = 0;
};

class PatternReader : public OutputReader {
 public:
  explicit PatternReader(std::span<const std::string> patterns) {
    for (const std::string& words : patterns) {
      auto pattern = std::make_unique<Pattern>(words);
      if (pattern->usable()) patterns_.push_back(std::move(pattern));
    }
  }

  void line(const std::string& line, Sink& sink) override {
    for (const auto& pattern : patterns_) {
      auto found = pattern->find(line);
      if (!found) continue;
      sink.add(std::move(*found));
      return;
    }
  }

 private:
  std::vector<std::unique_ptr<Pattern>> patterns_;
};

}  // namespace

std::unique_ptr<OutputReader> pattern_reader(std::span<const std::string> patterns) {
  return std::make_unique<PatternReader>(patterns);
}

}  // namespace hotfix::runner
