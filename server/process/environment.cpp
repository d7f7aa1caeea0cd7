#include "process/environment.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include <unistd.h>

namespace hotfix::process {

namespace {

bool keeps_git_variable(std::string_view name) {
  static constexpr std::array<std::string_view, 6> prefixes = {"GIT_SSH",   "GIT_SSL_",    "GIT_PROXY_SSL_",
                                                               "GIT_HTTP_", "GIT_AUTHOR_", "GIT_COMMITTER_"};
  static constexpr std::array<std::string_view, 6> names = {"GIT_CONFIG_GLOBAL",   "GIT_CONFIG_SYSTEM",
                                                            "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH",
                                                            "GIT_TEMPLATE_DIR",    "GIT_TEST_ASSUME_DIFFERENT_OWNER"};
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return name.starts_with(prefix); }) ||
         std::ranges::find(names, name) != names.end();
}

// What keeps a child from asking. An empty GIT_ASKPASS also stops core.askPass and SSH_ASKPASS (git's prompt.c).
void forbid_prompts(std::map<std::string, std::string>& variables, bool keep_ssh_command) {
  variables["GIT_TERMINAL_PROMPT"] = "0";
  variables["GIT_ASKPASS"] = "";
  variables["SSH_ASKPASS"] = "";
  variables["SSH_ASKPASS_REQUIRE"] = "never";
  variables["GCM_INTERACTIVE"] = "never";
  variables["GH_PROMPT_DISABLED"] = "1";
  variables["GLAB_NO_PROMPT"] = "1";
  variables["GIT_EDITOR"] = ":";
  variables["GIT_SEQUENCE_EDITOR"] = ":";
  variables["GIT_MERGE_AUTOEDIT"] = "no";
  variables["GIT_PAGER"] = "cat";
  const bool has_own_ssh = variables.contains("GIT_SSH_COMMAND") || variables.contains("GIT_SSH");
  if (!has_own_ssh && !keep_ssh_command) variables["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes";
}

}  // namespace

std::vector<std::string> own_environment() {
  std::vector<std::string> entries;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) entries.emplace_back(*entry);
  return entries;
}

std::vector<std::string> child_environment(const std::vector<std::string>& inherited, const EnvironmentRules& rules,
                                           const std::vector<std::pair<std::string, std::string>>& additions) {
  std::map<std::string, std::string> variables;
  for (const std::string& entry : inherited) {
    const std::size_t equals = entry.find('=');
    if (equals == std::string::npos || equals == 0) continue;
    const std::string name = entry.substr(0, equals);
    if (name.starts_with("GIT_") && !keeps_git_variable(name)) continue;
    variables.emplace(name, entry.substr(equals + 1));  // of a doubled name the first counts, as getenv() has it
  }
  forbid_prompts(variables, rules.keep_ssh_command);
  if (!rules.keep_locale) {
    variables["LC_ALL"] = "C.UTF-8";  // messages that we can read; names stay UTF-8
    variables.erase("LANGUAGE");
  }
  if (rules.only_reads) variables["GIT_OPTIONAL_LOCKS"] = "0";
  for (const auto& [name, value] : additions) variables[name] = value;

  std::vector<std::string> entries;
  entries.reserve(variables.size());
  for (const auto& [name, value] : variables) {
    std::string& entry = entries.emplace_back(name);
    entry.append("=").append(value);
  }
  return entries;
}

}  // namespace hotfix::process
