#pragma once
// Runs a plan, entry by entry, with the git program: hooks, signing and identity are the user's own. Lane or command
// line; blocks until it is done.

#include <cstddef>
#include <functional>
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

/// Told before each entry: how many are done, of how many, and what comes now. Any thread; must not throw.
using OnStep = std::function<void(std::size_t done, std::size_t of, const std::string& purpose)>;

/// `work_dir`: absolute. A cancel counts between entries only. A ref whose old value is gone stops the plan with the
/// code "changed-meanwhile": whoever moved it was first.
PlanRun run_plan(const std::string& work_dir, const workflow::Plan& plan, std::stop_token cancel = {},
                 const OnStep& on_step = {});

/// The entry as a person would type it.
std::string command_line(const workflow::PlanEntry& entry);

}  // namespace hotfix::engine
