#include "scope/merge_lines.h"

#include <gtest/gtest.h>

#include "scope/live_diff.h"
#include "texts.h"

namespace hotfix::scope {
namespace {

using Hunks = std::vector<git::Hunk>;

std::vector<std::uint64_t> keys_of(const BaseLines& lines) {
  std::vector<std::uint64_t> keys;
  for (std::size_t i = 0; i < lines.line_count(); ++i) keys.push_back(lines.key(i));
  return keys;
}

Hunks no_classic(const git::Hunk& region) {
  ADD_FAILURE() << "the classic diff was asked at " << region.base_first;
  return {};
}

Hunks hunks_of(const std::string& base, const std::string& now) {
  return merge_hunks(keys_of(BaseLines(base)), keys_of(BaseLines(now)), no_classic);
}

std::vector<LineConflict> conflicts(const std::string& base, const std::string& ours, const std::string& theirs,
                                    MergeLevel level = MergeLevel::zealous) {
  const BaseLines one(ours);
  const BaseLines two(theirs);
  const auto same = [&](std::size_t a, std::size_t b) { return one.key(a) == two.key(b); };
  return line_conflicts(hunks_of(base, ours), hunks_of(base, theirs), same, level);
}

TEST(MergeHunks, are_those_of_the_histogram_diff) {
  const struct {
    std::string base, now;
    Hunks hunks;
  } table[] = {
      {"", "", {}},
      {"a\n", "a\n", {}},
      {"", "a\n", {{0, 0, 0, 1}}},
      {"a\nb\n", "", {{0, 2, 0, 0}}},
      {"a\nb\nc\n", "a\nx\nc\n", {{1, 1, 1, 1}}},
      {"a\n", "a", {{0, 1, 0, 1}}},
      {"}\nb\n}\n", "}\n", {{1, 2, 1, 0}}},                            // slides down
      {"a\n\nb\n", "a\n\n\n\nb\n", {{2, 0, 2, 2}}},                    // slides down
      {"x\nx\nu\n", "u\nx\nx\n", {{0, 2, 0, 0}, {3, 0, 1, 2}}},        // the rare line stays, not the longer run
      {"a\nb\nc\nd\n", "c\nd\na\nb\n", {{0, 2, 0, 0}, {4, 0, 2, 2}}},  // of two runs as rare, the first of the new text
  };
  for (const auto& row : table) EXPECT_EQ(hunks_of(row.base, row.now), row.hunks) << row.base << "→\n" << row.now;
}

TEST(MergeHunks, ask_the_classic_diff_where_every_shared_line_is_too_frequent) {
  std::string base;
  std::string now = "new\n";
  for (int i = 0; i < 70; ++i) base += "}\n";
  for (int i = 0; i < 69; ++i) now += "}\n";
  std::vector<git::Hunk> asked;
  const auto classic = [&](const git::Hunk& region) -> Hunks {
    asked.push_back(region);
    return {{0, 1, 0, 1}};
  };
  EXPECT_EQ(merge_hunks(keys_of(BaseLines(base)), keys_of(BaseLines(now)), classic), (Hunks{{0, 1, 0, 1}}));
  EXPECT_EQ(asked, (Hunks{{0, 70, 0, 70}}));
}

TEST(LineConflicts, are_changes_that_touch_and_differ) {
  const std::string base = "1\n2\n3\n4\n5\n6\n7\n8\n";
  const struct {
    const char* name;
    std::string ours, theirs;
    std::vector<LineConflict> expected;
  } table[] = {
      {"nothing of ours", base, "1\nx\n3\n4\n5\n6\n7\n8\n", {}},
      {"the same line", "1\nx\n3\n4\n5\n6\n7\n8\n", "1\ny\n3\n4\n5\n6\n7\n8\n", {{0, 0, 0, 0}}},
      {"the same text", "1\nx\n3\n4\n5\n6\n7\n8\n", "1\nx\n3\n4\n5\n6\n7\n8\n", {}},
      {"neighbours", "1\nx\n3\n4\n5\n6\n7\n8\n", "1\n2\ny\n4\n5\n6\n7\n8\n", {{0, 0, 0, 0}}},
      {"one line between", "1\nx\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\ny\n5\n6\n7\n8\n", {}},
      {"deleted there", "1\nx\n3\n4\n5\n6\n7\n8\n", "1\n4\n5\n6\n7\n8\n", {{0, 0, 0, 0}}},
      {"deleted on both sides", "1\n4\n5\n6\n7\n8\n", "1\n4\n5\n6\n7\n8\n", {}},
      {"inserted at one place", "1\na\n2\n3\n4\n5\n6\n7\n8\n", "1\nb\n2\n3\n4\n5\n6\n7\n8\n", {{0, 0, 0, 0}}},
      {"one of two", "x\n2\n3\n4\n5\n6\n7\ny\n", "1\n2\n3\n4\n5\n6\n7\nz\n", {{1, 1, 0, 0}}},
      {"theirs spans two of ours", "1\nx\n3\n4\ny\n6\n7\n8\n", "1\na\nb\nc\nd\n6\n7\n8\n", {{0, 1, 0, 0}}},
  };
  for (const auto& row : table) EXPECT_EQ(conflicts(base, row.ours, row.theirs), row.expected) << row.name;
}

TEST(LineConflicts, settle_where_both_sides_end_with_the_same_text_unless_the_base_is_shown) {
  // Ours changed 2, and 4; theirs changed 2 to 4 to the very same lines.
  const std::string base = "1\n2\n3\n4\n5\n";
  const Hunks ours{{1, 1, 1, 1}, {3, 1, 3, 1}};
  const Hunks theirs{{1, 3, 1, 3}};
  const BaseLines text("1\nx\n3\ny\n5\n");
  const auto same = [&](std::size_t a, std::size_t b) { return text.key(a) == text.key(b); };
  EXPECT_TRUE(line_conflicts(ours, theirs, same).empty());
  EXPECT_EQ(line_conflicts(ours, theirs, same, MergeLevel::eager), (std::vector<LineConflict>{{0, 1, 0, 0}}));
}

TEST(SameChanges, are_equal_hunks_wherever_they_stand) {
  const std::string base = "1\n2\n3\n4\n5\n6\n";
  const std::string ours = "a\nb\n1\nx\n3\n4\n5\nz\n";
  const std::string theirs = "1\nx\n3\n4\n5\ny\n";
  const BaseLines one(ours);
  const BaseLines two(theirs);
  const auto same = [&](std::size_t a, std::size_t b) { return one.key(a) == two.key(b); };
  EXPECT_EQ(same_changes(hunks_of(base, ours), hunks_of(base, theirs), same), (std::vector<SameChange>{{1, 0}}));
}

}  // namespace
}  // namespace hotfix::scope
