#include "scope/live_diff.h"

#include <gtest/gtest.h>

#include "scope/myers.h"
#include "texts.h"

namespace hotfix::scope {
namespace {

using testing::Pair;
using testing::patched;
using testing::size_of;
using testing::some_text;

using Hunks = std::vector<git::Hunk>;

TEST(LiveDiff, finds_what_differs_when_it_begins) {
  const struct {
    std::string base, now;
    Hunks hunks;
  } table[] = {
      {"", "", {}},
      {"a\nb\n", "a\nb\n", {}},
      {"a\nb\nc\n", "a\nx\nc\n", {{1, 1, 1, 1}}},
      {"a\nc\n", "a\nb\nc\n", {{1, 0, 1, 1}}},
      {"a\nb\nc\n", "a\nc\n", {{1, 1, 1, 0}}},
      {"", "a\nb\n", {{0, 0, 0, 2}}},
      {"a\nb\n", "", {{0, 2, 0, 0}}},
      {"a\n", "a", {{0, 1, 0, 1}}},
      {"a\nb\nc\nd\ne\n", "x\nb\nc\nd\ny\n", {{0, 1, 0, 1}, {4, 1, 4, 1}}},
      {"}\nb\n}\n", "}\n", {{1, 2, 1, 0}}},  // slides down, as git shows it
      {"a\n\nb\n", "a\n\n\n\nb\n", {{2, 0, 2, 2}}},
  };
  for (const auto& row : table)
    EXPECT_EQ(Pair(row.base, row.now).live.hunks(), row.hunks) << row.base << "→" << row.now;
}

TEST(LiveDiff, ignores_what_git_or_the_editor_converts) {
  const struct {
    std::string base, now;
    Normalise normalise;
    std::size_t hunks;
  } table[] = {
      {"a\nb\n", "a\r\nb\r\n", {true, false, false}, 0},
      {"a\nb\n", "a\r\nb\r\n", {}, 1},
      {"a\r\nb\r\n", "a\nb\n", {true, false, false}, 0},
      {"a\n", "a\r", {true, false, false}, 1},
      {"\xEF\xBB\xBF"
       "a\nb\n",
       "a\nb\n",
       {false, true, false},
       0},
      {"\xEF\xBB\xBF"
       "a\nb\n",
       "a\nb\n",
       {},
       1},
      {"a\n\xEF\xBB\xBF"
       "b\n",
       "a\nb\n",
       {false, true, false},
       1},
      {"caf\xE9 au lait\n", "café au lait\n", {false, false, true}, 0},
      {"caf\xE9 au lait\n", "café au lait\n", {}, 1},
      {"\xE9\xE8 x\n", "éa x\n", {false, false, true}, 1},
  };
  for (const auto& row : table) {
    EXPECT_EQ(Pair(row.base, row.now, row.normalise).live.hunks().size(), row.hunks) << row.base;
  }
}

TEST(LiveDiff, a_change_and_its_undoing_leave_nothing) {
  Pair pair("}\nb\n}\nc\n}\n", "}\nb\n}\nc\n}\n");
  pair.live.apply(pair.text.replace({0, 0}, {2, 0}, ""));
  EXPECT_EQ(size_of(pair.live.hunks()), 2U);
  pair.live.apply(pair.text.replace({0, 0}, {0, 0}, "}\nb\n"));
  EXPECT_EQ(pair.live.hunks(), Hunks{});
}

TEST(LiveDiff, follows_a_byte_order_mark_that_moves_down) {
  Pair pair("a\nb\n",
            "\xEF\xBB\xBF"
            "a\nb\n",
            {false, true, false});
  EXPECT_EQ(pair.live.hunks(), Hunks{});
  pair.live.apply(pair.text.replace({0, 0}, {0, 0}, "x\n"));
  EXPECT_EQ(pair.live.hunks(), (Hunks{{0, 1, 0, 2}}));
  pair.live.apply(pair.text.replace({0, 0}, {1, 0}, ""));
  EXPECT_EQ(pair.live.hunks(), Hunks{});
}

TEST(LiveDiff, adopts_the_exact_hunks_and_goes_on_from_them) {
  Pair pair("a\na\na\nz\n", "a\na\na\na\nz\n");
  pair.live.set_exact({{0, 0, 0, 1}});
  EXPECT_EQ(pair.live.hunks(), (Hunks{{0, 0, 0, 1}}));
  pair.live.apply(pair.text.replace({4, 1}, {4, 1}, "!"));
  EXPECT_EQ(patched(*pair.base, pair.text, pair.live.hunks()), pair.text.text());
  EXPECT_EQ(size_of(pair.live.hunks()), 3U);
}

/// One random edit: typing, Enter, a paste, a deletion of lines, or lines moved as an editor's "move line down" does.
LineEdit random_edit(std::mt19937& random, TextBuffer& text, std::size_t words) {
  const std::size_t line = random() % (text.line_count() + 1);
  const Place here = text.clamp({line, random() % 8});
  switch (random() % 6) {
    case 0:
      return text.replace(here, here, "\n");
    case 1:
      return text.replace({line, 0}, {line, 0}, some_text(random, 1 + random() % 6, words));
    case 2:
      return text.replace({line, 0}, {line + random() % 5, 0}, "");
    case 3:
      return text.replace({line, 0}, {line + random() % 3, 0}, some_text(random, random() % 4, words));
    default:
      return text.replace(here, here, "x");
  }
}

void expect_valid(const Pair& pair) {
  ASSERT_EQ(patched(*pair.base, pair.text, pair.live.hunks()), pair.text.text());
  const git::Hunk* before = nullptr;
  for (const git::Hunk& hunk : pair.live.hunks()) {
    ASSERT_GT(hunk.base_count + hunk.new_count, 0U);
    if (before != nullptr) {
      ASSERT_GT(hunk.new_first, before->new_first + before->new_count);
      ASSERT_GT(hunk.base_first, before->base_first + before->base_count);
    }
    before = &hunk;
  }
}

std::size_t minimal_size(const Pair& pair) {
  std::vector<std::uint64_t> base;
  for (std::size_t i = 0; i < pair.base->line_count(); ++i) base.push_back(pair.base->key(i));
  std::vector<std::uint64_t> now;
  for (std::size_t i = 0; i < pair.text.line_count(); ++i) now.push_back(line_key(pair.text, i, {}));
  return size_of(*minimal_hunks(base, now, base.size() + now.size()));
}

TEST(LiveDiff, equals_a_fresh_diff_after_any_edits_of_ordinary_text) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    const std::string base = some_text(random, 120, 1'000'000);
    Pair pair(base, base);
    for (int step = 0; step < 40; ++step) {
      pair.live.apply(random_edit(random, pair.text, 1'000'000));
      expect_valid(pair);
      if (HasFatalFailure()) return;
      ASSERT_EQ(size_of(pair.live.hunks()), minimal_size(pair)) << "seed " << seed << ", step " << step;
      ASSERT_EQ(pair.live.hunks(), LiveDiff(pair.base, pair.text).hunks()) << "seed " << seed << ", step " << step;
    }
    EXPECT_FALSE(pair.live.needs_exact());
  }
}

TEST(LiveDiff, stays_valid_and_near_the_minimum_in_repetitive_text) {
  std::size_t live = 0;
  std::size_t minimal = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    const std::string base = some_text(random, 150, 4);
    Pair pair(base, base);
    for (int step = 0; step < 40; ++step) {
      pair.live.apply(random_edit(random, pair.text, 4));
      expect_valid(pair);
      if (HasFatalFailure()) return;
      const std::size_t size = size_of(pair.live.hunks());
      const std::size_t least = minimal_size(pair);
      ASSERT_LE(size, 2 * least + 8) << "seed " << seed << ", step " << step;
      live += size;
      minimal += least;
    }
  }
  EXPECT_LE(live, minimal + minimal / 10);
}

TEST(LiveDiff, diffs_anew_when_the_whole_text_is_sent_again) {
  std::mt19937 random(3);
  const std::string base = some_text(random, 5000, 1'000'000);
  Pair pair(base, base);
  std::string other = base;
  for (std::size_t at = 50; at < other.size(); at += 5000) other[other.find('\n', at) - 1] = 'y';
  pair.live.apply(pair.text.assign(other));
  expect_valid(pair);
  EXPECT_EQ(size_of(pair.live.hunks()), minimal_size(pair));
  EXPECT_FALSE(pair.live.needs_exact());
}

TEST(LiveDiff, stays_valid_where_its_bounds_are_hit) {
  std::mt19937 random(5);
  const std::string base = some_text(random, 6000, 900);
  Pair pair(base, some_text(random, 6000, 900));
  EXPECT_TRUE(pair.live.needs_exact());
  expect_valid(pair);
  for (int step = 0; step < 40; ++step) {
    pair.live.apply(random_edit(random, pair.text, 900));
    expect_valid(pair);
    if (HasFatalFailure()) return;
  }
  pair.live.apply(pair.text.assign(base));
  EXPECT_EQ(pair.live.hunks(), Hunks{});
}

TEST(MinimalHunks, gives_up_at_the_bound_and_not_before) {
  const std::vector<std::uint64_t> base{1, 2, 3, 4, 5, 6};
  const std::vector<std::uint64_t> now{6, 5, 4, 3, 2, 1};
  EXPECT_FALSE(minimal_hunks(base, now, 9).has_value());
  ASSERT_TRUE(minimal_hunks(base, now, 10).has_value());
  EXPECT_EQ(size_of(*minimal_hunks(base, now, 10)), 10U);
  const std::vector<std::uint64_t> other{7, 8, 9};
  EXPECT_EQ(*minimal_hunks(base, other, 0), (Hunks{{0, 6, 0, 3}})) << "what only one side has costs nothing";
}

}  // namespace
}  // namespace hotfix::scope
