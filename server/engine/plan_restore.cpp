#include "engine/part_facts.h"
#include "engine/step_plans.h"

namespace hotfix::engine {

Planned plan_restore(const StepContext& context, const workflow::ChangeRequest& request) {
  return widen(workflow::plan_restore(context.plan, read_part(context, request, false), request));
}

}  // namespace hotfix::engine
