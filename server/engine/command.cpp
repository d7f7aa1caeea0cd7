#include "engine/command.h"

#include "engine/event_codec.h"
#include "engine/start_facts.h"

namespace hotfix::engine {
namespace {

using workflow::PlanContext;
using workflow::PlanOrRefusal;

struct Planner {
  Surveyor& surveyor;
  const Survey& survey;
  PlanContext context;
  std::span<const Finding> findings;
  std::stop_token cancel;

  PlanOrRefusal operator()(const AdoptCommand& adopt) const {
    const auto found = adopt.base ? surveyor.find_base(survey, *adopt.base) : std::nullopt;
    return workflow::plan_adopt(context, {adopt.base, found, adopt.since, adopt.ticket});
  }

  PlanOrRefusal operator()(const AcceptCommand& accept) const {
    return workflow::plan_accept(context, {accept.fingerprint, accept.reason}, findings);
  }

  PlanOrRefusal operator()(const StartCommand& start) const {
    const git::Reader* reader = surveyor.reader();
    workflow::StartKnown known;
    const bool readable = reader != nullptr && survey.facts.trusted;  // else choose_start() says why not
    if (readable) known = StartReader(*reader, survey, cancel).known(true);
    const auto chosen = workflow::choose_start(context, known, start.request);
    if (const auto* refusal = std::get_if<workflow::Refusal>(&chosen)) return *refusal;
    const auto& target = std::get<workflow::StartTarget>(chosen);
    const workflow::StartPlace place = StartReader(*reader, survey, cancel).place(target, start.request);
    return workflow::plan_start(context, known, place, target, start.request);
  }
};

PlanContext context_of(const Survey& survey, std::int64_t now) {
  return {survey.facts, survey.logs, survey.policy_values, now, encode_event};
}

}  // namespace

PlanOrRefusal plan_command(Surveyor& surveyor, const Survey& survey, const Command& command,
                           std::span<const Finding> findings, std::int64_t now, std::stop_token cancel) {
  return std::visit(Planner{surveyor, survey, context_of(survey, now), findings, std::move(cancel)}, command.what);
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
