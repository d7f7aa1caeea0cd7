#pragma once
// Addresses of remotes (git-fetch(1), "GIT URLS"), read only far enough to know whose forge it is. Pure.
//
//   parse_remote_url("git@github.com:acme/shop.git")  -> "github.com", "acme/shop"
//   provider_of("github.com")                         -> Provider::github

#include <optional>
#include <string>
#include <string_view>

#include "forge/values.h"

namespace hotfix::forge {

struct RemoteUrl {
  std::string host;  // lower case, without user and port
  std::string path;  // without the slashes around it and without ".git"
  bool operator==(const RemoteUrl&) const = default;
};

/// Nothing for what is no address of another machine: folders, bundles, `file:`, remote helpers (`ext::…`), and text
/// that could not be one.
std::optional<RemoteUrl> parse_remote_url(std::string_view text);

/// By name alone, so that nobody is asked. Hosts that are not known take the way that needs nothing of them.
Provider provider_of(std::string_view host);

}  // namespace hotfix::forge
