#include "workflow/clocks.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/ascii.h"

namespace hotfix::workflow {

namespace {

constexpr std::int64_t seconds_per_day = 24 * 60 * 60;
constexpr std::int64_t first_time = -62'167'219'200;  // 0000-01-01T00:00:00Z
constexpr std::int64_t last_time = 253'402'300'799;   // 9999-12-31T23:59:59Z

/// Takes text apart from its front; every take_… leaves the text alone where it does not fit.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }

  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  /// A number of exactly `count` digits.
  std::optional<int> take_number(std::size_t count) {
    if (text_.size() < count ||
        !std::all_of(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(count), is_digit))
      return std::nullopt;
    int value = 0;
    for (const char c : text_.substr(0, count)) value = value * 10 + (c - '0');
    text_.remove_prefix(count);
    return value;
  }

  /// `.` or `,` and at least one digit; how many there are does not matter.
  bool skip_fraction() {
    if (!take('.') && !take(',')) return true;
    const std::size_t end = std::min(text_.find_first_not_of("0123456789"), text_.size());
    text_.remove_prefix(end);
    return end > 0;
  }

 private:
  std::string_view text_;
};

std::optional<std::int64_t> take_date(Scanner& in) {
  const auto year = in.take_number(4);
  if (!year || !in.take('-')) return std::nullopt;
  const auto month = in.take_number(2);
  if (!month || !in.take('-')) return std::nullopt;
  const auto day = in.take_number(2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::int64_t{std::chrono::sys_days(date).time_since_epoch().count()} * seconds_per_day;
}

std::optional<std::int64_t> take_time(Scanner& in) {
  const auto hour = in.take_number(2);
  if (!hour || !in.take(':')) return std::nullopt;
  const auto minute = in.take_number(2);
  if (!minute) return std::nullopt;
  int second = 0;
  if (in.take(':')) {
    const auto number = in.take_number(2);
    if (!number || !in.skip_fraction()) return std::nullopt;
    second = std::min(*number, *number == 60 ? 59 : *number);
  }
  if (*hour > 23 || *minute > 59 || second > 59) return std::nullopt;
  return (*hour * 60 + *minute) * 60 + second;
}

/// How many seconds the zone is ahead of UTC.
std::optional<std::int64_t> take_zone(Scanner& in) {
  if (in.take('Z') || in.take('z')) return 0;
  const bool ahead = in.take('+');
  if (!ahead && !in.take('-')) return std::nullopt;
  const auto hours = in.take_number(2);
  if (!hours) return std::nullopt;
  in.take(':');
  const auto minutes = in.take_number(2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::int64_t offset = (*hours * 60 + *minutes) * 60;
  return ahead ? offset : -offset;
}

}  // namespace

std::string format_utc(std::int64_t time) {
  const std::chrono::sys_seconds at{std::chrono::seconds(std::clamp(time, first_time, last_time))};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(at - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

std::optional<std::int64_t> parse_utc(std::string_view text) {
  Scanner in(text);
  const auto date = take_date(in);
  if (!date || !(in.take('T') || in.take('t') || in.take(' '))) return std::nullopt;
  const auto time = take_time(in);
  if (!time) return std::nullopt;
  const auto zone = take_zone(in);
  if (!zone || !in.done()) return std::nullopt;
  return *date + *time - *zone;
}

Interval elapsed(std::int64_t from, std::int64_t to) {
  if (to < from) return {0, true};
  // Unsigned, because hostile times may lie further apart than a signed number can hold.
  const std::uint64_t seconds = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  return {static_cast<std::int64_t>(std::min<std::uint64_t>(seconds, INT64_MAX)), false};
}

std::string format_interval(const Interval& interval) {
  const std::int64_t hours = interval.seconds / 3600;
  const std::int64_t minutes = interval.seconds / 60 % 60;
  const std::int64_t seconds = interval.seconds % 60;
  const std::string_view mark = interval.skewed ? "~" : "";
  if (hours > 0) return fmt::format("{}{}:{:02}:{:02}", mark, hours, minutes, seconds);
  return fmt::format("{}{:02}:{:02}", mark, minutes, seconds);
}

}  // namespace hotfix::workflow
