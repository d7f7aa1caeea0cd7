#pragma once
// Commands that change something, as values, and the plans they lead to. The same for the editor and the command line.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "engine/survey.h"
#include "workflow/plan.h"

namespace hotfix::engine {

struct AdoptCommand {
  std::optional<std::string> base;    // a revision; none: the one found
  std::optional<std::string> ticket;  // none: from the branch's name
  std::optional<std::int64_t> since;  // the incident's own start, seconds since the epoch
};

struct AcceptCommand {
  std::string fingerprint;
  std::string reason;
};

struct Command {
  std::variant<AdoptCommand, AcceptCommand> what;
  std::optional<std::string> plan_id;  // run only if the plan is still this one
  bool only_plan = false;              // show it, do not run it
};

/// `findings`: all that are shown now. `found`: what AdoptCommand::base names; none where it names nothing.
workflow::PlanOrRefusal plan_command(const Survey& survey, const Command& command, std::span<const Finding> findings,
                                     const std::optional<workflow::FoundBase>& found, std::int64_t now);

/// The revision whose meaning plan_command() wants to know.
std::optional<std::string> base_asked(const Command& command);

}  // namespace hotfix::engine
