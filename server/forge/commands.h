#pragma once
// The exact command lines that ask a forge, and that open a request there. Pure: what runs them is ask.cpp and plans.
//
//   gh_create({project, "hotfix/PROD-501-x", "main", "PROD-501 Guard expired cards", body})
//     -> gh pr create --repo github.com/acme/shop --head hotfix/PROD-501-x --base main --title … --body-file -
//
// Values that others chose (titles, labels) stand behind `--option=`, so that none is taken for an option.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "forge/values.h"

namespace hotfix::forge {

using Argv = std::vector<std::string>;

/// What a request says.
struct NewRequest {
  std::string branch;  // short names
  std::string into;
  std::string title;
  std::string body;   // Markdown
  std::string brief;  // one line, where a body cannot have more
  std::optional<std::string> label;
  std::vector<std::string> reviewers;
  bool draft = false;
};

// GitHub's gh
/// All requests of the branch as JSON for decode_github().
Argv gh_list(const Project& project, std::string_view branch);
/// The body goes to stdin. Prints the request's address.
Argv gh_create(const Project& project, const NewRequest& request);
/// Ends with 0 where the repository has this label.
Argv gh_label(const Project& project, std::string_view label);
/// Prints the login of who asks.
Argv gh_me(const Project& project);
/// Closes the request and leaves its branch.
Argv gh_close(const Project& project, std::uint64_t number);
Argv gh_reopen(const Project& project, std::uint64_t number);

// GitLab's glab
/// For decode_gitlab().
Argv glab_list(const Project& project, std::string_view branch);
/// One request with its pipeline, for decode_gitlab_pipeline(); who approved it, for decode_gitlab_approvals().
Argv glab_show(const Project& project, std::uint64_t number);
Argv glab_approvals(const Project& project, std::uint64_t number);
Argv glab_create(const Project& project, const NewRequest& request);
Argv glab_close(const Project& project, std::uint64_t number);
Argv glab_reopen(const Project& project, std::uint64_t number);

/// `-o …` of `git push` with which GitLab opens the request by itself (GitLab manual, "Push options").
Argv gitlab_push_options(const NewRequest& request);
/// The same for a push to agit_ref() (git-receive-pack's proc-receive; Gitea and Forgejo manuals, "AGit").
Argv agit_push_options(const NewRequest& request);
std::string agit_ref(std::string_view into);
/// Requests that were opened that way, as `git ls-remote` shows them.
std::string_view agit_pattern();

/// Where a person opens the request; empty where the forge's ways are not known.
std::string new_request_url(const Project& project, std::string_view branch, std::string_view into);
/// Where request `number` of an AGit forge is; empty where there is no host.
std::string agit_url(const Project& project, std::string_view number);

}  // namespace hotfix::forge
