#include "workflow/commit_mentions.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace hotfix::workflow {
namespace {

using Ids = std::vector<std::string>;

TEST(CommitMentions, knows_where_a_commit_was_picked_from) {
  const auto check = [](std::string_view message, const Ids& expected) {
    EXPECT_EQ(commit_mentions(message).picked_from, expected) << message;
  };
  const std::string full = "0123456789abcdef0123456789abcdef01234567";
  check("Fix\n\n(cherry picked from commit " + full + ")\n", {full});
  check("Fix (cherry-picked from commit 0123456)\n", {"0123456"});
  check("Fix\n\nBackport of 0123456789 from main.\n", {"0123456789"});
  check("Fix\n\nbackported from commit ABCDEF01\n", {"abcdef01"});
  check("Fix\n\nThis is a backport of 0123456\n", {"0123456"});
  check("Fix\n\n[ Upstream commit " + full + " ]\n", {full});
  check("Fix\n\ncommit " + full + " upstream.\n", {full});
  check("Fix\n\n(cherry picked from commit aaaaaaa)\n(cherry picked from commit bbbbbbb)\n", {"aaaaaaa", "bbbbbbb"});
  check("Fix\n\n(cherry picked from commit aaaaaaa)\n(cherry picked from commit aaaaaaa)\n", {"aaaaaaa"});
}

TEST(CommitMentions, is_not_taken_in_by_running_text) {
  const auto check = [](std::string_view message) { EXPECT_EQ(commit_mentions(message), CommitMentions{}) << message; };
  check("");
  check("Fix\n\nThe bug came with commit 0123456.\n");
  check("Fix\n\nIt should be a backport of 0123456 but is not\n");
  check("Fix\n\nbackport of the thing\n");
  check("Fix\n\n(cherry picked from commit 012345)\n");
  check("Fix\n\nThis does not revert commit 0123456\n");
  check("Fix\n\ncommit 0123456\n");
}

TEST(CommitMentions, knows_what_a_commit_takes_back) {
  EXPECT_EQ(commit_mentions("Revert \"Fix\"\n\nThis reverts commit 0123456789.\n").reverts, Ids{"0123456789"});
  EXPECT_EQ(commit_mentions("Revert \"Merge\"\n\nThis reverts commit abcdef0123, reversing\nchanges made to 1111111.\n")
                .reverts,
            Ids{"abcdef0123"});
}

TEST(CommitMentions, looks_at_a_bounded_part_of_a_message) {
  std::string message = "Fix\n\n";
  for (int i = 0; i < 1000; ++i) message += "This reverts commit " + std::to_string(1'000'000 + i) + ".\n";
  EXPECT_EQ(commit_mentions(message).reverts.size(), 64U);
  EXPECT_TRUE(commit_mentions(std::string(1 << 20, 'x') + "\nThis reverts commit 0123456.\n").reverts.empty());
}

TEST(SubjectKey, leaves_out_what_branches_and_forges_add) {
  const auto check = [](std::string_view subject, std::string_view expected) {
    EXPECT_EQ(subject_key(subject), expected) << subject;
  };
  check("Guard expired cards", "Guard expired cards");
  check("[1.0.x] Guard expired cards", "Guard expired cards");
  check("[release-1.0] [backport] Guard expired cards (#12) (#345)", "Guard expired cards");
  check("  Guard expired cards.  ", "Guard expired cards");
  check("Backport: Guard expired cards (!77)", "Guard expired cards");
  check("cherry-pick 123: Guard expired cards", "Guard expired cards");
  check("fix(pay): guard expired cards", "fix(pay): guard expired cards");
}

TEST(SubjectKey, is_empty_where_the_subject_tells_too_little) {
  for (const char* subject : {"", "fix", "Fix typo", "Bump version", "[1.0] Update README", "v1.0.1", "(#12)"}) {
    EXPECT_EQ(subject_key(subject), "") << subject;
  }
}

}  // namespace
}  // namespace hotfix::workflow
