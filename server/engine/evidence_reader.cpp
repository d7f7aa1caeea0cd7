#include "engine/evidence_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/policy_values.h"
#include "workflow/ancestry.h"

namespace hotfix::engine {
namespace {

constexpr std::size_t most_target_commits = 5000;

/// Whether own[newest] … own[oldest] follow each other without anything between them.
bool in_a_row(std::span<const git::Commit> own, std::size_t newest, std::size_t oldest) {
  for (std::size_t i = newest; i < oldest; ++i) {
    if (own[i].parents.size() != 1 || own[i].parents.front() != own[i + 1].id) return false;
  }
  return own[oldest].parents.size() == 1;
}

}  // namespace

std::vector<workflow::CommitEvidence> EvidenceReader::read(const MergeBackQuestion& question) {
  if (question.own.empty()) return {};
  const bool reachable =
      workflow::is_ancestor(reader_.commits(), question.own.front().id, question.target) == workflow::Answer::yes;
  return reachable ? merged(question) : not_merged(question);
}

/// The oldest commit on the target's first-parent chain that contains the own commit: what merged it.
git::Commit EvidenceReader::merge_of(const git::Commit& own, const git::Oid& target) const {
  const git::CommitLookup lookup = reader_.commits();
  const auto chain =
      workflow::first_parent_chain(lookup, target, {}, own.commit_time - workflow::clock_slack_seconds).commits;
  const auto lacks = std::ranges::partition_point(chain, [&](const git::Oid& commit) {  // newest first
    return workflow::is_ancestor(lookup, own.id, commit) == workflow::Answer::yes;
  });
  return reader_.commit(lacks == chain.begin() ? target : *(lacks - 1));
}

/// All are there; but what came later may have taken them back.
std::vector<workflow::CommitEvidence> EvidenceReader::merged(const MergeBackQuestion& question) {
  const git::Commit merge = merge_of(question.own.front(), question.target);
  std::vector<workflow::ChangeSummary> later;
  const std::vector<git::Oid> excluded{merge.id};
  for (const git::Oid& id :
       workflow::commits_between(reader_.commits(), excluded, question.target, most_target_commits).commits) {
    later.push_back(changes_.message_of(id));
  }
  const workflow::TargetIndex since(std::move(later));
  std::vector<workflow::CommitEvidence> evidence;
  for (const git::Commit& own : question.own) {
    workflow::CommitEvidence one{own.id, workflow::EvidenceKind::ancestor, merge.id, merge.commit_time};
    one.reverted = since.revert_of(own.id);
    if (!one.reverted) one.reverted = since.revert_of(merge.id);
    evidence.push_back(one);
  }
  return evidence;
}

std::vector<workflow::CommitEvidence> EvidenceReader::not_merged(const MergeBackQuestion& question) {
  const git::CommitLookup lookup = reader_.commits();
  std::vector<git::Oid> own_ids;
  std::vector<workflow::ChangeSummary> own;
  for (const git::Commit& commit : question.own) {
    own_ids.push_back(commit.id);
    own.push_back(changes_.summary(commit.id));
  }
  const TouchedPaths paths = changes_.paths_of(own_ids);
  const std::vector<git::Oid> excluded{question.base, question.tip};
  const auto range = workflow::commits_between(lookup, excluded, question.target, most_target_commits);
  std::vector<workflow::ChangeSummary> theirs;
  for (const git::Oid& id : range.commits) {
    theirs.push_back(changes_.touches(id, paths) ? changes_.summary(id) : changes_.message_of(id));
  }
  const workflow::TargetIndex target(std::move(theirs));

  const std::vector<git::Oid> has{question.target};
  const auto lacking = workflow::commits_between(lookup, has, question.tip, most_target_commits);
  const workflow::OidSet lacks(lacking.commits.begin(), lacking.commits.end());
  std::optional<Judging> judging;  // compiled where it is asked for
  workflow::EvidenceQuestion asked{.own = own};
  asked.in_target = [&](const git::Oid& id) { return lacking.complete && !lacks.contains(id); };
  asked.patch_id = [&](const git::Oid& id) { return changes_.patch_id(id); };
  asked.combined = [&](std::size_t newest, std::size_t oldest) -> std::optional<workflow::CombinedChange> {
    if (!in_a_row(question.own, newest, oldest)) return std::nullopt;
    return changes_.combined(question.own[newest].id, question.own[oldest].id);
  };
  asked.release_prep = [&](const git::Oid& id) {
    if (!judging) judging.emplace(policy_);
    return prepares_release(reader_, judging->overrides, id);
  };
  asked.same_content = [&](const git::Oid& id) {
    const auto differs = reader_.differ_at(question.tip, question.target, changes_.paths_of({id}).paths);
    return differs.has_value() && !*differs;
  };
  std::vector<workflow::CommitEvidence> evidence = workflow::find_evidence(target, asked);
  // A hotfix of nothing else is about the version, and that is what has to come back.
  const auto prepares = [](const auto& one) { return one.kind == workflow::EvidenceKind::release_prep; };
  const bool nothing_else = std::ranges::all_of(evidence, prepares);
  for (workflow::CommitEvidence& one : evidence) {
    if (nothing_else) one.kind = workflow::EvidenceKind::none;
    if (one.kind == workflow::EvidenceKind::none && !range.complete) one.unknown = true;  // there may be more to see
  }
  return evidence;
}

}  // namespace hotfix::engine
