// References, tags, remotes, configuration and what git is in the middle of.

#include <algorithm>
#include <array>

#include "git/configuration.h"
#include "git/files.h"
#include "git/reader.h"
#include "git/reader_impl.h"
#include "git/values.h"

namespace hotfix::git {

namespace {

constexpr std::string_view event_prefix = "refs/hotfix-events/";

// Calls `use` for each reference that matches. A broken one ends the listing with a Failure that names it, as git does.
template <class Use>
void for_each_reference(git_repository* repository, const char* glob, Use use) {
  ReferenceIteratorHandle iterator;
  check(into(iterator, git_reference_iterator_glob_new, repository, glob), "list the references");
  while (true) {
    ReferenceHandle reference;
    const int code = into(reference, git_reference_next, iterator.get());
    if (code == GIT_ITEROVER) return;
    check(code, "read a reference", "Delete the broken file under .git/refs, or restore its value from the reflog.");
    use(reference.get());
  }
}

std::string text_of(const char* value) {
  return value == nullptr ? std::string() : std::string(value);
}

/// A tag's time is kept by what it is called and leads to: neither tells a moved one alone.
std::string time_key(const std::string& name, const Oid& commit) {
  return name + '\0' + commit.hex();
}

bool reference_exists(git_repository* repository, const std::string& name) {
  ReferenceHandle reference;
  return into(reference, git_reference_lookup, repository, name.c_str()) == 0;
}

// The configuration as it is now; the handle that a repository keeps reads changed files again only when asked so.
ConfigHandle configuration(git_repository* repository) {
  ConfigHandle snapshot;
  check(into(snapshot, git_repository_config_snapshot, repository), "read the configuration",
        "Correct the file with `git config --edit`.");
  return snapshot;
}

// The command that a cherry-pick or revert of several commits was given; it outlives CHERRY_PICK_HEAD.
Operation sequenced(const std::string& git_dir) {
  const std::string todo = read_small_file(join(git_dir, "sequencer/todo")).value_or("");
  return todo.starts_with("revert") ? Operation::revert : Operation::cherry_pick;
}

}  // namespace

std::optional<Oid> Reader::Impl::peel_reference(const char* name) const {
  ReferenceHandle reference;
  if (into(reference, git_reference_lookup, get(), name) < 0) return std::nullopt;
  ObjectHandle commit;
  if (into(commit, git_reference_peel, reference.get(), GIT_OBJECT_COMMIT) < 0) return std::nullopt;
  return from_git(git_object_id(commit.get()));
}

Reader::Impl::PeeledTag Reader::Impl::peel_tag(const Oid& target, const git_oid* packed_peel) {
  if (const auto known = peeled_tags.find(target); known != peeled_tags.end()) return known->second;
  PeeledTag peeled;
  if (packed_peel == nullptr && history->find(target) != nullptr) {
    peeled.commit = target;
  } else if (const auto tag = history->tag(target)) {
    peeled.annotated = true;
    peeled.time = tag->time;
    if (tag->of_commit) {
      peeled.commit = tag->target;
    } else {  // a tag of a tag, or of something that is no commit
      const git_oid id = to_git(target);
      ObjectHandle object;
      ObjectHandle commit;
      if (into(object, git_object_lookup, get(), &id, GIT_OBJECT_TAG) == 0 &&
          into(commit, git_object_peel, object.get(), GIT_OBJECT_COMMIT) == 0) {
        peeled.commit = from_git(git_object_id(commit.get()));
      }
    }
  }
  peeled_tags.emplace(target, peeled);
  return peeled;
}

Head Reader::head() const {
  ReferenceHandle reference;
  check(into(reference, git_reference_lookup, impl_->get(), "HEAD"), "read HEAD");
  Head head;
  if (git_reference_type(reference.get()) == GIT_REFERENCE_SYMBOLIC) {
    head.branch = git_reference_symbolic_target(reference.get());
  }
  head.commit = impl_->peel_reference("HEAD");
  return head;
}

std::vector<Branch> Reader::branches() const {
  std::vector<Branch> branches;
  for (const char* glob : {"refs/heads/*", "refs/remotes/*"}) {
    for_each_reference(impl_->get(), glob, [&](git_reference* reference) {
      const git_oid* target = git_reference_target(reference);
      if (target != nullptr) branches.push_back({git_reference_name(reference), from_git(target)});
    });
  }
  return branches;
}

std::vector<TagRef> Reader::tags() const {
  std::vector<TagRef> tags;
  for_each_reference(impl_->get(), "refs/tags/*", [&](git_reference* reference) {
    const git_oid* target = git_reference_target(reference);
    if (target == nullptr) return;  // a symbolic tag: another name of one that is listed
    const auto peeled = impl_->peel_tag(from_git(target), git_reference_target_peel(reference));
    if (!peeled.commit) return;
    std::string name(std::string_view(git_reference_name(reference)).substr(refs::tags.size()));
    if (peeled.time) impl_->tag_times.emplace(time_key(name, *peeled.commit), *peeled.time);
    tags.push_back({std::move(name), *peeled.commit, peeled.annotated, 0});
  });
  std::ranges::sort(tags, {}, &TagRef::name);
  return tags;
}

void Reader::fill_times(std::vector<TagRef>& tags) const {
  for (TagRef& tag : tags) {
    const std::string key = time_key(tag.name, tag.commit);
    const auto known = impl_->tag_times.find(key);
    if (known != impl_->tag_times.end()) {
      tag.time = known->second;
      continue;
    }
    const CommitNode* commit = impl_->history->find(tag.commit);
    tag.time = commit == nullptr ? 0 : commit->time;
  }
}

std::optional<Oid> Reader::resolve(std::string_view revision) const {
  if (revision.empty() || revision.find('\0') != std::string_view::npos) return std::nullopt;
  ObjectHandle object;
  if (into(object, git_revparse_single, impl_->get(), std::string(revision).c_str()) < 0) return std::nullopt;
  ObjectHandle commit;
  if (into(commit, git_object_peel, object.get(), GIT_OBJECT_COMMIT) < 0) return std::nullopt;
  return from_git(git_object_id(commit.get()));
}

std::optional<Oid> Reader::reference(std::string_view full_name) const {
  return impl_->peel_reference(std::string(full_name).c_str());
}

std::optional<std::string> Reader::default_branch(const std::function<bool(std::string_view)>& never) const {
  git_repository* repository = impl_->get();
  const std::vector<Remote> all = remotes();
  const bool has_origin = std::ranges::any_of(all, [](const Remote& remote) { return remote.name == "origin"; });
  const std::string remote = has_origin || all.empty() ? "origin" : all.front().name;
  const std::string remote_prefix = "refs/remotes/" + remote + "/";

  ReferenceHandle remote_head;
  if (into(remote_head, git_reference_lookup, repository, (remote_prefix + "HEAD").c_str()) == 0) {
    const std::string target = text_of(git_reference_symbolic_target(remote_head.get()));
    const std::string name = target.starts_with(remote_prefix) ? target.substr(remote_prefix.size()) : "";
    const bool ruled_out = name.empty() || (never && never(name));
    if (!ruled_out && reference_exists(repository, target)) {
      const std::string local = git::refs::branch(name);
      return reference_exists(repository, local) ? local : target;
    }
  }
  static constexpr std::array<const char*, 5> names = {"main", "master", "trunk", "develop", "default"};
  for (const std::string& prefix : {std::string(refs::heads), remote_prefix}) {
    for (const char* name : names) {
      if (reference_exists(repository, prefix + name)) return prefix + name;
    }
  }
  return std::nullopt;
}

std::vector<Remote> Reader::remotes() const {
  const ConfigHandle config = configuration(impl_->get());
  return remotes_of(config.get());
}

std::optional<std::string> Reader::upstream(const std::string& branch_ref) const {
  const ConfigHandle config = configuration(impl_->get());
  return upstream_of(config.get(), branch_ref);
}

std::vector<ReflogEntry> Reader::reflog(const std::string& full_name, std::size_t limit) const {
  ReflogHandle log;
  if (into(log, git_reflog_read, impl_->get(), full_name.c_str()) < 0) return {};
  std::vector<ReflogEntry> entries;
  for (std::size_t i = 0; i < std::min(limit, git_reflog_entrycount(log.get())); ++i) {
    const git_reflog_entry* entry = git_reflog_entry_byindex(log.get(), i);
    const git_signature* who = git_reflog_entry_committer(entry);
    entries.push_back({from_git(git_reflog_entry_id_old(entry)), from_git(git_reflog_entry_id_new(entry)),
                       who == nullptr ? 0 : who->when.time, text_of(git_reflog_entry_message(entry))});
  }
  return entries;
}

OngoingOperation Reader::operation() const {
  const std::string& git_dir = impl_->probe.git_dir;
  const auto has = [&](std::string_view name) { return exists(join(git_dir, name)); };
  // A rebase stops with CHERRY_PICK_HEAD, so it is asked for first.
  if (has("rebase-merge")) return {Operation::rebase, "rebase-merge"};
  if (has("rebase-apply/applying")) return {Operation::apply_mailbox, "rebase-apply/applying"};
  if (has("rebase-apply")) return {Operation::rebase, "rebase-apply"};
  if (has("MERGE_HEAD")) return {Operation::merge, "MERGE_HEAD"};
  if (has("CHERRY_PICK_HEAD")) return {Operation::cherry_pick, "CHERRY_PICK_HEAD"};
  if (has("REVERT_HEAD")) return {Operation::revert, "REVERT_HEAD"};
  if (has("sequencer/todo")) return {sequenced(git_dir), "sequencer"};
  if (has("BISECT_LOG")) return {Operation::bisect, "BISECT_LOG"};
  return {};
}

std::optional<std::string> Reader::config(const std::string& key) const {
  const ConfigHandle snapshot = configuration(impl_->get());
  Buffer value;
  if (git_config_get_string_buf(&value.value, snapshot.get(), key.c_str()) < 0) return std::nullopt;
  return value.text();
}

std::vector<EventRef> Reader::hotfix_refs(std::size_t limit) const {
  std::vector<EventRef> all;
  for_each_reference(impl_->get(), "refs/hotfix-events/*", [&](git_reference* reference) {
    const std::string_view name = std::string_view(git_reference_name(reference)).substr(event_prefix.size());
    const git_oid* target = git_reference_target(reference);
    if (target == nullptr || name.find('/') != std::string_view::npos) return;
    EventRef events;
    events.id = std::string(name);
    events.tip = from_git(target);
    std::optional<Oid> next = events.tip;
    while (next && events.commits.size() < limit) {
      if (impl_->history->find(*next) == nullptr) break;
      events.commits.push_back(impl_->read_commit(*next));
      const std::vector<Oid>& parents = events.commits.back().parents;
      next = parents.empty() ? std::nullopt : std::optional<Oid>(parents.front());
    }
    events.complete = !next.has_value();
    std::ranges::reverse(events.commits);
    all.push_back(std::move(events));
  });
  return all;
}

}  // namespace hotfix::git
