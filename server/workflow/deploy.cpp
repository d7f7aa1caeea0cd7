#include "workflow/deploy.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "workflow/deploy_gates.h"
#include "workflow/merge_back_target.h"
#include "workflow/plan_checks.h"
#include "workflow/plan_parts.h"

namespace hotfix::workflow {

namespace {

constexpr std::size_t most_subjects = 10;  // in the message of a tag

/// Plans one deploy; a builder, because each part looks at what the ones before found.
class DeployPlanner {
 public:
  DeployPlanner(const PlanContext& context, const DeployPlace& place, const DeployRequest& request,
                std::span<const Finding> findings)
      : context_(context),
        place_(place),
        request_(request),
        findings_(findings),
        branch_(*context.facts.current),
        fix_(*context.facts.head.commit),
        log_(log_place(context, branch_.branch)) {}

  PlanOrRefusal plan();

 private:
  const ProductionTag* newest_tag() const;
  const ProductionTag* covering_tag() const;
  bool lost(const ProductionTag& tag) const {
    const auto there = place_.remote_tags.find(tag.name);
    return there != place_.remote_tags.end() && there->second != tag.commit;
  }
  bool on_remote(const std::string& name) const { return place_.remote.empty() || place_.remote_tags.contains(name); }
  PlanOrRefusal record_word(DeployWord word);
  PlanOrRefusal roll_back();
  PlanOrRefusal go_on(const ProductionTag& tag);
  PlanOrRefusal deploy_anew();
  void give_up(const ProductionTag& tag);
  void make_tag(const std::string& name);
  void say(const std::string& tag, DeployEvent state, std::string detail = "");
  void push_tag(const std::string& name);
  std::optional<Refusal> move_production();
  void run(const std::string& tag, const git::Oid& commit);
  std::vector<std::string> command_for(const std::string& tag, const git::Oid& commit) const;
  Plan finish(std::vector<std::string> reads);
  void note();

  const PlanContext& context_;
  const DeployPlace& place_;
  const DeployRequest& request_;
  std::span<const Finding> findings_;
  const BranchFacts& branch_;
  git::Oid fix_;
  LogPlace log_;
  std::string deployed_;  // the tag that this is about
  std::vector<PlanEntry> entries_;
  std::vector<std::string> notes_;
};

/// The tag that a person's word is about: the hotfix's own that has the highest version.
const ProductionTag* DeployPlanner::newest_tag() const {
  if (const ProductionTag* tag = covering_tag()) return tag;
  return branch_.base->own_tags.empty() ? nullptr : &branch_.base->own_tags.front();
}

/// The tag that holds the newest own commit, if there is one.
const ProductionTag* DeployPlanner::covering_tag() const {
  for (const ProductionTag& tag : branch_.base->own_tags) {
    if (tag.commit == fix_ || (!branch_.base->own.empty() && tag.commit == branch_.base->own.front())) return &tag;
  }
  return branch_.tags_with_fix.empty() ? nullptr : &branch_.tags_with_fix.front();
}

PlanOrRefusal DeployPlanner::plan() {
  if (request_.outcome) return record_word(*request_.outcome);
  if (request_.roll_back) return roll_back();
  if (branch_.base->own.empty())
    return Refusal{"nothing-to-deploy", fmt::format("{} has no commits of its own.", branch_.branch),
                   "Commit the fix first."};
  const ProductionTag* tag = covering_tag();
  if (tag == nullptr) return deploy_anew();
  if (lost(*tag)) {  // somebody published a tag of this name before ours was pushed
    give_up(*tag);
    return deploy_anew();
  }
  const auto word = word_on(log_.log, tag->name);
  const bool over = word == DeployEvent::failed || word == DeployEvent::rolled_back;
  return over && !request_.retry ? deploy_anew() : go_on(*tag);
}

PlanOrRefusal DeployPlanner::record_word(DeployWord word) {
  const ProductionTag* tag = newest_tag();
  if (tag == nullptr)
    return Refusal{"no-tag", "Nothing of this hotfix is tagged, so there is no deploy to speak of.",
                   "Deploy it: hotfixd deploy"};
  const DeployEvent state = word == DeployWord::live     ? DeployEvent::live
                            : word == DeployWord::failed ? DeployEvent::failed
                                                         : DeployEvent::rolled_back;
  if (word_on(log_.log, tag->name) == state)
    return Refusal{"already-recorded", fmt::format("That of {} is recorded already.", tag->name),
                   "Nothing needs to be done."};
  deployed_ = tag->name;
  say(tag->name, state, fmt::format("{} said so", context_.facts.me.name.value_or("")));
  return finish({tag->name});
}

PlanOrRefusal DeployPlanner::roll_back() {
  const Base& base = *branch_.base->base;
  if (place_.command.empty())
    return Refusal{"no-deploy-command", "Policy has no deploy command, so nothing can be rolled back from here.",
                   "Deploy the old version by your own means, then say so: hotfixd deploy --outcome rolled-back"};
  if (!base.tag)
    return Refusal{"no-tag", "The base of this hotfix is no tag, so there is no version to go back to.",
                   "Deploy the old version by your own means."};
  const ProductionTag* tag = branch_.base->own_tags.empty() ? nullptr : newest_tag();
  const bool unknown = tag != nullptr && word_on(log_.log, tag->name) == DeployEvent::deploying;
  if (unknown && !request_.retry)
    return Refusal{"outcome-unknown", fmt::format("Nobody knows how the deploy of {} ended.", tag->name),
                   "Look at production, and that nothing still runs; then roll back all the same: --retry, or say how "
                   "it ended: hotfixd deploy --outcome live|failed"};
  PlanEntry job = program(fmt::format("Deploy {} again", *base.tag), command_for(*base.tag, base.commit));
  job.reach = Reach::remote;
  job.job = Job{};
  job.job->time_limit = place_.time_limit;
  job.job->id = log_.id;
  if (tag != nullptr) {
    say(tag->name, DeployEvent::deploying, fmt::format("{} is being deployed again", *base.tag));
    job.job->passed = DeployChanged{tag->name, DeployEvent::rolled_back, fmt::format("{} runs again", *base.tag)};
    job.job->failed =
        DeployChanged{tag->name, DeployEvent::failed, fmt::format("deploying {} again failed too", *base.tag)};
  }
  entries_.push_back(std::move(job));
  return finish({*base.tag});
}

/// The tag is made: whatever of the rest is missing.
PlanOrRefusal DeployPlanner::go_on(const ProductionTag& tag) {
  deployed_ = tag.name;
  const auto word = word_on(log_.log, tag.name);
  if (!word) {
    if (auto refusal = closed_gate(context_, place_, request_, findings_)) return *refusal;
    say(tag.name, DeployEvent::tagged);
  }
  if (!on_remote(tag.name)) push_tag(tag.name);
  if (auto refusal = move_production()) return *refusal;
  const bool before = !word || word == DeployEvent::tagged;
  if (!place_.command.empty() && (before || request_.retry)) {
    run(tag.name, tag.commit);
  } else if (word == DeployEvent::deploying && entries_.empty()) {
    return Refusal{"outcome-unknown",
                   fmt::format("Nobody knows how the deploy of {} ended: it was cut short.", tag.name),
                   "Look at production, and say so: hotfixd deploy --outcome live|failed. Or run it again: --retry"};
  }
  if (!entries_.empty()) return finish({tag.name});
  if (word == DeployEvent::live)
    return Refusal{"already-live", fmt::format("{} is live.", tag.name), "Merge back: hotfixd merge-back"};
  return Refusal{"waits-for-outcome",
                 fmt::format("{} is tagged{}. Whether it is live is for you to say.", tag.name,
                             place_.remote.empty() ? "" : " and pushed"),
                 "hotfixd deploy --outcome live|failed|rolled-back"};
}

PlanOrRefusal DeployPlanner::deploy_anew() {
  if (auto refusal = closed_gate(context_, place_, request_, findings_)) return *refusal;
  if (place_.tags_by_bot)
    return Refusal{"tag-by-bot", "A bot makes the tags of this repository.",
                   "Merge the fix where the bot sees it; the status follows. Or say \"deploy\": {\"createTag\": true} "
                   "in .hotfix.json"};
  if (!place_.version)
    return Refusal{"no-version", "The base is no production tag, so what the next version is cannot be told.",
                   "Tag it by hand (git tag -a NAME, git push origin NAME): the status follows."};
  deployed_ = *place_.version;
  make_tag(deployed_);
  say(deployed_, DeployEvent::tagged);
  if (!place_.remote.empty()) push_tag(deployed_);
  if (auto refusal = move_production()) return *refusal;
  if (!place_.command.empty()) run(deployed_, fix_);
  return finish({deployed_});
}

/// It is ours and was never published; what it holds is kept.
void DeployPlanner::give_up(const ProductionTag& tag) {
  const auto object = place_.tag_objects.find(tag.name);
  if (object == place_.tag_objects.end()) return;
  const std::string kept = backup_ref(log_.id, "tags/" + object->second.hex().substr(0, 9));
  notes_.push_back(
      fmt::format("{} was published by somebody else meanwhile: yours was not, and gets the next version.", tag.name));
  entries_.push_back(program(fmt::format("Keep your {} under {}", tag.name, kept),
                             {"git", "update-ref", kept, object->second.hex()}, "git update-ref -d " + kept));
  entries_.push_back(
      delete_ref(fmt::format("Give the name {} up here", tag.name), "refs/tags/" + tag.name, object->second));
}

void DeployPlanner::make_tag(const std::string& name) {
  std::string text = name + "\n\n";
  for (std::size_t i = 0; i < std::min(branch_.own.size(), most_subjects); ++i)
    text += fmt::format("* {}\n", one_line(branch_.own[branch_.own.size() - 1 - i].subject, 200));
  PlanEntry entry = program(fmt::format("Tag {} as {}{}", short_id(fix_), name, place_.signs ? ", signed" : ""),
                            {"git", "tag", "-a", "-F", "-", "--", name, fix_.hex()}, "git tag -d " + name);
  entry.input = std::move(text);
  entries_.push_back(std::move(entry));
}

void DeployPlanner::say(const std::string& tag, DeployEvent state, std::string detail) {
  DeployChanged body{tag, state, std::move(detail)};
  if (state == DeployEvent::tagged) {
    body.commit = fix_;
    body.overrides = passed_gates(context_, place_, request_, findings_);
  }
  entries_.push_back(append_event(log_.id, log_.tip(), std::move(body)));
}

void DeployPlanner::push_tag(const std::string& name) {
  const std::string ref = "refs/tags/" + name;
  PlanEntry entry = program(fmt::format("Push {} to {}", name, place_.remote),
                            {"git", "push", "--no-follow-tags", "--", place_.remote, ref + ":" + ref});
  if (!place_.command.empty()) entry.undo = "hotfixd deploy --roll-back";
  entry.reach = Reach::remote;
  entries_.push_back(std::move(entry));
}

/// Fast-forward where that is possible, else a merge, made as a merge back is.
std::optional<Refusal> DeployPlanner::move_production() {
  if (!place_.production || place_.production->has_fix || !place_.production->tip) return std::nullopt;
  const MergeBackTarget& target = *place_.production;
  const MergeBackRequest none;
  TargetPlanner planner(context_, place_.merging, target, none, log_);
  if (auto refusal = planner.refuse()) return refusal;
  std::ranges::move(planner.notes(), std::back_inserter(notes_));
  for (PlanEntry& entry : planner.plan()) {
    entry.part.clear();  // nothing is deployed where this failed
    auto* moved = entry.event ? std::get_if<MergedBack>(&entry.event->body) : nullptr;
    if (moved != nullptr && moved->how == MergedBack::How::pushed) moved->how = MergedBack::How::released;
    entries_.push_back(std::move(entry));
  }
  return std::nullopt;
}

std::vector<std::string> DeployPlanner::command_for(const std::string& tag, const git::Oid& commit) const {
  const std::size_t digit = tag.find_first_of("0123456789");
  const ProductionTag* known = find_tag(context_.facts.tags, tag);
  const std::string version = known != nullptr && !known->version_text.empty() ? known->version_text
                              : digit == std::string::npos                     ? tag
                                                                               : tag.substr(digit);
  std::vector<std::string> argv = place_.command;
  const std::vector<std::pair<std::string, std::string>> values{
      {"{tag}", tag}, {"{version}", version}, {"{commit}", commit.hex()}};
  for (std::string& argument : argv) {
    for (const auto& [name, value] : values) {
      for (std::size_t at = argument.find(name); at != std::string::npos; at = argument.find(name, at + value.size()))
        argument.replace(at, name.size(), value);
    }
  }
  return argv;
}

void DeployPlanner::run(const std::string& tag, const git::Oid& commit) {
  say(tag, DeployEvent::deploying);
  PlanEntry job = program(fmt::format("Deploy {}", tag), command_for(tag, commit), "hotfixd deploy --roll-back");
  job.reach = Reach::remote;
  job.job = Job{};
  job.job->time_limit = place_.time_limit;
  job.job->id = log_.id;
  job.job->passed = DeployChanged{tag, DeployEvent::live, ""};
  job.job->failed = DeployChanged{tag, DeployEvent::failed, ""};
  job.if_it_fails = Refusal{"deploy-failed", "",
                            "Run it again: hotfixd deploy --retry. Go back: hotfixd deploy --roll-back. Or commit what "
                            "was missing and deploy the next version: hotfixd deploy"};
  entries_.push_back(std::move(job));
}

void DeployPlanner::note() {
  if (deployed_.empty() || request_.outcome) return;
  if (!place_.workflows.empty()) notes_.push_back(fmt::format("{} starts {}.", deployed_, some_of(place_.workflows)));
  if (context_.facts.dirty.value_or(false)) notes_.emplace_back("What is not committed is not deployed.");
  const Overrides passed = passed_gates(context_, place_, request_, findings_);
  for (const auto& [gate, reason] : passed) notes_.push_back(fmt::format("Past the gate “{}”: {}", gate, reason));
}

Plan DeployPlanner::finish(std::vector<std::string> reads) {
  reads.push_back(fix_.hex());
  if (place_.production) reads.push_back(hex_or_none(place_.production->tip));
  Plan plan = make_plan("deploy", std::move(entries_), reads);
  note();
  plan.notes = std::move(notes_);
  plan.log_id = log_.id;
  return plan;
}

}  // namespace

std::optional<DeployEvent> word_on(const EventLog* log, const std::string& tag) {
  std::optional<DeployEvent> newest;
  if (log == nullptr) return newest;
  for (const Event& event : log->events) {
    const auto* change = std::get_if<DeployChanged>(&event.body);
    if (change != nullptr && change->tag == tag) newest = change->state;
  }
  return newest;
}

PlanOrRefusal plan_deploy(const PlanContext& context, const DeployPlace& place, const DeployRequest& request,
                          std::span<const Finding> findings) {
  if (auto refusal = refuse_unless_hotfix(context)) return *refusal;
  const Facts& facts = context.facts;
  if (!facts.current || !facts.current->base || !facts.current->base->base)
    return Refusal{"base-unknown",
                   fmt::format("Git cannot tell what {} starts from.", short_branch(*facts.head.branch)),
                   "Say what it starts from: hotfixd adopt --base TAG. Then try again."};
  const bool asks = !request.outcome;
  if (asks && !place.remote_problem.empty())
    return Refusal{"remote-unreachable", place.remote_problem,
                   "See that the remote can be reached, then try again: nothing was done."};
  return DeployPlanner(context, place, request, findings).plan();
}

}  // namespace hotfix::workflow
