#include "workflow/plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text_buffer.h"
#include "workflow/plan_checks.h"

namespace hotfix::workflow {

namespace {

/// Adds one text to a hash so that no two lists of texts look alike: its length goes first.
std::uint64_t add(std::uint64_t seed, std::string_view text) {
  return hash_bytes(text, hash_bytes(std::to_string(text.size()), seed));
}

std::uint64_t add(std::uint64_t seed, const PlanEntry& entry) {
  seed = add(seed, entry.purpose);
  seed = add(seed, std::to_string(entry.argv.size()));
  for (const std::string& argument : entry.argv) seed = add(seed, argument);
  seed = add(seed, entry.input);
  seed = add(seed, entry.cwd);
  if (entry.event) {
    seed = add(seed, entry.event->id);
    seed = add(seed, hex_or_none(entry.event->parent));
  }
  if (entry.first_line) seed = add(seed, "first line");
  seed = add(seed, entry.part);
  for (const std::string& argument : entry.take_back) seed = add(seed, argument);
  for (const auto& [name, value] : entry.env) seed = add(add(seed, name), value);
  if (entry.ref_update) {
    seed = add(seed, entry.ref_update->ref);
    seed = add(seed, hex_or_none(entry.ref_update->old_value));
    seed = add(seed, hex_or_none(entry.ref_update->new_value));
  }
  return add(seed, entry.reach == Reach::local ? "local" : "remote");
}

std::optional<Refusal> refuse_head(const Facts& facts) {
  if (!facts.head.branch)
    return Refusal{"not-on-a-branch", "HEAD is detached: a hotfix needs a branch.",
                   "Create one here with `git switch -c hotfix/NAME`, then try again."};
  if (!facts.head.commit)
    return Refusal{"no-commit", "This branch has no commit yet.", "Switch to a branch that starts from a release."};
  return std::nullopt;
}

std::optional<Refusal> refuse_branch(const Facts& facts, const std::string& branch) {
  if (auto refusal = refuse_operation(facts)) return refusal;
  if (branch == facts.main ||
      std::find(facts.no_hotfix.begin(), facts.no_hotfix.end(), branch) != facts.no_hotfix.end())
    return Refusal{"not-a-hotfix-branch",
                   fmt::format("{} is a branch that hotfixes are merged into; it cannot be one itself.", branch),
                   "Switch to the hotfix's own branch, or start one from the production tag."};
  return std::nullopt;
}

std::vector<std::string> ids_of(std::span<const EventLog> logs) {
  std::vector<std::string> ids;
  for (const EventLog& log : logs) ids.push_back(log.id);
  return ids;
}

/// Appends one event to a log, or begins the log where `log` is null.
Plan plan_event(std::string step, const std::string& id, const EventLog* log, const EventBody& body,
                std::span<const std::string> reads) {
  std::optional<git::Oid> parent;
  if (log != nullptr) parent = log->tip;
  return make_plan(std::move(step), {append_event(id, parent, body, log == nullptr)}, reads);
}

/// The base to adopt from: the one given, else the one that git shows.
std::variant<FoundBase, Refusal> adopted_base(const Facts& facts, const AdoptRequest& request) {
  if (request.base) return *request.base;
  if (request.base_text)
    return Refusal{"base-not-found", fmt::format("{} names no commit here.", one_line(*request.base_text, 200)),
                   "Name a tag that exists here; `git fetch origin tag NAME` brings one from the remote."};
  if (facts.current && facts.current->base && facts.current->base->base) {
    const Base& base = *facts.current->base->base;
    return FoundBase{base.commit, base.tag, base.product};
  }
  return Refusal{"base-not-found", "No production tag can be reached from this branch, so its base is not known.",
                 "Name the base with `--base TAG`."};
}

/// Whether adopting again would record nothing new.
bool is_adopted(const EventLog* log, const FoundBase& base, const AdoptRequest& request) {
  if (log == nullptr) return false;
  const LogView seen = view(*log);
  if (seen.start == nullptr || seen.ended != nullptr || seen.cleaned_up != nullptr) return false;
  if (seen.start->base_commit != base.commit || seen.start->base_tag != base.tag) return false;
  if (request.ticket && request.ticket != seen.start->ticket) return false;
  return !request.since || request.since == seen.since;
}

}  // namespace

PlanEntry append_event(std::string_view id, const std::optional<git::Oid>& parent, EventBody body, bool only_there) {
  const std::string ref = event_ref(id);
  PlanEntry entry;
  entry.purpose = fmt::format("Record “{}”", event_subject(body));
  entry.event = EventAppend{std::string(id), parent, only_there, std::move(body), false};
  entry.undo =
      parent ? fmt::format("git update-ref {} {}", ref, parent->hex()) : fmt::format("git update-ref -d {}", ref);
  return entry;
}

Plan make_plan(std::string step, std::vector<PlanEntry> entries, std::span<const std::string> reads) {
  std::uint64_t hash = add(0, step);
  for (const PlanEntry& entry : entries) hash = add(hash, entry);
  for (const std::string& value : reads) hash = add(hash, value);
  Plan plan;
  plan.id = fmt::format("{:016x}", hash);
  plan.step = std::move(step);
  plan.entries = std::move(entries);
  return plan;
}

Plan with_sharing(Plan plan, const std::string& remote) {
  std::string id = plan.log_id;
  for (const PlanEntry& entry : plan.entries) {
    if (entry.event) id = entry.event->id;
    if (entry.job && (entry.job->passed || entry.job->failed)) id = entry.job->id;
  }
  if (id.empty() || remote.empty()) return plan;
  PlanEntry entry;
  entry.purpose = fmt::format("Share the record with the team ({})", remote);
  entry.argv = share_argv(remote, id);
  entry.reach = Reach::remote;
  entry.share = Share{remote, id};
  plan.entries.push_back(std::move(entry));
  Plan shared = make_plan(std::move(plan.step), std::move(plan.entries), std::vector<std::string>{plan.id});
  shared.notes = std::move(plan.notes);
  shared.folder = std::move(plan.folder);
  shared.run_in = std::move(plan.run_in);
  shared.log_id = std::move(plan.log_id);
  shared.passed = std::move(plan.passed);
  return shared;
}

std::vector<std::string> share_argv(const std::string& remote, std::string_view id) {
  const std::string ref = event_ref(id);
  return {"git", "push", "--no-follow-tags", "--no-verify", "--", remote, fmt::format("{0}:{0}", ref)};
}

PlanOrRefusal plan_adopt(const PlanContext& context, const AdoptRequest& request) {
  const Facts& facts = context.facts;
  if (auto refusal = refuse_repository(facts)) return *refusal;
  if (auto refusal = refuse_head(facts)) return *refusal;
  const std::string branch = short_branch(*facts.head.branch);
  if (auto refusal = refuse_branch(facts, branch)) return *refusal;
  if (auto refusal = refuse_identity(facts)) return *refusal;
  const auto found = adopted_base(facts, request);
  if (const auto* refusal = std::get_if<Refusal>(&found)) return *refusal;
  const auto& base = std::get<FoundBase>(found);

  const EventLog* log = log_of(context.logs, context.policy.naming, branch);
  if (is_adopted(log, base, request))
    return Refusal{"already-adopted",
                   fmt::format("{} is already a hotfix from {}.", branch, base.tag ? *base.tag : base.commit.hex()),
                   "Nothing needs to be done; name another base to change it."};
  const HotfixName name = context.policy.naming.read(branch);
  Started body;
  body.adopted = true;
  body.branch = branch;
  body.base_tag = base.tag;
  body.base_commit = base.commit;
  body.product = base.product;
  body.ticket = request.ticket ? request.ticket : name.ticket;
  body.head = *facts.head.commit;
  body.since = request.since;
  const std::string id = log != nullptr ? log->id : free_id(hotfix_id({body.ticket, name.slug}), ids_of(context.logs));
  const std::vector<std::string> reads = {branch, facts.head.commit->hex(), base.commit.hex(),
                                          hex_or_none(log == nullptr ? std::nullopt : std::optional(log->tip))};
  return plan_event("adopt", id, log, body, reads);
}

PlanOrRefusal plan_accept(const PlanContext& context, const AcceptRequest& request, std::span<const Finding> findings) {
  const Facts& facts = context.facts;
  if (auto refusal = refuse_repository(facts)) return *refusal;
  if (auto refusal = refuse_head(facts)) return *refusal;
  const std::string branch = short_branch(*facts.head.branch);
  if (!is_hotfix_branch(facts, context.logs, context.policy))
    return Refusal{"not-a-hotfix", fmt::format("{} is not a hotfix, so it has no findings to accept.", branch),
                   "Declare it one with `hotfixd adopt`."};
  if (auto refusal = refuse_identity(facts)) return *refusal;
  const std::string reason = one_line(request.reason);
  if (reason.find_first_not_of(' ') == std::string::npos)
    return Refusal{"no-reason", "A finding is accepted with a reason, which stands in the timeline.",
                   "Say in a few words why this belongs to the hotfix."};
  const EventLog* log = log_of(context.logs, context.policy.naming, branch);
  if (acceptance(log, {}).fingerprints.contains(request.fingerprint))
    return Refusal{"already-accepted", "This finding was accepted before.", "Nothing needs to be done."};
  const auto finding = std::find_if(findings.begin(), findings.end(),
                                    [&](const Finding& f) { return f.fingerprint == request.fingerprint; });
  if (finding == findings.end())
    return Refusal{"finding-not-found", "No finding with this fingerprint is shown now; the text may have changed.",
                   "List the findings with `hotfixd check --format json` and name one of them."};

  const std::string wanted = hotfix_id(context.policy.naming.read(branch));
  const std::vector<std::string> ids = ids_of(context.logs);
  if (log == nullptr && free_id(wanted, ids) != wanted)
    return Refusal{"not-adopted", fmt::format("Another hotfix is recorded as {} already.", wanted),
                   "Declare this branch a hotfix with `hotfixd adopt`, then accept the finding."};
  const AcceptedFinding body{finding->fingerprint, finding->code, reason, finding->path};
  const std::vector<std::string> reads = {branch, hex_or_none(log == nullptr ? std::nullopt : std::optional(log->tip))};
  return plan_event("accept", log != nullptr ? log->id : wanted, log, body, reads);
}

}  // namespace hotfix::workflow
