#include "git/trial_merge.h"

#include <string>

#include <gtest/gtest.h>

#include "base/failure.h"

namespace hotfix::git {
namespace {

using namespace std::string_literals;

const std::string hex_id(40, 'a');

TEST(ParseTrialMerge, a_clean_merge_is_one_tree) {
  const TrialMerge merge = parse_trial_merge(hex_id + "\0"s);
  EXPECT_EQ(merge.tree.hex(), hex_id);
  EXPECT_TRUE(merge.conflicts.empty());
}

TEST(ParseTrialMerge, conflicts_have_their_sides_and_messages_are_left_out) {
  const std::string other(40, 'b');
  const TrialMerge merge = parse_trial_merge(
      hex_id + "\0"s + "100644 " + hex_id + " 1\tpay.js\0"s + "100644 " + other + " 2\tpay.js\0"s + "100755 " + hex_id +
      " 3\tpay.js\0"s + "100644 " + hex_id + " 2\ta b\tc.js\0"s + "\0"s + "1\0pay.js\0CONFLICT (contents)\0text\0"s);
  ASSERT_EQ(merge.conflicts.size(), 2U);
  EXPECT_EQ(merge.conflicts[0].path, "pay.js");
  EXPECT_EQ(merge.conflicts[0].ours->blob.hex(), other);
  EXPECT_EQ(merge.conflicts[0].theirs->mode, 0100755U);
  EXPECT_EQ(merge.conflicts[1].path, "a b\tc.js");
  EXPECT_FALSE(merge.conflicts[1].base.has_value());
}

TEST(ParseTrialMerge, what_git_would_not_write_is_refused) {
  for (const std::string& text :
       {""s, "abc\0"s, hex_id, hex_id + "\0"s + "100644 " + hex_id + "\0"s, hex_id + "\0x\0"s}) {
    EXPECT_THROW(parse_trial_merge(text), Failure) << text;
  }
}

}  // namespace
}  // namespace hotfix::git
