#pragma once
// Facts about hotfix branches: targets, base, own and carried commits, evidence of the merge back. Git lane.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/change_reader.h"
#include "git/reader.h"
#include "policy/policy.h"
#include "workflow/base.h"
#include "workflow/events.h"
#include "workflow/facts.h"

namespace hotfix::engine {

/// A branch that fixes are merged back into, with what there is of it here.
struct TargetBranch {
  std::string name;               // "main"
  std::vector<git::Branch> tips;  // remote-tracking first: what it was on the remote when last seen
  bool is_main = false;
  std::optional<std::string> version;  // of a release branch: "1.2"
};

/// The commits that the "(cherry picked from commit …)" lines of `git cherry-pick -x` name in full.
std::vector<git::Oid> picked_from(const std::string& message);

/// Reads branches once and answers about each hotfix branch. `policy` and `memo` must outlive it; without a memo, what
/// is read of commits is forgotten with it.
class BranchSurveyor {
 public:
  BranchSurveyor(const git::Reader& reader, const policy::Policy& policy, std::span<const workflow::ProductionTag> tags,
                 std::span<const git::TagRef> all_tags, ChangeMemo* memo = nullptr);

  BranchSurveyor(const BranchSurveyor&) = delete;
  BranchSurveyor& operator=(const BranchSurveyor&) = delete;

  /// main's short name; "" where there is none.
  const std::string& main() const { return main_; }
  /// Names of branches that are never a hotfix.
  std::vector<std::string> no_hotfix() const;
  /// What `audit` compares with: main as its remote had it when last seen, else the local one; nothing where there is
  /// none.
  std::optional<git::Branch> main_branch() const;
  /// main's tips, remote-tracking first.
  std::vector<git::Oid> main_tips() const;

  /// `log` may be null; `chosen`: `--base`. The branch (short name) need not exist here: `tip` says what is asked
  /// about.
  workflow::BranchFacts read(const std::optional<std::string>& branch, const git::Oid& tip,
                             const workflow::EventLog* log, std::span<const workflow::EventLog> logs,
                             const std::optional<workflow::ChosenBase>& chosen) const;

  /// The tip of a local branch by its short name.
  std::optional<git::Oid> local_tip(const std::string& branch) const;

  /// What production runs of the main product, where that can be told. `command_result`: what policy's command printed.
  std::optional<std::string> running(const workflow::NotCounted& not_counted,
                                     const std::optional<std::string>& command_result = {}) const;

  /// Local branches by their short names.
  std::vector<std::string> local_names() const;
  /// The production branch's short name; "" where there is none.
  std::string production() const;
  /// What there is of it here, remote-tracking first.
  const std::vector<git::Branch>& production_tips() const { return production_; }

 private:
  void find_targets(const policy::Policy& policy);
  void find_production(const policy::Policy& policy);
  std::vector<std::string> short_names(const std::string& ref) const;
  std::vector<git::Branch> tips_of(const std::string& name) const;
  std::vector<const TargetBranch*> targets_above(const workflow::BaseAnswer& base) const;
  workflow::BaseQuestion question(const std::optional<std::string>& branch, const git::Oid& tip) const;
  workflow::TargetFacts target_facts(const TargetBranch& target, const git::Oid& tip,
                                     const workflow::BranchFacts& facts) const;
  void read_remote(workflow::BranchFacts& facts) const;
  void read_commits(workflow::BranchFacts& facts) const;

  const git::Reader& reader_;
  const policy::Policy& policy_;
  ChangeMemo no_memo_;
  ChangeMemo& memo_;
  workflow::ParallelPolicy parallel_;
  std::span<const workflow::ProductionTag> tags_;
  std::vector<std::string> tag_names_;
  std::vector<git::Branch> branches_;
  std::vector<std::string> remotes_;
  std::vector<TargetBranch> targets_;
  std::vector<git::Branch> production_;
  std::string main_;
};

}  // namespace hotfix::engine
