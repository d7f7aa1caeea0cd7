#pragma once
// Starts a program. posix_spawn() and not fork(): between fork and exec the server's other threads stand still with
// whatever locks they hold, and Boost.Process's launcher allocates there (it tells Asio of the fork).

#include <string>
#include <vector>

#include <sys/types.h>

namespace hotfix::process {

struct SpawnRequest {
  std::string program;  // absolute path
  std::vector<std::string> argv;
  std::vector<std::string> environment;  // NAME=value
  std::string cwd;                       // absolute; empty: the server's own
  int in = -1;                           // becomes stdin; -1: /dev/null
  int out = -1;                          // becomes stdout
  int err = -1;                          // becomes stderr
};

/// The child leads a session of its own, has default signal handling and no other descriptor of ours. Its id, or -1
/// with the reason in errno.
pid_t spawn(const SpawnRequest& request);

}  // namespace hotfix::process
