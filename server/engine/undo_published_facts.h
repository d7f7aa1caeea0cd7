#pragma once
// What hotfix.undo wants to know of steps that may be published. Command lane; the remote is asked.

#include "engine/step_plans.h"
#include "workflow/undo.h"

namespace hotfix::engine {

/// Fills in what plan_undo() needs for a review, a deploy, a merge back or a clean-up. Throws Failure.
void read_published(const StepContext& context, const workflow::UndoTarget& target, workflow::UndoPlace& place);

}  // namespace hotfix::engine
