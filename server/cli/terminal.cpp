#include "cli/terminal.h"

#include <cstdlib>
#include <ctime>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>
#include <utf8.h>

#include "workflow/clocks.h"

namespace hotfix::cli {
namespace {

constexpr char32_t replacement = 0xFFFD;

std::string_view code_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::bold:
      return "\x1b[1m";
    case Style::dim:
      return "\x1b[2m";
    case Style::red:
      return "\x1b[31m";
    case Style::yellow:
      return "\x1b[33m";
    case Style::blue:
      return "\x1b[34m";
    case Style::green:
      return "\x1b[32m";
  }
  return "";
}

bool has(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0x200E || c == 0x200F || c == 0x2028 || c == 0x2029;
}

std::tm local_parts(std::int64_t time) {
  const std::time_t seconds = static_cast<std::time_t>(time);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return parts;
}

}  // namespace

Terminal Terminal::of_stdout() {
  if (has("NO_COLOR")) return Terminal(false);
  if (has("CLICOLOR_FORCE")) return Terminal(true);
  const char* term = std::getenv("TERM");
  return Terminal(::isatty(STDOUT_FILENO) == 1 && term != nullptr && std::string_view(term) != "dumb");
}

std::string Terminal::paint(Style style, std::string_view text) const {
  if (!colour_ || style == Style::plain || text.empty()) return std::string(text);
  return fmt::format("{}{}\x1b[0m", code_of(style), text);
}

std::string printable(std::string_view text, bool keep_lines) {
  std::string valid;
  utf8::replace_invalid(text.begin(), text.end(), std::back_inserter(valid), replacement);
  std::string result;
  for (auto at = valid.begin(); at != valid.end();) {
    const char32_t c = utf8::unchecked::next(at);
    const bool kept = !is_control(c) || ((c == '\n' || c == '\t') && keep_lines);
    utf8::unchecked::append(kept ? c : replacement, std::back_inserter(result));
  }
  return result;
}

Style style_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return Style::red;
    case Severity::warning:
      return Style::yellow;
    case Severity::information:
      return Style::blue;
    case Severity::hint:
      return Style::dim;
  }
  return Style::plain;
}

std::string_view word_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::information:
      return "information";
    case Severity::hint:
      return "hint";
  }
  return "";
}

ProgressLine::ProgressLine(std::string_view text) {
  if (::isatty(STDERR_FILENO) != 1) return;
  shown_ = true;
  fmt::print(stderr, "{}…", text);
  std::fflush(stderr);
}

void ProgressLine::show(std::string_view text) const {
  if (!shown_) return;
  fmt::print(stderr, "\r\x1b[K{}…", text);
  std::fflush(stderr);
}

ProgressLine::~ProgressLine() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
}

std::string clock_text(const std::optional<std::int64_t>& from, const std::optional<std::int64_t>& to, std::int64_t now,
                       const std::optional<std::int64_t>& target, bool skewed) {
  if (!from) return "";
  workflow::Interval passed = workflow::elapsed(*from, to.value_or(now));
  passed.skewed = passed.skewed || skewed;
  std::string text = workflow::format_interval(passed);
  if (target) text += " / " + workflow::format_interval({*target, false});
  return text;
}

std::string local_time(std::int64_t time, std::int64_t now) {
  const std::tm then = local_parts(time);
  const std::tm today = local_parts(now);
  const bool same_day = then.tm_year == today.tm_year && then.tm_yday == today.tm_yday;
  char text[32];
  std::strftime(text, sizeof text, same_day ? "%H:%M" : "%Y-%m-%d %H:%M", &then);
  return text;
}

}  // namespace hotfix::cli
