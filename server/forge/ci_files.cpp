#include "forge/ci_files.h"

#include <string>

#include <yaml-cpp/yaml.h>

#include "forge/github_workflow.h"
#include "forge/gitlab_pipeline.h"

namespace hotfix::forge {

CiRuns ci_runs(std::string_view path, std::string_view text, const CiQuestion& question) {
  try {
    const YAML::Node root = YAML::Load(std::string(text));
    return path == ".gitlab-ci.yml" ? gitlab_runs(root, question) : github_runs(root, question);
  } catch (const YAML::Exception&) {
    return {};  // the forge will say what is wrong with it
  }
}

}  // namespace hotfix::forge
