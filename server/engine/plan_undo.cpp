// What hotfix.undo wants to know: where the branch is, where HEAD came from, and whether what is not committed survives
// going back.

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/branch_facts.h"
#include "engine/step_plans.h"
#include "engine/undo_published_facts.h"
#include "engine/work_tree_facts.h"
#include "git/local_refs.h"
#include "git/text_merge.h"
#include "git/values.h"
#include "workflow/ancestry.h"
#include "workflow/pick.h"
#include "workflow/replay.h"
#include "workflow/undo.h"

namespace hotfix::engine {
namespace {

using workflow::UndoPlace;
using workflow::UndoTarget;

constexpr std::uint64_t largest_merged = 8U << 20;  // bytes of a file that is merged
constexpr std::size_t most_own = 1000;

/// Where HEAD stood before it came to this branch: a branch's short name or a commit's id; nothing where the reflog
/// does not tell. builtin/checkout.c writes it, `git switch` too.
std::optional<std::string> moved_from(const git::Reader& reader, const std::string& branch) {
  constexpr std::string_view moving = "checkout: moving from ";
  const std::string to = " to " + branch;
  for (const git::ReflogEntry& entry : reader.reflog("HEAD")) {
    if (!entry.message.starts_with(moving) || !entry.message.ends_with(to)) continue;
    return entry.message.substr(moving.size(), entry.message.size() - moving.size() - to.size());
  }
  return std::nullopt;
}

class UndoReader {
 public:
  UndoReader(const StepContext& context, const UndoTarget& target)
      : context_(context),
        reader_(*context.surveyor.reader()),
        survey_(context.survey),
        target_(target),
        ref_(git::refs::branch(target.branch)) {}

  UndoPlace read() {
    place_.main_folder = main_folder(survey_.probe);
    place_.tip = reader_.reference(ref_);
    place_.on_branch = survey_.facts.head.branch == ref_;
    trees_ = git::work_trees(survey_.probe.work_dir, context_.cancel);
    for (const git::LinkedWorkTree& tree : trees_) {
      if (tree.branch == ref_ && !place_.on_branch && exists(tree.path)) place_.checked_out_at = tree.path;
    }
    read_published();
    engine::read_published(context_, target_, place_);
    if (target_.work.command == "hotfix.start") read_start();
    if (target_.work.command == "hotfix.replay") read_replay();
    if (target_.work.command == "hotfix.pick") read_pick();
    if (target_.work.command == "hotfix.abort") read_abort();
    if (const auto* taken = std::get_if<workflow::TakenOut>(&target_.work.events.front()->body)) read_part(*taken);
    return std::move(place_);
  }

 private:
  void read_published() {
    for (const git::Remote& remote : reader_.remotes()) {
      if (reader_.reference(fmt::format("refs/remotes/{}/{}", remote.name, target_.branch))) place_.pushed = true;
    }
    if (!place_.tip) return;
    const auto* start = workflow::view(*target_.log).start;
    if (start == nullptr) return;
    const git::CommitLookup lookup = reader_.commits();
    if (lookup(start->base_commit) == nullptr) return;
    const std::vector<git::Oid> excluded{start->base_commit};
    const auto own = workflow::commits_between(lookup, excluded, *place_.tip, most_own).commits;
    place_.own = own.size();
    place_.only_picked = std::ranges::all_of(
        own, [&](const git::Oid& one) { return !picked_from(reader_.commit(one).message).empty(); });
    for (const git::TagRef& tag : reader_.tags()) {
      if (std::ranges::find(own, tag.commit) != own.end()) place_.tagged = true;
    }
  }

  std::optional<git::Oid> backup(const std::string& what) const {
    return reader_.reference(workflow::backup_ref(target_.log->id, what));
  }

  /// In the linked work tree that start made HEAD never was anywhere else.
  void read_start() {
    const bool linked_here = survey_.probe.git_dir != survey_.probe.common_dir;
    const auto from = place_.on_branch ? moved_from(reader_, target_.branch) : std::nullopt;
    if (place_.on_branch && linked_here && !from)
      place_.linked_tree = survey_.probe.work_dir;
    else if (!place_.checked_out_at.empty() && place_.checked_out_at != place_.main_folder &&
             !moved_from(there(place_.checked_out_at), target_.branch))
      place_.linked_tree = std::exchange(place_.checked_out_at, "");
    if (!place_.linked_tree.empty()) {
      place_.move.here = read_uncommitted(place_.linked_tree, context_.cancel);
      place_.ignored = git::ignored_paths(place_.linked_tree, context_.cancel);
      return;
    }
    place_.carry.held = backup("back");
    place_.carry.kept = backup("undone-tracked");
    if (!place_.on_branch) {
      place_.move.here = read_uncommitted(survey_.probe.work_dir, context_.cancel);
      read_held();
      return;
    }
    const auto to = where_back(from);
    if (!to) {
      place_.move.here = read_uncommitted(survey_.probe.work_dir, context_.cancel);
      return;
    }
    place_.move = read_move(reader_, *survey_.facts.head.commit, *to, context_.cancel);
    read_held();
    if (!place_.move.at_stake.empty()) read_carry(*to);
  }

  static git::Reader there(const std::string& folder) { return {git::probe(folder), true}; }

  /// The commit to go back to; fills in its name.
  std::optional<git::Oid> where_back(const std::optional<std::string>& from) {
    const auto free = [&](const std::string& name) {
      const std::string ref = git::refs::branch(name);
      return reader_.reference(ref) && std::ranges::find(trees_, ref, &git::LinkedWorkTree::branch) == trees_.end();
    };
    if (from && *from != target_.branch) {
      if (free(*from)) {
        place_.back_to = *from;
        return reader_.reference(git::refs::branch(*from));
      }
      const auto commit = git::Oid::from_hex(*from);
      if (commit && reader_.commits()(*commit) != nullptr) {
        place_.back_to = *from;
        place_.back_is_branch = false;
        return commit;
      }
    }
    place_.back_to = came_from(reader_, target_.branch, survey_.facts.main, trees_);
    return place_.back_to ? reader_.reference(git::refs::branch(*place_.back_to)) : std::nullopt;
  }

  /// Of an interrupted undo: is all that is dirty in the copy, and can what was staged be staged again?
  void read_held() {
    workflow::CarryBack& carry = place_.carry;
    if (!carry.held) return;
    const auto state = git::work_tree_state(survey_.probe.work_dir, context_.cancel);
    carry.dirt_is_kept = carry.kept && std::ranges::all_of(state.tracked, [&](const git::UncommittedPath& path) {
                           return is_as_in(reader_, *carry.kept, path.path);
                         });
    const std::string ref = workflow::backup_ref(target_.log->id, "back");
    const auto from = reader_.resolve(ref + "^1");
    const auto index = reader_.resolve(ref + "^2");
    const auto to = place_.on_branch ? target_back() : survey_.facts.head.commit;
    if (from && index && to) carry.keeps_index = apart(reader_.changed_paths(*from, *index), *from, *to);
  }

  std::optional<git::Oid> target_back() const {
    if (!place_.back_to) return std::nullopt;
    return place_.back_is_branch ? reader_.reference(git::refs::branch(*place_.back_to))
                                 : git::Oid::from_hex(*place_.back_to);
  }

  /// git can apply an index only where all that it changes is as it was.
  bool apart(const std::vector<std::string>& staged, const git::Oid& from, const git::Oid& to) const {
    const std::vector<std::string> differing = reader_.changed_paths(from, to);
    return std::ranges::none_of(
        staged, [&](const std::string& path) { return std::ranges::find(differing, path) != differing.end(); });
  }

  void read_carry(const git::Oid& to) {
    const auto state = git::work_tree_state(survey_.probe.work_dir, context_.cancel);
    const std::set<std::string> stake(place_.move.at_stake.begin(), place_.move.at_stake.end());
    workflow::CarryBack& carry = place_.carry;
    carry.merges = std::ranges::all_of(state.tracked, [&](const git::UncommittedPath& path) {
      return !stake.contains(path.path) || merged(path, to).has_value();
    });
    carry.keeps_index = std::ranges::none_of(state.tracked, [&](const git::UncommittedPath& path) {
      return path.staged != '.' && stake.contains(path.path);
    });
    if (is_original(state, to)) carry.original = backup("tracked");
  }

  /// Whether going back gives exactly what was there before the start, which is then laid down as it was, staged and
  /// all.
  bool is_original(const git::WorkTreeState& state, const git::Oid& to) const {
    const auto before = backup("tracked");
    const auto from = before ? reader_.resolve(before->hex() + "^1") : std::nullopt;
    if (!from || *from != to) return false;
    std::set<std::string> paths;
    for (const std::string& path : reader_.changed_paths(to, *before)) paths.insert(path);
    const auto index = reader_.resolve(before->hex() + "^2");
    if (!index) return false;
    for (const std::string& path : reader_.changed_paths(to, *index)) paths.insert(path);
    for (const git::UncommittedPath& path : state.tracked) {
      const auto was = reader_.tree_entry(*before, path.path);
      const bool stake = std::ranges::find(place_.move.at_stake, path.path) != place_.move.at_stake.end();
      if (!stake && !is_as_in(reader_, *before, path.path)) return false;
      if (stake) {
        const auto back = merged(path, to);
        if (!back || !was || reader_.blob(was->id, largest_merged).bytes != *back) return false;
      }
      paths.erase(path.path);
    }
    return paths.empty();  // nothing of what was dirty then is clean now
  }

  /// What this edit becomes on the commit that is gone back to; nothing where it does not fit.
  std::optional<std::string> merged(const git::UncommittedPath& path, const git::Oid& to) const {
    const auto edited = [](char letter) { return letter == '.' || letter == 'M'; };
    if (path.submodule || !edited(path.staged) || !edited(path.unstaged)) return std::nullopt;
    const auto there = reader_.tree_entry(to, path.path);
    const auto plain = [](std::uint32_t mode) { return mode == 0100644 || mode == 0100755; };
    if (!there || !plain(there->mode) || there->mode != path.head_mode || path.work_mode != path.head_mode)
      return std::nullopt;
    const git::Blob head = reader_.blob(path.head_blob, largest_merged);
    const git::Blob ours = reader_.blob(there->id, largest_merged);
    if (head.state != git::BlobState::present || ours.state != git::BlobState::present) return std::nullopt;
    const git::WorkFile work = reader_.work_file(path.path, largest_merged, head.bytes);
    if (work.state != git::WorkFileState::present) return std::nullopt;
    return git::merge_texts(head.bytes, ours.bytes, work.bytes);
  }

  /// The commit that the branch had, as the names under refs/hotfix-backup/ tell.
  void read_replay() {
    if (!place_.on_branch || !place_.tip) return;
    const auto* start = workflow::view(*target_.log).start;
    const std::string folder = workflow::backup_ref(target_.log->id, "");
    for (const git::RefValue& ref : git::refs_under(survey_.probe.work_dir, folder, context_.cancel)) {
      const std::string what = ref.name.substr(folder.size());
      constexpr std::string_view prefix = "replaced-";
      if (!what.starts_with(prefix) || start == nullptr) continue;
      const workflow::ReplayNames names = workflow::replay_names(ref.id, start->base_commit);
      if (names.replaced != what || backup(names.replayed) != place_.tip) continue;
      place_.restored = ref.id;
    }
    if (!place_.restored) return;
    place_.replaced_branch = before_successor();
    place_.move = read_move(reader_, *place_.tip, *place_.restored, context_.cancel);
  }

  /// The newest commit that was kept before a pick and that nothing but picked commits came after.
  void read_pick() {
    if (!place_.on_branch || !place_.tip) return;
    std::size_t fewest = most_own;
    const std::string folder = workflow::backup_ref(target_.log->id, "");
    const git::CommitLookup lookup = reader_.commits();
    for (const git::RefValue& ref : git::refs_under(survey_.probe.work_dir, folder, context_.cancel)) {
      if (ref.name.substr(folder.size()) != workflow::before_picks(ref.id)) continue;
      if (workflow::is_ancestor(lookup, ref.id, *place_.tip) != workflow::Answer::yes) continue;
      const std::vector<git::Oid> excluded{ref.id};
      const auto since = workflow::commits_between(lookup, excluded, *place_.tip, most_own).commits;
      const bool only_picks = std::ranges::all_of(
          since, [&](const git::Oid& one) { return !picked_from(reader_.commit(one).message).empty(); });
      if (since.empty() || since.size() >= fewest || !only_picks) continue;
      fewest = since.size();
      place_.restored = ref.id;
    }
    if (!place_.restored) return;
    place_.pushed = false;  // it may have been pushed before, but not what was picked
    for (const git::Remote& remote : reader_.remotes()) {
      const auto there = reader_.reference(fmt::format("refs/remotes/{}/{}", remote.name, target_.branch));
      if (there && workflow::is_ancestor(lookup, *there, *place_.restored) != workflow::Answer::yes)
        place_.pushed = true;
    }
    place_.move = read_move(reader_, *place_.tip, *place_.restored, context_.cancel);
  }

  /// The branch whose successor this is: HEAD came from it, and it still has what was replayed.
  std::string before_successor() const {
    const auto from = moved_from(reader_, target_.branch);
    if (!from || *from == target_.branch) return "";
    return reader_.reference(git::refs::branch(*from)) == place_.restored ? *from : "";
  }

  void read_abort() {
    const auto* ended = std::get_if<workflow::Ended>(&target_.work.events.front()->body);
    const auto& head = survey_.facts.head.commit;
    if (ended == nullptr || !ended->commit || !head) return;
    const git::Oid to = place_.tip.value_or(*ended->commit);
    if (reader_.commits()(to) != nullptr) place_.move = read_move(reader_, *head, to, context_.cancel);
  }

  void read_part(const workflow::TakenOut& taken) {
    workflow::PartBack& part = place_.part;
    part.before = backup(taken.name + "-before");
    const auto after = backup(taken.name + "-after");
    if (!part.before || !after) return;
    part.index = reader_.resolve(part.before->hex() + "^2");  // git-stash(1): the commit's parents
    const auto state = git::work_tree_state(survey_.probe.work_dir, context_.cancel);
    for (const std::string& path : taken.paths) {
      if (part.index && !is_staged_as_in(state, path, *part.index)) part.restage.push_back(path);
      if (is_as_in(reader_, *after, path))
        part.back.push_back(path);
      else if (!is_as_in(reader_, *part.before, path))
        part.changed.push_back(path);
    }
    if (taken.branch) part.follow_up = follow_up_of(taken);
  }

  bool is_staged_as_in(const git::WorkTreeState& state, const std::string& path, const git::Oid& commit) const {
    const auto wanted = reader_.tree_entry(commit, path);
    const auto here = std::ranges::find(state.tracked, path, &git::UncommittedPath::path);
    if (here == state.tracked.end() || here->staged == '.') {
      const auto head = reader_.tree_entry(*survey_.facts.head.commit, path);
      return head.has_value() == wanted.has_value() &&
             (!head || (head->id == wanted->id && head->mode == wanted->mode));
    }
    if (here->staged == 'D') return !wanted;
    return wanted && wanted->id == here->index_blob && wanted->mode == here->index_mode;
  }

  /// Where the follow-up branch still is what park wrote, and nobody else has it.
  std::optional<git::Oid> follow_up_of(const workflow::TakenOut& taken) const {
    const std::string ref = git::refs::branch(*taken.branch);
    const auto tip = reader_.reference(ref);
    const bool elsewhere = std::ranges::find(trees_, ref, &git::LinkedWorkTree::branch) != trees_.end();
    if (!tip || tip == taken.before || elsewhere) return std::nullopt;
    for (const git::Remote& remote : reader_.remotes()) {
      if (reader_.reference(fmt::format("refs/remotes/{}/{}", remote.name, *taken.branch)) == tip) return std::nullopt;
    }
    const git::Commit commit = reader_.commit(*tip);
    const bool ours = commit.message.find("Taken out of the hotfix " + target_.log->id) != std::string::npos;
    const bool next = commit.parents.size() == 1 && (!taken.before || commit.parents.front() == *taken.before);
    if (!ours || !next) return std::nullopt;
    return tip;
  }

  const StepContext& context_;
  const git::Reader& reader_;
  const Survey& survey_;
  const UndoTarget& target_;
  std::string ref_;
  std::vector<git::LinkedWorkTree> trees_;
  UndoPlace place_;
};

}  // namespace

Planned plan_undo(const StepContext& context, const workflow::UndoRequest& request) {
  const auto chosen = workflow::choose_undo(context.plan, request);
  if (const auto* refusal = std::get_if<workflow::Refusal>(&chosen)) return *refusal;
  const auto& target = std::get<UndoTarget>(chosen);
  if (context.surveyor.reader() == nullptr)
    return workflow::Refusal{"repository-unusable", "This repository cannot be read.", "Look with git status."};
  return widen(workflow::plan_undo(context.plan, target, UndoReader(context, target).read(), request));
}

}  // namespace hotfix::engine
