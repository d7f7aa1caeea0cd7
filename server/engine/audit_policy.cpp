#include "engine/audit_policy.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/policy_values.h"
#include "policy/glob.h"
#include "workflow/events.h"

namespace hotfix::engine {
namespace {

constexpr std::size_t shortest_id = 7;

std::function<bool(const git::Oid&)> commits_named(const policy::Globs& allow) {
  std::vector<std::string> ids;
  for (const std::string& entry : allow) {
    const bool is_id = entry.size() >= shortest_id && entry.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (is_id) ids.push_back(entry);
  }
  if (ids.empty()) return {};
  return [ids = std::move(ids)](const git::Oid& commit) {
    const std::string hex = commit.hex();
    return std::ranges::any_of(ids, [&](const std::string& id) { return hex.starts_with(id); });
  };
}

}  // namespace

workflow::AuditPolicy audit_policy(const Survey& survey) {
  const policy::Policy& policy = survey.policy;
  workflow::AuditPolicy result;
  result.picks = policy.audit.cherry_picks;
  if (!policy.audit.allow.empty()) {
    result.tag_allowed = [set = policy::PathSet(policy.audit.allow)](std::string_view tag) { return set.matches(tag); };
    result.commit_allowed = commits_named(policy.audit.allow);
  }
  result.parallel = parallel_policy(policy);
  result.not_counted = workflow::failed_tags(survey.logs);
  result.missing = policy::severity_of(policy, "mergeback/missing", Severity::information);
  return result;
}

}  // namespace hotfix::engine
