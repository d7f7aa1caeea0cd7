#pragma once
// What policy and the event logs say to the audit.

#include "engine/survey.h"
#include "workflow/audit.h"

namespace hotfix::engine {

workflow::AuditPolicy audit_policy(const Survey& survey);

}  // namespace hotfix::engine
