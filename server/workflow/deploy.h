#pragma once
// `hotfix.deploy` (SPEC.md "Commands"): gates, the tag of the next version on the tested commit, that one ref pushed,
// the production branch, policy's deploy command followed to its end.
//
// A tag is never reused. Before the command runs, the log says that it does: where no end was recorded after that, its
// outcome is not known, and a person is asked before anything is deployed again.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "workflow/merge_back.h"
#include "workflow/plan.h"
#include "workflow/step_requests.h"

namespace hotfix::workflow {

struct DeployPlace {
  std::string remote;                           // "origin"; empty: there is none
  std::string remote_problem;                   // why it could not be asked; empty: it was
  std::map<std::string, git::Oid> remote_tags;  // name -> peeled
  std::map<std::string, git::Oid> local_tags;
  std::map<std::string, git::Oid> tag_objects;  // of local tags on own commits: what the ref itself holds
  std::optional<std::string> version;           // the next free name, here and on the remote; none: not known
  std::optional<std::string> newer;             // a production tag that production runs and the fix does not contain
  bool tags_by_bot = false;                     // a bot makes this repository's tags
  std::vector<std::string> command;             // policy's, `{tag}` and so on still in it; empty: none
  std::int64_t time_limit = 1800;               // seconds, of the command
  std::vector<std::string> workflows;           // files of CI that the tag starts
  std::optional<MergeBackTarget> production;    // the production branch, as a target; none: there is none
  MergeBackPlace merging;                       // how a merge into it is made
  bool signs = false;                           // tag.gpgSign
};

/// The newest word of the events on one tag.
std::optional<DeployEvent> word_on(const EventLog* log, const std::string& tag);

/// `findings`: all that are shown. Refusals: those of refuse_unless_hotfix(), base-unknown, nothing-to-deploy,
/// remote-unreachable, gate-base, gate-tests, gate-review, gate-findings, tag-by-bot, no-version, no-tag,
/// already-recorded, no-deploy-command, outcome-unknown, waits-for-outcome, already-live; of the production branch
/// those of plan_merge_back().
PlanOrRefusal plan_deploy(const PlanContext& context, const DeployPlace& place, const DeployRequest& request,
                          std::span<const Finding> findings);

}  // namespace hotfix::workflow
