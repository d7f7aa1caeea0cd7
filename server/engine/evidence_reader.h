#pragma once
// Whether a target has what a hotfix did, commit by commit: reads what workflow/evidence.h judges. Git lane.
//
//   const auto evidence = EvidenceReader(reader, surveyor.changes(), policy).read({own, base, tip, target});
//   std::ranges::all_of(evidence, workflow::is_proof)   // nothing is left to bring back

#include <span>
#include <vector>

#include "engine/change_reader.h"
#include "git/reader.h"
#include "policy/policy.h"
#include "workflow/evidence.h"

namespace hotfix::engine {

/// One hotfix and one target.
struct MergeBackQuestion {
  std::span<const git::Commit> own;  // without merges, newest first
  git::Oid base;                     // what the hotfix starts from
  git::Oid tip;                      // of the hotfix
  git::Oid target;                   // the target's tip
};

class EvidenceReader {
 public:
  EvidenceReader(const git::Reader& reader, ChangeMemo& memo, const policy::Policy& policy)
      : reader_(reader), changes_(reader, memo), policy_(policy) {}

  /// One answer for each own commit, in their order. Of the target the newest 5,000 commits that the hotfix lacks are
  /// looked at. Throws Failure.
  std::vector<workflow::CommitEvidence> read(const MergeBackQuestion& question);

 private:
  std::vector<workflow::CommitEvidence> merged(const MergeBackQuestion& question);
  std::vector<workflow::CommitEvidence> not_merged(const MergeBackQuestion& question);
  git::Commit merge_of(const git::Commit& own, const git::Oid& target) const;

  const git::Reader& reader_;
  ChangeReader changes_;
  const policy::Policy& policy_;
};

}  // namespace hotfix::engine
