#pragma once
// `hotfix.next` where there is nothing to plan: whose turn it is, or where to go. Never a dead end: each answer names
// the command that goes on from there.

#include <optional>
#include <string>

#include "workflow/plan.h"

namespace hotfix::workflow {

/// Nothing where a command comes next. `status`: of this repository. `elsewhere`: the folder of the work tree that has
/// the hotfix which the status shows, where it is another one; empty: none has it. Refusals: repository-unusable,
/// not-trusted, no-identity, not-on-a-branch, no-commit, not-a-hotfix, elsewhere, nothing-left, your-turn.
std::optional<Refusal> refuse_next(const PlanContext& context, const Status& status, const std::string& elsewhere);

}  // namespace hotfix::workflow
