#pragma once
// The audit: did what was released come to main? For each production tag its own new commits (tag_history.h), each with
// its evidence (evidence.h). Pure.
//
// In projects that fix on main first and pick to their release branches nearly no tag is reachable from main, and
// nothing is lost: there the evidence of each commit decides, and a commit of the same subject is enough not to warn.

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/finding.h"
#include "workflow/evidence.h"
#include "workflow/production_tags.h"
#include "workflow/running.h"
#include "workflow/tag_history.h"

namespace hotfix::workflow {

enum class AuditState {
  merged,      // main contains the tag
  equivalent,  // not that, but main has every own new commit in another way, or needs none of them
  unmatched,   // it lacks one
  unknown,     // not enough is here to tell
};

struct AuditPolicy {
  /// Fixes are made on main and picked to releases; none: inferred.
  std::optional<bool> picks;
  /// What need not come back, as policy allows; empty: nothing.
  std::function<bool(std::string_view tag)> tag_allowed;
  std::function<bool(const git::Oid& commit)> commit_allowed;
  ParallelPolicy parallel;
  NotCounted not_counted;
  /// Severities by finding code, as in PolicyValues.
  std::optional<Severity> missing = Severity::information;  // of mergeback/missing; none: off
};

struct AuditedTag {
  std::string name;
  git::Oid commit;
  std::string product;
  std::string line;
  std::int64_t time = 0;
  AuditState state = AuditState::unknown;
  std::vector<CommitEvidence> evidence;  // one for each own new commit, newest first
  bool allowed = false;                  // policy says that what is missing need not come back
  bool supported = false;                // its line is still released
};

struct Audit {
  std::string main_ref;  // what was compared with: "refs/remotes/origin/main"
  git::Oid main;
  bool picks = false;                                  // fixes are made on main and picked to releases
  bool picks_declared = false;                         // policy said so, or not so
  bool complete = true;                                // false: main's history ends early here
  std::vector<AuditedTag> tags;                        // as the tags came: highest version first
  std::unordered_map<git::Oid, std::string> subjects;  // of the commits that are unmatched
  std::vector<Finding> findings;                       // mergeback/missing, of lines that are still released
};

/// Nearly all tags that left main's first-parent chain are not reachable from it, and there are some.
bool infers_picks(std::span<const TagHistory> histories, const MainHistory& main, std::span<const ProductionTag> tags);

AuditState audit_state(const TagHistory& history, std::span<const CommitEvidence> evidence, bool main_complete);

/// Commits of a tag that main lacks, allowed ones aside; `likely_counts`: a commit of the same subject is enough.
std::vector<git::Oid> missing_commits(const AuditedTag& tag, const AuditPolicy& policy, bool likely_counts);

/// Puts the tags' answers together; `evidence`: one for each tag, in the same order. Subjects are the caller's to fill
/// in before findings_of().
Audit make_audit(std::span<const ProductionTag> tags, std::span<const TagHistory> histories, const MainHistory& main,
                 std::vector<std::vector<CommitEvidence>> evidence, const AuditPolicy& policy);

/// mergeback/missing, one for each tag concerned.
std::vector<Finding> findings_of(const Audit& audit, const AuditPolicy& policy);

std::string_view name_of(AuditState state);

/// How many tags are in a state, those that policy allows aside.
std::size_t count_of(const Audit& audit, AuditState state);

/// For a terminal, of at most 100 columns where names allow: one line for each tag that main does not contain.
std::string audit_table(const Audit& audit);
std::string audit_markdown(const Audit& audit);

}  // namespace hotfix::workflow
