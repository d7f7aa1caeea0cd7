#pragma once
// How this repository's tests are probably run, told from its files: npm, ctest, pytest or unittest, go, cargo, make.
// Guesses are offered to a person, never run unasked. Pure.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hotfix::runner {

/// What the guesses look at. Names are relative to the root of the work tree.
struct TreeLook {
  std::vector<std::string> files;                                         // tracked ones
  std::function<std::optional<std::string>(std::string_view name)> read;  // none: no such file, or too large
  std::function<bool(std::string_view name)> exists;                      // also of what git does not track
};

/// Command lines, the likeliest first; empty where nothing is known.
std::vector<std::vector<std::string>> guess_tests(const TreeLook& look);

}  // namespace hotfix::runner
