#pragma once
// The JSON that gh and glab print, as values. Nothing in it is trusted: a wrong type, a missing key or a text of any
// length leads to a value that says less, or to a Failure where nothing can be made of it. Pure; any thread.

#include <string_view>
#include <vector>

#include "forge/values.h"

namespace hotfix::forge {

inline constexpr std::size_t most_requests = 50;
inline constexpr std::size_t most_reviews = 200;  // of one request; the newest are read
inline constexpr std::size_t most_checks = 1000;

/// What gh_list() prints. Requests from forks are left out: their branch only has the same name.
/// Throws Failure(child) where it is no list.
std::vector<Request> decode_github(std::string_view json);

/// What glab_list() prints: without reviews and checks. Throws Failure(child) where it is no list.
std::vector<Request> decode_gitlab(std::string_view json);
/// What glab_approvals() prints. Throws Failure(child).
std::vector<Review> decode_gitlab_approvals(std::string_view json);
/// What glab_show() prints: a pipeline counts as one check. Throws Failure(child).
Checks decode_gitlab_pipeline(std::string_view json);

}  // namespace hotfix::forge
