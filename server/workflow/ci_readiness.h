#pragma once
// Is CI ready for a hotfix? What the CI files at the production tag will not do for it, in words (issue: at start).
// Pure.

#include <span>
#include <string>
#include <vector>

#include "forge/values.h"

namespace hotfix::workflow {

/// A CI file by its name, and what it starts.
struct CiFile {
  std::string name;  // "ci.yml"
  forge::CiRuns runs;
};

struct CiReadiness {
  std::string at;      // "v1.0.0": whose files these are
  std::string branch;  // "hotfix/PROD-501-expired-cards"
  std::vector<CiFile> files;
  bool tag_matters = true;  // false: policy's own command deploys
};

/// Whole sentences; none where there is no CI, where all of it runs, or where that cannot be told.
std::vector<std::string> ci_notes(const CiReadiness& ci);

}  // namespace hotfix::workflow
