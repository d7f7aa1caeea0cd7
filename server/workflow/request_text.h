#pragma once
// What a request says: title, body from a template, and one line where a body cannot have more. Pure.

#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "forge/commands.h"
#include "workflow/plan.h"

namespace hotfix::workflow {

struct RequestText {
  std::string title;
  std::string body;   // Markdown
  std::string brief;  // one line
};

struct RequestTextQuestion {
  const BranchFacts& branch;
  const EventLog* log = nullptr;  // null: none
  std::optional<std::string> ticket;
  std::optional<std::string> summary;  // the person's words on what went wrong
  std::vector<std::string> paths;      // changed
  std::optional<Totals> totals;        // of what is committed; none: not known
  std::vector<Finding> findings;       // shown now
  std::optional<std::string> text;     // a template; none: the built-in one
};

/// In a template `{ticket}`, `{title}`, `{cause}`, `{changes}`, `{tests}`, `{risk}`, `{rollback}`, `{base}`,
/// `{version}` and `{branch}` are replaced; everything else stays as it is.
RequestText request_text(const RequestTextQuestion& question);

}  // namespace hotfix::workflow
