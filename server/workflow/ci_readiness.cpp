#include "workflow/ci_readiness.h"

#include <algorithm>

#include <fmt/format.h>

#include "workflow/plan_parts.h"

namespace hotfix::workflow {

std::vector<std::string> ci_notes(const CiReadiness& ci) {
  std::vector<std::string> notes;
  if (ci.files.empty()) return notes;
  const auto none = [&](forge::Runs forge::CiRuns::*when) {
    return std::ranges::all_of(ci.files, [&](const CiFile& file) { return file.runs.*when == forge::Runs::no; });
  };
  std::vector<std::string> names;
  for (const CiFile& file : ci.files) names.push_back(file.name);
  const std::string files = some_of(names);
  const bool silent_on_branch = none(&forge::CiRuns::on_branch);
  if (silent_on_branch && none(&forge::CiRuns::on_request))
    notes.push_back(fmt::format(
        "CI will not run for this: at {}, neither a push to {} nor a request of it starts {}. Run the tests "
        "here (hotfixd test), or start CI by hand.",
        ci.at, ci.branch, files));
  else if (silent_on_branch)
    notes.push_back(fmt::format("CI runs once a request is open: at {}, a push to {} alone starts nothing of {}.",
                                ci.at, ci.branch, files));
  if (ci.tag_matters && none(&forge::CiRuns::on_tag))
    notes.push_back(
        fmt::format("A tag starts no CI: at {}, nothing of {} runs for one. What deploys has to be started "
                    "another way.",
                    ci.at, files));
  return notes;
}

}  // namespace hotfix::workflow
