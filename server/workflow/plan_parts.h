#pragma once
// Entries that several plans are made of, and words that they share. Private to server/workflow/, but for Uncommitted,
// Move and backup_ref(), which engine/ fills in and reads.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflow/plan.h"

namespace hotfix::workflow {

/// What is not committed in one work tree.
struct Uncommitted {
  std::vector<std::string> tracked;   // paths that differ from HEAD, in the index or in the work tree
  std::vector<std::string> not_kept;  // of these, what git cannot back up: added with --intent-to-add, a submodule
  std::vector<std::string> unmerged;
  std::vector<std::string> untracked;  // bounded: see untracked_too_large
  bool untracked_too_large = false;    // then none are listed

  bool clean() const { return tracked.empty() && unmerged.empty(); }
};

/// What a switch of one work tree to another commit would meet.
struct Move {
  Uncommitted here;                     // without `switched`
  std::vector<std::string> at_stake;    // of the tracked ones, what it would change too
  std::vector<std::string> in_the_way;  // untracked or ignored files where it would write
  std::vector<std::string> switched;    // what an interrupted switch wrote already, as the commit has it
  std::uint64_t bytes = 0;              // that it writes
};

/// unmerged-files, dirty-tree, in-the-way: why the work tree cannot go to `to` with all that is not committed.
std::optional<Refusal> refuse_move(const Move& move, const std::string& to);

/// Where an interrupted switch had begun: git switches past a file that it wrote only if the index knows it as it is.
std::vector<PlanEntry> take_in_switched(const std::vector<std::string>& paths);

/// Where the backups of a hotfix lie: "refs/hotfix-backup/<id>/<what>". Never pushed.
std::string backup_ref(std::string_view id, std::string_view what);

/// The entry that runs a program.
PlanEntry program(std::string purpose, std::vector<std::string> argv, std::optional<std::string> undo = {});

/// The entry that moves a ref to what the entry before printed, if it is still where it was.
PlanEntry ref_move(std::string purpose, std::string ref, const std::optional<git::Oid>& old_value);

/// The entry that makes a ref of the hotfix's own lead to a commit.
PlanEntry hold(std::string purpose, std::string ref, const git::Oid& commit);

/// The entry that deletes a ref if it is still at `old_value`.
PlanEntry delete_ref(std::string purpose, const std::string& ref, const git::Oid& old_value);

/// Entries that copy what tracked files have and HEAD does not to a ref; index and files stay as they are. `before`
/// says what for: "starting hotfix/PROD-501".
std::vector<PlanEntry> back_up_tracked(const std::string& ref, const std::optional<git::Oid>& old_value,
                                       const std::string& before);

/// The same for untracked files, through an index of its own in `git_dir`.
std::vector<PlanEntry> back_up_untracked(const std::string& ref, const std::optional<git::Oid>& old_value,
                                         const std::vector<std::string>& paths, const std::string& git_dir,
                                         const std::string& before);

/// "a.js, b.js and 3 more"
std::string some_of(const std::vector<std::string>& paths);
/// "1 commit", "3 commits"
std::string counted(std::size_t number, std::string_view one, std::string_view many);
/// Seven digits of an id, for people.
std::string short_id(const git::Oid& id);

}  // namespace hotfix::workflow
