#pragma once
// The clocks of a hotfix (SPEC.md "Time"). Pure: the time that it is now is always passed in.
//
// Times are seconds since the epoch, UTC; text is ISO 8601 to the second: "2026-01-01T00:00:00Z". People's clocks
// disagree, and commits carry the clock of whoever made them: an interval that would run backwards has length zero and
// is marked as skewed, never negative.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hotfix::workflow {

/// "2026-01-01T00:00:00Z". Times outside the years 0000 to 9999 become the nearest one inside.
std::string format_utc(std::int64_t time);

/// A date and time with `Z` or an offset ("+02:00", "+0200"), seconds and their fraction optional, `T` or one space
/// between. Nothing for any other text, for dates that do not exist and for a time without a zone, since nobody could
/// say which hour it means. A leap second counts as the second before it.
std::optional<std::int64_t> parse_utc(std::string_view text);

struct Interval {
  std::int64_t seconds = 0;  // never negative
  bool skewed = false;       // the clocks disagree: it would have been negative
  bool operator==(const Interval&) const = default;
};

Interval elapsed(std::int64_t from, std::int64_t to);

/// "00:08", "30:00", "1:15:00" from an hour on; "~00:00" for a skewed one.
std::string format_interval(const Interval& interval);

/// How long things may take, in seconds; the defaults are SPEC.md's and policy can state others.
struct TimeTargets {
  std::int64_t whole = 30 * 60;
  std::int64_t branch = 60;
  std::int64_t fix = 30 * 60;
  std::int64_t test = 10 * 60;
  std::int64_t review = 15 * 60;
  std::int64_t review_sla = 60 * 60;  // counted from the request
  std::int64_t deploy = 10 * 60;
  std::int64_t merge_back = 5 * 60;
};

}  // namespace hotfix::workflow
