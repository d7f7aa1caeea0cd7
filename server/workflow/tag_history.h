#pragma once
// What each tag brought that main did not bring: the commits that the audit asks about. Pure; one walk of main answers
// for all tags, and each commit outside of main is looked at once.
//
// Of a tag that main does not contain, its own new commits are those that neither main nor an earlier tag contains. Of
// one that was merged into main, those that came by that merge: not on main's first-parent chain, nor reachable through
// it, nor in an earlier tag. Merges aside, like `git cherry`.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "workflow/ancestry.h"
#include "workflow/production_tags.h"

namespace hotfix::workflow {

/// main's commits, each with the place on the first-parent chain (1 is the oldest) by which main came to contain it.
class MainHistory {
 public:
  /// `on_progress` is told now and then how many commits were met; false ends the walk (`complete` is false then).
  MainHistory(const git::CommitLookup& lookup, const git::Oid& tip,
              const std::function<bool(std::size_t)>& on_progress = {});

  bool contains(const git::Oid& id) const { return places_.contains(id); }
  /// 0: main does not contain it.
  std::uint32_t entered(const git::Oid& id) const;
  bool on_chain(const git::Oid& id) const;
  /// The first-parent chain's commit at a place.
  const git::Oid& at(std::uint32_t place) const { return chain_[place - 1]; }
  std::size_t size() const { return places_.size(); }
  /// False: history ends too early (shallow clone), so what is not contained may be all the same.
  bool complete() const { return complete_; }
  const std::unordered_map<git::Oid, std::uint32_t>& places() const { return places_; }

 private:
  std::vector<git::Oid> chain_;  // oldest first
  std::unordered_map<git::Oid, std::uint32_t> places_;
  bool complete_ = true;
};

/// One tag against main.
struct TagHistory {
  bool in_main = false;
  bool complete = true;             // false: history ended before all of it was known
  std::vector<git::Oid> own;        // newest first, without merges
  std::optional<git::Oid> arrived;  // in_main: the commit of main's first-parent chain by which it came, if not itself
  std::uint32_t fork = 0;           // the newest place on main's chain that the tag contains; 0: none
  std::vector<git::Oid> side;  // commits of main that entered after `fork`, but which the tag contains by itself: it
                               // merged a branch that main merged later
};

/// One for each tag, in the same order. Tags of one commit get the same.
std::vector<TagHistory> tag_histories(const git::CommitLookup& lookup, const MainHistory& main,
                                      std::span<const ProductionTag> tags);

/// Whether a tag that main does not contain contains a commit of main.
bool shares(const git::CommitLookup& lookup, const TagHistory& tag, const MainHistory& main, const git::Oid& id);

}  // namespace hotfix::workflow
