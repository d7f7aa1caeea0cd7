#pragma once
// `hotfix.test` (SPEC.md "Commands"): the critical tests for the files that changed, on exactly the committed tree.
//
// Verdicts belong to a tree, not to a commit: amending the message keeps one, any other change needs a new one. So that
// a verdict never counts for another tree, the work tree has to be clean before the tests begin, and the plan looks
// again when they are through, before anything is recorded.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflow/plan.h"
#include "workflow/plan_parts.h"
#include "workflow/step_requests.h"

namespace hotfix::workflow {

/// One of policy's tests.
struct CriticalTest {
  std::string name;  // empty: its command line
  std::vector<std::string> argv;
  std::function<bool(std::string_view path)> when;  // whether it is about this path; empty: it always runs
  std::int64_t time_limit = 600;                    // seconds
  std::string report;                               // Job::report
  std::vector<std::string> patterns;                // Job::patterns
};

struct TestPlace {
  std::vector<CriticalTest> tests;                // policy's; none: not set up
  std::vector<std::vector<std::string>> guesses;  // command lines that the files suggest, the likeliest first
  std::vector<std::string> changed;               // paths that differ between the base and what is tested
  Uncommitted here;
};

/// A verdict and when it was recorded.
struct SeenVerdict {
  const TestVerdict* verdict = nullptr;  // of the log, as long as that lives; never null
  std::int64_t time = 0;
};
/// The newest verdict on this tree; none: it was never tested. `log` may be null. A verdict with `skipped` is the
/// person's word to go on without tests.
std::optional<SeenVerdict> verdict_on(const EventLog* log, const git::Oid& tree);

/// "2 tests failed: Pay.guards, Pay.throws" or what else the verdict says, for one line.
std::string verdict_text(const TestVerdict& verdict);

/// Refusals: those of refuse_unless_hotfix(), operation-in-progress, nothing-committed, unmerged-files, dirty-tree,
/// not-set-up (with the guesses as choices), unknown-command. Gate: not-set-up.
PlanOrRefusal plan_test(const PlanContext& context, const TestPlace& place, const TestRequest& request);

}  // namespace hotfix::workflow
