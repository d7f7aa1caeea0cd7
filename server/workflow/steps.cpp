#include "workflow/steps.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "workflow/step_parts.h"
#include "workflow/test_plan.h"

namespace hotfix::workflow {

namespace {

Time earliest(std::initializer_list<Time> times) {
  Time first;
  for (const Time& time : times) {
    if (time && (!first || *time < *first)) first = time;
  }
  return first;
}

// Committer dates: an author's date may be that of the commit that was picked.
Time newest_commit_time(const BranchFacts& branch) {
  return branch.own.empty() ? Time() : Time(branch.own.front().commit_time);
}
Time oldest_commit_time(const BranchFacts& branch) {
  return branch.own.empty() ? Time() : Time(branch.own.back().commit_time);
}

/// When the branch came to be. An adopted branch is older than the event that adopts it.
Time branched_at(const Hotfix& hotfix) {
  const BranchFacts& branch = hotfix.branch;
  if (hotfix.events.start != nullptr && !hotfix.events.start->adopted) return hotfix.events.first_start;
  if (hotfix.events.first_start)
    return earliest({hotfix.events.first_start, branch.created_at, oldest_commit_time(branch)});
  return branch.created_at ? branch.created_at : oldest_commit_time(branch);
}

/// No interval runs backwards, and none ends or begins in the future without saying so.
void settle_clock(Step& step, std::int64_t now) {
  if (step.started_at && step.finished_at && elapsed(*step.started_at, *step.finished_at).skewed) {
    step.finished_at = step.started_at;
    step.skewed = true;
  }
  if (step.started_at && *step.started_at > now) step.skewed = true;
  if (step.finished_at && *step.finished_at > now) step.skewed = true;
}

Step observe_branch(const Hotfix& hotfix, Time started_at) {
  const Time target = hotfix.policy.times.branch;
  const auto& answer = hotfix.branch.base;
  if (!answer || !answer->base)
    return make_step(StepName::branch, StepState::unknown, "what it starts from is not known", target);
  const Base& base = *answer->base;
  Step step = make_step(StepName::branch, StepState::done,
                        fmt::format("from {}", base.tag ? *base.tag : base.commit.hex().substr(0, 7)), target);
  set_clock(step, started_at, branched_at(hotfix));
  if (const Finding* wrong = find_code(hotfix.findings, "base/not-production-tag");
      wrong != nullptr && wrong->severity == Severity::error) {
    step.state = StepState::blocked;
    step.finished_at.reset();
    step.detail = answer->carried.empty() ? fmt::format("{}, which is not a production tag", step.detail)
                                          : fmt::format("{}, carries {} not released", step.detail,
                                                        counted(answer->carried.size(), "commit"));
  } else if (!base.certain) {
    step.detail += ", as far as git can tell";
  }
  return step;
}

Step observe_fix(const Hotfix& hotfix, const Step& branch) {
  const std::size_t own = own_count(hotfix.branch);
  const bool dirty = hotfix.checked_out && hotfix.facts.dirty.value_or(false);
  const bool dirt_unknown = hotfix.checked_out && !hotfix.facts.dirty;
  Step step = make_step(StepName::fix, StepState::active, "", hotfix.policy.times.fix);
  set_clock(step, branch.finished_at ? branch.finished_at : branch.started_at, std::nullopt);
  if (own == 0) {
    const bool unsure = hotfix.branch.base && hotfix.branch.base->base && !hotfix.branch.base->base->certain;
    if (unsure && !dirty) {
      step.state = StepState::unknown;
      step.detail = "git cannot tell which commits are the fix";
    } else {
      step.detail = dirty ? "not committed yet" : "nothing changed yet";
    }
  } else if (dirty) {
    step.detail = fmt::format("{}, and changes that are not committed", counted(own, "commit"));
  } else if (dirt_unknown) {
    step.state = StepState::unknown;
    step.detail = fmt::format("{}; whether there are uncommitted changes is not known", counted(own, "commit"));
  } else {
    step.state = StepState::done;
    step.detail = counted(own, "commit");
    step.finished_at = newest_commit_time(hotfix.branch);
  }
  return step;
}

Step observe_test(const Hotfix& hotfix, const Step& fix) {
  Step step = make_step(StepName::test, StepState::pending, "", hotfix.policy.times.test);
  const auto seen = hotfix.branch.tree ? verdict_on(hotfix.log, *hotfix.branch.tree) : std::nullopt;
  const bool any = hotfix.log != nullptr && std::ranges::any_of(hotfix.log->events, [](const Event& event) {
                     return std::holds_alternative<TestVerdict>(event.body);
                   });
  const bool committed = own_count(hotfix.branch) > 0;
  if (seen) {
    step.state = seen->verdict->passed ? StepState::done : StepState::failed;
    step.detail = verdict_text(*seen->verdict);
    set_clock(step, seen->verdict->started_at ? seen->verdict->started_at : fix.finished_at, seen->time);
  } else if (const forge::Checks* checks = checks_of_tip(hotfix.branch); checks != nullptr && committed) {
    step.state = checks->failed > 0 ? StepState::failed : StepState::done;
    step.detail = "on the forge: " + checks_in_words(*checks);
    set_clock(step, fix.finished_at, std::nullopt);
  } else if (any && committed) {
    step.detail = "not run on the newest commit";
  } else if (!hotfix.policy.tests_configured) {
    step.state = committed ? StepState::unknown : StepState::pending;
    step.detail = "not set up";
  } else if (committed) {
    step.detail = "not run yet";
  }
  return step;
}

DeployState state_of(DeployEvent event) {
  switch (event) {
    case DeployEvent::tagged:
      return DeployState::tagged;
    case DeployEvent::deploying:
      return DeployState::deploying;
    case DeployEvent::live:
      return DeployState::live;
    case DeployEvent::failed:
    case DeployEvent::rolled_back:
      return DeployState::failed;
  }
  return DeployState::none;
}

int rank(DeployState state) {
  switch (state) {
    case DeployState::none:
      return 0;
    case DeployState::failed:
      return 1;
    case DeployState::tagged:
      return 2;
    case DeployState::deploying:
      return 3;
    case DeployState::live:
      return 4;
  }
  return 0;
}

/// What one tag, or one that only events know, says about the deploy.
struct TagSeen {
  std::string name;
  DeployState state = DeployState::none;
  Time started;
  Time changed;  // when the newest event told
  std::string detail;
};

TagSeen see_tag(const EventLog* log, const std::string& name, Time tagged_at) {
  TagSeen seen{name, DeployState::tagged, tagged_at, std::nullopt, ""};
  if (log == nullptr) return seen;
  for (const Event& event : log->events) {
    const auto* change = std::get_if<DeployChanged>(&event.body);
    if (change == nullptr || change->tag != name) continue;
    seen.state = state_of(change->state);
    seen.changed = event.time;
    seen.detail = change->state == DeployEvent::rolled_back && change->detail.empty() ? "rolled back" : change->detail;
    if (!seen.started) seen.started = event.time;
  }
  return seen;
}

/// The best that any of these tags says; of equals the first.
std::optional<TagSeen> best_tag(const EventLog* log, const std::vector<ProductionTag>& tags) {
  std::optional<TagSeen> best;
  for (const ProductionTag& tag : tags) {
    TagSeen seen = see_tag(log, tag.name, tag.time);
    if (!best || rank(seen.state) > rank(best->state)) best = std::move(seen);
  }
  return best;
}

/// A deploy of a tag that git does not know here, for instance one that a bot made: events are all there is. A tag
/// that was merely made and is gone counts as never made.
std::optional<TagSeen> unknown_tag(const Hotfix& hotfix, const std::vector<ProductionTag>& older) {
  std::optional<TagSeen> last;
  if (hotfix.log == nullptr) return last;
  for (const Event& event : hotfix.log->events) {
    const auto* change = std::get_if<DeployChanged>(&event.body);
    if (change == nullptr || find_tag(older, change->tag) != nullptr) continue;
    last = see_tag(hotfix.log, change->tag, std::nullopt);
  }
  if (last && last->state == DeployState::tagged) last.reset();
  return last;
}

std::string why_blocked(const Hotfix& hotfix, const Step& test) {
  if (find_code(hotfix.findings, "base/stale-tag") != nullptr) return "production runs a newer tag than the base";
  const auto error = std::find_if(hotfix.findings.begin(), hotfix.findings.end(), [](const Finding& finding) {
    return finding.severity == Severity::error && finding.code != "test/failed";  // the verdict says that better
  });
  if (error != hotfix.findings.end()) return fmt::format("{} is not solved", error->code);
  return test.state == StepState::failed ? "the tests failed" : "";
}

Step deploy_step(const Hotfix& hotfix, const TagSeen& seen) {
  Step step = make_step(StepName::deploy, StepState::active, "", hotfix.policy.times.deploy);
  set_clock(step, seen.started, std::nullopt);
  const std::string_view more = seen.detail.empty() ? "" : ": ";
  switch (seen.state) {
    case DeployState::none:
      break;
    case DeployState::tagged:
      // Without a deploy command the tag is all that this step can do; "live" still waits for somebody's word.
      if (!hotfix.policy.deploy_configured) {
        step.state = StepState::done;
        step.finished_at = seen.started;
      }
      step.detail = fmt::format("{} is tagged, not confirmed live{}{}", seen.name, more, seen.detail);
      break;
    case DeployState::deploying:
      step.detail = fmt::format("{} is being deployed{}{}", seen.name, more, seen.detail);
      break;
    case DeployState::live:
      step.state = StepState::done;
      step.finished_at = seen.changed;
      step.detail = fmt::format("{} is live{}{}", seen.name, more, seen.detail);
      break;
    case DeployState::failed:
      step.state = StepState::failed;
      step.finished_at = seen.changed;
      step.detail = fmt::format("{} failed{}{}", seen.name, more, seen.detail);
      break;
  }
  return step;
}

Step observe_deploy(const Hotfix& hotfix, const Step& test, Observed& observed) {
  const BranchFacts& branch = hotfix.branch;
  const std::optional<git::Oid> newest = newest_own(branch);
  std::vector<ProductionTag> covering;
  std::vector<ProductionTag> older;
  if (branch.base) {
    for (const ProductionTag& tag : branch.base->own_tags)
      (newest && tag.commit == *newest ? covering : older).push_back(tag);
  }
  covering.insert(covering.end(), branch.tags_with_fix.begin(), branch.tags_with_fix.end());

  std::optional<TagSeen> seen = best_tag(hotfix.log, covering);
  if (!seen) seen = unknown_tag(hotfix, older);
  if (seen) {
    observed.deploy = seen->state;
    observed.deploy_tag = seen->name;
    return deploy_step(hotfix, *seen);
  }
  Step step = make_step(StepName::deploy, StepState::pending, "", hotfix.policy.times.deploy);
  if (const auto before = best_tag(hotfix.log, older)) {
    observed.deploy = before->state;
    observed.deploy_tag = before->name;
    step.detail = fmt::format("{} lacks the newest commits", before->name);
  }
  if (!newest) return step;
  if (const std::string why = why_blocked(hotfix, test); !why.empty()) {
    step.state = StepState::blocked;
    step.detail = why;
  }
  return step;
}

Step observe_merge_back(const Hotfix& hotfix, const Step& deploy, const std::vector<MergeBack>& targets) {
  Step step = make_step(StepName::merge_back, StepState::pending, "", hotfix.policy.times.merge_back);
  if (targets.empty()) {
    step.state = StepState::unknown;
    step.detail = "no branch to merge back into is known";
    return step;
  }
  std::vector<std::string> have;
  std::vector<std::string> lack;
  bool conflict = false;
  Time finished;
  bool times_known = true;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const TargetFacts& target = hotfix.branch.targets[i];
    const std::string shown = in_words(target.evidence);
    const auto with_words = [&](std::string name) {
      return shown.empty() ? name : fmt::format("{} ({})", name, shown);
    };
    if (has_fix(targets[i].state)) {
      have.push_back(with_words(targets[i].target));
      const Time at = merged_at(target);
      times_known = times_known && at;
      if (at && (!finished || *at > *finished)) finished = at;
    } else if (targets[i].state == MergeBackState::conflict) {
      conflict = true;
      lack.push_back(
          fmt::format("{} (will conflict in {})", target.name, counted(targets[i].conflicts.size(), "file")));
    } else {
      lack.push_back(target.only_local ? fmt::format("{} (merged here, not pushed)", target.name)
                                       : with_words(target.name));
    }
  }
  if (lack.empty()) {
    step.state = StepState::done;
    step.detail = fmt::format("in {}", fmt::join(have, ", "));
    set_clock(step, deploy.finished_at, times_known ? finished : Time());
    return step;
  }
  step.detail = have.empty() ? fmt::format("not in {}", fmt::join(lack, ", "))
                             : fmt::format("in {}; not in {}", fmt::join(have, ", "), fmt::join(lack, ", "));
  const bool begun = deploy.state == StepState::done || !have.empty();
  if (begun) {
    step.state = conflict ? StepState::blocked : StepState::active;
    step.started_at = deploy.finished_at;
  }
  return step;
}

Step observe_clean_up(const Hotfix& hotfix, const Step& deploy, const Step& merge_back) {
  const BranchFacts& branch = hotfix.branch;
  Step step = make_step(StepName::clean_up, StepState::pending, "", std::nullopt);
  if (!branch.tip && !branch.remote) {
    step.state = StepState::done;
    step.detail = fmt::format("{} is gone", branch.branch);
  } else if (merge_back.state == StepState::done && deploy.state == StepState::done) {
    step.state = StepState::active;
    if (!branch.tip)
      step.detail = fmt::format("{} is still there", branch.remote->name);
    else if (branch.remote)
      step.detail = fmt::format("{} is still here and on the remote", branch.branch);
    else
      step.detail = fmt::format("{} is still here", branch.branch);
  }
  return step;
}

MergeBackState merge_back_state(const BranchFacts& branch, const TargetFacts& target) {
  const std::vector<git::Oid> own = branch.base ? branch.base->own : std::vector<git::Oid>();
  bool all = !own.empty();
  bool reachable = true;
  for (const git::Oid& commit : own) {
    const auto at = std::find_if(target.evidence.begin(), target.evidence.end(),
                                 [&](const CommitEvidence& evidence) { return evidence.commit == commit; });
    const bool there = at != target.evidence.end() && at->kind == EvidenceKind::ancestor;
    if (!there) reachable = false;
    if (!there && (at == target.evidence.end() || !is_proof(*at))) all = false;
  }
  // Where the tip is, all own commits are. Once main was fast-forwarded to the branch none of them can be told to be
  // its own any more, but they are there.
  const bool forwarded = branch.tip && branch.base && branch.base->base && !branch.base->base->certain &&
                         *branch.tip != branch.base->base->commit;
  if (target.contains_tip && (!own.empty() || forwarded)) return MergeBackState::merged;
  if (all && !target.only_local) return reachable ? MergeBackState::merged : MergeBackState::equivalent;
  return target.conflicts && !target.conflicts->empty() ? MergeBackState::conflict : MergeBackState::pending;
}

}  // namespace

const Finding* find_code(const std::vector<Finding>& findings, std::string_view code) {
  const auto at = std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.code == code; });
  return at == findings.end() ? nullptr : &*at;
}

std::vector<MergeBack> merge_back_states(const BranchFacts& branch) {
  std::vector<MergeBack> states;
  for (const TargetFacts& target : branch.targets) {
    MergeBack state{target.name, merge_back_state(branch, target), {}};
    if (state.state == MergeBackState::conflict) state.conflicts = *target.conflicts;
    states.push_back(std::move(state));
  }
  return states;
}

bool merged_everywhere(const std::vector<MergeBack>& targets) {
  return !targets.empty() &&
         std::all_of(targets.begin(), targets.end(), [](const MergeBack& target) { return has_fix(target.state); });
}

Observed observe(const Hotfix& hotfix) {
  Observed observed;
  observed.merge_back = merge_back_states(hotfix.branch);
  observed.started_at = hotfix.events.since ? hotfix.events.since : branched_at(hotfix);
  const Step branch = observe_branch(hotfix, observed.started_at);
  const Step fix = observe_fix(hotfix, branch);
  const Step test = observe_test(hotfix, fix);
  const Step review = observe_review(hotfix, observed.merge_back);
  const Step deploy = observe_deploy(hotfix, test, observed);
  const Step merge_back = observe_merge_back(hotfix, deploy, observed.merge_back);
  const Step clean_up = observe_clean_up(hotfix, deploy, merge_back);
  observed.steps = {branch, fix, test, review, deploy, merge_back, clean_up};
  for (Step& step : observed.steps) settle_clock(step, hotfix.now);
  return observed;
}

}  // namespace hotfix::workflow
