#pragma once
// What stands between a fix and its deploy, each passable with a reason (SPEC.md "hotfix.deploy"). Private to
// server/workflow/.

#include <optional>
#include <span>

#include "workflow/deploy.h"

namespace hotfix::workflow {

/// The first gate that is closed and not overridden. Codes: gate-base, gate-tests, gate-review, gate-findings.
std::optional<Refusal> closed_gate(const PlanContext& context, const DeployPlace& place, const DeployRequest& request,
                                   std::span<const Finding> findings);

/// Of the overrides, those of gates that are closed: what was gone past, with the reasons.
Overrides passed_gates(const PlanContext& context, const DeployPlace& place, const DeployRequest& request,
                       std::span<const Finding> findings);

}  // namespace hotfix::workflow
