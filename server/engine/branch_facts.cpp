#include "engine/branch_facts.h"

#include <algorithm>
#include <set>
#include <utility>

#include <re2/re2.h>

#include "engine/evidence_reader.h"
#include "engine/policy_values.h"
#include "policy/glob.h"
#include "workflow/ancestry.h"
#include "workflow/commit_mentions.h"
#include "workflow/next_version.h"
#include "workflow/slug.h"
#include "workflow/version.h"

namespace hotfix::engine {
namespace {

constexpr std::size_t most_own_commits = 500;    // read whole; more than a hotfix ever has
constexpr std::size_t most_carried_commits = 5;  // named in messages

bool is_local(const git::Branch& branch) {
  return branch.ref.starts_with(git::refs::heads);
}

}  // namespace

std::vector<git::Oid> picked_from(const std::string& message) {
  std::vector<git::Oid> found;
  for (const std::string& id : workflow::commit_mentions(message).picked_from) {
    if (const auto oid = git::Oid::from_hex(id)) found.push_back(*oid);
  }
  return found;
}

BranchSurveyor::BranchSurveyor(const git::Reader& reader, const policy::Policy& policy,
                               std::span<const workflow::ProductionTag> tags, std::span<const git::TagRef> all_tags,
                               ChangeMemo* memo)
    : reader_(reader),
      policy_(policy),
      memo_(memo == nullptr ? no_memo_ : *memo),
      parallel_(parallel_policy(policy)),
      tags_(tags),
      branches_(reader.branches()) {
  for (const git::TagRef& tag : all_tags) tag_names_.push_back(tag.name);
  for (const git::Remote& remote : reader.remotes()) remotes_.push_back(remote.name);
  find_targets(policy);
  find_production(policy);
}

/// Every ref of this short name, remote-tracking ones first.
std::vector<git::Branch> BranchSurveyor::tips_of(const std::string& name) const {
  std::vector<git::Branch> tips;
  for (const git::Branch& branch : branches_) {
    for (const std::string& remote : remotes_) {
      if (branch.ref == std::string(git::refs::remotes) + remote + "/" + name) tips.push_back(branch);
    }
  }
  for (const git::Branch& branch : branches_) {
    if (branch.ref == git::refs::branch(name)) tips.push_back(branch);
  }
  return tips;
}

std::optional<git::Oid> BranchSurveyor::local_tip(const std::string& branch) const {
  const std::string ref = git::refs::branch(branch);
  const auto found = std::ranges::find(branches_, ref, &git::Branch::ref);
  return found == branches_.end() ? std::nullopt : std::optional(found->commit);
}

/// SPEC.md "Words": main, `develop` where there is one, release branches (whose version decides later).
void BranchSurveyor::find_targets(const policy::Policy& policy) {
  const auto add = [&](const std::string& name, bool is_main, std::optional<std::string> version) {
    if (std::ranges::find(targets_, name, &TargetBranch::name) != targets_.end()) return;
    std::vector<git::Branch> tips = tips_of(name);
    if (!tips.empty()) targets_.push_back({name, std::move(tips), is_main, std::move(version)});
  };
  main_ = policy.main.branch.value_or("");
  if (main_.empty()) {
    // A server's HEAD may be left on a hotfix: that is no main, or it would be no hotfix.
    const workflow::BranchNaming naming(policy.branch.pattern, policy.branch.ticket_pattern);
    if (const auto ref = reader_.default_branch([&](auto name) { return naming.matches(name); })) {
      const std::vector<std::string> names = short_names(*ref);  // of the remote where no local one is here
      if (!names.empty()) main_ = names.front();
    }
  }
  if (!main_.empty()) add(main_, true, {});
  if (policy.targets) {
    const policy::PathSet wanted(*policy.targets);
    for (const git::Branch& branch : branches_) {
      for (const std::string& name : short_names(branch.ref)) {
        if (wanted.matches(name)) add(name, false, {});
      }
    }
    return;
  }
  add("develop", false, {});
  static const RE2 release(R"((?:^|/)((?:releases?|rel)[/_-]v?(\d+(?:[._]\d+)*))$)");
  for (const git::Branch& branch : branches_) {
    std::string name;
    std::string version;
    if (RE2::PartialMatch(branch.ref, release, &name, &version)) add(name, false, version);
  }
}

/// What a branch may be called without its prefix: one name for a local one, one for each remote it may belong to.
std::vector<std::string> BranchSurveyor::short_names(const std::string& ref) const {
  if (ref.starts_with(git::refs::heads)) return {ref.substr(git::refs::heads.size())};
  std::vector<std::string> names;
  for (const std::string& remote : remotes_) {
    const std::string prefix = std::string(git::refs::remotes) + remote + "/";
    if (ref.starts_with(prefix)) names.push_back(ref.substr(prefix.size()));
  }
  return names;
}

void BranchSurveyor::find_production(const policy::Policy& policy) {
  std::vector<std::string> names{"production", "prod"};
  if (policy.production.branch) names = {*policy.production.branch};
  for (const std::string& name : names) {
    production_ = tips_of(name);
    if (!production_.empty()) return;
  }
}

std::optional<std::string> BranchSurveyor::running(const workflow::NotCounted& not_counted,
                                                   const std::optional<std::string>& command_result) const {
  workflow::RunningQuestion question;
  question.command_result = command_result;
  question.tags = tags_;
  const bool has_main_product = std::ranges::any_of(tags_, [](const auto& tag) { return tag.product.empty(); });
  if (!has_main_product && !tags_.empty()) {  // a monorepo: the product that was released last
    question.product = std::ranges::max(tags_, {}, &workflow::ProductionTag::time).product;
  }
  if (!production_.empty()) {
    question.on_production_branch = [this](const git::Oid& commit) {
      const git::CommitLookup lookup = reader_.commits();
      return std::ranges::any_of(production_, [&](const git::Branch& branch) {
        return workflow::is_ancestor(lookup, commit, branch.commit) == workflow::Answer::yes;
      });
    };
  }
  question.not_counted = not_counted;
  question.parallel = parallel_;
  const workflow::ProductionTag* tag = workflow::what_runs(question);
  return tag == nullptr ? std::nullopt : std::optional(tag->name);
}

std::vector<std::string> BranchSurveyor::local_names() const {
  std::vector<std::string> names;
  for (const git::Branch& branch : branches_) {
    if (is_local(branch)) names.push_back(branch.ref.substr(git::refs::heads.size()));
  }
  return names;
}

std::string BranchSurveyor::production() const {
  if (production_.empty()) return "";
  const std::vector<std::string> names = short_names(production_.front().ref);
  return names.empty() ? "" : names.front();
}

std::vector<std::string> BranchSurveyor::no_hotfix() const {
  std::vector<std::string> names;
  for (const TargetBranch& target : targets_) names.push_back(target.name);
  for (const git::Branch& branch : production_) names.push_back(workflow::short_branch(branch.ref));
  return names;
}

std::optional<git::Branch> BranchSurveyor::main_branch() const {
  const auto main = std::ranges::find(targets_, true, &TargetBranch::is_main);
  return main == targets_.end() ? std::nullopt : std::optional(main->tips.front());
}

std::vector<git::Oid> BranchSurveyor::main_tips() const {
  std::vector<git::Oid> tips;
  for (const TargetBranch& target : targets_) {
    if (!target.is_main) continue;
    for (const git::Branch& tip : target.tips) tips.push_back(tip.commit);
  }
  return tips;
}

workflow::BaseQuestion BranchSurveyor::question(const std::optional<std::string>& branch, const git::Oid& tip) const {
  workflow::BaseQuestion question;
  question.head = tip;
  question.tags = tags_;
  question.production_branches = production_;
  question.parallel = parallel_;
  question.lookup = reader_.commits();
  if (branch) {
    question.branch = git::refs::branch(*branch);
    question.branch_reflog = reader_.reflog(*question.branch);
    question.head_reflog = reader_.reflog("HEAD");
  }
  std::set<std::string> known;
  for (const git::Branch& one : production_) known.insert(one.ref);
  for (const TargetBranch& target : targets_) {
    for (const git::Branch& one : target.tips) {
      question.targets.push_back(one);
      known.insert(one.ref);
    }
  }
  for (const git::Branch& one : branches_) {
    if (known.contains(one.ref)) continue;
    const bool itself = branch && (one.ref == question.branch || one.ref.ends_with("/" + *branch));
    if (!itself) question.other_branches.push_back(one);
  }
  return question;
}

workflow::BranchFacts BranchSurveyor::read(const std::optional<std::string>& branch, const git::Oid& tip,
                                           const workflow::EventLog* log, std::span<const workflow::EventLog> logs,
                                           const std::optional<workflow::ChosenBase>& chosen) const {
  workflow::BranchFacts facts;
  facts.branch = branch.value_or("");
  facts.tip = tip;
  facts.tree = reader_.commit(tip).tree;
  workflow::BaseQuestion asked = question(branch, tip);
  asked.chosen = chosen;
  asked.not_counted = workflow::failed_tags(logs);
  if (log != nullptr) asked.event = workflow::start_event(*log);
  facts.base = workflow::find_base(asked);
  if (!asked.branch_reflog.empty()) facts.created_at = asked.branch_reflog.back().time;
  if (branch) read_remote(facts);
  read_commits(facts);
  if (facts.base->base) {
    if (facts.base->base->tag) {
      facts.next_version = workflow::next_version(*facts.base->base->tag, tag_names_, tags_);
    }
    for (const TargetBranch* target : targets_above(*facts.base)) {
      facts.targets.push_back(target_facts(*target, tip, facts));
    }
  }
  return facts;
}

void BranchSurveyor::read_remote(workflow::BranchFacts& facts) const {
  for (const std::string& remote : remotes_) {
    const std::string ref = std::string(git::refs::remotes) + remote + "/" + facts.branch;
    const auto found = std::ranges::find(branches_, ref, &git::Branch::ref);
    if (found == branches_.end()) continue;
    facts.remote = {remote + "/" + facts.branch, found->commit, {}};
    const auto entries = reader_.reflog(ref, 1);
    if (!entries.empty()) facts.remote->seen_at = entries.front().time;
    return;
  }
}

void BranchSurveyor::read_commits(workflow::BranchFacts& facts) const {
  const auto& base = *facts.base;
  for (std::size_t i = 0; i < std::min(base.own.size(), most_own_commits); ++i) {
    facts.own.push_back(reader_.commit(base.own[i]));
  }
  for (std::size_t i = 0; i < std::min(base.carried.size(), most_carried_commits); ++i) {
    facts.carried.push_back(reader_.commit(base.carried[i]));
  }
  if (facts.own.empty()) return;
  const git::CommitLookup lookup = reader_.commits();
  for (const workflow::ProductionTag& tag : tags_) {  // a tag on the merge into the production branch holds the fix too
    if (tag.time + workflow::clock_slack_seconds < facts.own.front().commit_time) continue;
    if (std::ranges::any_of(base.own_tags, [&](const auto& own) { return own.name == tag.name; })) continue;
    if (workflow::is_ancestor(lookup, base.own.front(), tag.commit) == workflow::Answer::yes) {
      facts.tags_with_fix.push_back(tag);
    }
  }
}

/// Release branches count where their version is above the base's and was not released yet.
std::vector<const TargetBranch*> BranchSurveyor::targets_above(const workflow::BaseAnswer& base) const {
  const workflow::ProductionTag* from = base.base->tag ? workflow::find_tag(tags_, *base.base->tag) : nullptr;
  std::vector<const TargetBranch*> result;
  for (const TargetBranch& target : targets_) {
    if (target.version) {
      const auto parsed = workflow::split_tag(*target.version);
      if (from == nullptr || !parsed || !(from->version < parsed->version)) continue;
      const auto& line = parsed->version.components;
      const bool released = std::ranges::any_of(tags_, [&](const workflow::ProductionTag& tag) {
        const auto& numbers = tag.version.components;
        return tag.product == from->product && numbers.size() >= line.size() &&
               std::equal(line.begin(), line.end(), numbers.begin());
      });
      if (released) continue;
    }
    result.push_back(&target);
  }
  return result;
}

workflow::TargetFacts BranchSurveyor::target_facts(const TargetBranch& target, const git::Oid& tip,
                                                   const workflow::BranchFacts& facts) const {
  const git::CommitLookup lookup = reader_.commits();
  const git::Branch& seen = target.tips.front();
  workflow::TargetFacts result{.name = target.name, .ref = seen.ref, .tip = seen.commit};
  result.contains_tip = workflow::is_ancestor(lookup, tip, seen.commit) == workflow::Answer::yes;
  if (facts.own.empty()) return result;
  const git::Oid& newest = facts.own.front().id;
  const bool merged = workflow::is_ancestor(lookup, newest, seen.commit) == workflow::Answer::yes;
  result.only_local = !merged && !is_local(seen) && is_local(target.tips.back()) &&
                      workflow::is_ancestor(lookup, newest, target.tips.back().commit) == workflow::Answer::yes;
  result.evidence = EvidenceReader(reader_, memo_, policy_)
                        .read({.own = facts.own, .base = facts.base->base->commit, .tip = tip, .target = seen.commit});
  return result;
}

}  // namespace hotfix::engine
