// What hotfix.deploy wants to know, after asking the remote: tags there, the next version, the production branch.

#include <algorithm>

#include <re2/re2.h>

#include "engine/branch_facts.h"
#include "engine/ci_files.h"
#include "engine/merge_back_facts.h"
#include "engine/policy_values.h"
#include "engine/start_facts.h"
#include "engine/step_plans.h"
#include "git/local_refs.h"
#include "process/git_command.h"
#include "workflow/ancestry.h"
#include "workflow/deploy.h"
#include "workflow/next_version.h"

namespace hotfix::engine {
namespace {

class DeployReader {
 public:
  explicit DeployReader(const StepContext& context)
      : context_(context),
        reader_(*context.surveyor.reader()),
        survey_(context.survey),
        branch_(*context.survey.facts.current),
        fix_(*context.survey.facts.head.commit) {}

  workflow::DeployPlace read(bool ask_remote) const {
    workflow::DeployPlace place;
    const workflow::StartKnown known = StartReader(reader_, survey_, context_.cancel).known(ask_remote);
    place.remote = known.remote.value_or("");
    place.remote_problem = known.remote_problem;
    place.remote_tags = known.remote_tags;
    place.local_tags = known.local_tags;
    place.command = survey_.policy.deploy.command;
    place.time_limit = survey_.policy.deploy.timeout_seconds;
    place.signs = configured("tag.gpgSign") || configured("tag.forceSignAnnotated");
    for (const git::RefValue& tag : git::refs_under(survey_.probe.work_dir, "refs/tags/", context_.cancel)) {
      place.tag_objects.emplace(tag.name.substr(std::string_view("refs/tags/").size()), tag.id);
    }
    if (!place.remote_problem.empty()) return place;
    read_version(place, known);
    place.newer = released_meanwhile(known);
    place.tags_by_bot = tags_by_bot();
    if (place.version) place.workflows = workflows(*place.version);
    if (ask_remote) read_production(place);
    return place;
  }

 private:
  bool configured(const std::string& key) const {
    const std::string value = reader_.config(key).value_or("false");
    return value == "true" || value == "yes" || value == "on" || value == "1";
  }

  void read_version(workflow::DeployPlace& place, const workflow::StartKnown& known) const {
    const auto& base = branch_.base->base->tag;
    if (!base) return;
    std::vector<std::string> taken;
    for (const auto* tags : {&known.local_tags, &known.remote_tags}) {
      for (const auto& [name, commit] : *tags) taken.push_back(name);
    }
    place.version = workflow::next_version(*base, taken, known.tags);
  }

  /// What production runs, where only the remote has that tag yet: what is here was judged by the findings.
  std::optional<std::string> released_meanwhile(const workflow::StartKnown& known) const {
    const workflow::Base& base = *branch_.base->base;
    if (!base.tag) return std::nullopt;
    workflow::RunningQuestion question;
    question.tags = known.tags;
    question.product = base.product;
    question.line = base.line;
    question.not_counted = workflow::failed_tags(survey_.logs);
    question.not_counted.commits.insert(branch_.base->own.begin(), branch_.base->own.end());
    question.parallel = parallel_policy(survey_.policy);
    const workflow::ProductionTag* running = workflow::what_runs(question);
    const workflow::ProductionTag* from = workflow::find_tag(known.tags, *base.tag);
    if (running == nullptr || from == nullptr || !(from->version < running->version)) return std::nullopt;
    if (known.local_tags.contains(running->name)) return std::nullopt;
    const git::CommitLookup lookup = reader_.commits();
    const bool contained = lookup(running->commit) != nullptr &&
                           workflow::is_ancestor(lookup, running->commit, fix_) == workflow::Answer::yes;
    return contained ? std::nullopt : std::optional(running->name);
  }

  /// Policy's word, else who made the tag that production runs.
  bool tags_by_bot() const {
    if (survey_.policy.deploy.create_tag) return !*survey_.policy.deploy.create_tag;
    const auto& base = branch_.base->base->tag;
    if (!base) return false;
    static const RE2 bot(R"((?i)\[bot\]|\bbot\b|^semantic-release|^release-please)");
    const std::string tagger =
        process::git_read(survey_.probe.work_dir,
                          {"for-each-ref", "--format=%(taggername)", "--", "refs/tags/" + *base}, context_.cancel);
    return RE2::PartialMatch(tagger, bot);
  }

  std::vector<std::string> workflows(const std::string& tag) const {
    std::vector<std::string> started;
    const forge::CiQuestion question{.branch = {}, .request_bases = {}, .tag = tag};
    for (const workflow::CiFile& file : ci_files(reader_, survey_.probe.work_dir, fix_, question, context_.cancel)) {
      if (file.runs.on_tag == forge::Runs::yes) started.push_back(file.name);
    }
    return started;
  }

  void read_production(workflow::DeployPlace& place) const {
    std::vector<git::TagRef> tags = reader_.tags();
    const BranchSurveyor branches(reader_, survey_.policy, survey_.facts.tags, tags);
    const std::string name = branches.production();
    if (name.empty()) return;
    const git::Branch& seen = branches.production_tips().front();
    workflow::BranchFacts branch = branch_;
    branch.targets = {{.name = name, .ref = seen.ref, .tip = seen.commit}};
    const workflow::MergeBackRequest none;
    place.merging = MergeBackReader(context_, none, std::move(branch), fix_).read();
    if (!place.merging.remote_problem.empty()) {
      place.remote_problem = place.merging.remote_problem;
      return;
    }
    place.production = place.merging.targets.front();
  }

  const StepContext& context_;
  const git::Reader& reader_;
  const Survey& survey_;
  const workflow::BranchFacts& branch_;
  git::Oid fix_;
};

}  // namespace

Planned plan_deploy(const StepContext& context, const workflow::DeployRequest& request) {
  workflow::DeployPlace place;
  const workflow::Facts& facts = context.survey.facts;
  const bool readable = context.surveyor.reader() != nullptr && facts.trusted && context.survey.active;
  if (readable && facts.head.commit && facts.current && facts.current->base && facts.current->base->base)
    place = DeployReader(context).read(!request.outcome);  // else the plan says why not
  return widen(workflow::plan_deploy(context.plan, place, request, context.findings));
}

}  // namespace hotfix::engine
