#pragma once
// What a remote has now: `git ls-remote` (git-ls-remote(1)). Touches the network, so only within a command.

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "git/values.h"

namespace hotfix::git {

struct RemoteRefs {
  std::vector<TagRef> tags;      // peeled; `time` is 0, and whatever a tag leads to is taken for a commit
  std::vector<Branch> branches;  // "refs/heads/x" as the remote calls it
};

/// Rows that are neither tags nor branches are left out. Throws Failure(repository).
RemoteRefs parse_remote_refs(std::string_view text);

/// Asks the remote, half a minute at most. `own_ssh`: core.sshCommand is configured. Throws Failure(child), which says
/// what git said.
RemoteRefs remote_refs(const std::string& work_dir, const std::string& remote, bool own_ssh,
                       std::stop_token cancel = {});

/// The remote's refs that match any of these patterns (git-ls-remote(1)), with what they lead to, unpeeled. Asks the
/// remote, half a minute at most. Throws Failure(child).
std::vector<Branch> remote_refs_matching(const std::string& work_dir, const std::string& remote,
                                         const std::vector<std::string>& patterns, bool own_ssh,
                                         std::stop_token cancel = {});

}  // namespace hotfix::git
