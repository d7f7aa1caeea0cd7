// What hotfix.replay wants to know: where the picks would be made, or were when it was interrupted.

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "engine/step_plans.h"
#include "engine/work_tree_facts.h"
#include "git/local_refs.h"
#include "workflow/ancestry.h"
#include "workflow/plan_checks.h"
#include "workflow/replay.h"

namespace hotfix::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_picked = 10'000;  // commits looked at to count what was picked
using workflow::ReplayPlace;

/// `../<repo>-<TICKET>-onto-<TAG>-<commit>`: beside the main work tree, where an editor can open it.
std::string folder_for(const Survey& survey, const std::string& id, const workflow::ProductionTag& onto) {
  const fs::path main = main_folder(survey.probe);
  std::string tag = onto.name;
  std::ranges::replace(tag, '/', '-');
  const std::string name =
      fmt::format("{}-{}-onto-{}-{}", main.filename().string(), id, tag, survey.facts.head.commit->hex().substr(0, 7));
  return (main.parent_path() / name).string();
}

class ReplayReader {
 public:
  explicit ReplayReader(const StepContext& context)
      : context_(context), reader_(*context.surveyor.reader()), survey_(context.survey) {}

  ReplayPlace read(const workflow::ProductionTag& onto, const std::string& id) const {
    ReplayPlace place;
    const git::Oid tip = *survey_.facts.head.commit;
    const workflow::ReplayNames names = workflow::replay_names(tip, onto.commit);
    place.replaced = reader_.reference(workflow::backup_ref(id, names.replaced));
    place.replayed = reader_.reference(workflow::backup_ref(id, names.replayed));
    place.kept_tree = reader_.reference(workflow::backup_ref(id, "picking"));
    place.folder = folder_for(survey_, id, onto);
    const auto trees = git::work_trees(survey_.probe.work_dir, context_.cancel);
    const auto tree = std::ranges::find(trees, place.folder, &git::LinkedWorkTree::path);
    if (tree != trees.end())
      place.tree = read_tree(*tree, onto.commit);
    else
      place.folder_taken = exists(place.folder);
    place.move = read_move(reader_, tip, moving(place, tip, onto.commit), place.replayed, context_.cancel);
    place.successor = successor();
    return place;
  }

  /// A replay that made the commit that the branch is at.
  std::optional<workflow::FinishedReplay> finished() const {
    constexpr std::string_view folder = "refs/hotfix-backup/";
    for (const git::RefValue& ref : git::refs_under(survey_.probe.work_dir, std::string(folder), context_.cancel)) {
      const std::size_t slash = ref.name.rfind('/');
      const std::string what = ref.name.substr(slash + 1);
      if (ref.id != *survey_.facts.head.commit || slash <= folder.size()) continue;
      const std::string id = ref.name.substr(folder.size(), slash - folder.size());
      for (const workflow::ProductionTag& tag : survey_.facts.tags) {
        const auto was = reader_.reference(workflow::backup_ref(id, "replaced-" + what.substr(what.find('-') + 1)));
        if (was && what == workflow::replay_names(*was, tag.commit).replayed)
          return workflow::FinishedReplay{id, tag.commit, *was};
      }
    }
    return std::nullopt;
  }

 private:
  workflow::ReplayTree read_tree(const git::LinkedWorkTree& linked, const git::Oid& onto) const {
    workflow::ReplayTree tree;
    const bool filled = exists(linked.path) && exists(git::probe(linked.path).git_dir + "/index");
    tree.broken = !linked.head || linked.head->is_null() || !filled;
    if (tree.broken) return tree;
    const git::Reader there(git::probe(linked.path), true);
    const git::WorkTreeState state = git::work_tree_state(linked.path, context_.cancel);
    tree.head = *linked.head;
    tree.on_target = workflow::is_ancestor(there.commits(), onto, tree.head) == workflow::Answer::yes;
    const git::OngoingOperation operation = there.operation();
    tree.stopped = operation.marker == "CHERRY_PICK_HEAD";
    tree.unmerged = state.unmerged;
    tree.dirty = !state.tracked.empty();
    const bool begun = (tree.head == onto && tree.dirty) || exists(there.probed().git_dir + "/sequencer");
    tree.cut_short = !tree.stopped && tree.unmerged.empty() && (operation.kind != git::Operation::none || begun);
    const std::vector<git::Oid> excluded{onto};
    tree.picked = workflow::commits_between(there.commits(), excluded, tree.head, most_picked).commits.size();
    tree.clean = state.untracked.empty();
    return tree;
  }

  /// What moves between where the branch is and where it will be, as far as that is known before the picks.
  std::set<std::string> moving(const ReplayPlace& place, const git::Oid& tip, const git::Oid& onto) const {
    std::set<std::string> paths;
    const auto add = [&](const git::Oid& from, const git::Oid& to) {
      for (std::string& path : reader_.changed_paths(from, to)) paths.insert(std::move(path));
    };
    if (place.replayed) {
      add(tip, *place.replayed);
      return paths;
    }
    add(tip, onto);
    for (const git::Oid& own : survey_.facts.current->base->own) {
      const git::Commit commit = reader_.commit(own);
      if (!commit.parents.empty()) add(commit.parents.front(), own);
    }
    return paths;
  }

  /// `<branch>-2`, or the first such name that no branch has here or, as last seen, on a remote.
  std::string successor() const {
    std::set<std::string> taken;
    for (const git::Branch& branch : reader_.branches()) {
      const bool here = branch.ref.starts_with(git::refs::heads);
      const std::size_t start = here ? git::refs::heads.size() : branch.ref.find('/', git::refs::remotes.size()) + 1;
      taken.insert(branch.ref.substr(start));
    }
    const std::string branch = workflow::short_branch(*survey_.facts.head.branch);
    for (int number = 2;; ++number) {
      std::string name = fmt::format("{}-{}", branch, number);
      if (!taken.contains(name)) return name;
    }
  }

  const StepContext& context_;
  const git::Reader& reader_;
  const Survey& survey_;
};

}  // namespace

Planned plan_replay(const StepContext& context, const workflow::ReplayRequest& request) {
  ReplayPlace place;
  const workflow::Facts& facts = context.survey.facts;
  const auto* onto = workflow::replay_target(facts, request);
  const bool readable = context.surveyor.reader() != nullptr && facts.trusted && context.survey.active;
  if (readable) {  // else the plan says why not
    const ReplayReader reader(context);
    if (onto != nullptr && facts.current->base->base)
      place = reader.read(*onto, workflow::log_place(context.plan, workflow::short_branch(*facts.head.branch)).id);
    place.finished = reader.finished();
  }
  return widen(workflow::plan_replay(context.plan, place, request));
}

}  // namespace hotfix::engine
