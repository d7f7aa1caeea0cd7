#include "workflow/plan_checks.h"

#include <fmt/format.h>

namespace hotfix::workflow {

std::optional<Refusal> refuse_repository(const Facts& facts) {
  if (facts.state != RepositoryState::ok)
    return Refusal{"repository-unusable", facts.reason.value_or("This folder is no repository that can be used."),
                   facts.remedy.value_or("Open a folder inside a git repository.")};
  if (!facts.trusted)
    return Refusal{"not-trusted",
                   "This repository is not trusted, so git is not run in it and nothing can be recorded.",
                   "Trust the repository, then try again."};
  return std::nullopt;
}

std::optional<Refusal> refuse_identity(const Facts& facts) {
  if (facts.me.name.value_or("").empty() || facts.me.email.value_or("").empty())
    return Refusal{"no-identity", "Git does not know who you are, and what is recorded needs an author.",
                   "Set `git config --global user.name NAME` and `git config --global user.email ADDRESS`."};
  return std::nullopt;
}

std::optional<Refusal> refuse_operation(const Facts& facts) {
  if (facts.operation)
    return Refusal{"operation-in-progress",
                   fmt::format("A {} is in progress, so where HEAD stands is not settled.", *facts.operation),
                   *facts.operation == "bisect"
                       ? "Leave it with `git bisect reset`, then try again."
                       : fmt::format("Finish it or leave it with `git {} --abort`, then try again.", *facts.operation)};
  return std::nullopt;
}

Event make_event(const PlanContext& context, std::int64_t time, EventBody body) {
  return {time, {context.facts.me.name.value_or(""), context.facts.me.email.value_or("")}, std::move(body)};
}

std::string hex_or_none(const std::optional<git::Oid>& oid) {
  return oid ? oid->hex() : "none";
}

}  // namespace hotfix::workflow
