#pragma once
// Commands that change something, as values, and the plans they lead to. The same for the editor and the command line.

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "engine/survey.h"
#include "workflow/plan.h"
#include "workflow/start.h"

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

struct StartCommand {
  workflow::StartRequest request;
};

struct Command {
  std::variant<AdoptCommand, AcceptCommand, StartCommand> what;
  std::optional<std::string> plan_id;  // run only if the plan is still this one
  bool only_plan = false;              // show it, do not run it
  std::stop_token cancel;              // counts between two entries of the plan
};

/// Reads what the command needs beyond the survey, and plans. Git lane: a start asks the remote. `survey`: the newest
/// of `surveyor`, read for a command. `findings`: all that are shown now. Throws Failure.
workflow::PlanOrRefusal plan_command(Surveyor& surveyor, const Survey& survey, const Command& command,
                                     std::span<const Finding> findings, std::int64_t now, std::stop_token cancel = {});

/// What the second prompt of a start offers for this text. Asks no remote. Throws Failure.
struct StartOffer {
  std::optional<std::string> ticket;
  std::optional<std::string> branch;
  std::optional<workflow::Refusal> problem;
  std::vector<workflow::StartChoice> choices;
};
StartOffer offer_start(Surveyor& surveyor, const Survey& survey, const workflow::StartRequest& request,
                       std::int64_t now, std::stop_token cancel = {});

}  // namespace hotfix::engine
