#include "workflow/merge_back.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "workflow/merge_back_target.h"
#include "workflow/plan_checks.h"

namespace hotfix::workflow {

namespace {

constexpr std::size_t id_digits = 9;              // of a commit's id in the names of refs
constexpr std::size_t most_merged_subjects = 10;  // in the message of a merge

const MergedBack* newest_about(const EventLog* log, const std::string& target, auto wanted) {
  const MergedBack* newest = nullptr;
  if (log == nullptr) return newest;
  for (const Event& event : log->events) {
    const auto* about = std::get_if<MergedBack>(&event.body);
    if (about != nullptr && about->target == target && wanted(*about)) newest = about;
  }
  return newest;
}

/// Who has the fix already, and how that is known.
Refusal nothing_to_do(const MergeBackPlace& place) {
  std::string known;
  for (const MergeBackTarget& target : place.targets) known += fmt::format(" {}: {}.", target.name, target.evidence);
  return {"nothing-to-merge-back", "Every target has the fix." + known,
          "Delete the branch and its work tree: hotfixd clean-up"};
}

/// Whether the fix brings what is not released to a target other than main.
bool brings_unreleased(const PlanContext& context, const MergeBackPlace& place) {
  return !context.facts.current->base->carried.empty() &&
         std::ranges::any_of(place.targets, [&](const MergeBackTarget& target) {
           return !target.has_fix && target.name != context.facts.main;
         });
}

std::optional<Refusal> refuse_carried(const PlanContext& context, const MergeBackPlace& place,
                                      const MergeBackRequest& request) {
  const BranchFacts& branch = *context.facts.current;
  if (!brings_unreleased(context, place) || request.overrides.contains("base")) return std::nullopt;
  return passable(
      Refusal{"carries-unreleased",
              fmt::format("{} carries {} that {} not released: merging it back would bring them along.", branch.branch,
                          counted(branch.base->carried.size(), "commit", "commits"),
                          branch.base->carried.size() == 1 ? "is" : "are"),
              "Move your own commits onto the production tag: hotfixd replay. Or go on: --override base=REASON"},
      "base");
}

std::optional<Refusal> refuse_targets(const MergeBackPlace& place, const MergeBackRequest& request) {
  if (place.targets.empty())
    return Refusal{"no-target", "No branch to merge back into is known.",
                   "Name them in .hotfix.json: \"main\": {\"branch\": …}, \"targets\": […]"};
  for (const std::string& wanted : request.targets) {
    if (std::ranges::find(place.targets, wanted, &MergeBackTarget::name) == place.targets.end())
      return Refusal{"unknown-target", fmt::format("{} is no target of this hotfix.", one_line(wanted, 200)),
                     "`hotfixd status` names them."};
  }
  return std::nullopt;
}

std::optional<Refusal> refuse_merge_back(const PlanContext& context, const MergeBackPlace& place,
                                         const MergeBackRequest& request) {
  if (auto refusal = refuse_unless_hotfix(context)) return refusal;
  const Facts& facts = context.facts;
  const std::string branch = short_branch(*facts.head.branch);
  const bool known = facts.current && facts.current->base && facts.current->base->base;
  if (!known)
    return Refusal{"base-unknown", fmt::format("Git cannot tell what {} starts from.", branch),
                   "Say what it starts from: hotfixd adopt --base TAG. Then try again."};
  if (!place.remote_problem.empty())
    return Refusal{"remote-unreachable", place.remote_problem,
                   "See that the remote can be reached, then try again: nothing was done."};
  if (auto refusal = refuse_targets(place, request)) return refusal;
  const bool all = std::ranges::all_of(place.targets, &MergeBackTarget::has_fix);
  if (facts.current->base->own.empty() && !all)
    return Refusal{"nothing-to-merge-back", fmt::format("{} has no commits of its own.", branch),
                   "Commit the fix first."};
  return refuse_carried(context, place, request);
}

std::vector<std::string> reads(const PlanContext& context, const MergeBackPlace& place) {
  std::vector<std::string> values{short_branch(*context.facts.head.branch), context.facts.head.commit->hex()};
  for (const MergeBackTarget& target : place.targets) values.push_back(target.name + " " + hex_or_none(target.tip));
  return values;
}

void note_how(const PlanContext& context, const MergeBackPlace& place, Plan& plan) {
  const auto made = [](const PlanEntry& entry) { return entry.argv.size() > 1 && entry.argv[1] == "commit-tree"; };
  if (std::ranges::any_of(plan.entries, made))
    plan.notes.push_back(fmt::format("git commit-tree makes the merge: it {}, and runs no hooks{}.",
                                     place.sign ? "signs it, as commit.gpgSign says" : "does not sign",
                                     place.commit_msg_hook ? " but commit-msg, which has its own step" : ""));
  const bool deployed = context.facts.current && !context.facts.current->base->own_tags.empty();
  if (!deployed) plan.notes.emplace_back("The fix is not tagged yet.");
}

}  // namespace

std::string merge_back_name(const std::string& target, const git::Oid& tip, const git::Oid& fix) {
  return fmt::format("merge-back/{}/{}-{}", target, tip.hex().substr(0, id_digits), fix.hex().substr(0, id_digits));
}

std::string merge_back_branch(const BranchNaming& naming, const std::string& branch, const std::string& id,
                              const std::string& target) {
  std::string name = fmt::format("{}-{}", naming.read(branch).ticket.value_or(id), target);
  std::ranges::replace(name, '/', '-');
  return "merge-back/" + name;
}

std::string merge_back_message(const PlanContext& context, const std::string& target) {
  const BranchFacts& branch = *context.facts.current;
  std::string text = fmt::format("Merge branch '{}' into {}\n\n", branch.branch, target);
  const LogPlace log = log_place(context, branch.branch);
  const Started* start = log.log == nullptr ? nullptr : view(*log.log).start;
  const auto ticket =
      start != nullptr && start->ticket ? start->ticket : context.policy.naming.read(branch.branch).ticket;
  const std::string of = ticket ? fmt::format(" of {}", *ticket) : "";
  const auto& tags = branch.base->own_tags;
  text += fmt::format("Brings back the fix{}{}:\n\n", of,
                      tags.empty() ? "" : fmt::format(", in production as {}", tags.front().name));
  for (std::size_t i = 0; i < std::min(branch.own.size(), most_merged_subjects); ++i)
    text += fmt::format("* {}\n", one_line(branch.own[branch.own.size() - 1 - i].subject, 200));
  if (branch.own.size() > most_merged_subjects)
    text += fmt::format("* and {} more\n", branch.own.size() - most_merged_subjects);
  return text;
}

bool takes_no_push(const EventLog* log, const std::string& target) {
  const MergedBack* newest =
      newest_about(log, target, [](const MergedBack& about) { return about.how != MergedBack::How::requested; });
  return newest != nullptr && newest->how == MergedBack::How::refused;
}

const MergedBack* opened_request(const EventLog* log, const std::string& target) {
  return newest_about(log, target, [](const MergedBack& about) { return about.how == MergedBack::How::requested; });
}

PlanOrRefusal plan_merge_back(const PlanContext& context, const MergeBackPlace& place,
                              const MergeBackRequest& request) {
  if (auto refusal = refuse_merge_back(context, place, request)) return *refusal;
  const LogPlace log = log_place(context, short_branch(*context.facts.head.branch));
  const auto wanted = [&](const MergeBackTarget& target) {
    return request.targets.empty() || std::ranges::count(request.targets, target.name) != 0;
  };
  std::vector<PlanEntry> entries;
  std::vector<std::string> notes;
  std::optional<Refusal> stopped;
  std::vector<std::string> gates;
  for (const MergeBackTarget& target : place.targets) {
    if (!wanted(target) || (target.has_fix && !target.pushed)) continue;
    TargetPlanner planner(context, place, target, request, log);
    if (auto refusal = planner.refuse()) {
      notes.push_back(fmt::format("{}: {} {}", target.name, refusal->message, refusal->remedy));
      if (!stopped) stopped = std::move(refusal);
      continue;
    }
    if (target.only_local) gates.emplace_back("local");
    if (takes_no_push(log.log, target.name)) gates.emplace_back("push");
    std::ranges::move(planner.plan(), std::back_inserter(entries));
    std::ranges::move(planner.notes(), std::back_inserter(notes));
  }
  if (entries.empty()) return stopped ? *stopped : nothing_to_do(place);
  Plan plan = make_plan("mergeBack", std::move(entries), reads(context, place));
  plan.notes = std::move(notes);
  plan.log_id = log.id;
  if (brings_unreleased(context, place)) gates.emplace_back("base");
  for (const std::string& gate : gates) pass(plan, request.overrides, gate);
  note_how(context, place, plan);
  return plan;
}

}  // namespace hotfix::workflow
