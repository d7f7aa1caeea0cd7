#include "engine/forge_project.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "forge/remote_url.h"

namespace hotfix::engine {
namespace {

const git::Remote* named(const std::vector<git::Remote>& remotes, std::string_view name) {
  const auto found = std::ranges::find(remotes, name, &git::Remote::name);
  return found == remotes.end() ? nullptr : &*found;
}

/// The address as git uses it, else as it stands in the configuration: insteadOf may lead to another machine, or to a
/// folder.
std::optional<forge::RemoteUrl> address_of(const git::Reader& reader, const std::string& remote) {
  const std::vector<git::Remote> remotes = reader.remotes();
  const git::Remote* found = named(remotes, remote);
  if (found == nullptr) return std::nullopt;
  if (auto url = forge::parse_remote_url(found->url)) return url;
  return forge::parse_remote_url(reader.config("remote." + remote + ".url").value_or(""));
}

}  // namespace

std::string remote_to_push_to(const git::Reader& reader, const std::string& branch) {
  const std::vector<git::Remote> remotes = reader.remotes();
  const std::string followed = branch.empty() ? "" : reader.config("branch." + branch + ".remote").value_or("");
  for (const std::string& name : {followed, std::string("origin")}) {
    if (!name.empty() && named(remotes, name) != nullptr) return name;
  }
  return remotes.size() == 1 ? remotes.front().name : "";
}

forge::Project project_of(const git::Reader& reader, const policy::Policy& policy, const std::string& remote) {
  const auto address = address_of(reader, remote);
  forge::Project project;
  if (address) {
    project.host = address->host;
    project.path = address->path;
  }
  switch (policy.review.provider) {
    case policy::ReviewProvider::inferred:
      project.provider = forge::provider_of(project.host);
      break;
    case policy::ReviewProvider::github:
      project.provider = forge::Provider::github;
      break;
    case policy::ReviewProvider::gitlab:
      project.provider = forge::Provider::gitlab;
      break;
    case policy::ReviewProvider::agit:
      project.provider = forge::Provider::agit;
      break;
    case policy::ReviewProvider::url:
      project.provider = forge::Provider::url;
      break;
  }
  return project;
}

}  // namespace hotfix::engine
