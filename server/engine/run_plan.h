#pragma once
// Runs a plan, entry by entry, with the git program: hooks, signing and identity are the user's own. Lane or command
// line; blocks until it is done.

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "workflow/plan.h"

namespace hotfix::engine {

struct PlanRun {
  std::vector<std::string> done;             // purposes of what was carried out
  std::optional<workflow::Refusal> stopped;  // what failed, where something did: the rest was not begun
};

/// `work_dir`: absolute. A cancel counts between entries only. A ref whose old value is gone stops the plan with the
/// code "changed-meanwhile": whoever moved it was first.
PlanRun run_plan(const std::string& work_dir, const workflow::Plan& plan, std::stop_token cancel = {});

}  // namespace hotfix::engine
