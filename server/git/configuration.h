#pragma once
// Questions to a configuration that libgit2 answers with regular expressions, answered without: on Debian's build each
// entry that an expression does not match leaks some 20 kB (libgit2 1.5.1 with PCRE2). Private to server/git/.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <git2.h>

#include "git/values.h"

namespace hotfix::git {

/// Calls `use(name, value)` for every entry, lowest priority first. Section and key are lower case, the subsection is
/// as written; a key without a value has an empty one.
void for_each_entry(git_config* config, const std::function<void(std::string_view, std::string_view)>& use);

/// The remotes that have a URL, by name; url.*.insteadOf and pushInsteadOf applied as git-config(1) says.
std::vector<Remote> remotes_of(git_config* config);

/// The remote-tracking ref that a local branch (refs/heads/…) follows, through its remote's fetch refspecs.
std::optional<std::string> upstream_of(git_config* config, std::string_view branch_ref);

}  // namespace hotfix::git
