#pragma once
// What happened in a hotfix and git alone cannot tell: its audit trail (ARCHITECTURE.md "The event log").
//
// Events are commits on refs/hotfix-events/<id>; engine/event_codec.h turns one into a commit message and back. They
// only ever add knowledge: an event that is lost, stale or unreadable blocks nobody, it is skipped and reported.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/finding.h"
#include "git/values.h"
#include "workflow/base.h"

namespace hotfix::workflow {

/// Bounds on what is read from a log that somebody else may have written.
inline constexpr std::size_t longest_event_message = 64 * 1024;  // bytes; a longer message is an unreadable event
inline constexpr std::size_t longest_event_text = 4 * 1024;      // bytes of one field; writers cut, readers refuse
inline constexpr std::size_t most_events = 10'000;               // of one log; the newest are read

/// `hotfix.start` or `hotfix.adopt`: the one choice that git cannot tell again later.
struct Started {
  bool adopted = false;
  std::string branch;                   // without refs/heads/
  std::optional<std::string> base_tag;  // none: a commit was chosen
  git::Oid base_commit;                 // what the tag led to then
  std::string product;                  // "" for the main product
  std::optional<std::string> ticket;
  git::Oid head;                                 // HEAD when it was recorded
  std::optional<std::int64_t> since;             // the incident's own start
  std::map<std::string, std::string> overrides;  // gate -> reason, where the person went past a refusal
  bool operator==(const Started&) const = default;
};

/// A finding was accepted with a reason: silenced for that content.
struct AcceptedFinding {
  std::string fingerprint;
  std::string code;
  std::string reason;
  std::optional<std::string> path;
  bool operator==(const AcceptedFinding&) const = default;
};

/// A test that failed, at the place that it named.
struct FailedTest {
  std::string test;                 // "Pay.guards"; empty: a compiler's word, for instance
  std::string message;              // one line
  std::optional<std::string> path;  // of the tree; none: it named no file of it
  std::uint32_t line = 0;           // from 1; 0: the file as a whole
  bool operator==(const FailedTest&) const = default;
};
inline constexpr std::size_t most_failed_tests = 100;  // of one verdict

/// Tests ran on a committed tree.
struct TestVerdict {
  git::Oid tree;
  git::Oid commit;
  bool passed = false;
  std::string command;
  std::optional<std::int64_t> started_at;
  std::string detail;
  std::optional<std::int64_t> milliseconds;  // how long they ran
  bool skipped = false;                      // nothing ran: the person went on without tests, and `detail` is why
  std::vector<FailedTest> failures;          // may be fewer than there were
  bool operator==(const TestVerdict&) const = default;
};

struct ReviewRequested {
  git::Oid commit;   // what was shown to the reviewer
  std::string into;  // the branch that the request is for; may be empty
  std::string url;   // may be empty
  bool operator==(const ReviewRequested&) const = default;
};

/// A person's word, where no forge can tell: somebody looked at this commit and agreed.
struct ReviewApproved {
  git::Oid commit;
  std::string who;
  bool operator==(const ReviewApproved&) const = default;
};

enum class DeployEvent { tagged, deploying, live, failed, rolled_back };

struct DeployChanged {
  std::string tag;
  DeployEvent state = DeployEvent::tagged;
  std::string detail;
  std::optional<git::Oid> commit = {};                // what the tag was put on; none: not known
  std::map<std::string, std::string> overrides = {};  // gate -> reason, where the person went past a refusal
  bool operator==(const DeployChanged&) const = default;
};

/// The hotfix was left: "rolled back" is a proper ending.
struct Ended {
  enum class How { aborted, rolled_back };
  How how = How::aborted;
  std::string reason;
  std::optional<git::Oid> commit;  // what the branch had, which is kept; none: nothing
  bool operator==(const Ended&) const = default;
};

/// What became of one target, or of the production branch: what undoing it needs, and whether pushing to it is any use.
struct MergedBack {
  /// refused: the remote takes no push to it; released: the production branch, within a deploy.
  enum class How { pushed, requested, refused, released };
  How how = How::pushed;
  std::string target;  // "main"
  git::Oid commit;     // what was pushed, to the target or to the request's branch; refused: what would have been
  git::Oid before;     // what the target was
  std::string url;     // of the request; may be empty
  std::string detail;  // refused: in the remote's words
  bool operator==(const MergedBack&) const = default;
};

struct CleanedUp {
  std::string branch;  // without refs/heads/
  bool operator==(const CleanedUp&) const = default;
};

/// A plan's steps ran: what was done, for the timeline. Decides nothing.
struct Ran {
  std::string command;                                // "hotfix.mergeBack"
  std::vector<std::string> done;                      // purposes
  std::string outcome;                                // "" where all went well
  std::map<std::string, std::string> overrides = {};  // gate -> reason, where the person went past a refusal
  bool operator==(const Ran&) const = default;
};

/// `hotfix.park` or `hotfix.restore`: a part of the change left the work tree. Undo finds what the files were and
/// became under refs/hotfix-backup/<id>/<name>-before and …-after.
struct TakenOut {
  std::string command;                // "hotfix.park"
  std::string what;                   // "scope/formatting-only in pay.js"
  std::string name;                   // "part-1"
  std::vector<std::string> paths;     //
  std::optional<std::string> branch;  // that a parked part was committed on, short
  std::optional<git::Oid> before;     // what that branch had; none: it did not exist
  bool operator==(const TakenOut&) const = default;
};

/// `hotfix.undo`: these events of the log do not count any more. They stay in it, for the timeline.
struct TakenBack {
  std::string command;           // whose work it was: "hotfix.test"
  std::vector<git::Oid> events;  // their commits
  bool operator==(const TakenBack&) const = default;
};

/// An event of a later version, or garbage.
struct Unreadable {
  std::string reason;  // a whole sentence
  bool operator==(const Unreadable&) const = default;
};

using EventBody = std::variant<Started, AcceptedFinding, TestVerdict, ReviewRequested, ReviewApproved, DeployChanged,
                               MergedBack, Ended, CleanedUp, Ran, TakenOut, TakenBack, Unreadable>;

struct Event {
  std::int64_t time = 0;
  git::Person author;
  EventBody body;
  git::Oid id;  // its commit; null where it was not read from one
};

/// All events of one hotfix, oldest first.
struct EventLog {
  std::string id;
  git::Oid tip;  // what refs/hotfix-events/<id> leads to: the parent of the next event and the old value of its update
  std::vector<Event> events;      // those that count
  std::vector<Event> taken_back;  // those that were undone
};

/// Moves what TakenBack events name out of those that count.
void settle(EventLog& log);

/// One line that a person can read, at most 100 bytes: "Start hotfix/PROD-501-expired-cards from v1.0.0".
std::string event_subject(const EventBody& body);

/// What is left of a text in one event field: control characters become spaces, at most `longest` bytes, cut between
/// characters.
std::string one_line(std::string_view text, std::size_t longest = longest_event_text);

/// Where a hotfix stands as its events tell. Pointers live as long as the log.
struct LogView {
  const Event* start_event = nullptr;       // the newest start or adopt
  const Started* start = nullptr;           // its body
  std::optional<std::int64_t> first_start;  // when the first start or adopt was recorded
  std::optional<std::int64_t> since;        // the newest `since` that was given
  const Ended* ended = nullptr;             // only where nothing was started after it
  const CleanedUp* cleaned_up = nullptr;    // likewise
};
LogView view(const EventLog& log);

/// The log whose newest start names this branch (with or without refs/heads/); the one started last where there are
/// several, logs that ended or were cleaned up only where there is no other. Null: none.
const EventLog* log_of_branch(std::span<const EventLog> logs, std::string_view branch);

/// Logs of hotfixes that this person started, that have not ended and are not cleaned up, aside from that of
/// `current_branch`; the one started last first. The engine reads the facts of their branches.
std::vector<const EventLog*> unfinished_elsewhere(std::span<const EventLog> logs, std::string_view email,
                                                  std::string_view current_branch);

/// What find_base() wants to know of a log: the newest start.
std::optional<StartEvent> start_event(const EventLog& log);

/// Tags whose newest deploy event, in any log, says that they failed or were rolled back: they do not count as what
/// production runs.
NotCounted failed_tags(std::span<const EventLog> logs);

/// What was accepted: by event (one fingerprint) or by a commit trailer `Hotfix-Accepted: CODE reason` (a whole code).
struct Acceptance {
  std::set<std::string> fingerprints;
  std::set<std::string> codes;
  bool silences(const Finding& finding) const;
};
/// `log` may be null. `own`: the hotfix's own commits. A trailer without a reason accepts nothing.
Acceptance acceptance(const EventLog* log, std::span<const git::Commit> own);

}  // namespace hotfix::workflow
