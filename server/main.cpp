// hotfixd: the server, and its command line.

#include <string>
#include <string_view>

#include <unistd.h>

#include "cli/cli.h"
#include "lsp/serve.h"

int main(int argc, char** argv) {
  const bool serves = argc == 1 || (argc == 2 && std::string_view(argv[1]) == "--stdio");
  if (serves && !(argc == 1 && ::isatty(STDIN_FILENO))) {
    return hotfix::lsp::serve(STDIN_FILENO, STDOUT_FILENO, HOTFIX_VERSION);
  }
  return hotfix::cli::run(argc, argv, HOTFIX_VERSION);
}
