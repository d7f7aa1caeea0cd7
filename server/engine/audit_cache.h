#pragma once
// What the audit read, kept in the git directory for the next time: `hotfix/audit-commits` (what single commits say and
// changed, which never changes) and `hotfix/audit-result` (the last answer, for the very same main, tags and policy).
// Only a cache: a file that is missing, damaged, too large or of another version is as good as none, and one that
// cannot be written is let be. A file is written beside and renamed, so that nobody ever sees half of one.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/change_reader.h"
#include "workflow/audit.h"

namespace hotfix::engine {

class AuditCache {
 public:
  static constexpr std::size_t most_bytes = 64U << 20;  // of one file; more is not kept

  /// `common_dir`: the repository's git directory. `ground`: what else the answers depend on; files made on another
  /// ground do not count.
  AuditCache(std::string common_dir, std::string_view ground);

  /// Adds what is known to an empty memo. How many commits.
  std::size_t load_commits(ChangeMemo& memo) const;
  void save_commits(const ChangeMemo& memo) const;

  /// `key`: names main, the tags and the policy. Findings are not kept.
  std::optional<workflow::Audit> load_result(std::string_view key) const;
  void save_result(std::string_view key, const workflow::Audit& audit) const;

 private:
  std::optional<std::string> load(const char* name) const;
  void save(const char* name, const std::string& content) const;

  std::string folder_;
  std::string ground_;
};

}  // namespace hotfix::engine
