#pragma once
// Reads the JUnit file that a test run wrote: its failures and errors, with the places that they name. Pure.

#include <string_view>
#include <vector>

#include "testing/failures.h"

namespace hotfix::runner {

/// Failures in the order of the file, at most most_failures. A text that is no XML gives none. Never throws on input.
std::vector<Found> read_junit(std::string_view xml);

}  // namespace hotfix::runner
