#pragma once
// From the core's values to the wire's. Pure. (The other way is decoding, which protocol/ does.)

#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "engine/assessment.h"
#include "engine/repository.h"
#include "lsp/document.h"
#include "protocol/hotfix_commands.h"
#include "protocol/hotfix_types.h"
#include "protocol/lsp_types.h"
#include "workflow/audit.h"
#include "workflow/plan.h"
#include "workflow/status.h"

namespace hotfix::lsp {

/// Ranges of the hotfix extension always count UTF-16 units (PROTOCOL.md).
protocol::Finding to_wire(const Finding& finding);
protocol::Status to_wire(const workflow::Status& status);
protocol::Totals to_wire(const workflow::Totals& totals);
protocol::Plan to_wire(const workflow::Plan& plan);
protocol::Refusal to_wire(const workflow::Refusal& refusal);
protocol::ProductionTags to_wire(const engine::TagListing& listing);
protocol::AuditResult to_wire(const workflow::Audit& audit);
protocol::CommandResult to_wire(const engine::CommandOutcome& outcome);
protocol::StartChoices to_wire(const engine::StartOffer& offer);
workflow::StartMode from_wire(protocol::StartMode mode);
workflow::StepName from_wire(protocol::StepName step);

/// What the client can show of a diagnostic.
struct DiagnosticAbilities {
  PositionEncoding encoding = PositionEncoding::utf16;
  bool related = false;
  bool data = false;
};

/// `root`: the folder that related paths are relative to.
protocol::Diagnostic to_diagnostic(const Finding& finding, const std::string& root,
                                   const DiagnosticAbilities& abilities);

}  // namespace hotfix::lsp
