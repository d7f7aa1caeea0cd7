#pragma once
// `hotfix.requestReview` (SPEC.md "Commands"): push the one branch, open the request, record that it was asked for. And
// what the forge says of it afterwards. Pure.
//
//   const PlanOrRefusal plan = plan_review(context, place, request);
//
// Running it again plans what is missing: a request that is there is found, by gh or glab, or by the refs that forges
// show their requests as.

#include <optional>
#include <string>
#include <vector>

#include "workflow/plan.h"
#include "workflow/request.h"
#include "workflow/request_base.h"
#include "workflow/step_requests.h"

namespace hotfix::workflow {

/// How what the remote has of the branch relates to what is here.
enum class Pushed {
  not_there,
  same,
  older,     // ours goes on from it: a plain push is enough
  newer,     // it goes on from ours
  diverged,  // both have commits that the other lacks
  unknown,   // a commit that was never fetched
};

/// What engine/ reads for it.
struct ReviewPlace {
  RequestChannel channel;
  std::string remote_problem;     // why the remote could not be asked, a whole sentence; empty: it was
  std::optional<git::Oid> there;  // the branch on the remote
  Pushed pushed = Pushed::not_there;
  RequestBaseQuestion base;         // `asked`: policy's
  bool set_upstream = false;        // the branch follows nothing, and could
  std::optional<std::string> text;  // the template; none: the built-in one
  std::string text_problem;         // why policy's template is not it; empty: it is, or there is none
  std::vector<std::string> paths;   // that the own commits change
  std::optional<Totals> totals;
  std::vector<Finding> findings;       // shown now
  std::vector<std::string> reviewers;  // whom the request asks: the person's, else policy's
  std::optional<std::string> label;
  std::vector<std::string> wish_notes;  // what of these was left out, and why
};

/// Refusals: those of refuse_unless_hotfix(), operation-in-progress, nothing-to-review, no-remote, remote-unreachable,
/// branch-behind, branch-diverged, branch-moved, base-not-found, already-requested, no-name, already-approved,
/// forge-tells.
PlanOrRefusal plan_review(const PlanContext& context, const ReviewPlace& place, const ReviewRequest& request);

/// Whether a request of the checked-out hotfix is known and worth asking its forge about.
bool review_is_running(const EventLog* log, const BranchFacts& branch);

/// The request that the step speaks of: the open one, else the newest; null: none is known.
const forge::Request* request_of(const BranchFacts& branch);

/// Puts what the forge said where derive() looks: a request that was merged into a target is that target's merge back,
/// also before it is fetched.
void attach_review(BranchFacts& branch, ReviewFacts review);

}  // namespace hotfix::workflow
