// The review of one hotfix, observed: what events say of the request, what was pushed, what the forge shows.

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "workflow/review.h"
#include "workflow/slug.h"
#include "workflow/step_parts.h"

namespace hotfix::workflow {

namespace {

std::string pushed_detail(const BranchFacts& branch) {
  const RemoteBranch& remote = *branch.remote;
  if (branch.tip && remote.tip == *branch.tip) return "pushed";
  if (branch.base) {
    const auto& own = branch.base->own;
    const auto at = std::find(own.begin(), own.end(), remote.tip);
    if (at != own.end() && at != own.begin())
      return fmt::format("pushed but for the newest {}", counted(static_cast<std::size_t>(at - own.begin()), "commit"));
  }
  return fmt::format("{} has other commits", remote.name);
}

/// Whether who saw this commit saw the newest own commit. Own commits are told by their ids; of others, merges of the
/// base for instance, only the time tells.
bool covers_newest(const BranchFacts& branch, const std::optional<git::Oid>& commit, Time time) {
  const auto newest = newest_own(branch);
  if (!newest) return true;
  if (commit) {
    if (commit == newest || commit == branch.tip) return true;
    const auto& own = branch.base ? branch.base->own : std::vector<git::Oid>();
    if (std::ranges::find(own, *commit) != own.end()) return false;
  }
  return time && !branch.own.empty() && *time >= branch.own.front().commit_time;
}

/// What the forge says of the reviewers, and what that makes of the step.
struct Words {
  std::vector<std::string> approved;
  std::vector<std::string> approved_before;  // an older commit
  std::vector<std::string> against;
  Time approved_at;  // the first approval that counts
};

Words words_of(const BranchFacts& branch, const forge::Request& request) {
  Words words;
  const bool shows_newest = covers_newest(branch, request.head, Time());
  for (const forge::Review& review : request.reviews) {
    const Time time = parse_utc(review.time);
    if (review.verdict == forge::Verdict::changes_requested) {
      words.against.push_back(review.who);
    } else if (shows_newest && covers_newest(branch, review.commit, time)) {
      words.approved.push_back(review.who);
      if (time && (!words.approved_at || *time < *words.approved_at)) words.approved_at = time;
    } else {
      words.approved_before.push_back(review.who);
    }
  }
  return words;
}

/// What the log says.
struct Told {
  const ReviewRequested* request = nullptr;  // the newest
  Time requested_at;                         // the first: the clock runs from it
  const Event* approval = nullptr;           // a person's word on the newest commit
  bool approved_before = false;              // on an older one
  bool withdrawn = false;                    // what was requested was taken back
};

Told told_by(const Hotfix& hotfix) {
  Told told;
  if (hotfix.log == nullptr) return told;
  for (const Event& event : hotfix.log->events) {
    if (const auto* requested = std::get_if<ReviewRequested>(&event.body)) {
      if (told.request == nullptr) told.requested_at = event.time;
      told.request = requested;
    } else if (const auto* approved = std::get_if<ReviewApproved>(&event.body)) {
      if (covers_newest(hotfix.branch, approved->commit, Time()))
        told.approval = &event;
      else
        told.approved_before = true;
    }
  }
  const bool undone = std::ranges::any_of(
      hotfix.log->taken_back, [](const Event& event) { return std::holds_alternative<ReviewRequested>(event.body); });
  told.withdrawn = undone && told.request == nullptr;
  return told;
}

void add(std::string& detail, const std::string& more) {
  if (!more.empty()) detail += (detail.empty() ? "" : "; ") + more;
}

/// An open request: who agreed, who did not, how its checks went.
void show_open(const BranchFacts& branch, const forge::Request& request, Step& step) {
  const Words words = words_of(branch, request);
  add(step.detail, fmt::format("request {}{}{}", request.number, request.url.empty() ? "" : ": ", request.url));
  if (request.draft) add(step.detail, "a draft");
  if (!words.against.empty()) {
    step.state = StepState::blocked;
    add(step.detail, fmt::format("{} wants changes", fmt::join(words.against, ", ")));
  } else if (!words.approved.empty()) {
    step.state = StepState::done;
    step.finished_at = words.approved_at;
    add(step.detail, fmt::format("approved by {}", fmt::join(words.approved, ", ")));
  } else if (!words.approved_before.empty()) {
    add(step.detail, fmt::format("{} approved an older commit", fmt::join(words.approved_before, ", ")));
  }
  add(step.detail, checks_in_words(request.checks));
}

/// Merged or closed. False: it says nothing of the newest commits.
bool show_ended(const BranchFacts& branch, const forge::Request& request, Step& step) {
  const bool newest = covers_newest(branch, request.head, Time());
  if (request.state == forge::RequestState::merged) {
    if (!newest) {
      add(step.detail, fmt::format("request {} was merged without the newest commits", request.number));
      step.state = StepState::pending;
      return true;
    }
    step.state = StepState::done;
    step.detail = fmt::format("merged into {}", request.into);
    step.finished_at = parse_utc(request.merged_at);
    return true;
  }
  if (!newest) return false;
  step.state = StepState::blocked;
  add(step.detail, fmt::format("request {} was closed and not merged", request.number));
  return true;
}

bool show_merged_target(const Hotfix& hotfix, const std::vector<MergeBack>& targets, const std::string& into,
                        Step& step) {
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (!has_fix(targets[i].state) || (!into.empty() && into != targets[i].target)) continue;
    step.state = StepState::done;
    step.detail = fmt::format("merged into {}", targets[i].target);
    step.finished_at = merged_at(hotfix.branch.targets[i]);
    return true;
  }
  return false;
}

/// What is known without a forge.
void show_waiting(const Told& told, Step& step) {
  if (told.request != nullptr && !told.request->url.empty())
    add(step.detail, "requested: " + told.request->url);
  else if (told.request != nullptr)
    add(step.detail, "requested");
}

bool is_merged(const forge::Request& request) {
  return request.state == forge::RequestState::merged;
}

/// As if none had been requested: whether its request is closed by now does not matter.
Step show_withdrawn(const BranchFacts& branch, Step step) {
  step.started_at.reset();
  if (branch.remote) add(step.detail, pushed_detail(branch));
  add(step.detail, "the request was taken back");
  return step;
}

}  // namespace

const forge::Request* request_of(const BranchFacts& branch) {
  if (!branch.review) return nullptr;
  const forge::Request* best = nullptr;
  for (const forge::Request& request : branch.review->requests) {  // newest first
    if (request.state == forge::RequestState::open) return &request;
    if (best == nullptr) best = &request;
  }
  return best;
}

void attach_review(BranchFacts& branch, ReviewFacts review) {
  branch.review = std::move(review);
  for (const forge::Request& request : branch.review->requests) {
    if (request.state != forge::RequestState::merged || !request.head) continue;
    const auto target = std::ranges::find(branch.targets, request.into, &TargetFacts::name);
    if (target == branch.targets.end()) continue;
    bool contained = covers_newest(branch, request.head, Time());  // own commits are newest first
    for (CommitEvidence& evidence : target->evidence) {
      contained = contained || evidence.commit == *request.head;
      if (!contained || evidence.kind != EvidenceKind::none) continue;
      evidence = {evidence.commit, EvidenceKind::squash, request.merge_commit, parse_utc(request.merged_at)};
    }
  }
}

const forge::Checks* checks_of_tip(const BranchFacts& branch) {
  const forge::Request* request = request_of(branch);
  if (request == nullptr || !branch.tip || request->head != branch.tip) return nullptr;
  const forge::Checks& checks = request->checks;
  const bool ended = checks.failed > 0 || (checks.pending == 0 && checks.passed > 0);
  return ended ? &checks : nullptr;
}

std::string checks_in_words(const forge::Checks& checks) {
  std::vector<std::string> words;
  if (checks.failed > 0 && !checks.failed_names.empty()) {
    const std::size_t more = checks.failed - std::min(checks.failed, checks.failed_names.size());
    words.push_back(fmt::format("{}{} failed", fmt::join(checks.failed_names, ", "),
                                more == 0 ? "" : fmt::format(" and {} more", more)));
  } else if (checks.failed > 0) {
    words.push_back(counted(checks.failed, "check") + " failed");
  }
  if (checks.pending > 0)
    words.push_back(fmt::format("{} {} running", counted(checks.pending, "check"), checks.pending == 1 ? "is" : "are"));
  if (words.empty() && checks.passed > 0) words.push_back(counted(checks.passed, "check") + " passed");
  return fmt::format("{}", fmt::join(words, ", "));
}

Step observe_review(const Hotfix& hotfix, const std::vector<MergeBack>& targets) {
  Step step = make_step(StepName::review, StepState::pending, "", hotfix.policy.times.review);
  const BranchFacts& branch = hotfix.branch;
  const Told told = told_by(hotfix);
  const forge::Request* request = request_of(branch);
  step.started_at = told.requested_at;
  if (!step.started_at && request != nullptr) step.started_at = parse_utc(request->created_at);
  if (branch.review && branch.review->as_of != 0) step.as_of = branch.review->as_of;
  if (show_merged_target(hotfix, targets, told.request == nullptr ? "" : short_branch(told.request->into), step))
    return step;
  const bool open = request != nullptr && request->state == forge::RequestState::open;
  if (told.withdrawn && told.approval == nullptr && (request == nullptr || !is_merged(*request)) && !open)
    return show_withdrawn(branch, step);
  if (request != nullptr && !open && show_ended(branch, *request, step)) return step;

  const bool pushed = branch.remote && own_count(branch) > 0;
  if (!open && told.request == nullptr && told.approval == nullptr && !pushed) return step;
  step.state = StepState::active;
  if (open)
    show_open(branch, *request, step);
  else
    show_waiting(told, step);
  if (told.approval != nullptr && step.state == StepState::active) {
    step.state = StepState::done;
    step.finished_at = told.approval->time;
    add(step.detail, fmt::format("approved by {}, as {} says", std::get<ReviewApproved>(told.approval->body).who,
                                 told.approval->author.name));
  } else if (told.approved_before && step.state == StepState::active) {
    add(step.detail, "an older commit was approved");
  }
  if (branch.remote) add(step.detail, pushed_detail(branch));
  if (!open && told.request == nullptr && told.approval == nullptr) {
    step.started_at = branch.remote->seen_at;
    add(step.detail, "git alone cannot tell whether a review was requested");
  }
  if (branch.review && !branch.review->problem.empty()) add(step.detail, branch.review->problem);
  const bool waits = step.state == StepState::active && (open || told.request != nullptr);
  if (step.started_at && waits) step.due_at = *step.started_at + hotfix.policy.times.review_sla;
  return step;
}

}  // namespace hotfix::workflow
