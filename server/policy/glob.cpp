#include "policy/glob.h"

#include <cstddef>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

namespace hotfix::policy {

namespace {

constexpr std::size_t longest_glob = 1000;
constexpr std::int64_t most_memory = std::int64_t{64} << 20;

/// Paths are bytes, so the expressions are too. One character of a path in UTF-8, or one byte that is none.
constexpr std::string_view one_character = R"((?:[\x00-\x2E\x30-\x7F]|[\xC2-\xF4][\x80-\xBF]+|[\x80-\xFF]))";

RE2::Options options() {
  RE2::Options options(RE2::Quiet);
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_dot_nl(true);
  options.set_max_mem(most_memory);
  return options;
}

/// Turns one glob into an expression, from left to right.
class Translation {
 public:
  explicit Translation(std::string_view glob) : glob_(glob) {
    check_as_a_whole();
    if (problem_) return;
    if (glob_.starts_with('/')) {
      at_ = 1;
    } else if (glob_.substr(0, glob_.size() - 1).find('/') == std::string_view::npos) {
      regex_ = "(?:.*/)?";  // no folder is named: at every depth
    }
    while (at_ < glob_.size() && !problem_) step();
    if (braces_ > 0) problem_ = "A '{' is not closed by '}'.";
    if (!folder_) regex_ += "(?:/.*)?";
  }

  const std::optional<std::string>& problem() const { return problem_; }
  const std::string& regex() const { return regex_; }

 private:
  void check_as_a_whole() {
    if (glob_.empty() || glob_ == "/") problem_ = "This pattern matches no path.";
    if (glob_.size() > longest_glob) problem_ = fmt::format("This pattern is longer than {} bytes.", longest_glob);
    if (glob_.starts_with('!')) problem_ = "A pattern cannot begin with '!' here. Use \"exclude\", or write \"\\\\!\".";
    if (glob_.starts_with("./") || glob_.starts_with("../") || glob_.find("/../") != std::string_view::npos) {
      problem_ = "Patterns start at the root of the repository and name no \".\" or \"..\".";
    }
  }

  void step() {
    const char c = glob_[at_++];
    switch (c) {
      case '*':
        return stars();
      case '?':
        regex_ += one_character;
        return;
      case '[':
        return bracket();
      case '{':
        ++braces_;
        regex_ += "(?:";
        return;
      case '}':
        if (braces_ == 0) return literal(c);
        --braces_;
        regex_ += ")";
        return;
      case ',':
        if (braces_ == 0) return literal(c);
        regex_ += "|";
        return;
      case '/':
        return slash();
      case '\\':
        if (at_ == glob_.size()) {
          problem_ = "Nothing follows the '\\' at the end.";
        } else {
          literal(glob_[at_++]);
        }
        return;
      default:  // a character, not an enumerator
        return literal(c);
    }
  }

  void literal(char c) { regex_ += RE2::QuoteMeta(re2::StringPiece(&c, 1)); }

  /// `**` is special only between slashes or the ends (gitignore(5)); otherwise stars are one star.
  void stars() {
    const std::size_t begin = at_ - 1;
    while (at_ < glob_.size() && glob_[at_] == '*') ++at_;
    const bool starts_part = begin == 0 || glob_[begin - 1] == '/';
    const bool ends_part = at_ == glob_.size() || glob_[at_] == '/';
    if (at_ - begin != 2 || !starts_part || !ends_part) {
      regex_ += "[^/]*";
    } else if (at_ == glob_.size()) {
      regex_ += ".+";
    } else if (++at_ == glob_.size()) {  // "**/": all folders, so everything below one
      regex_ += "(?:.*/)?[^/]+/.+";
      folder_ = true;
    } else {
      regex_ += "(?:.*/)?";
    }
  }

  void slash() {
    if (at_ < glob_.size()) {
      regex_ += "/";
    } else {
      regex_ += "/.+";  // only a folder has something below it
      folder_ = true;
    }
  }

  void bracket() {
    const bool negated = at_ < glob_.size() && (glob_[at_] == '!' || glob_[at_] == '^');
    if (negated) ++at_;
    std::string set;
    const std::size_t first = at_;
    for (; at_ < glob_.size() && (glob_[at_] != ']' || at_ == first); ++at_) {
      if (glob_[at_] == '\\' && at_ + 1 < glob_.size()) ++at_;
      const auto byte = static_cast<unsigned char>(glob_[at_]);
      if (byte >= 0x80 || byte == '/' || glob_.substr(at_, 2) == "[:") {
        problem_ = "Between '[' and ']' only single ASCII characters and ranges can stand.";
        return;
      }
      const bool range = byte == '-' && at_ != first && at_ + 1 < glob_.size() && glob_[at_ + 1] != ']';
      set += range ? "-" : fmt::format("\\x{:02x}", byte);
    }
    if (at_ == glob_.size()) {
      problem_ = "A '[' is not closed by ']'.";
      return;
    }
    ++at_;
    regex_ += negated ? fmt::format("[^/{}]", set) : fmt::format("[{}]", set);
  }

  std::string_view glob_;
  std::size_t at_ = 0;
  std::size_t braces_ = 0;
  bool folder_ = false;  // the end says what may follow
  std::string regex_;
  std::optional<std::string> problem_;
};

}  // namespace

std::optional<std::string> glob_problem(std::string_view glob) {
  const Translation translation(glob);
  if (translation.problem()) return translation.problem();
  const RE2 regex(translation.regex(), options());
  if (!regex.ok()) return fmt::format("This pattern cannot be used: {}.", regex.error());
  return std::nullopt;
}

PathSet::PathSet(const std::vector<std::string>& globs) {
  std::string all;
  for (const std::string& glob : globs) {
    if (glob_problem(glob)) continue;
    if (!all.empty()) all += '|';
    all += Translation(glob).regex();
  }
  if (!all.empty()) regex_ = std::make_shared<const RE2>(all, options());
}

bool PathSet::matches(std::string_view path) const {
  return regex_ != nullptr && RE2::FullMatch(re2::StringPiece(path.data(), path.size()), *regex_);
}

}  // namespace hotfix::policy
