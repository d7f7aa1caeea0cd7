#pragma once
// The environment that children get: ours, without what would lead git astray, and with what keeps it from asking.
//
// Of the inherited GIT_* only those stay that say who the user is, how the network is reached or where configuration
// lies: GIT_SSH*, GIT_SSL_*, GIT_PROXY_SSL_*, GIT_HTTP_*, GIT_AUTHOR_*, GIT_COMMITTER_*, GIT_CONFIG_GLOBAL,
// GIT_CONFIG_SYSTEM, GIT_CONFIG_NOSYSTEM, GIT_EXEC_PATH, GIT_TEMPLATE_DIR, GIT_TEST_ASSUME_DIFFERENT_OWNER. All others
// go, so all of `git rev-parse --local-env-vars` (GIT_DIR, GIT_INDEX_FILE, GIT_CONFIG_COUNT, …) and what changes
// outputs (GIT_TRACE*, GIT_EXTERNAL_DIFF, GIT_DIFF_OPTS, GIT_PAGER, …).

#include <string>
#include <utility>
#include <vector>

namespace hotfix::process {

struct EnvironmentRules {
  bool only_reads = false;
  bool keep_locale = false;
  bool keep_ssh_command = false;
};

/// `NAME=value` entries for a child, made from `inherited` (the same form); `additions` win over everything.
std::vector<std::string> child_environment(const std::vector<std::string>& inherited, const EnvironmentRules& rules,
                                           const std::vector<std::pair<std::string, std::string>>& additions);

/// The process's own environment as `NAME=value` entries.
std::vector<std::string> own_environment();

}  // namespace hotfix::process
