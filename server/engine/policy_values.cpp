#include "engine/policy_values.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "policy/glob.h"

namespace hotfix::engine {
namespace {

constexpr std::int64_t minute = 60;

std::function<bool(std::string_view)> predicate(const policy::Globs& globs) {
  if (globs.empty()) return {};
  return [set = policy::PathSet(globs)](std::string_view path) { return set.matches(path); };
}

}  // namespace

workflow::PolicyValues workflow_values(const policy::Policy& policy) {
  workflow::PolicyValues values;
  values.naming = workflow::BranchNaming(policy.branch.pattern, policy.branch.ticket_pattern);
  values.branch_prefix = policy.branch.prefix;
  values.times = {.whole = policy.target_minutes.total * minute,
                  .branch = policy.target_minutes.branch * minute,
                  .fix = policy.target_minutes.fix * minute,
                  .test = policy.target_minutes.test * minute,
                  .review = policy.target_minutes.review * minute,
                  .review_sla = policy.review.sla_minutes * minute,
                  .deploy = policy.target_minutes.deploy * minute,
                  .merge_back = policy.target_minutes.merge_back * minute};
  values.severities = policy.rules;
  values.main_is_continuous = policy.production.continuous_main;
  values.tests_configured = !policy.tests.empty();
  values.deploy_configured = !policy.deploy.command.empty();
  return values;
}

workflow::TagPolicy tag_policy(const policy::Policy& policy, std::string repository) {
  workflow::TagPolicy result;
  result.repository = std::move(repository);
  result.pattern = policy.production.tag_pattern;
  for (const policy::Product& product : policy.production.products) {
    result.products.push_back({product.name, policy::tag_pattern_of(product)});
  }
  return result;
}

workflow::ParallelPolicy parallel_policy(const policy::Policy& policy) {
  using From = policy::ParallelLines::Mode;
  using To = workflow::ParallelPolicy::Mode;
  const auto& lines = policy.production.parallel_lines;
  To mode = To::infer;
  switch (lines.mode) {
    case From::inferred:
      mode = To::infer;
      break;
    case From::all:
      mode = To::all;
      break;
    case From::none:
      mode = To::none;
      break;
    case From::listed:
      mode = To::listed;
      break;
  }
  return {mode, lines.lines};
}

Judging::Judging(const policy::Policy& policy) {
  rules.lines = {policy.budgets.lines.information, policy.budgets.lines.warning};
  rules.files = {policy.budgets.files.information, policy.budgets.files.warning};
  rules.severities = policy.rules;
  rules.allowed = predicate(policy.allowed_paths);
  rules.policy_path = policy::policy_path;
  for (const auto& [name, globs] : policy.paths) {
    const auto path_class = scope::path_class_named(name);
    if (path_class) overrides.push_back({*path_class, predicate(globs.add), predicate(globs.exclude)});
  }
}

}  // namespace hotfix::engine
