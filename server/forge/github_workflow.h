#pragma once
// One GitHub Actions workflow: what its `on` says. Private to server/forge/.

#include <yaml-cpp/yaml.h>

#include "forge/values.h"

namespace hotfix::forge {

CiRuns github_runs(const YAML::Node& root, const CiQuestion& question);

}  // namespace hotfix::forge
