#pragma once
// What `hotfix.park` and `hotfix.restore` want to know: which hunks are meant, and what each file becomes. Command
// lane.

#include "engine/step_plans.h"
#include "workflow/park.h"

namespace hotfix::engine {

/// `for_park`: also what the follow-up branch has. Throws Failure.
workflow::PartPlace read_part(const StepContext& context, const workflow::ChangeRequest& request, bool for_park);

}  // namespace hotfix::engine
