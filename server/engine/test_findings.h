#pragma once
// What the newest verdict on the committed tree found: test/failed, at the places that the failing tests named.

#include <vector>

#include "base/finding.h"
#include "git/reader.h"
#include "workflow/events.h"
#include "workflow/facts.h"

namespace hotfix::engine {

/// None where the tree passed, was never tested or is another one by now. A failure without a place in the tree stands
/// in the verdict only. `log` may be null.
std::vector<Finding> test_findings(const git::Reader& reader, const workflow::Facts& facts,
                                   const workflow::EventLog* log);

}  // namespace hotfix::engine
