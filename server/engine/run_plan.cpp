#include "engine/run_plan.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/ascii.h"
#include "engine/disk_room.h"
#include "engine/event_codec.h"
#include "engine/job.h"
#include "engine/share_events.h"
#include "forge/printed_url.h"
#include "git/probe.h"
#include "git/reader.h"
#include "process/child.h"
#include "process/git_command.h"
#include "workflow/plan_parts.h"
#include "workflow/slug.h"

namespace hotfix::engine {
namespace {

const std::string zeros(40, '0');

/// What git says where the old value of a ref is not the one we read, or where another git holds its lock
/// (refs/files-backend.c: "cannot lock ref"), or the branch is there by now.
bool lost_a_race(const workflow::PlanEntry& entry, const std::string& err) {
  if (entry.ref_update) return err.find("cannot lock ref") != std::string::npos;
  return err.find("a branch named") != std::string::npos && err.find("already exists") != std::string::npos;
}

/// The lock file that was there before git came, in its words ("Unable to create '…/HEAD.lock': File exists"); empty
/// where that is not what stopped it. A git that is killed leaves its lock files behind, and only a person can know.
std::string lock_in_the_way(const std::string& err) {
  static const RE2 words("Unable to create '([^\n]+\\.lock)': File exists");
  std::string path;
  RE2::PartialMatch(err, words, &path);
  return path;
}

workflow::Refusal locked(const std::string& purpose, const std::string& path) {
  return {"locked",
          fmt::format("{} was not possible: {} is there, so another git is at work here, or one was killed.", purpose,
                      path),
          fmt::format("If no other git runs in this repository, delete {} and run the command again: it goes on from "
                      "here.",
                      path)};
}

/// " (git: could not apply 1a2b3c4… Guard cards)", or nothing.
std::string first_error(const std::string& err) {
  constexpr std::string_view mark = "error: ";
  const std::size_t at = err.find(mark);
  if (at == std::string::npos) return "";
  const std::string line = err.substr(at + mark.size(), err.find('\n', at) - at - mark.size());
  return fmt::format(" (git: {})", workflow::one_line(line, 200));
}

/// What of a push's stderr says that it was refused: "pre-receive hook declined". git marks what the remote's hooks and
/// rules refused with [remote rejected], and what does not fit onto what is there by now with [rejected] (git-push(1)).
struct Rejection {
  bool by_remote = false;
  std::string reason;
};

std::optional<Rejection> rejection_in(const workflow::PlanEntry& entry, const std::string& err) {
  static const RE2 words(R"((?m)^ ! \[(remote rejected|rejected)\][^\n]*\(([^()\n]*)\)$)");
  if (entry.argv.size() < 2 || entry.argv[1] != "push") return std::nullopt;
  std::string kind;
  Rejection rejection;
  if (!RE2::PartialMatch(err, words, &kind, &rejection.reason)) return std::nullopt;
  // What the remote's git says where its branch moved between what it told and the push (refs/files-backend.c).
  static const RE2 moved("cannot lock ref|failed to update ref|but expected|reference already exists");
  rejection.by_remote = kind == "remote rejected" && !RE2::PartialMatch(rejection.reason, moved);
  return rejection;
}

/// What a remote wrote ("remote: GH006: Protected branch update failed"), as one line.
std::string words_of_remote(const std::string& err) {
  static const RE2 words(R"((?m)^remote: *([^\n]*?)[ \r]*$)");
  std::string all;
  re2::StringPiece rest(err);
  for (std::string line; RE2::FindAndConsume(&rest, words, &line);) {
    if (!line.empty()) all += (all.empty() ? "" : " ") + line;
  }
  return workflow::one_line(all, 300);
}

workflow::Refusal rejected(const workflow::PlanEntry& entry, const Rejection& rejection, const std::string& err) {
  if (!rejection.by_remote) {
    return {"remote-moved",
            fmt::format("{} was not possible any more: somebody else was first on the remote ({}).", entry.purpose,
                        rejection.reason),
            "Nothing of theirs was touched. Run the command again: it goes on from how the remote stands now."};
  }
  const std::string words = words_of_remote(err);
  return {
      "push-refused",
      fmt::format("The remote refused: {} ({}).{}{}", entry.purpose, rejection.reason, words.empty() ? "" : " ", words),
      entry.if_refused ? "Run the command again: it opens a request instead."
                       : "Do what the remote asks for, then run the command again: it goes on from here."};
}

workflow::Refusal refusal_of(const workflow::PlanEntry& entry, const process::ChildRequest& request,
                             const process::ChildResult& result) {
  const Failure failure = process::failure_of(request, result);
  if (const std::string path = lock_in_the_way(result.err); !path.empty()) return locked(entry.purpose, path);
  if (ran_out_of_room(result.err, request.cwd)) return disk_full(entry.purpose, failure.what(), request.cwd);
  if (const auto rejection = rejection_in(entry, result.err)) return rejected(entry, *rejection, result.err);
  if (lost_a_race(entry, result.err)) {
    return {"changed-meanwhile", fmt::format("Somebody else was first: {} was not possible any more.", entry.purpose),
            "Nothing of theirs was touched. Run the command again to see how it stands now."};
  }
  return {"step-failed", failure.what(),
          failure.hint().empty() ? "Mend the cause and run the command again: it goes on from here." : failure.hint()};
}

/// The argument list of a ref update; `printed` is what the entry before wrote.
std::vector<std::string> update_arguments(const workflow::RefUpdate& update, const std::string& printed,
                                          const std::string& purpose) {
  const std::string old_value = update.old_value ? update.old_value->hex() : zeros;
  return {"update-ref",
          "--create-reflog",
          "-m",
          "hotfix: " + purpose,
          update.ref,
          update.new_value ? update.new_value->hex() : printed,
          update.old_value ? update.old_value->hex() : zeros};
}

void put_printed(std::string& argument, const std::string& printed) {
  const std::size_t at = argument.find(workflow::printed_before);
  if (at != std::string::npos) argument.replace(at, workflow::printed_before.size(), printed);
}

process::ChildRequest request_of(const std::string& work_dir, const workflow::PlanEntry& entry,
                                 const std::string& printed) {
  const std::string& folder = entry.cwd.empty() ? work_dir : entry.cwd;
  process::ChildRequest request;
  if (entry.ref_update) {
    request = process::git_command(folder, update_arguments(*entry.ref_update, printed, entry.purpose));
  } else {
    std::vector<std::string> argv = entry.argv;
    for (std::string& argument : argv) put_printed(argument, printed);
    if (argv.front() == "git") {
      request = process::git_command(folder, {argv.begin() + 1, argv.end()});
    } else {
      request.argv = std::move(argv);
      request.cwd = folder;
      request.keep_locale = true;
    }
  }
  request.purpose = entry.purpose;
  request.env = entry.env;
  if (!entry.input.empty()) request.stdin_bytes = entry.input;
  return request;
}

constexpr int most_tries = 5;  // against other writers of one log

std::optional<git::Oid> tip_of(const PlanPlace& place, const std::string& ref) {
  process::ChildRequest request = process::git_command(place.work_dir, {"rev-parse", "--verify", "--quiet", ref});
  request.purpose = "look where the events end";
  request.only_reads = true;
  return git::Oid::from_hex(trimmed(process::run(request).out));
}

/// False where the ref is not at `parent` any more. Throws Failure.
bool append_at(const PlanPlace& place, const std::string& ref, const std::string& purpose, const std::string& commit,
               const std::optional<git::Oid>& parent) {
  process::ChildRequest request =
      process::git_command(place.work_dir, update_arguments({ref, parent, std::nullopt}, commit, purpose));
  request.purpose = purpose;
  const process::ChildResult result = process::run(request);
  if (const std::string path = lock_in_the_way(result.err); !path.empty()) {
    const workflow::Refusal refusal = locked(purpose, path);
    throw Failure(Failure::Code::repository, refusal.message, refusal.remedy);
  }
  if (!result.ok() && result.err.find("cannot lock ref") == std::string::npos)
    throw process::failure_of(request, result);
  return result.ok();
}

std::string write_event(const PlanPlace& place, const workflow::EventAppend& append, const std::string& purpose,
                        const std::optional<git::Oid>& parent) {
  process::ChildRequest tree = process::git_command(place.work_dir, {"mktree"});  // git knows it without, fsck does not
  tree.purpose = "write the empty tree that events stand on";
  process::run_or_throw(tree);
  std::vector<std::string> arguments{"commit-tree", std::string(workflow::empty_tree)};
  if (parent) arguments.insert(arguments.end(), {"-p", parent->hex()});
  arguments.insert(arguments.end(), {"-F", "-"});
  process::ChildRequest commit = process::git_command(place.work_dir, arguments);
  commit.purpose = purpose;
  commit.stdin_bytes = encode_event({place.now(), place.author, append.body});
  return std::string(trimmed(process::run_or_throw(commit).out));
}

workflow::Refusal somebody_was_first(const std::string& purpose) {
  return {"changed-meanwhile", fmt::format("Somebody else was first: {} was not possible any more.", purpose),
          "Nothing of theirs was touched. Run the command again to see how it stands now."};
}

/// False where only_there was asked for and somebody else was first.
bool try_to_append(const PlanPlace& place, const workflow::EventAppend& append, const std::string& purpose) {
  const std::string ref = workflow::event_ref(append.id);
  std::optional<git::Oid> parent = append.parent;
  for (int tries = 0; tries < most_tries; ++tries) {
    if (append_at(place, ref, purpose, write_event(place, append, purpose, parent), parent)) return true;
    if (append.only_there) return false;
    parent = tip_of(place, ref);
  }
  throw Failure(Failure::Code::repository, fmt::format("{} is being written by others all the time.", ref),
                "Run the command again.");
}

/// Lines that a program wrote, for a sentence: "a.js, b.js and 3 more".
std::string lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return workflow::some_of(lines);
}

/// Runs one plan; a class, because every entry adds to the same run.
class Runner {
 public:
  Runner(const PlanPlace& place, const workflow::Plan& plan, const std::stop_token& cancel, const Watch& watch)
      : place_(place), plan_(plan), cancel_(cancel), watch_(watch) {
    if (!plan.run_in.empty()) place_.work_dir = plan.run_in;
  }

  PlanRun run() {
    if (auto refusal = refuse_room(plan_.room, place_.work_dir)) {
      run_.stopped = std::move(refusal);
      return std::move(run_);
    }
    for (const workflow::PlanEntry& entry : plan_.entries) {
      if (cancel_.stop_requested()) {
        run_.stopped = {"cancelled", "Cancelled before: " + entry.purpose, "Run the command again to go on from here."};
        break;
      }
      if (entry.job && entry.job->counted && ledger_.is_over()) continue;
      if (entry.share) continue;  // when all is recorded
      if (std::ranges::count(failed_parts_, entry.part) != 0) continue;
      if (watch_.step) watch_.step(run_.done.size(), plan_.entries.size(), entry.purpose);
      std::optional<workflow::Refusal> stopped = carried_out(entry);
      if (!stopped) {
        run_.done.push_back(entry.purpose);
        continue;
      }
      stop(std::move(*stopped));
      if (entry.part.empty()) break;
      failed_parts_.push_back(entry.part);
    }
    if (!run_.stopped) run_.stopped = ledger_.refusal();
    if (run_.url.empty()) run_.url = std::move(printed_url_);
    record();
    share();
    return std::move(run_);
  }

 private:
  /// Also where the plan stopped: what is recorded is worth the same.
  void share() {
    for (std::size_t i = 0; i < plan_.entries.size(); ++i) {
      const workflow::PlanEntry& entry = plan_.entries[i];
      if (!entry.share || cancel_.stop_requested()) continue;
      if (watch_.step) watch_.step(i, plan_.entries.size(), entry.purpose);
      const EventSharing sharing({place_.work_dir, entry.share->remote, has_own_ssh(), cancel_});
      const std::string problem = sharing.push(entry.share->id).problem;
      if (problem.empty())
        run_.done.push_back(entry.purpose);
      else
        run_.notes.push_back("The record could not be shared, and is kept here. " + problem);
    }
  }

  /// Of several parts that failed, all are told.
  void stop(workflow::Refusal refusal) {
    if (!run_.stopped) {
      run_.stopped = std::move(refusal);
      return;
    }
    run_.stopped->message += "\n" + refusal.message;
    if (run_.stopped->remedy != refusal.remedy) run_.stopped->remedy += "\n" + refusal.remedy;
  }

  std::optional<workflow::Refusal> carried_out(const workflow::PlanEntry& entry) {
    try {
      return carry_out(entry);
    } catch (const Failure& failure) {
      if (ran_out_of_room(failure.what(), place_.work_dir))
        return disk_full(entry.purpose, failure.what(), place_.work_dir);
      return workflow::Refusal{"step-failed", failure.what(), failure.hint()};
    }
  }

  void complete(workflow::EventAppend& event) const {
    auto* merged = std::get_if<workflow::MergedBack>(&event.body);
    if (merged == nullptr) return;
    if (!event.commit_of.empty()) merged->commit = tip_of(place_, event.commit_of).value_or(git::Oid{});
  }

  std::optional<workflow::Refusal> append(const workflow::PlanEntry& entry) {
    PlanPlace there = place_;
    if (!entry.cwd.empty()) there.work_dir = entry.cwd;  // the plan may have removed the work tree it began in
    workflow::EventAppend event = completed(*entry.event);
    ledger_.complete(event.body);
    complete(event);
    if (try_to_append(there, event, entry.purpose)) return std::nullopt;
    return somebody_was_first(entry.purpose);
  }

  /// That the remote will not have it decides what the next plan does.
  void note_refused(const workflow::PlanEntry& entry, const process::ChildResult& result) {
    const auto rejection = rejection_in(entry, result.err);
    if (!entry.if_refused || !rejection || !rejection->by_remote) return;
    workflow::EventAppend event = *entry.if_refused;
    event.parent = tip_of(place_, workflow::event_ref(event.id));
    complete(event);
    if (auto* merged = std::get_if<workflow::MergedBack>(&event.body)) merged->detail = rejection->reason;
    append_event(place_, event);
  }

  std::optional<workflow::Refusal> carry_out(const workflow::PlanEntry& entry) {
    if (entry.event) return append(entry);
    process::ChildRequest request = request_of(place_.work_dir, entry, run_.printed);
    if (entry.reach == workflow::Reach::remote) request.keep_ssh_command = has_own_ssh();
    if (entry.job) return carry_out_job(entry, std::move(request));
    const bool free = !entry.take_back.empty() && !is_in_operation(request.cwd);
    process::ChildResult result = process::run(request);
    const bool fine = result.ok() || (entry.first_line && result.status == 1 && !result.truncated);
    if (!fine) {
      note_refused(entry, result);
      if (free) take_back(entry);
      if (!entry.if_it_fails || result.status != 1) return refusal_of(entry, request, result);
      if (run_.folder.empty()) run_.folder = entry.cwd;
      workflow::Refusal known = *entry.if_it_fails;
      known.message += first_error(result.err);
      if (const auto at = known.message.find(workflow::printed_before); at != std::string::npos)
        known.message.replace(at, workflow::printed_before.size(), lines_of(result.out));
      return known;
    }
    if (entry.reach == workflow::Reach::remote) {
      const std::string url = forge::printed_url(result.out, result.err);
      if (!url.empty()) printed_url_ = url;
    }
    if (entry.first_line) result.out.resize(std::min(result.out.find('\n'), result.out.size()));
    run_.printed = trimmed(result.out);
    return std::nullopt;
  }

  /// Somebody else's is not ours to take back.
  static bool is_in_operation(const std::string& folder) {
    return git::Reader(git::probe(folder), true).operation().kind != git::Operation::none;
  }

  /// Where even that fails git says so at the next command: an operation is in progress.
  void take_back(const workflow::PlanEntry& entry) const {
    const std::string& folder = entry.cwd.empty() ? place_.work_dir : entry.cwd;
    process::ChildRequest request = process::git_command(folder, {entry.take_back.begin() + 1, entry.take_back.end()});
    request.purpose = "take back: " + entry.purpose;
    process::run(request);
  }

  /// The address of a request is known only when a remote printed it.
  workflow::EventAppend completed(workflow::EventAppend append) {
    const auto complete_url = [&](std::string& url) {
      if (append.printed_url && !printed_url_.empty()) url = printed_url_;
      printed_url_.clear();  // what a push alone prints is no request: the address of an earlier one stays
      if (!url.empty()) run_.url = url;
    };
    if (auto* requested = std::get_if<workflow::ReviewRequested>(&append.body)) complete_url(requested->url);
    if (auto* merged = std::get_if<workflow::MergedBack>(&append.body)) complete_url(merged->url);
    return append;
  }

  /// core.sshCommand goes before our own way to keep ssh from asking.
  bool has_own_ssh() {
    if (!own_ssh_) {
      process::ChildRequest request = process::git_command(place_.work_dir, {"config", "--get", "core.sshCommand"});
      request.only_reads = true;
      own_ssh_ = process::run(request).ok();
    }
    return *own_ssh_;
  }

  std::optional<workflow::Refusal> carry_out_job(const workflow::PlanEntry& entry, process::ChildRequest request) {
    JobEnd end = run_job(place_, entry, std::move(request), cancel_, watch_.output);
    if (end.event)
      append_event(place_, {entry.job->id, tip_of(place_, workflow::event_ref(entry.job->id)), false, *end.event});
    std::optional<workflow::Refusal> stopped = end.stopped;
    if (stopped && stopped->code == "job-failed" && entry.if_it_fails) {
      stopped->code = entry.if_it_fails->code;
      stopped->remedy = entry.if_it_fails->remedy;
    }
    if (entry.job->counted) ledger_.add(std::move(end));
    return stopped;
  }

  /// What ran, for the timeline. It decides nothing, so that it cannot be written stops nothing.
  void record() {
    if (plan_.log_id.empty() || run_.done.empty()) return;
    const workflow::Ran ran{"hotfix." + plan_.step, run_.done, run_.stopped ? run_.stopped->message : "", plan_.passed};
    try {
      append_event(place_, {plan_.log_id, tip_of(place_, workflow::event_ref(plan_.log_id)), false, ran, false});
    } catch (const Failure&) {
    }
  }

  PlanPlace place_;
  const workflow::Plan& plan_;
  const std::stop_token& cancel_;
  const Watch& watch_;
  JobLedger ledger_;
  std::optional<bool> own_ssh_;
  PlanRun run_;
  std::string printed_url_;  // since the last event
  std::vector<std::string> failed_parts_;
};

}  // namespace

PlanRun run_plan(const PlanPlace& place, const workflow::Plan& plan, const std::stop_token& cancel,
                 const Watch& watch) {
  return Runner(place, plan, cancel, watch).run();
}

void append_event(const PlanPlace& place, const workflow::EventAppend& append) {
  const std::string purpose = fmt::format("Record “{}”", workflow::event_subject(append.body));
  if (!try_to_append(place, append, purpose)) {
    const workflow::Refusal refusal = somebody_was_first(purpose);
    throw Failure(Failure::Code::repository, refusal.message, refusal.remedy);
  }
}

bool reaches_remote(const workflow::Plan& plan) {
  return std::ranges::any_of(plan.entries,
                             [](const auto& entry) { return entry.reach == workflow::Reach::remote && !entry.share; });
}

bool has_job(const workflow::Plan& plan) {
  return std::ranges::any_of(plan.entries, [](const auto& entry) { return entry.job.has_value(); });
}

std::string command_line(const workflow::PlanEntry& entry) {
  if (entry.event) {
    const std::optional<git::Oid>& parent = entry.event->parent;
    std::vector<std::string> argv{"git", "commit-tree", std::string(workflow::empty_tree)};
    if (parent) argv.insert(argv.end(), {"-p", parent->hex()});
    argv.insert(argv.end(), {"-F", "-"});
    return fmt::format("{} && {}", process::quoted(argv),
                       process::quoted({"git", "update-ref", workflow::event_ref(entry.event->id),
                                        std::string(workflow::printed_before), parent ? parent->hex() : zeros}));
  }
  if (entry.ref_update) {
    std::vector<std::string> argv = update_arguments(*entry.ref_update, std::string(workflow::printed_before), "");
    argv.insert(argv.begin(), "git");
    std::erase(argv, "--create-reflog");
    const auto message = std::ranges::find(argv, "-m");
    argv.erase(message, message + 2);
    return process::quoted(argv);
  }
  std::vector<std::string> argv = entry.argv;
  if (!entry.env.empty()) {
    std::vector<std::string> front{"env"};
    for (const auto& [name, value] : entry.env) front.push_back(name + "=" + value);
    argv.insert(argv.begin(), front.begin(), front.end());
  }
  const std::string line = process::quoted(argv);
  return entry.cwd.empty() ? line : fmt::format("cd {} && {}", process::quoted({entry.cwd}), line);
}

}  // namespace hotfix::engine
