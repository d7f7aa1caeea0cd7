#include <algorithm>

#include "engine/merge_back_facts.h"
#include "engine/step_plans.h"

namespace hotfix::engine {
namespace {

/// The facts as they would be on my newest unfinished hotfix, where another branch is checked out: merging back touches
/// no work tree. Nothing where there is none.
std::optional<workflow::Facts> as_if_there(const Survey& survey) {
  const std::string current = survey.facts.head.branch ? workflow::short_branch(*survey.facts.head.branch) : "";
  for (const auto* log : workflow::unfinished_elsewhere(survey.logs, survey.facts.me.email.value_or(""), current)) {
    const std::string name = workflow::short_branch(workflow::view(*log).start->branch);
    const auto found = std::ranges::find(survey.facts.others, name, &workflow::BranchFacts::branch);
    if (found == survey.facts.others.end() || !found->tip) continue;
    workflow::Facts facts = survey.facts;
    facts.head = {git::refs::branch(name), found->tip};
    facts.current = *found;
    return facts;
  }
  return std::nullopt;
}

Planned plan(const StepContext& context, const workflow::MergeBackRequest& request) {
  workflow::MergeBackPlace place;
  const workflow::Facts& facts = context.plan.facts;
  const bool known = facts.head.commit && facts.current && facts.current->base && facts.current->base->base;
  const bool hotfix = workflow::is_hotfix_branch(facts, context.plan.logs, context.plan.policy);
  if (context.surveyor.reader() != nullptr && facts.trusted && hotfix && known) {  // else the plan says why not
    place = MergeBackReader(context, request, *facts.current, *facts.head.commit).read();
    for (workflow::MergeBackTarget& target : place.targets) target.forwards = false;  // a merge says what came back
  }
  return widen(workflow::plan_merge_back(context.plan, place, request));
}

}  // namespace

Planned plan_merge_back(const StepContext& context, const workflow::MergeBackRequest& request) {
  const auto there = context.survey.active ? std::nullopt : as_if_there(context.survey);
  if (!there) return plan(context, request);
  const workflow::PlanContext& here = context.plan;
  const StepContext elsewhere{context.surveyor, context.survey,  {*there, here.logs, here.policy, here.now},
                              context.findings, context.unsaved, context.cancel,
                              context.progress};
  return plan(elsewhere, request);
}

}  // namespace hotfix::engine
