#pragma once
// What merge-back targets did to single files since the hotfix and they had a common commit, and who did it. Git lane.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "git/reader.h"
#include "scope/merge_findings.h"

namespace hotfix::engine {

/// A branch that the hotfix must come back to.
struct MergeTarget {
  std::string name;  // "main"
  git::Oid tip;
  std::vector<git::Oid> bases;  // merge bases with the hotfix's tip; empty: unknown, or none
};

/// What is asked about all targets.
struct MergeBackFacts {
  std::vector<MergeTarget> targets;
  std::optional<std::string> ticket;
  std::vector<git::Oid> picked;  // commits that own commits name by "(cherry picked from commit …)"
  scope::MergeLevel level = scope::MergeLevel::zealous;
};

/// Whether a message names a ticket, as a word of its own and in any case.
bool names_ticket(std::string_view message, std::string_view ticket);

class TheirFiles {
 public:
  TheirFiles(const git::Reader& reader, const MergeBackFacts& facts) : reader_(reader), facts_(facts) {}

  /// One for each target that changed the file's lines. `production`: the text that open documents are compared with,
  /// shared where the merge base has the same; null where production has no such file.
  std::vector<std::shared_ptr<const scope::TheirFile>> read(const std::string& path,
                                                            const std::shared_ptr<const scope::BaseLines>& production,
                                                            const scope::Normalise& normalise) const;

  /// The same file, knowing who made these hunks.
  std::shared_ptr<const scope::TheirFile> with_origins(const std::shared_ptr<const scope::TheirFile>& file,
                                                       const std::string& path,
                                                       const std::vector<std::size_t>& hunks) const;

 private:
  std::shared_ptr<const scope::TheirFile> read(const MergeTarget& target, const std::string& path,
                                               const std::shared_ptr<const scope::BaseLines>& production,
                                               const scope::Normalise& normalise) const;
  std::optional<std::string> text(const std::optional<git::TreeEntry>& entry) const;
  std::optional<scope::Origin> origin(const MergeTarget& target, const std::string& path, const git::Hunk& hunk) const;

  const git::Reader& reader_;
  const MergeBackFacts& facts_;
};

}  // namespace hotfix::engine
