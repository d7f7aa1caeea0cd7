#include "engine/command.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/ask_review.h"
#include "engine/assessment.h"
#include "engine/forge_project.h"
#include "engine/start_facts.h"
#include "engine/step_plans.h"
#include "git/work_tree_state.h"
#include "workflow/next.h"
#include "workflow/pick.h"
#include "workflow/review.h"

namespace hotfix::engine {

Planned widen(workflow::PlanOrRefusal planned) {
  return std::visit([](auto&& one) -> Planned { return std::forward<decltype(one)>(one); }, std::move(planned));
}

std::optional<Command> second_try(const Command& command, const std::optional<workflow::Refusal>& stopped) {
  if (command.again || !stopped || stopped->code != "remote-moved") return std::nullopt;
  Command again = command;
  again.again = true;
  again.plan_id.reset();
  again.ask_before_remote = false;  // what was agreed to is still what is done
  return again;
}

namespace {

using workflow::PlanContext;

struct Planner {
  const StepContext& context;

  Planned operator()(const AdoptCommand& adopt) const {
    const auto found = adopt.base ? context.surveyor.find_base(context.survey, *adopt.base) : std::nullopt;
    return widen(workflow::plan_adopt(context.plan, {adopt.base, found, adopt.since, adopt.ticket}));
  }

  Planned operator()(const AcceptCommand& accept) const {
    return widen(workflow::plan_accept(context.plan, {accept.fingerprint, accept.reason}, context.findings));
  }

  Planned operator()(const StartCommand& start) const {
    Planned planned = plan(start);
    // What was read in the middle of somebody else's start says nothing: half of it is from before.
    const bool refused = std::holds_alternative<workflow::Refusal>(planned);
    if (!refused || context.surveyor.fingerprint() == context.survey.fingerprint) return planned;
    return workflow::Refusal{
        "changed-meanwhile",
        "The repository changed while it was being looked at: somebody else may be starting this too.",
        "Run the command again to see how it stands now."};
  }

  Planned plan(const StartCommand& start) const {
    const git::Reader* reader = context.surveyor.reader();
    const Survey& survey = context.survey;
    if (survey.active && workflow::only_picks(start.request)) return plan_pick(context, start.request.pick);
    workflow::StartKnown known;
    const bool readable = reader != nullptr && survey.facts.trusted;  // else choose_start() says why not
    if (readable) known = StartReader(*reader, survey, context.cancel).known(true);
    const auto chosen = workflow::choose_start(context.plan, known, start.request);
    if (const auto* refusal = std::get_if<workflow::Refusal>(&chosen)) return *refusal;
    const auto& target = std::get<workflow::StartTarget>(chosen);
    const workflow::StartPlace place = StartReader(*reader, survey, context.cancel).place(target, start.request);
    const bool runs = target.log != nullptr && place.on_branch && !place.carried;
    if (runs && !start.request.pick.empty()) return plan_pick(context, start.request.pick);
    return widen(workflow::plan_start(context.plan, known, place, target, start.request));
  }

  Planned operator()(const NextCommand& next) const;
  Planned operator()(const TestCommand& one) const { return plan_test(context, one.request); }
  Planned operator()(const ReviewCommand& one) const { return plan_review(context, one.request); }
  Planned operator()(const DeployCommand& one) const { return plan_deploy(context, one.request); }
  Planned operator()(const MergeBackCommand& one) const { return plan_merge_back(context, one.request); }
  Planned operator()(const CleanUpCommand& one) const { return plan_clean_up(context, one.request); }
  Planned operator()(const UndoCommand& one) const { return plan_undo(context, one.request); }
  Planned operator()(const AbortCommand& one) const { return plan_abort(context, one.request); }
  Planned operator()(const ReplayCommand& one) const { return plan_replay(context, one.request); }
  Planned operator()(const ParkCommand& one) const { return plan_park(context, one.request); }
  Planned operator()(const FollowUpCommand& one) const { return plan_follow_up(context, one.request); }
  Planned operator()(const RestoreCommand& one) const { return plan_restore(context, one.request); }
  Planned operator()(const AuditCommand&) const { return write_audit(context); }
  Planned operator()(const TimelineCommand& one) const { return write_timeline(context, one.branch); }
};

/// The command of a step that status proposes, as if it had been given with nothing but overrides.
std::optional<Command> command_of(const std::string& name, const workflow::Overrides& overrides) {
  if (name == "hotfix.test") return Command{.what = TestCommand{{.overrides = overrides}}};
  if (name == "hotfix.requestReview") return Command{.what = ReviewCommand{{.overrides = overrides}}};
  if (name == "hotfix.deploy") return Command{.what = DeployCommand{{.overrides = overrides}}};
  if (name == "hotfix.mergeBack") return Command{.what = MergeBackCommand{{.overrides = overrides}}};
  if (name == "hotfix.cleanUp") return Command{.what = CleanUpCommand{{.overrides = overrides}}};
  if (name == "hotfix.replay") return Command{.what = ReplayCommand{{.overrides = overrides}}};
  return std::nullopt;
}

/// The work tree that has the hotfix of this status, where it is not this one.
std::string folder_of(const StepContext& context, const workflow::Status& status) {
  const bool here = status.active || !status.branch || !context.survey.facts.trusted;
  if (here) return "";
  const auto trees = git::work_trees(context.survey.probe.work_dir, context.cancel);
  const auto tree = std::ranges::find(trees, git::refs::branch(*status.branch), &git::LinkedWorkTree::branch);
  return tree == trees.end() ? "" : tree->path;
}

Planned Planner::operator()(const NextCommand& next) const {
  const workflow::Status status = assess(context.survey, context.plan.now).status;
  if (auto refusal = workflow::refuse_next(context.plan, status, folder_of(context, status))) return *refusal;
  const auto command = command_of(*status.next->command, next.overrides);
  if (!command)
    return workflow::Refusal{"your-turn", fmt::format("It is your turn: {}.", status.next->title),
                             "Then run this again."};
  return std::visit(*this, command->what);
}

/// The review command reads more of the forge by itself.
bool depends_on_review(const Command& command) {
  return std::holds_alternative<NextCommand>(command.what) || std::holds_alternative<DeployCommand>(command.what) ||
         std::holds_alternative<MergeBackCommand>(command.what) || std::holds_alternative<CleanUpCommand>(command.what);
}

PlanContext context_of(const Survey& survey, std::int64_t now) {
  return {survey.facts, survey.logs, survey.policy_values, now};
}

}  // namespace

Planned plan_command(Surveyor& surveyor, const Survey& survey, const Command& command,
                     std::span<const Finding> findings, std::int64_t now, std::stop_token cancel, OnReading progress) {
  std::optional<Survey> asked;
  if (depends_on_review(command) && can_ask_review(survey)) {
    asked = survey;
    workflow::attach_review(*asked->facts.current, ask_review(survey, now, cancel));
  }
  const Survey& seen = asked ? *asked : survey;
  const StepContext context{
      surveyor, seen, context_of(seen, now), findings, command.unsaved, std::move(cancel), std::move(progress)};
  Planned planned = std::visit(Planner{context}, command.what);
  auto* plan = std::get_if<workflow::Plan>(&planned);
  if (plan != nullptr && survey.policy.events.share && surveyor.reader() != nullptr)
    return workflow::with_sharing(std::move(*plan), remote_to_push_to(*surveyor.reader(), ""));
  return planned;
}

StartOffer offer_start(Surveyor& surveyor, const Survey& survey, const workflow::StartRequest& request,
                       std::int64_t now, std::stop_token cancel) {
  StartOffer offer;
  const PlanContext context = context_of(survey, now);
  workflow::StartKnown known;
  workflow::ChoiceFacts facts;
  if (surveyor.reader() != nullptr && survey.facts.trusted) {
    const StartReader reader(*surveyor.reader(), survey, std::move(cancel));
    known = reader.known(false);
    facts = reader.choice_facts(known);
  }
  auto choices = workflow::start_choices(context, known, facts, request);
  if (auto* refusal = std::get_if<workflow::Refusal>(&choices)) {
    offer.problem = std::move(*refusal);
    return offer;
  }
  offer.choices = std::get<std::vector<workflow::StartChoice>>(std::move(choices));
  workflow::StartRequest first = request;
  first.base = offer.choices.front().base;
  const auto chosen = workflow::choose_start(context, known, first);
  if (const auto* target = std::get_if<workflow::StartTarget>(&chosen)) {
    offer.ticket = target->ticket;
    offer.branch = target->branch;
  }
  return offer;
}

}  // namespace hotfix::engine
