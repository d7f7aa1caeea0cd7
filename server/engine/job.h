#pragma once
// What came of a job (workflow/plan.h): the event that is recorded, completed by what was seen. Pure.

#include <cstdint>
#include <optional>
#include <string>

#include "process/child.h"
#include "workflow/plan.h"

namespace hotfix::engine {

struct JobEnd {
  std::optional<workflow::EventBody> event;  // what to record; none: nothing
  std::optional<workflow::Refusal> stopped;  // why the plan goes no further; none: it does
};

/// `started_at`: seconds since the epoch. `report`: the text of the JUnit file that the job wrote; empty: none.
JobEnd end_of(const workflow::PlanEntry& entry, const process::ChildRequest& request,
              const process::ChildResult& result, std::int64_t started_at, const std::string& report);

}  // namespace hotfix::engine
