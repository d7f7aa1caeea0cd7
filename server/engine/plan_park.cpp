#include "engine/part_facts.h"
#include "engine/step_plans.h"

namespace hotfix::engine {

Planned plan_park(const StepContext& context, const workflow::ChangeRequest& request) {
  return widen(workflow::plan_park(context.plan, read_part(context, request, true), request));
}

}  // namespace hotfix::engine
