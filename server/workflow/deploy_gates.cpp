#include "workflow/deploy_gates.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "workflow/derive.h"
#include "workflow/plan_checks.h"

namespace hotfix::workflow {

namespace {

struct Gate {
  std::string name;
  std::string closed;  // why; a whole sentence
  std::string remedy;  // a whole sentence
};

const Finding* find_code(std::span<const Finding> findings, std::string_view code, Severity at_most) {
  const auto found =
      std::ranges::find_if(findings, [&](const Finding& one) { return one.code == code && one.severity <= at_most; });
  return found == findings.end() ? nullptr : &*found;
}

/// Where the fix stands is wrong for production: what it carries, or what production has by now.
std::optional<Gate> base_gate(const DeployPlace& place, std::span<const Finding> findings) {
  if (const Finding* wrong = find_code(findings, "base/not-production-tag", Severity::error))
    return Gate{"base", wrong->message, "Move your own commits onto the production tag: hotfixd replay"};
  if (const Finding* stale = find_code(findings, "base/stale-tag", Severity::warning))
    return Gate{"base", stale->message, "Move your own commits onto it: hotfixd replay"};
  if (place.newer)
    return Gate{"base",
                fmt::format("{} was released meanwhile, and the fix does not contain it: deploying would undo it.",
                            *place.newer),
                fmt::format("Bring it and move your own commits onto it: git fetch {} tag {} --no-tags && hotfixd "
                            "replay",
                            place.remote, *place.newer)};
  return std::nullopt;
}

std::optional<Gate> test_gate(const Status& status) {
  const Step& step = status.steps.at(static_cast<std::size_t>(StepName::test));
  if (step.state == StepState::done) return std::nullopt;
  const std::string why = step.detail.empty() ? "they did not run" : step.detail;
  return Gate{"tests",
              step.state == StepState::failed ? fmt::format("The tests of this commit failed: {}.", why)
                                              : fmt::format("No tests passed on this commit: {}.", why),
              "Run them: hotfixd test"};
}

std::optional<Gate> review_gate(const Status& status) {
  const Step& step = status.steps.at(static_cast<std::size_t>(StepName::review));
  if (step.state == StepState::done) return std::nullopt;
  return Gate{"review",
              step.detail.empty() ? "Nobody has reviewed it." : fmt::format("The review is not done: {}.", step.detail),
              "Request one: hotfixd request-review"};
}

std::optional<Gate> finding_gate(std::span<const Finding> findings) {
  for (const Finding& one : findings) {
    if (one.severity != Severity::error || one.code.starts_with("base/")) continue;
    return Gate{"findings", fmt::format("{} is not solved: {}", one.code, one.message),
                "Solve it, or accept it with a reason: hotfixd accept"};
  }
  return std::nullopt;
}

std::vector<Gate> closed_gates(const PlanContext& context, const DeployPlace& place,
                               std::span<const Finding> findings) {
  const Status status = derive(context.facts, context.logs, context.policy, context.now).status;
  std::vector<Gate> closed;
  for (auto& gate : {base_gate(place, findings), test_gate(status), review_gate(status), finding_gate(findings)}) {
    if (gate) closed.push_back(*gate);
  }
  return closed;
}

}  // namespace

std::optional<Refusal> closed_gate(const PlanContext& context, const DeployPlace& place, const DeployRequest& request,
                                   std::span<const Finding> findings) {
  for (const Gate& gate : closed_gates(context, place, findings)) {
    if (request.overrides.contains(gate.name)) continue;
    return passable(Refusal{"gate-" + gate.name, gate.closed,
                            fmt::format("{} - or go past it: --override {}=REASON", gate.remedy, gate.name)},
                    gate.name);
  }
  return std::nullopt;
}

Overrides passed_gates(const PlanContext& context, const DeployPlace& place, const DeployRequest& request,
                       std::span<const Finding> findings) {
  Overrides passed;
  for (const Gate& gate : closed_gates(context, place, findings)) {
    const auto given = request.overrides.find(gate.name);
    if (given != request.overrides.end()) passed.emplace(gate.name, one_line(given->second));
  }
  return passed;
}

}  // namespace hotfix::workflow
