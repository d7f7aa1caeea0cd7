#pragma once
// The policy as each pure floor needs it: plain values and predicates, since policy/, scope/ and workflow/ stand side
// by side and do not know each other.

#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"
#include "scope/judge.h"
#include "scope/path_class.h"
#include "workflow/derive.h"
#include "workflow/production_tags.h"
#include "workflow/running.h"

namespace hotfix::engine {

workflow::PolicyValues workflow_values(const policy::Policy& policy);
/// `repository`: its name, as its address or folder ends.
workflow::TagPolicy tag_policy(const policy::Policy& policy, std::string repository);
workflow::ParallelPolicy parallel_policy(const policy::Policy& policy);

/// What judging files needs, with every glob compiled once. May be shared between threads.
struct Judging {
  scope::ScopeRules rules;
  std::vector<scope::PathOverride> overrides;

  explicit Judging(const policy::Policy& policy);
};

}  // namespace hotfix::engine
