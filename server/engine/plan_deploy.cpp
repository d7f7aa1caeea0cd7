#include "engine/step_plans.h"

namespace hotfix::engine {

Planned plan_deploy(const StepContext&, const workflow::DeployRequest&) {
  return workflow::Refusal{"not-available", "This step cannot be planned yet.", "Do it by hand: the status follows."};
}

}  // namespace hotfix::engine
