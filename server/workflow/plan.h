#pragma once
// Plan, then run: the exact steps that a command would still take, or why it refuses (SPEC.md "The two ideas").
//
// A plan is a value. Its id is a hash of its entries and of the values they depend on, and not of the time, so that a
// previewed plan is the same plan until something it read has changed. engine/ runs entries in order and stops at the
// first that fails.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "workflow/derive.h"
#include "workflow/events.h"
#include "workflow/facts.h"

namespace hotfix::workflow {

enum class Reach { local, remote };

/// Moves a ref if it still has its old value: `git update-ref REF NEW OLD`.
struct RefUpdate {
  std::string ref;
  std::optional<git::Oid> old_value;  // none: it must not exist
  std::optional<git::Oid> new_value;  // none: the object id that the entry before printed on its stdout
  bool operator==(const RefUpdate&) const = default;
};

/// In an argv, also inside an argument: what the entry before printed, without its line end.
inline constexpr std::string_view printed_before = "{printed}";

/// Appends an event to refs/hotfix-events/<id>. engine/ writes the commit, with the time at which it happens.
struct EventAppend {
  std::string id;
  std::optional<git::Oid> parent;  // the log's tip when this was planned; none: the log began with nothing
  bool only_there = false;         // whoever appended meanwhile won: false reads the log again and appends behind it
  EventBody body;
  bool printed_url = false;  // ReviewRequested: its url is what a program of this plan printed, where one did
  std::string commit_of;     // a ref: what it leads to by then is the commit of a MergedBack; empty: it is known
  bool operator==(const EventAppend&) const = default;
};

/// What makes an entry a job: a program of the user's (a test, a deploy) that takes its time. Its output is shown as it
/// comes, it ends at its time limit or when the person cancels, and what came of it is recorded in the log `id`.
struct Job {
  std::int64_t time_limit = 600;  // seconds
  std::string id;
  std::optional<EventBody> passed;    // recorded after exit code 0; none: nothing is
  std::optional<EventBody> failed;    // recorded after anything else but a cancel; engine/job.h completes both
  std::string report;                 // a JUnit file that it writes, relative to its folder; empty: none
  std::vector<std::string> patterns;  // RE2 that find failures in its output
  bool counted = false;               // the plan goes on whatever comes of it: the TestVerdict of a later entry tells
  bool operator==(const Job&) const = default;
};

/// Pushes the record `id` so that the team sees it, behind theirs where both moved. Runs when everything else was
/// recorded, and stops nothing: policy asked for it once, so nobody is asked again.
struct Share {
  std::string remote;
  std::string id;
  bool operator==(const Share&) const = default;
};

/// A refusal is an answer, not a failure.
struct Refusal {
  std::string code;                       // "not-on-a-branch"
  std::string message;                    // whole sentences
  std::string remedy;                     // what to do; a whole sentence
  std::vector<std::string> choices = {};  // what the person may say instead: values of the argument that is missing
  std::string gate = {};                  // of `overrides`: lets one go on with a reason; empty: nothing does
  bool operator==(const Refusal&) const = default;
};

/// One step: a program to run, a ref to move, or an event to append.
struct PlanEntry {
  std::string purpose;                                   // "Record …": one line for people
  std::vector<std::string> argv;                         // empty for a ref or an event; argv[0] is a program of PATH
  std::string input;                                     // what the program reads on stdin
  std::vector<std::pair<std::string, std::string>> env;  // added to its environment
  std::string cwd;                                       // absolute; empty: the repository's work tree
  std::optional<RefUpdate> ref_update;
  std::optional<EventAppend> event;
  std::optional<Job> job;
  std::optional<Share> share;          // then `argv` is what it comes down to
  std::optional<Refusal> if_it_fails;  // what to say where the program ends with 1: a conflict, left in `cwd`; in its
                                       // message `{printed}` stands for the lines that the program wrote
  std::vector<std::string> take_back;  // run where the program fails, so that nothing is left half done in `cwd`; of an
                                       // operation that somebody else began nothing is
  std::optional<EventAppend> if_refused;  // of a push: recorded where the remote will not have it
  bool first_line = false;  // printed is its first line, and 1 is no failure: git-merge-tree(1) in a conflict
  std::string part;         // what fails leaves out the rest of its part; the other parts go on. Empty: all the rest
  Reach reach = Reach::local;
  std::optional<std::string> undo;  // a command line for people; none: nothing to undo
  bool operator==(const PlanEntry&) const = default;
};

struct Plan {
  std::string id;    // 16 hexadecimal digits
  std::string step;  // the command's name without "hotfix.": "adopt", "mergeBack"
  std::vector<PlanEntry> entries;
  std::vector<std::string> notes;             // what a person should know before it runs; whole sentences
  std::string folder;                         // a linked work tree that the plan makes or fills, absolute; empty: none
  std::string run_in;                         // the folder that it runs in, absolute; empty: the repository's work tree
  std::string log_id;                         // where engine/ records that it ran; empty: its own events say all
  std::map<std::string, std::string> passed;  // gate -> reason, which is recorded with it
  std::uint64_t room = 0;  // bytes that it writes into files that must not be left half written; 0: none
};

using PlanOrRefusal = std::variant<Plan, Refusal>;

/// What all plans look at.
struct PlanContext {
  const Facts& facts;
  std::span<const EventLog> logs;
  const PolicyValues& policy;
  std::int64_t now;
};

/// git's empty tree, which every event commit has.
inline constexpr std::string_view empty_tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/// The entry that appends one event to a log whose tip is `parent` (none: the log begins).
PlanEntry append_event(std::string_view id, const std::optional<git::Oid>& parent, EventBody body,
                       bool only_there = false);

/// The same plan with an entry at its end that shares its record; as it was where it records nothing.
Plan with_sharing(Plan plan, const std::string& remote);

/// How a record is pushed: that one ref, never by force, past the hooks that look at code.
std::vector<std::string> share_argv(const std::string& remote, std::string_view id);

/// A plan of these entries. `reads`: values that the entries depend on without naming them.
Plan make_plan(std::string step, std::vector<PlanEntry> entries, std::span<const std::string> reads);

/// What the engine made of `--base REV`.
struct FoundBase {
  git::Oid commit;
  std::optional<std::string> tag;
  std::string product;
};

struct AdoptRequest {
  std::optional<std::string> base_text;  // what the person gave as base
  std::optional<FoundBase> base;         // what it names; none where it names nothing
  std::optional<std::int64_t> since;
  std::optional<std::string> ticket;  // none: from the branch's name
};

/// `hotfix.adopt`: declares the current branch a hotfix, from the given base or the one found.
/// Refusals: repository-unusable, not-trusted, not-on-a-branch, no-commit, operation-in-progress, not-a-hotfix-branch,
/// no-identity, base-not-found, already-adopted.
PlanOrRefusal plan_adopt(const PlanContext& context, const AdoptRequest& request);

struct AcceptRequest {
  std::string fingerprint;
  std::string reason;
};

/// `hotfix.accept`: silences a finding for its content. `findings`: all that are shown now.
/// Refusals: repository-unusable, not-trusted, not-on-a-branch, no-commit, not-a-hotfix, no-identity, no-reason,
/// already-accepted, finding-not-found, not-adopted (the id is another hotfix's).
PlanOrRefusal plan_accept(const PlanContext& context, const AcceptRequest& request, std::span<const Finding> findings);

}  // namespace hotfix::workflow
