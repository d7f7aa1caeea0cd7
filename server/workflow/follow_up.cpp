#include "workflow/follow_up.h"

#include <fmt/format.h>

#include "workflow/plan_checks.h"
#include "workflow/plan_parts.h"

namespace hotfix::workflow {

namespace {

std::optional<Refusal> refuse_branch(const FollowUpPlace& place, const FollowUpRequest& request) {
  if (place.branch.empty() && !place.others.empty())
    return Refusal{"several-follow-ups", fmt::format("There are several: {}.", some_of(place.others)),
                   "Name one: hotfixd open-follow-up BRANCH"};
  if (place.branch.empty() || !place.tip)
    return Refusal{"nothing-parked",
                   request.branch ? fmt::format("There is no branch {}.", one_line(*request.branch, 200))
                                  : "Nothing was parked: there is no follow-up branch.",
                   "Park a part of the change first: hotfixd park"};
  if (place.merged)
    return Refusal{"merged-already", fmt::format("{} has all of {} already.", place.main, place.branch),
                   fmt::format("Delete it: git branch -d {}", place.branch)};
  return std::nullopt;
}

/// The address, which may be empty, of the request that is open; none: there is none.
std::optional<std::string> open_already(const FollowUpPlace& place) {
  if (const forge::Request* open = find_request(place.channel, place.main)) return open->url;
  const RequestRef* shown = find_request_ref(place.channel, *place.tip);
  // By AGit a push of something new is what brings it to the request.
  if (shown == nullptr && place.there && place.channel.way != RequestWay::agit)
    shown = find_request_ref(place.channel, *place.there);
  return shown == nullptr ? std::nullopt : std::optional(shown->url);
}

Refusal already(const std::string& url) {
  return {"already-requested", fmt::format("The request is open{}{}.", url.empty() ? "" : ": ", url),
          "Nothing needs to be done."};
}

std::optional<Refusal> refuse_remote(const FollowUpPlace& place) {
  if (place.main.empty())
    return Refusal{"no-main", "There is no main branch that the request could be for.",
                   "Name it in .hotfix.json: \"main\": {\"branch\": …}"};
  if (place.channel.remote.empty())
    return Refusal{"no-remote", "There is no remote that a request could be opened on.",
                   fmt::format("Merge it by hand: git switch {} && git merge {}", place.main, place.branch)};
  if (!place.remote_problem.empty())
    return Refusal{"remote-unreachable", place.remote_problem,
                   "See that the remote can be reached, then try again: nothing was done."};
  if (!place.goes_on)
    return Refusal{"branch-diverged",
                   fmt::format("{} on {} has commits that are not here.", place.branch, place.channel.remote),
                   fmt::format("Look at them: git fetch {} {}. Nothing there is overwritten.", place.channel.remote,
                               place.branch)};
  const std::optional<std::string> url = open_already(place);
  const bool has_all = place.there == place.tip || find_request_ref(place.channel, *place.tip) != nullptr;
  return url && has_all ? std::optional(already(*url)) : std::nullopt;
}

forge::NewRequest text_of(const FollowUpPlace& place) {
  forge::NewRequest what;
  what.branch = place.branch;
  what.into = place.main;
  what.title = place.subjects.size() == 1
                   ? place.subjects.front()
                   : fmt::format("Follow up {}", place.branch.substr(place.branch.find('/') + 1));
  what.body = "Taken out of a hotfix, so that it stayed as small as it could be:\n\n";
  for (const std::string& subject : place.subjects) what.body += fmt::format("- {}\n", one_line(subject, 200));
  what.brief = "Taken out of a hotfix, so that it stayed as small as it could be.";
  return what;
}

}  // namespace

PlanOrRefusal plan_follow_up(const PlanContext& context, const FollowUpPlace& place, const FollowUpRequest& request) {
  if (auto refusal = refuse_repository(context.facts)) return *refusal;
  if (auto refusal = refuse_identity(context.facts)) return *refusal;
  if (auto refusal = refuse_branch(place, request)) return *refusal;
  if (auto refusal = refuse_remote(place)) return *refusal;
  OpenRequest open;
  const bool exists = open_already(place).has_value();
  if (exists)
    open.entries.push_back(push_branch(place.channel.remote, place.branch, *place.tip, place.there));
  else
    open = open_request(place.channel, text_of(place), *place.tip, place.there);
  const std::string by_hand =
      open.url.empty() ? "Open the request on its page there." : fmt::format("Open the request there: {}", open.url);
  if (open.entries.empty())
    return Refusal{
        "already-requested",
        fmt::format("{} is on {} already, and nothing here can open its request.", place.branch, place.channel.remote),
        by_hand};
  Plan plan = make_plan("openFollowUp", std::move(open.entries),
                        std::vector<std::string>{place.branch, place.tip->hex(), open.url});
  plan.notes = place.channel.notes;
  if (!exists && !open.printed) plan.notes.push_back(by_hand);
  plan.log_id = place.log_id;
  return plan;
}

}  // namespace hotfix::workflow
