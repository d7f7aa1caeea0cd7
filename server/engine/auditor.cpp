#include "engine/auditor.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/failure.h"

namespace hotfix::engine {
namespace {

constexpr std::size_t progress_step = 500;
constexpr std::size_t most_subjects = 5000;

void stop_if(const std::stop_token& cancel) {
  if (cancel.stop_requested()) throw Failure(Failure::Code::cancelled, "The audit was cancelled.");
}

}  // namespace

Auditor::Auditor(const git::Reader& reader, ChangeMemo& memo, const AuditInput& input)
    : reader_(reader),
      input_(input),
      changes_(reader, memo),
      lookup_(reader.commits()),
      main_(lookup_, input.main.commit, [this](std::size_t done) {
        tell(done, 0, fmt::format("reading main: {} commits", done));
        return !input_.cancel.stop_requested();
      }) {
  stop_if(input.cancel);
  histories_ = workflow::tag_histories(lookup_, main_, input.tags);
}

void Auditor::tell(std::size_t done, std::size_t of, const std::string& what) const {
  if (input_.progress) input_.progress(done, of, what);
}

/// Main's commits that some tag lacks, the newest first. What all tags that left main have anyway is no copy of theirs.
const workflow::TargetIndex& Auditor::index() {
  if (index_) return *index_;
  std::uint32_t oldest = std::numeric_limits<std::uint32_t>::max();
  for (const workflow::TagHistory& history : histories_) {
    if (!history.own.empty()) oldest = std::min(oldest, history.fork);
  }
  struct Placed {
    std::uint32_t place;
    std::int64_t time;
    git::Oid id;
  };
  std::vector<Placed> wanted;
  for (const auto& [id, place] : main_.places()) {
    if (place > oldest) wanted.push_back({place, lookup_(id)->time, id});
  }
  std::ranges::sort(wanted, [](const Placed& one, const Placed& two) {
    return std::tie(one.place, one.time, one.id) > std::tie(two.place, two.time, two.id);
  });
  std::vector<workflow::ChangeSummary> commits;
  commits.reserve(wanted.size());
  for (const Placed& one : wanted) {
    if (commits.size() % progress_step == 0) {
      stop_if(input_.cancel);
      tell(commits.size(), 2 * wanted.size(), "reading what main's commits touched");  // the first half
    }
    commits.push_back(changes_.summary(one.id));
  }
  return index_.emplace(std::move(commits));
}

workflow::Audit Auditor::audit() {
  std::unordered_map<git::Oid, std::vector<workflow::CommitEvidence>> known;  // tags of one commit have the same
  std::vector<std::vector<workflow::CommitEvidence>> evidence;
  if (std::ranges::any_of(histories_, [](const auto& history) { return !history.own.empty(); })) index();
  for (std::size_t i = 0; i < input_.tags.size(); ++i) {
    const workflow::ProductionTag& tag = input_.tags[i];
    stop_if(input_.cancel);
    tell(input_.tags.size() + i, 2 * input_.tags.size(), "comparing " + tag.name);
    const auto [at, is_new] = known.try_emplace(tag.commit);
    if (is_new) at->second = evidence_of(tag, histories_[i]);
    evidence.push_back(at->second);
  }
  workflow::Audit audit = workflow::make_audit(input_.tags, histories_, main_, std::move(evidence), input_.policy);
  audit.main_ref = input_.main.ref;
  audit.main = input_.main.commit;
  name_subjects(audit);
  audit.findings = workflow::findings_of(audit, input_.policy);
  return audit;
}

std::vector<workflow::CommitEvidence> Auditor::evidence_of(const workflow::ProductionTag& tag,
                                                           const workflow::TagHistory& history) {
  if (history.own.empty()) return {};
  return history.in_main ? of_merged(history) : of_unmerged(tag, history);
}

std::vector<workflow::CommitEvidence> Auditor::of_merged(const workflow::TagHistory& history) {
  std::vector<workflow::CommitEvidence> evidence;
  for (const git::Oid& id : history.own) {
    workflow::CommitEvidence one{.commit = id, .kind = workflow::EvidenceKind::ancestor, .by = history.arrived};
    if (one.by) one.time = lookup_(*one.by)->time;
    one.reverted = index().revert_of(id);
    if (!one.reverted && one.by) one.reverted = index().revert_of(*one.by);
    evidence.push_back(one);
  }
  return evidence;
}

bool Auditor::in_a_row(std::span<const workflow::ChangeSummary> own, std::size_t newest, std::size_t oldest) const {
  for (std::size_t i = newest; i < oldest; ++i) {
    const git::CommitNode* node = lookup_(own[i].id);
    if (node == nullptr || node->parents.size() != 1 || node->parents.front() != own[i + 1].id) return false;
  }
  return true;
}

std::vector<workflow::CommitEvidence> Auditor::of_unmerged(const workflow::ProductionTag& tag,
                                                           const workflow::TagHistory& history) {
  std::vector<workflow::ChangeSummary> own;
  for (const git::Oid& id : history.own) own.push_back(changes_.summary(id));
  workflow::EvidenceQuestion asked{.own = own};
  asked.shared = [&](const git::Oid& id) { return workflow::shares(lookup_, history, main_, id); };
  asked.patch_id = [&](const git::Oid& id) {
    stop_if(input_.cancel);
    return changes_.patch_id(id);
  };
  asked.combined = [&](std::size_t newest, std::size_t oldest) -> std::optional<workflow::CombinedChange> {
    if (!in_a_row(own, newest, oldest)) return std::nullopt;
    return changes_.combined(own[newest].id, own[oldest].id);
  };
  asked.release_prep = [&](const git::Oid& id) { return prepares_release(reader_, input_.overrides, id); };
  asked.same_content = [&](const git::Oid& id) {
    stop_if(input_.cancel);
    const auto differs = reader_.differ_at(tag.commit, input_.main.commit, changes_.paths_of({id}).paths);
    return differs.has_value() && !*differs;
  };
  return workflow::find_evidence(index(), asked);
}

bool Auditor::same_change_in_main(const git::Oid& commit, const workflow::TagHistory& tag) {
  const auto places = index().of_outline(changes_.summary(commit).outline);
  if (places.empty()) return false;
  const auto wanted = changes_.patch_id(commit);
  return wanted && std::ranges::any_of(places, [&](std::uint32_t place) {
           const git::Oid& id = index().commits()[place].id;
           return changes_.patch_id(id) == wanted && !workflow::shares(lookup_, tag, main_, id);
         });
}

/// What is missing is named by its subject as well.
void Auditor::name_subjects(workflow::Audit& audit) const {
  for (const workflow::AuditedTag& tag : audit.tags) {
    for (const workflow::CommitEvidence& one : tag.evidence) {
      if (workflow::is_proof(one) || audit.subjects.contains(one.commit)) continue;
      if (audit.subjects.size() >= most_subjects) return;
      audit.subjects.emplace(one.commit, reader_.commit(one.commit).subject);
    }
  }
}

}  // namespace hotfix::engine
