#include "workflow/step_parts.h"

#include <algorithm>

#include <fmt/format.h>

namespace hotfix::workflow {

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::size_t own_count(const BranchFacts& branch) {
  return branch.base ? std::max(branch.base->own.size(), branch.own.size()) : branch.own.size();
}

std::optional<git::Oid> newest_own(const BranchFacts& branch) {
  if (branch.base && !branch.base->own.empty()) return branch.base->own.front();
  if (!branch.own.empty()) return branch.own.front().id;
  return std::nullopt;
}

Step make_step(StepName name, StepState state, std::string detail, Time target) {
  Step step;
  step.step = name;
  step.state = state;
  step.detail = std::move(detail);
  step.target_seconds = target;
  return step;
}

void set_clock(Step& step, Time started, Time finished) {
  step.started_at = started;
  step.finished_at = finished;
}

Time merged_at(const TargetFacts& target) {
  Time latest;
  for (const CommitEvidence& evidence : target.evidence) {
    if (!evidence.time) return std::nullopt;
    if (!latest || *evidence.time > *latest) latest = evidence.time;
  }
  return latest;
}

bool has_fix(MergeBackState state) {
  return state == MergeBackState::merged || state == MergeBackState::equivalent;
}

}  // namespace hotfix::workflow
