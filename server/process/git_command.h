#pragma once
// git as a child: the one place that knows how reads are started.
//
//   const std::string out = git_read(work_dir, {"ls-files", "-z"});
//
// Never called in a repository without the user's trust (SPEC.md "Promises"): git runs what its configuration names.

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "process/child.h"

namespace hotfix::process {

/// A request to run git with `args` in `work_dir`, without pager, to be adjusted by the caller and given to run().
ChildRequest git_command(std::string_view work_dir, const std::vector<std::string>& args);

/// The same for a command that only reads: no optional locks, no fsmonitor, no hooks, ended when it writes past 256
/// MiB.
ChildRequest git_reading_command(std::string_view work_dir, const std::vector<std::string>& args);

/// Runs a reading command. Its stdout; throws Failure(child), or Failure(cancelled).
std::string git_read(std::string_view work_dir, const std::vector<std::string>& args, std::stop_token cancel = {},
                     std::chrono::milliseconds time_limit = std::chrono::minutes(5));

}  // namespace hotfix::process
