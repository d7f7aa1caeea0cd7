#pragma once
// Where a hotfix stands, told anew each time from what git shows and what events add (SPEC.md "The two ideas").
//
//   const Derived derived = derive(facts, logs, policy, now);
//
// Steps are observed: who tags or merges by hand in a terminal sees the step tick. Pure.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/finding.h"
#include "workflow/base_findings.h"
#include "workflow/clocks.h"
#include "workflow/events.h"
#include "workflow/facts.h"
#include "workflow/slug.h"
#include "workflow/status.h"

namespace hotfix::workflow {

/// What policy says, as plain values (policy/ stands on the same floor).
struct PolicyValues {
  BranchNaming naming;
  std::string branch_prefix = "hotfix/";  // of new hotfix branches
  TimeTargets times;
  SeverityRules severities;
  bool main_is_continuous = false;
  bool tests_configured = false;
  bool deploy_configured = false;  // a deploy command: a tag alone is not yet a deploy
};

struct Derived {
  Status status;                   // status.findings: those below, then facts.findings
  std::vector<Finding> findings;   // base/*: about the whole hotfix; judged by policy, accepted ones left out
  std::vector<std::string> notes;  // whole sentences: events that could not be read and were skipped
};

/// A branch is a hotfix if a start event names it or its name matches policy, and no end was recorded since; never
/// main, a target or the production branch, and never a detached HEAD.
bool is_hotfix_branch(const Facts& facts, std::span<const EventLog> logs, const PolicyValues& policy);

/// The log of this branch: whose start event names it, else one without a readable start under the id that the branch's
/// name gives. Null: none.
const EventLog* log_of(std::span<const EventLog> logs, const BranchNaming& naming, std::string_view branch);

/// The status of one hotfix wherever its branch is, gone too; without totals and findings, and with the work tree left
/// aside unless the branch is checked out. `log` may be null.
Status status_of_branch(const Facts& facts, const BranchFacts& branch, const EventLog* log, const PolicyValues& policy,
                        std::int64_t now);

Derived derive(const Facts& facts, std::span<const EventLog> logs, const PolicyValues& policy, std::int64_t now);

}  // namespace hotfix::workflow
