#pragma once
// What single commits changed, read once: a commit never changes, so what was read of it is kept. The raw material of
// workflow/evidence.h. Git lane.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "git/reader.h"
#include "policy/policy.h"
#include "scope/path_class.h"
#include "workflow/evidence.h"

namespace hotfix::engine {

/// What is known of commits. Bounded: it forgets everything where it grows past the bound.
class ChangeMemo {
 public:
  static constexpr std::size_t most_commits = 1'000'000;

  struct Known {
    workflow::ChangeSummary summary;
    bool outline_read = false;
    std::optional<git::Oid> patch_id;
  };

  Known* find(const git::Oid& id);
  Known& add(Known known);
  /// Grows whenever something new became known.
  std::size_t learned() const { return learned_; }
  void learn() { ++learned_; }
  const std::unordered_map<git::Oid, Known>& all() const { return known_; }

  /// Whether commits touch a set of paths, by the set's name; the last few sets are kept.
  std::unordered_map<git::Oid, bool>& touching(std::uint64_t paths);

 private:
  std::unordered_map<git::Oid, Known> known_;
  std::size_t learned_ = 0;
  std::map<std::uint64_t, std::unordered_map<git::Oid, bool>> touching_;
};

struct TouchedPaths {
  std::vector<std::string> paths;  // sorted
  std::uint64_t name = 0;          // the same for the same paths
};

class ChangeReader {
 public:
  ChangeReader(const git::Reader& reader, ChangeMemo& memo) : reader_(reader), memo_(memo) {}

  /// What the commit's message says; its outline is 0.
  workflow::ChangeSummary message_of(const git::Oid& id);
  /// The same with the outline, which is 0 for a merge, and where a tree is missing.
  workflow::ChangeSummary summary(const git::Oid& id);
  /// Nothing for a merge, and where an object is missing.
  std::optional<git::Oid> patch_id(const git::Oid& id);
  /// What differs between the first parent of `oldest` and `newest`; nothing where an object is missing.
  std::optional<workflow::CombinedChange> combined(const git::Oid& newest, const git::Oid& oldest);
  /// Paths that one of the commits touches.
  TouchedPaths paths_of(const std::vector<git::Oid>& commits) const;
  bool touches(const git::Oid& id, const TouchedPaths& paths);

 private:
  ChangeMemo::Known& known(const git::Oid& id);

  const git::Reader& reader_;
  ChangeMemo& memo_;
};

/// Whether a commit changes nothing but the project's version and its release notes (policy's path classes count).
/// `overrides`: Judging's.
bool prepares_release(const git::Reader& reader, const std::vector<scope::PathOverride>& overrides,
                      const git::Oid& commit);

}  // namespace hotfix::engine
