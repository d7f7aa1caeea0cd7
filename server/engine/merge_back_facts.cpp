#include "engine/merge_back_facts.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "engine/forge_project.h"
#include "engine/kept_version.h"
#include "engine/request_facts.h"
#include "engine/work_tree_facts.h"
#include "git/local_refs.h"
#include "git/values.h"
#include "process/child.h"
#include "process/git_command.h"
#include "workflow/ancestry.h"
#include "workflow/plan_checks.h"
#include "workflow/status.h"
#include "workflow/steps.h"

namespace hotfix::engine {
namespace {

namespace fs = std::filesystem;
using workflow::MergeBackTarget;

/// The fix's versions, as files would say them: "1.0.1".
std::vector<std::string> versions_of_fix(const workflow::BranchFacts& branch, const workflow::ProductionTag& base) {
  std::vector<std::string> versions;
  for (const auto* tags : {&branch.base->own_tags, &branch.tags_with_fix}) {
    for (const workflow::ProductionTag& tag : *tags) versions.push_back(tag.version_text);
  }
  const std::size_t prefix = base.name.find(base.version_text);
  if (branch.next_version && prefix != std::string::npos &&
      branch.next_version->starts_with(base.name.substr(0, prefix)))
    versions.push_back(branch.next_version->substr(prefix));
  return versions;
}

bool is_text_file(const std::optional<git::MergeConflict::Side>& side) {
  return side && (side->mode == 0100644 || side->mode == 0100755);
}

std::string flat(std::string name) {
  std::ranges::replace(name, '/', '-');
  return name;
}

bool runs(const std::string& path) {
  return ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

std::vector<workflow::KeptVersion> kept_versions(const git::TrialMerges& trial, const git::TrialMerge& merge,
                                                 std::span<const workflow::ProductionTag> tags,
                                                 const workflow::BranchFacts& branch,
                                                 std::vector<std::string>& conflicts) {
  const auto& name = branch.base->base->tag;
  const workflow::ProductionTag* base = name ? workflow::find_tag(tags, *name) : nullptr;
  std::vector<workflow::KeptVersion> kept;
  for (const git::MergeConflict& one : merge.conflicts) {
    const bool texts = is_text_file(one.base) && is_text_file(one.ours) && is_text_file(one.theirs);
    std::optional<std::string> text;
    if (texts && base != nullptr) {
      text = merge_keeping_version(trial.blob(one.base->blob), trial.blob(one.ours->blob), trial.blob(one.theirs->blob),
                                   base->version_text, versions_of_fix(branch, *base));
    }
    if (text)
      kept.push_back({one.path, one.ours->mode, std::move(*text)});
    else
      conflicts.push_back(one.path);
  }
  if (!conflicts.empty()) kept.clear();  // whoever solves those sees the versions too
  return kept;
}

MergeBackReader::MergeBackReader(const StepContext& context, const workflow::MergeBackRequest& request,
                                 workflow::BranchFacts branch, const git::Oid& fix)
    : context_(context),
      request_(request),
      reader_(*context.surveyor.reader()),
      survey_(context.survey),
      branch_(std::move(branch)),
      fix_(fix),
      log_(workflow::log_place(context.plan, branch_.branch)),
      trees_(git::work_trees(context.survey.probe.work_dir, context.cancel)),
      trial_(context.survey.probe, context.cancel) {}

workflow::MergeBackPlace MergeBackReader::read_fix_only() {
  workflow::MergeBackPlace place;
  for (const workflow::TargetFacts& seen : branch_.targets) place.targets.push_back(begun(seen));
  ask_remotes(place);
  if (!place.remote_problem.empty()) return place;
  fetch_missing(place.targets);
  for (std::size_t i = 0; i < place.targets.size(); ++i) {
    if (place.targets[i].tip) read_fix(place.targets[i], i);
  }
  return place;
}

std::optional<git::Oid> MergeBackReader::tip_there(const std::string& remote, const std::string& branch) const {
  const auto asked = there_.find(remote);
  if (asked == there_.end()) return std::nullopt;
  const auto found = std::ranges::find(asked->second.branches, git::refs::branch(branch), &git::Branch::ref);
  return found == asked->second.branches.end() ? std::nullopt : std::optional(found->commit);
}

workflow::MergeBackPlace MergeBackReader::read() {
  workflow::MergeBackPlace place;
  place.git_dir = survey_.probe.git_dir;
  for (const workflow::TargetFacts& seen : branch_.targets) place.targets.push_back(begun(seen));
  ask_remotes(place);
  if (!place.remote_problem.empty()) return place;
  fetch_missing(place.targets);
  read_hooks(place);
  for (std::size_t i = 0; i < place.targets.size(); ++i) {
    MergeBackTarget& target = place.targets[i];
    if (!target.tip) continue;
    read_fix(target, i);
    read_leftovers(target, i);
    read_tree(target);
    read_local(target);
    if (target.has_fix) continue;
    read_forecast(target);
    read_request(target);
  }
  return place;
}

/// What is known without asking: whose branch it is.
MergeBackTarget MergeBackReader::begun(const workflow::TargetFacts& seen) const {
  MergeBackTarget target;
  target.name = seen.name;
  target.tip = seen.tip;
  target.only_local = seen.only_local;
  if (seen.ref.starts_with(git::refs::remotes)) {
    target.remote =
        seen.ref.substr(git::refs::remotes.size(), seen.ref.size() - git::refs::remotes.size() - seen.name.size() - 1);
    return target;
  }
  const auto known = reader_.remotes();  // a branch that was never fetched
  const auto origin = std::ranges::find(known, "origin", &git::Remote::name);
  if (origin != known.end())
    target.remote = origin->name;
  else if (known.size() == 1)
    target.remote = known.front().name;
  return target;
}

void MergeBackReader::ask_remotes(workflow::MergeBackPlace& place) {
  const bool own_ssh = reader_.config("core.sshCommand").has_value();
  for (MergeBackTarget& target : place.targets) {
    if (target.remote.empty()) continue;
    if (!there_.contains(target.remote)) {
      try {
        there_[target.remote] = git::remote_refs(survey_.probe.work_dir, target.remote, own_ssh, context_.cancel);
      } catch (const Failure& failure) {
        if (failure.code() == Failure::Code::cancelled) throw;
        place.remote_problem = failure.what();
        return;
      }
    }
    const auto& branches = there_[target.remote].branches;
    const auto found = std::ranges::find(branches, git::refs::branch(target.name), &git::Branch::ref);
    const bool only_here =
        branch_.targets[static_cast<std::size_t>(&target - place.targets.data())].ref.starts_with(git::refs::heads);
    if (found != branches.end())
      target.tip = found->commit;
    else if (only_here)
      target.remote.clear();
    else
      target.tip.reset();
  }
}

void MergeBackReader::fetch_missing(const std::vector<MergeBackTarget>& targets) {
  std::map<std::string, std::vector<std::string>> missing;
  for (const MergeBackTarget& target : targets) {
    if (target.tip && !is_here(*target.tip)) missing[target.remote].push_back(git::refs::branch(target.name));
  }
  const bool own_ssh = reader_.config("core.sshCommand").has_value();
  for (const auto& [remote, refs] : missing) trial_.fetch(remote, refs, own_ssh);
}

void MergeBackReader::read_hooks(workflow::MergeBackPlace& place) const {
  const auto hook = [&](const std::string& name) {
    std::string path =
        process::git_read(survey_.probe.work_dir, {"rev-parse", "--git-path", "hooks/" + name}, context_.cancel);
    while (!path.empty() && path.back() == '\n') path.pop_back();
    return runs(fs::path(path).is_absolute() ? path : survey_.probe.work_dir + "/" + path);
  };
  place.commit_msg_hook = hook("commit-msg");
  place.in_work_tree = hook("pre-merge-commit");
  const std::string sign = reader_.config("commit.gpgSign").value_or("false");
  place.sign = sign == "true" || sign == "yes" || sign == "on" || sign == "1";
}

/// By what git shows of the branch as last fetched, else by what the remote has now.
void MergeBackReader::read_fix(MergeBackTarget& target, std::size_t index) const {
  const workflow::TargetFacts& seen = branch_.targets[index];
  const workflow::MergeBackState state = workflow::merge_back_states(branch_)[index].state;
  target.tip_is_here = is_here(*target.tip);
  const bool known = state == workflow::MergeBackState::merged || state == workflow::MergeBackState::equivalent;
  if (known && (seen.tip == *target.tip || trial_.is_ancestor(seen.tip, *target.tip))) {
    target.has_fix = true;
    target.evidence = "merged";
    for (const workflow::CommitEvidence& one : seen.evidence) {
      if (one.kind == workflow::EvidenceKind::none || !one.by) continue;
      target.evidence = fmt::format("{} ({})", name_of(one.kind), workflow::short_id(*one.by));
    }
    return;
  }
  if (!seen.evidence.empty() && (seen.tip == *target.tip || trial_.is_ancestor(fix_, seen.tip))) {
    const auto reverted = std::ranges::find_if(seen.evidence, [](const auto& one) { return one.reverted.has_value(); });
    if (reverted != seen.evidence.end()) target.taken_back_by = workflow::short_id(*reverted->reverted);
    return;
  }
  if (branch_.base->own.empty() || !trial_.is_ancestor(fix_, *target.tip)) return;
  target.has_fix = true;
  target.evidence = "merged there since it was fetched last";
}

void MergeBackReader::read_leftovers(MergeBackTarget& target, std::size_t index) const {
  target.kept =
      reader_.reference(workflow::backup_ref(log_.id, workflow::merge_back_name(target.name, *target.tip, fix_)));
  target.kept_tree = reader_.reference(workflow::backup_ref(log_.id, "merge-back-files/" + target.name));
  if (!target.has_fix) return;
  std::set<git::Oid> recorded;
  if (log_.log != nullptr) {
    for (const workflow::Event& event : log_.log->events) {
      if (const auto* about = std::get_if<workflow::MergedBack>(&event.body)) recorded.insert(about->commit);
    }
  }
  const std::string folder = workflow::backup_ref(log_.id, fmt::format("merge-back/{}/", target.name));
  for (const git::RefValue& made : git::refs_under(survey_.probe.work_dir, folder, context_.cancel)) {
    if (recorded.contains(made.id) || !trial_.is_ancestor(made.id, *target.tip)) continue;
    const git::Commit commit = reader_.commit(made.id);
    target.pushed = made.id;
    target.pushed_is_seen = target.remote.empty() || trial_.is_ancestor(made.id, branch_.targets[index].tip);
    if (!commit.parents.empty()) target.pushed_onto = commit.parents.front();
  }
}

/// `../<repo>-<id>-into-<target>`: beside the main work tree, where an editor can open it.
std::string MergeBackReader::folder_for(const std::string& target) const {
  const fs::path main = main_folder(survey_.probe);
  return (main.parent_path() / fmt::format("{}-{}-into-{}", main.filename().string(), log_.id, flat(target))).string();
}

void MergeBackReader::read_tree(MergeBackTarget& target) const {
  target.folder = folder_for(target.name);
  const auto linked = std::ranges::find(trees_, target.folder, &git::LinkedWorkTree::path);
  if (linked == trees_.end()) {
    target.folder_taken = exists(target.folder);
    return;
  }
  workflow::ConflictTree tree;
  const bool filled = exists(linked->path) && exists(git::probe(linked->path).git_dir + "/index");
  tree.broken = !linked->head || linked->head->is_null() || !filled;
  if (!tree.broken) {
    const git::Reader there(git::probe(linked->path), true);
    const git::WorkTreeState state = git::work_tree_state(linked->path, context_.cancel);
    tree.head = *linked->head;
    const auto contains = [&](const git::Oid& commit) {
      return is_here(commit) && workflow::is_ancestor(there.commits(), commit, tree.head) == workflow::Answer::yes;
    };
    tree.has_fix = contains(fix_);
    tree.on_tip = contains(*target.tip);
    tree.merging = there.operation().kind == git::Operation::merge;
    tree.clean = state.clean();
    const bool edited_since = tree.has_fix && !tree.merging && !tree.clean;
    tree.spotless = state.untracked.empty() && !edited_since;
    tree.unmerged = state.unmerged;
  }
  target.tree = std::move(tree);
}

void MergeBackReader::read_local(MergeBackTarget& target) const {
  const std::string ref = git::refs::branch(target.name);
  target.local = reader_.reference(ref);
  const auto tree = std::ranges::find(trees_, ref, &git::LinkedWorkTree::branch);
  if (tree != trees_.end()) {
    target.checked_out_at = tree->path;
    target.checkout_clean = exists(tree->path) && git::work_tree_state(tree->path, context_.cancel).clean();
  }
  const git::Oid& onto = target.pushed.value_or(*target.tip);
  if (target.local) target.local_follows = *target.local != target.pushed && trial_.is_ancestor(*target.local, onto);
}

void MergeBackReader::read_forecast(MergeBackTarget& target) const {
  if (target.kept) return;
  target.forwards = trial_.is_ancestor(*target.tip, fix_);
  if (target.tree && (target.tree->merging || (target.tree->has_fix && target.tree->on_tip))) return;
  const bool solved = target.tree && target.tree->has_fix;
  const git::TrialMerge merge = trial_.merge(*target.tip, solved ? target.tree->head : fix_);
  workflow::MergeForecast& forecast = target.forecast;
  forecast.kept_versions = kept_versions(trial_, merge, survey_.facts.tags, branch_, forecast.conflicts);
  forecast.changes_nothing = merge.conflicts.empty() && merge.tree == trial_.tree_of(*target.tip);
}

void MergeBackReader::read_request(MergeBackTarget& target) const {
  const bool wanted = survey_.policy.merge_back.mode == policy::MergeBackMode::request;
  const bool refused = workflow::takes_no_push(log_.log, target.name) && !request_.overrides.contains("push");
  if (target.remote.empty() || (!wanted && !refused)) return;
  workflow::TargetRequest to;
  to.branch = workflow::merge_back_branch(context_.plan.policy.naming, branch_.branch, log_.id, target.name);
  to.there = tip_there(target.remote, to.branch);
  std::vector<git::Oid> shows{fix_};
  if (target.kept) shows.push_back(*target.kept);
  if (const auto* opened = workflow::opened_request(log_.log, target.name)) shows.push_back(opened->commit);
  const RequestReader requests(reader_, survey_, {target.remote, project_of(reader_, survey_.policy, target.remote)},
                               context_.cancel);
  to.channel = requests.channel(to.branch, shows);
  forge::Wishes wishes = requests.possible(to.channel, {survey_.policy.review.label, {}, {}});
  to.label = std::move(wishes.label);
  std::ranges::move(wishes.notes, std::back_inserter(to.channel.notes));
  target.request = std::move(to);
}

}  // namespace hotfix::engine
