#include "workflow/audit.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hotfix::workflow {

namespace {

constexpr std::size_t fewest_releases = 5;
constexpr std::size_t most_named_commits = 3;

bool settled(const CommitEvidence& evidence) {
  const bool likely = evidence.kind == EvidenceKind::subject && !evidence.reverted;
  return is_proof(evidence) || likely;
}

std::string list_of(const std::vector<git::Oid>& commits, const Audit& audit) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < std::min(commits.size(), most_named_commits); ++i) {
    const auto subject = audit.subjects.find(commits[i]);
    const std::string id = commits[i].hex().substr(0, 7);
    words.push_back(subject == audit.subjects.end() ? id : fmt::format("{} {}", id, subject->second));
  }
  const std::size_t more = commits.size() - words.size();
  return fmt::format("{}{}", fmt::join(words, ", "), more == 0 ? "" : fmt::format(" and {} more", more));
}

/// The newest line of each product, and those beside it that are still released.
std::map<std::pair<std::string, std::string>, bool> supported_lines(std::span<const ProductionTag> tags,
                                                                    const AuditPolicy& policy) {
  std::map<std::pair<std::string, std::string>, bool> lines;
  std::map<std::string, std::string> newest;
  for (const ProductionTag& tag : tags) {
    if (!policy.not_counted(tag)) newest.emplace(tag.product, tag.line);
  }
  for (const ProductionTag& tag : tags) {
    const auto [at, is_new] = lines.try_emplace({tag.product, tag.line});
    if (!is_new) continue;
    const auto first = newest.find(tag.product);
    at->second = (first != newest.end() && first->second == tag.line) ||
                 is_parallel_line(tags, tag.product, tag.line, policy.parallel, policy.not_counted);
  }
  return lines;
}

}  // namespace

bool infers_picks(std::span<const TagHistory> histories, const MainHistory& main, std::span<const ProductionTag> tags) {
  std::size_t left = 0;
  std::size_t came_back = 0;
  for (std::size_t i = 0; i < histories.size(); ++i) {
    if (main.on_chain(tags[i].commit)) continue;
    ++left;
    if (histories[i].in_main) ++came_back;
  }
  return left >= fewest_releases && came_back * 10 <= left;
}

AuditState audit_state(const TagHistory& history, std::span<const CommitEvidence> evidence, bool main_complete) {
  if (history.in_main) return AuditState::merged;
  bool unknown = !history.complete;
  bool lacks = false;
  for (const CommitEvidence& one : evidence) {
    if (settled(one)) continue;
    if (one.unknown || !main_complete)
      unknown = true;
    else
      lacks = true;
  }
  if (lacks) return AuditState::unmatched;
  return unknown ? AuditState::unknown : AuditState::equivalent;
}

std::vector<git::Oid> missing_commits(const AuditedTag& tag, const AuditPolicy& policy, bool likely_counts) {
  std::vector<git::Oid> missing;
  if (tag.state == AuditState::merged || (policy.tag_allowed && policy.tag_allowed(tag.name))) return missing;
  for (const CommitEvidence& one : tag.evidence) {
    const bool there = likely_counts ? settled(one) : is_proof(one);
    if (there || one.unknown || (policy.commit_allowed && policy.commit_allowed(one.commit))) continue;
    missing.push_back(one.commit);
  }
  return missing;
}

Audit make_audit(std::span<const ProductionTag> tags, std::span<const TagHistory> histories, const MainHistory& main,
                 std::vector<std::vector<CommitEvidence>> evidence, const AuditPolicy& policy) {
  Audit audit;
  audit.complete = main.complete();
  audit.picks_declared = policy.picks.has_value();
  audit.picks = policy.picks.value_or(infers_picks(histories, main, tags));
  const auto lines = supported_lines(tags, policy);
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const ProductionTag& tag = tags[i];
    AuditedTag one{.name = tag.name, .commit = tag.commit, .product = tag.product, .line = tag.line, .time = tag.time};
    one.evidence = std::move(evidence[i]);
    one.state = audit_state(histories[i], one.evidence, main.complete());
    one.supported = lines.at({tag.product, tag.line});
    one.allowed = one.state == AuditState::unmatched && missing_commits(one, policy, true).empty();
    audit.tags.push_back(std::move(one));
  }
  return audit;
}

std::vector<Finding> findings_of(const Audit& audit, const AuditPolicy& policy) {
  std::vector<Finding> findings;
  if (!policy.missing) return findings;
  OidSet told;  // tags of one commit tell the same
  for (const AuditedTag& tag : audit.tags) {
    if (!tag.supported || tag.state == AuditState::unknown) continue;
    const std::vector<git::Oid> missing = missing_commits(tag, policy, audit.picks);
    if (missing.empty() || !told.insert(tag.commit).second) continue;
    Finding finding{.code = "mergeback/missing", .severity = *policy.missing};
    const bool one = missing.size() == 1;
    finding.message = fmt::format(
        "{} has {} that main does not: {}. The next release from main lacks {}. Merge back, or allow {} in the policy "
        "(audit.allow).",
        tag.name, one ? "a commit" : fmt::format("{} commits", missing.size()), list_of(missing, audit),
        one ? "it" : "them", one ? "it" : "them");
    finding.fingerprint = fmt::format("mergeback/missing:{}:{}", tag.name, missing.front().hex());
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::string_view name_of(AuditState state) {
  switch (state) {
    case AuditState::merged:
      return "merged";
    case AuditState::equivalent:
      return "equivalent";
    case AuditState::unmatched:
      return "unmatched";
    case AuditState::unknown:
      return "unknown";
  }
  return {};
}

std::size_t count_of(const Audit& audit, AuditState state) {
  return static_cast<std::size_t>(
      std::ranges::count_if(audit.tags, [&](const AuditedTag& tag) { return tag.state == state && !tag.allowed; }));
}

}  // namespace hotfix::workflow
