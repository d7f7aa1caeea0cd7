#pragma once
// Which remote a hotfix goes to, and whose forge that is. Asks nobody.

#include <string>

#include "forge/values.h"
#include "git/reader.h"
#include "policy/policy.h"

namespace hotfix::engine {

/// The remote that branches are pushed to: what the branch follows, else origin, else the only one; "" where there is
/// none of these. `branch`: short; may be empty.
std::string remote_to_push_to(const git::Reader& reader, const std::string& branch);

/// Whose forge the remote is on, by policy or by its address.
forge::Project project_of(const git::Reader& reader, const policy::Policy& policy, const std::string& remote);

}  // namespace hotfix::engine
