#pragma once
// Which repositories the person at the keyboard trusts (SPEC.md "Promises": without trust nothing from a repository
// runs, git included). The answer to our question is kept per repository path and policy hash in the user's state
// folder ($XDG_STATE_HOME/hotfix, else ~/.local/state/hotfix), never in the repository: a changed policy asks anew.
//
// One small text file per repository, replaced atomically. A state folder that cannot be written only means that the
// question comes again; it is never an error.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace hotfix::engine {

class TrustStore {
 public:
  /// `folder` empty: nothing is kept (no HOME).
  explicit TrustStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The store in the user's state folder, from the environment.
  static TrustStore of_user();

  /// True if this work tree was trusted while its policy had this hash.
  bool is_trusted(const std::filesystem::path& work_dir, std::string_view policy_hash) const;

  /// Remembers it. False if it could not be written.
  bool trust(const std::filesystem::path& work_dir, std::string_view policy_hash) const;

 private:
  std::filesystem::path file_of(const std::filesystem::path& work_dir) const;

  std::filesystem::path folder_;
};

}  // namespace hotfix::engine
