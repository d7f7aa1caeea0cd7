#pragma once
// What the seven steps are called for people; for programs name_of() in status.h says it. One table has both.

#include <string_view>

#include "workflow/status.h"

namespace hotfix::workflow {

/// "merge back"
std::string_view title_of(StepName step);

}  // namespace hotfix::workflow
