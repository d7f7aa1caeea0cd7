#pragma once
// `hotfix.openFollowUp`: what was parked is pushed, and its request into main is opened. Pure.
//
//   const PlanOrRefusal plan = plan_follow_up(context, place, {.branch = "follow-up/PROD-501"});
//
// Run again it finds the request that is there, as the review does (workflow/request.h), and pushes what was parked
// since.

#include <optional>
#include <string>
#include <vector>

#include "workflow/plan.h"
#include "workflow/request.h"

namespace hotfix::workflow {

struct FollowUpRequest {
  std::optional<std::string> branch;  // "follow-up/PROD-501"; none: the hotfix's, else the only one there is
};

struct FollowUpPlace {
  std::string branch;                 // short; empty: none was found
  std::vector<std::string> others;    // follow-up branches that are here, where it is not clear which one is meant
  std::optional<git::Oid> tip;        // none: there is no such branch
  std::string main;                   // short
  std::vector<std::string> subjects;  // of its commits, oldest first
  bool merged = false;                // main has it
  std::string remote_problem;         // why the remote could not be asked; empty: it was
  std::optional<git::Oid> there;      // the branch on the remote
  bool goes_on = true;                // what is here goes on from what is there
  std::string log_id;                 // of the hotfix that is checked out, where that run is recorded; empty: none is
  RequestChannel channel;
};

/// Refusals: repository-unusable, not-trusted, no-identity, nothing-parked, several-follow-ups, merged-already,
/// no-remote, remote-unreachable, no-main, branch-diverged, already-requested.
PlanOrRefusal plan_follow_up(const PlanContext& context, const FollowUpPlace& place, const FollowUpRequest& request);

}  // namespace hotfix::workflow
