#include "workflow/status.h"

#include <tuple>

#include "workflow/step_title.h"

namespace hotfix::workflow {

bool differs(const Status& one, const Status& two) {
  const auto shown = [](const Status& s) {
    return std::tie(s.repository, s.state, s.reason, s.remedy, s.trusted, s.unknown, s.active, s.id, s.branch, s.ticket,
                    s.base, s.next_version, s.own_commits, s.carried_commits, s.totals, s.untracked, s.started_at,
                    s.target_seconds, s.steps, s.deploy, s.merge_back, s.next, s.findings);
  };
  if (one.steps != two.steps) {
    Status timeless_one = one;
    Status timeless_two = two;
    for (Step& step : timeless_one.steps) step.as_of.reset();
    for (Step& step : timeless_two.steps) step.as_of.reset();
    return shown(timeless_one) != shown(timeless_two);
  }
  return shown(one) != shown(two);
}

namespace {

struct StepWords {
  std::string_view name;
  std::string_view title;
};

constexpr StepWords words_of(StepName step) {
  switch (step) {
    case StepName::branch:
      return {"branch", "branch"};
    case StepName::fix:
      return {"fix", "fix"};
    case StepName::test:
      return {"test", "test"};
    case StepName::review:
      return {"review", "review"};
    case StepName::deploy:
      return {"deploy", "deploy"};
    case StepName::merge_back:
      return {"mergeBack", "merge back"};
    case StepName::clean_up:
      return {"cleanUp", "clean up"};
  }
  return {};
}

}  // namespace

std::string_view name_of(StepName step) {
  return words_of(step).name;
}

std::string_view title_of(StepName step) {
  return words_of(step).title;
}

std::string_view name_of(StepState state) {
  switch (state) {
    case StepState::pending:
      return "pending";
    case StepState::active:
      return "active";
    case StepState::done:
      return "done";
    case StepState::blocked:
      return "blocked";
    case StepState::failed:
      return "failed";
    case StepState::unknown:
      return "unknown";
  }
  return {};
}

std::string_view name_of(DeployState state) {
  switch (state) {
    case DeployState::none:
      return "none";
    case DeployState::tagged:
      return "tagged";
    case DeployState::deploying:
      return "deploying";
    case DeployState::live:
      return "live";
    case DeployState::failed:
      return "failed";
  }
  return {};
}

std::string_view name_of(MergeBackState state) {
  switch (state) {
    case MergeBackState::pending:
      return "pending";
    case MergeBackState::merged:
      return "merged";
    case MergeBackState::equivalent:
      return "equivalent";
    case MergeBackState::conflict:
      return "conflict";
  }
  return {};
}

std::string_view name_of(RepositoryState state) {
  switch (state) {
    case RepositoryState::ok:
      return "ok";
    case RepositoryState::unsupported:
      return "unsupported";
    case RepositoryState::untrusted_by_git:
      return "untrustedByGit";
    case RepositoryState::damaged:
      return "damaged";
    case RepositoryState::none:
      return "none";
  }
  return {};
}

std::string_view name_of(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::none:
      return "none";
    case EvidenceKind::ancestor:
      return "ancestor";
    case EvidenceKind::trailer:
      return "trailer";
    case EvidenceKind::patch_id:
      return "patch-id";
    case EvidenceKind::squash:
      return "squash";
    case EvidenceKind::same_tree:
      return "same-tree";
    case EvidenceKind::release_prep:
      return "release-prep";
    case EvidenceKind::subject:
      return "subject";
  }
  return {};
}

}  // namespace hotfix::workflow
