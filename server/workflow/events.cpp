#include "workflow/events.h"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "workflow/slug.h"

namespace hotfix::workflow {

namespace {

constexpr std::size_t longest_subject = 100;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

std::string short_id(const git::Oid& oid) {
  return oid.hex().substr(0, 7);
}

std::string_view word(DeployEvent state) {
  switch (state) {
    case DeployEvent::tagged:
      return "is tagged";
    case DeployEvent::deploying:
      return "is being deployed";
    case DeployEvent::live:
      return "is live";
    case DeployEvent::failed:
      return "failed to deploy";
    case DeployEvent::rolled_back:
      return "was rolled back";
  }
  return {};
}

struct SubjectWriter {
  std::string operator()(const Started& event) const {
    return fmt::format("{} {} from {}", event.adopted ? "Adopt" : "Start", event.branch,
                       event.base_tag ? *event.base_tag : short_id(event.base_commit));
  }
  std::string operator()(const AcceptedFinding& event) const {
    return fmt::format("Accept {}: {}", event.code, event.reason);
  }
  std::string operator()(const TestVerdict& event) const {
    if (event.skipped) return fmt::format("No tests for {}: {}", short_id(event.commit), event.detail);
    return fmt::format("Tests {} on {}", event.passed ? "passed" : "failed", short_id(event.commit));
  }
  std::string operator()(const ReviewRequested& event) const {
    return fmt::format("Request review of {}{}{}", short_id(event.commit), event.url.empty() ? "" : ": ", event.url);
  }
  std::string operator()(const ReviewApproved& event) const {
    return fmt::format("{} approves {}", event.who, short_id(event.commit));
  }
  std::string operator()(const DeployChanged& event) const {
    return fmt::format("{} {}", event.tag, word(event.state));
  }
  std::string operator()(const MergedBack& event) const {
    switch (event.how) {
      case MergedBack::How::pushed:
      case MergedBack::How::released:
        return fmt::format("Merge into {}", event.target);
      case MergedBack::How::requested:
        return fmt::format("Request the merge into {}{}{}", event.target, event.url.empty() ? "" : ": ", event.url);
      case MergedBack::How::refused:
        return fmt::format("{} takes no push", event.target);
    }
    return {};
  }
  std::string operator()(const Ended& event) const {
    const std::string_view what = event.how == Ended::How::rolled_back ? "Roll back" : "Abort";
    return event.reason.empty() ? std::string(what) : fmt::format("{}: {}", what, event.reason);
  }
  std::string operator()(const CleanedUp& event) const { return fmt::format("Clean up {}", event.branch); }
  std::string operator()(const Ran& event) const {
    return event.outcome.empty() ? fmt::format("Run {}", event.command)
                                 : fmt::format("Run {}: {}", event.command, event.outcome);
  }
  std::string operator()(const TakenOut& event) const {
    return event.branch ? fmt::format("Park {} on {}", event.what, *event.branch)
                        : fmt::format("Restore {}", event.what);
  }
  std::string operator()(const TakenBack& event) const { return fmt::format("Undo {}", event.command); }
  std::string operator()(const Unreadable& event) const { return fmt::format("Unreadable: {}", event.reason); }
};

bool is_over(const LogView& seen) {
  return seen.ended != nullptr || seen.cleaned_up != nullptr;
}

/// One trailer line of a commit message, or nothing: the code of "Hotfix-Accepted: CODE reason".
std::optional<std::string> accepted_code(std::string_view line) {
  constexpr std::string_view key = "hotfix-accepted:";
  if (line.size() <= key.size()) return std::nullopt;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const char c = line[i] >= 'A' && line[i] <= 'Z' ? static_cast<char>(line[i] - 'A' + 'a') : line[i];
    if (c != key[i]) return std::nullopt;
  }
  line.remove_prefix(key.size());
  constexpr std::string_view blanks = " \t\r";
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  const std::size_t end = line.find_first_of(blanks);
  if (end == std::string_view::npos || line.find_first_not_of(blanks, end) == std::string_view::npos)
    return std::nullopt;  // no reason
  return std::string(line.substr(0, end));
}

void read_trailers(std::string_view message, std::set<std::string>& codes) {
  while (!message.empty() && (message.back() == '\n' || message.back() == '\r' || message.back() == ' '))
    message.remove_suffix(1);
  // Trailers stand in the last paragraph, read backwards up to the empty line before it. The subject is none.
  while (true) {
    const std::size_t end = message.rfind('\n');
    if (end == std::string_view::npos) return;
    const std::string_view line = message.substr(end + 1);
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    if (auto code = accepted_code(line)) codes.insert(std::move(*code));
    message = message.substr(0, end);
  }
}

}  // namespace

std::string one_line(std::string_view text, std::size_t longest) {
  std::string out(text.substr(0, longest));
  if (text.size() > longest) {
    std::size_t cut = longest;
    while (cut > 0 && is_continuation(text[cut])) --cut;
    out.resize(cut);
  }
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return out;
}

std::string event_subject(const EventBody& body) {
  return one_line(std::visit(SubjectWriter{}, body), longest_subject);
}

void settle(EventLog& log) {
  std::set<git::Oid> undone;
  for (const Event& event : log.events) {
    if (const auto* undo = std::get_if<TakenBack>(&event.body)) undone.insert(undo->events.begin(), undo->events.end());
  }
  if (undone.empty()) return;
  const auto counts = [&](const Event& event) {
    return !undone.contains(event.id) || std::holds_alternative<TakenBack>(event.body);
  };
  const auto gone = std::stable_partition(log.events.begin(), log.events.end(), counts);
  log.taken_back.insert(log.taken_back.end(), std::make_move_iterator(gone), std::make_move_iterator(log.events.end()));
  log.events.erase(gone, log.events.end());
}

LogView view(const EventLog& log) {
  LogView seen;
  for (const Event& event : log.events) {
    if (const auto* start = std::get_if<Started>(&event.body)) {
      seen.start_event = &event;
      seen.start = start;
      if (!seen.first_start) seen.first_start = event.time;
      if (start->since) seen.since = start->since;
      seen.ended = nullptr;
      seen.cleaned_up = nullptr;
    } else if (const auto* ended = std::get_if<Ended>(&event.body)) {
      seen.ended = ended;
    } else if (const auto* cleaned = std::get_if<CleanedUp>(&event.body)) {
      seen.cleaned_up = cleaned;
    }
  }
  return seen;
}

const EventLog* log_of_branch(std::span<const EventLog> logs, std::string_view branch) {
  const std::string name = short_branch(branch);
  const EventLog* best = nullptr;
  LogView best_view;
  for (const EventLog& log : logs) {
    const LogView seen = view(log);
    if (seen.start == nullptr || short_branch(seen.start->branch) != name) continue;
    const bool better = best == nullptr || (is_over(best_view) && !is_over(seen)) ||
                        (is_over(best_view) == is_over(seen) && seen.start_event->time > best_view.start_event->time);
    if (!better) continue;
    best = &log;
    best_view = seen;
  }
  return best;
}

std::vector<const EventLog*> unfinished_elsewhere(std::span<const EventLog> logs, std::string_view email,
                                                  std::string_view current_branch) {
  std::vector<const EventLog*> found;
  if (email.empty()) return found;
  const std::string current = short_branch(current_branch);
  for (const EventLog& log : logs) {
    const LogView seen = view(log);
    if (seen.start == nullptr || is_over(seen) || seen.start_event->author.email != email) continue;
    if (short_branch(seen.start->branch) != current) found.push_back(&log);
  }
  std::stable_sort(found.begin(), found.end(), [](const EventLog* a, const EventLog* b) {
    return view(*a).start_event->time > view(*b).start_event->time;
  });
  return found;
}

std::optional<StartEvent> start_event(const EventLog& log) {
  const LogView seen = view(log);
  if (seen.start == nullptr) return std::nullopt;
  return StartEvent{seen.start->base_tag.value_or(""), seen.start->base_commit, seen.start->head};
}

NotCounted failed_tags(std::span<const EventLog> logs) {
  std::map<std::string, std::pair<std::int64_t, DeployEvent>> newest;
  for (const EventLog& log : logs) {
    for (const Event& event : log.events) {
      const auto* deploy = std::get_if<DeployChanged>(&event.body);
      if (deploy == nullptr || deploy->tag.empty()) continue;
      const auto [at, added] = newest.try_emplace(deploy->tag, event.time, deploy->state);
      if (!added && event.time >= at->second.first) at->second = {event.time, deploy->state};
    }
  }
  NotCounted failed;
  for (const auto& [tag, last] : newest) {
    if (last.second == DeployEvent::failed || last.second == DeployEvent::rolled_back) failed.names.insert(tag);
  }
  return failed;
}

bool Acceptance::silences(const Finding& finding) const {
  return fingerprints.contains(finding.fingerprint) || codes.contains(finding.code);
}

Acceptance acceptance(const EventLog* log, std::span<const git::Commit> own) {
  Acceptance accepted;
  if (log != nullptr) {
    for (const Event& event : log->events) {
      const auto* finding = std::get_if<AcceptedFinding>(&event.body);
      if (finding != nullptr && !finding->fingerprint.empty()) accepted.fingerprints.insert(finding->fingerprint);
    }
  }
  for (const git::Commit& commit : own) read_trailers(commit.message, accepted.codes);
  return accepted;
}

}  // namespace hotfix::workflow
