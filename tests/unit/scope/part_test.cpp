#include "scope/part.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "git/text_diff.h"

namespace hotfix::scope {
namespace {

struct PartPair {
  std::string base;
  std::string text;
};

const std::vector<PartPair> part_pairs = {{"a\nb\nc\nd\n", "A\nb\nc\nD\n"},
                                          {"a\nb\nc\n", "a\nc\n"},
                                          {"a\nb\nc\n", "a\nx\ny\nb\nc\nz\n"},
                                          {"", "a\nb\n"},
                                          {"a\nb\n", ""},
                                          {"a\nb", "a\nb\n"},
                                          {"a\nb\nc", "x\nb\nc\nd"},
                                          {"a\r\nb\r\n", "a\nb\r\n"}};

TEST(Part, all_hunks_are_the_change_and_none_is_nothing) {
  for (const auto& [base, text] : part_pairs) {
    const std::vector<git::Hunk> hunks = git::exact_hunks(base, text);
    EXPECT_EQ(only_hunks(base, text, hunks), text);
    EXPECT_EQ(only_hunks(base, text, {}), base);
    EXPECT_EQ(without_hunks(base, text, hunks), base);
    EXPECT_EQ(without_hunks(base, text, {}), text);
  }
}

TEST(Part, one_hunk_is_taken_and_the_others_stay) {
  const std::string base = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  const std::string text = "1\nTWO\n3\n4\n5\n7\n8\n9\nten\n";
  const std::vector<git::Hunk> hunks = git::exact_hunks(base, text);
  ASSERT_EQ(hunks.size(), 3U);
  const auto one = [&](std::size_t i) { return std::vector<git::Hunk>{hunks[i]}; };
  EXPECT_EQ(only_hunks(base, text, one(0)), "1\nTWO\n3\n4\n5\n6\n7\n8\n9\n");
  EXPECT_EQ(only_hunks(base, text, one(1)), "1\n2\n3\n4\n5\n7\n8\n9\n");
  EXPECT_EQ(only_hunks(base, text, one(2)), "1\n2\n3\n4\n5\n6\n7\n8\n9\nten\n");
  EXPECT_EQ(without_hunks(base, text, one(0)), "1\n2\n3\n4\n5\n7\n8\n9\nten\n");
  EXPECT_EQ(without_hunks(base, text, one(1)), "1\nTWO\n3\n4\n5\n6\n7\n8\n9\nten\n");
  EXPECT_EQ(without_hunks(base, text, one(2)), "1\nTWO\n3\n4\n5\n7\n8\n9\n");
}

}  // namespace
}  // namespace hotfix::scope
