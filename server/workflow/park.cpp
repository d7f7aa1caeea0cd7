#include "workflow/park.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "workflow/plan_checks.h"

namespace hotfix::workflow {

namespace {

/// Plans one part's leaving; a builder, because entries depend on what those before print.
class PartPlanner {
 public:
  PartPlanner(const PartPlace& place, std::string command)
      : place_(place), command_(std::move(command)), name_(part_name(place.number)) {}

  std::optional<Refusal> refuse() const;
  std::optional<Refusal> refuse_park() const;
  void commit_follow_up();
  void take_out();
  Plan plan(std::string step);

 private:
  bool parks() const { return command_ == "hotfix.park"; }
  void tree_of(const std::string& index, const std::string& from, bool follow_up);
  void put(const std::string& index, const std::string& path, const std::optional<TreeFile>& file);
  TakenOut body() const;
  std::string backup(std::string_view what) const { return backup_ref(place_.id, fmt::format("{}-{}", name_, what)); }
  void add(PlanEntry entry) { entries_.push_back(std::move(entry)); }

  const PartPlace& place_;
  std::string command_;
  std::string name_;
  std::vector<PlanEntry> entries_;
};

std::vector<std::string> paths_where(const std::vector<PartFile>& files, auto fits) {
  std::vector<std::string> paths;
  for (const PartFile& file : files) {
    if (fits(file)) paths.push_back(file.path);
  }
  return paths;
}

std::optional<Refusal> PartPlanner::refuse() const {
  if (!place_.unsaved.empty())
    return Refusal{"unsaved",
                   fmt::format("The editor has text of these that is not on disk: {}.", some_of(place_.unsaved)),
                   "Save, then try again."};
  if (place_.files.empty())
    return Refusal{"not-changed", fmt::format("Nothing of {} differs from {}.", place_.what, place_.production),
                   "`hotfixd check --worktree` lists what does."};
  for (const PartFile& file : place_.files) {
    if (!file.impossible.empty())
      return Refusal{"cannot-take-out", fmt::format("{}: {}.", one_line(file.path, 200), file.impossible),
                     "Do it by hand with git: the status follows."};
  }
  const auto partly = paths_where(place_.files, [](const PartFile& file) { return file.partly_staged; });
  if (!partly.empty())
    return Refusal{"partly-staged", fmt::format("Only a part of these is staged: {}.", some_of(partly)),
                   "`git add` them whole, or unstage them with `git restore --staged`; then try again."};
  return std::nullopt;
}

std::optional<Refusal> PartPlanner::refuse_park() const {
  if (!place_.main_tip)
    return Refusal{"no-main", "There is no main branch that a follow-up could begin from.",
                   "Name it in .hotfix.json (main.branch), or restore production's text instead: hotfixd restore"};
  if (!place_.checked_out_at.empty())
    return Refusal{"checked-out-elsewhere",
                   fmt::format("{} is checked out in {}, and no branch moves under a work tree.", place_.branch,
                               place_.checked_out_at),
                   fmt::format("Switch to another branch there: git -C {} switch --detach", place_.checked_out_at)};
  for (const PartFile& file : place_.files) {
    if (file.conflict.empty()) continue;
    return Refusal{"park-conflict",
                   fmt::format("{} does not fit onto {}: {}.", one_line(file.path, 200),
                               place_.branch_tip ? place_.branch : place_.main, file.conflict),
                   "Restore it instead (hotfixd restore), which keeps a copy; then make the change anew on main."};
  }
  return std::nullopt;
}

/// A path in an index of its own.
void PartPlanner::put(const std::string& index, const std::string& path, const std::optional<TreeFile>& file) {
  if (!file) {
    add(program(fmt::format("Leave {} out", path), {"git", "update-index", "--force-remove", "--", path}));
    entries_.back().env = {{"GIT_INDEX_FILE", index}};
    return;
  }
  std::string blob = file->blob ? file->blob->hex() : std::string(printed_before);
  if (!file->blob) {
    add(program(fmt::format("Write what {} becomes", path), {"git", "hash-object", "-w", "--stdin"}));
    entries_.back().input = file->bytes;
  }
  add(program(fmt::format("Take it up as {}", path), {"git", "update-index", "--add", "--cacheinfo",
                                                      fmt::format("{:06o}", file->mode), std::move(blob), path}));
  entries_.back().env = {{"GIT_INDEX_FILE", index}};
}

/// Prints the tree that a commit has with the part's files replaced.
void PartPlanner::tree_of(const std::string& index, const std::string& from, bool follow_up) {
  const std::vector<std::pair<std::string, std::string>> env{{"GIT_INDEX_FILE", index}};
  add(program(fmt::format("Begin with what {} has", from), {"git", "read-tree", from}));
  entries_.back().env = env;
  for (const PartFile& file : place_.files) {
    if (!follow_up || file.changes_follow_up) put(index, file.path, follow_up ? file.follow_up : file.left);
  }
  add(program("Write the tree", {"git", "write-tree"}));
  entries_.back().env = env;
}

void PartPlanner::commit_follow_up() {
  const bool there = std::ranges::none_of(place_.files, [](const PartFile& file) { return file.changes_follow_up; });
  if (there) return;
  const git::Oid parent = place_.branch_tip ? *place_.branch_tip : *place_.main_tip;
  tree_of(place_.git_dir + "/hotfix-follow-up.index", parent.hex(), true);
  const std::string message =
      fmt::format("Follow up: {}\n\nTaken out of the hotfix {}, so that it stays as small as it can be.",
                  one_line(place_.what, 60), place_.id);
  add(program("Commit it", {"git", "commit-tree", std::string(printed_before), "-p", parent.hex(), "-m", message}));
  const std::string ref = git::refs::branch(place_.branch);
  add(ref_move(place_.branch_tip ? fmt::format("Add it to {}", place_.branch)
                                 : fmt::format("Make {} from {} with it", place_.branch, place_.main),
               ref, place_.branch_tip));
  entries_.back().undo = place_.branch_tip ? fmt::format("git update-ref {} {}", ref, place_.branch_tip->hex())
                                           : fmt::format("git branch -D {}", place_.branch);
}

TakenOut PartPlanner::body() const {
  TakenOut taken;
  taken.command = command_;
  taken.what = one_line(place_.what, 200);
  taken.name = name_;
  for (const PartFile& file : place_.files) taken.paths.push_back(file.path);
  if (!parks()) return taken;
  taken.branch = place_.branch;
  taken.before = place_.branch_tip;
  return taken;
}

/// The event goes before the files: so whatever happened to them can be taken back.
void PartPlanner::take_out() {
  const std::string before = fmt::format("taking out {}", place_.what);
  if (place_.clean_head)
    add(hold("Remember what is committed under " + backup("before"), backup("before"), *place_.clean_head));
  else
    std::ranges::move(back_up_tracked(backup("before"), std::nullopt, one_line(before, 100)),
                      std::back_inserter(entries_));
  tree_of(place_.git_dir + "/hotfix-part.index", "HEAD", false);
  add(program("Give it a name", {"git", "commit-tree", std::string(printed_before), "-p", "HEAD", "-m",
                                 "hotfix: after " + one_line(before, 100)}));
  add(ref_move("Hold it under " + backup("after"), backup("after"), std::nullopt));
  entries_.back().undo = "git update-ref -d " + backup("after");
  add(append_event(place_.id, place_.log_tip, body()));
  const auto restore = [&](bool staged) {
    const auto paths = paths_where(place_.files, [&](const PartFile& file) { return file.staged == staged; });
    if (paths.empty()) return;
    std::vector<std::string> argv{"git",      "--literal-pathspecs", "restore",   "--quiet", "--no-overlay",
                                  "--source", backup("after"),       "--worktree"};
    if (staged) argv.emplace_back("--staged");
    argv.emplace_back("--");
    argv.insert(argv.end(), paths.begin(), paths.end());
    add(program(parks() ? fmt::format("Take it out of {}", some_of(paths))
                        : fmt::format("Put {}'s text back in {}", place_.production, some_of(paths)),
                std::move(argv), fmt::format("git restore --source {} --worktree -- PATH", backup("before"))));
  };
  restore(true);
  restore(false);
}

Plan PartPlanner::plan(std::string step) {
  return make_plan(std::move(step), std::move(entries_), std::vector<std::string>{place_.what, name_});
}

std::optional<Refusal> refuse_first(const PlanContext& context, const PartPlace& place, const ChangeRequest& request) {
  if (auto refusal = refuse_unless_hotfix(context)) return refusal;
  if (auto refusal = refuse_operation(context.facts)) return refusal;
  if (request.fingerprint && place.what.empty())
    return Refusal{"finding-not-found", "No finding with this fingerprint is shown now; the text may have changed.",
                   "List the findings with `hotfixd check --worktree --format json` and name one of them."};
  return std::nullopt;
}

}  // namespace

PlanOrRefusal plan_restore(const PlanContext& context, const PartPlace& place, const ChangeRequest& request) {
  if (auto refusal = refuse_first(context, place, request)) return *refusal;
  PartPlanner planner(place, "hotfix.restore");
  if (auto refusal = planner.refuse()) return *refusal;
  planner.take_out();
  return planner.plan("restore");
}

PlanOrRefusal plan_park(const PlanContext& context, const PartPlace& place, const ChangeRequest& request) {
  if (auto refusal = refuse_first(context, place, request)) return *refusal;
  PartPlanner planner(place, "hotfix.park");
  if (auto refusal = planner.refuse()) return *refusal;
  if (auto refusal = planner.refuse_park()) return *refusal;
  planner.commit_follow_up();
  planner.take_out();
  Plan plan = planner.plan("park");
  plan.notes.push_back(fmt::format("{} keeps it. When the incident is over: hotfixd open-follow-up", place.branch));
  return plan;
}

std::string follow_up_branch(const std::optional<std::string>& ticket, const std::string& id) {
  return "follow-up/" + ticket.value_or(id);
}

std::string part_name(std::size_t number) {
  return fmt::format("part-{}", number);
}

}  // namespace hotfix::workflow
