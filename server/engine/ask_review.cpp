#include "engine/ask_review.h"

#include <utility>

#include "forge/ask.h"
#include "workflow/derive.h"
#include "workflow/review.h"

namespace hotfix::engine {

bool can_ask_review(const Survey& survey) {
  const bool has_program =
      survey.project.provider == forge::Provider::github || survey.project.provider == forge::Provider::gitlab;
  if (!survey.facts.trusted || !survey.active || !survey.facts.current || !has_program) return false;
  if (survey.project.host.empty() || survey.facts.current->branch.empty()) return false;
  const workflow::EventLog* log =
      workflow::log_of(survey.logs, survey.policy_values.naming, survey.facts.current->branch);
  return workflow::review_is_running(log, *survey.facts.current);
}

workflow::ReviewFacts ask_review(const Survey& survey, std::int64_t now, std::stop_token cancel) {
  forge::Question question;
  question.project = survey.project;
  question.branch = survey.facts.current->branch;
  question.work_dir = survey.probe.work_dir;
  question.cancel = std::move(cancel);
  forge::Answer answer = forge::requests_of(question);
  workflow::ReviewFacts review;
  review.requests = std::move(answer.requests);
  review.problem = std::move(answer.words);
  if (answer.trouble == forge::Trouble::none) review.as_of = now;
  return review;
}

}  // namespace hotfix::engine
