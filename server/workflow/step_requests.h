#pragma once
// What a person asks of each step's command, as plain values (SPEC.md "Commands"). `overrides`: gate → the reason to go
// past it, which is recorded.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "workflow/status.h"

namespace hotfix::workflow {

using Overrides = std::map<std::string, std::string>;

/// `hotfix.test`.
struct TestRequest {
  bool work_tree = false;              // test what is not committed too: such a verdict counts for no tree
  std::optional<std::string> command;  // one of the guesses, taken as the tests: "npm test"; none: policy's
  Overrides overrides;                 // "not-set-up": go on without tests
};

/// `hotfix.requestReview`.
struct ReviewRequest {
  std::optional<std::string> base;         // the branch that the request is for; none: the right one
  std::vector<std::string> reviewers;      // in the place of policy's; empty: policy's
  std::optional<std::string> summary;      // one paragraph for the request's body
  std::optional<std::string> approved_by;  // a person's word: record that they approved, push nothing
  bool draft = false;
  Overrides overrides;
};

/// A person's word on a deploy.
enum class DeployWord { live, failed, rolled_back };

/// `hotfix.deploy`.
struct DeployRequest {
  std::optional<DeployWord> outcome;  // record this of the newest tag, deploy nothing
  bool roll_back = false;             // deploy the base again
  bool retry = false;                 // run the deploy command again although its outcome is not known
  Overrides overrides;                // "base", "tests", "review", "findings"
};

/// `hotfix.mergeBack`.
struct MergeBackRequest {
  std::vector<std::string> targets;  // empty: all that lack the fix
  Overrides overrides;
};

/// `hotfix.cleanUp`.
struct CleanUpRequest {
  Overrides overrides;
};

/// `hotfix.undo`.
struct UndoRequest {
  std::optional<StepName> step;  // none: the last one
  Overrides overrides;
};

/// `hotfix.abort`.
struct AbortRequest {
  std::string reason;
  bool rolled_back = false;
};

/// `hotfix.replay`.
struct ReplayRequest {
  std::optional<std::string> onto;  // a production tag; none: the one that production runs
  Overrides overrides;
};

/// `hotfix.park` and `hotfix.restore`: exactly one of the three.
struct ChangeRequest {
  std::optional<std::string> fingerprint;  // the lines of this finding
  std::optional<std::string> path;         // the whole of this file
  std::optional<std::string> cause;        // every hunk of this cause: "layout"
};

}  // namespace hotfix::workflow
