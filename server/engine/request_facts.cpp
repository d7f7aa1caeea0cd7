#include "engine/request_facts.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/failure.h"
#include "engine/forge_project.h"
#include "forge/ask.h"
#include "git/remote_refs.h"
#include "process/git_command.h"

namespace hotfix::engine {
namespace {

using workflow::RequestChannel;
using workflow::RequestWay;

/// How forges show requests as refs: GitHub and Gitea, GitLab, Bitbucket.
struct RefStyle {
  std::string_view before;
  std::string_view after;
};
constexpr RefStyle ref_styles[] = {
    {"refs/pull/", "/head"}, {"refs/merge-requests/", "/head"}, {"refs/pull-requests/", "/from"}};

std::string number_in(std::string_view ref) {
  for (const RefStyle& style : ref_styles) {
    if (!ref.starts_with(style.before) || !ref.ends_with(style.after)) continue;
    return std::string(ref.substr(style.before.size(), ref.size() - style.before.size() - style.after.size()));
  }
  return "";
}

std::string page_of(const forge::Project& project, const std::string& number) {
  if (project.host.empty()) return "";
  switch (project.provider) {
    case forge::Provider::github:
      return fmt::format("https://{}/{}/pull/{}", project.host, project.path, number);
    case forge::Provider::gitlab:
      return fmt::format("https://{}/{}/-/merge_requests/{}", project.host, project.path, number);
    case forge::Provider::agit:
      return forge::agit_url(project, number);
    case forge::Provider::url:
      break;
  }
  return "";
}

}  // namespace

RequestChannel RequestReader::channel(const std::string& branch, const std::vector<git::Oid>& shows) const {
  RequestChannel channel;
  channel.remote = where_.remote;
  if (channel.remote.empty()) return channel;
  channel.project = where_.project;
  switch (channel.project.provider) {
    case forge::Provider::github:
    case forge::Provider::gitlab:
      ask_program(channel, branch);
      break;
    case forge::Provider::agit:
      channel.way = RequestWay::agit;
      channel.push_options = takes_push_options(channel.remote);
      if (!channel.push_options)
        channel.notes.emplace_back("The remote takes no push options: the request gets its title from the commit.");
      break;
    case forge::Provider::url:
      break;
  }
  if (channel.way != RequestWay::gh && channel.way != RequestWay::glab) ask_refs(channel, shows);
  return channel;
}

forge::Question RequestReader::question(const forge::Project& project) const {
  forge::Question question;
  question.project = project;
  question.work_dir = survey_.probe.work_dir;
  question.cancel = cancel_;
  return question;
}

forge::Wishes RequestReader::possible(const RequestChannel& channel, forge::Wishes wishes) const {
  if (channel.way != RequestWay::gh) return wishes;
  return forge::possible_wishes(question(channel.project), std::move(wishes));
}

void RequestReader::ask_program(RequestChannel& channel, const std::string& branch) const {
  const bool github = channel.project.provider == forge::Provider::github;
  forge::Question asked = question(channel.project);
  asked.branch = branch;
  forge::Answer answer = forge::requests_of(asked);
  if (answer.trouble == forge::Trouble::none) {
    channel.way = github ? RequestWay::gh : RequestWay::glab;
    channel.requests = std::move(answer.requests);
    return;
  }
  if (!answer.words.empty()) channel.notes.push_back(std::move(answer.words));
  if (github) {
    channel.notes.emplace_back("So the branch is pushed, and you open the request on its page.");
    return;
  }
  channel.push_options = takes_push_options(channel.remote);
  if (channel.push_options) channel.way = RequestWay::push_options;
  channel.notes.emplace_back(channel.push_options ? "So GitLab is asked to open the request with the push itself."
                                                  : "So the branch is pushed, and you open the request on its page.");
}

/// Where no program tells: forges show each request as a ref of the commit that it is for.
void RequestReader::ask_refs(RequestChannel& channel, const std::vector<git::Oid>& shows) const {
  std::vector<std::string> patterns;
  for (const RefStyle& style : ref_styles) patterns.push_back(fmt::format("{}*{}", style.before, style.after));
  try {
    for (const git::Branch& ref :
         git::remote_refs_matching(survey_.probe.work_dir, channel.remote, patterns, own_ssh(), cancel_)) {
      const std::string number = number_in(ref.ref);
      if (number.empty() || std::ranges::find(shows, ref.commit) == shows.end()) continue;
      channel.refs.push_back({number, ref.commit, page_of(channel.project, number)});
    }
  } catch (const Failure& failure) {
    if (failure.code() == Failure::Code::cancelled) throw;
    channel.notes.push_back(fmt::format("Whether there is a request already could not be seen. {}", failure.what()));
  }
}

/// Tried without effect: a remote that takes none ends a push that brings some (send-pack.c), a dry one too. No hook of
/// ours runs, and nothing is written at either end. A dry push names no ref to the remote, which may therefore hang up
/// before it has read the options. That ends git by SIGPIPE, after it has seen that they are taken.
bool RequestReader::takes_push_options(const std::string& remote) const {
  process::ChildRequest request = process::git_command(
      survey_.probe.work_dir, {"push", "--dry-run", "--no-verify", "--no-follow-tags", "-o", "hotfix.try", "--", remote,
                               survey_.facts.head.commit->hex() + ":refs/heads/hotfix-try"});
  request.purpose = "ask " + remote + " whether it takes push options";
  request.only_reads = true;
  request.time_limit = std::chrono::seconds(30);
  request.keep_ssh_command = own_ssh();
  request.cancel = cancel_;
  const process::ChildResult result = process::run(request);
  if (result.cancelled) throw Failure(Failure::Code::cancelled, "Asking the remote was cancelled.");
  return result.ok() || (result.signal == SIGPIPE && !result.timed_out);
}

}  // namespace hotfix::engine
