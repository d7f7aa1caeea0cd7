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

/// Reads afresh, plans from that, and runs what was planned; so a previewed plan is refused only where what it read has
/// changed.
void Repository::run(Command command, std::function<void(CommandOutcome)> done) {
  commanding_ = true;
  refresh();
  when_settled([weak = weak_from_this(), command = std::move(command), done = std::move(done)]() mutable {
    const auto self = weak.lock();
    if (!self) return;
    self->commanding_ = false;
    const std::optional<std::string> asked = base_asked(command);  // before the command is moved from
    self->on_lane(
        [survey = self->survey_, wanted = asked](Surveyor& surveyor) -> std::optional<workflow::FoundBase> {
          try {
            return wanted ? surveyor.find_base(*survey, *wanted) : std::nullopt;
          } catch (const std::exception&) {
            return std::nullopt;
          }
        },
        [command = std::move(command), done = std::move(done)](Repository& me, const auto& base) mutable {
          std::vector<Finding> findings = me.assessment_.status.findings;
          me.run_planned(command, plan_command(*me.survey_, command, findings, base, me.options_.now()),
                         std::move(done));
        });
  });
}

void Repository::run_planned(const Command& command, workflow::PlanOrRefusal planned,
                             std::function<void(CommandOutcome)> done) {
  CommandOutcome outcome{.status = assessment_.status};
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
  run_to_end(*outcome.plan, std::move(done));
}

void Repository::run_to_end(const workflow::Plan& plan, std::function<void(CommandOutcome)> done) {
  on_lane([plan, work_dir = survey_->probe.work_dir,
           cancel = stop_.get_token()](Surveyor&) { return run_plan(work_dir, plan, cancel); },
          [plan, done = std::move(done)](Repository& self, PlanRun ran) mutable {
            self.refresh();
            self.when_settled([weak = self.weak_from_this(), plan = std::move(plan), ran = std::move(ran),
                               done = std::move(done)]() mutable {
              const auto me = weak.lock();
              if (!me) return;
              done({std::move(ran.done), std::move(plan), std::move(ran.stopped), me->assessment_.status});
            });
          });
}

}  // namespace hotfix::engine
