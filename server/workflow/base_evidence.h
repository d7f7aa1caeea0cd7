#pragma once
// What the reflogs say about a branch: which of its positions came from elsewhere. Internal to workflow/.
//
// A reflog is local, may be switched off and may be lost: it only ever adds evidence. Messages are those that git
// writes itself (git-checkout, git-branch, git-merge, git-pull, git-reset, git-rebase; they are not translated).

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "workflow/base.h"

namespace hotfix::workflow {

struct ReflogEvidence {
  std::vector<git::Oid>
      foreign;  // positions that came from elsewhere: creation, fast-forward or reset to main or a tag
  std::vector<git::Oid> target_tips;  // those of them that were a target's tip at that time
  std::vector<git::Oid> rebased;      // what a rebase put the commits onto: foreign if a target or a tag has it
  std::vector<git::Oid> merges;       // merge commits made here of a target: their other parents were that target's tip
  OidSet own_heads;                   // positions that the branch reached by work done on it
};

ReflogEvidence read_reflogs(const BaseQuestion& question);

/// "refs/heads/hotfix/x" and "refs/remotes/origin/hotfix/x" -> "hotfix/x".
std::string_view short_branch_name(std::string_view ref);

/// The first-parent chains of some branches, walked no further down than asked.
class BranchChains {
 public:
  BranchChains(const git::CommitLookup& lookup, std::vector<git::Oid> tips);

  void add_tip(const git::Oid& tip) { cursors_.push_back({tip}); }
  /// Whether `id`, dated `time`, is on one of the chains.
  bool contains(const git::Oid& id, std::int64_t time);
  bool incomplete() const { return incomplete_; }

 private:
  struct Cursor {
    git::Oid next;
    bool done = false;
    bool cut = false;                                                 // history ended at a missing commit
    std::int64_t last = std::numeric_limits<std::int64_t>::max();     // the date of the commit before `next`
    std::int64_t covered = std::numeric_limits<std::int64_t>::max();  // walked down to this date
  };
  void walk_down(Cursor& cursor, std::int64_t oldest);

  const git::CommitLookup& lookup_;
  std::vector<Cursor> cursors_;
  OidSet commits_;
  bool incomplete_ = false;
};

}  // namespace hotfix::workflow
