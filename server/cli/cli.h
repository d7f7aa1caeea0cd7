#pragma once
// hotfixd's command line (SPEC.md "Command line"): the same engine as in the editor, for terminals, hooks and CI.
//
// Exit codes: 0 fine · 1 findings at or above --fail-on, or a command that was refused or failed · 2 cannot tell
// (no repository, damaged, …) · 64 wrong usage (sysexits.h, EX_USAGE).

#include <string>

namespace hotfix::cli {

/// Reads the arguments, does what they say, prints to stdout (results) and stderr (what went wrong). The exit code.
int run(int argc, char** argv, const std::string& version);

}  // namespace hotfix::cli
