// What hotfix.cleanUp wants to know: which hotfix is meant, that every target has it, and what there is of it to go.

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "engine/merge_back_facts.h"
#include "engine/step_plans.h"
#include "engine/work_tree_facts.h"
#include "git/local_refs.h"
#include "git/values.h"
#include "workflow/ancestry.h"
#include "workflow/clean_up.h"
#include "workflow/plan_checks.h"

namespace hotfix::engine {
namespace {

using workflow::CleanUpPlace;

/// The hotfix that is meant: the one checked out, else the newest of mine that is left.
struct Subject {
  const workflow::BranchFacts* branch = nullptr;  // null: its branch is gone, only the log is left
  const workflow::EventLog* log = nullptr;
  std::string id;
  std::string name;  // short; empty: there is none
};

class CleanUpReader {
 public:
  explicit CleanUpReader(const StepContext& context)
      : context_(context),
        reader_(*context.surveyor.reader()),
        survey_(context.survey),
        trees_(git::work_trees(context.survey.probe.work_dir, context.cancel)),
        subject_(find_subject()) {}

  CleanUpPlace read() const {
    CleanUpPlace place;
    place.log = subject_.log;
    place.id = subject_.id;
    place.branch = subject_.name;
    if (place.branch.empty()) return place;
    place.kept = reader_.reference(workflow::backup_ref(subject_.id, "cleaned-up"));
    place.main_folder = main_folder(survey_.probe);
    place.has_configuration = reader_.config(fmt::format("branch.{}.merge", place.branch)).has_value() ||
                              reader_.config(fmt::format("branch.{}.remote", place.branch)).has_value();
    if (subject_.branch == nullptr) return place;
    place.tip = subject_.branch->tip;
    place.tagged = tagged();
    read_remote(place);
    read_checkout(place);
    read_others(place);
    return place;
  }

 private:
  Subject find_subject() const {
    const workflow::Facts& facts = survey_.facts;
    std::string current = facts.head.branch ? workflow::short_branch(*facts.head.branch) : "";
    if (survey_.active && facts.current && !current.empty()) {
      const workflow::LogPlace log = workflow::log_place(context_.plan, current);
      return {&*facts.current, log.log, log.id, current};
    }
    for (const auto* log : workflow::unfinished_elsewhere(survey_.logs, facts.me.email.value_or(""), current)) {
      const std::string name = workflow::short_branch(workflow::view(*log).start->branch);
      const auto branch = std::ranges::find(facts.others, name, &workflow::BranchFacts::branch);
      if (branch != facts.others.end()) return {&*branch, log, log->id, name};
      if (reader_.reference(workflow::backup_ref(log->id, "cleaned-up"))) return {nullptr, log, log->id, name};
    }
    return {};
  }

  bool tagged() const {
    const workflow::BranchFacts& branch = *subject_.branch;
    const bool has_tag = !branch.base || !branch.base->own_tags.empty() || !branch.tags_with_fix.empty();
    if (has_tag || subject_.log == nullptr) return has_tag;
    return std::ranges::any_of(subject_.log->events, [](const workflow::Event& event) {
      const auto* change = std::get_if<workflow::DeployChanged>(&event.body);
      return change != nullptr && change->state == workflow::DeployEvent::live;
    });
  }

  void read_remote(CleanUpPlace& place) const {
    const workflow::MergeBackRequest none;
    MergeBackReader merging(context_, none, *subject_.branch, *place.tip);
    workflow::MergeBackPlace answer = merging.read_fix_only();
    place.remote_problem = answer.remote_problem;
    place.targets = std::move(answer.targets);
    if (!place.remote_problem.empty() || !subject_.branch->remote) return;
    const std::string& seen = subject_.branch->remote->name;
    place.remote = seen.substr(0, seen.size() - place.branch.size() - 1);
    place.remote_branch = merging.tip_there(place.remote, place.branch);
    if (!place.remote_branch || place.remote_branch == place.tip) return;
    // What was replayed or amended away does not count as more: it was there when the branch was seen last.
    const git::CommitLookup lookup = reader_.commits();
    const auto has = [&](const git::Oid& where) {
      return lookup(*place.remote_branch) != nullptr &&
             workflow::is_ancestor(lookup, *place.remote_branch, where) == workflow::Answer::yes;
    };
    place.remote_has_more = !has(*place.tip) && !std::ranges::all_of(place.targets, [&](const auto& target) {
      return target.tip && has(*target.tip);
    });
  }

  void read_checkout(CleanUpPlace& place) const {
    const std::string ref = git::refs::branch(place.branch);
    const auto tree = std::ranges::find(trees_, ref, &git::LinkedWorkTree::branch);
    if (tree == trees_.end()) return;
    const bool is_main = tree == trees_.begin();
    place.checked_out_here = survey_.facts.head.branch == ref;
    place.linked = !is_main;
    if (!place.checked_out_here) place.checked_out_at = tree->path;
    place.elsewhere_is_main = !place.checked_out_here && is_main;
    if (is_main) {
      if (place.checked_out_here) read_move_away(place);
      return;
    }
    place.folder = tree->path;
    if (!exists(tree->path)) return;
    git::WorkTreeState state = git::work_tree_state(tree->path, context_.cancel);
    place.tree_clean = state.clean() && state.untracked.empty();
    for (const git::UncommittedPath& path : state.tracked) place.dirt.push_back(path.path);
    place.dirt.insert(place.dirt.end(), state.unmerged.begin(), state.unmerged.end());
    place.dirt.insert(place.dirt.end(), state.untracked.begin(), state.untracked.end());
    place.ignored = git::ignored_paths(tree->path, context_.cancel);
  }

  void read_move_away(CleanUpPlace& place) const {
    place.to = came_from(reader_, place.branch, survey_.facts.main, trees_);
    std::optional<git::Oid> there;
    if (place.to) there = reader_.reference(git::refs::branch(*place.to));
    if (!there && !place.targets.empty() && place.targets.front().tip_is_here) {
      place.detach = place.targets.front().tip;
      there = place.detach;
    }
    if (!there) place.detach = there = place.tip;  // then no file moves
    place.move = workflow::Move(read_move(reader_, *place.tip, *there, context_.cancel));
  }

  /// Work trees of replays and merges: named after the main one and the hotfix.
  void read_others(CleanUpPlace& place) const {
    const std::filesystem::path main = place.main_folder;
    const std::string prefix =
        (main.parent_path() / fmt::format("{}-{}-", main.filename().string(), place.id)).string();
    for (const git::LinkedWorkTree& tree : trees_) {
      const std::string rest = tree.path.starts_with(prefix) ? tree.path.substr(prefix.size()) : "";
      const bool ours = rest.starts_with("into-") || rest.starts_with("onto-");
      if (!ours || tree.path == place.folder || !tree.branch.empty() || !exists(tree.path)) continue;
      const git::WorkTreeState state = git::work_tree_state(tree.path, context_.cancel);
      const bool operates = git::Reader(git::probe(tree.path), true).operation().kind != git::Operation::none;
      place.others.push_back({tree.path, state.clean() && state.untracked.empty() && !operates});
    }
  }

  const StepContext& context_;
  const git::Reader& reader_;
  const Survey& survey_;
  std::vector<git::LinkedWorkTree> trees_;
  Subject subject_;
};

}  // namespace

Planned plan_clean_up(const StepContext& context, const workflow::CleanUpRequest& request) {
  CleanUpPlace place;
  if (context.surveyor.reader() != nullptr && context.survey.facts.trusted) place = CleanUpReader(context).read();
  return widen(workflow::plan_clean_up(context.plan, place, request));
}

}  // namespace hotfix::engine
