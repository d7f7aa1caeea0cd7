#pragma once
// Questions about the commit graph, asked through git::CommitLookup. Pure, without recursion, and bounded by dates: a
// walk goes from the newest commit to older ones and ends when nothing it could still meet matters, like git's own.
//
// Dates lie (clocks are skewed), so a walk goes on for a slack of time and of commits past the point where dates say
// that it is done. History that ends without our knowing more (shallow clone) makes an answer unknown, never wrong.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "git/values.h"

namespace hotfix::workflow {

using OidSet = std::unordered_set<git::Oid>;

enum class Answer { no, yes, unknown };

/// How far clocks may disagree before an answer could go wrong: this many seconds, or this many commits in a row.
inline constexpr std::int64_t clock_slack_seconds = 24 * 60 * 60;
inline constexpr std::size_t clock_slack_commits = 64;

/// Commits newest first, each one once: a date-ordered walk from any number of tips. A caller that stops asking pays
/// for no more than it saw.
class DateWalk {
 public:
  struct Step {
    git::Oid id;
    const git::CommitNode* node;
  };

  explicit DateWalk(const git::CommitLookup& lookup) : lookup_(lookup) {}

  void push(const git::Oid& id) { push(id, std::numeric_limits<std::int64_t>::max()); }
  /// The next commit; its parents are queued. Nothing at the end.
  std::optional<Step> next();
  /// The date of the commit that next() will give; nothing at the end.
  std::optional<std::int64_t> next_time() const;
  /// Whether a commit was missing (shallow clone) that may have led to commits as new as `oldest`.
  bool incomplete(std::int64_t oldest = std::numeric_limits<std::int64_t>::min()) const {
    return missing_ && (oldest <= clock_slack_seconds || newest_edge_ >= oldest - clock_slack_seconds);
  }
  bool seen(const git::Oid& id) const { return seen_.contains(id); }
  std::size_t given() const { return given_; }

 private:
  void push(const git::Oid& id, std::int64_t child_time);

  struct Entry {
    std::int64_t time;
    std::uint64_t order;
    git::Oid id;
    const git::CommitNode* node;
    bool operator<(const Entry& other) const { return time != other.time ? time < other.time : order > other.order; }
  };

  const git::CommitLookup& lookup_;
  std::vector<Entry> heap_;
  OidSet seen_;
  std::uint64_t order_ = 0;
  std::size_t given_ = 0;
  bool missing_ = false;
  std::int64_t newest_edge_ = 0;  // the newest commit whose parent was missing
};

/// Ends a date-ordered walk: true once the commits met have been older than `oldest` by the slack, many in a row.
class DateCutOff {
 public:
  explicit DateCutOff(std::int64_t oldest) : oldest_(oldest) {}
  bool reached(std::int64_t time) {
    below_ = time < oldest_ && oldest_ - time > clock_slack_seconds ? below_ + 1 : 0;
    return below_ > clock_slack_commits;
  }

 private:
  std::int64_t oldest_;
  std::size_t below_ = 0;
};

/// Whether `ancestor` is `descendant` or one of its ancestors.
Answer is_ancestor(const git::CommitLookup& lookup, const git::Oid& ancestor, const git::Oid& descendant);

struct MergeBases {
  std::vector<git::Oid> commits;  // the best common ancestors, newest first; several after a criss-cross merge
  bool complete = true;           // false: history ended before the answer was certain
};
MergeBases merge_bases(const git::CommitLookup& lookup, const git::Oid& one, const git::Oid& two);

struct AheadBehind {
  std::size_t ahead = 0;   // commits of `one` that `two` lacks
  std::size_t behind = 0;  // commits of `two` that `one` lacks
  bool exact = true;       // false: the bound was reached or history ended; the numbers are lower bounds
};
/// `bound`: how many commits the walk may visit.
AheadBehind ahead_behind(const git::CommitLookup& lookup, const git::Oid& one, const git::Oid& two,
                         std::size_t bound = 100'000);

struct CommitRange {
  std::vector<git::Oid> commits;  // children before parents, newest first
  bool complete = true;
};
/// `git rev-list tip --not excluded`. `bound`: how many commits the walk may visit; past it the range is incomplete.
CommitRange commits_between(const git::CommitLookup& lookup, std::span<const git::Oid> excluded, const git::Oid& tip,
                            std::size_t bound = std::numeric_limits<std::size_t>::max());

/// The first-parent chain from `tip` (included) down to `until` (excluded) or to commits older than `oldest`.
struct Chain {
  std::vector<git::Oid> commits;
  bool complete = true;  // false: a commit was missing
};
Chain first_parent_chain(const git::CommitLookup& lookup, const git::Oid& tip, const OidSet& until = {},
                         std::int64_t oldest = std::numeric_limits<std::int64_t>::min());

/// Everything reachable from the tips that is not older than `oldest`: one walk answers for all tags at once.
struct ReachableSet {
  OidSet commits;
  bool complete = true;
  bool contains(const git::Oid& id) const { return commits.contains(id); }
};
ReachableSet reachable_from(const git::CommitLookup& lookup, std::span<const git::Oid> tips,
                            std::int64_t oldest = std::numeric_limits<std::int64_t>::min());

}  // namespace hotfix::workflow
