#pragma once
// What `hotfix.undo` takes back of steps that may be published: review, deploy, merge back, clean up. Used by undo.cpp
// only; engine/ fills in the places.
//
// Local refs that are still what was written go back. What others can have seen is not taken away: its change is
// reverted forward, by a commit on top of what is there now.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "workflow/plan.h"
#include "workflow/plan_parts.h"
#include "workflow/request.h"

namespace hotfix::workflow {

/// Of a clean-up: the branch that it deleted.
struct BranchBack {
  std::optional<git::Oid> kept;  // refs/hotfix-backup/<id>/cleaned-up
  bool exists = false;           // the branch is there again
  bool was_here = false;         // HEAD stood on it here before
  Move move;                     // from HEAD to it
};

/// Of a deploy: its tag.
struct TagBack {
  std::string tag;
  std::optional<git::Oid> object;      // what the local ref holds; none: it is not here
  bool on_remote = false;              // there is no taking it away
  bool began = false;                  // a deploy of it was begun: production may run it
  std::string remote_problem;          // why the remote could not be asked; empty: it could, or there is none
  bool on_branch = false;              // the hotfix is checked out here
  bool clean = true;                   // nothing is uncommitted
  std::optional<git::Oid> production;  // what production had before: the commit that own commits stand on
  bool reverted = false;               // the branch has production's files again
  bool carries = false;                // it has commits that are neither its own nor production's
  git::Oid head;
};

/// Of a review, and of a target that is only requested: the request.
struct RequestBack {
  std::string branch;             // that it is made of
  RequestChannel channel;         // what the forge has of the branch
  std::string remote_problem;     // why the remote could not be asked; empty: it could, or there is none
  std::optional<git::Oid> there;  // the branch on the remote
  std::string into;               // as recorded: the branch that it was for
  std::string url;                // its address, or the page to open it; may be empty
};

/// Of a merge back: one target.
struct TargetBack {
  std::string name;             // "main"
  std::string remote;           // "origin"; empty: the local branch is the target
  git::Oid commit;              // what was pushed
  git::Oid before;              // what the target was
  std::optional<git::Oid> tip;  // what the target is now
  bool tip_is_here = true;
  bool has_commit = false;             // `commit` can be reached from `tip`
  std::string checked_out_at;          // of a local target; empty: nowhere
  std::optional<git::Oid> reverted;    // refs/hotfix-backup/<id>/revert/<target>/…: made by an interrupted undo
  bool taken_back = false;             // an interrupted undo pushed the revert
  std::optional<RequestBack> request;  // it was only requested
};

using EntriesOrRefusal = std::variant<std::vector<PlanEntry>, Refusal>;

EntriesOrRefusal bring_branch_back(const std::string& branch, const BranchBack& place, std::vector<std::string>& notes);
/// Closes the request where a program can; the branch, which it is made of, stays pushed.
EntriesOrRefusal take_request_back(const RequestBack& place, std::vector<std::string>& notes);
/// `reason`: why, for the revert's message; may be empty.
EntriesOrRefusal take_tag_back(const std::string& id, const std::string& branch, const TagBack& place,
                               const std::string& reason, std::vector<std::string>& notes);
EntriesOrRefusal take_merges_back(const std::string& id, const std::vector<TargetBack>& targets,
                                  const std::string& reason, std::vector<std::string>& notes);

/// Where the revert of one target is held: "revert/main/1a2b3c4d5-9f8e7d6c5".
std::string revert_name(const TargetBack& target);

}  // namespace hotfix::workflow
