#include "engine/step_plans.h"

namespace hotfix::engine {

Planned write_audit(const StepContext&) {
  return workflow::Refusal{"not-available", "The audit cannot be written yet.", "Ask git: git tag --no-merged main"};
}

}  // namespace hotfix::engine
