#pragma once
// libgit2 itself: initialised at first use (it parses every CA certificate: 4 ms that the start-up must not pay), with
// its caches bounded and the repository extensions allowed that it reads correctly (LIBGIT2.md).

namespace hotfix::git {

/// Initialises libgit2 once per process. Any thread. Throws Failure(internal).
void ensure_library();

}  // namespace hotfix::git
