#pragma once
// What a hotfix starts from, which commits are its own and which it carries along (SPEC.md "Words").
//
//   const BaseAnswer answer = find_base(question);
//   if (answer.base && !answer.carried.empty()) …  // base/not-production-tag
//
// The base, in order: `--base`; the start event's tag; the newest production tag reachable from HEAD that is not on the
// hotfix's own commits. Git alone does not keep which commits were made here and which came from main once main was
// fast-forwarded to the branch: then `certain` is false and nothing is called carried.
//
// What the reflog adds (evidence, never a need): where the branch was created, and where it was moved onto commits made
// elsewhere (a fast-forward, a reset, a rebase onto main).

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "git/values.h"
#include "workflow/ancestry.h"
#include "workflow/production_tags.h"
#include "workflow/running.h"

namespace hotfix::workflow {

/// What `--base REV` named.
struct ChosenBase {
  git::Oid commit;
  std::optional<std::string> tag;  // where REV was a tag's name
};

/// What the start (or adopt) event keeps.
struct StartEvent {
  std::string tag;  // may be empty: adopted from a commit
  git::Oid commit;  // what the tag led to then
  git::Oid head;    // HEAD when the event was recorded
};

struct BaseQuestion {
  git::Oid head;
  std::optional<std::string> branch;  // full ref; none when detached
  std::optional<ChosenBase> chosen;
  std::optional<StartEvent> event;
  std::span<const ProductionTag> tags;           // highest version first
  std::vector<git::Branch> targets;              // local and remote-tracking tips of main, then of the others
  std::vector<git::Branch> production_branches;  // local and remote-tracking tips; empty where there is none
  std::vector<git::Branch> other_branches;       // every other local and remote branch, also topic branches
  std::vector<git::ReflogEntry> branch_reflog;   // newest first; empty where there is none
  std::vector<git::ReflogEntry> head_reflog;     // newest first; only needed for "Created from HEAD"
  OidSet merged_back;                         // commits on targets known to be this hotfix's merge back (squash, picks)
  std::optional<std::string> product;         // policy's, where it names one for this branch
  std::optional<std::string> command_result;  // what policy's command says production runs
  NotCounted not_counted;                     // failed, rolled back and own tags, as events tell
  ParallelPolicy parallel;
  git::CommitLookup lookup;
};

struct Base {
  std::optional<std::string> tag;  // none: the base is a commit without a production tag
  git::Oid commit;
  std::string product;
  std::string line;     // "" where there is no tag
  bool certain = true;  // false: git cannot tell own from carried commits, or history ends too early
  bool is_production_tag = false;
  std::optional<std::string> newer_tag;  // what production runs, where that is newer than the base and not in HEAD
};

struct BaseAnswer {
  std::optional<Base> base;       // none only where nothing can be compared at all (no history in common)
  std::vector<git::Oid> own;      // newest first, merges aside
  std::vector<git::Oid> carried;  // newest first
  git::Oid compare_from;          // what the change is compared against: the base, or where the branch left main
  std::optional<ProductionTag> replay_onto;  // the tag that own commits belong on when some are carried
  std::vector<ProductionTag> own_tags;       // production tags on the hotfix's own commits, highest first
  std::optional<ProductionTag> running;      // what production runs, own tags aside
  bool history_incomplete = false;           // shallow: something could not be known
};

BaseAnswer find_base(const BaseQuestion& question);

}  // namespace hotfix::workflow
