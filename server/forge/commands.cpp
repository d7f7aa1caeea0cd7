#include "forge/commands.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hotfix::forge {

namespace {

constexpr std::size_t longest_option = 1000;  // bytes of one push option

std::string encoded(std::string_view text, bool keep_slash = false) {
  static constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";
  std::string result;
  for (const char c : text) {
    if (plain.find(c) != std::string_view::npos || (keep_slash && c == '/'))
      result += c;
    else
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return result;
}

/// A push option is one line (git-push(1)), cut between characters.
std::string option(std::string_view name, std::string_view value) {
  std::string text(value.substr(0, longest_option));
  while (text.size() < value.size() && !text.empty() && (static_cast<unsigned char>(text.back()) & 0x80U) != 0) {
    const bool first = (static_cast<unsigned char>(text.back()) & 0x40U) != 0;
    text.pop_back();
    if (first) break;
  }
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  return fmt::format("{}={}", name, text);
}

std::string repository_of(const Project& project) {
  return fmt::format("{}/{}", project.host, project.path);
}

Argv glab_api(const Project& project, const std::string& rest) {
  return {"glab", "api", "--hostname=" + project.host,
          fmt::format("projects/{}/merge_requests{}", encoded(project.path), rest)};
}

}  // namespace

Argv gh_list(const Project& project, std::string_view branch) {
  return {"gh",
          "pr",
          "list",
          "--repo=" + repository_of(project),
          fmt::format("--head={}", branch),
          "--state=all",
          "--limit=20",
          "--json=number,url,state,baseRefName,headRefName,headRefOid,isDraft,isCrossRepository,reviews,"
          "statusCheckRollup,createdAt,mergedAt,mergeCommit"};
}

Argv gh_create(const Project& project, const NewRequest& request) {
  Argv argv{"gh",
            "pr",
            "create",
            "--repo=" + repository_of(project),
            "--head=" + request.branch,
            "--base=" + request.into,
            "--title=" + request.title,
            "--body-file=-"};
  if (request.label) argv.push_back("--label=" + *request.label);
  for (const std::string& reviewer : request.reviewers) argv.push_back("--reviewer=" + reviewer);
  if (request.draft) argv.emplace_back("--draft");
  return argv;
}

Argv gh_label(const Project& project, std::string_view label) {
  return {"gh", "api", "--silent", "--hostname=" + project.host,
          fmt::format("repos/{}/labels/{}", project.path, encoded(label))};
}

Argv gh_me(const Project& project) {
  return {"gh", "api", "--hostname=" + project.host, "--jq=.login", "user"};
}

Argv gh_close(const Project& project, std::uint64_t number) {
  return {"gh", "pr", "close", "--repo=" + repository_of(project), std::to_string(number)};
}

Argv gh_reopen(const Project& project, std::uint64_t number) {
  return {"gh", "pr", "reopen", "--repo=" + repository_of(project), std::to_string(number)};
}

Argv glab_list(const Project& project, std::string_view branch) {
  return glab_api(
      project, fmt::format("?source_branch={}&state=all&order_by=created_at&sort=desc&per_page=20", encoded(branch)));
}

Argv glab_show(const Project& project, std::uint64_t number) {
  return glab_api(project, fmt::format("/{}", number));
}

Argv glab_approvals(const Project& project, std::uint64_t number) {
  return glab_api(project, fmt::format("/{}/approvals", number));
}

Argv glab_create(const Project& project, const NewRequest& request) {
  Argv argv{"glab",
            "mr",
            "create",
            fmt::format("--repo=https://{}", repository_of(project)),
            "--source-branch=" + request.branch,
            "--target-branch=" + request.into,
            "--title=" + request.title,
            "--description=" + request.body,
            "--yes"};
  if (request.label) argv.push_back("--label=" + *request.label);
  if (!request.reviewers.empty()) argv.push_back(fmt::format("--reviewer={}", fmt::join(request.reviewers, ",")));
  if (request.draft) argv.emplace_back("--draft");
  return argv;
}

Argv glab_close(const Project& project, std::uint64_t number) {
  return {"glab", "mr", "close", fmt::format("--repo=https://{}", repository_of(project)), std::to_string(number)};
}

Argv glab_reopen(const Project& project, std::uint64_t number) {
  return {"glab", "mr", "reopen", fmt::format("--repo=https://{}", repository_of(project)), std::to_string(number)};
}

Argv gitlab_push_options(const NewRequest& request) {
  Argv argv{"-o", "merge_request.create",
            "-o", option("merge_request.target", request.into),
            "-o", option("merge_request.title", request.title),
            "-o", option("merge_request.description", request.brief)};
  if (request.label) argv.insert(argv.end(), {"-o", option("merge_request.label", *request.label)});
  if (request.draft) argv.insert(argv.end(), {"-o", "merge_request.draft"});
  return argv;
}

Argv agit_push_options(const NewRequest& request) {
  return {"-o", option("topic", request.branch),     "-o", option("title", request.title),
          "-o", option("description", request.brief)};
}

std::string agit_ref(std::string_view into) {
  return fmt::format("refs/for/{}", into);
}

std::string_view agit_pattern() {
  return "refs/pull/*/head";
}

std::string new_request_url(const Project& project, std::string_view branch, std::string_view into) {
  if (project.host.empty()) return "";
  const std::string at = fmt::format("https://{}/{}", project.host, project.path);
  switch (project.provider) {
    case Provider::github:
      return fmt::format("{}/compare/{}...{}?expand=1", at, encoded(into, true), encoded(branch, true));
    case Provider::gitlab:
      return fmt::format(
          "{}/-/merge_requests/new?merge_request%5Bsource_branch%5D={}&merge_request%5Btarget_branch%5D={}", at,
          encoded(branch), encoded(into));
    case Provider::agit:
    case Provider::url:
      break;
  }
  return "";
}

std::string agit_url(const Project& project, std::string_view number) {
  return project.host.empty() ? "" : fmt::format("https://{}/{}/pulls/{}", project.host, project.path, number);
}

}  // namespace hotfix::forge
