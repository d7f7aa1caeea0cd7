#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hotfix_facts.h"
#include "workflow/base_findings.h"
#include "workflow/derive.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<Finding> findings_of(const Facts& facts, const PolicyValues& policy = {}, std::vector<EventLog> logs = {}) {
  return derive(facts, logs, policy, minute(20)).findings;
}

std::vector<std::string> codes_of(const Facts& facts, const PolicyValues& policy = {}) {
  std::vector<std::string> codes;
  for (const Finding& finding : findings_of(facts, policy)) codes.push_back(finding.code);
  return codes;
}

/// Branched from main: five commits that no release has.
Facts from_main() {
  Facts facts = fixed_hotfix();
  BranchFacts& branch = *facts.current;
  branch.base->carried = {oid('2'), oid('3'), oid('4'), oid('5'), oid('6')};
  branch.base->replay_onto = facts.tags.front();
  branch.carried = {commit(oid('2'), oid('b'), noon, "Add invoices"), commit(oid('3'), oid('b'), noon, "Rename cards"),
                    commit(oid('4'), oid('b'), noon, std::string(80, 'x')), commit(oid('5'), oid('b'), noon, "Four")};
  return facts;
}

TEST(BaseFindings, say_nothing_of_a_hotfix_from_the_production_tag) {
  EXPECT_THAT(codes_of(fixed_hotfix()), IsEmpty());
}

TEST(BaseFindings, name_what_is_carried_and_where_the_fix_belongs) {
  const auto found = findings_of(from_main());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().code, "base/not-production-tag");
  EXPECT_EQ(found.front().severity, Severity::error);
  EXPECT_EQ(found.front().path, std::nullopt);
  EXPECT_EQ(found.front().range, std::nullopt);
  EXPECT_EQ(found.front().message,
            "This hotfix carries 5 commits that are not released: 2222222 “Add invoices”, 3333333 “Rename cards”, "
            "4444444 “" +
                std::string(60, 'x') + "…” and 2 more. Replay your own commit onto v1.0.0.");
}

TEST(BaseFindings, speak_of_one_commit_and_of_a_branch_without_own_ones) {
  Facts facts = from_main();
  facts.current->base->carried.resize(1);
  EXPECT_THAT(findings_of(facts).front().message,
              StartsWith("This hotfix carries 1 commit that is not released: 2222222 “Add invoices”. "));
  facts.current->base->carried = {oid('2'), oid('3')};
  EXPECT_THAT(findings_of(facts).front().message, HasSubstr("“Add invoices” and 3333333 “Rename cards”."));
  facts.current->base->own.clear();
  facts.current->own.clear();
  EXPECT_THAT(findings_of(facts).front().message, HasSubstr("begin again from v1.0.0"));
  facts.current->carried.clear();
  EXPECT_THAT(findings_of(facts).front().message, StartsWith("This hotfix carries 2 commits that are not released. "));
}

TEST(BaseFindings, name_a_base_that_is_no_production_tag) {
  Facts facts = fixed_hotfix();
  Base& base = *facts.current->base->base;
  base.is_production_tag = false;
  base.tag = "v1.0.0-rc1";
  auto found = findings_of(facts);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().message,
            "This hotfix starts from v1.0.0-rc1, which is not a production tag. Replay your own commit onto v1.0.0.");
  base.tag.reset();
  facts.current->base->running.reset();
  found = findings_of(facts);
  EXPECT_THAT(found.front().message, StartsWith("This hotfix starts from 1111111, "));
  EXPECT_THAT(found.front().message, HasSubstr("the tag that production runs"));
}

TEST(BaseFindings, raise_no_error_where_git_cannot_decide) {
  Facts facts = from_main();
  facts.current->base->base->certain = false;
  EXPECT_THAT(codes_of(facts), IsEmpty());
  facts.current->base->base.reset();
  EXPECT_THAT(codes_of(facts), IsEmpty());
  facts.current->base.reset();
  EXPECT_THAT(codes_of(facts), IsEmpty());
}

TEST(BaseFindings, only_inform_where_main_deploys_continuously) {
  PolicyValues policy;
  policy.main_is_continuous = true;
  const auto found = findings_of(from_main(), policy);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().severity, Severity::information);
  EXPECT_THAT(found.front().message, Not(HasSubstr("Replay")));
  const Derived derived = derive(from_main(), {}, policy, minute(20));
  EXPECT_EQ(step(derived.status, StepName::branch).state, StepState::done);
}

TEST(BaseFindings, warn_of_a_newer_tag_and_of_a_moved_one) {
  Facts facts = fixed_hotfix();
  facts.current->base->base->newer_tag = "v1.0.2";
  facts.current->remote_base_tag = oid('8');
  const auto found = findings_of(facts);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].code, "base/stale-tag");
  EXPECT_EQ(found[0].severity, Severity::warning);
  EXPECT_THAT(found[0].message, HasSubstr("Production runs v1.0.2, which is newer than v1.0.0"));
  EXPECT_EQ(found[1].code, "base/tag-moved");
  EXPECT_EQ(found[1].severity, Severity::warning);
  EXPECT_THAT(found[1].message, HasSubstr("leads to 1111111 here and to 8888888 on the remote"));
  facts.current->remote_base_tag = oid('1');
  facts.current->base->base->newer_tag.reset();
  EXPECT_THAT(codes_of(facts), IsEmpty());
}

TEST(BaseFindings, tell_that_no_tag_names_a_release) {
  Facts facts = fixed_hotfix();
  facts.tags.clear();
  facts.current->base->base->tag.reset();
  facts.current->base->base->is_production_tag = false;
  const auto found = findings_of(facts);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().code, "base/no-production-tag");
  EXPECT_EQ(found.front().severity, Severity::information);
}

TEST(BaseFindings, fingerprints_follow_what_matters_and_nothing_else) {
  const std::string first = findings_of(from_main()).front().fingerprint;
  EXPECT_EQ(first.size(), 16U);
  Facts facts = from_main();
  facts.current->carried.front().subject = "Other words";
  facts.current->base->own = {oid('c'), oid('a')};
  EXPECT_EQ(findings_of(facts).front().fingerprint, first);
  facts.current->base->carried.insert(facts.current->base->carried.begin(), oid('d'));
  EXPECT_NE(findings_of(facts).front().fingerprint, first);

  facts = fixed_hotfix();
  facts.current->base->base->newer_tag = "v1.0.2";
  const std::string stale = findings_of(facts).front().fingerprint;
  facts.current->base->base->newer_tag = "v1.0.3";
  EXPECT_NE(findings_of(facts).front().fingerprint, stale);
}

TEST(BaseFindings, are_silenced_by_event_and_by_trailer) {
  const Facts facts = from_main();
  const std::string fingerprint = findings_of(facts).front().fingerprint;
  const EventLog accepted = log({event(noon, AcceptedFinding{fingerprint, "base/not-production-tag", "agreed", {}})});
  const Derived derived = derive(facts, std::vector{accepted}, {}, minute(20));
  EXPECT_THAT(derived.findings, IsEmpty());
  EXPECT_THAT(derived.status.findings, IsEmpty());
  EXPECT_EQ(step(derived.status, StepName::branch).state, StepState::done);

  Facts trailer = from_main();
  trailer.current->own.front().message = "Fix\n\nHotfix-Accepted: base/not-production-tag agreed with ops\n";
  EXPECT_THAT(codes_of(trailer), IsEmpty());
}

TEST(SeverityRules, the_exact_code_goes_before_its_family) {
  const auto check = [](SeverityRules rules, std::vector<Severity> expected) {
    std::vector<Finding> findings(1);
    findings.front().code = "base/stale-tag";
    apply_rules(rules, findings);
    std::vector<Severity> left;
    for (const Finding& finding : findings) left.push_back(finding.severity);
    EXPECT_EQ(left, expected);
  };
  check({}, {Severity::warning});
  check({{"base/stale-tag", Severity::hint}}, {Severity::hint});
  check({{"base/stale-tag", std::nullopt}}, {});
  check({{"base/*", std::nullopt}}, {});
  check({{"base", Severity::error}}, {Severity::error});
  check({{"base/*", std::nullopt}, {"base/stale-tag", Severity::information}}, {Severity::information});
  check({{"scope/*", std::nullopt}}, {Severity::warning});
}

TEST(SeverityRules, switched_off_means_that_nothing_is_blocked) {
  Facts facts = fixed_hotfix();
  facts.current->base->base->newer_tag = "v1.0.2";
  PolicyValues policy;
  policy.severities["base/stale-tag"] = std::nullopt;
  const Derived derived = derive(facts, {}, policy, minute(20));
  EXPECT_THAT(derived.findings, IsEmpty());
  EXPECT_EQ(step(derived.status, StepName::deploy).state, StepState::pending);
}

}  // namespace
}  // namespace hotfix::workflow
