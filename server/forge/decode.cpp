#include "forge/decode.h"

#include <algorithm>
#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "base/failure.h"

namespace hotfix::forge {

namespace {

using Json = nlohmann::json;

constexpr std::size_t longest_text = 2000;  // bytes of one field
constexpr std::size_t most_failed_names = 3;

[[noreturn]] void throw_no_answer() {
  throw Failure(Failure::Code::child, "The forge's program answered with something that is no answer.",
                "Run it by hand to see what it says; an update of it may help.");
}

Json parsed(std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) throw_no_answer();
  return json;
}

/// The value under a key, or null where there is none.
const Json& at(const Json& object, const char* key) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto found = object.find(key);
  return found == object.end() ? none : *found;
}

std::string text(const Json& object, const char* key) {
  const Json& value = at(object, key);
  if (!value.is_string()) return "";
  std::string result = value.get<std::string>();
  if (result.size() > longest_text) return "";
  std::ranges::replace_if(
      result, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  return result;
}

/// Only an address that an editor may open.
std::string address(const Json& object, const char* key) {
  std::string url = text(object, key);
  return url.starts_with("https://") || url.starts_with("http://") ? url : "";
}

std::uint64_t number(const Json& object, const char* key) {
  const Json& value = at(object, key);
  return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
}

bool flag(const Json& object, const char* key) {
  const Json& value = at(object, key);
  return value.is_boolean() && value.get<bool>();
}

std::optional<git::Oid> oid(const Json& object, const char* key) {
  return git::Oid::from_hex(text(object, key));
}

/// The last word of each reviewer: a comment changes nothing, a dismissed review is none.
std::vector<Review> github_reviews(const Json& list) {
  std::vector<Review> reviews;
  if (!list.is_array()) return reviews;
  const std::size_t skipped = list.size() > most_reviews ? list.size() - most_reviews : 0;
  for (std::size_t i = skipped; i < list.size(); ++i) {  // oldest first
    const std::string state = text(list[i], "state");
    const std::string who = text(at(list[i], "author"), "login");
    if (state != "APPROVED" && state != "CHANGES_REQUESTED" && state != "DISMISSED") continue;
    std::erase_if(reviews, [&](const Review& review) { return review.who == who; });
    if (state == "DISMISSED") continue;
    reviews.push_back({who, state == "APPROVED" ? Verdict::approved : Verdict::changes_requested,
                       oid(at(list[i], "commit"), "oid"), text(list[i], "submittedAt")});
  }
  return reviews;
}

enum class Outcome { passed, failed, pending };

/// Words of GitHub's CheckConclusionState, CheckStatusState and StatusState. What is not known has not passed yet.
Outcome github_outcome(const Json& check) {
  const std::string state = text(check, "state");  // of a commit status
  std::string word = state.empty() ? text(check, "conclusion") : state;
  if (state.empty() && text(check, "status") != "COMPLETED") return Outcome::pending;
  if (word == "SUCCESS" || word == "NEUTRAL" || word == "SKIPPED") return Outcome::passed;
  if (word == "FAILURE" || word == "ERROR" || word == "TIMED_OUT" || word == "CANCELLED" || word == "STARTUP_FAILURE" ||
      word == "ACTION_REQUIRED")
    return Outcome::failed;
  return Outcome::pending;
}

void count(Checks& checks, Outcome outcome, const std::string& name) {
  switch (outcome) {
    case Outcome::passed:
      ++checks.passed;
      return;
    case Outcome::pending:
      ++checks.pending;
      return;
    case Outcome::failed:
      ++checks.failed;
      if (checks.failed_names.size() < most_failed_names) checks.failed_names.push_back(name.substr(0, 100));
      return;
  }
}

/// Of a check that ran again only the newest run counts.
Checks github_checks(const Json& list) {
  struct Run {
    std::string name;
    std::string started_at;
    Outcome outcome;
  };
  std::map<std::string, Run> newest;
  Checks checks;
  if (!list.is_array()) return checks;
  for (std::size_t i = 0; i < std::min(list.size(), most_checks); ++i) {
    const Json& check = list[i];
    const std::string context = text(check, "context");
    Run run{context.empty() ? text(check, "name") : context, text(check, "startedAt"), github_outcome(check)};
    const std::string key = text(check, "workflowName") + "\n" + run.name;
    const auto known = newest.find(key);
    if (known == newest.end() || known->second.started_at <= run.started_at) newest[key] = std::move(run);
  }
  for (const auto& [key, run] : newest) count(checks, run.outcome, run.name);
  return checks;
}

}  // namespace

std::vector<Request> decode_github(std::string_view json) {
  const Json list = parsed(json);
  if (!list.is_array()) throw_no_answer();
  std::vector<Request> requests;
  for (const Json& one : list) {
    if (requests.size() == most_requests) break;
    Request request{.number = number(one, "number"), .url = address(one, "url")};
    if (request.number == 0 || flag(one, "isCrossRepository")) continue;
    request.branch = text(one, "headRefName");
    request.into = text(one, "baseRefName");
    request.head = oid(one, "headRefOid");
    const std::string state = text(one, "state");
    request.state = state == "MERGED"   ? RequestState::merged
                    : state == "CLOSED" ? RequestState::closed
                                        : RequestState::open;
    request.draft = flag(one, "isDraft");
    request.reviews = github_reviews(at(one, "reviews"));
    request.checks = github_checks(at(one, "statusCheckRollup"));
    request.created_at = text(one, "createdAt");
    request.merged_at = text(one, "mergedAt");
    request.merge_commit = oid(at(one, "mergeCommit"), "oid");
    requests.push_back(std::move(request));
  }
  return requests;
}

std::vector<Request> decode_gitlab(std::string_view json) {
  const Json list = parsed(json);
  if (!list.is_array()) throw_no_answer();
  std::vector<Request> requests;
  for (const Json& one : list) {
    if (requests.size() == most_requests) break;
    Request request{.number = number(one, "iid"), .url = address(one, "web_url")};
    if (request.number == 0 || at(one, "source_project_id") != at(one, "target_project_id")) continue;
    request.branch = text(one, "source_branch");
    request.into = text(one, "target_branch");
    request.head = oid(one, "sha");
    const std::string state = text(one, "state");
    request.state = state == "merged"   ? RequestState::merged
                    : state == "closed" ? RequestState::closed
                                        : RequestState::open;  // "locked" is being merged
    request.draft = flag(one, "draft") || flag(one, "work_in_progress");
    request.created_at = text(one, "created_at");
    request.merged_at = text(one, "merged_at");
    request.merge_commit = oid(one, "merge_commit_sha");
    if (!request.merge_commit) request.merge_commit = oid(one, "squash_commit_sha");
    requests.push_back(std::move(request));
  }
  return requests;
}

std::vector<Review> decode_gitlab_approvals(std::string_view json) {
  const Json answer = parsed(json);
  if (!answer.is_object()) throw_no_answer();
  std::vector<Review> reviews;
  const Json& list = at(answer, "approved_by");
  if (!list.is_array()) return reviews;
  for (const Json& one : list) {
    if (reviews.size() == most_reviews) break;
    const std::string who = text(at(one, "user"), "username");
    if (!who.empty()) reviews.push_back({who, Verdict::approved, std::nullopt, text(one, "approved_at")});
  }
  return reviews;
}

Checks decode_gitlab_pipeline(std::string_view json) {
  const Json answer = parsed(json);
  if (!answer.is_object()) throw_no_answer();
  Checks checks;
  const Json& pipeline = at(answer, "head_pipeline");
  const std::string status = text(pipeline, "status");
  if (status.empty() || status == "skipped") return checks;
  const Outcome outcome = status == "success"                          ? Outcome::passed
                          : status == "failed" || status == "canceled" ? Outcome::failed
                                                                       : Outcome::pending;
  count(checks, outcome, "pipeline");
  return checks;
}

}  // namespace hotfix::forge
