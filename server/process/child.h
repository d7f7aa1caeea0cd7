#pragma once
// Runs one program and waits for it, under every bound that a server needs: its input is given or empty, its output is
// bounded, it has a time limit, it can be cancelled, it can ask nobody anything, and nothing of ours leaks into it.
//
//   ChildRequest request;
//   request.purpose = "list the changed files";
//   request.argv = {"git", "diff", "--raw", "-z", base};
//   request.cwd = work_dir;
//   const ChildResult result = run(request);
//   if (!result.ok()) throw failure_of(request, result);
//
// The child leads a session of its own: it has no terminal to prompt on, and a cancel reaches its children too.
// run() returns when the program itself has ended and what it wrote is read; it does not wait for grandchildren that
// keep the pipe open. Any thread may call run(); each call is independent of the others.
//
// Boost.Process v2 is used in child.cpp and nowhere else.

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/failure.h"

namespace hotfix::process {

enum class Stream { out, err };

struct ChildRequest {
  std::string purpose;            // what for, in words a person reads: "list the changed files"
  std::vector<std::string> argv;  // never a shell's line; argv[0] without `/` is looked up in PATH
  std::string cwd;                // absolute; empty: the server's own
  std::vector<std::pair<std::string, std::string>> env;  // added last, over everything below
  std::optional<std::string> stdin_bytes;                // none: /dev/null
  std::size_t output_bound = 64U << 20;                  // bytes kept of stdout, and as many of stderr
  bool stop_when_full = false;  // past the bound: true ends the child, false goes on and drops what follows
  std::chrono::milliseconds time_limit = std::chrono::minutes(10);
  std::chrono::milliseconds grace = std::chrono::seconds(2);  // between SIGTERM and SIGKILL
  bool only_reads = false;                                    // git takes no optional lock (GIT_OPTIONAL_LOCKS=0)
  bool keep_locale = false;       // the user's own programs (tests, deploys) keep the user's language
  bool end_session = false;       // what it leaves running ends with it, other groups of its session too (Linux)
  bool keep_ssh_command = false;  // where core.sshCommand is configured: do not put our BatchMode in its place
  /// Called on the thread of run() for each line as it comes, without its newline; a line over 64 KiB comes in pieces.
  /// It must not throw.
  std::function<void(Stream, std::string_view)> on_line;
  std::stop_token cancel;  // from any thread: SIGTERM to the group, SIGKILL after the grace
};

struct ChildResult {
  int status = -1;  // exit code; -1 when a signal ended it
  int signal = 0;   // 0: none
  std::string out;
  std::string err;
  bool truncated = false;  // it wrote more than the bound
  bool timed_out = false;
  bool cancelled = false;
  std::chrono::milliseconds duration{0};

  /// It ended by itself with 0, and we have all that it wrote.
  bool ok() const { return status == 0 && !timed_out && !cancelled && !truncated; }
};

/// Runs the program. Throws Failure(child) only where it could not be started; everything else is in the result.
ChildResult run(const ChildRequest& request);

/// Runs the program and throws failure_of(...) where it did not succeed.
ChildResult run_or_throw(const ChildRequest& request);

/// What a person needs to understand a failed child: purpose, argv, status, both outputs (shortened).
Failure failure_of(const ChildRequest& request, const ChildResult& result);

/// argv as one line, quoted as a POSIX shell would take it. For messages only, never to be run.
std::string quoted(const std::vector<std::string>& argv);

/// The absolute path of a program in PATH; empty when there is none. Relative entries of PATH are skipped: they would
/// let a repository bring its own `git`.
std::string find_program(std::string_view name);

}  // namespace hotfix::process
