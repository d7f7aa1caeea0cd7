#include "workflow/clocks.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace hotfix::workflow {
namespace {

constexpr std::int64_t new_year_2026 = 1'767'225'600;

TEST(Clocks, write_utc_to_the_second) {
  const auto check = [](std::int64_t time, std::string_view expected) { EXPECT_EQ(format_utc(time), expected); };
  check(0, "1970-01-01T00:00:00Z");
  check(-1, "1969-12-31T23:59:59Z");
  check(new_year_2026, "2026-01-01T00:00:00Z");
  check(new_year_2026 + 59, "2026-01-01T00:00:59Z");
  check(1'709'164'800, "2024-02-29T00:00:00Z");
  check(253'402'300'799, "9999-12-31T23:59:59Z");
}

TEST(Clocks, keep_hostile_times_inside_four_digit_years) {
  EXPECT_EQ(format_utc(INT64_MAX), "9999-12-31T23:59:59Z");
  EXPECT_EQ(format_utc(INT64_MIN), "0000-01-01T00:00:00Z");
}

TEST(Clocks, read_what_people_and_programs_write) {
  const auto check = [](std::string_view text, std::int64_t expected) { EXPECT_EQ(parse_utc(text), expected) << text; };
  check("2026-01-01T00:00:00Z", new_year_2026);
  check("2026-01-01t00:00:00z", new_year_2026);
  check("2026-01-01 00:00Z", new_year_2026);
  check("2026-01-01T00:00:00.123456Z", new_year_2026);
  check("2026-01-01T02:30:00+02:30", new_year_2026);
  check("2025-12-31T19:00:00-0500", new_year_2026);
  check("2025-12-31T23:59:60Z", new_year_2026 - 1);
  check("0000-01-01T00:00:00Z", -62'167'219'200);
}

TEST(Clocks, refuse_what_names_no_moment) {
  for (const std::string_view text :
       {"", "now", "2026-01-01", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00Z ", "2026-01-01T00:00:00+2", "26-01-01T00:00:00Z", "2026-01-01T00:00:00+24:00",
        "+026-01-01T00:00:00Z"})
    EXPECT_EQ(parse_utc(text), std::nullopt) << text;
}

TEST(Clocks, read_again_what_they_wrote) {
  for (std::int64_t time = -62'167'219'200; time < 253'402'300'799; time += 7'919'000'123)
    EXPECT_EQ(parse_utc(format_utc(time)), time);
}

TEST(Clocks, never_run_backwards) {
  EXPECT_EQ(elapsed(100, 130), (Interval{30, false}));
  EXPECT_EQ(elapsed(100, 100), (Interval{0, false}));
  EXPECT_EQ(elapsed(130, 100), (Interval{0, true}));
  EXPECT_EQ(elapsed(INT64_MIN, INT64_MAX), (Interval{INT64_MAX, false}));
}

TEST(Clocks, show_minutes_hours_and_skew) {
  const auto check = [](Interval interval, std::string_view expected) {
    EXPECT_EQ(format_interval(interval), expected);
  };
  check({8, false}, "00:08");
  check({1800, false}, "30:00");
  check({4500, false}, "1:15:00");
  check({360'000, false}, "100:00:00");
  check({0, true}, "~00:00");
}

}  // namespace
}  // namespace hotfix::workflow
