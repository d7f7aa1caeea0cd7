#include "git/library.h"

#include <array>
#include <cstdlib>
#include <string_view>

#include <git2.h>

#include "git/handles.h"

#ifdef __SANITIZE_ADDRESS__
// libgit2 1.5.1 leaks some 20 kB for each configuration entry that is no extension, whenever it opens a repository of
// format version 1 (its PCRE2 backend forgets the match data). Ours do not lead there otherwise: see configuration.h.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libpcre2-8.so\n";
}
#endif

namespace hotfix::git {

namespace {

bool ignores_system_configuration() {
  const char* value = std::getenv("GIT_CONFIG_NOSYSTEM");
  if (value == nullptr) return false;
  const std::string_view text = value;
  return !text.empty() && text != "0" && text != "false" && text != "no" && text != "off";
}

int initialise() {
  if (const int code = git_libgit2_init(); code < 0) return code;
  // The defaults of 256 MiB for objects and 1 GiB windows of 8 GiB in all suit a git client, not a server that
  // stands beside an editor.
  git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, static_cast<ssize_t>(16) << 20);
  git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, static_cast<std::size_t>(8) << 20);
  git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, static_cast<std::size_t>(256) << 20);
  // Checked by measurement to be read correctly (LIBGIT2.md). SHA-256, reftable and relative work trees are refused
  // before libgit2 sees them, and must never stand here: it would misread them.
  std::array<const char*, 3> extensions = {"preciousobjects", "worktreeconfig", "partialclone"};
  git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions.data(), extensions.size());
  git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 1);
  if (ignores_system_configuration()) {
    git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_SYSTEM, "");
    git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_PROGRAMDATA, "");
  }
  return 0;
}

}  // namespace

void ensure_library() {
  static const int code = initialise();
  if (code < 0) throw Failure(Failure::Code::internal, "libgit2 did not start: " + last_error() + ".");
}

}  // namespace hotfix::git
