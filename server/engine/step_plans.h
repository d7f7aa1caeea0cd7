#pragma once
// From a step's command to its plan: reads what the plan needs beyond the survey, then asks workflow/. One file for
// each. Command lane; all throw Failure.

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/command.h"

namespace hotfix::engine {

/// What all of them look at.
struct StepContext {
  Surveyor& surveyor;
  const Survey& survey;
  workflow::PlanContext plan;
  std::span<const Finding> findings;     // all that are shown now
  std::span<const std::string> unsaved;  // open files, relative, whose text is not that on disk
  std::stop_token cancel;
  OnReading progress = {};  // may be empty
};

/// `hotfix.start` that picks onto the hotfix checked out.
Planned plan_pick(const StepContext& context, const std::vector<std::string>& asked);
Planned plan_test(const StepContext& context, const workflow::TestRequest& request);
Planned plan_review(const StepContext& context, const workflow::ReviewRequest& request);
Planned plan_deploy(const StepContext& context, const workflow::DeployRequest& request);
Planned plan_merge_back(const StepContext& context, const workflow::MergeBackRequest& request);
Planned plan_clean_up(const StepContext& context, const workflow::CleanUpRequest& request);
Planned plan_undo(const StepContext& context, const workflow::UndoRequest& request);
Planned plan_abort(const StepContext& context, const workflow::AbortRequest& request);
Planned plan_replay(const StepContext& context, const workflow::ReplayRequest& request);
Planned plan_park(const StepContext& context, const workflow::ChangeRequest& request);
Planned plan_follow_up(const StepContext& context, const workflow::FollowUpRequest& request);
Planned plan_restore(const StepContext& context, const workflow::ChangeRequest& request);
Planned write_audit(const StepContext& context);
Planned write_timeline(const StepContext& context, const std::optional<std::string>& branch);

}  // namespace hotfix::engine
