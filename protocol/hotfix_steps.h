#pragma once
// The hotfix extension's commands for the steps: arguments of workspace/executeCommand beyond those in
// hotfix_commands.h. Every one also takes what CommandArguments has. Pure values; any thread.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "protocol/fields.h"
#include "protocol/hotfix_commands.h"

namespace hotfix::protocol {

/// hotfix.test.
struct TestArguments {
  std::optional<Uri> repository;
  std::optional<std::string> planId;
  std::optional<bool> worktree;
  std::optional<std::string> command;
  std::optional<Overrides> overrides;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("planId", self.planId);
    visit("worktree", self.worktree);
    visit("command", self.command);
    visit("override", self.overrides);
  }
};

/// hotfix.requestReview.
struct ReviewArguments {
  std::optional<Uri> repository;
  std::optional<std::string> planId;
  std::optional<std::string> base;
  std::optional<std::vector<std::string>> reviewers;
  std::optional<std::string> summary;
  std::optional<bool> draft;
  std::optional<std::string> approvedBy;
  std::optional<Overrides> overrides;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("planId", self.planId);
    visit("base", self.base);
    visit("reviewers", self.reviewers);
    visit("summary", self.summary);
    visit("draft", self.draft);
    visit("approvedBy", self.approvedBy);
    visit("override", self.overrides);
  }
};

enum class DeployWord { live, failed, rolled_back };
constexpr auto wire_names(DeployWord) {
  using enum DeployWord;
  return std::to_array<Names<DeployWord>>({{live, "live"}, {failed, "failed"}, {rolled_back, "rolledBack"}});
}

/// hotfix.deploy.
struct DeployArguments {
  std::optional<Uri> repository;
  std::optional<std::string> planId;
  std::optional<DeployWord> outcome;
  std::optional<bool> rollBack;
  std::optional<bool> retry;
  std::optional<Overrides> overrides;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("planId", self.planId);
    visit("outcome", self.outcome);
    visit("rollBack", self.rollBack);
    visit("retry", self.retry);
    visit("override", self.overrides);
  }
};

/// hotfix.mergeBack.
struct MergeBackArguments {
  std::optional<Uri> repository;
  std::optional<std::string> planId;
  std::optional<std::vector<std::string>> targets;
  std::optional<Overrides> overrides;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("planId", self.planId);
    visit("targets", self.targets);
    visit("override", self.overrides);
  }
};

/// hotfix.undo.
struct UndoArguments {
  std::optional<Uri> repository;
  std::optional<std::string> planId;
  std::optional<StepName> step;
  std::optional<Overrides> overrides;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("planId", self.planId);
    visit("step", self.step);
    visit("override", self.overrides);
  }
};

/// hotfix.abort.
struct AbortArguments {
  std::optional<Uri> repository;
  std::optional<std::string> planId;
  std::optional<std::string> reason;
  std::optional<bool> rolledBack;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("planId", self.planId);
    visit("reason", self.reason);
    visit("rolledBack", self.rolledBack);
  }
};

/// hotfix.replay.
struct ReplayArguments {
  std::optional<Uri> repository;
  std::optional<std::string> planId;
  std::optional<std::string> onto;
  std::optional<Overrides> overrides;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("planId", self.planId);
    visit("onto", self.onto);
    visit("override", self.overrides);
  }
};

/// hotfix.openFollowUp.
struct FollowUpArguments {
  std::optional<Uri> repository;
  std::optional<std::string> planId;
  std::optional<std::string> branch;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("planId", self.planId);
    visit("branch", self.branch);
  }
};

/// hotfix.timeline.
struct TimelineArguments {
  std::optional<Uri> repository;
  std::optional<std::string> branch;
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("branch", self.branch);
  }
};

/// hotfix/output: lines that a test or a deploy wrote, as they come.
struct OutputParams {
  Uri repository;
  std::string command;
  std::string text;  // whole lines, each with its end
  static void fields(auto& visit, auto& self) {
    visit("repository", self.repository);
    visit("command", self.command);
    visit("text", self.text);
  }
};

}  // namespace hotfix::protocol
