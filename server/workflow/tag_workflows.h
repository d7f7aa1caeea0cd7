#pragma once
// Which of a repository's CI files a new tag starts: read far enough to name them in a plan, no further. Pure.

#include <string_view>

namespace hotfix::workflow {

/// A GitHub Actions workflow with `on: push: tags:` (or `on: create`), a pattern of which fits the tag. Patterns are
/// compared as globs; `!` ones take back. A `push` that names neither tags nor branches is started by every tag.
bool github_starts_on_tag(std::string_view yaml, std::string_view tag);

/// A .gitlab-ci.yml that speaks of tags: CI_COMMIT_TAG, or `- tags` under `only`.
bool gitlab_starts_on_tag(std::string_view yaml);

}  // namespace hotfix::workflow
