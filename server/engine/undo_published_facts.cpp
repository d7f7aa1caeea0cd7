#include "engine/undo_published_facts.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/failure.h"
#include "engine/forge_project.h"
#include "engine/request_facts.h"
#include "engine/work_tree_facts.h"
#include "git/local_refs.h"
#include "git/remote_refs.h"
#include "git/values.h"
#include "workflow/ancestry.h"
#include "workflow/merge_back.h"

namespace hotfix::engine {
namespace {

using workflow::UndoPlace;
using workflow::UndoTarget;

class PublishedReader {
 public:
  PublishedReader(const StepContext& context, const UndoTarget& target)
      : context_(context), reader_(*context.surveyor.reader()), survey_(context.survey), target_(target) {}

  workflow::BranchBack clean_up() const {
    workflow::BranchBack back;
    const std::string ref = git::refs::branch(target_.branch);
    back.exists = reader_.reference(ref).has_value();
    back.kept = backup("cleaned-up");
    const auto& head = survey_.facts.head.commit;
    const auto log = reader_.reflog("HEAD", 1);
    back.was_here = !log.empty() && log.front().message.starts_with("checkout: moving from " + target_.branch + " to ");
    if (back.was_here && back.kept && head) back.move = read_move(reader_, *head, *back.kept, context_.cancel);
    return back;
  }

  workflow::RequestBack review() const {
    workflow::RequestBack back;
    const auto* requested = std::get_if<workflow::ReviewRequested>(&target_.work.events.front()->body);
    if (requested == nullptr) return back;
    back.branch = target_.branch;
    back.into = requested->into;
    back.url = requested->url;
    read_request(remote_to_push_to(reader_, target_.branch), requested->commit, back);
    return back;
  }

  workflow::TagBack deploy() const {
    workflow::TagBack back;
    for (const workflow::Event* event : target_.work.events) {
      const auto* change = std::get_if<workflow::DeployChanged>(&event->body);
      if (change == nullptr) continue;
      back.tag = change->tag;
      back.began = back.began || change->state != workflow::DeployEvent::tagged;
    }
    const std::string ref = "refs/tags/" + back.tag;
    for (const git::RefValue& value : git::refs_under(survey_.probe.work_dir, ref, context_.cancel)) {
      if (value.name == ref) back.object = value.id;
    }
    const git::RemoteRefs there = ask(back.remote_problem);
    back.on_remote = std::ranges::find(there.tags, back.tag, &git::TagRef::name) != there.tags.end();
    read_revert(back);
    return back;
  }

  std::vector<workflow::TargetBack> merges(std::string& problem) const {
    const git::RemoteRefs there = ask(problem);
    std::map<std::string, git::Oid> tips;
    for (const git::Branch& branch : there.branches) tips.emplace(workflow::short_branch(branch.ref), branch.commit);
    std::vector<workflow::TargetBack> targets;
    std::set<std::string> known;
    for (const workflow::Event* event : target_.work.events) {  // newest first
      const auto* merged = std::get_if<workflow::MergedBack>(&event->body);
      const bool counts = merged != nullptr && (merged->how == workflow::MergedBack::How::pushed ||
                                                merged->how == workflow::MergedBack::How::requested);
      if (!counts) continue;
      if (known.insert(merged->target).second) targets.push_back(target(*merged, tips));
    }
    return targets;
  }

 private:
  std::optional<git::Oid> backup(const std::string& what) const {
    return reader_.reference(workflow::backup_ref(target_.log->id, what));
  }

  std::string remote() const {
    const auto remotes = reader_.remotes();
    for (const git::Remote& one : remotes) {
      if (one.name == "origin") return one.name;
    }
    return remotes.size() == 1 ? remotes.front().name : "";
  }

  git::RemoteRefs ask(std::string& problem) const { return ask(remote(), problem); }
  git::RemoteRefs ask(const std::string& name, std::string& problem) const {
    if (name.empty()) return {};
    try {
      return git::remote_refs(survey_.probe.work_dir, name, reader_.config("core.sshCommand").has_value(),
                              context_.cancel);
    } catch (const Failure& failure) {
      if (failure.code() == Failure::Code::cancelled) throw;
      problem = failure.what();
      return {};
    }
  }

  void read_request(const std::string& remote, const git::Oid& commit, workflow::RequestBack& back) const {
    back.channel.remote = remote;
    const git::RemoteRefs there = ask(remote, back.remote_problem);
    if (remote.empty() || !back.remote_problem.empty()) return;
    const auto found = std::ranges::find(there.branches, git::refs::branch(back.branch), &git::Branch::ref);
    if (found != there.branches.end()) back.there = found->commit;
    std::vector<git::Oid> shows{commit};
    if (back.there) shows.push_back(*back.there);
    back.channel =
        RequestReader(reader_, survey_, {remote, project_of(reader_, survey_.policy, remote)}, context_.cancel)
            .channel(back.branch, shows);
  }

  /// A published tag: what a commit that reverts it would stand on.
  void read_revert(workflow::TagBack& back) const {
    const workflow::Facts& facts = survey_.facts;
    back.on_branch = facts.head.branch == git::refs::branch(target_.branch);
    if (!back.on_branch || !facts.head.commit || !facts.current || !facts.current->base || !facts.current->base->base)
      return;
    const workflow::BaseAnswer& base = *facts.current->base;
    back.head = *facts.head.commit;
    back.clean = git::work_tree_state(survey_.probe.work_dir, context_.cancel).clean();
    back.carries = !base.carried.empty();
    back.production = base.base->commit;
    back.reverted = reader_.commit(back.head).tree == reader_.commit(base.base->commit).tree;
  }

  workflow::TargetBack target(const workflow::MergedBack& merged, const std::map<std::string, git::Oid>& tips) const {
    workflow::TargetBack back{.name = merged.target, .commit = merged.commit, .before = merged.before};
    back.remote = remote();
    const std::string local = git::refs::branch(merged.target);
    const auto tip = tips.find(merged.target);
    if (back.remote.empty())
      back.tip = reader_.reference(local);
    else if (tip != tips.end())
      back.tip = tip->second;
    for (const git::LinkedWorkTree& tree : git::work_trees(survey_.probe.work_dir, context_.cancel)) {
      if (tree.branch == local) back.checked_out_at = tree.path;
    }
    if (!back.tip) return back;
    const git::CommitLookup lookup = reader_.commits();
    back.tip_is_here = lookup(*back.tip) != nullptr;
    back.has_commit =
        !back.tip_is_here || workflow::is_ancestor(lookup, back.commit, *back.tip) == workflow::Answer::yes;
    if (merged.how == workflow::MergedBack::How::requested && !back.has_commit) {
      back.request = workflow::RequestBack{.into = merged.target, .url = merged.url};
      back.request->branch =
          workflow::merge_back_branch(context_.plan.policy.naming, target_.branch, target_.log->id, merged.target);
      read_request(back.remote, merged.commit, *back.request);
    }
    back.reverted = backup(workflow::revert_name(back));
    const std::string folder = workflow::backup_ref(target_.log->id, "revert/" + back.name + "/");
    const std::string ending = "-" + back.commit.hex().substr(0, 9);
    for (const git::RefValue& ref : git::refs_under(survey_.probe.work_dir, folder, context_.cancel)) {
      if (ref.name.ends_with(ending) && workflow::is_ancestor(lookup, ref.id, *back.tip) == workflow::Answer::yes)
        back.taken_back = true;
    }
    return back;
  }

  const StepContext& context_;
  const git::Reader& reader_;
  const Survey& survey_;
  const UndoTarget& target_;
};

}  // namespace

void read_published(const StepContext& context, const UndoTarget& target, UndoPlace& place) {
  const PublishedReader reader(context, target);
  if (target.work.command == "hotfix.cleanUp") place.cleaned = reader.clean_up();
  if (target.work.command == "hotfix.requestReview") place.request = reader.review();
  if (target.work.command == "hotfix.deploy") place.tag = reader.deploy();
  if (target.work.command == "hotfix.mergeBack") place.targets = reader.merges(place.remote_problem);
}

}  // namespace hotfix::engine
