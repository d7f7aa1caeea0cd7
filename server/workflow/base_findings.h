#pragma once
// Findings about where a hotfix starts from: base/* (SPEC.md "Findings"). All are about the whole hotfix: no path, no
// range. What git cannot decide (base.certain is false) is never an error.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "workflow/events.h"
#include "workflow/facts.h"

namespace hotfix::workflow {

/// Policy's word on severities by code; nothing means off. A rule for "base" or "base/*" serves all codes below it that
/// have none of their own.
using SeverityRules = std::map<std::string, std::optional<Severity>, std::less<>>;

/// Changes severities and takes out what is off.
void apply_rules(const SeverityRules& rules, std::vector<Finding>& findings);

/// `main_is_continuous`: policy says that main deploys all the time, so commits of main are no error.
std::vector<Finding> base_findings(const Facts& facts, const BranchFacts& branch, bool main_is_continuous);

}  // namespace hotfix::workflow
