// What hotfix.requestReview wants to know: what the remote and the forge have of the branch, and which branch it is
// for.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/failure.h"
#include "engine/assessment.h"
#include "engine/request_facts.h"
#include "engine/step_plans.h"
#include "forge/ask.h"
#include "git/remote_refs.h"
#include "workflow/ancestry.h"
#include "workflow/review.h"
#include "workflow/slug.h"
#include "workflow/version.h"

namespace hotfix::engine {
namespace {

using workflow::Pushed;
using workflow::ReviewPlace;

constexpr std::uint64_t largest_template = 64U << 10;
constexpr std::size_t most_later_tags = 50;  // looked for on the production branch

class ReviewReader {
 public:
  explicit ReviewReader(const StepContext& context)
      : context_(context),
        reader_(*context.surveyor.reader()),
        survey_(context.survey),
        branch_(workflow::short_branch(*context.survey.facts.head.branch)),
        tip_(*context.survey.facts.head.commit),
        base_(*context.survey.facts.current->base->base) {}

  ReviewPlace read(const std::vector<std::string>& reviewers) {
    ReviewPlace place;
    place.findings.assign(context_.findings.begin(), context_.findings.end());
    read_policy(place);
    const std::string& remote = survey_.remote;
    if (remote.empty()) return place;
    if (!read_remote(place, remote)) {
      place.channel.remote = remote;
      return place;
    }
    std::vector<git::Oid> shows{tip_};
    if (place.there) shows.push_back(*place.there);
    const RequestReader requests(reader_, survey_, context_.cancel);
    place.channel = requests.channel(branch_, shows);
    check_wishes(place, reviewers, requests);
    place.pushed = relation(place.there);
    read_base(place);
    place.set_upstream = !reader_.config("branch." + branch_ + ".merge") && tracks(remote);
    place.paths = reader_.changed_paths(base_.commit, tip_);
    if (!survey_.facts.dirty.value_or(true)) place.totals = assess(survey_, context_.plan.now).status.totals;
    return place;
  }

 private:
  /// False where the remote could not be asked; the place says why.
  bool read_remote(ReviewPlace& place, const std::string& remote) {
    try {
      const git::RemoteRefs refs = git::remote_refs(survey_.probe.work_dir, remote,
                                                    reader_.config("core.sshCommand").has_value(), context_.cancel);
      for (const git::Branch& branch : refs.branches) there_.emplace(workflow::short_branch(branch.ref), branch.commit);
    } catch (const Failure& failure) {
      if (failure.code() == Failure::Code::cancelled) throw;
      place.remote_problem = failure.what();
      return false;
    }
    const auto found = there_.find(branch_);
    if (found != there_.end()) place.there = found->second;
    remote_ = remote;
    return true;
  }

  /// `reviewers`: the person's, who go before policy's.
  void check_wishes(ReviewPlace& place, const std::vector<std::string>& reviewers,
                    const RequestReader& requests) const {
    if (!reviewers.empty()) place.reviewers = reviewers;
    forge::Wishes wishes = requests.possible(place.channel, {place.label, place.reviewers, {}});
    place.label = std::move(wishes.label);
    place.reviewers = std::move(wishes.reviewers);
    place.wish_notes = std::move(wishes.notes);
  }

  Pushed relation(const std::optional<git::Oid>& there) const {
    if (!there) return Pushed::not_there;
    if (*there == tip_) return Pushed::same;
    const git::CommitLookup lookup = reader_.commits();
    if (lookup(*there) == nullptr) return Pushed::unknown;
    if (workflow::is_ancestor(lookup, *there, tip_) == workflow::Answer::yes) return Pushed::older;
    return workflow::is_ancestor(lookup, tip_, *there) == workflow::Answer::yes ? Pushed::newer : Pushed::diverged;
  }

  /// Whether the base can be reached from a branch of the remote: as it is there now, else as it was last fetched, for
  /// branches only grow.
  std::optional<bool> has_base(const std::string& name, const git::Oid& tip) const {
    const git::CommitLookup lookup = reader_.commits();
    for (const auto& commit : {std::optional(tip), reader_.reference("refs/remotes/" + remote_ + "/" + name)}) {
      if (!commit || lookup(*commit) == nullptr) continue;
      return workflow::is_ancestor(lookup, base_.commit, *commit) == workflow::Answer::yes;
    }
    return std::nullopt;
  }

  void read_base(ReviewPlace& place) const {
    workflow::RequestBaseQuestion& question = place.base;
    question.asked = survey_.policy.review.base;
    question.branch = branch_;
    question.base = base_;
    if (!base_.product.empty() && base_.tag) {
      const auto parts = workflow::split_tag(*base_.tag);
      question.product = parts ? parts->product_text : base_.product;
    }
    question.main = survey_.facts.main;
    std::vector<git::TagRef> no_tags;
    question.production = BranchSurveyor(reader_, survey_.policy, survey_.facts.tags, no_tags).production();
    question.create_release_branch = survey_.policy.review.create_release_branch;
    for (const auto& [name, tip] : there_) {
      const bool wanted = name == question.main || name == question.production || name == "master" || name == "main" ||
                          workflow::maintains(name, base_.line, question.product) > 0;
      question.branches.push_back({name, wanted ? has_base(name, tip) : std::nullopt});
    }
    question.production_is_past = production_is_past(question.production);
  }

  /// Whether the production branch has a release of a later line: then a fix of this line does not belong on it.
  bool production_is_past(const std::string& production) const {
    const auto tip =
        production.empty() ? std::nullopt : reader_.reference("refs/remotes/" + remote_ + "/" + production);
    const workflow::ProductionTag* from = base_.tag ? workflow::find_tag(survey_.facts.tags, *base_.tag) : nullptr;
    if (!tip || from == nullptr) return false;
    const git::CommitLookup lookup = reader_.commits();
    std::size_t looked = 0;
    for (const workflow::ProductionTag& tag : survey_.facts.tags) {  // highest version first
      if (tag.product != from->product || tag.line == from->line) continue;
      if (!(from->version < tag.version) || ++looked > most_later_tags) continue;
      if (workflow::is_ancestor(lookup, tag.commit, *tip) == workflow::Answer::yes) return true;
    }
    return false;
  }

  /// Whether a fetch from the remote brings the branch under refs/remotes/, so that it can be followed.
  bool tracks(const std::string& remote) const {
    return reader_.config("remote." + remote + ".fetch")
               .value_or("")
               .find("refs/heads/*:refs/remotes/" + remote + "/*") != std::string::npos;
  }

  void read_policy(ReviewPlace& place) const {
    const policy::Review& review = survey_.policy.review;
    place.reviewers = review.reviewers;
    place.label = review.label;
    if (!review.template_path) return;
    const std::string& path = *review.template_path;
    place.text_problem = fmt::format("The template {} (review.template) cannot be read: the usual text is used.", path);
    const std::filesystem::path inside = std::filesystem::path(path).lexically_normal();
    if (inside.is_absolute() || inside.begin()->string() == "..")
      return;  // only what the repository holds is published
    const git::WorkFile file = reader_.work_file(path, largest_template);
    if (file.state == git::WorkFileState::present || file.state == git::WorkFileState::filtered) {
      place.text = file.bytes;
      place.text_problem.clear();
      return;
    }
    const auto main = reader_.default_branch();  // an old tag may have none in its tree
    const auto tip = main ? reader_.reference(*main) : std::nullopt;
    const auto entry = tip ? reader_.tree_entry(*tip, path) : std::nullopt;
    if (entry) {
      git::Blob blob = reader_.blob(entry->id, largest_template);
      if (blob.state == git::BlobState::present) place.text = std::move(blob.bytes);
    }
    if (place.text) place.text_problem.clear();
  }

  const StepContext& context_;
  const git::Reader& reader_;
  const Survey& survey_;
  std::string branch_;
  git::Oid tip_;
  workflow::Base base_;
  std::string remote_;
  std::map<std::string, git::Oid> there_;  // the remote's branches
};

}  // namespace

Planned plan_review(const StepContext& context, const workflow::ReviewRequest& request) {
  const workflow::Facts& facts = context.survey.facts;
  const bool readable = context.surveyor.reader() != nullptr && facts.trusted && context.survey.active &&
                        facts.head.branch && facts.current && facts.current->base && facts.current->base->base &&
                        !facts.current->base->own.empty();
  const ReviewPlace place =
      readable ? ReviewReader(context).read(request.reviewers) : ReviewPlace{};  // else the plan says why not
  return widen(workflow::plan_review(context.plan, place, request));
}

}  // namespace hotfix::engine
