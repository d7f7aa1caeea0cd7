#include "workflow/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/workflow/dag.h"
#include "unit/workflow/hotfix_facts.h"

namespace hotfix::workflow {
namespace {

using ::testing::AllOf;
using testing::Dag;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::oid;
using enum EvidenceKind;

CommitEvidence evidence(const std::string& commit, EvidenceKind kind, std::optional<git::Oid> reverted = {}) {
  CommitEvidence made{.commit = oid(commit), .kind = kind};
  if (kind != none && kind != release_prep) made.by = oid("by");
  made.reverted = reverted;
  return made;
}

TEST(AuditState, is_merged_where_main_contains_the_tag_and_else_goes_by_each_commit) {
  const auto check = [](bool in_main, std::vector<CommitEvidence> given, AuditState expected) {
    TagHistory history;
    history.in_main = in_main;
    EXPECT_EQ(audit_state(history, given, true), expected);
  };
  check(true, {}, AuditState::merged);
  check(true, {evidence("a", ancestor, oid("r"))}, AuditState::merged);  // ancestry is a fact, whatever came later
  check(false, {}, AuditState::equivalent);                              // nothing of its own
  check(false, {evidence("a", trailer), evidence("b", patch_id)}, AuditState::equivalent);
  check(false, {evidence("a", squash), evidence("b", release_prep)}, AuditState::equivalent);
  check(false, {evidence("a", same_tree), evidence("b", subject)}, AuditState::equivalent);
  check(false, {evidence("a", trailer), evidence("b", none)}, AuditState::unmatched);
  check(false, {evidence("a", patch_id, oid("r"))}, AuditState::unmatched);
}

TEST(AuditState, is_unknown_where_not_enough_is_here) {
  CommitEvidence missing = evidence("a", none);
  EXPECT_EQ(audit_state({}, std::vector{missing}, false), AuditState::unknown);  // main's history ends early
  missing.unknown = true;
  EXPECT_EQ(audit_state({}, std::vector{missing}, true), AuditState::unknown);
  EXPECT_EQ(audit_state({}, std::vector{missing, evidence("b", none)}, true), AuditState::unmatched);
  TagHistory cut;
  cut.complete = false;
  EXPECT_EQ(audit_state(cut, {}, true), AuditState::unknown);
  EXPECT_EQ(audit_state(cut, std::vector{evidence("b", none)}, true), AuditState::unmatched);
}

/// main, with releases that left it: r1 … rN, of which some were merged.
struct Releases {
  Dag dag;
  std::vector<ProductionTag> tags;

  Releases(int left, int merged) {
    dag.commit("c0");
    std::string tip = "c0";
    for (int i = 1; i <= left; ++i) {
      const std::string name = "r" + std::to_string(i);
      dag.commit(name, {"c0"});
      tags.push_back(testing::production_tag("v1." + std::to_string(i) + ".1", oid(name), i));
      tags.back().line = "1." + std::to_string(i);
      if (i > merged) continue;
      dag.commit("m" + std::to_string(i), {tip, name});
      tip = "m" + std::to_string(i);
    }
    dag.commit("main", {tip});
  }
  bool picks() const {
    const MainHistory main(dag.lookup(), oid("main"));
    return infers_picks(tag_histories(dag.lookup(), main, tags), main, tags);
  }
};

TEST(Audit, infers_picking_where_nearly_no_release_came_back) {
  EXPECT_TRUE(Releases(5, 0).picks());
  EXPECT_FALSE(Releases(4, 0).picks()) << "too few to tell";
  EXPECT_FALSE(Releases(5, 1).picks());
  EXPECT_TRUE(Releases(10, 1).picks());
  EXPECT_FALSE(Releases(10, 2).picks());
  EXPECT_FALSE(Releases(0, 0).picks());
}

class AuditOfOne : public ::testing::Test {
 protected:
  AuditOfOne() {
    dag.chain("", {"root", "main"}).chain("root", {"old", "x", "y"});
    ProductionTag newest = testing::production_tag("v2.0.1", oid("y"), 3);
    newest.line = "2.0";
    ProductionTag old = testing::production_tag("v1.0.1", oid("old"), 2);
    old.line = "1.0";
    tags = {newest, old};
    found = {{evidence("y", none), evidence("x", subject)}, {evidence("old", none)}};
  }
  Audit audit() const {
    const MainHistory main(dag.lookup(), oid("main"));
    Audit made = make_audit(tags, tag_histories(dag.lookup(), main, tags), main, found, policy);
    made.main_ref = "refs/remotes/origin/main";
    made.subjects = {{oid("y"), "Guard expired cards"}, {oid("x"), "Round *the* fee"}};
    made.findings = findings_of(made, policy);
    return made;
  }
  std::vector<std::string> messages() const {
    std::vector<std::string> all;
    for (const Finding& finding : audit().findings) all.push_back(finding.message);
    return all;
  }

  Dag dag;
  std::vector<ProductionTag> tags;
  std::vector<std::vector<CommitEvidence>> found;
  AuditPolicy policy{.parallel = {ParallelPolicy::Mode::none, {}}};
};

TEST_F(AuditOfOne, finds_what_is_missing_of_lines_that_are_still_released) {
  const Audit made = audit();
  ASSERT_EQ(made.findings.size(), 1U) << "v1.0 is no longer released";
  EXPECT_EQ(made.findings[0].code, "mergeback/missing");
  EXPECT_EQ(made.findings[0].severity, Severity::information);
  EXPECT_THAT(made.findings[0].message,
              AllOf(HasSubstr("v2.0.1 has 2 commits that main does not"), HasSubstr("Guard expired cards")));
  EXPECT_EQ(made.tags[0].state, AuditState::unmatched);
  EXPECT_TRUE(made.tags[0].supported);
  EXPECT_FALSE(made.tags[1].supported);
}

TEST_F(AuditOfOne, takes_the_same_subject_for_enough_where_fixes_are_picked) {
  policy.picks = true;
  EXPECT_THAT(messages(), ElementsAre(HasSubstr("v2.0.1 has a commit that main does not")));
  found[0] = {evidence("x", subject)};
  EXPECT_THAT(messages(), IsEmpty());
  policy.picks = false;
  EXPECT_THAT(messages(), ElementsAre(HasSubstr("v2.0.1")));
}

TEST_F(AuditOfOne, leaves_out_what_policy_allows) {
  policy.tag_allowed = [](std::string_view tag) { return tag == "v2.0.1"; };
  EXPECT_THAT(messages(), IsEmpty());
  EXPECT_TRUE(audit().tags[0].allowed);
  EXPECT_EQ(audit().tags[0].state, AuditState::unmatched) << "allowed is not merged";
  policy.tag_allowed = {};
  policy.commit_allowed = [](const git::Oid& commit) { return commit == oid("y"); };
  EXPECT_THAT(messages(), ElementsAre(AllOf(HasSubstr("a commit"), HasSubstr("Round *the* fee"))));
  EXPECT_TRUE(audit().tags[0].allowed);
  policy.missing.reset();
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(AuditOfOne, tells_of_one_commit_once) {
  tags.push_back(tags[0]);
  tags.back().name = "web-v2.0.1";
  found.push_back(found[0]);
  EXPECT_EQ(messages().size(), 1U);
}

TEST_F(AuditOfOne, is_a_table) {
  EXPECT_EQ(audit_table(audit()),
            "v2.0.1  unmatched   1 the same subject, 1 missing\n"
            "  7900000 Guard expired cards\n"
            "v1.0.1  unmatched   1 missing\n"
            "  6f6c640\n"
            "\n"
            "2 production tags against origin/main: 0 merged, 0 equivalent, 2 unmatched.\n");
}

TEST_F(AuditOfOne, shows_of_merged_tags_only_what_was_taken_back) {
  dag.commit("main", {"root", "y"});
  found = {{evidence("y", ancestor), evidence("x", ancestor, oid("r"))}, {}};
  EXPECT_EQ(audit_table(audit()),
            "v2.0.1  merged      2 merged, 1 taken back on main\n"
            "  7800000 Round *the* fee (taken back by 7200000)\n"
            "\n"
            "2 production tags against origin/main: 2 merged, 0 equivalent, 0 unmatched.\n");
}

TEST_F(AuditOfOne, is_a_document_in_markdown) {
  found[0] = {evidence("x", none)};
  const std::string text = audit_markdown(audit());
  EXPECT_THAT(text, HasSubstr("# Audit: what was released, and origin/main\n"));
  EXPECT_THAT(text, HasSubstr("## Lines that are still released\n\n- v2.0.1 has a commit"));
  EXPECT_THAT(text, HasSubstr("| v2.0.1 | unmatched | 1 missing |\n"));
  EXPECT_THAT(text, HasSubstr("- 7800000 Round \\*the\\* fee\n")) << "a subject is no markup";
  EXPECT_THAT(text, Not(HasSubstr("picked from main")));
  policy.picks = true;
  EXPECT_THAT(audit_markdown(audit()), HasSubstr("Policy says that fixes are picked from main"));
}

}  // namespace
}  // namespace hotfix::workflow
