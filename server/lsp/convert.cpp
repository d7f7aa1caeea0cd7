#include "lsp/convert.h"

#include <utility>

#include "protocol/uri.h"
#include "workflow/audit.h"
#include "workflow/clocks.h"

namespace hotfix::lsp {
namespace {

template <class To, class From>
protocol::Nullable<To> nullable(const std::optional<From>& value) {
  protocol::Nullable<To> result;
  if (value) result.emplace(*value);
  return result;
}

protocol::Nullable<std::string> time_text(const std::optional<std::int64_t>& time) {
  protocol::Nullable<std::string> result;
  if (time) result = workflow::format_utc(*time);
  return result;
}

protocol::FindingSeverity severity_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return protocol::FindingSeverity::error;
    case Severity::warning:
      return protocol::FindingSeverity::warning;
    case Severity::information:
      return protocol::FindingSeverity::information;
    case Severity::hint:
      return protocol::FindingSeverity::hint;
  }
  return protocol::FindingSeverity::error;
}

protocol::DiagnosticSeverity diagnostic_severity(Severity severity) {
  switch (severity) {
    case Severity::error:
      return protocol::DiagnosticSeverity::error;
    case Severity::warning:
      return protocol::DiagnosticSeverity::warning;
    case Severity::information:
      return protocol::DiagnosticSeverity::information;
    case Severity::hint:
      return protocol::DiagnosticSeverity::hint;
  }
  return protocol::DiagnosticSeverity::error;
}

protocol::RepositoryState to_wire(workflow::RepositoryState state) {
  switch (state) {
    case workflow::RepositoryState::ok:
      return protocol::RepositoryState::ok;
    case workflow::RepositoryState::unsupported:
      return protocol::RepositoryState::unsupported;
    case workflow::RepositoryState::untrusted_by_git:
      return protocol::RepositoryState::untrusted_by_git;
    case workflow::RepositoryState::damaged:
      return protocol::RepositoryState::damaged;
    case workflow::RepositoryState::none:
      return protocol::RepositoryState::none;
  }
  return protocol::RepositoryState::none;
}

protocol::StepName to_wire(workflow::StepName step) {
  switch (step) {
    case workflow::StepName::branch:
      return protocol::StepName::branch;
    case workflow::StepName::fix:
      return protocol::StepName::fix;
    case workflow::StepName::test:
      return protocol::StepName::test;
    case workflow::StepName::review:
      return protocol::StepName::review;
    case workflow::StepName::deploy:
      return protocol::StepName::deploy;
    case workflow::StepName::merge_back:
      return protocol::StepName::merge_back;
    case workflow::StepName::clean_up:
      return protocol::StepName::clean_up;
  }
  return protocol::StepName::branch;
}

protocol::StepState to_wire(workflow::StepState state) {
  switch (state) {
    case workflow::StepState::pending:
      return protocol::StepState::pending;
    case workflow::StepState::active:
      return protocol::StepState::active;
    case workflow::StepState::done:
      return protocol::StepState::done;
    case workflow::StepState::blocked:
      return protocol::StepState::blocked;
    case workflow::StepState::failed:
      return protocol::StepState::failed;
    case workflow::StepState::unknown:
      return protocol::StepState::unknown;
  }
  return protocol::StepState::unknown;
}

protocol::DeployState to_wire(workflow::DeployState state) {
  switch (state) {
    case workflow::DeployState::none:
      return protocol::DeployState::none;
    case workflow::DeployState::tagged:
      return protocol::DeployState::tagged;
    case workflow::DeployState::deploying:
      return protocol::DeployState::deploying;
    case workflow::DeployState::live:
      return protocol::DeployState::live;
    case workflow::DeployState::failed:
      return protocol::DeployState::failed;
  }
  return protocol::DeployState::none;
}

protocol::MergeBackState to_wire(workflow::MergeBackState state) {
  switch (state) {
    case workflow::MergeBackState::pending:
      return protocol::MergeBackState::pending;
    case workflow::MergeBackState::merged:
      return protocol::MergeBackState::merged;
    case workflow::MergeBackState::equivalent:
      return protocol::MergeBackState::equivalent;
    case workflow::MergeBackState::conflict:
      return protocol::MergeBackState::conflict;
  }
  return protocol::MergeBackState::pending;
}

protocol::Step to_wire(const workflow::Step& step) {
  protocol::Step wire;
  wire.step = to_wire(step.step);
  wire.state = to_wire(step.state);
  wire.startedAt = time_text(step.started_at);
  wire.finishedAt = time_text(step.finished_at);
  if (step.target_seconds) wire.targetSeconds.emplace(static_cast<std::uint64_t>(*step.target_seconds));
  wire.dueAt = time_text(step.due_at);
  wire.asOf = time_text(step.as_of);
  wire.detail = step.detail;
  return wire;
}

std::vector<std::string> hex_of(const std::vector<git::Oid>& ids) {
  std::vector<std::string> result;
  for (const git::Oid& id : ids) result.push_back(id.hex());
  return result;
}

protocol::Base to_wire(const workflow::BaseStatus& base) {
  protocol::Base wire;
  wire.tag = nullable<std::string>(base.tag);
  wire.commit = base.commit.hex();
  wire.product = base.product;
  wire.line = base.line;
  wire.certain = base.certain;
  wire.isProductionTag = base.is_production_tag;
  wire.newerTag = nullable<std::string>(base.newer_tag);
  return wire;
}

std::string old_or_zeros(const std::optional<git::Oid>& id) {
  return id.value_or(git::Oid{}).hex();
}

}  // namespace

protocol::Finding to_wire(const hotfix::Finding& finding) {
  protocol::Finding wire;
  wire.code = finding.code;
  wire.severity = severity_of(finding.severity);
  wire.path = nullable<std::string>(finding.path);
  if (finding.range) wire.range = to_wire(*finding.range, PositionEncoding::utf16);
  wire.message = finding.message;
  wire.fingerprint = finding.fingerprint;
  return wire;
}

protocol::Totals to_wire(const workflow::Totals& totals) {
  return {totals.files, totals.lines, totals.budget_files, totals.budget_lines, totals.by_cause};
}

protocol::Status to_wire(const workflow::Status& status) {
  protocol::Status wire;
  wire.repository = protocol::file_uri(status.repository);
  wire.state = to_wire(status.state);
  wire.reason = nullable<std::string>(status.reason);
  wire.remedy = nullable<std::string>(status.remedy);
  wire.trusted = status.trusted;
  wire.unknown = status.unknown;
  wire.now = workflow::format_utc(status.now);
  wire.active = status.active;
  wire.id = nullable<std::string>(status.id);
  wire.branch = nullable<std::string>(status.branch);
  wire.ticket = nullable<std::string>(status.ticket);
  if (status.base) wire.base = to_wire(*status.base);
  wire.nextVersion = nullable<std::string>(status.next_version);
  wire.ownCommits = hex_of(status.own_commits);
  wire.carriedCommits = hex_of(status.carried_commits);
  if (status.totals) wire.totals = to_wire(*status.totals);
  wire.untracked = status.untracked.value_or(0);
  wire.startedAt = time_text(status.started_at);
  wire.targetSeconds = static_cast<std::uint64_t>(status.target_seconds);
  for (const workflow::Step& step : status.steps) wire.steps.push_back(to_wire(step));
  wire.deploy = to_wire(status.deploy);
  for (const workflow::MergeBack& target : status.merge_back) {
    wire.mergeBack.push_back({target.target, to_wire(target.state), target.conflicts});
  }
  if (status.next) {
    wire.next = protocol::NextAction{to_wire(status.next->step), status.next->command.value_or("hotfix.next"),
                                     status.next->title};
  }
  for (const hotfix::Finding& finding : status.findings) wire.findings.push_back(to_wire(finding));
  return wire;
}

namespace {

/// The step that a command belongs to.
protocol::StepName step_of(std::string_view command) {
  using enum protocol::StepName;
  if (command == "test") return test;
  if (command == "requestReview") return review;
  if (command == "deploy") return deploy;
  if (command == "mergeBack") return merge_back;
  if (command == "cleanUp" || command == "abort") return clean_up;
  if (command == "accept" || command == "park" || command == "openFollowUp" || command == "restore") return fix;
  if (command == "pick") return fix;
  return branch;
}

}  // namespace

protocol::Plan to_wire(const workflow::Plan& plan) {
  protocol::Plan wire;
  wire.id = plan.id;
  wire.step = step_of(plan.step);
  for (const workflow::PlanEntry& entry : plan.entries) {
    protocol::PlanEntry one;
    one.purpose = entry.purpose;
    if (!entry.argv.empty()) {
      std::vector<std::string> argv;
      if (!entry.env.empty()) argv.emplace_back("env");  // exactly what a person would type
      for (const auto& [name, value] : entry.env) argv.push_back(name + "=" + value);
      argv.insert(argv.end(), entry.argv.begin(), entry.argv.end());
      one.argv = std::move(argv);
    }
    if (!entry.cwd.empty()) one.cwd = entry.cwd;
    if (entry.event)
      one.refUpdate = protocol::RefUpdate{workflow::event_ref(entry.event->id), old_or_zeros(entry.event->parent), {}};
    if (entry.ref_update) {
      protocol::RefUpdate update{entry.ref_update->ref, old_or_zeros(entry.ref_update->old_value), {}};
      if (entry.ref_update->new_value) update.new_value = entry.ref_update->new_value->hex();
      one.refUpdate = std::move(update);
    }
    one.reach = entry.reach == workflow::Reach::remote ? protocol::Reach::remote : protocol::Reach::local;
    one.undo = nullable<std::string>(entry.undo);
    wire.entries.push_back(std::move(one));
  }
  wire.notes = plan.notes;
  if (!plan.folder.empty()) wire.folder = protocol::file_uri(plan.folder);
  return wire;
}

protocol::Refusal to_wire(const workflow::Refusal& refusal) {
  protocol::Refusal wire{refusal.code, refusal.message, refusal.remedy};
  if (!refusal.choices.empty()) wire.choices = refusal.choices;
  if (!refusal.gate.empty()) wire.gate = refusal.gate;
  return wire;
}

protocol::ProductionTags to_wire(const engine::TagListing& listing) {
  protocol::ProductionTags wire;
  wire.suggested = nullable<std::string>(listing.suggested);
  for (std::size_t i = 0; i < listing.tags.size(); ++i) {
    const workflow::ProductionTag& tag = listing.tags[i];
    protocol::ProductionTag one{
        tag.name, tag.commit.hex(), tag.version_text, tag.product, tag.line, workflow::format_utc(tag.time), {}};
    one.reachableFromMain = nullable<bool>(listing.reachable_from_main[i]);
    wire.tags.push_back(std::move(one));
  }
  return wire;
}

namespace {

protocol::AuditState to_wire(workflow::AuditState state) {
  switch (state) {
    case workflow::AuditState::merged:
      return protocol::AuditState::merged;
    case workflow::AuditState::equivalent:
      return protocol::AuditState::equivalent;
    case workflow::AuditState::unmatched:
      return protocol::AuditState::unmatched;
    case workflow::AuditState::unknown:
      return protocol::AuditState::unknown;
  }
  return protocol::AuditState::unknown;
}

protocol::EvidenceKind to_wire(workflow::EvidenceKind kind) {
  switch (kind) {
    case workflow::EvidenceKind::none:
      return protocol::EvidenceKind::none;
    case workflow::EvidenceKind::ancestor:
      return protocol::EvidenceKind::ancestor;
    case workflow::EvidenceKind::trailer:
      return protocol::EvidenceKind::trailer;
    case workflow::EvidenceKind::patch_id:
      return protocol::EvidenceKind::patch_id;
    case workflow::EvidenceKind::squash:
    case workflow::EvidenceKind::same_tree:  // main has the sum of the commits, without one that made it
      return protocol::EvidenceKind::squash;
    case workflow::EvidenceKind::release_prep:
      return protocol::EvidenceKind::release_prep;
    case workflow::EvidenceKind::subject:
      return protocol::EvidenceKind::subject;
  }
  return protocol::EvidenceKind::none;
}

protocol::Nullable<std::string> hex_of(const std::optional<git::Oid>& id) {
  return nullable<std::string>(id ? std::optional(id->hex()) : std::nullopt);
}

}  // namespace

protocol::AuditResult to_wire(const workflow::Audit& audit) {
  protocol::AuditResult wire;
  wire.main = audit.main_ref;
  wire.cherryPicks = audit.picks;
  for (const workflow::AuditedTag& tag : audit.tags) {
    protocol::AuditTag one{.tag = tag.name, .commit = tag.commit.hex(), .state = to_wire(tag.state)};
    one.allowed = tag.allowed;
    for (const workflow::CommitEvidence& evidence : tag.evidence) {
      one.evidence.push_back(
          {evidence.commit.hex(), to_wire(evidence.kind), hex_of(evidence.by), hex_of(evidence.reverted)});
    }
    wire.tags.push_back(std::move(one));
  }
  for (const hotfix::Finding& finding : audit.findings) wire.findings.push_back(to_wire(finding));
  return wire;
}

protocol::CommandResult to_wire(const engine::CommandOutcome& outcome) {
  protocol::CommandResult wire;
  wire.done = outcome.done;
  if (outcome.plan) wire.plan = to_wire(*outcome.plan);
  if (outcome.refusal) wire.refusal = to_wire(*outcome.refusal);
  wire.status = to_wire(outcome.status);
  wire.document = nullable<std::string>(outcome.document ? std::optional(outcome.document->markdown) : std::nullopt);
  if (!outcome.folder.empty()) wire.folder = protocol::file_uri(outcome.folder);
  if (!outcome.url.empty()) wire.url = outcome.url;
  wire.notes = outcome.notes;
  return wire;
}

protocol::StartMode to_wire(workflow::StartMode mode) {
  switch (mode) {
    case workflow::StartMode::switch_branch:
      return protocol::StartMode::switch_branch;
    case workflow::StartMode::work_tree:
      return protocol::StartMode::worktree;
    case workflow::StartMode::carry:
      return protocol::StartMode::carry;
  }
  return protocol::StartMode::switch_branch;
}

workflow::StepName from_wire(protocol::StepName step) {
  switch (step) {
    case protocol::StepName::branch:
      return workflow::StepName::branch;
    case protocol::StepName::fix:
      return workflow::StepName::fix;
    case protocol::StepName::test:
      return workflow::StepName::test;
    case protocol::StepName::review:
      return workflow::StepName::review;
    case protocol::StepName::deploy:
      return workflow::StepName::deploy;
    case protocol::StepName::merge_back:
      return workflow::StepName::merge_back;
    case protocol::StepName::clean_up:
      return workflow::StepName::clean_up;
  }
  return workflow::StepName::branch;
}

workflow::StartMode from_wire(protocol::StartMode mode) {
  switch (mode) {
    case protocol::StartMode::switch_branch:
      return workflow::StartMode::switch_branch;
    case protocol::StartMode::worktree:
      return workflow::StartMode::work_tree;
    case protocol::StartMode::carry:
      return workflow::StartMode::carry;
  }
  return workflow::StartMode::switch_branch;
}

protocol::StartChoices to_wire(const engine::StartOffer& offer) {
  protocol::StartChoices wire;
  wire.ticket = nullable<std::string>(offer.ticket);
  wire.branch = nullable<std::string>(offer.branch);
  if (offer.problem) wire.problem = to_wire(*offer.problem);
  for (const workflow::StartChoice& choice : offer.choices) {
    wire.choices.push_back({choice.base, to_wire(choice.mode), choice.base, choice.description, choice.recommended});
  }
  return wire;
}

protocol::Diagnostic to_diagnostic(const hotfix::Finding& finding, const std::string& root,
                                   const DiagnosticAbilities& abilities) {
  protocol::Diagnostic wire;
  if (finding.range) wire.range = to_wire(*finding.range, abilities.encoding);
  wire.severity = diagnostic_severity(finding.severity);
  wire.code = finding.code;
  wire.source = "hotfix";
  wire.message = finding.message;
  if (abilities.related && !finding.related.empty()) {
    wire.relatedInformation.emplace();
    for (const Related& related : finding.related) {
      wire.relatedInformation->push_back(
          {{protocol::file_uri(root + "/" + related.path), to_wire(related.range, abilities.encoding)},
           related.message});
    }
  }
  if (abilities.data) wire.data = protocol::Json{{"fingerprint", finding.fingerprint}};
  return wire;
}

}  // namespace hotfix::lsp
