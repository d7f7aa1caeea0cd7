#pragma once
// Whether a branch has a change although the commit itself cannot be reached from it: picked, rebased, squashed, made
// again by hand, or nothing to bring back (SPEC.md "audit"; ARCHITECTURE.md "Evidence"). Graded, per commit. Pure: what
// costs something to know is asked through functions, and only where the cheaper answers left a question open.
//
//   const TargetIndex main(changes_of_main);             // once, for any number of questions
//   for (const CommitEvidence& one : find_evidence(main, own, asked)) …

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "git/values.h"

namespace hotfix::workflow {

/// How we know that a target has a commit; the kinds of `audit` (PROTOCOL.md), the strongest first after `none`.
enum class EvidenceKind {
  none,          // looked for and not found
  ancestor,      // reachable from the target's tip
  trailer,       // "(cherry picked from commit …)" in a commit of the target, or the other way round
  patch_id,      // the same change under another id
  squash,        // all own commits together are one commit of the target
  release_prep,  // only prepares a release (its version, its notes): nothing to bring back
  same_tree,     // the target has the very files that the own commits leave
  subject,       // a commit with the same subject: weak
};

struct CommitEvidence {
  git::Oid commit;  // the own commit in question
  EvidenceKind kind = EvidenceKind::none;
  std::optional<git::Oid> by;             // the target's commit that shows it
  std::optional<std::int64_t> time;       // when `by` was made
  std::optional<git::Oid> reverted = {};  // a later commit of the target that takes the change back
  bool unknown = false;                   // of `none`: something that would have told could not be read
};

/// Whether it proves that nothing is left to bring back, as against making it likely (a subject) or telling that it
/// was brought and taken back again.
bool is_proof(const CommitEvidence& evidence);

/// What shows that a target has the change, or why it does not count, in a few words: "cherry-picked: 1a2b3c4",
/// "squashed into 1a2b3c4", "taken back by 1a2b3c4". Empty where the commits themselves are there, and where nothing
/// was found.
std::string in_words(std::span<const CommitEvidence> evidence);

/// What a set of changed paths and modes is called, content aside: equal wherever the paths and modes are. Two commits
/// of one patch-id have one outline, and an outline costs no blob. Never 0.
std::uint64_t outline_of(std::span<const git::FileChange> changes);

/// What was read of one commit that is no merge.
struct ChangeSummary {
  git::Oid id;
  std::int64_t time = 0;                 // committer date
  std::uint64_t outline = 0;             // outline_of() what it changed; 0: not known, or not asked
  std::uint64_t subject = 0;             // subject_hash(); 0: says too little
  std::vector<std::string> picked_from;  // as in CommitMentions
  std::vector<std::string> reverts;
};

/// A name for subject_key(); 0 where that is empty.
std::uint64_t subject_hash(std::string_view subject);

/// The commits of a target, to be looked up.
class TargetIndex {
 public:
  /// `commits`: newest first; merges may be among them, for what their messages say, with an outline of 0.
  explicit TargetIndex(std::vector<ChangeSummary> commits);

  const std::vector<ChangeSummary>& commits() const { return commits_; }
  /// Places in commits(), newest first.
  std::span<const std::uint32_t> of_outline(std::uint64_t outline) const;
  std::span<const std::uint32_t> of_subject(std::uint64_t subject) const;
  /// The commits whose messages say that they were picked from `id`.
  std::vector<std::uint32_t> picks_of(const git::Oid& id) const;
  /// The one commit of the target whose id begins so; nothing where there is none, or several.
  std::optional<std::uint32_t> named(std::string_view hex) const;
  /// The commit that takes `id` back and was not taken back itself.
  std::optional<git::Oid> revert_of(const git::Oid& id) const;

 private:
  std::vector<ChangeSummary> commits_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_outline_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_subject_;
  std::multimap<std::string, std::uint32_t, std::less<>> sources_;  // by id as written, maybe shortened
  std::multimap<std::string, std::uint32_t, std::less<>> reverts_;
  std::vector<std::uint32_t> by_id_;  // places, sorted by id
};

/// All own commits as one change.
struct CombinedChange {
  std::uint64_t outline = 0;
  std::function<std::optional<git::Oid>()> patch_id;
};

struct EvidenceQuestion {
  /// The commits in question, newest first, without merges. Their `outline` is set.
  std::span<const ChangeSummary> own;
  /// Whether a commit is reachable from the target's tip; empty: none of the own ones is.
  std::function<bool(const git::Oid&)> in_target;
  /// Whether a commit of the target is reachable from the own commits too: then it is no copy. Empty: none is.
  std::function<bool(const git::Oid&)> shared;
  /// A commit's patch-id; nothing where it cannot be told.
  std::function<std::optional<git::Oid>(const git::Oid&)> patch_id;
  /// The own commits (from, to: indices into `own`, both included, from the older one) as one change; nothing where
  /// they do not follow each other. Empty: not asked.
  std::function<std::optional<CombinedChange>(std::size_t newest, std::size_t oldest)> combined;
  /// Whether a commit only prepares a release. Empty: none does.
  std::function<bool(const git::Oid&)> release_prep;
  /// Whether the target's tip has every path that a commit touched just as the own commits leave it. Empty: not asked.
  std::function<bool(const git::Oid&)> same_content;
};

/// One answer for each own commit, in the same order.
std::vector<CommitEvidence> find_evidence(const TargetIndex& target, const EvidenceQuestion& question);

}  // namespace hotfix::workflow
