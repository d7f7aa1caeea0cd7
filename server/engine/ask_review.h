#pragma once
// What the forge says of the checked-out hotfix's request. Touches the network: within a command, or while a running
// review is polled.

#include <cstdint>
#include <stop_token>

#include "engine/survey.h"
#include "workflow/facts.h"

namespace hotfix::engine {

/// Trusted, awake, a request is recorded, and it is on a forge that has a program to ask. Asks nobody.
bool can_ask_review(const Survey& survey);

/// Twenty seconds at most. What does not work stands in ReviewFacts::problem. `now`: seconds since the epoch. Throws
/// Failure(cancelled) only.
workflow::ReviewFacts ask_review(const Survey& survey, std::int64_t now, std::stop_token cancel);

}  // namespace hotfix::engine
