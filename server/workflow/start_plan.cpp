// The steps of a start that are still missing.

#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "workflow/pick.h"
#include "workflow/plan_checks.h"
#include "workflow/plan_parts.h"
#include "workflow/start.h"

namespace hotfix::workflow {

namespace {

template <class Keep>
std::vector<std::string> paths_where(const std::vector<DirtyPath>& dirty, Keep keep) {
  std::vector<std::string> paths;
  for (const DirtyPath& path : dirty) {
    if (keep(path)) paths.push_back(path.path);
  }
  return paths;
}

/// Plans one start; a builder, because each part looks at what the ones before found.
class StartPlanner {
 public:
  StartPlanner(const PlanContext& context, const StartKnown& known, const StartPlace& place, const StartTarget& target,
               const StartRequest& request)
      : context_(context), known_(known), place_(place), target_(target), request_(request) {
    const bool clean = place.dirty.empty() && place.unmerged.empty();
    mode_ = request.mode.value_or(clean ? StartMode::switch_branch : StartMode::work_tree);
    if (place.carried) mode_ = StartMode::carry;  // taken up by an interrupted start: it has to be laid down
    placed_ = place.on_branch || !place.checked_out_at.empty();
    merging_ = mode_ == StartMode::carry && !place.carried &&
               std::ranges::any_of(place.dirty, [](const DirtyPath& path) { return path.at_stake; });
  }

  PlanOrRefusal plan() {
    if (auto refusal = refuse_tree()) return *refusal;
    if (auto refusal = refuse_picks()) return *refusal;
    fetch();
    if (!placed_ && mode_ != StartMode::work_tree) back_up();
    record();
    if (!placed_) place_branch();
    if (place_.on_branch && place_.carried) lay_down();
    fill_work_tree();
    pick();
    if (entries_.empty()) return already_started();
    Plan plan = make_plan("start", std::move(entries_), reads());
    plan.notes = notes();
    plan.folder = folder();
    if (!placed_ && mode_ != StartMode::work_tree) plan.room = place_.bytes;
    return plan;
  }

 private:
  std::optional<Refusal> refuse_tree() const;
  std::optional<Refusal> refuse_carry() const;
  std::optional<Refusal> refuse_picks() const;
  void fetch();
  void back_up();
  void record();
  void place_branch();
  bool cleans() const { return merging_ || (place_.carried && place_.dirt_is_carried && !place_.dirty.empty()); }
  void clean();
  void lay_down();
  bool keeps_index() const {
    if (place_.carried) return place_.carried_keeps_index;
    return std::ranges::none_of(place_.dirty, [](const DirtyPath& path) { return path.staged && path.at_stake; });
  }
  void fill_work_tree();
  void pick();
  Refusal already_started() const;
  Started event() const;
  std::vector<std::string> reads() const;
  std::vector<std::string> notes() const;
  std::string folder() const {
    if (mode_ == StartMode::work_tree && !placed_) return place_.new_folder;
    return place_.on_branch ? "" : place_.checked_out_at;
  }

  const PlanContext& context_;
  const StartKnown& known_;
  const StartPlace& place_;
  const StartTarget& target_;
  const StartRequest& request_;
  StartMode mode_ = StartMode::switch_branch;
  bool placed_ = false;   // the branch is checked out somewhere
  bool merging_ = false;  // what is carried has to be merged onto the base
  std::vector<PlanEntry> entries_;
};

std::optional<Refusal> StartPlanner::refuse_tree() const {
  const bool untouched = placed_ || request_.mode == StartMode::work_tree;
  if (untouched && !place_.carried) return std::nullopt;
  constexpr std::string_view beside = " Or start in a linked work tree (mode worktree), which leaves this one alone.";
  if (auto refusal = refuse_operation(context_.facts)) {
    refusal->remedy += beside;
    return refusal;
  }
  if (!place_.unmerged.empty())
    return Refusal{"unmerged-files",
                   fmt::format("There are conflicts that nobody resolved yet: {}.", some_of(place_.unmerged)),
                   "Resolve them and `git add` the files, then try again." + std::string(beside)};
  if (placed_ || mode_ == StartMode::work_tree) return std::nullopt;
  if (mode_ == StartMode::switch_branch && !place_.dirty.empty())
    return Refusal{"dirty-tree",
                   fmt::format("{} not committed: {}.",
                               counted(place_.dirty.size(), "file has changes that are", "files have changes that are"),
                               some_of(paths_where(place_.dirty, [](const DirtyPath&) { return true; }))),
                   "Start in a linked work tree (mode worktree), which leaves them as they are; or carry them along "
                   "(mode carry) where they are the fix; or commit or stash them first."};
  if (!place_.in_the_way.empty())
    return Refusal{"in-the-way",
                   fmt::format("{} has files where git does not track yours: {}. Switching would overwrite them.",
                               target_.base.name, some_of(place_.in_the_way)),
                   "Move them away, or start in a linked work tree (mode worktree)."};
  return mode_ == StartMode::carry ? refuse_carry() : std::nullopt;
}

std::optional<Refusal> StartPlanner::refuse_carry() const {
  if (place_.carried && place_.dirt_is_carried) return std::nullopt;
  if (place_.carried && !place_.dirty.empty())
    return Refusal{"dirty-tree", "An interrupted start still has changes to lay down, and there are new ones here.",
                   fmt::format("Commit or stash what is here, then start again. What was carried is safe in {}.",
                               backup_ref(target_.id, "carried"))};
  if (!place_.base_is_here && !place_.dirty.empty())
    return Refusal{
        "cannot-carry",
        fmt::format("{} is not here yet, so nobody can tell whether your changes fit onto it.", target_.base.name),
        fmt::format("Fetch it first: git fetch {} tag {} - then try again.", known_.remote.value_or("REMOTE"),
                    target_.base.name)};
  const auto lost = paths_where(place_.dirty, [](const DirtyPath& path) { return !path.can_be_kept; });
  if (!lost.empty())
    return Refusal{"cannot-carry", fmt::format("Git cannot keep these in a backup: {}.", some_of(lost)),
                   "Add them whole (`git add`) or take them out of the index (`git rm --cached`), then try again."};
  const auto conflicts = paths_where(place_.dirty, [](const DirtyPath& path) { return path.at_stake && !path.merges; });
  if (conflicts.empty()) return std::nullopt;
  return Refusal{
      "carry-conflict",
      fmt::format("Your changes of these files do not fit onto {}: {}.", target_.base.name, some_of(conflicts)),
      "Start in a linked work tree (mode worktree) and make the change there anew; yours stay here."};
}

std::optional<Refusal> StartPlanner::refuse_picks() const {
  for (const PickedCommit& one : place_.picks) {
    if (auto refusal = refuse_pick(one)) return refusal;
  }
  if (!place_.picks.empty() && mode_ == StartMode::carry)
    return Refusal{"pick-and-carry", "Commits cannot be picked onto changes that are not committed.",
                   "Choose one of the two: leave out the commits, or start in mode worktree."};
  return std::nullopt;
}

void StartPlanner::fetch() {
  if (place_.base_is_here) return;
  const std::string ref = "refs/tags/" + target_.base.name;
  PlanEntry entry =
      program(fmt::format("Fetch the tag {} from {}", target_.base.name, known_.remote.value_or("")),
              {"git", "fetch", "--no-tags", "--no-write-fetch-head", "--", known_.remote.value_or(""), ref + ":" + ref},
              fmt::format("git tag -d {}", target_.base.name));
  entry.reach = Reach::remote;
  entries_.push_back(std::move(entry));
}

void StartPlanner::back_up() {
  const std::string before = "starting " + target_.branch;
  const auto take = [&](std::vector<PlanEntry> made) { std::ranges::move(made, std::back_inserter(entries_)); };
  const bool held = place_.carried && place_.dirt_is_carried;
  if (!place_.dirty.empty() && !held)
    take(back_up_tracked(backup_ref(target_.id, "tracked"), place_.kept_tracked, before));
  if (place_.untracked.empty() || place_.untracked_too_large) return;
  take(back_up_untracked(backup_ref(target_.id, "untracked"), place_.kept_untracked, place_.untracked, place_.git_dir,
                         before));
}

Started StartPlanner::event() const {
  Started body;
  body.branch = target_.branch;
  body.base_tag = target_.base.name;
  body.base_commit = target_.base.commit;
  body.product = target_.base.product;
  body.ticket = target_.ticket;
  body.head = target_.base.commit;
  body.since = request_.since;
  body.overrides = request_.overrides;
  return body;
}

/// The start event goes first: of two who start the same hotfix, the one who writes it wins.
void StartPlanner::record() {
  if (target_.log != nullptr) return;
  entries_.push_back(append_event(target_.id, std::nullopt, event(), true));
}

void StartPlanner::place_branch() {
  const std::string base = target_.base.commit.hex();
  const std::string from = fmt::format("{} from {}", target_.branch, target_.base.name);
  const bool exists = place_.branch_tip.has_value();
  if (mode_ == StartMode::work_tree) {
    std::vector<std::string> argv{"git", "worktree", "add"};
    if (!exists) argv.insert(argv.end(), {"--no-track", "-b", target_.branch});
    argv.insert(argv.end(), {"--", place_.new_folder, exists ? target_.branch : base});
    entries_.push_back(
        program(fmt::format("Make the work tree {} with {}", place_.new_folder, from), std::move(argv),
                fmt::format("git worktree remove {0} && git branch -D {1}", place_.new_folder, target_.branch)));
    return;
  }
  const std::optional<std::string>& branch = context_.facts.head.branch;
  const std::string back = branch ? short_branch(*branch)
                                  : "--detach " + (context_.facts.head.commit ? context_.facts.head.commit->hex() : "");
  if (merging_) {
    const std::string ref = backup_ref(target_.id, "carried");
    entries_.push_back(
        program("Take up what is not committed", {"git", "stash", "create", "hotfix: carried to " + target_.branch}));
    entries_.push_back(ref_move("Hold it under " + ref, ref, place_.carried));
  }
  clean();
  if (!cleans())
    std::ranges::move(take_in_switched(place_.switched), std::back_inserter(entries_));  // else none is left
  std::vector<std::string> argv{"git", "switch", "--quiet", "--no-overwrite-ignore"};
  if (!exists) argv.insert(argv.end(), {"--no-track", "-c"});
  argv.push_back(target_.branch);
  if (!exists) argv.push_back(base);
  entries_.push_back(program(fmt::format("Switch to {}", from), std::move(argv),
                             fmt::format("git switch {} && git branch -D {}", back, target_.branch)));
  if (merging_ || place_.carried) lay_down();
}

/// Only where all that goes is held in the ref that is laid down later.
void StartPlanner::clean() {
  if (!cleans()) return;
  entries_.push_back(program("Clean the tracked files, which are held there", {"git", "reset", "--hard", "--quiet"},
                             "git stash apply --index " + backup_ref(target_.id, "carried")));
}

/// What was staged stays so, but for files that have to be merged: git can apply an index only where all is as it was.
void StartPlanner::lay_down() {
  const std::string ref = backup_ref(target_.id, "carried");
  if (!place_.on_branch || place_.dirty.empty()) {
    std::vector<std::string> argv{"git", "stash", "apply", "--quiet"};
    if (keeps_index()) argv.emplace_back("--index");
    argv.push_back(ref);
    entries_.push_back(program("Lay your changes down on it", std::move(argv), "git reset --hard"));
  }
  entries_.push_back(program("Let go of what was carried; the backup stays", {"git", "update-ref", "-d", ref}));
}

void StartPlanner::fill_work_tree() {
  const std::string at = folder();
  if (at.empty()) return;
  if (place_.checkout_broken) {
    PlanEntry fill =
        program("Fill the work tree that an interrupted start left empty", {"git", "reset", "--hard", "--quiet"});
    fill.cwd = at;
    entries_.push_back(std::move(fill));
  }
  for (const std::string& path : place_.copies) {
    const std::size_t slash = path.rfind('/', path.size() - 2);
    if (slash != std::string::npos) {
      entries_.push_back(program("Make its folder", {"mkdir", "-p", "--", at + "/" + path.substr(0, slash)}));
    }
    std::string plain = path;
    if (plain.ends_with('/')) plain.pop_back();
    entries_.push_back(program(fmt::format("Copy {}, which git ignores", path),
                               {"cp", "-Rp", "--", place_.work_dir + "/" + plain, at + "/" + plain}));
  }
  if (place_.setup.empty() || placed_) return;
  PlanEntry set_up = program("Set the new work tree up, as policy says", place_.setup);
  set_up.cwd = at;
  entries_.push_back(std::move(set_up));
}

void StartPlanner::pick() {
  for (const PickedCommit& one : place_.picks) {
    if (one.contained) continue;
    PlanEntry entry = program("Pick " + name_of_pick(one), {"git", "cherry-pick", "-x", one.commit->hex()},
                              "git reset --keep HEAD~1");
    entry.cwd = folder();
    entries_.push_back(std::move(entry));
  }
}

Refusal StartPlanner::already_started() const {
  return {"already-started", fmt::format("{} is started already, from {}.", target_.branch, target_.base.name),
          place_.on_branch                 ? "You are on it: go on with the fix."
          : !place_.checked_out_at.empty() ? fmt::format("Go on in {}.", place_.checked_out_at)
                                           : fmt::format("Go on there: git switch {}", target_.branch)};
}

/// What the entries depend on without naming it.
std::vector<std::string> StartPlanner::reads() const {
  std::vector<std::string> values{context_.facts.head.branch.value_or("detached"),
                                  hex_or_none(context_.facts.head.commit), known_.running.value_or("unknown"),
                                  target_.base.name, target_.base.commit.hex()};
  for (const DirtyPath& path : place_.dirty) values.push_back(path.path);
  return values;
}

std::vector<std::string> StartPlanner::notes() const {
  std::vector<std::string> notes;
  if (known_.running && *known_.running != target_.base.name)
    notes.push_back(
        fmt::format("Production runs {}: deploying a hotfix of {} would undo it, unless that is another "
                    "line of releases.",
                    *known_.running, target_.base.name));
  if (context_.policy.deploy_configured)
    notes.push_back(fmt::format("Redeploy {} while you fix: hotfixd deploy --roll-back", target_.base.name));
  for (const EventLog& log : context_.logs) {
    const LogView seen = view(log);
    const bool open = seen.start != nullptr && seen.ended == nullptr && seen.cleaned_up == nullptr;
    if (!open || seen.start->branch == target_.branch || seen.start->product != target_.base.product) continue;
    notes.push_back(fmt::format("{} of the same product is not finished either: the two need different versions.",
                                seen.start->branch));
  }
  for (std::string& note :
       ci_notes({target_.base.name, target_.branch, place_.ci_files, !context_.policy.deploy_configured}))
    notes.push_back(std::move(note));
  if (!place_.never_merged_back.empty()) notes.push_back(place_.never_merged_back);
  if (!known_.remote)
    notes.emplace_back("There is no remote: the tags here are all that is known of production.");
  else if (!known_.remote_problem.empty())
    notes.push_back(
        fmt::format("{} was not asked: a newer tag or a branch of this name may exist there.", *known_.remote));
  if (merging_ && !keeps_index())
    notes.emplace_back("What is staged comes along unstaged, because it has to be merged onto the base.");
  if (place_.untracked_too_large)
    notes.emplace_back("Untracked files are too many to back up; nothing of this touches them.");
  if (mode_ == StartMode::work_tree && !placed_ && place_.ignored.size() > place_.copies.size())
    notes.push_back(
        fmt::format("The new work tree lacks what git ignores: {}. Policy's workTree.copy and "
                    "workTree.setup can bring it.",
                    some_of(place_.ignored)));
  return notes;
}

}  // namespace

PlanOrRefusal plan_start(const PlanContext& context, const StartKnown& known, const StartPlace& place,
                         const StartTarget& target, const StartRequest& request) {
  return StartPlanner(context, known, place, target, request).plan();
}

}  // namespace hotfix::workflow
