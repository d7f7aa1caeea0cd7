#include "engine/command.h"

#include "engine/event_codec.h"

namespace hotfix::engine {

workflow::PlanOrRefusal plan_command(const Survey& survey, const Command& command, std::span<const Finding> findings,
                                     const std::optional<workflow::FoundBase>& found, std::int64_t now) {
  const workflow::PlanContext context{survey.facts, survey.logs, survey.policy_values, now, encode_event};
  if (const auto* adopt = std::get_if<AdoptCommand>(&command.what)) {
    return workflow::plan_adopt(context, {adopt->base, found, adopt->since, adopt->ticket});
  }
  const auto& accept = std::get<AcceptCommand>(command.what);
  return workflow::plan_accept(context, {accept.fingerprint, accept.reason}, findings);
}

std::optional<std::string> base_asked(const Command& command) {
  const auto* adopt = std::get_if<AdoptCommand>(&command.what);
  return adopt == nullptr ? std::nullopt : adopt->base;
}

}  // namespace hotfix::engine
