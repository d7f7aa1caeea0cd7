// What hotfix.openFollowUp wants to know: which branch was parked on, and what the remote has of it.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/failure.h"
#include "engine/forge_project.h"
#include "engine/request_facts.h"
#include "engine/step_plans.h"
#include "git/remote_refs.h"
#include "workflow/ancestry.h"
#include "workflow/follow_up.h"
#include "workflow/park.h"
#include "workflow/plan_checks.h"

namespace hotfix::engine {
namespace {

using workflow::FollowUpPlace;

constexpr std::string_view prefix = "refs/heads/follow-up/";
constexpr std::size_t most_subjects = 50;

class FollowUpReader {
 public:
  explicit FollowUpReader(const StepContext& context)
      : context_(context), reader_(*context.surveyor.reader()), survey_(context.survey) {}

  FollowUpPlace read(const workflow::FollowUpRequest& request) {
    FollowUpPlace place;
    find(place, request);
    if (place.branch.empty()) return place;
    place.tip = reader_.reference(git::refs::branch(place.branch));
    place.main = survey_.facts.main;
    if (!place.tip) return place;
    read_main(place);
    read_remote(place);
    return place;
  }

 private:
  bool exists(const std::string& branch) const { return reader_.reference(git::refs::branch(branch)).has_value(); }

  /// The branch that was asked for, the hotfix's own, or the only one there is.
  void find(FollowUpPlace& place, const workflow::FollowUpRequest& request) const {
    const std::string own = own_branch(place);
    if (request.branch) {
      place.branch = workflow::short_branch(*request.branch);
    } else if (!own.empty() && exists(own)) {
      place.branch = own;
    } else {
      for (const git::Branch& branch : reader_.branches()) {
        if (branch.ref.starts_with(prefix)) place.others.push_back(branch.ref.substr(git::refs::heads.size()));
      }
      if (place.others.size() == 1) place.branch = place.others.front();
    }
  }

  /// What the checked-out hotfix parks on; empty where none is checked out.
  std::string own_branch(FollowUpPlace& place) const {
    if (!survey_.active || !survey_.facts.head.branch) return "";
    const std::string branch = workflow::short_branch(*survey_.facts.head.branch);
    const workflow::LogPlace log = workflow::log_place(context_.plan, branch);
    const auto* start = log.log == nullptr ? nullptr : workflow::view(*log.log).start;
    auto ticket = context_.plan.policy.naming.read(branch).ticket;
    if (start != nullptr && start->ticket) ticket = start->ticket;
    if (log.log != nullptr) place.log_id = log.id;
    return workflow::follow_up_branch(ticket, log.id);
  }

  std::optional<git::Oid> main_tip(const FollowUpPlace& place) const {
    for (const git::Remote& remote : reader_.remotes()) {
      if (auto tip = reader_.reference(fmt::format("refs/remotes/{}/{}", remote.name, place.main))) return tip;
    }
    return reader_.reference(git::refs::branch(place.main));
  }

  void read_main(FollowUpPlace& place) const {
    const auto main = place.main.empty() ? std::nullopt : main_tip(place);
    if (!main) return;
    const git::CommitLookup lookup = reader_.commits();
    place.merged = workflow::is_ancestor(lookup, *place.tip, *main) == workflow::Answer::yes;
    const std::vector<git::Oid> excluded{*main};
    for (const git::Oid& id : workflow::commits_between(lookup, excluded, *place.tip, most_subjects).commits)
      place.subjects.push_back(reader_.commit(id).subject);
    std::ranges::reverse(place.subjects);
  }

  /// No hotfix need be checked out.
  void read_remote(FollowUpPlace& place) {
    RequestReader::Where where{remote_to_push_to(reader_, place.branch), {}};
    place.channel.remote = where.remote;
    if (where.remote.empty() || !read_branch(place)) return;
    where.project = project_of(reader_, survey_.policy, where.remote);
    std::vector<git::Oid> shows{*place.tip};
    if (place.there) shows.push_back(*place.there);
    place.channel = RequestReader(reader_, survey_, std::move(where), context_.cancel).channel(place.branch, shows);
  }

  /// False where the remote could not be asked; the place says why.
  bool read_branch(FollowUpPlace& place) const {
    try {
      const git::RemoteRefs refs = git::remote_refs(survey_.probe.work_dir, place.channel.remote,
                                                    reader_.config("core.sshCommand").has_value(), context_.cancel);
      const auto found = std::ranges::find(refs.branches, git::refs::branch(place.branch), &git::Branch::ref);
      if (found != refs.branches.end()) place.there = found->commit;
    } catch (const Failure& failure) {
      if (failure.code() == Failure::Code::cancelled) throw;
      place.remote_problem = failure.what();
      return false;
    }
    if (!place.there) return true;
    const git::CommitLookup lookup = reader_.commits();
    place.goes_on = lookup(*place.there) != nullptr &&
                    workflow::is_ancestor(lookup, *place.there, *place.tip) == workflow::Answer::yes;
    return true;
  }

  const StepContext& context_;
  const git::Reader& reader_;
  const Survey& survey_;
};

}  // namespace

Planned plan_follow_up(const StepContext& context, const workflow::FollowUpRequest& request) {
  const bool readable = context.surveyor.reader() != nullptr && context.survey.facts.trusted &&
                        context.survey.facts.head.commit.has_value();
  FollowUpPlace place;
  if (readable) place = FollowUpReader(context).read(request);
  return widen(workflow::plan_follow_up(context.plan, place, request));
}

}  // namespace hotfix::engine
