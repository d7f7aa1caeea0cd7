#pragma once
// `hotfix.timeline` (SPEC.md "Commands"): the post-mortem's draft in Markdown, from events and git. Pure.
//
// Whoever can push can write a commit's subject or an event, so every text of theirs is escaped (markdown.h).

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "workflow/derive.h"
#include "workflow/events.h"
#include "workflow/facts.h"

namespace hotfix::workflow {

/// How many seconds the reader's clock is ahead of UTC at a time (seconds since the epoch).
using ZoneOffset = std::function<std::int64_t(std::int64_t time)>;

struct TimelineInput {
  const Status& status;              // of this hotfix: status_of_branch()
  const BranchFacts& branch;         // what git still shows of it
  const EventLog* log;               // null: it has no events
  std::vector<std::string> missing;  // what could not be read: whole sentences
};

/// The whole document; ends with a line end.
std::string timeline(const TimelineInput& input, const ZoneOffset& zone);

}  // namespace hotfix::workflow
