#pragma once
// A .gitlab-ci.yml: its workflow's rules, and whether any job takes part. Private to server/forge/.

#include <yaml-cpp/yaml.h>

#include "forge/values.h"

namespace hotfix::forge {

CiRuns gitlab_runs(const YAML::Node& root, const CiQuestion& question);

}  // namespace hotfix::forge
