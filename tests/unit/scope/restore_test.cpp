#include "scope/restore.h"

#include <gtest/gtest.h>

#include "scope/conflict_markers.h"
#include "texts.h"

namespace hotfix::scope {
namespace {

using testing::edited;
using testing::Pair;
using testing::some_text;

std::string restored(const Pair& pair) {
  const auto edits = restore_hunks(*pair.base, pair.text, pair.live.hunks());
  return edits ? edited(pair.text, *edits) : "not possible";
}

TEST(Restore, puts_production_back_wherever_the_change_stands) {
  const std::string texts[] = {"",          "a\n",        "a",          "a\nb\n",     "a\nb",        "b\n",
                               "a\nx\nb\n", "a\r\nb\r\n", "a\rb\nc\n",  "\n\n",       "a\nb\n\n",    "x\ny\nz",
                               "a\rb\r",    "é\n😀\n",     "a\nb\nc\nd", "d\nc\nb\na", "a\r\r\nb\r\n"};
  for (const std::string& base : texts) {
    for (const std::string& now : texts) {
      const Pair pair(base, now);
      EXPECT_EQ(restored(pair), base) << now << "→" << base;
    }
  }
}

TEST(Restore, gives_exactly_the_base_after_any_edits) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    std::mt19937 random(seed);
    const std::string base = some_text(random, random() % 30, 8) + (seed % 2 == 0 ? "" : "last");
    const std::string now = some_text(random, random() % 30, 8) + (seed % 3 == 0 ? "" : "\r");
    const Pair pair(base, now);
    ASSERT_EQ(restored(pair), base) << "seed " << seed;
  }
}

TEST(Restore, touches_only_the_hunk_it_is_asked_for) {
  const Pair pair("a\nb\nc\nd\ne\n", "x\nb\nc\nd\ny\n");
  const auto edits = restore_hunks(*pair.base, pair.text, hunks_in(pair.text, pair.live.hunks(), 4, 4));
  ASSERT_TRUE(edits.has_value());
  EXPECT_EQ(edited(pair.text, *edits), "x\nb\nc\nd\ne\n");
}

TEST(Restore, keeps_the_documents_own_line_ends_and_byte_order_mark) {
  const struct {
    std::string base, now, result;
    Normalise normalise;
  } table[] = {
      {"a\nb\nc\n", "a\r\nx\r\nc\r\n", "a\r\nb\r\nc\r\n", {true, false, false}},
      {"a\r\nb\r\nc", "a\nx\nc\n", "a\nb\nc", {true, false, false}},
      {"a\r\nb\r\n", "", "a\r\nb\r\n", {true, false, false}},
      {"a\r\nb\n", "a\nb\n", "a\r\nb\n", {}},
      {"\xEF\xBB\xBF"
       "a\nb\n",
       "x\nb\n",
       "a\nb\n",
       {false, true, false}},
      {"a\nb\n",
       "\xEF\xBB\xBFx\nb\n",
       "\xEF\xBB\xBF"
       "a\nb\n",
       {false, true, false}},
  };
  for (const auto& row : table) EXPECT_EQ(restored(Pair(row.base, row.now, row.normalise)), row.result) << row.base;
}

TEST(Restore, is_not_offered_where_production_is_not_utf8) {
  const Pair pair("caf\xE9\nb\n", "cafe\nb\n", {false, false, true});
  EXPECT_EQ(restore_hunks(*pair.base, pair.text, pair.live.hunks()), std::nullopt);
}

TEST(Restore, finds_the_hunks_of_a_range) {
  const Pair pair("a\nb\nc\nd\ne\nf\n", "a\nX\nY\nc\nd\nf\n");  // {1,1→1,2} and the deletion of e at line 5
  const struct {
    std::uint32_t first, last;
    std::size_t hunks;
  } table[] = {{0, 0, 0}, {1, 1, 1}, {2, 2, 1}, {3, 4, 0}, {5, 5, 1}, {0, 5, 2}, {2, 5, 2}};
  for (const auto& row : table) {
    EXPECT_EQ(hunks_in(pair.text, pair.live.hunks(), row.first, row.last).size(), row.hunks)
        << row.first << "–" << row.last;
  }
}

TEST(Restore, removes_just_the_marker_lines) {
  const Pair pair("one\n", "<<<<<<< HEAD\none\n=======\nuno\n>>>>>>> theirs");
  const auto groups = conflict_groups(pair.text, pair.live.hunks());
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(edited(pair.text, remove_lines(pair.text, groups[0].markers())), "one\nuno\n");
}

TEST(Hover, shows_production_and_the_reason) {
  const Pair pair("a\nconst x = 1;\nc\n", "a\nconst x = 2;\nc\n");
  const std::vector<Finding> findings{{"scope/dependency", Severity::warning, "a.js", Range{}, "Because.", "", {}}};
  EXPECT_EQ(hover_markdown(*pair.base, pair.live.hunks().front(), {"v1.0.0", "src/a.js", findings}),
            "Because.\n\nIn production (v1.0.0):\n\n```js\nconst x = 1;\n```\n");
}

TEST(Hover, says_so_where_production_has_nothing) {
  const Pair pair("a\n", "a\nb\n");
  EXPECT_EQ(hover_markdown(*pair.base, pair.live.hunks().front(), {"v1.0.0", "a", {}}),
            "Production (v1.0.0) has nothing here: these lines are new.\n");
}

TEST(Hover, cannot_be_broken_out_of_and_is_bounded) {
  std::string base = "````\n" + std::string(5000, 'x') + "\ncaf\xE9\n";
  for (int i = 0; i < 30; ++i) base += "line\n";
  const Pair pair(base, "");
  const std::string markdown = hover_markdown(*pair.base, pair.live.hunks().front(), {"v1", "a.we ird", {}});
  EXPECT_NE(markdown.find("\n`````\n````\n"), std::string::npos) << markdown;
  EXPECT_NE(markdown.find(std::string(400, 'x') + "…\n"), std::string::npos);
  EXPECT_NE(markdown.find("caf\xEF\xBF\xBD\n"), std::string::npos);
  EXPECT_TRUE(markdown.ends_with("\n`````\n\n… and 13 more lines.\n")) << markdown;
}

}  // namespace
}  // namespace hotfix::scope
