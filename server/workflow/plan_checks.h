#pragma once
// What every plan asks first, and small pieces that plans share. Private to server/workflow/.

#include <optional>
#include <string>

#include "workflow/plan.h"
#include "workflow/step_requests.h"

namespace hotfix::workflow {

/// repository-unusable, not-trusted.
std::optional<Refusal> refuse_repository(const Facts& facts);
/// no-identity.
std::optional<Refusal> refuse_identity(const Facts& facts);
/// operation-in-progress.
std::optional<Refusal> refuse_operation(const Facts& facts);

/// Where events of the checked-out hotfix belong, whether or not it has a log yet.
struct LogPlace {
  std::string id;
  const EventLog* log = nullptr;  // null: the first event begins it
  std::optional<git::Oid> tip() const { return log == nullptr ? std::nullopt : std::optional(log->tip); }
};
LogPlace log_place(const PlanContext& context, const std::string& branch);

/// repository-unusable, not-trusted, not-on-a-branch, no-commit, not-a-hotfix, no-identity: what every step of a
/// running hotfix asks first.
std::optional<Refusal> refuse_unless_hotfix(const PlanContext& context);

/// The same refusal, and that the gate `gate` lets one go on with a reason.
Refusal passable(Refusal refusal, std::string gate);

/// Where a reason was given for this gate, which would be closed: the plan says so, and its run records it.
void pass(Plan& plan, const Overrides& given, const std::string& gate);

std::string hex_or_none(const std::optional<git::Oid>& oid);

}  // namespace hotfix::workflow
