#pragma once
// What a repository's CI files start: read with yaml-cpp, judged by the forge's own rules. Pure, and careful: what
// cannot be told from the file alone (files that it includes, variables of the project) is unknown, and nobody is
// warned.
//
// Sources: docs.github.com "Workflow syntax", `on` and its "Filter pattern cheat sheet"; docs.gitlab.com "CI/CD YAML
// syntax" (workflow, rules, only, extends) and "Job rules: variable expressions".

#include <string_view>

#include "forge/values.h"

namespace hotfix::forge {

/// `path`: within the repository; `.gitlab-ci.yml` is GitLab's, everything else a GitHub Actions workflow. A text that
/// is no YAML answers unknown throughout. Whether a filter by paths lets the change through is not asked: it counts as
/// yes.
CiRuns ci_runs(std::string_view path, std::string_view text, const CiQuestion& question);

}  // namespace hotfix::forge
