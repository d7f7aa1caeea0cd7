#pragma once
// What hotfix.mergeBack wants to know of each target: what the remote has of it now, what merging gives, and what an
// interrupted merge back left. Command lane; asks the remote and writes nothing.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/step_plans.h"
#include "git/remote_refs.h"
#include "git/trial_merge.h"
#include "git/work_tree_state.h"
#include "workflow/merge_back.h"
#include "workflow/plan_checks.h"

namespace hotfix::engine {

class MergeBackReader {
 public:
  /// `context` has a reader. `branch` has a base; its targets are read about. `fix`: what they should have.
  MergeBackReader(const StepContext& context, const workflow::MergeBackRequest& request, workflow::BranchFacts branch,
                  const git::Oid& fix);

  /// Throws Failure; that a remote cannot be asked stands in the answer.
  workflow::MergeBackPlace read();
  /// Only whether they have the fix.
  workflow::MergeBackPlace read_fix_only();
  /// What an asked remote has of a branch (short name) now.
  std::optional<git::Oid> tip_there(const std::string& remote, const std::string& branch) const;

 private:
  void ask_remotes(workflow::MergeBackPlace& place);
  void fetch_missing(const std::vector<workflow::MergeBackTarget>& targets);
  void read_hooks(workflow::MergeBackPlace& place) const;
  workflow::MergeBackTarget begun(const workflow::TargetFacts& seen) const;
  void read_fix(workflow::MergeBackTarget& target, std::size_t index) const;
  void read_leftovers(workflow::MergeBackTarget& target, std::size_t index) const;
  void read_tree(workflow::MergeBackTarget& target) const;
  void read_local(workflow::MergeBackTarget& target) const;
  void read_forecast(workflow::MergeBackTarget& target) const;
  void read_request(workflow::MergeBackTarget& target) const;
  bool is_here(const git::Oid& commit) const { return reader_.commits()(commit) != nullptr; }
  std::string folder_for(const std::string& target) const;

  const StepContext& context_;
  const workflow::MergeBackRequest& request_;
  const git::Reader& reader_;
  const Survey& survey_;
  workflow::BranchFacts branch_;  // with these targets
  git::Oid fix_;
  workflow::LogPlace log_;
  std::map<std::string, git::RemoteRefs> there_;  // by remote
  std::vector<git::LinkedWorkTree> trees_;
  git::TrialMerges trial_;
};

/// Of conflicts, the version files that keep the target's version; none where anything else is in conflict, which is
/// added to `conflicts`.
std::vector<workflow::KeptVersion> kept_versions(const git::TrialMerges& trial, const git::TrialMerge& merge,
                                                 std::span<const workflow::ProductionTag> tags,
                                                 const workflow::BranchFacts& branch,
                                                 std::vector<std::string>& conflicts);

}  // namespace hotfix::engine
