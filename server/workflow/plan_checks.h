#pragma once
// What every plan asks first, and small pieces that plans share. Private to server/workflow/.

#include <optional>
#include <string>

#include "workflow/plan.h"

namespace hotfix::workflow {

/// repository-unusable, not-trusted.
std::optional<Refusal> refuse_repository(const Facts& facts);
/// no-identity.
std::optional<Refusal> refuse_identity(const Facts& facts);
/// operation-in-progress.
std::optional<Refusal> refuse_operation(const Facts& facts);

Event make_event(const PlanContext& context, std::int64_t time, EventBody body);
std::string hex_or_none(const std::optional<git::Oid>& oid);

}  // namespace hotfix::workflow
