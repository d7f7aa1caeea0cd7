#include "engine/step_plans.h"

namespace hotfix::engine {

Planned plan_replay(const StepContext&, const workflow::ReplayRequest&) {
  return workflow::Refusal{"not-available", "This step cannot be planned yet.", "Do it by hand: the status follows."};
}

}  // namespace hotfix::engine
