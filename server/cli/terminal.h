#pragma once
// How the command line speaks: colour where a person reads, plain text elsewhere (NO_COLOR, TERM=dumb, pipes).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/finding.h"

namespace hotfix::cli {

enum class Style { plain, bold, dim, red, yellow, blue, green };

class Terminal {
 public:
  /// Looks at stdout, NO_COLOR, CLICOLOR_FORCE and TERM.
  static Terminal of_stdout();

  explicit Terminal(bool colour) : colour_(colour) {}

  /// The text in a style; as it is where there is no colour.
  std::string paint(Style style, std::string_view text) const;

 private:
  bool colour_;
};

/// A text from a repository, safe to print: control characters (escape sequences among them), bidi controls and bytes
/// that are not UTF-8 become U+FFFD; line breaks too, unless they are kept.
std::string printable(std::string_view text, bool keep_lines = false);

Style style_of(Severity severity);
std::string_view word_of(Severity severity);

/// A line on stderr that is written over, for work that takes long; silent where stderr is no terminal.
class ProgressLine {
 public:
  explicit ProgressLine(std::string_view text);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Writes another text over it.
  void show(std::string_view text) const;

 private:
  bool shown_ = false;
};

/// "12:34 / 30:00" of a step, in local words; empty where it has no clock yet.
std::string clock_text(const std::optional<std::int64_t>& from, const std::optional<std::int64_t>& to, std::int64_t now,
                       const std::optional<std::int64_t>& target, bool skewed);

/// "21:04", or with the day where it is not today's; local time.
std::string local_time(std::int64_t time, std::int64_t now);

}  // namespace hotfix::cli
