#include "engine/step_plans.h"

namespace hotfix::engine {

Planned plan_clean_up(const StepContext&, const workflow::CleanUpRequest&) {
  return workflow::Refusal{"not-available", "This step cannot be planned yet.", "Do it by hand: the status follows."};
}

}  // namespace hotfix::engine
