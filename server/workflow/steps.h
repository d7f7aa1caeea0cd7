#pragma once
// The seven steps of one hotfix, each observed (SPEC.md "Words": step). Used by derive() only; pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "workflow/derive.h"

namespace hotfix::workflow {

/// One hotfix and everything that is known about it.
struct Hotfix {
  const Facts& facts;
  const BranchFacts& branch;
  const EventLog* log;  // null: no events
  LogView events;
  const PolicyValues& policy;
  std::int64_t now;
  bool checked_out;               // the work tree is this branch's
  std::vector<Finding> findings;  // that count: policy's severities, accepted ones left out; base/* and others
};

/// How a step's clock and words depend on what was seen before it.
struct Observed {
  std::vector<Step> steps;  // all seven
  DeployState deploy = DeployState::none;
  std::optional<std::string> deploy_tag;  // the tag that `deploy` speaks of
  std::vector<MergeBack> merge_back;
  std::optional<std::int64_t> started_at;
};

Observed observe(const Hotfix& hotfix);

/// What comes next, or nothing when all is done.
std::optional<Next> next_step(const Hotfix& hotfix, const Observed& observed);

/// The state of every target (also used to tell whether a hotfix elsewhere is still unfinished).
std::vector<MergeBack> merge_back_states(const BranchFacts& branch);

/// Whether all targets have the fix; false where there is no target.
bool merged_everywhere(const std::vector<MergeBack>& targets);

/// The finding with this code among those that count, or null.
const Finding* find_code(const std::vector<Finding>& findings, std::string_view code);

}  // namespace hotfix::workflow
