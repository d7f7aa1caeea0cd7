#include "engine/missing_merge_back.h"

#include <optional>
#include <utility>
#include <vector>

#include "engine/audit_policy.h"
#include "engine/branch_facts.h"
#include "engine/evidence_reader.h"
#include "workflow/ancestry.h"
#include "workflow/audit.h"

namespace hotfix::engine {
namespace {

constexpr std::size_t most_walked = 20'000;
constexpr std::size_t most_own = 50;  // a line that has gone its own way for longer is for the audit

}  // namespace

std::string missing_merge_back(const git::Reader& reader, const Survey& survey, const workflow::ProductionTag& tag) {
  const workflow::AuditPolicy policy = audit_policy(survey);
  const auto main = BranchSurveyor(reader, survey.policy, survey.facts.tags, {}).main_branch();
  if (!main || !policy.missing) return "";
  const std::vector<git::Oid> has{main->commit};
  const auto lacking = workflow::commits_between(reader.commits(), has, tag.commit, most_walked);
  if (!lacking.complete || lacking.commits.size() > most_own) return "";
  std::vector<git::Commit> own;
  for (const git::Oid& id : lacking.commits) {
    git::Commit commit = reader.commit(id);
    if (commit.parents.size() <= 1) own.push_back(std::move(commit));
  }
  ChangeMemo memo;
  workflow::Audit audit;
  audit.picks = policy.picks.value_or(false);
  workflow::AuditedTag one{.name = tag.name, .commit = tag.commit};
  one.state = workflow::AuditState::unmatched;
  one.supported = true;
  one.evidence = EvidenceReader(reader, memo, survey.policy)
                     .read({.own = own, .base = tag.commit, .tip = tag.commit, .target = main->commit});
  for (const git::Commit& commit : own) audit.subjects.emplace(commit.id, commit.subject);
  audit.tags.push_back(std::move(one));
  const std::vector<Finding> findings = workflow::findings_of(audit, policy);
  return findings.empty() ? "" : findings.front().message;
}

}  // namespace hotfix::engine
