#include "scope/merge_findings.h"

#include <gmock/gmock.h>

namespace hotfix::scope {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* base_text = "1\n2\n3\n4\n5\n6\n7\n8\n";

/// The hunks of two texts of as many lines, one for each run of lines that differ: enough for these tables.
std::vector<git::Hunk> line_by_line(const BaseLines& base, const BaseLines& now) {
  std::vector<git::Hunk> hunks;
  for (std::uint32_t i = 0; i < base.line_count(); ++i) {
    if (base.key(i) == now.key(i)) continue;
    if (!hunks.empty() && hunks.back().base_first + hunks.back().base_count == i) {
      ++hunks.back().base_count;
      ++hunks.back().new_count;
    } else {
      hunks.push_back({i, 1, i, 1});
    }
  }
  return hunks;
}

struct Sides {
  TextBuffer text;
  std::vector<git::Hunk> hunks;
  TheirFile theirs;
  ScopeRules rules;

  Sides(const std::string& ours, const std::string& their_text) : text(ours) {
    theirs.target = "main";
    theirs.base = std::make_shared<const BaseLines>(base_text);
    theirs.text = std::make_shared<const BaseLines>(their_text);
    theirs.hunks = line_by_line(*theirs.base, *theirs.text);
    hunks = line_by_line(*theirs.base, BaseLines(ours));
  }
  OurFile ours() const { return {"src/pay.js", &text, hunks}; }
  std::vector<Finding> findings() const { return merge_findings(ours(), theirs, rules); }
};

Origin origin(bool same_ticket = false, bool picked = false) {
  return {*git::Oid::from_hex(std::string(40, 'a')), "Ada", "Round the totals", same_ticket, picked};
}

TEST(MergeFindings, conflict_stands_on_our_lines_and_names_their_commit_once_it_is_known) {
  Sides sides("1\n2\nmine\n4\n5\n6\n7\n8\n", "1\n2\ntheirs\n4\n5\n6\n7\n8\n");
  auto found = sides.findings();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].code, "mergeback/conflict");
  EXPECT_EQ(found[0].severity, Severity::warning);
  EXPECT_EQ(found[0].path, "src/pay.js");
  EXPECT_EQ(found[0].range->start.line, 2U);
  EXPECT_EQ(found[0].range->end.column.utf8, 4U);
  EXPECT_EQ(found[0].message, "These lines will conflict in main, which changed them too.");
  EXPECT_EQ(wanted_origins(sides.ours(), sides.theirs), (std::vector<std::size_t>{0}));
  const std::string before = found[0].fingerprint;

  sides.theirs.origins[0] = origin();
  found = sides.findings();
  EXPECT_EQ(found[0].message,
            "These lines will conflict in main: aaaaaaa “Round the totals” (Ada) changed them there.");
  EXPECT_EQ(found[0].fingerprint, before) << "who it was does not matter to an acceptance";
  ASSERT_THAT(found[0].related, SizeIs(1));
  EXPECT_EQ(found[0].related[0].message, "aaaaaaa “Round the totals” (Ada)\nmain has here:\ntheirs");
  EXPECT_THAT(wanted_origins(sides.ours(), sides.theirs), IsEmpty());
}

TEST(MergeFindings, nothing_is_said_of_lines_that_merge) {
  EXPECT_THAT(Sides("1\n2\nmine\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\ntheirs\n6\n7\n8\n").findings(), IsEmpty());
  EXPECT_THAT(Sides("1\n2\nmine\n4\n5\n6\n7\n8\n", base_text).findings(), IsEmpty());
  EXPECT_THAT(Sides(base_text, "1\n2\n3\n4\ntheirs\n6\n7\n8\n").findings(), IsEmpty());
}

TEST(MergeFindings, only_our_own_lines_are_marked) {
  // Theirs spans two of our changes and the lines between them.
  const auto found = Sides("1\nmine\n3\n4\nmine\n6\n7\n8\n", "1\na\nb\nc\nd\n6\n7\n8\n").findings();
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].range->start.line, 1U);
  EXPECT_EQ(found[0].range->end.line, 1U);
  EXPECT_EQ(found[1].range->start.line, 4U);
}

TEST(MergeFindings, the_same_text_is_fixed_already_unless_it_was_picked_from_there) {
  Sides sides("1\n2\nfixed\n4\n5\n6\n7\n8\n", "1\n2\nfixed\n4\n5\n6\n7\n8\n");
  auto found = sides.findings();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].code, "mergeback/already-fixed");
  EXPECT_EQ(found[0].severity, Severity::information);
  EXPECT_EQ(fixed_by(sides.ours(), sides.theirs, 2), std::nullopt) << "not known yet";
  sides.theirs.origins[0] = origin();
  EXPECT_THAT(sides.findings()[0].message, HasSubstr("aaaaaaa “Round the totals” (Ada). Pick that commit instead?"));
  ASSERT_TRUE(fixed_by(sides.ours(), sides.theirs, 2).has_value());
  EXPECT_EQ(fixed_by(sides.ours(), sides.theirs, 3), std::nullopt);
  sides.theirs.origins[0] = origin(false, true);
  EXPECT_THAT(sides.findings(), IsEmpty());
}

TEST(MergeFindings, a_commit_of_the_same_ticket_is_never_a_conflict) {
  Sides sides("1\n2\nmine\n4\n5\n6\n7\n8\n", "1\n2\ntheirs\n4\n5\n6\n7\n8\n");
  sides.theirs.origins[0] = origin(true);
  const auto found = sides.findings();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].code, "mergeback/already-fixed");
  EXPECT_EQ(fixed_by(sides.ours(), sides.theirs, 2)->subject, "Round the totals");
}

TEST(MergeFindings, follow_policy) {
  Sides sides("1\n2\nmine\n4\n5\n6\n7\n8\n", "1\n2\ntheirs\n4\n5\n6\n7\n8\n");
  sides.rules.severities["mergeback/conflict"] = Severity::error;
  EXPECT_EQ(sides.findings()[0].severity, Severity::error);
  sides.rules.severities["mergeback/conflict"] = std::nullopt;
  EXPECT_THAT(sides.findings(), IsEmpty());
}

TEST(TheirsMarkdown, shows_their_text_in_a_fence_that_holds_it) {
  const Sides sides("1\n2\nmine\n4\n5\n6\n7\n8\n", "1\n2\n```\n4\n5\n6\n7\n8\n");
  EXPECT_EQ(theirs_markdown(sides.ours(), sides.theirs, 2), "\nIn main:\n\n````\n```\n````\n");
  EXPECT_EQ(theirs_markdown(sides.ours(), sides.theirs, 1), "");
}

}  // namespace
}  // namespace hotfix::scope
