#pragma once
// The hotfix extension's commands: arguments of workspace/executeCommand, plans, refusals, results; the audit's output.
// Rules for names, times and paths: hotfix_types.h. Pure values; any thread.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/fields.h"
#include "protocol/hotfix_types.h"
#include "protocol/lsp_base.h"

namespace hotfix::protocol {

enum class Reach { local, remote };
constexpr auto wire_names(Reach) {
  return std::to_array<Names<Reach>>({{Reach::local, "local"}, {Reach::remote, "remote"}});
}

struct RefUpdate {
  std::string ref;
  std::string old_value;            // 40 zeros: the ref must not exist
  Nullable<std::string> new_value;  // 40 zeros: the ref is deleted; null: what the entry before prints
  bool operator==(const RefUpdate&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("ref", self.ref);
    visit("old", self.old_value);
    visit("new", self.new_value);
  }
};

struct PlanEntry {
  std::string purpose;
  Nullable<std::vector<std::string>> argv;
  Nullable<RefUpdate> refUpdate;
  Reach reach = Reach::local;
  Nullable<std::string> undo;
  Nullable<std::string> cwd;  // null: the repository's work tree
  bool operator==(const PlanEntry&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("purpose", self.purpose);
    visit("argv", self.argv);
    visit("refUpdate", self.refUpdate);
    visit("reach", self.reach);
    visit("undo", self.undo);
    visit("cwd", self.cwd);
  }
};

struct Plan {
  std::string id;
  StepName step = StepName::branch;
  std::vector<PlanEntry> entries;
  std::vector<std::string> notes;  // whole sentences, to be read before it runs
  Nullable<Uri> folder;            // the linked work tree that it makes or fills
  bool operator==(const Plan&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("id", self.id);
    visit("step", self.step);
    visit("entries", self.entries);
    visit("notes", self.notes);
    visit("folder", self.folder);
  }
};

/// A no that is a result: nothing went wrong, and `remedy` says what would make it a yes.
struct Refusal {
  std::string code;
  std::string message;
  std::string remedy;
  std::optional<std::vector<std::string>> choices = {};  // values of the argument that would make it a yes
  std::optional<std::string> gate = {};                  // the key of `override` that makes it a yes, with a reason
  bool operator==(const Refusal&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("code", self.code);
    visit("message", self.message);
    visit("remedy", self.remedy);
    visit("choices", self.choices);
    visit("gate", self.gate);
  }
};

/// hotfix/plan.
struct PlanParams {
  std::optional<Uri> repository;
  std::string command;
  std::optional<Json> arguments;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("command", self.command);
    visit("arguments", self.arguments);
  }
};

/// Exactly one of the two.
struct PlanResult {
  std::optional<Plan> plan;
  std::optional<Refusal> refusal;
  static void fields(auto& visit, auto& self) {
    visit("plan", self.plan);
    visit("refusal", self.refusal);
  }
};

struct CommandResult {
  std::vector<std::string> done;
  Nullable<Plan> plan;
  Nullable<Refusal> refusal;
  Status status;
  Nullable<Uri> folder;            // the work tree that has the hotfix now, where that is another one
  Nullable<std::string> document;  // Markdown: the answer of hotfix.audit and hotfix.timeline
  Nullable<std::string> url;       // a page that the command opened, or that a person opens now
  std::vector<std::string> notes;  // what did not work and stopped nothing
  static void fields(auto& visit, auto& self) {
    visit("done", self.done);
    visit("plan", self.plan);
    visit("refusal", self.refusal);
    visit("status", self.status);
    visit("folder", self.folder);
    visit("document", self.document);
    visit("url", self.url);
    visit("notes", self.notes);
  }
};

using Overrides = std::map<std::string, std::string>;  // gate → reason

/// What every command understands; the arguments of those that need nothing else.
struct CommandArguments {
  std::optional<Uri> repository;
  std::optional<std::string> planId;
  std::optional<Overrides> overrides;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("planId", self.planId);
    visit("override", self.overrides);
  }
};

enum class StartMode { switch_branch, worktree, carry };
constexpr auto wire_names(StartMode) {
  using enum StartMode;
  return std::to_array<Names<StartMode>>({{switch_branch, "switch"}, {worktree, "worktree"}, {carry, "carry"}});
}

struct StartArguments {
  std::optional<Uri> repository;
  std::optional<std::string> planId;
  std::optional<std::string> ticket;
  std::string summary;
  std::optional<std::string> base;
  std::optional<StartMode> mode;
  std::optional<std::vector<std::string>> pick;
  std::optional<std::string> since;
  std::optional<Overrides> overrides;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("planId", self.planId);
    visit("ticket", self.ticket);
    visit("summary", self.summary);
    visit("base", self.base);
    visit("mode", self.mode);
    visit("pick", self.pick);
    visit("since", self.since);
    visit("override", self.overrides);
  }
};

/// hotfix/startChoices: what a start with this text can be. Asks no remote.
struct StartChoicesParams {
  std::optional<Uri> repository;
  std::string summary;
  std::optional<std::string> ticket;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("summary", self.summary);
    visit("ticket", self.ticket);
  }
};

struct StartChoice {
  std::string base;
  StartMode mode = StartMode::switch_branch;
  std::string label;
  std::string description;
  bool recommended = false;
  bool operator==(const StartChoice&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("base", self.base);
    visit("mode", self.mode);
    visit("label", self.label);
    visit("description", self.description);
    visit("recommended", self.recommended);
  }
};

struct StartChoices {
  Nullable<std::string> ticket;
  Nullable<std::string> branch;
  Nullable<Refusal> problem;
  std::vector<StartChoice> choices;
  static void fields(auto& visit, auto& self) {
    visit("ticket", self.ticket);
    visit("branch", self.branch);
    visit("problem", self.problem);
    visit("choices", self.choices);
  }
};

/// hotfix/productionText: what production has of an open document.
struct ProductionTextParams {
  TextDocumentIdentifier textDocument;
  static void fields(auto& visit, auto& self) { visit("textDocument", self.textDocument); }
};

struct ProductionText {
  Nullable<std::string> text;
  Nullable<std::string> name;
  static void fields(auto& visit, auto& self) {
    visit("text", self.text);
    visit("name", self.name);
  }
};

struct AdoptArguments {
  std::optional<Uri> repository;
  std::optional<std::string> planId;
  std::optional<std::string> base;
  std::optional<std::string> ticket;
  std::optional<std::string> since;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("planId", self.planId);
    visit("base", self.base);
    visit("ticket", self.ticket);
    visit("since", self.since);
  }
};

struct AcceptArguments {
  std::optional<Uri> repository;
  std::optional<std::string> planId;
  std::string fingerprint;
  std::optional<std::string> reason;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("planId", self.planId);
    visit("fingerprint", self.fingerprint);
    visit("reason", self.reason);
  }
};

/// hotfix.restore and hotfix.park: one finding's lines, the whole of one file, or every hunk of one cause.
struct ChangeArguments {
  std::optional<Uri> repository;
  std::optional<std::string> planId;
  std::optional<std::string> fingerprint;
  std::optional<std::string> path;
  std::optional<std::string> cause;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("planId", self.planId);
    visit("fingerprint", self.fingerprint);
    visit("path", self.path);
    visit("cause", self.cause);
  }
};

// ---- `hotfixd audit --format json` ----

enum class AuditState { merged, equivalent, unmatched, unknown };
constexpr auto wire_names(AuditState) {
  using enum AuditState;
  return std::to_array<Names<AuditState>>(
      {{merged, "merged"}, {equivalent, "equivalent"}, {unmatched, "unmatched"}, {unknown, "unknown"}});
}

enum class EvidenceKind { ancestor, trailer, patch_id, squash, release_prep, subject, none };
constexpr auto wire_names(EvidenceKind) {
  using enum EvidenceKind;
  return std::to_array<Names<EvidenceKind>>({{ancestor, "ancestor"},
                                             {trailer, "trailer"},
                                             {patch_id, "patch-id"},
                                             {squash, "squash"},
                                             {release_prep, "release-prep"},
                                             {subject, "subject"},
                                             {none, "none"}});
}

struct AuditEvidence {
  std::string commit;
  EvidenceKind kind = EvidenceKind::none;
  Nullable<std::string> by;
  Nullable<std::string> revertedBy;
  bool operator==(const AuditEvidence&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("commit", self.commit);
    visit("kind", self.kind);
    visit("by", self.by);
    visit("revertedBy", self.revertedBy);
  }
};

struct AuditTag {
  std::string tag;
  std::string commit;
  AuditState state = AuditState::unknown;
  std::vector<AuditEvidence> evidence;
  bool allowed = false;
  bool operator==(const AuditTag&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("tag", self.tag);
    visit("commit", self.commit);
    visit("state", self.state);
    visit("evidence", self.evidence);
    visit("allowed", self.allowed);
  }
};

struct AuditResult {
  std::string main;
  std::vector<AuditTag> tags;
  bool cherryPicks = false;
  std::vector<Finding> findings;
  bool operator==(const AuditResult&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("main", self.main);
    visit("tags", self.tags);
    visit("cherryPicks", self.cherryPicks);
    visit("findings", self.findings);
  }
};

}  // namespace hotfix::protocol
