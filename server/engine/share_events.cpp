#include "engine/share_events.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/failure.h"
#include "git/remote_refs.h"
#include "process/git_command.h"
#include "workflow/events.h"
#include "workflow/plan.h"
#include "workflow/slug.h"

namespace hotfix::engine {
namespace {

constexpr int most_pushes = 5;                // against others who push at the same time
constexpr std::size_t most_records = 50;      // taken in at once
constexpr std::size_t most_rewritten = 1000;  // of our own events that are not shared yet
constexpr std::chrono::seconds patience{30};

std::string shared_ref(std::string_view id) {
  return fmt::format("refs/hotfix-shared/{}", id);
}

/// "PROD-501-cards" or "PROD-501-cards-2" for the branch's own "PROD-501-cards".
bool may_be_of(const std::string& id, const std::string& current) {
  if (current.empty() || !id.starts_with(current)) return false;
  const std::string_view rest = std::string_view(id).substr(current.size());
  if (rest.empty()) return true;
  return rest.size() > 1 && rest.front() == '-' && rest.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

struct OwnEvent {
  std::string id;  // 40 digits
  std::string name;
  std::string email;
  std::string date;  // as git writes raw dates: "1767225600 +0000"
  std::string message;
};

std::string with_new_ids(std::string message, const std::map<std::string, std::string>& rewritten) {
  for (const auto& [before, after] : rewritten) {
    for (std::size_t at = message.find(before); at != std::string::npos; at = message.find(before, at + after.size()))
      message.replace(at, before.size(), after);
  }
  return message;
}

std::vector<OwnEvent> parse(std::string_view text) {
  std::vector<OwnEvent> events;
  const auto next = [&text] {
    const std::size_t end = std::min(text.find('\0'), text.size());
    std::string field(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return field;
  };
  while (text.size() > 1) {
    if (text.front() == '\n') text.remove_prefix(1);
    OwnEvent event;
    event.id = next();
    event.name = next();
    event.email = next();
    event.date = next();
    event.message = next();
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace

std::optional<git::Oid> EventSharing::tip(const std::string& ref) const {
  process::ChildRequest request =
      process::git_command(place_.work_dir, {"rev-parse", "--verify", "--quiet", ref + "^{commit}"});
  request.purpose = "look where a record ends";
  request.only_reads = true;
  return git::Oid::from_hex(trimmed(process::run(request).out));
}

bool EventSharing::is_ancestor(const git::Oid& one, const git::Oid& other) const {
  process::ChildRequest request =
      process::git_command(place_.work_dir, {"merge-base", "--is-ancestor", one.hex(), other.hex()});
  request.only_reads = true;
  return process::run(request).ok();
}

std::string EventSharing::move(const std::string& id, const git::Oid& to, const std::optional<git::Oid>& from) const {
  process::ChildRequest request = process::git_command(
      place_.work_dir, {"update-ref", "--create-reflog", "-m", "hotfix: take in what the team recorded",
                        workflow::event_ref(id), to.hex(), from ? from->hex() : std::string(40, '0')});
  request.purpose = "take in what the team recorded";
  const process::ChildResult result = process::run(request);
  return result.ok() ? "" : process::failure_of(request, result).what();
}

/// Fetches the remote's record into refs/hotfix-shared/. A problem in words; empty where it is there now.
std::string EventSharing::bring(const std::string& id) const {
  process::ChildRequest request =
      process::git_command(place_.work_dir, {"fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
                                             "--no-auto-maintenance", "--no-recurse-submodules", "--", place_.remote,
                                             fmt::format("{}:{}", workflow::event_ref(id), shared_ref(id))});
  request.purpose = "fetch the team's record of " + id;
  request.time_limit = patience;
  request.keep_ssh_command = place_.own_ssh;
  request.cancel = place_.cancel;
  const process::ChildResult result = process::run(request);
  if (result.ok()) return "";
  if (result.err.find("non-fast-forward") != std::string::npos)
    return fmt::format("{} was rewritten on {}; what is here is kept.", workflow::event_ref(id), place_.remote);
  return process::failure_of(request, result).what();
}

/// Our events that the remote lacks, written again behind its last one.
std::string EventSharing::append_ours(const std::string& id, const git::Oid& ours, const git::Oid& theirs) const {
  const std::string out = process::git_read(
      place_.work_dir, {"log", "--reverse", "--no-merges", "--date=raw", "--format=%H%x00%an%x00%ae%x00%ad%x00%B%x00",
                        fmt::format("--max-count={}", most_rewritten + 1), ours.hex(), "--not", theirs.hex()});
  const std::vector<OwnEvent> events = parse(out);
  if (events.size() > most_rewritten)
    return fmt::format("More than {} events of {} are not shared.", most_rewritten, id);
  git::Oid at = theirs;
  std::map<std::string, std::string> rewritten;  // events may name earlier ones: what was taken back
  for (const OwnEvent& event : events) {
    process::ChildRequest commit = process::git_command(
        place_.work_dir, {"commit-tree", std::string(workflow::empty_tree), "-p", at.hex(), "-F", "-"});
    commit.purpose = "append an event behind the team's";
    commit.stdin_bytes = with_new_ids(event.message, rewritten);
    commit.env = {{"GIT_AUTHOR_NAME", event.name}, {"GIT_AUTHOR_EMAIL", event.email}, {"GIT_AUTHOR_DATE", event.date}};
    const auto made = git::Oid::from_hex(trimmed(process::run_or_throw(commit).out));
    if (!made) return "git wrote no event.";
    at = *made;
    rewritten.emplace(event.id, at.hex());
  }
  return move(id, at, ours);
}

/// What was fetched goes into our record.
ShareResult EventSharing::take_in(const std::string& id) const {
  const auto theirs = tip(shared_ref(id));
  if (!theirs) return {false, fmt::format("{} on {} is no record.", workflow::event_ref(id), place_.remote)};
  const auto ours = tip(workflow::event_ref(id));
  if (ours == theirs || (ours && is_ancestor(*theirs, *ours))) return {};
  std::string problem;
  if (!ours || is_ancestor(*ours, *theirs))
    problem = move(id, *theirs, ours);
  else
    problem = append_ours(id, *ours, *theirs);
  return {problem.empty(), problem};
}

ShareResult EventSharing::push(const std::string& id) const {
  ShareResult result;
  try {
    for (int tries = 0; tries < most_pushes; ++tries) {
      const std::vector<std::string> argv = workflow::share_argv(place_.remote, id);
      process::ChildRequest request = process::git_command(place_.work_dir, {argv.begin() + 1, argv.end()});
      request.purpose = "share the record of " + id;
      request.time_limit = patience;
      request.keep_ssh_command = place_.own_ssh;
      request.cancel = place_.cancel;
      const process::ChildResult pushed = process::run(request);
      if (pushed.ok()) return result;
      const bool behind = pushed.err.find("[rejected]") != std::string::npos;
      if (!behind) return {result.changed, process::failure_of(request, pushed).what()};
      if (std::string problem = bring(id); !problem.empty()) return {result.changed, std::move(problem)};
      const ShareResult taken = take_in(id);
      result.changed = result.changed || taken.changed;
      if (!taken.problem.empty()) return {result.changed, taken.problem};
    }
  } catch (const Failure& failure) {
    return {result.changed, failure.what()};
  }
  return {result.changed, "Others write to it all the time."};
}

ShareResult EventSharing::fetch(const std::string& current) const {
  ShareResult result;
  try {
    std::size_t taken = 0;
    for (const git::Branch& ref : git::remote_refs_matching(
             place_.work_dir, place_.remote, {std::string(workflow::event_ref("*"))}, place_.own_ssh, place_.cancel)) {
      const auto id = workflow::id_of_event_ref(ref.ref);
      if (!id || taken == most_records) continue;
      const auto ours = tip(ref.ref);
      if (ours == ref.commit || (!ours && !may_be_of(*id, current))) continue;
      if (ours && is_ancestor(ref.commit, *ours)) continue;  // we are ahead: the next command pushes
      ++taken;
      std::string problem = bring(*id);
      if (problem.empty()) {
        const ShareResult one = take_in(*id);
        result.changed = result.changed || one.changed;
        problem = one.problem;
      }
      if (!problem.empty()) result.problem = std::move(problem);
    }
  } catch (const Failure& failure) {
    result.problem = failure.what();
  }
  return result;
}

}  // namespace hotfix::engine
