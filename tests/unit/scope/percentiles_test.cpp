#include "scope/percentiles.h"

#include <gtest/gtest.h>

namespace hotfix::scope {
namespace {

// SPEC.md "The budget": half change at most 10 production lines, 83 % at most 50, 91 % at most 100; 65 % touch one
// production file, 88 % at most 3, 93 % at most 5.
TEST(Percentiles, agree_with_what_was_measured) {
  EXPECT_NEAR(share_of_fixes_within_lines(10), 50.8, 0.01);
  EXPECT_NEAR(share_of_fixes_within_lines(50), 83.1, 0.01);
  EXPECT_NEAR(share_of_fixes_within_lines(100), 91.2, 0.01);
  EXPECT_NEAR(share_of_fixes_within_files(1), 64.5, 0.01);
  EXPECT_NEAR(share_of_fixes_within_files(3), 87.8, 0.01);
  EXPECT_NEAR(share_of_fixes_within_files(5), 92.9, 0.01);
}

TEST(Percentiles, never_fall_and_stay_below_a_hundred) {
  for (std::uint64_t count = 1; count < 2000; ++count) {
    EXPECT_GE(share_of_fixes_within_lines(count), share_of_fixes_within_lines(count - 1)) << count;
    EXPECT_GE(share_of_fixes_within_files(count), share_of_fixes_within_files(count - 1)) << count;
  }
  EXPECT_LT(share_of_fixes_within_lines(1'000'000'000'000), 100.0);
  EXPECT_EQ(share_of_fixes_within_lines(0), 0.0);
}

TEST(Percentiles, between_two_points_lie_between_their_shares) {
  EXPECT_GT(share_of_fixes_within_lines(75), 83.1);
  EXPECT_LT(share_of_fixes_within_lines(75), 89.3);
}

TEST(Percentiles, a_phrase_counts_the_fixes_that_are_smaller) {
  EXPECT_EQ(standing_by_lines(51), "larger than 83 % of real fixes");
  EXPECT_EQ(standing_by_lines(101), "larger than 91 % of real fixes");
  EXPECT_EQ(standing_by_files(4), "larger than 87 % of real fixes");
  EXPECT_EQ(standing_by_lines(100'000), "larger than 98 % of real fixes");
}

TEST(Percentiles, nothing_is_said_of_small_changes) {
  EXPECT_EQ(standing_by_lines(0), "");
  EXPECT_EQ(standing_by_lines(6), "");
  EXPECT_EQ(standing_by_files(1), "");
}

}  // namespace
}  // namespace hotfix::scope
