#pragma once
// Reads what the audit judges (workflow/audit.h): one walk of main for all tags, what main's commits touched, and blobs
// only where a tag's commit and one of main's touch the same paths. Git or command lane.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/change_reader.h"
#include "git/reader.h"
#include "workflow/audit.h"

namespace hotfix::engine {

struct AuditInput {
  git::Branch main;                           // what is compared with
  std::vector<workflow::ProductionTag> tags;  // highest version first
  workflow::AuditPolicy policy;
  std::vector<scope::PathOverride> overrides;  // Judging's
  std::stop_token cancel;
  /// Told now and then: how much is done, of how much (0: not known), and what. It must not throw.
  std::function<void(std::size_t done, std::size_t of, const std::string& what)> progress;
};

class Auditor {
 public:
  /// Walks main. What is read of commits goes through `memo`. `reader`, `memo` and `input` must outlive it. Throws
  /// Failure, on cancel too.
  Auditor(const git::Reader& reader, ChangeMemo& memo, const AuditInput& input);

  /// Throws Failure.
  workflow::Audit audit();

  /// One for each tag of the input.
  const std::vector<workflow::TagHistory>& histories() const { return histories_; }
  /// Whether main has a commit of the same patch-id that the tag lacks: `git cherry main TAG` marks it with `-`.
  bool same_change_in_main(const git::Oid& commit, const workflow::TagHistory& tag);

 private:
  const workflow::TargetIndex& index();
  std::vector<workflow::CommitEvidence> evidence_of(const workflow::ProductionTag& tag,
                                                    const workflow::TagHistory& history);
  std::vector<workflow::CommitEvidence> of_merged(const workflow::TagHistory& history);
  std::vector<workflow::CommitEvidence> of_unmerged(const workflow::ProductionTag& tag,
                                                    const workflow::TagHistory& history);
  bool in_a_row(std::span<const workflow::ChangeSummary> own, std::size_t newest, std::size_t oldest) const;
  void name_subjects(workflow::Audit& audit) const;
  void tell(std::size_t done, std::size_t of, const std::string& what) const;

  const git::Reader& reader_;
  const AuditInput& input_;
  ChangeReader changes_;
  git::CommitLookup lookup_;
  workflow::MainHistory main_;
  std::vector<workflow::TagHistory> histories_;
  std::optional<workflow::TargetIndex> index_;
};

}  // namespace hotfix::engine
