#pragma once
// What a commit's message says about other commits, and what its subject says without what branches add to it. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace hotfix::workflow {

/// Ids as written: 7 to 40 lower-case hexadecimal digits.
struct CommitMentions {
  /// "(cherry picked from commit …)" of `git cherry-pick -x`, "Backport of … from main", "[ Upstream commit … ]",
  /// "commit … upstream."
  std::vector<std::string> picked_from;
  /// "This reverts commit …" of `git revert`.
  std::vector<std::string> reverts;
  bool operator==(const CommitMentions&) const = default;
};
CommitMentions commit_mentions(std::string_view message);

/// What the same commit is called on every branch: "Fix expired cards" for "[1.0.x] Fix expired cards (#12) (#34)".
/// Empty where the subject says too little to tell commits apart ("Fix typo", "Bump version").
std::string subject_key(std::string_view subject);

}  // namespace hotfix::workflow
