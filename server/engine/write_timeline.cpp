#include "engine/step_plans.h"

namespace hotfix::engine {

Planned write_timeline(const StepContext&, const std::optional<std::string>&) {
  return workflow::Refusal{"not-available", "The timeline cannot be written yet.", "Read it with git log."};
}

}  // namespace hotfix::engine
