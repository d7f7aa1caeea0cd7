#pragma once
// `hotfix.park` and `hotfix.restore` (SPEC.md "Findings"): a part of the change leaves the work tree. Restore puts
// production's text back; park commits the part on `follow-up/<ticket>`, from main, without checking anything out.
//
// Before a file is touched everything that is not committed is held under refs/hotfix-backup/<id>/part-<n>-before, and
// what the files become under …-after: so undo can tell whether somebody went on with them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "workflow/plan.h"
#include "workflow/plan_parts.h"
#include "workflow/step_requests.h"

namespace hotfix::workflow {

/// What a path is to become in a tree.
struct TreeFile {
  std::uint32_t mode = 0100644;
  std::optional<git::Oid> blob;  // an object that is here; none: `bytes`, still to be written
  std::string bytes;
  bool operator==(const TreeFile&) const = default;
};

/// One file of the part.
struct PartFile {
  std::string path;
  std::optional<TreeFile> left;       // what stays here; none: the file goes
  std::optional<TreeFile> follow_up;  // park: what it becomes on the follow-up branch; none: it goes there
  bool changes_follow_up = true;      // park: false where that branch has it like this already
  std::string conflict;               // park: why it does not fit there; empty: it does
  bool staged = false;                // the index has what the work tree has, and HEAD does not
  bool partly_staged = false;         // the index has something else than both
  std::string impossible;             // why git cannot do this to it; empty: it can
};

/// All that was read for one park or restore.
struct PartPlace {
  std::string work_dir;
  std::string git_dir;
  std::optional<git::Oid> clean_head;  // HEAD, where everything is committed: there is nothing to copy
  std::string id;                      // of the event log
  std::optional<git::Oid> log_tip;
  std::string what;                  // "scope/formatting-only in pay.js", "pay.js", "layout"
  std::string production;            // "v1.0.0"
  std::vector<PartFile> files;       // by path
  std::size_t number = 1;            // of the part: its backups' names are free
  std::vector<std::string> unsaved;  // files of the part whose text in the editor is not on disk
  // park
  std::string branch;                  // "follow-up/PROD-501"
  std::optional<git::Oid> branch_tip;  // none: it does not exist
  std::optional<git::Oid> main_tip;    // where it begins; none: there is no main
  std::string main;                    // "origin/main"
  std::string checked_out_at;          // the work tree that has it; empty: none
};

/// Refusals of both: repository-unusable, not-trusted, not-on-a-branch, no-commit, not-a-hotfix, no-identity,
/// operation-in-progress, finding-not-found, not-changed, cannot-take-out, partly-staged, unsaved.
PlanOrRefusal plan_restore(const PlanContext& context, const PartPlace& place, const ChangeRequest& request);
/// And: no-main, checked-out-elsewhere, park-conflict.
PlanOrRefusal plan_park(const PlanContext& context, const PartPlace& place, const ChangeRequest& request);

/// The branch of what is parked: "follow-up/<ticket>", or the hotfix's id where it has no ticket.
std::string follow_up_branch(const std::optional<std::string>& ticket, const std::string& id);

/// "part-3": the name of a part's backups.
std::string part_name(std::size_t number);

}  // namespace hotfix::workflow
