#pragma once
// What merging the hotfix back would leave in conflict (SPEC.md "mergeback/conflict"). Git lane.
//
//   Forecaster forecaster(reader, cancel);
//   forecaster.conflicts(tip, target)      // the paths that `git merge-tree --write-tree TARGET TIP` names, or nothing
//
// Files that both sides changed are compared in process, as git's merge would (scope/merge_lines.h). Renames, other
// types and drivers of the user's own are git's to judge: it is asked where the repository is trusted, and else the
// answer is unknown.

#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "git/reader.h"
#include "scope/live_diff.h"
#include "scope/merge_lines.h"

namespace hotfix::engine {

/// Whether one file merges; `only_git`: git has to be asked.
enum class FileMerge { clean, conflict, only_git };

/// What git was asked about a commit and a target before. Both never change.
using ForecastCache = std::map<std::pair<git::Oid, git::Oid>, std::vector<std::string>>;

class Forecaster {
 public:
  /// `cache` may be null.
  explicit Forecaster(const git::Reader& reader, std::stop_token cancel = {}, ForecastCache* cache = nullptr)
      : reader_(reader), cancel_(std::move(cancel)), cache_(cache) {}

  /// Paths in git's order; empty: it merges. Nothing where it cannot be told: no common commit, history or objects
  /// that are not here, or git needed and not to be asked. Throws Failure.
  std::optional<std::vector<std::string>> conflicts(const git::Oid& commit, const git::Oid& target);

  /// The same without git; nothing where it would be needed.
  std::optional<std::vector<std::string>> conflicts_in_process(const git::Oid& commit, const git::Oid& target);

  /// The same for a commit on `commit` that nobody made yet: the tree of `from` with these files in their places.
  std::optional<std::vector<std::string>> conflicts_of_work(const git::Oid& commit, const git::Oid& from,
                                                            std::span<const git::OverlayFile> files,
                                                            const git::Oid& target);

 private:
  std::optional<std::vector<std::string>> compare(const git::Oid& commit, const git::Oid& tree, const git::Oid& target);
  FileMerge merge(const git::BothChanged& file);
  FileMerge merge_texts(const git::BothChanged& file, git::MergeDriver driver);
  bool read(const git::Oid& id, std::string& bytes);

  const git::Reader& reader_;
  std::stop_token cancel_;
  ForecastCache* cache_;
  std::optional<git::MergeRules> rules_;
};

/// The hunks of two texts that git's merge sees. A buffer is compared as the base says (Normalise).
std::vector<git::Hunk> merge_hunks(const scope::BaseLines& base, const scope::BaseLines& now);
std::vector<git::Hunk> merge_hunks(const scope::BaseLines& base, const TextBuffer& now);

}  // namespace hotfix::engine
