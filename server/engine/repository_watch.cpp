// Of a Repository: what others do meanwhile, on disk and on the forge. While a review runs its forge is asked,
// politely; where policy shares the record, what the team wrote is taken in. Nothing waits for it, and without trust
// nobody is asked.

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

#include "engine/ask_review.h"
#include "engine/repository.h"
#include "workflow/review.h"
#include "workflow/slug.h"

namespace hotfix::engine {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds longest_hold_for_lock{2};  // ARCHITECTURE.md "Journeys": disk
constexpr unsigned most_doublings = 4;  // of the pause after trouble: from a minute to a quarter of an hour

struct Told {
  std::optional<workflow::ReviewFacts> review;
  ShareResult shared;
};

Told ask(const Survey& survey, bool about_review, std::int64_t now, const std::stop_token& cancel) {
  Told told;
  try {
    if (survey.policy.events.share && !survey.remote.empty()) {
      const std::string id = workflow::hotfix_id(survey.policy_values.naming.read(survey.facts.current->branch));
      told.shared = EventSharing({survey.probe.work_dir, survey.remote, survey.own_ssh, cancel}).fetch(id);
    }
    if (about_review) told.review = ask_review(survey, now, cancel);
  } catch (const std::exception& error) {  // cancelled: this window closes
    told.shared.problem = error.what();
  }
  return told;
}

}  // namespace

/// A few stat() calls on the lane tell whether the repository moved under us. While somebody holds the index lock it is
/// still moving: the refresh waits for them, two seconds at most.
void Repository::poll() {
  polling_ = true;
  struct Seen {
    std::uint64_t fingerprint;
    bool locked;
  };
  on_lane(
      [](Surveyor& surveyor) {
        try {
          return Seen{surveyor.fingerprint(), surveyor.index_lock_held()};
        } catch (const std::exception&) {
          return Seen{0, false};
        }
      },
      [](Repository& self, const Seen& seen) {
        self.polling_ = false;
        if (seen.fingerprint == self.survey_->fingerprint) {
          self.lock_seen_.reset();
          return;
        }
        const auto now = Clock::now();
        if (seen.locked && !self.lock_seen_) self.lock_seen_ = now;
        if (seen.locked && now - *self.lock_seen_ < longest_hold_for_lock) return;
        self.lock_seen_.reset();
        self.refresh();
      });
}

/// A request that was merged or closed has no more news.
bool Repository::wants_forge() const {
  if (!trusted_ || !survey_->active || !survey_->facts.current) return false;
  if (survey_->policy.events.share && !survey_->remote.empty()) return true;
  if (!can_ask_review(*survey_)) return false;
  return !review_ || review_->requests.empty() || std::ranges::any_of(review_->requests, [](const auto& request) {
    return request.state == forge::RequestState::open;
  });
}

/// A new reading of the repository: is there somebody to ask, and about the same hotfix?
void Repository::expect_forge() {
  const std::string branch = survey_->active && survey_->facts.current ? survey_->facts.current->branch : "";
  if (branch != review_of_) {
    review_of_ = branch;
    review_.reset();
    troubles_ = 0;
    ask_at_.reset();
  }
  if (!wants_forge())
    ask_at_.reset();
  else if (!ask_at_)
    ask_at_ = Clock::now();
}

void Repository::ask_forge() {
  asking_ = true;
  forge_lane_.run([weak = weak_from_this(), post = options_.post, survey = survey_, branch = review_of_,
                   about_review = can_ask_review(*survey_), now = options_.now(), cancel = stop_.get_token()] {
    auto told = std::make_shared<Told>(ask(*survey, about_review, now, cancel));
    post([weak, told, branch] {
      const auto self = weak.lock();
      if (!self) return;
      self->asking_ = false;
      if (branch == self->review_of_) self->told_by_forge(std::move(told->review), told->shared);
    });
  });
}

void Repository::told_by_forge(std::optional<workflow::ReviewFacts> review, const ShareResult& shared) {
  const bool trouble = !shared.problem.empty() || (review && !review->problem.empty());
  troubles_ = trouble ? std::min(troubles_ + 1, most_doublings) : 0;
  if (review && !review->problem.empty() && review_) {  // what was known stays known, as of then
    review_->problem = std::move(review->problem);
  } else if (review) {
    review_ = std::move(review);
  }
  if (!shared.problem.empty() && shared.problem != forge_problem_)
    listener_.log(fmt::format("The team's record could not be taken in. {}", shared.problem));
  forge_problem_ = shared.problem;
  ask_at_.reset();
  if (wants_forge()) ask_at_ = Clock::now() + options_.forge_poll * (1U << troubles_);
  if (shared.changed) refresh();
  reassess();
}

}  // namespace hotfix::engine
