#pragma once
// Every shape of the hotfix extension; PROTOCOL.md beside this file describes them field by field, and a test holds
// the page and these structs together. Names and nulls are the contract: add fields, never rename one.
//
// Times are UTC, `2026-01-01T00:00:00Z`. Commits are 40 hexadecimal digits. Paths are relative to the repository's
// root, with `/`; bytes that are not UTF-8 appear as U+FFFD. Ranges count UTF-16 units, whatever the client negotiated.
// `hotfixd … --format json` prints dump(encode(value)) of the very same structs. Pure values; any thread.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/fields.h"
#include "protocol/lsp_base.h"

namespace hotfix::protocol {

template <class E>
using Names = std::pair<E, std::string_view>;

enum class RepositoryState { ok, unsupported, untrusted_by_git, damaged, none };
constexpr auto wire_names(RepositoryState) {
  using enum RepositoryState;
  return std::to_array<Names<RepositoryState>>({{ok, "ok"},
                                                {unsupported, "unsupported"},
                                                {untrusted_by_git, "untrustedByGit"},
                                                {damaged, "damaged"},
                                                {none, "none"}});
}

enum class StepName { branch, fix, test, review, deploy, merge_back, clean_up };
constexpr auto wire_names(StepName) {
  using enum StepName;
  return std::to_array<Names<StepName>>({{branch, "branch"},
                                         {fix, "fix"},
                                         {test, "test"},
                                         {review, "review"},
                                         {deploy, "deploy"},
                                         {merge_back, "mergeBack"},
                                         {clean_up, "cleanUp"}});
}

enum class StepState { pending, active, done, blocked, failed, unknown };
constexpr auto wire_names(StepState) {
  using enum StepState;
  return std::to_array<Names<StepState>>({{pending, "pending"},
                                          {active, "active"},
                                          {done, "done"},
                                          {blocked, "blocked"},
                                          {failed, "failed"},
                                          {unknown, "unknown"}});
}

enum class DeployState { none, tagged, deploying, live, failed };
constexpr auto wire_names(DeployState) {
  using enum DeployState;
  return std::to_array<Names<DeployState>>(
      {{none, "none"}, {tagged, "tagged"}, {deploying, "deploying"}, {live, "live"}, {failed, "failed"}});
}

enum class MergeBackState { pending, merged, equivalent, conflict };
constexpr auto wire_names(MergeBackState) {
  using enum MergeBackState;
  return std::to_array<Names<MergeBackState>>(
      {{pending, "pending"}, {merged, "merged"}, {equivalent, "equivalent"}, {conflict, "conflict"}});
}

enum class FindingSeverity { error, warning, information, hint };
constexpr auto wire_names(FindingSeverity) {
  using enum FindingSeverity;
  return std::to_array<Names<FindingSeverity>>(
      {{error, "error"}, {warning, "warning"}, {information, "information"}, {hint, "hint"}});
}

struct Finding {
  std::string code;
  FindingSeverity severity = FindingSeverity::warning;
  Nullable<std::string> path;
  Nullable<Range> range;
  std::string message;
  std::string fingerprint;
  bool operator==(const Finding&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("code", self.code);
    visit("severity", self.severity);
    visit("path", self.path);
    visit("range", self.range);
    visit("message", self.message);
    visit("fingerprint", self.fingerprint);
  }
};

struct Base {
  Nullable<std::string> tag;
  std::string commit;
  std::string product;
  std::string line;
  bool certain = true;
  bool isProductionTag = false;
  Nullable<std::string> newerTag;
  bool operator==(const Base&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("tag", self.tag);
    visit("commit", self.commit);
    visit("product", self.product);
    visit("line", self.line);
    visit("certain", self.certain);
    visit("isProductionTag", self.isProductionTag);
    visit("newerTag", self.newerTag);
  }
};

struct Totals {
  std::uint64_t files = 0;
  std::uint64_t lines = 0;
  std::uint64_t budgetFiles = 0;
  std::uint64_t budgetLines = 0;
  std::map<std::string, std::uint64_t> byCause;
  bool operator==(const Totals&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("files", self.files);
    visit("lines", self.lines);
    visit("budgetFiles", self.budgetFiles);
    visit("budgetLines", self.budgetLines);
    visit("byCause", self.byCause);
  }
};

struct Step {
  StepName step = StepName::branch;
  StepState state = StepState::pending;
  Nullable<std::string> startedAt;
  Nullable<std::string> finishedAt;
  Nullable<std::uint64_t> targetSeconds;
  Nullable<std::string> dueAt;  // a review's SLA
  Nullable<std::string> asOf;   // when the forge was last asked about it
  std::string detail;
  bool operator==(const Step&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("step", self.step);
    visit("state", self.state);
    visit("startedAt", self.startedAt);
    visit("finishedAt", self.finishedAt);
    visit("targetSeconds", self.targetSeconds);
    visit("dueAt", self.dueAt);
    visit("asOf", self.asOf);
    visit("detail", self.detail);
  }
};

struct MergeBackTarget {
  std::string target;
  MergeBackState state = MergeBackState::pending;
  std::vector<std::string> conflicts;
  bool operator==(const MergeBackTarget&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("target", self.target);
    visit("state", self.state);
    visit("conflicts", self.conflicts);
  }
};

struct NextAction {
  StepName step = StepName::branch;
  std::string command;
  std::string title;
  bool operator==(const NextAction&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("step", self.step);
    visit("command", self.command);
    visit("title", self.title);
  }
};

struct Status {
  Uri repository;
  RepositoryState state = RepositoryState::ok;
  Nullable<std::string> reason;
  Nullable<std::string> remedy;
  bool trusted = false;
  std::vector<std::string> unknown;
  std::string now;
  bool active = false;
  Nullable<std::string> id;
  Nullable<std::string> branch;
  Nullable<std::string> ticket;
  Nullable<Base> base;
  Nullable<std::string> nextVersion;
  std::vector<std::string> ownCommits;
  std::vector<std::string> carriedCommits;
  Totals totals;
  std::uint64_t untracked = 0;
  Nullable<std::string> startedAt;
  std::uint64_t targetSeconds = 1800;
  std::vector<Step> steps;
  DeployState deploy = DeployState::none;
  std::vector<MergeBackTarget> mergeBack;
  Nullable<NextAction> next;
  std::vector<Finding> findings;
  /// To publish only what differs, compare with `now` made equal: a clock that ticks is no news.
  bool operator==(const Status&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("state", self.state);
    visit("reason", self.reason);
    visit("remedy", self.remedy);
    visit("trusted", self.trusted);
    visit("unknown", self.unknown);
    visit("now", self.now);
    visit("active", self.active);
    visit("id", self.id);
    visit("branch", self.branch);
    visit("ticket", self.ticket);
    visit("base", self.base);
    visit("nextVersion", self.nextVersion);
    visit("ownCommits", self.ownCommits);
    visit("carriedCommits", self.carriedCommits);
    visit("totals", self.totals);
    visit("untracked", self.untracked);
    visit("startedAt", self.startedAt);
    visit("targetSeconds", self.targetSeconds);
    visit("steps", self.steps);
    visit("deploy", self.deploy);
    visit("mergeBack", self.mergeBack);
    visit("next", self.next);
    visit("findings", self.findings);
  }
};

/// hotfix/status and hotfix/productionTags. Without a repository: the one of the first workspace folder.
struct RepositoryParams {
  std::optional<Uri> repository;
  static void fields(auto& visit, auto& self) { visit("repository", self.repository); }
};

struct ProductionTag {
  std::string name;
  std::string commit;
  std::string version;
  std::string product;
  std::string line;
  std::string date;
  Nullable<bool> reachableFromMain;
  bool operator==(const ProductionTag&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("name", self.name);
    visit("commit", self.commit);
    visit("version", self.version);
    visit("product", self.product);
    visit("line", self.line);
    visit("date", self.date);
    visit("reachableFromMain", self.reachableFromMain);
  }
};

struct ProductionTags {
  Nullable<std::string> suggested;
  std::vector<ProductionTag> tags;
  bool operator==(const ProductionTags&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("suggested", self.suggested);
    visit("tags", self.tags);
  }
};

/// initializationOptions.
struct InitializationOptions {
  std::optional<bool> trusted;
  std::optional<std::map<std::string, Json>> settings;
  std::optional<bool> codeLens;
  static void fields(auto& visit, auto& self) {
    visit("trusted", self.trusted);
    visit("settings", self.settings);
    visit("codeLens", self.codeLens);
  }
};

/// `hotfixd check --format json`.
struct CheckBase {
  Nullable<std::string> tag;
  std::string commit;
  bool operator==(const CheckBase&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("tag", self.tag);
    visit("commit", self.commit);
  }
};

struct CheckResult {
  Nullable<CheckBase> base;
  bool active = false;
  Totals totals;
  std::vector<Finding> findings;
  bool operator==(const CheckResult&) const = default;
  static void fields(auto& visit, auto& self) {
    visit("base", self.base);
    visit("active", self.active);
    visit("totals", self.totals);
    visit("findings", self.findings);
  }
};

}  // namespace hotfix::protocol
