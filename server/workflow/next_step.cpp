// What to propose next. Only a proposal: the steps themselves are observed, so one done by hand or left out never
// stands in the way of those behind it.

#include <algorithm>

#include <fmt/format.h>

#include "workflow/steps.h"

namespace hotfix::workflow {

namespace {

const Step& at(const Observed& observed, StepName name) {
  return observed.steps[static_cast<std::size_t>(name)];
}

Next make_next(StepName step, std::optional<std::string> command, std::string title) {
  return {step, std::move(command), std::move(title)};
}

/// Where own commits belong, for people.
std::string belongs_onto(const BranchFacts& branch) {
  if (!branch.base) return "the production tag";
  if (branch.base->replay_onto) return branch.base->replay_onto->name;
  if (branch.base->running) return branch.base->running->name;
  return "the production tag";
}

/// What the reviewer sees is older than what is here.
bool lacks_newest_commits(const BranchFacts& branch) {
  if (!branch.remote || !branch.tip || branch.remote->tip == *branch.tip || !branch.base) return false;
  const auto& own = branch.base->own;
  return std::ranges::find(own, branch.remote->tip) != own.end();
}

Next next_deploy(const Hotfix& hotfix, const Observed& observed) {
  const Step& deploy = at(observed, StepName::deploy);
  if (find_code(hotfix.findings, "base/stale-tag") != nullptr && observed.deploy == DeployState::none) {
    const auto& base = hotfix.branch.base->base;
    return make_next(StepName::deploy, "hotfix.replay",
                     fmt::format("Replay the fix onto {}: production runs it already", *base->newer_tag));
  }
  if (deploy.state == StepState::failed)
    return make_next(StepName::deploy, "hotfix.deploy",
                     fmt::format("{} failed: deploy the next version, or roll back", *observed.deploy_tag));
  if (deploy.state == StepState::active)
    return make_next(StepName::deploy, "hotfix.deploy", fmt::format("Confirm that {} is live", *observed.deploy_tag));

  const Step& test = at(observed, StepName::test);
  if (test.state == StepState::failed)
    return make_next(StepName::test, "hotfix.test", "Repair what the tests found, then run them again");
  if (test.state == StepState::pending) return make_next(StepName::test, "hotfix.test", "Run the critical tests");

  const Step& review = at(observed, StepName::review);
  if (review.state == StepState::pending)
    return make_next(StepName::review, "hotfix.requestReview", "Push the branch and request a review");
  if (lacks_newest_commits(hotfix.branch) && review.state != StepState::done)
    return make_next(StepName::review, "hotfix.requestReview", "Push the newest commits to the review");
  const std::string tag = hotfix.branch.next_version ? "Tag " + *hotfix.branch.next_version : "Tag the fix";
  if (deploy.state == StepState::blocked)
    return make_next(StepName::deploy, "hotfix.deploy", fmt::format("Before you deploy: {}", deploy.detail));
  return make_next(StepName::deploy, "hotfix.deploy",
                   review.state == StepState::done ? fmt::format("{} and deploy it", tag)
                                                   : fmt::format("{} and deploy it once the review is approved", tag));
}

Next next_merge_back(const Observed& observed) {
  std::string targets;
  std::size_t conflicts = 0;
  for (const MergeBack& target : observed.merge_back) {
    if (target.state != MergeBackState::pending && target.state != MergeBackState::conflict) continue;
    targets += fmt::format("{}{}", targets.empty() ? "" : ", ", target.target);
    conflicts += target.conflicts.size();
  }
  if (targets.empty()) targets = "main";
  const std::string warning =
      conflicts == 0 ? "" : fmt::format(" ({} {} will conflict)", conflicts, conflicts == 1 ? "file" : "files");
  return make_next(StepName::merge_back, "hotfix.mergeBack", fmt::format("Merge back into {}{}", targets, warning));
}

}  // namespace

std::optional<Next> next_step(const Hotfix& hotfix, const Observed& observed) {
  const auto state = [&](StepName name) { return at(observed, name).state; };
  if (state(StepName::clean_up) == StepState::done) return std::nullopt;
  const bool deployed = state(StepName::deploy) == StepState::done;
  if (state(StepName::branch) == StepState::blocked && !deployed) {
    const bool empty = hotfix.branch.base->own.empty();
    const std::string onto = belongs_onto(hotfix.branch);
    return empty ? make_next(StepName::branch, "hotfix.start", fmt::format("Begin again from {}", onto))
                 : make_next(StepName::branch, "hotfix.replay", fmt::format("Replay your own commits onto {}", onto));
  }
  if (state(StepName::fix) == StepState::active) {
    const bool empty = !hotfix.branch.base || hotfix.branch.base->own.empty();
    return make_next(StepName::fix, std::nullopt,
                     empty ? "Make the smallest change that helps, and commit it" : "Commit your changes");
  }
  if (!deployed) return next_deploy(hotfix, observed);
  if (state(StepName::merge_back) != StepState::done) return next_merge_back(observed);
  return make_next(StepName::clean_up, "hotfix.cleanUp",
                   fmt::format("Delete {}: every target has the fix", hotfix.branch.branch));
}

}  // namespace hotfix::workflow
