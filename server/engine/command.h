#pragma once
// Commands that change something, as values, and the plans they lead to. The same for the editor and the command line.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "engine/survey.h"
#include "workflow/follow_up.h"
#include "workflow/plan.h"
#include "workflow/start.h"
#include "workflow/step_requests.h"

namespace hotfix::workflow {
struct Audit;
}

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

/// `hotfix.next`: whatever comes next, with nothing said about how.
struct NextCommand {
  workflow::Overrides overrides;
};

struct TestCommand {
  workflow::TestRequest request;
};
struct ReviewCommand {
  workflow::ReviewRequest request;
};
struct DeployCommand {
  workflow::DeployRequest request;
};
struct MergeBackCommand {
  workflow::MergeBackRequest request;
};
struct CleanUpCommand {
  workflow::CleanUpRequest request;
};
struct UndoCommand {
  workflow::UndoRequest request;
};
struct AbortCommand {
  workflow::AbortRequest request;
};
struct ReplayCommand {
  workflow::ReplayRequest request;
};
struct ParkCommand {
  workflow::ChangeRequest request;
};
struct FollowUpCommand {
  workflow::FollowUpRequest request;
};
struct RestoreCommand {
  workflow::ChangeRequest request;
};

/// Commands that change nothing and answer with a document.
struct AuditCommand {};
struct TimelineCommand {
  std::optional<std::string> branch;  // none: the checked-out one
};

struct Command {
  std::variant<AdoptCommand, AcceptCommand, StartCommand, NextCommand, TestCommand, ReviewCommand, DeployCommand,
               MergeBackCommand, CleanUpCommand, UndoCommand, AbortCommand, ReplayCommand, ParkCommand, FollowUpCommand,
               RestoreCommand, AuditCommand, TimelineCommand>
      what;
  std::optional<std::string> plan_id;  // run only if the plan is still this one
  bool only_plan = false;              // show it, do not run it
  bool again = false;                  // the second try, after somebody else was first on the remote
  bool ask_before_remote = false;      // a plan that reaches a remote is not run, CommandOutcome::confirm says so
  std::stop_token cancel;              // ends a job; counts between two entries of the plan
  std::vector<std::string> unsaved;    // open files, relative, whose text is not that on disk
};

/// What to do where a plan stopped because a remote had moved meanwhile: the same once more, planned anew. Nothing: the
/// refusal stands.
std::optional<Command> second_try(const Command& command, const std::optional<workflow::Refusal>& stopped);

/// Markdown, for people, and what it was made of.
struct Document {
  std::string markdown;
  std::shared_ptr<const workflow::Audit> audit;  // null: of something else
};

/// Told how much of a long reading is done, of how much (0: not known), and what. Any thread; must not throw.
using OnReading = std::function<void(std::size_t done, std::size_t of, const std::string& what)>;

using Planned = std::variant<workflow::Plan, workflow::Refusal, Document>;

/// A plan or a refusal of workflow/ as ours.
Planned widen(workflow::PlanOrRefusal planned);

/// Reads what the command needs beyond the survey, and plans. Command lane: remotes are asked. `survey`: the newest,
/// read for a command; `surveyor` has a reader of the same repository. `findings`: all that are shown now. Throws
/// Failure.
Planned plan_command(Surveyor& surveyor, const Survey& survey, const Command& command,
                     std::span<const Finding> findings, std::int64_t now, std::stop_token cancel = {},
                     OnReading progress = {});

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
