#include "engine/start_facts.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "engine/branch_facts.h"
#include "engine/ci_files.h"
#include "engine/missing_merge_back.h"
#include "engine/policy_values.h"
#include "engine/work_tree_facts.h"
#include "git/files.h"
#include "git/text_merge.h"
#include "policy/glob.h"
#include "process/child.h"
#include "workflow/ancestry.h"
#include "workflow/slug.h"

namespace hotfix::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_merged = 8U << 20;  // bytes of a file that carry merges
constexpr std::size_t most_counted = 200'000;       // commits looked at to say how far main is ahead

bool is_plain(const std::string& glob) {
  return glob.find_first_of("*?[!") == std::string::npos;
}

}  // namespace

/// The one that is asked: origin, else the only one.
std::string StartReader::remote() const {
  const std::vector<git::Remote> remotes = reader_.remotes();
  for (const git::Remote& remote : remotes) {
    if (remote.name == "origin") return remote.name;
  }
  return remotes.size() == 1 ? remotes.front().name : "";
}

void StartReader::read_command(workflow::StartKnown& known, std::optional<std::string>& result) const {
  process::ChildRequest request;
  request.purpose = "ask policy's production.command what production runs";
  request.argv = survey_.policy.production.command;
  request.cwd = survey_.probe.work_dir;
  request.time_limit = std::chrono::seconds(30);
  request.output_bound = 64U << 10;
  request.keep_locale = true;
  request.cancel = cancel_;
  try {
    result = trimmed(process::run_or_throw(request).out);
  } catch (const Failure& failure) {
    known.running_problem = failure.what();
    result = "";  // policy names a command, so nothing else is guessed
  }
}

/// Local tags, and what only the remote has.
std::vector<git::TagRef> StartReader::all_tags(workflow::StartKnown& known, const git::RemoteRefs& there) const {
  std::vector<git::TagRef> tags = reader_.tags();
  reader_.fill_times(tags);
  for (const git::TagRef& tag : tags) known.local_tags.emplace(tag.name, tag.commit);
  for (const git::TagRef& tag : there.tags) {
    known.remote_tags.emplace(tag.name, tag.commit);
    if (!known.local_tags.contains(tag.name)) tags.push_back(tag);
  }
  return tags;
}

workflow::StartKnown StartReader::known(bool ask_remote) const {
  workflow::StartKnown known;
  const std::string name = remote();
  git::RemoteRefs there;
  if (!name.empty()) known.remote = name;
  if (ask_remote && known.remote) {
    known.remote_asked = true;
    try {
      there = git::remote_refs(survey_.probe.work_dir, name, reader_.config("core.sshCommand").has_value(), cancel_);
    } catch (const Failure& failure) {
      if (failure.code() == Failure::Code::cancelled) throw;
      known.remote_problem = failure.what();
    }
  }
  for (const git::Branch& branch : there.branches) known.remote_branches.push_back(workflow::short_branch(branch.ref));

  const std::vector<git::TagRef> tags = all_tags(known, there);
  known.tags = workflow::production_tags(tags, tag_policy(survey_.policy, Surveyor::repository_name(reader_)));
  const BranchSurveyor branches(reader_, survey_.policy, known.tags, tags);
  known.branches = branches.local_names();
  std::optional<std::string> told;
  if (ask_remote && !survey_.policy.production.command.empty()) read_command(known, told);
  known.running = branches.running(workflow::failed_tags(survey_.logs), told);
  if (told) return known;
  for (const git::Branch& branch : there.branches) {  // released since we fetched: only the remote's branch shows it
    if (workflow::short_branch(branch.ref) != branches.production()) continue;
    const auto released = std::ranges::find(known.tags, branch.commit, &workflow::ProductionTag::commit);
    if (released != known.tags.end() && !known.local_tags.contains(released->name)) known.running = released->name;
  }
  return known;
}

workflow::StartPlace StartReader::place(const workflow::StartTarget& target,
                                        const workflow::StartRequest& request) const {
  workflow::StartPlace place;
  place.work_dir = survey_.probe.work_dir;
  place.git_dir = survey_.probe.git_dir;
  place.setup = survey_.policy.work_tree.setup;
  place.base_is_here = reader_.reference("refs/tags/" + target.base.name).has_value() &&
                       reader_.commits()(target.base.commit) != nullptr;
  read_here(place, target);
  const auto kept = [&](const char* what) { return reader_.reference(workflow::backup_ref(target.id, what)); };
  place.kept_tracked = kept("tracked");
  place.kept_untracked = kept("untracked");
  place.carried = kept("carried");
  read_dirt(place, target);
  const bool clean = place.dirty.empty() && place.unmerged.empty();
  const auto mode = request.mode.value_or(clean ? workflow::StartMode::switch_branch : workflow::StartMode::work_tree);
  if (mode == workflow::StartMode::work_tree) read_ignored(place);
  read_picks(place, target, request.pick);
  if (place.base_is_here) read_ci(place, target);
  if (place.base_is_here && !place.branch_tip)
    place.never_merged_back = missing_merge_back(reader_, survey_, target.base);
  return place;
}

/// Whether CI will run for this branch, for a request of it, and for its tag.
void StartReader::read_ci(workflow::StartPlace& place, const workflow::StartTarget& target) const {
  const BranchSurveyor branches(reader_, survey_.policy, survey_.facts.tags, {});
  forge::CiQuestion question{.branch = target.branch, .request_bases = {}, .tag = target.base.name};
  for (const std::string& base : {branches.main(), branches.production()}) {
    if (!base.empty()) question.request_bases.push_back(base);
  }
  place.ci_files = ci_files(reader_, survey_.probe.work_dir, target.base.commit, question, cancel_);
}

/// Where the branch is, if an interrupted start made it.
void StartReader::read_here(workflow::StartPlace& place, const workflow::StartTarget& target) const {
  const std::string ref = git::refs::branch(target.branch);
  place.branch_tip = reader_.reference(ref);
  place.on_branch = survey_.facts.head.branch == ref;
  const std::vector<git::LinkedWorkTree> trees = git::work_trees(place.work_dir, cancel_);
  for (const git::LinkedWorkTree& tree : trees) {
    if (tree.branch != ref || place.on_branch || !exists(tree.path)) continue;
    place.checked_out_at = tree.path;
    place.checkout_broken = !exists(git::probe(tree.path).git_dir + "/index");
  }
  place.new_folder = free_folder(target, trees);
}

/// `../<repo>-<TICKET>`, or the first of that name with a number that nothing lies at.
std::string StartReader::free_folder(const workflow::StartTarget& target,
                                     const std::vector<git::LinkedWorkTree>& trees) const {
  const fs::path main = main_folder(survey_.probe);
  const std::string wanted =
      (main.parent_path() / fmt::format("{}-{}", main.filename().string(), target.ticket.value_or(target.id))).string();
  const auto taken = [&](const std::string& path) {
    return exists(path) || std::ranges::find(trees, path, &git::LinkedWorkTree::path) != trees.end();
  };
  std::string path = wanted;
  for (int number = 2; taken(path); ++number) path = fmt::format("{}-{}", wanted, number);
  return path;
}

void StartReader::read_dirt(workflow::StartPlace& place, const workflow::StartTarget& target) const {
  git::WorkTreeState state = git::work_tree_state(place.work_dir, cancel_);
  place.unmerged = std::move(state.unmerged);
  std::set<std::string> differing;
  const std::optional<git::Oid>& head = survey_.facts.head.commit;
  if (place.base_is_here && head) {
    for (std::string& path : reader_.changed_paths(*head, target.base.commit)) differing.insert(std::move(path));
    place.bytes = bytes_to_write(reader_, differing, target.base.commit);
  }
  const bool resumed = target.log != nullptr && !place.on_branch;
  std::set<std::string> known;
  for (const git::UncommittedPath& path : state.tracked) {
    known.insert(path.path);
    if (resumed && differing.contains(path.path) && is_switched(reader_, path, target.base.commit)) {
      place.switched.push_back(path.path);
      continue;
    }
    workflow::DirtyPath one{.path = path.path, .can_be_kept = !path.intent_to_add()};
    one.at_stake = differing.contains(path.path) || !place.base_is_here;
    one.staged = path.staged != '.';
    one.merges = one.at_stake && place.base_is_here && merges(path, target.base.commit);
    place.dirty.push_back(std::move(one));
  }
  read_carried(place, target, state.tracked);
  for (const std::string& path : differing) {  // tracked there, not here, and yet there is such a file
    if (known.contains(path) || reader_.tree_entry(*head, path)) continue;
    const std::string lies_there = in_the_way(reader_, *head, target.base.commit, path);
    if (lies_there.empty() || std::ranges::count(place.in_the_way, lies_there) != 0) continue;
    const bool switched = resumed && lies_there == path && is_as_in(reader_, target.base.commit, path);
    (switched ? place.switched : place.in_the_way).push_back(lies_there);
  }
  std::erase_if(state.untracked, [&](const auto& path) { return std::ranges::count(place.switched, path) != 0; });
  place.untracked = readable_untracked(place.work_dir, std::move(state.untracked), place.untracked_too_large);
}

/// What an interrupted start took up: is all of it still here too, and can it be staged again as it was?
void StartReader::read_carried(workflow::StartPlace& place, const workflow::StartTarget& target,
                               std::span<const git::UncommittedPath> tracked) const {
  if (!place.carried || !place.base_is_here) return;
  const std::string ref = workflow::backup_ref(target.id, "carried");
  const auto from = reader_.resolve(ref + "^1");  // gitrevisions(7); git-stash(1): the commit's parents
  const auto index = reader_.resolve(ref + "^2");
  if (!from || !index) return;
  place.dirt_is_carried = std::ranges::all_of(tracked, [&](const git::UncommittedPath& path) {
    if (std::ranges::count(place.switched, path.path) != 0) return true;
    const auto staged = reader_.tree_entry(*index, path.path);
    const bool index_is_held = path.staged == '.' || (staged ? staged->id == path.index_blob : path.staged == 'D');
    return index_is_held && is_as_in(reader_, *place.carried, path.path);
  });
  const std::vector<std::string> differing = reader_.changed_paths(*from, target.base.commit);
  const std::vector<std::string> staged = reader_.changed_paths(*from, *index);
  place.carried_keeps_index =
      std::ranges::none_of(staged, [&](const auto& path) { return std::ranges::count(differing, path) != 0; });
}

/// Whether this edit of a file fits onto what the base has of it.
bool StartReader::merges(const git::UncommittedPath& path, const git::Oid& base) const {
  const auto edited = [](char letter) { return letter == '.' || letter == 'M'; };
  if (path.submodule || !edited(path.staged) || !edited(path.unstaged)) return false;
  const auto there = reader_.tree_entry(base, path.path);
  const auto same = [&](std::uint32_t mode) { return mode == 0100644 || mode == 0100755; };
  if (!there || !same(there->mode) || there->mode != path.head_mode || path.work_mode != path.head_mode) return false;
  const git::Blob head = reader_.blob(path.head_blob, largest_merged);
  const git::Blob ours = reader_.blob(there->id, largest_merged);
  if (head.state != git::BlobState::present || ours.state != git::BlobState::present) return false;
  const git::WorkFile work = reader_.work_file(path.path, largest_merged, head.bytes);
  if (work.state != git::WorkFileState::present) return false;
  return git::merge_texts(head.bytes, ours.bytes, work.bytes).has_value();
}

void StartReader::read_ignored(workflow::StartPlace& place) const {
  place.ignored = git::ignored_paths(place.work_dir, cancel_);
  const policy::PathSet wanted(survey_.policy.work_tree.copy);
  std::set<std::string> copies;
  for (const std::string& path : place.ignored) {
    const std::string plain = path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
    if (wanted.matches(plain)) copies.insert(plain);
  }
  for (const std::string& glob : survey_.policy.work_tree.copy) {  // one file of a folder that is ignored as a whole
    const auto holds = [&](const std::string& path) { return path.ends_with('/') && glob.starts_with(path); };
    if (is_plain(glob) && std::ranges::any_of(place.ignored, holds) && exists(place.work_dir + "/" + glob)) {
      copies.insert(glob);
    }
  }
  for (const std::string& path : copies) {
    if (place.checked_out_at.empty() || !exists(place.checked_out_at + "/" + path)) place.copies.push_back(path);
  }
}

void StartReader::read_picks(workflow::StartPlace& place, const workflow::StartTarget& target,
                             const std::vector<std::string>& pick) const {
  const git::CommitLookup lookup = reader_.commits();
  std::set<git::Oid> picked;
  if (place.branch_tip && place.base_is_here && !pick.empty()) {
    const std::vector<git::Oid> excluded{target.base.commit};
    for (const git::Oid& own : workflow::commits_between(lookup, excluded, *place.branch_tip, 1000).commits) {
      for (const git::Oid& source : picked_from(reader_.commit(own).message)) picked.insert(source);
    }
  }
  for (const std::string& asked : pick) {
    workflow::PickedCommit one{.asked = asked, .commit = reader_.resolve(asked)};
    if (one.commit) {
      const git::Commit commit = reader_.commit(*one.commit);
      one.subject = commit.subject;
      one.is_merge = commit.parents.size() > 1;
      one.contained = picked.contains(*one.commit) ||
                      (place.base_is_here &&
                       workflow::is_ancestor(lookup, *one.commit, target.base.commit) == workflow::Answer::yes);
    }
    place.picks.push_back(std::move(one));
  }
}

workflow::ChoiceFacts StartReader::choice_facts(const workflow::StartKnown& known) const {
  workflow::ChoiceFacts facts;
  const git::WorkTreeState state = git::work_tree_state(survey_.probe.work_dir, cancel_);
  facts.edited = state.tracked.size() + state.unmerged.size();
  const BranchSurveyor branches(reader_, survey_.policy, known.tags, {});
  const std::vector<git::Oid> tips = branches.main_tips();
  if (tips.empty() || !known.running) return facts;
  const workflow::ProductionTag* tag = workflow::find_tag(known.tags, *known.running);
  if (tag == nullptr) return facts;
  const std::vector<git::Oid> excluded{tag->commit};
  const auto ahead = workflow::commits_between(reader_.commits(), excluded, tips.front(), most_counted);
  if (ahead.complete) facts.ahead_of_main.emplace(tag->name, ahead.commits.size());
  return facts;
}

}  // namespace hotfix::engine
