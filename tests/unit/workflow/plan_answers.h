#pragma once
// What the tests of plans begin with, and what a plan says in short.
//
//   struct World : FixedHotfix { … };
//   EXPECT_EQ(refusal_in(world.plan()), "no-remote");
//   EXPECT_THAT(steps_in(world.plan()), ElementsAre("push", "event"));

#include <string>
#include <variant>
#include <vector>

#include "hotfix_facts.h"
#include "workflow/plan.h"

namespace hotfix::workflow::testing {

/// A hotfix that was started and has its fix.
struct FixedHotfix {
  PlanContext at(std::int64_t now) const { return {facts, logs, policy, now}; }

  Facts facts = fixed_hotfix();
  std::vector<EventLog> logs = {log({event(minute(0), started())})};
  PolicyValues policy;
};

/// The refusal's code; "" where there is a plan.
inline std::string refusal_in(const PlanOrRefusal& answer) {
  const auto* refusal = std::get_if<Refusal>(&answer);
  return refusal == nullptr ? "" : refusal->code;
}

/// The second word of an entry's program, or what kind of entry it is.
inline std::string step_in(const PlanEntry& entry) {
  return entry.event ? "event" : entry.ref_update ? "ref" : entry.argv.at(1);
}

/// One for each entry of the plan; the refusal's code where there is none.
template <class Name>
std::vector<std::string> steps_in(const PlanOrRefusal& answer, Name name) {
  const auto* plan = std::get_if<Plan>(&answer);
  if (plan == nullptr) return {refusal_in(answer)};
  std::vector<std::string> names;
  for (const PlanEntry& entry : plan->entries) names.push_back(name(entry));
  return names;
}
inline std::vector<std::string> steps_in(const PlanOrRefusal& answer) {
  return steps_in(answer, step_in);
}

}  // namespace hotfix::workflow::testing
