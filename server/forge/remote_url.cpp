#include "forge/remote_url.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace hotfix::forge {

namespace {

constexpr std::size_t longest_address = 2048;

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

/// A name, or an IPv6 address in brackets.
bool is_host(std::string_view host) {
  if (host.empty() || host.front() == '-' || host.front() == '.') return false;
  if (host.front() == '[') return host.size() > 2 && host.back() == ']';
  return std::ranges::all_of(host, is_host_character);
}

/// Forges have a second name where SSH's own port is closed.
std::string known_as(std::string host) {
  if (host == "ssh.github.com") return "github.com";
  if (host == "altssh.gitlab.com") return "gitlab.com";
  return host;
}

std::optional<RemoteUrl> made(std::string_view authority, std::string_view path) {
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const std::string host = lowered(authority.substr(0, colon));
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.ends_with(".git")) path.remove_suffix(4);
  if (!is_host(host) || path.empty() || path.front() == '-') return std::nullopt;
  return RemoteUrl{known_as(host), std::string(path)};
}

}  // namespace

std::optional<RemoteUrl> parse_remote_url(std::string_view text) {
  const auto unfit = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
  if (text.empty() || text.size() > longest_address || std::ranges::any_of(text, unfit)) return std::nullopt;
  if (const std::size_t mark = text.find("://"); mark != std::string_view::npos) {
    static constexpr std::array<std::string_view, 6> schemes{"https", "http", "ssh", "git", "git+ssh", "ssh+git"};
    const std::string scheme = lowered(text.substr(0, mark));
    if (std::ranges::find(schemes, scheme) == schemes.end()) return std::nullopt;
    const std::string_view rest = text.substr(mark + 3);
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    return made(rest.substr(0, slash), rest.substr(slash));
  }
  // scp's way: a colon before the first slash. One letter before it is a drive, two colons are a remote helper.
  const std::size_t from = text.find(']') == std::string_view::npos ? 0 : text.find(']');
  const std::size_t colon = text.find(':', from);
  if (colon == std::string_view::npos || text.find('/') < colon || colon < 2) return std::nullopt;
  if (text.substr(colon).starts_with("::")) return std::nullopt;
  return made(text.substr(0, colon), text.substr(colon + 1));
}

Provider provider_of(std::string_view host) {
  const auto is_of = [&](std::string_view name) {
    const std::string first = std::string(name) + ".";
    return host.starts_with(first) || host.find("." + first) != std::string_view::npos;
  };
  if (is_of("github") || host.ends_with(".ghe.com")) return Provider::github;
  if (is_of("gitlab")) return Provider::gitlab;
  return Provider::url;
}

}  // namespace hotfix::forge
