// What hotfix.abort wants to know: where the hotfix is checked out, and what going back would meet.

#include <algorithm>

#include "engine/step_plans.h"
#include "engine/work_tree_facts.h"
#include "workflow/abort.h"

namespace hotfix::engine {
namespace {

workflow::AbortPlace read_place(const StepContext& context, const workflow::AbortTarget& target) {
  const git::Reader& reader = *context.surveyor.reader();
  const git::Probe& probe = context.survey.probe;
  const workflow::Facts& facts = context.survey.facts;
  const std::string ref = git::refs::branch(target.branch);
  workflow::AbortPlace place;
  place.git_dir = probe.git_dir;
  place.on_branch = facts.head.branch == ref;
  place.linked = probe.git_dir != probe.common_dir;
  place.tip = reader.reference(ref);
  const auto kept = [&](const std::string& what) {
    return reader.reference(workflow::backup_ref(target.log.id, what));
  };
  if (place.tip) place.kept = kept(workflow::aborted_name(*place.tip));
  place.kept_tracked = kept("aborted-tracked");
  place.kept_untracked = kept("aborted-untracked");
  const auto trees = git::work_trees(probe.work_dir, context.cancel);
  const auto tree = std::ranges::find(trees, ref, &git::LinkedWorkTree::branch);
  if (!place.on_branch && tree != trees.end() && exists(tree->path)) place.checked_out_at = tree->path;
  if (!place.on_branch) return place;
  place.back_to = came_from(reader, target.branch, facts.main, trees);
  const auto to = place.back_to ? reader.reference(git::refs::branch(*place.back_to)) : std::nullopt;
  if (to)
    place.move = read_move(reader, *facts.head.commit, *to, context.cancel);
  else
    place.move.here = read_uncommitted(probe.work_dir, context.cancel);
  return place;
}

}  // namespace

Planned plan_abort(const StepContext& context, const workflow::AbortRequest& request) {
  const auto chosen = workflow::choose_abort(context.plan, request);
  if (const auto* refusal = std::get_if<workflow::Refusal>(&chosen)) return *refusal;
  const auto& target = std::get<workflow::AbortTarget>(chosen);
  if (context.surveyor.reader() == nullptr)
    return workflow::Refusal{"repository-unusable", "This repository cannot be read.", "Look with git status."};
  return widen(workflow::plan_abort(context.plan, target, read_place(context, target), request));
}

}  // namespace hotfix::engine
