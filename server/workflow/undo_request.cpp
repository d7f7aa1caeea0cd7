// How a request is taken back: a review's, or one into a target of the merge back.

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "workflow/undo_published.h"

namespace hotfix::workflow {

namespace {

/// The one that was recorded: by its address, else by the branch that it is for. An open one goes before.
const forge::Request* recorded(const RequestBack& place) {
  const forge::Request* found = nullptr;
  for (const forge::Request& request : place.channel.requests) {  // newest first
    const bool same = request.url == place.url || request.into == place.into;
    if (!same) continue;
    if (request.state == forge::RequestState::open) return &request;
    if (found == nullptr) found = &request;
  }
  return found;
}

PlanEntry close(const RequestChannel& channel, const forge::Request& request) {
  const bool github = channel.way == RequestWay::gh;
  const auto line = [](const forge::Argv& argv) { return fmt::format("{}", fmt::join(argv, " ")); };
  PlanEntry entry = program(
      fmt::format("Close request {} on {}", request.number, channel.project.host),
      github ? forge::gh_close(channel.project, request.number) : forge::glab_close(channel.project, request.number),
      line(github ? forge::gh_reopen(channel.project, request.number)
                  : forge::glab_reopen(channel.project, request.number)));
  entry.reach = Reach::remote;
  return entry;
}

/// Where no program can: what a person has to do.
std::string by_hand(const RequestBack& place, const std::optional<git::Oid>& shown) {
  const RequestChannel& channel = place.channel;
  const bool could =
      channel.project.provider == forge::Provider::github || channel.project.provider == forge::Provider::gitlab;
  const std::string why = could && !channel.notes.empty() ? " " + channel.notes.front() : "";
  const RequestRef* ref = shown ? find_request_ref(channel, *shown) : nullptr;
  if (ref != nullptr)
    return fmt::format("Nothing here can close request {}: do it on its page{}{}.{}", ref->number,
                       ref->url.empty() ? "" : ", ", ref->url, why);
  return fmt::format("If a request was opened, close it on its page{}{}: nothing here can.{}",
                     place.url.empty() ? "" : ", ", place.url, why);
}

}  // namespace

EntriesOrRefusal take_request_back(const RequestBack& place, std::vector<std::string>& notes) {
  std::vector<PlanEntry> made;
  const RequestChannel& channel = place.channel;
  if (channel.remote.empty()) return made;
  if (!place.remote_problem.empty())
    return Refusal{"remote-unreachable", place.remote_problem,
                   "See that the remote can be reached, then try again: nothing was done."};
  const bool can = channel.way == RequestWay::gh || channel.way == RequestWay::glab;
  const forge::Request* request = recorded(place);
  if (request != nullptr && request->state == forge::RequestState::merged)
    return Refusal{
        "request-merged",
        fmt::format("Request {} was merged into {}: that is no request any more.", request->number, request->into),
        fmt::format("Take the merge back there by a revert{}. Its page offers one{}{}",
                    request->merge_commit ? fmt::format(" of {}", short_id(*request->merge_commit)) : "",
                    request->url.empty() ? "." : ": ", request->url)};
  if (request != nullptr && request->state == forge::RequestState::open)
    made.push_back(close(channel, *request));
  else if (!can)
    notes.push_back(by_hand(place, place.there));
  if (place.there)
    notes.push_back(
        fmt::format("{0} stays on {1}, where others may have it. To delete it there: git push "
                    "--force-with-lease=refs/heads/{0}:{2} {1} :refs/heads/{0}",
                    place.branch, channel.remote, place.there->hex()));
  return made;
}

}  // namespace hotfix::workflow
