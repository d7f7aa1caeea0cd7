#include "workflow/merge_back_target.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace hotfix::workflow {

namespace {

constexpr std::uint32_t permission_bits = 0777;  // of a mode
constexpr std::uint32_t regular_file = 0100000;

}  // namespace

TargetPlanner::TargetPlanner(const PlanContext& context, const MergeBackPlace& place, const MergeBackTarget& target,
                             const MergeBackRequest& request, const LogPlace& log)
    : context_(context),
      place_(place),
      target_(target),
      request_(request),
      log_(log),
      branch_(short_branch(*context.facts.head.branch)),
      fix_(*context.facts.head.commit),
      kept_(target.tip ? backup_ref(log.id, merge_back_name(target.name, *target.tip, fix_)) : "") {}

Refusal TargetPlanner::conflict() const {
  const std::vector<std::string>& paths =
      target_.tree && !target_.tree->unmerged.empty() ? target_.tree->unmerged : target_.forecast.conflicts;
  return {"merge-back-conflict",
          fmt::format("The fix and {} changed the same lines: {}.", target_.name, some_of(paths)),
          fmt::format("Solve it in {}: edit, `git add`, `git commit`; then merge back again. To give up: git worktree "
                      "remove --force {}",
                      target_.folder, target_.folder)};
}

std::optional<Refusal> TargetPlanner::refuse() const {
  if (target_.pushed) return std::nullopt;
  if (!target_.tip)
    return Refusal{"no-target", fmt::format("{} is not on {} any more.", target_.name, target_.remote),
                   fmt::format("Forget it here too: git fetch --prune {}", target_.remote)};
  if (!target_.taken_back_by.empty())
    return Refusal{"taken-back",
                   fmt::format("{} had the fix, and {} took it back there.", target_.name, target_.taken_back_by),
                   fmt::format("If that was wrong, revert it on a branch of {}: git revert {}", target_.name,
                               target_.taken_back_by)};
  if (auto refusal = refuse_waiting()) return refusal;
  if (target_.only_local && !request_.overrides.contains("local"))
    return passable(
        Refusal{"merged-here-only", fmt::format("The local {} has the fix, and it is not pushed.", target_.name),
                fmt::format("Push it: git push {0} {1}. Or merge anew: --override local=REASON", target_.remote,
                            target_.name)},
        "local");
  if (target_.tree && !target_.tree->unmerged.empty()) return conflict();
  const bool wanders = target_.tree && !target_.tree->broken && !target_.tree->merging && !target_.tree->has_fix &&
                       !target_.tree->clean && target_.tree->head != *target_.tip;
  if (in_tree() && !target_.kept && (target_.folder_taken || wanders))
    return Refusal{"folder-taken",
                   fmt::format("{} is in the way: the merge into {} is made there.", target_.folder, target_.name),
                   target_.tree ? fmt::format("Remove it: git worktree remove {}", target_.folder)
                                : std::string("Move it away, then try again.")};
  if (target_.remote.empty() && !target_.checked_out_at.empty() && !target_.checkout_clean)
    return Refusal{"target-checked-out",
                   fmt::format("{} is checked out in {}, with changes that are not committed.", target_.name,
                               target_.checked_out_at),
                   "Commit or stash them there, then try again."};
  return std::nullopt;
}

/// A request was opened and shows what would be sent.
std::optional<Refusal> TargetPlanner::refuse_waiting() const {
  const MergedBack* opened = target_.request ? opened_request(log_.log, target_.name) : nullptr;
  if (opened == nullptr) return std::nullopt;
  const TargetRequest& to = *target_.request;
  if (!needs_merge() && opened->commit != fix_) return std::nullopt;
  const forge::Request* open = find_request(to.channel, target_.name);
  const RequestRef* shown = find_request_ref(to.channel, opened->commit);
  const bool can_be_seen = to.channel.way == RequestWay::gh || to.channel.way == RequestWay::glab;
  const bool pushed = !can_be_seen && to.there == opened->commit;
  if (open == nullptr && shown == nullptr && !pushed) return std::nullopt;
  std::string url = open != nullptr ? open->url : opened->url;
  if (url.empty() && shown != nullptr) url = shown->url;
  if (url.empty()) url = forge::new_request_url(to.channel.project, to.branch, target_.name);
  return Refusal{"waits-for-request",
                 fmt::format("{} waits for its request: {}.", target_.name, url.empty() ? to.branch : url),
                 "Have it merged; the status follows."};
}

std::vector<PlanEntry> TargetPlanner::plan() {
  if (target_.pushed) {  // by a merge back that was interrupted
    if (!target_.pushed_is_seen) fetch();
    follow();
    if (target_.tree) remove_tree();
    record(MergedBack::How::pushed);
    return std::move(entries_);
  }
  if (!target_.tip_is_here) fetch();
  if (needs_merge() && !target_.kept) make();
  publish();
  return std::move(entries_);
}

void TargetPlanner::fetch() {
  PlanEntry entry = program(fmt::format("Fetch {} from {}", target_.name, target_.remote),
                            {"git", "fetch", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--",
                             target_.remote, git::refs::branch(target_.name)});
  entry.reach = Reach::remote;
  add(std::move(entry));
}

void TargetPlanner::make() {
  if (target_.forwards) {
    add(hold(fmt::format("Keep what {} moves to", target_.name), kept_, fix_));
  } else if (solved() && target_.tree->on_tip) {
    add(hold(fmt::format("Keep what was solved in {}", target_.folder), kept_, source()));
  } else if (in_tree()) {
    make_in_tree();
  } else {
    make_without_checkout();
  }
}

void TargetPlanner::make_without_checkout() {
  PlanEntry commit = program(fmt::format("Commit it as a merge into {}", target_.name), {"git", "commit-tree"});
  std::vector<std::string> message = message_arguments(commit);
  PlanEntry merge = program(fmt::format("Merge {} into {}, without checking it out", branch_, target_.name),
                            {"git", "merge-tree", "--write-tree", target_.tip->hex(), source().hex()});
  merge.first_line = !target_.forecast.kept_versions.empty();
  add(std::move(merge));
  keep_versions();
  if (place_.sign) commit.argv.emplace_back("-S");
  commit.argv.insert(commit.argv.end(), {std::string(printed_before), "-p", target_.tip->hex(), "-p", source().hex()});
  std::ranges::move(message, std::back_inserter(commit.argv));
  add(std::move(commit));
  PlanEntry held = ref_move("Hold it under " + kept_, kept_, std::nullopt);
  held.undo = "git update-ref -d " + kept_;
  add(std::move(held));
}

/// Where there is a commit-msg hook, it sees the message in a file, as with `git merge`.
std::vector<std::string> TargetPlanner::message_arguments(PlanEntry& entry) {
  std::string text = merge_back_message(context_, target_.name);
  if (!place_.commit_msg_hook) {
    entry.input = std::move(text);
    return {"-F", "-"};
  }
  std::string name = target_.name;
  std::ranges::replace(name, '/', '-');
  const std::string path = fmt::format("{}/hotfix-merge-back-{}.txt", place_.git_dir, name);
  PlanEntry write = program("Write the message down", {"tee", "--", path});
  write.input = std::move(text);
  add(std::move(write));
  add(program("Let the commit-msg hook see it", {"git", "hook", "run", "commit-msg", "--", path}));
  return {"-F", path};
}

void TargetPlanner::keep_versions() {
  if (target_.forecast.kept_versions.empty()) return;
  std::vector<PlanEntry> made;
  made.push_back(program("Take the result up", {"git", "read-tree", std::string(printed_before)}));
  for (const KeptVersion& file : target_.forecast.kept_versions) {
    PlanEntry write = program(fmt::format("Write {} with the version of {}", one_line(file.path, 200), target_.name),
                              {"git", "hash-object", "-w", "--stdin"});
    write.input = file.text;
    made.push_back(std::move(write));
    made.push_back(
        program(fmt::format("Put it into the result"),
                {"git", "update-index", "--add", "--cacheinfo",
                 fmt::format("{:o},{},{}", regular_file | (file.mode & permission_bits), printed_before, file.path)}));
  }
  made.push_back(program("Write the result", {"git", "write-tree"}));
  for (PlanEntry& entry : made) {
    if (entry.argv[1] != "hash-object") entry.env = {{"GIT_INDEX_FILE", place_.git_dir + "/hotfix-merge-back.index"}};
    add(std::move(entry));
  }
}

void TargetPlanner::make_in_tree() {
  if (target_.tree && target_.tree->merging) {  // solved, not committed
    PlanEntry commit = program("Commit what was solved", {"git", "commit", "--quiet", "--no-edit", "--cleanup=strip"});
    commit.cwd = target_.folder;
    add(std::move(commit));
  } else {
    prepare_tree();
    begin_merge();
  }
  hold_head();
}

void TargetPlanner::prepare_tree() {
  const auto make_tree = [&] {
    add(program(fmt::format("Make the work tree {} at {}", target_.folder, target_.name),
                {"git", "worktree", "add", "--detach", "--", target_.folder, target_.tip->hex()},
                fmt::format("git worktree remove --force {}", target_.folder)));
  };
  if (!target_.tree) return make_tree();
  if (target_.tree->broken) {
    add(program("Remove the work tree that an interrupted merge back left half made",
                {"git", "worktree", "remove", "--force", "--force", "--", target_.folder}));
    return make_tree();
  }
  if (!target_.tree->clean) {  // git was killed in the middle of the merge; a person may have been at work there too
    const std::string ref = backup_ref(log_.id, fmt::format("merge-back-files/{}", target_.name));
    std::vector<PlanEntry> made = back_up_tracked(ref, target_.kept_tree, "merging again");
    made.push_back(program("Take away what it had begun", {"git", "reset", "--hard", "--quiet"}));
    for (PlanEntry& entry : made) {
      if (!entry.ref_update) entry.cwd = target_.folder;
      add(std::move(entry));
    }
  }
  if (solved() || target_.tree->head == *target_.tip) return;
  PlanEntry go = program(fmt::format("Go to what {} is now", target_.name),
                         {"git", "switch", "--quiet", "--no-overwrite-ignore", "--detach", target_.tip->hex()});
  go.cwd = target_.folder;
  add(std::move(go));
}

/// What a person solved stays checked out, and what the target got since is merged into it; else the fix is merged.
void TargetPlanner::begin_merge() {
  const git::Oid& other = solved() ? *target_.tip : fix_;
  PlanEntry merge = program(
      fmt::format("Merge {} into {} there", solved() ? target_.name : branch_,
                  solved() ? "what was solved" : target_.name),
      {"git", "merge", "--no-ff", "--no-autostash", "-m", merge_back_message(context_, target_.name), other.hex()},
      "git merge --abort");
  merge.cwd = target_.folder;
  if (!target_.forecast.conflicts.empty()) merge.if_it_fails = conflict();
  add(std::move(merge));
}

void TargetPlanner::hold_head() {
  PlanEntry look = program("See what came of it", {"git", "rev-parse", "--verify", "HEAD"});
  look.cwd = target_.folder;
  add(std::move(look));
  PlanEntry held = ref_move("Hold it under " + kept_, kept_, std::nullopt);
  held.undo = "git update-ref -d " + kept_;
  add(std::move(held));
}

void TargetPlanner::publish() {
  if (target_.request) {
    open_request();
    if (target_.tree && (solved() || target_.tree->merging)) remove_tree();
    return record(MergedBack::How::requested);
  }
  if (target_.remote.empty()) {
    move_local();
  } else {
    push();
    follow();
  }
  const bool made_there = target_.tree || (in_tree() && !target_.kept);
  if (made_there) remove_tree();
  record(MergedBack::How::pushed);
}

std::string TargetPlanner::undo() const {
  if (target_.forwards && !target_.remote.empty()) return "";
  if (target_.remote.empty()) return fmt::format("git update-ref refs/heads/{} {}", target_.name, target_.tip->hex());
  return fmt::format("git switch {0} && git pull --ff-only && git revert -m 1 {1} && git push {2} HEAD:refs/heads/{0}",
                     target_.name, kept_, target_.remote);
}

void TargetPlanner::push() {
  PlanEntry entry = program(
      fmt::format("Push it to {} on {}", target_.name, target_.remote),
      {"git", "push", "--no-follow-tags", "--", target_.remote, fmt::format("{}:refs/heads/{}", kept_, target_.name)},
      undo());
  if (entry.undo->empty()) entry.undo.reset();  // what is published stays
  entry.reach = Reach::remote;
  MergedBack refused;
  refused.how = MergedBack::How::refused;
  refused.target = target_.name;
  refused.before = *target_.tip;
  entry.if_refused = EventAppend{log_.id, log_.tip(), false, refused, false, kept_};
  add(std::move(entry));
}

/// Without a remote. A branch that is checked out moves together with its files or not at all.
void TargetPlanner::move_local() {
  PlanEntry entry;
  if (target_.checked_out_at.empty()) {
    entry = program(fmt::format("Move {} to it", target_.name),
                    {"git", "update-ref", "--create-reflog", "-m", "hotfix: merge back " + branch_,
                     git::refs::branch(target_.name), kept_, target_.tip->hex()},
                    undo());
  } else {
    entry = program(fmt::format("Move {} to it, where it is checked out", target_.name),
                    {"git", "merge", "--ff-only", "--no-overwrite-ignore", kept_},
                    fmt::format("git reset --keep {}", target_.tip->hex()));
    entry.cwd = target_.checked_out_at;
  }
  add(std::move(entry));
}

forge::NewRequest TargetPlanner::new_request() const {
  forge::NewRequest what;
  what.branch = target_.request->branch;
  what.into = target_.name;
  const std::string message = merge_back_message(context_, target_.name);
  what.title = message.substr(0, message.find('\n'));
  what.body = message.substr(std::min(message.size(), what.title.size() + 2));
  what.brief = what.title;
  what.label = target_.request->label;
  return what;
}

void TargetPlanner::open_request() {
  const TargetRequest& to = *target_.request;
  const Sent what = sent();
  if (const forge::Request* found = find_request(to.channel, target_.name)) {
    url_ = found->url;
    const bool shows = what.commit && to.there == what.commit;
    if (!shows) add(push_branch(to.channel.remote, to.branch, what, to.there));
    return;
  }
  if (const RequestRef* shown = what.commit ? find_request_ref(to.channel, *what.commit) : nullptr) {
    url_ = shown->url;
    return;
  }
  OpenRequest open = workflow::open_request(to.channel, new_request(), what, to.there);
  url_ = std::move(open.url);
  by_hand_ = !open.printed;
  printed_ = open.printed;
  for (PlanEntry& entry : open.entries) add(std::move(entry));
}

/// A branch that is checked out stays: moved under its work tree, its next commit would take the fix back.
void TargetPlanner::follow() {
  if (!target_.local || !target_.local_follows || !target_.checked_out_at.empty()) return;
  const std::string to = target_.pushed ? target_.pushed->hex() : kept_;
  add(program(fmt::format("Let the local {} follow", target_.name),
              {"git", "update-ref", "--create-reflog", "-m", "hotfix: merge back " + branch_,
               git::refs::branch(target_.name), to, target_.local->hex()},
              fmt::format("git update-ref refs/heads/{} {}", target_.name, target_.local->hex())));
}

/// Without --force: where somebody put files of theirs there, they stay.
void TargetPlanner::remove_tree() {
  if (target_.tree && !target_.tree->broken && !target_.tree->spotless) return;
  add(program("Remove the work tree of the merge", {"git", "worktree", "remove", "--", target_.folder}));
}

void TargetPlanner::record(MergedBack::How how) {
  MergedBack body;
  body.how = how;
  body.target = target_.name;
  body.before = target_.pushed ? target_.pushed_onto.value_or(git::Oid{}) : *target_.tip;
  body.commit = target_.pushed.value_or(needs_merge() ? target_.kept.value_or(fix_) : fix_);
  body.url = url_;
  PlanEntry entry = append_event(log_.id, log_.tip(), body);
  entry.event->printed_url = printed_;
  if (!target_.pushed && !target_.kept && needs_merge()) entry.event->commit_of = kept_;
  add(std::move(entry));
}

std::vector<std::string> TargetPlanner::notes() const {
  std::vector<std::string> notes;
  const std::string& name = target_.name;
  if (target_.pushed) return notes;
  for (const KeptVersion& file : target_.forecast.kept_versions)
    notes.push_back(fmt::format("{}: {} keeps its own version; the rest of the fix's change of it is merged.", name,
                                one_line(file.path, 200)));
  if (!target_.forecast.conflicts.empty() && !solved())
    notes.push_back(fmt::format("{} will conflict in {}: the work tree {} is opened at it.", name,
                                some_of(target_.forecast.conflicts), target_.folder));
  if (target_.forecast.changes_nothing)
    notes.push_back(fmt::format("{} has the same text already: the merge only says so.", name));
  if (!target_.remote.empty() && target_.local && !target_.request) {
    if (!target_.checked_out_at.empty())
      notes.push_back(fmt::format("The local {} is checked out in {} and stays where it is: `git pull` there.", name,
                                  target_.checked_out_at));
    else if (!target_.local_follows)
      notes.push_back(fmt::format("The local {} has commits of its own and stays where it is.", name));
  }
  if (target_.tree && !target_.tree->broken && !target_.tree->spotless)
    notes.push_back(fmt::format("{} has files that git does not know: it is left for you to remove.", target_.folder));
  if (!target_.request) return notes;
  std::ranges::copy(target_.request->channel.notes, std::back_inserter(notes));
  if (by_hand_)
    notes.push_back(url_.empty()
                        ? fmt::format("Open a request of {} into {} on its page there.", target_.request->branch, name)
                        : fmt::format("Open the request into {} there: {}", name, url_));
  return notes;
}

}  // namespace hotfix::workflow
