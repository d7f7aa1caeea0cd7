#include "engine/change_reader.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "git/text_diff.h"
#include "workflow/commit_mentions.h"

namespace hotfix::engine {
namespace {

constexpr std::size_t most_path_sets = 8;
constexpr std::size_t most_released_files = 200;           // a commit that prepares a release touches fewer
constexpr std::uint64_t largest_released_file = 4U << 20;  // bytes

scope::Lines lines_between(const scope::TextLines& lines, std::size_t first, std::size_t count) {
  scope::Lines taken;
  for (std::size_t i = first; i < first + count; ++i) taken.push_back(lines.line(i));
  return taken;
}

/// Whether every hunk of a file changes only the project's own version.
bool only_version_changed(const git::Reader& reader, const git::FileChange& change, scope::PathClass path_class) {
  if (change.kind != git::ChangeKind::modified || change.old_mode != change.new_mode) return false;
  const git::Blob before = reader.blob(change.old_blob, largest_released_file);
  const git::Blob after = reader.blob(change.new_blob, largest_released_file);
  if (before.state != git::BlobState::present || after.state != git::BlobState::present) return false;
  if (git::looks_binary(before.bytes) || git::looks_binary(after.bytes)) return false;
  const scope::TextLines base = scope::lines_of(before.bytes);
  const scope::TextLines text = scope::lines_of(after.bytes);
  return std::ranges::all_of(git::exact_hunks(before.bytes, after.bytes), [&](const git::Hunk& hunk) {
    if (path_class == scope::PathClass::manifest &&
        scope::dependency_change({change.path, before.bytes, after.bytes, hunk.base_first, hunk.base_count,
                                  hunk.new_first, hunk.new_count})) {
      return false;
    }
    return scope::only_version_digits_changed(lines_between(base, hunk.base_first, hunk.base_count),
                                              lines_between(text, hunk.new_first, hunk.new_count));
  });
}

}  // namespace

ChangeMemo::Known* ChangeMemo::find(const git::Oid& id) {
  const auto found = known_.find(id);
  return found == known_.end() ? nullptr : &found->second;
}

ChangeMemo::Known& ChangeMemo::add(Known known) {
  if (known_.size() >= most_commits) known_.clear();
  ++learned_;
  const git::Oid id = known.summary.id;
  return known_.insert_or_assign(id, std::move(known)).first->second;
}

std::unordered_map<git::Oid, bool>& ChangeMemo::touching(std::uint64_t paths) {
  if (!touching_.contains(paths) && touching_.size() >= most_path_sets) touching_.clear();
  auto& answers = touching_[paths];
  if (answers.size() >= most_commits) answers.clear();
  return answers;
}

ChangeMemo::Known& ChangeReader::known(const git::Oid& id) {
  if (ChangeMemo::Known* found = memo_.find(id)) return *found;
  const git::Commit commit = reader_.commit(id);
  workflow::CommitMentions mentions = workflow::commit_mentions(commit.message);
  ChangeMemo::Known made;
  made.summary.id = id;
  made.summary.time = commit.commit_time;
  made.summary.subject = workflow::subject_hash(commit.subject);
  made.summary.picked_from = std::move(mentions.picked_from);
  made.summary.reverts = std::move(mentions.reverts);
  made.outline_read = commit.parents.size() > 1;  // a merge has none
  return memo_.add(std::move(made));
}

workflow::ChangeSummary ChangeReader::message_of(const git::Oid& id) {
  workflow::ChangeSummary summary = known(id).summary;
  summary.outline = 0;
  return summary;
}

workflow::ChangeSummary ChangeReader::summary(const git::Oid& id) {
  ChangeMemo::Known& commit = known(id);
  if (!commit.outline_read) {
    const auto changes = reader_.own_changes(id);
    if (changes) commit.summary.outline = workflow::outline_of(*changes);
    memo_.learn();
    commit.outline_read = changes.has_value();  // a missing tree may be fetched later
  }
  return commit.summary;
}

std::optional<git::Oid> ChangeReader::patch_id(const git::Oid& id) {
  ChangeMemo::Known& commit = known(id);
  const git::CommitNode* node = reader_.commits()(id);
  if (node == nullptr || node->parents.size() > 1) return std::nullopt;
  if (!commit.patch_id) {
    const auto changes = reader_.own_changes(id);
    if (changes) commit.patch_id = reader_.patch_id(*changes);
    memo_.learn();
  }
  return commit.patch_id;
}

std::optional<workflow::CombinedChange> ChangeReader::combined(const git::Oid& newest, const git::Oid& oldest) {
  const git::CommitNode* node = reader_.commits()(oldest);
  if (node == nullptr || node->parents.empty()) return std::nullopt;
  auto changes = reader_.tree_changes(node->parents.front(), newest);
  if (!changes) return std::nullopt;
  workflow::CombinedChange change{.outline = workflow::outline_of(*changes)};
  change.patch_id = [this, kept = std::make_shared<const std::vector<git::FileChange>>(std::move(*changes))] {
    return reader_.patch_id(*kept);
  };
  return change;
}

TouchedPaths ChangeReader::paths_of(const std::vector<git::Oid>& commits) const {
  std::set<std::string> paths;
  for (const git::Oid& commit : commits) {
    const auto changes = reader_.own_changes(commit);
    if (!changes) continue;
    for (const git::FileChange& change : *changes) paths.insert(change.path);
  }
  std::vector<git::FileChange> named;
  for (const std::string& path : paths) named.push_back({.path = path});
  return {{paths.begin(), paths.end()}, workflow::outline_of(named)};
}

bool ChangeReader::touches(const git::Oid& id, const TouchedPaths& paths) {
  auto& answers = memo_.touching(paths.name);
  if (const auto found = answers.find(id); found != answers.end()) return found->second;
  const auto touched = reader_.touches(id, paths.paths);
  if (touched) answers.emplace(id, *touched);
  return touched.value_or(true);  // summary() will say that it is not known
}

bool prepares_release(const git::Reader& reader, const std::vector<scope::PathOverride>& overrides,
                      const git::Oid& commit) {
  const auto changes = reader.own_changes(commit);
  if (!changes || changes->empty() || changes->size() > most_released_files) return false;
  return std::ranges::all_of(*changes, [&](const git::FileChange& change) {
    const scope::PathClass path_class = scope::classify_path(change.path, overrides);
    if (path_class == scope::PathClass::changelog || path_class == scope::PathClass::version_file) return true;
    return only_version_changed(reader, change, path_class);
  });
}

}  // namespace hotfix::engine
