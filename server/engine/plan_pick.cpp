// What hotfix.start wants to know when commits are picked onto the hotfix that is checked out: each is tried
// beforehand, without a trace in the repository.

#include <algorithm>
#include <set>

#include "engine/step_plans.h"
#include "engine/work_tree_facts.h"
#include "git/trial_merge.h"
#include "workflow/ancestry.h"
#include "workflow/pick.h"
#include "workflow/plan_checks.h"

namespace hotfix::engine {
namespace {

using workflow::PickPlace;
using workflow::TriedPick;

class PickReader {
 public:
  explicit PickReader(const StepContext& context)
      : context_(context), reader_(*context.surveyor.reader()), survey_(context.survey) {}

  PickPlace read(const std::vector<std::string>& asked) {
    const git::Oid head = *survey_.facts.head.commit;
    for (const std::string& one : asked) place_.picks.push_back(known(one, head));
    const bool usable = std::ranges::all_of(
        place_.picks, [](const TriedPick& one) { return one.commit.commit && !one.commit.is_merge; });
    workflow::Move move = read_move(reader_, head, usable ? changed() : std::set<std::string>{}, {}, context_.cancel);
    place_.here = std::move(move.here);
    place_.in_the_way = std::move(move.in_the_way);
    if (usable) try_them();
    const std::string id = workflow::log_place(context_.plan, workflow::short_branch(*survey_.facts.head.branch)).id;
    place_.kept = reader_.reference(workflow::backup_ref(id, workflow::before_picks(head))) == head;
    return std::move(place_);
  }

 private:
  TriedPick known(const std::string& asked, const git::Oid& head) const {
    TriedPick one{.commit = {.asked = asked, .commit = reader_.resolve(asked)}, .conflicts = {}};
    if (!one.commit.commit) return one;
    const git::Commit commit = reader_.commit(*one.commit.commit);
    one.commit.commit = commit.id;  // a tag leads to it
    one.commit.subject = commit.subject;
    one.commit.is_merge = commit.parents.size() > 1;
    const bool named = std::ranges::find(survey_.merge_back.picked, commit.id) != survey_.merge_back.picked.end();
    const bool twice = std::ranges::any_of(
        place_.picks, [&](const TriedPick& before) { return before.commit.commit == one.commit.commit; });
    one.commit.contained =
        named || twice || workflow::is_ancestor(reader_.commits(), commit.id, head) == workflow::Answer::yes;
    return one;
  }

  std::optional<git::Oid> parent_of(const TriedPick& one) const {
    const std::vector<git::Oid> parents = reader_.commit(*one.commit.commit).parents;
    return parents.empty() ? std::nullopt : std::optional(parents.front());
  }

  /// The paths that the picks change; those that the editor has other text of are noted.
  std::set<std::string> changed() {
    std::set<std::string> paths;
    for (const TriedPick& one : place_.picks) {
      const auto parent = parent_of(one);
      if (one.commit.contained || !parent) continue;
      for (std::string& path : reader_.changed_paths(*parent, *one.commit.commit)) paths.insert(std::move(path));
    }
    for (const std::string& path : context_.unsaved) {
      if (paths.contains(path)) place_.unsaved.push_back(path);
    }
    return paths;
  }

  void try_them() {
    const git::TrialMerges trial(survey_.probe, context_.cancel);
    git::Oid tree = trial.tree_of(*survey_.facts.head.commit);
    for (TriedPick& one : place_.picks) {
      if (one.commit.contained) continue;
      const git::TrialMerge tried = trial.pick(tree, *one.commit.commit, parent_of(one));
      for (const git::MergeConflict& conflict : tried.conflicts) one.conflicts.push_back(conflict.path);
      if (!tried.conflicts.empty()) return;
      one.empty = tried.tree == tree;
      tree = tried.tree;
    }
  }

  const StepContext& context_;
  const git::Reader& reader_;
  const Survey& survey_;
  PickPlace place_;
};

}  // namespace

Planned plan_pick(const StepContext& context, const std::vector<std::string>& asked) {
  const workflow::Facts& facts = context.survey.facts;
  const bool readable = context.surveyor.reader() != nullptr && facts.trusted && context.survey.active &&
                        facts.head.branch && facts.head.commit;
  return widen(workflow::plan_pick(context.plan, readable ? PickReader(context).read(asked) : PickPlace{}));
}

}  // namespace hotfix::engine
