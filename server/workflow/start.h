#pragma once
// `hotfix.start` (SPEC.md "Commands"): from one line of text to a branch on what production runs.
//
//   const auto chosen = choose_start(context, known, request);            // names, base, refusals that need no work
//   tree const PlanOrRefusal plan = plan_start(context, known, place, std::get<StartTarget>(chosen), request);
//
// In between the engine reads what depends on the base: StartPlace. Running start again after it was interrupted plans
// what is still missing: the start event is written first, so that of two who start the same one wins, and it says
// which base was chosen.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "workflow/ci_readiness.h"
#include "workflow/plan.h"
#include "workflow/plan_parts.h"
#include "workflow/production_tags.h"

namespace hotfix::workflow {

enum class StartMode {
  switch_branch,  // in this work tree, which must be clean
  work_tree,      // in a linked work tree beside it; this one stays as it is
  carry,          // in this work tree, with what is not committed: it is the fix
};

struct StartRequest {
  std::string summary;                           // "PROD-501 expired cards": names the branch
  std::optional<std::string> ticket;             // none: looked for in the summary
  std::optional<std::string> base;               // a production tag's name; none: what production runs
  std::optional<StartMode> mode;                 // none: switch_branch where clean, else work_tree
  std::vector<std::string> pick;                 // revisions, cherry-picked in this order
  std::optional<std::int64_t> since;             // the incident's own start
  std::map<std::string, std::string> overrides;  // gate -> reason: "remote", "tag", "ticket"
};

/// What is known of tags and branches, here and on the remote.
struct StartKnown {
  std::optional<std::string> remote;           // "origin"; none: the repository has none
  std::string remote_problem;                  // why it could not be asked, a whole sentence; empty: it was asked
  bool remote_asked = false;                   // false: nobody tried, for instance while a choice is typed
  std::vector<ProductionTag> tags;             // of both, highest version first
  std::map<std::string, git::Oid> local_tags;  // name -> peeled
  std::map<std::string, git::Oid> remote_tags;
  std::vector<std::string> branches;         // short names
  std::vector<std::string> remote_branches;  // short names
  std::optional<std::string> running;        // the tag that production runs; none: cannot be told
  std::string running_problem;               // why policy's command did not tell it; empty: it did, or there is none
};

/// What start will make: names and base.
struct StartTarget {
  ProductionTag base;
  std::string branch;  // short
  std::string id;      // of the event log
  std::optional<std::string> ticket;
  const EventLog* log = nullptr;  // an interrupted start of the same, to go on with; null: none
};

/// A tracked path that is not as in HEAD.
struct DirtyPath {
  std::string path;
  bool staged = false;      // the index differs from HEAD
  bool at_stake = false;    // HEAD and the base disagree about it: git would not switch
  bool merges = false;      // at stake, but what is here merges onto the base without conflict
  bool can_be_kept = true;  // false: git cannot back it up (added with --intent-to-add, a submodule)
};

struct PickedCommit {
  std::string asked;
  std::optional<git::Oid> commit;  // none: names nothing
  std::string subject;
  bool is_merge = false;
  bool contained = false;  // in the base, or picked before
};

/// What depends on the base and on where we stand.
struct StartPlace {
  std::string work_dir;                // of the repository we were asked in
  std::string git_dir;                 // its own
  std::string new_folder;              // a free path for a linked work tree, absolute
  bool base_is_here = false;           // its commit is in the object database
  std::optional<git::Oid> branch_tip;  // where an interrupted start left the branch; none: not made
  bool on_branch = false;              // HEAD is that branch
  std::string checked_out_at;          // the linked work tree that has it; empty: none
  bool checkout_broken = false;        // that work tree was never filled: it has no index
  std::vector<DirtyPath> dirty;
  std::vector<std::string> unmerged;
  std::vector<std::string> untracked;   // bounded: see untracked_too_large
  bool untracked_too_large = false;     // they are not backed up; nothing of start touches them
  std::vector<std::string> in_the_way;  // untracked or ignored files where the base has tracked ones
  std::vector<std::string> ignored;     // files and folders that a new work tree lacks
  std::vector<std::string> copies;      // of these, what policy wants copied
  std::vector<std::string> setup;       // policy's command for a new work tree; empty: none
  std::vector<PickedCommit> picks;
  std::vector<CiFile> ci_files;            // at the base, and what each of them starts for this branch
  std::string never_merged_back;           // what the base has and main lacks, in whole sentences; empty: nothing
  std::optional<git::Oid> kept_tracked;    // refs/hotfix-backup/<id>/tracked
  std::optional<git::Oid> kept_untracked;  // refs/hotfix-backup/<id>/untracked
  std::optional<git::Oid> carried;         // refs/hotfix-backup/<id>/carried: taken up, not yet laid down
  bool dirt_is_carried = false;            // all that is dirty is held there, byte for byte
  bool carried_keeps_index = false;        // what was staged then can be staged again on the base
  std::vector<std::string> switched;       // an interrupted switch wrote these as the base has them; not dirty
  std::uint64_t bytes = 0;                 // that a switch to the base writes
};

/// Refusals: repository-unusable, not-trusted, no-identity, no-commit, no-name, bad-ticket, bad-time,
/// remote-unreachable, no-production-tag, running-unknown, not-a-production-tag, tag-moved, bad-branch-prefix,
/// ticket-exists, branch-exists, branch-exists-on-remote.
std::variant<StartTarget, Refusal> choose_start(const PlanContext& context, const StartKnown& known,
                                                const StartRequest& request);

/// Refusals: operation-in-progress, unmerged-files, dirty-tree, in-the-way, cannot-carry, carry-conflict,
/// pick-not-found, pick-is-a-merge, pick-and-carry, already-started.
PlanOrRefusal plan_start(const PlanContext& context, const StartKnown& known, const StartPlace& place,
                         const StartTarget& target, const StartRequest& request);

/// The newest tag of every line, highest first: what a person may want to start from. At most `limit`.
std::vector<ProductionTag> tags_to_start_from(std::span<const ProductionTag> tags, std::size_t limit);

/// One offer of the second prompt.
struct StartChoice {
  std::string base;
  StartMode mode = StartMode::switch_branch;
  std::string description;  // "9 days; main is 40 ahead · your 3 edited files stay · new window"
  bool recommended = false;
};

struct ChoiceFacts {
  std::size_t edited = 0;                              // tracked files that are not committed
  std::map<std::string, std::uint64_t> ahead_of_main;  // tag -> commits of main since; absent: not known
};

/// What can be chosen for this text, the recommended first; or why there is nothing to choose. Asks no remote.
std::variant<std::vector<StartChoice>, Refusal> start_choices(const PlanContext& context, const StartKnown& known,
                                                              const ChoiceFacts& facts, const StartRequest& request);

}  // namespace hotfix::workflow
