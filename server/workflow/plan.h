#pragma once
// Plan, then run: the exact steps that a command would still take, or why it refuses (SPEC.md "The two ideas").
//
// A plan is a value. Its id is a hash of its entries and of the values they depend on, and not of the time, so that a
// previewed plan is the same plan until something it read has changed. engine/ runs entries in order and stops at the
// first that fails.

#include <cstdint>
#include <functional>
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

/// In an argv: what the entry before printed, without its line end.
inline constexpr std::string_view printed_before = "{printed}";

/// One step: either a program to run or a ref to move.
struct PlanEntry {
  std::string purpose;                                   // "Record …": one line for people
  std::vector<std::string> argv;                         // empty for a ref update; argv[0] is a program of PATH
  std::string input;                                     // what the program reads on stdin
  std::vector<std::pair<std::string, std::string>> env;  // added to its environment
  std::string cwd;                                       // absolute; empty: the repository's work tree
  std::optional<RefUpdate> ref_update;
  Reach reach = Reach::local;
  std::optional<std::string> undo;  // a command line for people; none: nothing to undo
  bool operator==(const PlanEntry&) const = default;
};

struct Plan {
  std::string id;    // 16 hexadecimal digits
  std::string step;  // the command's or step's name: "adopt"
  std::vector<PlanEntry> entries;
  std::vector<std::string> notes;  // what a person should know before it runs; whole sentences
  std::string folder;              // a linked work tree that the plan makes or fills, absolute; empty: none
};

/// A refusal is an answer, not a failure.
struct Refusal {
  std::string code;     // "not-on-a-branch"
  std::string message;  // whole sentences
  std::string remedy;   // what to do; a whole sentence
  bool operator==(const Refusal&) const = default;
};

using PlanOrRefusal = std::variant<Plan, Refusal>;

/// Makes a commit message of an event: engine/event_codec.h's encode_event (JSON stays out of this floor).
using EventEncoder = std::function<std::string(const Event&)>;

/// What all plans that write an event need.
struct PlanContext {
  const Facts& facts;
  std::span<const EventLog> logs;
  const PolicyValues& policy;
  std::int64_t now;
  EventEncoder encode;
};

/// git's empty tree, which every event commit has.
inline constexpr std::string_view empty_tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/// The entries that append one event: write the empty tree (git knows it without, `git fsck` does not), write the
/// commit, move the ref from `parent` (none: the log begins).
std::vector<PlanEntry> append_event(std::string_view id, const std::optional<git::Oid>& parent, const Event& event,
                                    const EventEncoder& encode);

/// A plan of these entries. `reads`: values that the entries depend on without naming them. `stable`: the entries as
/// they would be at time 0, which the id is made of.
Plan make_plan(std::string step, std::vector<PlanEntry> entries, std::span<const PlanEntry> stable,
               std::span<const std::string> reads);

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
