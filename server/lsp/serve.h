#pragma once
// The language server from start to end: the loop around a Session.

#include <string>

namespace hotfix::lsp {

/// Serves one client on these file descriptors until it says `exit`, its input ends or its process is gone. Returns the
/// exit code (LSP 3.17 "exit"): 0 after a shutdown, else 1. HOTFIX_IDLE_MS in the environment sets how long typing must
/// rest before the exact diff is asked for (default 200), HOTFIX_FORGE_POLL_MS the pause between two questions about a
/// running review (default 60,000).
int serve(int in, int out, const std::string& version);

}  // namespace hotfix::lsp
