#include "lsp/command_table.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/failure.h"
#include "lsp/convert.h"
#include "protocol/hotfix_steps.h"
#include "workflow/clocks.h"

namespace hotfix::lsp {

using namespace protocol;  // NOLINT(google-build-using-namespace): this file is about the wire's types

namespace {

using What = decltype(engine::Command::what);

std::optional<std::int64_t> time_of(const std::optional<std::string>& since) {
  if (!since) return std::nullopt;
  const auto time = workflow::parse_utc(*since);
  if (!time) {
    throw Failure(Failure::Code::bad_input, "since: «" + *since + "» is no time.", "Write it as 2026-01-01T00:00:00Z.");
  }
  return time;
}

What what(const AdoptArguments& in) {
  return engine::AdoptCommand{in.base, in.ticket, time_of(in.since)};
}

What what(const AcceptArguments& in) {
  return engine::AcceptCommand{in.fingerprint, in.reason.value_or("")};
}

What what(const StartArguments& in) {
  engine::StartCommand command;
  workflow::StartRequest& request = command.request;
  request.summary = in.summary;
  request.ticket = in.ticket;
  request.base = in.base;
  if (in.mode) request.mode = from_wire(*in.mode);
  request.pick = in.pick.value_or(std::vector<std::string>{});
  request.since = time_of(in.since);
  request.overrides = in.overrides.value_or(Overrides{});
  return command;
}

What what(const TestArguments& in) {
  return engine::TestCommand{{in.worktree.value_or(false), in.command, in.overrides.value_or(Overrides{})}};
}

What what(const ReviewArguments& in) {
  return engine::ReviewCommand{{in.base, in.reviewers.value_or(std::vector<std::string>{}), in.summary, in.approvedBy,
                                in.draft.value_or(false), in.overrides.value_or(Overrides{})}};
}

workflow::DeployWord from_wire(DeployWord word) {
  switch (word) {
    case DeployWord::live:
      return workflow::DeployWord::live;
    case DeployWord::failed:
      return workflow::DeployWord::failed;
    case DeployWord::rolled_back:
      return workflow::DeployWord::rolled_back;
  }
  return workflow::DeployWord::failed;
}

What what(const DeployArguments& in) {
  engine::DeployCommand command;
  if (in.outcome) command.request.outcome = from_wire(*in.outcome);
  command.request.roll_back = in.rollBack.value_or(false);
  command.request.retry = in.retry.value_or(false);
  command.request.overrides = in.overrides.value_or(Overrides{});
  return command;
}

What what(const MergeBackArguments& in) {
  return engine::MergeBackCommand{
      {in.targets.value_or(std::vector<std::string>{}), in.overrides.value_or(Overrides{})}};
}

What what(const UndoArguments& in) {
  engine::UndoCommand command;
  if (in.step) command.request.step = lsp::from_wire(*in.step);
  command.request.overrides = in.overrides.value_or(Overrides{});
  return command;
}

What what(const AbortArguments& in) {
  return engine::AbortCommand{{in.reason.value_or(""), in.rolledBack.value_or(false)}};
}

What what(const ReplayArguments& in) {
  return engine::ReplayCommand{{in.onto, in.overrides.value_or(Overrides{})}};
}

What what(const FollowUpArguments& in) {
  return engine::FollowUpCommand{{in.branch}};
}

What what(const TimelineArguments& in) {
  return engine::TimelineCommand{in.branch};
}

template <class Arguments>
What decoded(const Json& arguments, std::string_view place) {
  return what(decode<Arguments>(arguments, place));
}

struct Row {
  std::string_view name;
  std::string_view title;
  What (*decode)(const Json& arguments, std::string_view place);
};

workflow::ChangeRequest change(const Json& arguments, std::string_view place) {
  const auto in = decode<ChangeArguments>(arguments, place);
  return {in.fingerprint, in.path, in.cause};
}

constexpr std::array<Row, 17> rows{{
    {"hotfix.start", "Hotfix: start", decoded<StartArguments>},
    {"hotfix.adopt", "Hotfix: adopt", decoded<AdoptArguments>},
    {"hotfix.next", "Hotfix: next",
     [](const Json& in, std::string_view place) -> What {
       return engine::NextCommand{decode<CommandArguments>(in, place).overrides.value_or(Overrides{})};
     }},
    {"hotfix.test", "Hotfix: test", decoded<TestArguments>},
    {"hotfix.requestReview", "Hotfix: request review", decoded<ReviewArguments>},
    {"hotfix.deploy", "Hotfix: deploy", decoded<DeployArguments>},
    {"hotfix.mergeBack", "Hotfix: merge back", decoded<MergeBackArguments>},
    {"hotfix.cleanUp", "Hotfix: clean up",
     [](const Json& in, std::string_view place) -> What {
       return engine::CleanUpCommand{{decode<CommandArguments>(in, place).overrides.value_or(Overrides{})}};
     }},
    {"hotfix.undo", "Hotfix: undo", decoded<UndoArguments>},
    {"hotfix.abort", "Hotfix: abort", decoded<AbortArguments>},
    {"hotfix.replay", "Hotfix: replay", decoded<ReplayArguments>},
    {"hotfix.park", "Hotfix: park",
     [](const Json& in, std::string_view place) -> What { return engine::ParkCommand{change(in, place)}; }},
    {"hotfix.openFollowUp", "Hotfix: open follow-up", decoded<FollowUpArguments>},
    {"hotfix.restore", "Hotfix: restore",
     [](const Json& in, std::string_view place) -> What { return engine::RestoreCommand{change(in, place)}; }},
    {"hotfix.accept", "Hotfix: accept", decoded<AcceptArguments>},
    {"hotfix.audit", "Hotfix: audit", [](const Json&, std::string_view) -> What { return engine::AuditCommand{}; }},
    {"hotfix.timeline", "Hotfix: timeline", decoded<TimelineArguments>},
}};

const Row* row_of(std::string_view name) {
  const auto found = std::ranges::find(rows, name, &Row::name);
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const Row& row : rows) names.emplace_back(row.name);
  return names;
}

std::string_view title_of(std::string_view name) {
  const Row* row = row_of(name);
  return row == nullptr ? "Hotfix" : row->title;
}

std::optional<engine::Command> command_named(std::string_view name, const Json& arguments, std::string_view place) {
  const Row* row = row_of(name);
  if (row == nullptr) return std::nullopt;
  engine::Command command{.what = row->decode(arguments, place)};
  command.plan_id = decode<CommandArguments>(arguments, place).planId;
  return command;
}

std::string* reason_in(engine::Command& command) {
  if (auto* accept = std::get_if<engine::AcceptCommand>(&command.what)) return &accept->reason;
  if (auto* abort = std::get_if<engine::AbortCommand>(&command.what)) return &abort->request.reason;
  return nullptr;
}

}  // namespace hotfix::lsp
