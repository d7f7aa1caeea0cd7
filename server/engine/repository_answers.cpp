// What a Repository answers when it is asked: actions, hover, commands.

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

#include "engine/repository.h"
#include "scope/conflict_markers.h"
#include "scope/kinds/hunk_kind.h"

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

/// The edits that take out the lines that a finding is about.
std::vector<scope::TextEdit> without_lines(const OpenFile& file, const Finding& finding) {
  std::vector<std::size_t> lines;
  const std::size_t last = file.text().lsp_to_place(finding.range->end.line).line;
  for (std::size_t i = file.text().lsp_to_place(finding.range->start.line).line; i <= last; ++i) lines.push_back(i);
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
      if (edits->empty()) {
        offer.title = "Remove the debugging aid";
        edits = without_lines(file, finding);
      }
      break;
    case scope::Action::restore_hunk:
      if (!in_production) return std::nullopt;
      offer.title = fmt::format("Restore these lines to production's ({})", production);
      edits = scope::restore_hunks(
          *base, file.text(),
          scope::together_with(
              scope::hunks_in(file.text(), file.hunks(), finding.range->start.line, finding.range->end.line),
              file.hunks(), file.judgement().kinds));
      break;
    case scope::Action::restore_formatting: {
      const auto hunks =
          scope::hunks_of_kind(file.hunks(), file.judgement().kinds, {scope::Kind::layout, scope::Kind::blank});
      if (!in_production || hunks.size() < 2) return std::nullopt;
      offer.title = fmt::format("Restore all formatting in this file to production's ({})", production);
      edits = scope::restore_hunks(*base, file.text(), hunks);
      break;
    }
    case scope::Action::restore_file:
      if (!in_production) return std::nullopt;
      offer.title = fmt::format("Restore the whole file to production's ({})", production);
      edits = scope::restore_hunks(*base, file.text(), file.hunks());
      break;
    case scope::Action::accept:
      offer.title = fmt::format("Accept {} for this content, with a reason…", finding.code);
      return offer;
    case scope::Action::mend_message:
      return std::nullopt;  // of a commit message: message_actions()
    case scope::Action::pick:
      return std::nullopt;  // offer_pick()
    case scope::Action::rerun_tests:
      offer.title = "Run the tests again";
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
  std::vector<ActionOffer> offers = message_actions(spelled, first_line, last_line);
  const auto found = open_.find(spelled);
  if (found == open_.end() || !survey_ || !survey_->active || !found->second.file.has_base()) return offers;
  const OpenFile& file = found->second.file;
  bool restores = false;
  for (const Finding& finding : findings_of(file)) {
    if (!touches(finding, first_line, last_line)) continue;
    bool preferred = true;
    for (const scope::Action kind : scope::actions_for(finding.code)) {
      auto offer = kind == scope::Action::pick ? offer_pick(file, finding)
                                               : offer_of(file, finding, kind, survey_->production_name);
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

std::optional<Lens> Repository::lens(const std::string& spelled) const {
  const auto found = open_.find(spelled);
  if (found == open_.end() || !survey_ || !survey_->active || !found->second.file.has_base()) return std::nullopt;
  const OpenFile& file = found->second.file;
  if (file.hunks().empty()) return std::nullopt;
  return Lens{scope::lens_text(file.judgement(), scope::add_up(judgements())),
              scope::hunk_range(file.text(), file.hunks().front())};
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
  HoverAnswer answer{scope::hover_markdown(*file.production(), hunks.front(), content),
                     scope::hunk_range(file.text(), hunks.front())};
  for (std::size_t i = 0; i < file.target_count(); ++i) {
    answer.markdown += scope::theirs_markdown(file.ours(i), *file.theirs(i), line);
  }
  return answer;
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
        self.on(
            self.command_lane_, self.command_state_,
            [survey = self.survey_, request, now = self.options_.now(),
             cancel = self.stop_.get_token()](Surveyor& surveyor) {
              return answer_or_failure([&] {
                surveyor.open_for(*survey);
                return offer_start(surveyor, *survey, request, now, cancel);
              });
            },
            [done, failed](Repository&, Outcome<StartOffer> outcome) {
              if (outcome.failure)
                failed(*outcome.failure);
              else
                done(std::move(*outcome.value));
            });
      });
}

/// Open files whose text is not that on disk, which commands that write files must not pass over.
std::vector<std::string> Repository::unsaved() const {
  std::vector<std::string> paths;
  if (!survey_) return paths;
  for (const auto& [spelled, open] : open_) {
    if (!open.file.has_base() || !open.file.base().tracked) continue;
    const std::string& path = open.file.path();
    const auto on_disk =
        std::ranges::find_if(survey_->files, [&](const SurveyedFile& file) { return file.change.path == path; });
    const bool same =
        on_disk == survey_->files.end() ? open.file.hunks().empty() : !on_disk->text || open.file.is(*on_disk->text);
    if (!same) paths.push_back(path);
  }
  return paths;
}

void Repository::run(Command command, Watch watch, std::function<void(CommandOutcome)> done) {
  when_read_for_command(
      [command = std::move(command), watch = std::move(watch), done = std::move(done)](Repository& self) {
        const std::vector<Finding> findings = self.assessment_.status.findings;
        Command asked = command;
        asked.unsaved = self.unsaved();
        self.on(
            self.command_lane_, self.command_state_,
            [survey = self.survey_, command = std::move(asked), findings, now = self.options_.now(),
             watch = self.posted(watch), stop = self.stop_.get_token()](Surveyor& surveyor) {
              std::stop_source either;
              const std::stop_callback ended(stop, [&] { either.request_stop(); });
              const std::stop_callback cancelled(command.cancel, [&] { either.request_stop(); });
              return answer_or_failure([&] {
                surveyor.open_for(*survey);
                return plan_command(surveyor, *survey, command, findings, now, either.get_token(), watch.step);
              });
            },
            [command, watch, done](Repository& me, Outcome<Planned> planned) {
              if (planned.failure) {
                const bool stopped = planned.failure->code() == Failure::Code::cancelled;
                planned.value = workflow::Refusal{
                    stopped ? "cancelled" : "cannot-read", planned.failure->what(),
                    planned.failure->hint().empty() ? "Mend the cause and try again." : planned.failure->hint()};
              }
              me.run_planned(command, std::move(*planned.value), watch, done);
            });
      });
}

void Repository::run_planned(const Command& command, Planned planned, Watch watch,
                             std::function<void(CommandOutcome)> done) {
  CommandOutcome outcome;
  outcome.status = assessment_.status;
  if (auto* plan = std::get_if<workflow::Plan>(&planned)) {
    outcome.plan = std::move(*plan);
  } else if (auto* refusal = std::get_if<workflow::Refusal>(&planned)) {
    outcome.refusal = std::move(*refusal);
  } else {
    outcome.document = std::move(std::get<Document>(planned));
  }
  if (!outcome.plan || command.only_plan) {
    done(std::move(outcome));
    return;
  }
  if (command.plan_id && *command.plan_id != outcome.plan->id) {
    outcome.refusal = {"plan-changed", "Something that this plan had read has changed since it was shown.",
                       "Look at the new plan, then run that one."};
    done(std::move(outcome));
    return;
  }
  if (command.ask_before_remote && !command.plan_id && reaches_remote(*outcome.plan)) {
    outcome.confirm = true;
    done(std::move(outcome));
    return;
  }
  auto ended = [weak = weak_from_this(), command, watch, done = std::move(done)](CommandOutcome first) {
    const auto again = second_try(command, first.refusal);
    const auto self = weak.lock();
    if (!again || !self) return done(std::move(first));
    self->run(*again, watch, [before = std::move(first.done), done](CommandOutcome second) {
      second.done.insert(second.done.begin(), before.begin(), before.end());
      done(std::move(second));
    });
  };
  run_to_end(*outcome.plan, command.cancel, watch, std::move(ended));
}

/// The same, told on the loop.
Watch Repository::posted(Watch watch) const {
  Watch there;
  if (watch.step) {
    there.step = [post = options_.post, step = std::move(watch.step)](std::size_t at, std::size_t of,
                                                                      const std::string& purpose) {
      post([step, at, of, purpose] { step(at, of, purpose); });
    };
  }
  if (watch.output) {
    there.output = [post = options_.post, output = std::move(watch.output)](std::string_view line) {
      post([output, text = std::string(line)] { output(text); });
    };
  }
  return there;
}

void Repository::run_to_end(const workflow::Plan& plan, std::stop_token cancel, Watch watch,
                            std::function<void(CommandOutcome)> done) {
  struct Ended {
    PlanRun run;
    std::optional<workflow::Status> there;  // of the work tree that the plan made
  };
  const workflow::Identity& mine = survey_->facts.me;
  const PlanPlace place{survey_->probe.work_dir, {mine.name.value_or(""), mine.email.value_or("")}, options_.now};
  on(
      has_job(plan) ? job_lane_ : command_lane_, command_state_,
      [plan, place, watch = posted(std::move(watch)), settings = options_.settings, cancel = std::move(cancel),
       closing = stop_.get_token()](Surveyor&) {
        std::stop_source either;
        const std::stop_callback by_person(cancel, [&either] { either.request_stop(); });
        const std::stop_callback by_end(closing, [&either] { either.request_stop(); });
        Ended ended{run_plan(place, plan, either.get_token(), watch), {}};
        if (!plan.folder.empty() && !ended.run.stopped) {
          const auto survey = Surveyor(plan.folder).survey({.trusted = true, .settings = settings, .cancel = closing});
          ended.there = assess(*survey, place.now()).status;
        }
        return ended;
      },
      [plan, done = std::move(done)](Repository& self, Ended ended) mutable {
        if (self.ask_at_) self.ask_at_ = std::chrono::steady_clock::now();  // there may be news of it already
        self.refresh();
        self.when_settled(
            [weak = self.weak_from_this(), plan = std::move(plan), ended = std::move(ended), done = std::move(done)] {
              const auto me = weak.lock();
              if (!me) return;
              CommandOutcome outcome;
              outcome.done = ended.run.done;
              outcome.plan = plan;
              outcome.refusal = ended.run.stopped;
              outcome.folder = ended.run.stopped ? ended.run.folder : plan.folder;
              outcome.url = ended.run.url;
              outcome.notes = ended.run.notes;
              outcome.status = ended.there.value_or(me->assessment_.status);
              done(std::move(outcome));
            });
      });
}

}  // namespace hotfix::engine
