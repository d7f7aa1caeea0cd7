#include "engine/forecast.h"

#include <algorithm>

#include "engine/file_survey.h"
#include "git/text_diff.h"
#include "workflow/ancestry.h"

namespace hotfix::engine {
namespace {

constexpr std::uint32_t link_mode = 0120000;
constexpr std::size_t most_cached = 64;  // a few targets, and the commits of an evening

std::vector<std::uint64_t> keys_of(const scope::BaseLines& lines) {
  std::vector<std::uint64_t> keys;
  keys.reserve(lines.line_count());
  for (std::size_t i = 0; i < lines.line_count(); ++i) keys.push_back(lines.key(i));
  return keys;
}

std::vector<git::Hunk> classic_hunks(std::string_view base, std::string_view now, const git::Hunk& region) {
  auto hunks = git::exact_hunks(base, now);
  for (git::Hunk& hunk : hunks) {
    hunk.base_first += region.base_first;
    hunk.new_first += region.new_first;
  }
  return hunks;
}

}  // namespace

std::vector<git::Hunk> merge_hunks(const scope::BaseLines& base, const scope::BaseLines& now) {
  return scope::merge_hunks(keys_of(base), keys_of(now), [&](const git::Hunk& region) {
    return classic_hunks(base.lines(region.base_first, region.base_count),
                         now.lines(region.new_first, region.new_count), region);
  });
}

std::vector<git::Hunk> merge_hunks(const scope::BaseLines& base, const TextBuffer& now) {
  std::vector<std::uint64_t> keys;
  keys.reserve(now.line_count());
  for (std::size_t i = 0; i < now.line_count(); ++i) keys.push_back(scope::line_key(now, i, base.normalise()));
  return scope::merge_hunks(keys_of(base), keys, [&](const git::Hunk& region) {
    std::string text;
    for (std::size_t i = 0; i < region.new_count; ++i) text += now.line_with_eol(region.new_first + i);
    return classic_hunks(base.lines(region.base_first, region.base_count), text, region);
  });
}

std::optional<std::vector<std::string>> Forecaster::conflicts(const git::Oid& commit, const git::Oid& target) {
  if (auto known = conflicts_in_process(commit, target)) return known;
  if (cache_ == nullptr) return reader_.merge_conflicts(target, commit, cancel_);
  const auto before = cache_->find({commit, target});
  if (before != cache_->end()) return before->second;
  auto said = reader_.merge_conflicts(target, commit, cancel_);
  if (!said) return said;
  if (cache_->size() >= most_cached) cache_->clear();
  cache_->emplace(std::pair(commit, target), *said);
  return said;
}

std::optional<std::vector<std::string>> Forecaster::conflicts_in_process(const git::Oid& commit,
                                                                         const git::Oid& target) {
  return compare(commit, commit, target);
}

std::optional<std::vector<std::string>> Forecaster::conflicts_of_work(const git::Oid& commit, const git::Oid& from,
                                                                      std::span<const git::OverlayFile> files,
                                                                      const git::Oid& target) {
  const auto tree = reader_.tree_with(from, files);
  if (tree) {
    if (auto known = compare(commit, *tree, target)) return known;
  }
  return reader_.merge_conflicts(target, commit, from, files, cancel_);
}

std::optional<std::vector<std::string>> Forecaster::compare(const git::Oid& commit, const git::Oid& tree,
                                                            const git::Oid& target) {
  const workflow::MergeBases bases = workflow::merge_bases(reader_.commits(), commit, target);
  if (!bases.complete || bases.commits.size() != 1) return std::nullopt;  // git merges several bases first
  const git::ThreeWay both = reader_.both_changed(bases.commits.front(), tree, target);
  if (!both.only_git.empty()) return std::nullopt;
  std::vector<std::string> paths;
  for (const git::BothChanged& file : both.files) {
    switch (merge(file)) {
      case FileMerge::clean:
        break;
      case FileMerge::conflict:
        paths.push_back(file.path);
        break;
      case FileMerge::only_git:
        return std::nullopt;
    }
  }
  return paths;
}

/// merge-ort.c: handle_content_merge(). Both sides differ from the base and from each other.
FileMerge Forecaster::merge(const git::BothChanged& file) {
  if (!file.base) return FileMerge::conflict;  // added on both sides, and not the same
  const git::Oid& base = file.base->id;
  if (file.ours->id == file.theirs->id || file.ours->id == base || file.theirs->id == base) return FileMerge::clean;
  if (file.base->mode == link_mode) return FileMerge::conflict;
  const git::MergeDriver driver = reader_.merge_driver(file.path);
  if (driver == git::MergeDriver::binary) return FileMerge::conflict;
  if (driver == git::MergeDriver::custom) return FileMerge::only_git;
  return merge_texts(file, driver);
}

bool Forecaster::read(const git::Oid& id, std::string& bytes) {
  if (!reader_.has_object(id)) return false;  // not fetched for a forecast
  git::Blob blob = reader_.blob(id, largest_judged_file);
  bytes = std::move(blob.bytes);
  return blob.state == git::BlobState::present;
}

FileMerge Forecaster::merge_texts(const git::BothChanged& file, git::MergeDriver driver) {
  if (!rules_) rules_ = reader_.merge_rules();
  if (rules_->renormalize) return FileMerge::only_git;
  std::string base;
  std::string ours;
  std::string theirs;
  if (!read(file.base->id, base) || !read(file.ours->id, ours) || !read(file.theirs->id, theirs)) {
    return FileMerge::only_git;
  }
  if (git::looks_binary(base) || git::looks_binary(ours) || git::looks_binary(theirs)) return FileMerge::conflict;
  if (driver == git::MergeDriver::keep_both) return FileMerge::clean;
  const scope::BaseLines from(std::move(base));
  const scope::BaseLines one(std::move(ours));
  const scope::BaseLines two(std::move(theirs));
  const auto same = [&](std::size_t a, std::size_t b) { return one.key(a) == two.key(b); };
  const auto level = rules_->shows_base ? scope::MergeLevel::eager : scope::MergeLevel::zealous;
  const auto found = scope::line_conflicts(merge_hunks(from, one), merge_hunks(from, two), same, level);
  return found.empty() ? FileMerge::clean : FileMerge::conflict;
}

}  // namespace hotfix::engine
