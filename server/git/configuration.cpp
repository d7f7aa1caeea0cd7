#include "git/configuration.h"

#include <map>
#include <memory>

#include "git/handles.h"

namespace hotfix::git {

namespace {

// `section.subsection.key` in three parts; nothing for other sections.
struct Key {
  std::string subsection;
  std::string key;
};

std::optional<Key> within(std::string_view name, std::string_view section) {
  if (!name.starts_with(section)) return std::nullopt;
  name.remove_prefix(section.size());
  const std::size_t dot = name.rfind('.');
  if (!name.starts_with('.') || dot == 0) return std::nullopt;
  return Key{std::string(name.substr(1, dot - 1)), std::string(name.substr(dot + 1))};
}

using Rewrites = std::map<std::string, std::string>;  // what a URL begins with → what it begins with instead

// The longest beginning wins (git-config(1), url.<base>.insteadOf).
std::optional<std::string> rewritten(const std::string& url, const Rewrites& rewrites) {
  const Rewrites::value_type* best = nullptr;
  for (const auto& rewrite : rewrites) {
    if (url.starts_with(rewrite.first) && (best == nullptr || rewrite.first.size() > best->first.size())) {
      best = &rewrite;
    }
  }
  if (best == nullptr) return std::nullopt;
  return best->second + url.substr(best->first.size());
}

}  // namespace

void for_each_entry(git_config* config, const std::function<void(std::string_view, std::string_view)>& use) {
  ConfigIteratorHandle iterator;
  check(into(iterator, git_config_iterator_new, config), "read the configuration");
  git_config_entry* entry = nullptr;
  while (git_config_next(&entry, iterator.get()) == 0) {
    use(entry->name, entry->value == nullptr ? "" : entry->value);
  }
}

std::vector<Remote> remotes_of(git_config* config) {
  struct Urls {
    std::optional<std::string> url;  // the first counts; git pushes to all, we name one
    std::optional<std::string> push_url;
  };
  std::map<std::string, Urls> found;
  Rewrites rewrites;
  Rewrites push_rewrites;
  for_each_entry(config, [&](std::string_view name, std::string_view value) {
    if (const auto remote = within(name, "remote")) {
      if (remote->key == "url" && !found[remote->subsection].url) found[remote->subsection].url = value;
      if (remote->key == "pushurl" && !found[remote->subsection].push_url) found[remote->subsection].push_url = value;
    } else if (const auto base = within(name, "url")) {
      if (base->key == "insteadof") rewrites[std::string(value)] = base->subsection;
      if (base->key == "pushinsteadof") push_rewrites[std::string(value)] = base->subsection;
    }
  });
  std::vector<Remote> remotes;
  for (const auto& [name, urls] : found) {
    if (!urls.url) continue;
    Remote remote{name, rewritten(*urls.url, rewrites).value_or(*urls.url), {}};
    if (urls.push_url)
      remote.push_url = rewritten(*urls.push_url, rewrites).value_or(*urls.push_url);
    else
      remote.push_url = rewritten(*urls.url, push_rewrites).value_or(remote.url);
    remotes.push_back(std::move(remote));
  }
  return remotes;
}

std::optional<std::string> upstream_of(git_config* config, std::string_view branch_ref) {
  if (!branch_ref.starts_with(refs::heads)) return std::nullopt;
  const std::string_view branch = branch_ref.substr(refs::heads.size());
  std::string remote;
  std::string merge;
  std::map<std::string, std::vector<std::string>> fetches;
  for_each_entry(config, [&](std::string_view name, std::string_view value) {
    if (const auto key = within(name, "branch"); key && key->subsection == branch) {
      if (key->key == "remote") remote = value;
      if (key->key == "merge") merge = value;
    } else if (const auto other = within(name, "remote"); other && other->key == "fetch") {
      fetches[other->subsection].emplace_back(value);
    }
  });
  if (remote.empty() || merge.empty()) return std::nullopt;
  if (remote == ".") return merge;
  for (const std::string& fetch : fetches[remote]) {
    git_refspec* raw = nullptr;
    if (git_refspec_parse(&raw, fetch.c_str(), 1) < 0) continue;
    const std::unique_ptr<git_refspec, HandleFree<git_refspec_free>> refspec(raw);
    Buffer name;
    if (git_refspec_src_matches(refspec.get(), merge.c_str()) != 0 &&
        git_refspec_transform(&name.value, refspec.get(), merge.c_str()) == 0) {
      return name.text();
    }
  }
  return std::nullopt;
}

}  // namespace hotfix::git
