#pragma once
// An event as a commit message and back: a subject that a person can read, an empty line, versioned JSON.
//
//   Adopt hotfix/PROD-501-expired-cards from v1.0.0
//
//   {"hotfix": 1, "time": "2026-01-01T00:00:00Z", "type": "adopt", "branch": "hotfix/PROD-501-expired-cards", …}
//
// Reading never fails: what cannot be read is an Unreadable event with the reason. Unknown keys are ignored, so that
// version 1 may grow; a change that old readers would misread gets a new version, which they skip and report.

#include <cstdint>
#include <string>
#include <string_view>

#include "git/values.h"
#include "workflow/events.h"

namespace hotfix::engine {

inline constexpr int event_version = 1;

/// The whole message, ends with a line end. Texts are cut to workflow::longest_event_text and invalid UTF-8 is
/// replaced, so that whatever is written can be read again. An Unreadable event cannot be written: throws
/// Failure(internal).
std::string encode_event(const workflow::Event& event);

/// `author` and `commit_time` are the commit's; the event's own time, where it has one, goes before the latter.
/// Messages past workflow::longest_event_message, nesting past 8 levels and texts past workflow::longest_event_text
/// make the event unreadable.
workflow::Event decode_event(std::string_view message, const git::Person& author, std::int64_t commit_time);

}  // namespace hotfix::engine
