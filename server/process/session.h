#pragma once
// The processes of a session (setsid(2)), whatever groups they made: `timeout`, ninja and shells with job control put
// their children into groups of their own, which a signal to the leader's group does not reach. Who leaves the session
// is out of reach. Linux, by /proc; elsewhere nothing is found.

#include <sys/types.h>

namespace hotfix::process {

/// Whether a process of the session still runs; those that ended and wait for their parent aside.
bool session_lives(pid_t session);

/// Sends each of them the signal. SIGKILL goes on until none is left that was not there before, so that who forks
/// meanwhile does not get away.
void signal_session(pid_t session, int number);

}  // namespace hotfix::process
