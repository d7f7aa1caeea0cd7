#pragma once
// The files that git tracks in a work tree. Needs trust.

#include <stop_token>
#include <string>
#include <vector>

namespace hotfix::engine {

/// Relative to the work tree, in git's order; none where git cannot say. Throws Failure where git does not start.
std::vector<std::string> tracked_files(const std::string& work_dir, std::stop_token cancel = {});

}  // namespace hotfix::engine
