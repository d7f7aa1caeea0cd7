// Names and base of a hotfix that is to be started, and what speaks against them.

#include <algorithm>

#include <fmt/format.h>

#include "workflow/plan_checks.h"
#include "workflow/start.h"

namespace hotfix::workflow {

namespace {

constexpr std::int64_t clock_ahead = 300;  // seconds that another machine's clock may be ahead of ours

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

/// A prefix that makes a valid branch name whatever letters, digits, `-` and `_` follow (git-check-ref-format(1)).
bool is_sound_prefix(std::string_view prefix) {
  if (prefix.empty() || prefix.front() == '-' || prefix.front() == '/' || prefix.front() == '.') return false;
  if (prefix.find("..") != std::string_view::npos || prefix.find("//") != std::string_view::npos ||
      prefix.find("/.") != std::string_view::npos || prefix.find(".lock/") != std::string_view::npos ||
      prefix.find("./") != std::string_view::npos)
    return false;
  return std::ranges::all_of(prefix, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '-' ||
           c == '_' || c == '.' || c == '+';
  });
}

/// Where a branch "hotfix" exists there can be none below it: "hotfix/x" becomes "hotfix-x".
std::string usable_prefix(const StartKnown& known, std::string prefix) {
  for (std::size_t slash = prefix.find('/'); slash != std::string::npos; slash = prefix.find('/', slash + 1)) {
    const std::string parent = prefix.substr(0, slash);
    if (has(known.branches, parent) || has(known.remote_branches, parent)) prefix[slash] = '-';
  }
  return prefix;
}

std::variant<HotfixName, Refusal> name_of(const PlanContext& context, const StartRequest& request) {
  const BranchNaming& naming = context.policy.naming;
  HotfixName name;
  if (request.ticket && !request.ticket->empty()) {
    if (naming.ticket_in(*request.ticket) != request.ticket)
      return Refusal{"bad-ticket", fmt::format("«{}» does not look like a ticket.", one_line(*request.ticket, 100)),
                     "Write it like PROD-501, or leave it out; policy's branch.ticketPattern says what a ticket is."};
    name.ticket = request.ticket;
  } else {
    name.ticket = naming.ticket_in(request.summary);
  }
  std::string text = request.summary;
  const std::size_t at = name.ticket ? text.find(*name.ticket) : std::string::npos;
  if (at != std::string::npos) text.replace(at, name.ticket->size(), " ");
  name.slug = slug(text);
  if (!name.ticket && name.slug.empty())
    return Refusal{"no-name", "There is nothing here that a branch could be named after.",
                   "Say in a few words what is broken, with the ticket if there is one: PROD-501 expired cards"};
  return name;
}

std::string names_of_some(std::span<const ProductionTag> tags) {
  std::string names;
  for (const ProductionTag& tag : tags_to_start_from(tags, 3)) names += (names.empty() ? "" : ", ") + tag.name;
  return names;
}

std::variant<ProductionTag, Refusal> base_of(const StartKnown& known, const StartRequest& request) {
  if (known.tags.empty())
    return Refusal{"no-production-tag", "This repository has no production tag: nothing says what production runs.",
                   "Tag the release that production runs and push the tag, or say in .hotfix.json how production tags "
                   "look (production.tagPattern)."};
  if (!request.base && !known.running)
    return Refusal{"running-unknown",
                   known.running_problem.empty() ? "What production runs cannot be told." : known.running_problem,
                   fmt::format("Name the tag that production runs as base, for instance {}.", known.tags.front().name)};
  const std::string& wanted = request.base ? *request.base : *known.running;
  const ProductionTag* tag = find_tag(known.tags, wanted);
  if (tag == nullptr)
    return Refusal{"not-a-production-tag",
                   fmt::format("«{}» is no production tag of this repository.", one_line(wanted, 200)),
                   fmt::format("Start from one of these: {}. A branch from anything else can be declared a hotfix with "
                               "hotfix.adopt.",
                               names_of_some(known.tags))};
  return *tag;
}

std::optional<Refusal> refuse_moved_tag(const StartKnown& known, const StartRequest& request, ProductionTag& base) {
  const auto here = known.local_tags.find(base.name);
  const auto there = known.remote_tags.find(base.name);
  if (here == known.local_tags.end() || there == known.remote_tags.end() || here->second == there->second) return {};
  if (request.overrides.contains("tag")) {  // the one that is here, as `git switch` would take it
    base.commit = here->second;
    return {};
  }
  return passable(
      Refusal{"tag-moved",
              fmt::format("The tag {} leads to {} here and to {} on {}: one of them was moved.", base.name,
                          here->second.hex().substr(0, 9), there->second.hex().substr(0, 9), *known.remote),
              fmt::format("Find out which one production runs. To take the remote's: git fetch {0} "
                          "+refs/tags/{1}:refs/tags/{1} - to go on with yours, override the gate «tag» with a reason.",
                          *known.remote, base.name)},
      "tag");
}

std::optional<Refusal> refuse_remote(const StartKnown& known, const StartRequest& request) {
  if (!known.remote || !known.remote_asked || known.remote_problem.empty()) return std::nullopt;
  if (request.overrides.contains("remote")) return std::nullopt;
  return passable(
      Refusal{
          "remote-unreachable",
          fmt::format("{} could not be asked which tags and branches it has. {}", *known.remote, known.remote_problem),
          "Mend the connection and try again, or go on with the tags that are here by overriding the gate "
          "«remote» with a reason."},
      "remote");
}

bool is_open(const EventLog& log) {
  const LogView seen = view(log);
  return seen.start != nullptr && seen.ended == nullptr && seen.cleaned_up == nullptr;
}

/// Another hotfix of the same ticket that has not ended.
const EventLog* same_ticket(std::span<const EventLog> logs, const std::string& ticket, const std::string& branch) {
  for (const EventLog& log : logs) {
    if (is_open(log) && view(log).start->ticket == ticket && view(log).start->branch != branch) return &log;
  }
  return nullptr;
}

bool blocks(const std::string& other, const std::string& branch) {
  return other == branch || other.starts_with(branch + "/") || branch.starts_with(other + "/");
}

std::optional<Refusal> refuse_branch_name(const StartKnown& known, const StartTarget& target) {
  const auto in_the_way = [&](const std::string& other) { return blocks(other, target.branch); };
  const auto here = std::ranges::find_if(known.branches, in_the_way);
  if (here != known.branches.end())
    return Refusal{"branch-exists", fmt::format("There is a branch {} already.", *here),
                   fmt::format("Go on there: git switch {} - or give this hotfix other words.", *here)};
  const auto there = std::ranges::find_if(known.remote_branches, in_the_way);
  if (there != known.remote_branches.end())
    return Refusal{"branch-exists-on-remote",
                   fmt::format("{} has a branch {} already: somebody may be at it.", *known.remote, *there),
                   fmt::format("Look at it: git fetch {0} {1} && git switch {1} - or give this hotfix other words.",
                               *known.remote, *there)};
  return std::nullopt;
}

/// Whether this log is an interrupted start of ours, or a refusal.
std::variant<const EventLog*, Refusal> resumed_log(const PlanContext& context, const StartTarget& target,
                                                   const StartRequest& request) {
  const EventLog* log = log_of_branch(context.logs, target.branch);
  if (log == nullptr || !is_open(*log)) return static_cast<const EventLog*>(nullptr);
  const LogView seen = view(*log);
  const git::Person& who = seen.start_event->author;
  if (who.email != context.facts.me.email.value_or(""))
    return Refusal{"ticket-exists", fmt::format("{} has started {} already.", who.name, target.branch),
                   "Talk to them; or give this hotfix other words to start another one."};
  if (seen.start->base_commit != target.base.commit)
    return Refusal{"ticket-exists",
                   fmt::format("You have started {} already, from {}.", target.branch,
                               seen.start->base_tag.value_or(seen.start->base_commit.hex().substr(0, 9))),
                   request.base
                       ? "Leave out the base to go on with it, or give this hotfix other words to start another one."
                       : fmt::format("Name the base {} to go on with it, or give this hotfix other words.",
                                     seen.start->base_tag.value_or(seen.start->base_commit.hex()))};
  return log;
}

std::optional<Refusal> refuse_time(const PlanContext& context, const StartRequest& request) {
  if (!request.since || *request.since <= context.now + clock_ahead) return std::nullopt;
  return Refusal{"bad-time", fmt::format("The incident would begin in the future, at {}.", format_utc(*request.since)),
                 "Write when it began in the past, with its zone: 2026-01-01T00:00:00Z"};
}

}  // namespace

std::vector<ProductionTag> tags_to_start_from(std::span<const ProductionTag> tags, std::size_t limit) {
  std::vector<ProductionTag> newest;
  for (const ProductionTag& tag : tags) {  // highest first, so the first of a line is its newest
    if (newest.size() == limit) break;
    const auto same = [&](const ProductionTag& other) {
      return other.product == tag.product && other.line == tag.line;
    };
    if (std::ranges::none_of(newest, same)) newest.push_back(tag);
  }
  return newest;
}

std::variant<StartTarget, Refusal> choose_start(const PlanContext& context, const StartKnown& known,
                                                const StartRequest& request) {
  if (auto refusal = refuse_repository(context.facts)) return *refusal;
  if (auto refusal = refuse_identity(context.facts)) return *refusal;
  const auto named = name_of(context, request);
  if (const auto* refusal = std::get_if<Refusal>(&named)) return *refusal;
  const auto& name = std::get<HotfixName>(named);
  if (auto refusal = refuse_time(context, request)) return *refusal;
  if (auto refusal = refuse_remote(known, request)) return *refusal;
  auto based = base_of(known, request);
  if (const auto* refusal = std::get_if<Refusal>(&based)) return *refusal;
  StartTarget target;
  target.base = std::get<ProductionTag>(std::move(based));
  if (auto refusal = refuse_moved_tag(known, request, target.base)) return *refusal;

  if (!is_sound_prefix(context.policy.branch_prefix))
    return Refusal{"bad-branch-prefix",
                   fmt::format("Branches cannot begin with «{}».", one_line(context.policy.branch_prefix, 100)),
                   "Set branch.prefix in .hotfix.json to something like hotfix/"};
  target.ticket = name.ticket;
  const std::string wanted = hotfix_id(name);
  target.branch = usable_prefix(known, context.policy.branch_prefix) + wanted;
  auto resumed = resumed_log(context, target, request);
  if (auto* refusal = std::get_if<Refusal>(&resumed)) return *refusal;
  target.log = std::get<const EventLog*>(resumed);
  if (target.log != nullptr) {
    target.id = target.log->id;
    return target;
  }
  const EventLog* other = target.ticket ? same_ticket(context.logs, *target.ticket, target.branch) : nullptr;
  if (other != nullptr && !request.overrides.contains("ticket"))
    return passable(Refusal{"ticket-exists",
                            fmt::format("{} is being fixed on {} already.", *target.ticket, view(*other).start->branch),
                            fmt::format("Go on there: git switch {} - or override the gate «ticket» with a reason.",
                                        view(*other).start->branch)},
                    "ticket");
  if (auto refusal = refuse_branch_name(known, target)) return *refusal;
  std::vector<std::string> taken;
  for (const EventLog& log : context.logs) taken.push_back(log.id);
  target.id = free_id(wanted, taken);
  return target;
}

}  // namespace hotfix::workflow
