#include "engine/step_plans.h"

namespace hotfix::engine {

Planned plan_undo(const StepContext&, const workflow::UndoRequest&) {
  return workflow::Refusal{"not-available", "This step cannot be planned yet.", "Do it by hand: the status follows."};
}

}  // namespace hotfix::engine
