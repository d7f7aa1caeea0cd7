// What a Repository answers when it is asked: actions, hover, commands.

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

#include "engine/repository.h"
#include "scope/conflict_markers.h"

namespace hotfix::engine {
namespace {

bool touches(const Finding& finding, std::uint32_t first_line, std::uint32_t last_line) {
  return finding.range && finding.range->start.line <= last_line && finding.range->end.line >= first_line;
}

/// The edits that take out the markers of the conflict groups at these lines.
std::vector<scope::TextEdit> without_markers(const OpenFile& file, const Finding& finding) {
  std::vector<std::size_t> lines;
  for (const scope::ConflictGroup& group : scope::conflict_groups(file.text(), file.hunks())) {
    const std::size_t first = file.text().place_to_lsp({group.ours, 0}).line;
    const std::size_t last = file.text().place_to_lsp({group.theirs, 0}).line;
    if (last < finding.range->start.line || first > finding.range->end.line) continue;
    for (const std::size_t line : group.markers()) lines.push_back(line);
  }
  return scope::remove_lines(file.text(), lines);
}

/// One offer about a finding, or nothing where it is not possible here.
std::optional<ActionOffer> offer_of(const OpenFile& file, const Finding& finding, scope::Action kind,
                                    const std::string& production) {
  ActionOffer offer{.kind = kind, .finding = finding};
  std::optional<std::vector<scope::TextEdit>> edits;
  const scope::BaseLines* base = file.production();
  const bool in_production = base != nullptr && file.base().base != nullptr;
  switch (kind) {
    case scope::Action::remove_lines:
      offer.title = "Remove the conflict markers";
      edits = without_markers(file, finding);
      break;
    case scope::Action::restore_hunk:
      if (!in_production) return std::nullopt;
      offer.title = fmt::format("Restore these lines to production's ({})", production);
      edits = scope::restore_hunks(
          *base, file.text(),
          scope::hunks_in(file.text(), file.hunks(), finding.range->start.line, finding.range->end.line));
      break;
    case scope::Action::restore_file:
      if (!in_production) return std::nullopt;
      offer.title = fmt::format("Restore the whole file to production's ({})", production);
      edits = scope::restore_hunks(*base, file.text(), file.hunks());
      break;
    case scope::Action::accept:
      offer.title = fmt::format("Accept {} for this content, with a reason…", finding.code);
      return offer;
    case scope::Action::open_policy:
      return std::nullopt;  // the adapter's: it knows how to show a document
  }
  if (!edits || edits->empty()) return std::nullopt;
  offer.edits = std::move(*edits);
  return offer;
}

}  // namespace

std::vector<ActionOffer> Repository::actions(const std::string& spelled, std::uint32_t first_line,
                                             std::uint32_t last_line) const {
  std::vector<ActionOffer> offers;
  const auto found = open_.find(spelled);
  if (found == open_.end() || !survey_ || !survey_->active || !found->second.file.has_base()) return offers;
  const OpenFile& file = found->second.file;
  bool restores = false;
  for (const Finding& finding : findings_of(file)) {
    if (!touches(finding, first_line, last_line)) continue;
    bool preferred = true;
    for (const scope::Action kind : scope::actions_for(finding.code)) {
      auto offer = offer_of(file, finding, kind, survey_->production_name);
      if (!offer) continue;
      const bool same = std::ranges::any_of(offers, [&](const auto& other) {
        return other.kind == kind && !other.edits.empty() && other.edits == offer->edits;
      });
      if (same) continue;
      restores = restores || kind == scope::Action::restore_hunk;
      offer->preferred = std::exchange(preferred, false) && !offer->edits.empty();
      offers.push_back(std::move(*offer));
    }
  }
  const auto hunks = scope::hunks_in(file.text(), file.hunks(), first_line, last_line);
  if (!restores && !hunks.empty() && file.base().base != nullptr) {  // a change that nothing is said about
    if (auto edits = scope::restore_hunks(*file.production(), file.text(), hunks)) {
      offers.push_back({.kind = scope::Action::restore_hunk,
                        .title = fmt::format("Restore these lines to production's ({})", survey_->production_name),
                        .edits = std::move(*edits)});
    }
  }
  return offers;
}

std::optional<HoverAnswer> Repository::hover(const std::string& spelled, std::uint32_t line) const {
  const auto found = open_.find(spelled);
  if (found == open_.end() || !survey_ || !survey_->active || !found->second.file.has_base()) return std::nullopt;
  const OpenFile& file = found->second.file;
  if (file.production() == nullptr) return std::nullopt;
  const auto hunks = scope::hunks_in(file.text(), file.hunks(), line, line);
  if (hunks.empty()) return std::nullopt;
  std::vector<Finding> here = findings_of(file);
  std::erase_if(here, [&](const Finding& finding) { return !touches(finding, line, line); });
  const scope::HoverContent content{survey_->production_name, file.path(), here};
  return HoverAnswer{scope::hover_markdown(*file.production(), hunks.front(), content),
                     scope::hunk_range(file.text(), hunks.front())};
}

std::optional<Finding> Repository::finding(const std::string& fingerprint) const {
  const auto& all = assessment_.status.findings;
  const auto found = std::ranges::find(all, fingerprint, &Finding::fingerprint);
  if (found != all.end()) return *found;
  for (const auto& [spelled, open] : open_) {  // typed since the last assessment
    for (const Finding& one : open.file.judgement().findings) {
      if (one.fingerprint == fingerprint) return one;
    }
  }
  return std::nullopt;
}

void Repository::production_tags(std::function<void(TagListing)> done, std::function<void(const Failure&)> failed) {
  struct Outcome {
    TagListing listing;
    std::optional<Failure> failure;
  };
  on_lane(
      [question = question()](Surveyor& surveyor) -> Outcome {
        try {
          return {surveyor.production_tags(question), {}};
        } catch (const Failure& failure) {
          return {{}, failure};
        } catch (const std::exception& error) {
          return {{}, Failure(Failure::Code::internal, error.what())};
        }
      },
      [done = std::move(done), failed = std::move(failed)](Repository&, Outcome outcome) {
        if (outcome.failure)
          failed(*outcome.failure);
        else
          done(std::move(outcome.listing));
      });
}

std::optional<Repository::ProductionText> Repository::production_text(const std::string& spelled) const {
  const auto found = open_.find(spelled);
  if (found == open_.end() || !survey_ || !survey_->active || !found->second.file.has_base()) return std::nullopt;
  const DocumentBase& base = found->second.file.base();
  if (!base.not_judged.empty()) return std::nullopt;
  ProductionText answer{.text = {}, .name = survey_->production_name};
  if (base.base) answer.text = base.base->text();
  return answer;
}

/// Reads afresh what a plan needs; so a previewed plan is refused only where what it read has changed.
void Repository::when_read_for_command(std::function<void(Repository&)> then) {
  ++commanding_;
  refresh();
  when_settled([weak = weak_from_this(), then = std::move(then)] {
    const auto self = weak.lock();
    if (!self) return;
    --self->commanding_;
    then(*self);
  });
}

namespace {

/// What a lane made of a question that may fail.
template <class Value>
struct Outcome {
  std::optional<Value> value;
  std::optional<Failure> failure;
};

template <class Ask>
auto answer_or_failure(Ask ask) -> Outcome<decltype(ask())> {
  try {
    return {ask(), std::nullopt};
  } catch (const Failure& failure) {
    return {std::nullopt, failure};
  } catch (const std::exception& error) {
    return {std::nullopt, Failure(Failure::Code::internal, error.what())};
  }
}

}  // namespace

void Repository::start_offer(workflow::StartRequest request, std::function<void(StartOffer)> done,
                             std::function<void(const Failure&)> failed) {
  when_read_for_command(
      [request = std::move(request), done = std::move(done), failed = std::move(failed)](Repository& self) {
        self.on_lane(
            [survey = self.survey_, request, now = self.options_.now(),
             cancel = self.stop_.get_token()](Surveyor& surveyor) {
              return answer_or_failure([&] { return offer_start(surveyor, *survey, request, now, cancel); });
            },
            [done, failed](Repository&, Outcome<StartOffer> outcome) {
              if (outcome.failure)
                failed(*outcome.failure);
              else
                done(std::move(*outcome.value));
            });
      });
}

void Repository::run(Command command, OnStep on_step, std::function<void(CommandOutcome)> done) {
  when_read_for_command(
      [command = std::move(command), on_step = std::move(on_step), done = std::move(done)](Repository& self) {
        const std::vector<Finding> findings = self.assessment_.status.findings;
        self.on_lane(
            [survey = self.survey_, command, findings, now = self.options_.now(),
             cancel = self.stop_.get_token()](Surveyor& surveyor) {
              return answer_or_failure([&] { return plan_command(surveyor, *survey, command, findings, now, cancel); });
            },
            [command, on_step, done](Repository& me, Outcome<workflow::PlanOrRefusal> planned) {
              if (planned.failure) {
                planned.value = workflow::Refusal{
                    "cannot-read", planned.failure->what(),
                    planned.failure->hint().empty() ? "Mend the cause and try again." : planned.failure->hint()};
              }
              me.run_planned(command, std::move(*planned.value), on_step, done);
            });
      });
}

void Repository::run_planned(const Command& command, workflow::PlanOrRefusal planned, OnStep on_step,
                             std::function<void(CommandOutcome)> done) {
  CommandOutcome outcome{.done = {}, .plan = {}, .refusal = {}, .status = assessment_.status};
  if (auto* refusal = std::get_if<workflow::Refusal>(&planned)) {
    outcome.refusal = std::move(*refusal);
    done(std::move(outcome));
    return;
  }
  outcome.plan = std::move(std::get<workflow::Plan>(planned));
  if (command.only_plan) {
    done(std::move(outcome));
    return;
  }
  if (command.plan_id && *command.plan_id != outcome.plan->id) {
    outcome.refusal = {"plan-changed", "Something that this plan had read has changed since it was shown.",
                       "Look at the new plan, then run that one."};
    done(std::move(outcome));
    return;
  }
  run_to_end(*outcome.plan, command.cancel, std::move(on_step), std::move(done));
}

void Repository::run_to_end(const workflow::Plan& plan, std::stop_token cancel, OnStep on_step,
                            std::function<void(CommandOutcome)> done) {
  struct Ended {
    PlanRun run;
    std::optional<workflow::Status> there;  // of the work tree that the plan made
  };
  OnStep posted;
  if (on_step) {
    posted = [post = options_.post, on_step = std::move(on_step)](std::size_t at, std::size_t of,
                                                                  const std::string& purpose) {
      post([on_step, at, of, purpose] { on_step(at, of, purpose); });
    };
  }
  on_lane(
      [plan, work_dir = survey_->probe.work_dir, now = options_.now(), posted = std::move(posted),
       settings = options_.settings, cancel = std::move(cancel)](Surveyor&) {
        Ended ended{run_plan(work_dir, plan, cancel, posted), {}};
        if (!plan.folder.empty() && !ended.run.stopped) {
          const auto survey = Surveyor(plan.folder).survey({.trusted = true, .settings = settings, .cancel = cancel});
          ended.there = assess(*survey, now).status;
        }
        return ended;
      },
      [plan, done = std::move(done)](Repository& self, Ended ended) mutable {
        self.refresh();
        self.when_settled(
            [weak = self.weak_from_this(), plan = std::move(plan), ended = std::move(ended), done = std::move(done)] {
              const auto me = weak.lock();
              if (!me) return;
              done({ended.run.done, plan, ended.run.stopped, ended.there.value_or(me->assessment_.status)});
            });
      });
}

}  // namespace hotfix::engine
