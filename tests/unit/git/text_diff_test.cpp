#include "git/text_diff.h"

#include <string>

#include <gtest/gtest.h>

#include "base/failure.h"

namespace hotfix::git {

void PrintTo(const Hunk& hunk, std::ostream* out) {
  *out << hunk.base_first << '+' << hunk.base_count << " -> " << hunk.new_first << '+' << hunk.new_count;
}

namespace {

void check_hunks(std::string_view base, std::string_view text, const std::vector<Hunk>& expected) {
  EXPECT_EQ(exact_hunks(base, text), expected) << "base: " << base << "\ntext: " << text;
}

TEST(ExactHunks, name_lines_from_zero_on) {
  check_hunks("", "", {});
  check_hunks("a\n", "a\n", {});
  check_hunks("a\nb\nc\n", "a\nx\nc\n", {{1, 1, 1, 1}});
  check_hunks("a\n", "x\na\n", {{0, 0, 0, 1}});
  check_hunks("a\nb\n", "b\n", {{0, 1, 0, 0}});
  check_hunks("a\nb\nc\n", "a\nc\n", {{1, 1, 1, 0}});
  check_hunks("a\nb\n", "a\nb\nc\nd\n", {{2, 0, 2, 2}});
  check_hunks("a\nb\n", "", {{0, 2, 0, 0}});
  check_hunks("", "a\nb\n", {{0, 0, 0, 2}});
}

TEST(ExactHunks, see_a_missing_newline_at_the_end) {
  check_hunks("a\nb", "a\nb\n", {{1, 1, 1, 1}});
  check_hunks("a", "a\nb", {{0, 1, 0, 2}});
}

TEST(ExactHunks, keep_separate_places_apart) {
  check_hunks("1\n2\n3\n4\n5\n", "1\nx\n3\n4\ny\n5\n", {{1, 1, 1, 1}, {4, 0, 4, 1}});
}

TEST(ExactHunks, take_any_byte) {
  check_hunks(std::string("\0\xff\n\r\n", 5), std::string("\0\xff\n\r\r\n", 6), {{1, 1, 1, 1}});
}

TEST(ExactHunks, refuse_texts_that_are_too_large_in_words) {
  const std::string large(max_diff_bytes + 1, '\n');
  EXPECT_THROW(exact_hunks(large, ""), Failure);
  EXPECT_THROW(exact_hunks("", large), Failure);
}

TEST(CountLines, adds_up_all_hunks) {
  const LineCounts counts = count_lines({{0, 2, 0, 1}, {5, 0, 4, 3}});
  EXPECT_EQ(counts.added, 4U);
  EXPECT_EQ(counts.deleted, 2U);
}

TEST(LooksBinary, asks_the_first_8000_bytes_only) {
  EXPECT_FALSE(looks_binary(""));
  EXPECT_FALSE(looks_binary("text\n\xff"));
  EXPECT_TRUE(looks_binary(std::string("a\0b", 3)));
  std::string late(8000, 'x');
  late += '\0';
  EXPECT_FALSE(looks_binary(late));
  late[7999] = '\0';
  EXPECT_TRUE(looks_binary(late));
}

}  // namespace
}  // namespace hotfix::git
