#pragma once
// The status of one repository, field by field what PROTOCOL.md's "hotfix/status" shows; lsp/ and cli/ only convert.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "workflow/facts.h"

namespace hotfix::workflow {

enum class StepName { branch, fix, test, review, deploy, merge_back, clean_up };
enum class StepState { pending, active, done, blocked, failed, unknown };
enum class DeployState { none, tagged, deploying, live, failed };
enum class MergeBackState { pending, merged, equivalent, conflict };

struct BaseStatus {
  std::optional<std::string> tag;
  git::Oid commit;
  std::string product;
  std::string line;
  bool certain = true;
  bool is_production_tag = false;
  std::optional<std::string> newer_tag;
  bool operator==(const BaseStatus&) const = default;
};

struct Step {
  StepName step = StepName::branch;
  StepState state = StepState::pending;
  std::optional<std::int64_t> started_at;
  std::optional<std::int64_t> finished_at;     // never before started_at
  std::optional<std::int64_t> target_seconds;  // none: no target (clean up)
  std::optional<std::int64_t> due_at;          // a review's SLA
  std::optional<std::int64_t> as_of;           // when somebody else was last asked about it; none: nobody was
  bool skewed = false;                         // the clocks disagree: show "~"
  std::string detail;                          // one phrase or sentence; may be empty
  bool operator==(const Step&) const = default;
};

struct MergeBack {
  std::string target;
  MergeBackState state = MergeBackState::pending;
  std::vector<std::string> conflicts;  // paths
  bool operator==(const MergeBack&) const = default;
};

struct Next {
  StepName step = StepName::branch;
  std::optional<std::string> command;  // none: nothing to run, it is the engineer's turn
  std::string title;
  bool operator==(const Next&) const = default;
};

struct Status {
  std::string repository;  // folder; a URI on the wire
  RepositoryState state = RepositoryState::ok;
  std::optional<std::string> reason;
  std::optional<std::string> remedy;
  bool trusted = false;
  std::vector<std::string> unknown;
  std::int64_t now = 0;
  bool active = false;
  std::optional<std::string> id;
  std::optional<std::string> branch;  // the hotfix's; where there is none, the one checked out
  std::optional<std::string> ticket;
  std::optional<BaseStatus> base;
  std::optional<std::string> next_version;
  std::vector<git::Oid> own_commits;      // newest first
  std::vector<git::Oid> carried_commits;  // newest first
  std::optional<Totals> totals;
  std::optional<std::uint64_t> untracked;
  std::optional<std::int64_t> started_at;
  std::int64_t target_seconds = 30 * 60;
  std::vector<Step> steps;  // all seven in order; none where there is no hotfix
  DeployState deploy = DeployState::none;
  std::vector<MergeBack> merge_back;
  std::optional<Next> next;
  std::vector<Finding> findings;
};

/// Whether a client would see a difference: everything but `now` and Step::as_of, which go on by themselves.
bool differs(const Status& one, const Status& two);

/// Names as the wire and the command line write them: "mergeBack", "untrustedByGit", "patch-id", …
std::string_view name_of(StepName step);
std::string_view name_of(StepState state);
std::string_view name_of(DeployState state);
std::string_view name_of(MergeBackState state);
std::string_view name_of(RepositoryState state);
std::string_view name_of(EvidenceKind kind);

}  // namespace hotfix::workflow
