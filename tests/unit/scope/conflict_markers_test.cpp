#include "scope/conflict_markers.h"

#include <gtest/gtest.h>

#include "texts.h"

namespace hotfix::scope {
namespace {

using testing::Pair;

TEST(ConflictMarkers, finds_complete_groups_in_added_lines_only) {
  const std::string base = "one\ntwo\n";
  const struct {
    std::string base, now;
    std::vector<ConflictGroup> groups;
  } table[] = {
      {base, "<<<<<<< HEAD\none\n=======\nuno\n>>>>>>> theirs\ntwo\n", {{0, {}, 2, 4}}},
      {base, "<<<<<<<\none\n|||||||\nold\n=======\nuno\n>>>>>>>\ntwo\n", {{0, 2, 4, 6}}},
      {base, "<<<<<<< HEAD\r\none\r\n=======\r\nuno\r\n>>>>>>> x\r\ntwo\r\n", {{0, {}, 2, 4}}},
      {base, "Title\n=======\none\ntwo\n", {}},
      {base, "one\n>>>>>>> quoted\ntwo\n", {}},
      {base, "<<<<<<< HEAD\none\n=======\nuno\ntwo\n", {}},
      {base, "<<<<<<< HEAD\none\nuno\n>>>>>>> x\ntwo\n", {}},
      {base, " <<<<<<< HEAD\none\n =======\n >>>>>>> x\ntwo\n", {}},
      {base, "<<<<<<<< HEAD\none\n========\n>>>>>>>> x\ntwo\n", {}},
      {base, "<<<<<<< lost\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n", {{1, {}, 3, 5}}},
      {base,
       "<<<<<<< a\n=======\nT\n=======\n>>>>>>> b\n<<<<<<< c\n=======\n>>>>>>> d\n",
       {{0, {}, 1, 4}, {5, {}, 6, 7}}},
      {"<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n", "<<<<<<< a\nx\n=======\nchanged\n>>>>>>> b\n", {}},
      {"one\n=======\ntwo\n", "<<<<<<< a\none\n=======\ntwo\n>>>>>>> b\n", {}},  // the middle was there before
  };
  for (const auto& row : table) {
    const Pair pair(row.base, row.now);
    EXPECT_EQ(conflict_groups(pair.text, pair.live.hunks()), row.groups) << row.now;
  }
}

TEST(ConflictMarkers, names_the_marker_lines_to_remove) {
  EXPECT_EQ((ConflictGroup{1, 3, 5, 7}.markers()), (std::vector<std::size_t>{1, 3, 5, 7}));
  EXPECT_EQ((ConflictGroup{1, {}, 5, 7}.markers()), (std::vector<std::size_t>{1, 5, 7}));
}

}  // namespace
}  // namespace hotfix::scope
