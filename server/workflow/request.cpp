#include "workflow/request.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "workflow/plan_parts.h"

namespace hotfix::workflow {

namespace {

/// `git push` that does only what its one refspec says, whatever is configured: no tags, no force. Commits of
/// submodules must have been pushed.
std::vector<std::string> push_argv(const std::vector<std::string>& options, const std::string& remote,
                                   const std::string& refspec) {
  std::vector<std::string> argv{"git", "push", "--no-follow-tags", "--recurse-submodules=check"};
  argv.insert(argv.end(), options.begin(), options.end());
  argv.insert(argv.end(), {"--", remote, refspec});
  return argv;
}

/// "hotfix/PROD-501 (1a2b3c4)"
std::string with_id(const std::string& branch, const Sent& sent) {
  return sent.commit ? fmt::format("{} ({})", branch, short_id(*sent.commit)) : branch;
}

PlanEntry remote_program(std::string purpose, std::vector<std::string> argv, std::optional<std::string> undo = {}) {
  PlanEntry entry = program(std::move(purpose), std::move(argv), std::move(undo));
  entry.reach = Reach::remote;
  return entry;
}

std::string where(const RequestChannel& channel) {
  return channel.project.host.empty() ? channel.remote : channel.project.host;
}

std::string opening(const RequestChannel& channel, const forge::NewRequest& what, const std::string& how) {
  return fmt::format("Open a {}request into {} on {}, {}", what.draft ? "draft " : "", what.into, where(channel), how);
}

PlanEntry with_gh(const RequestChannel& channel, const forge::NewRequest& what) {
  PlanEntry entry = remote_program(
      opening(channel, what, "with gh"), forge::gh_create(channel.project, what),
      fmt::format("gh pr close --repo={}/{} {}", channel.project.host, channel.project.path, what.branch));
  entry.input = what.body;
  return entry;
}

PlanEntry with_glab(const RequestChannel& channel, const forge::NewRequest& what) {
  return remote_program(
      opening(channel, what, "with glab"), forge::glab_create(channel.project, what),
      fmt::format("glab mr close {} --repo=https://{}/{}", what.branch, channel.project.host, channel.project.path));
}

PlanEntry with_agit(const RequestChannel& channel, const forge::NewRequest& what, const Sent& sent) {
  const std::string into = forge::agit_ref(what.into);
  std::string to = into;
  std::vector<std::string> options;
  if (channel.push_options)
    options = forge::agit_push_options(what);
  else
    to += "/" + what.branch;  // the topic in the ref itself
  return remote_program(opening(channel, what, fmt::format("by a push to {}", to)),
                        push_argv(options, channel.remote, fmt::format("{}:{}", sent.source, to)));
}

}  // namespace

PlanEntry push_branch(const std::string& remote, const std::string& branch, const Sent& sent,
                      const std::optional<git::Oid>& there) {
  const std::string ref = git::refs::branch(branch);
  PlanEntry entry = remote_program(fmt::format("Push {} to {}", with_id(branch, sent), remote),
                                   push_argv({}, remote, fmt::format("{}:{}", sent.source, ref)));
  if (!there) entry.undo = fmt::format("git push --force-with-lease={0}:{1} {2} :{0}", ref, sent.source, remote);
  return entry;
}

OpenRequest open_request(const RequestChannel& channel, const forge::NewRequest& what, const Sent& sent,
                         const std::optional<git::Oid>& there) {
  OpenRequest open;
  const bool pushed = sent.commit && there == sent.commit;
  const std::string page = forge::new_request_url(channel.project, what.branch, what.into);
  if (channel.way == RequestWay::agit) {
    open.entries.push_back(with_agit(channel, what, sent));
    open.printed = true;
    return open;
  }
  if (!pushed) open.entries.push_back(push_branch(channel.remote, what.branch, sent, there));
  switch (channel.way) {
    case RequestWay::gh:
      open.entries.push_back(with_gh(channel, what));
      open.printed = true;
      break;
    case RequestWay::glab:
      open.entries.push_back(with_glab(channel, what));
      open.printed = true;
      break;
    case RequestWay::push_options:
      open.url = page;
      if (pushed) break;  // GitLab reads options only with a push that brings something
      open.printed = true;
      open.entries.back().purpose = fmt::format("Push {} to {}, which opens a request into {}",
                                                with_id(what.branch, sent), channel.remote, what.into);
      open.entries.back().argv = push_argv(forge::gitlab_push_options(what), channel.remote,
                                           fmt::format("{}:{}{}", sent.source, git::refs::heads, what.branch));
      break;
    case RequestWay::printed:
      open.url = page;  // with the right base; what a remote prints leads to its main branch
      open.printed = page.empty() && !pushed;
      break;
    case RequestWay::agit:
      break;
  }
  return open;
}

const forge::Request* find_request(const RequestChannel& channel, const std::string& into) {
  const auto found = std::ranges::find_if(channel.requests, [&](const forge::Request& request) {
    return request.state == forge::RequestState::open && (into.empty() || request.into == into);
  });
  return found == channel.requests.end() ? nullptr : &*found;
}

const RequestRef* find_request_ref(const RequestChannel& channel, const git::Oid& commit) {
  const auto found = std::ranges::find(channel.refs, commit, &RequestRef::head);
  return found == channel.refs.end() ? nullptr : &*found;
}

}  // namespace hotfix::workflow
