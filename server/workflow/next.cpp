#include "workflow/next.h"

#include <fmt/format.h>

#include "workflow/plan_checks.h"

namespace hotfix::workflow {

namespace {

/// My own hotfix on another branch.
Refusal go_there(const Status& status, const std::string& elsewhere) {
  const std::string branch = status.branch.value_or(*status.id);
  return {"elsewhere", fmt::format("Your hotfix is on {}, not here. There comes next: {}.", branch, status.next->title),
          elsewhere.empty() ? fmt::format("git switch {} - then run this again.", branch)
                            : fmt::format("Go on in its work tree: hotfixd next -C {}", elsewhere)};
}

std::string how(const PlanContext& context, const Status& status) {
  if (status.next->command) {  // the branch is to begin again, and nothing would be lost by it
    const auto& answer = context.facts.current ? context.facts.current->base : std::nullopt;
    const auto& onto = answer && answer->replay_onto ? answer->replay_onto : answer ? answer->running : std::nullopt;
    return fmt::format(
        "Nothing is committed here yet, so the branch can simply move: git reset --keep {} - then run "
        "this again.",
        onto ? onto->name : "TAG");
  }
  return status.own_commits.empty() ? "Change, `git add`, `git commit`; then run this again."
                                    : "`git add` and `git commit` them; then run this again.";
}

}  // namespace

std::optional<Refusal> refuse_next(const PlanContext& context, const Status& status, const std::string& elsewhere) {
  if (auto refusal = refuse_repository(context.facts)) return refusal;
  const bool here = is_hotfix_branch(context.facts, context.logs, context.policy);
  if (!here && status.id && status.next) return go_there(status, elsewhere);
  if (auto refusal = refuse_unless_hotfix(context)) return refusal;
  if (!status.next)
    return Refusal{"nothing-left", "This hotfix is done: nothing comes next.", "Read it: hotfixd timeline"};
  const bool by_hand = !status.next->command || *status.next->command == "hotfix.start";
  if (by_hand)
    return Refusal{"your-turn", fmt::format("It is your turn: {}.", status.next->title), how(context, status)};
  return std::nullopt;
}

}  // namespace hotfix::workflow
