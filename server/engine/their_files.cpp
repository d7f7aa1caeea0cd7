#include "engine/their_files.h"

#include <algorithm>
#include <cctype>

#include "base/failure.h"
#include "engine/file_survey.h"
#include "engine/forecast.h"
#include "git/text_diff.h"

namespace hotfix::engine {
namespace {

constexpr std::uint32_t file_type = 0100000;
constexpr std::uint32_t type_bits = 0170000;
constexpr std::size_t longest_walk = 5000;  // commits looked at for one hunk

/// Lines of a text, or the place before line `first` where `count` is 0.
struct Region {
  std::size_t first = 0;
  std::size_t count = 0;
};

std::size_t new_end(const git::Hunk& hunk) {
  return std::size_t{hunk.new_first} + hunk.new_count;
}

bool touches(const git::Hunk& hunk, const Region& region) {
  const std::size_t end = region.first + region.count;
  if (region.count == 0) return hunk.new_first <= region.first && new_end(hunk) >= region.first;
  if (hunk.new_count == 0) return hunk.new_first > region.first && hunk.new_first < end;
  return hunk.new_first < end && new_end(hunk) > region.first;
}

/// Where the lines were before; nothing where a hunk made or changed them.
std::optional<Region> before(const std::vector<git::Hunk>& hunks, const Region& region) {
  std::int64_t shift = 0;
  for (const git::Hunk& hunk : hunks) {
    if (touches(hunk, region)) return std::nullopt;
    if (new_end(hunk) > region.first) break;
    shift += std::int64_t{hunk.base_count} - std::int64_t{hunk.new_count};
  }
  return Region{static_cast<std::size_t>(static_cast<std::int64_t>(region.first) + shift), region.count};
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

}  // namespace

bool names_ticket(std::string_view message, std::string_view ticket) {
  if (ticket.empty()) return false;
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  for (auto at = message.begin();; ++at) {
    at = std::search(at, message.end(), ticket.begin(), ticket.end(), same);
    if (at == message.end()) return false;
    const auto end = at + static_cast<std::ptrdiff_t>(ticket.size());
    if ((at == message.begin() || !is_word(*(at - 1))) && (end == message.end() || !is_word(*end))) return true;
  }
}

std::optional<std::string> TheirFiles::text(const std::optional<git::TreeEntry>& entry) const {
  if (!entry) return "";
  if ((entry->mode & type_bits) != file_type || !reader_.has_object(entry->id)) return std::nullopt;
  git::Blob blob = reader_.blob(entry->id, largest_judged_file);
  if (blob.state != git::BlobState::present || git::looks_binary(blob.bytes)) return std::nullopt;
  return std::move(blob.bytes);
}

std::vector<std::shared_ptr<const scope::TheirFile>> TheirFiles::read(
    const std::string& path, const std::shared_ptr<const scope::BaseLines>& production,
    const scope::Normalise& normalise) const {
  std::vector<std::shared_ptr<const scope::TheirFile>> files;
  for (const MergeTarget& target : facts_.targets) {
    try {
      if (auto file = read(target, path, production, normalise)) files.push_back(std::move(file));
    } catch (const Failure&) {  // an object is missing: nothing is said about this target
    }
  }
  return files;
}

std::shared_ptr<const scope::TheirFile> TheirFiles::read(const MergeTarget& target, const std::string& path,
                                                         const std::shared_ptr<const scope::BaseLines>& production,
                                                         const scope::Normalise& normalise) const {
  if (target.bases.empty()) return nullptr;
  const auto theirs = reader_.tree_entry(target.tip, path);
  if (!theirs) return nullptr;  // deleted or renamed there: only a whole merge can tell
  const auto base = reader_.tree_entry(target.bases.front(), path);
  for (const git::Oid& other : target.bases) {
    const auto there = reader_.tree_entry(other, path);
    if (there.has_value() != base.has_value() || (there && there->id != base->id)) return nullptr;
  }
  // Added on both sides: each may have renamed it from elsewhere, and then git merges what it was there.
  if (!base || base->id == theirs->id) return nullptr;
  if (reader_.merge_driver(path) != git::MergeDriver::text) return nullptr;
  auto base_text = text(base);
  auto their_text = text(theirs);
  if (!base_text || !their_text) return nullptr;
  auto file = std::make_shared<scope::TheirFile>();
  file->target = target.name;
  file->level = facts_.level;
  file->base = production && production->text() == *base_text
                   ? production
                   : std::make_shared<const scope::BaseLines>(std::move(*base_text), normalise);
  file->text = std::make_shared<const scope::BaseLines>(std::move(*their_text), normalise);
  file->hunks = merge_hunks(*file->base, *file->text);
  return file;
}

std::shared_ptr<const scope::TheirFile> TheirFiles::with_origins(const std::shared_ptr<const scope::TheirFile>& file,
                                                                 const std::string& path,
                                                                 const std::vector<std::size_t>& hunks) const {
  const auto target = std::ranges::find(facts_.targets, file->target, &MergeTarget::name);
  if (hunks.empty() || target == facts_.targets.end()) return file;
  auto known = std::make_shared<scope::TheirFile>(*file);
  for (const std::size_t hunk : hunks) {
    if (hunk >= file->hunks.size()) continue;
    try {
      if (auto found = origin(*target, path, file->hunks[hunk])) known->origins.emplace(hunk, std::move(*found));
    } catch (const Failure&) {  // history or objects that are not here: the
                                // finding names no commit
    }
  }
  return known;
}

/// Follows the lines from the target's tip to older commits, as `git log -L` does, to the newest one that made or
/// changed them. Where a parent has the very same file the walk goes there, so that merges are seen through.
std::optional<scope::Origin> TheirFiles::origin(const MergeTarget& target, const std::string& path,
                                                const git::Hunk& hunk) const {
  const git::CommitLookup lookup = reader_.commits();
  git::Oid at = target.tip;
  Region region{hunk.new_first, hunk.new_count};
  auto entry = reader_.tree_entry(at, path);
  for (std::size_t step = 0; step < longest_walk && entry; ++step) {
    const git::CommitNode* node = lookup(at);
    if (node == nullptr || node->parents.empty()) return std::nullopt;
    std::optional<git::Oid> next;
    for (const git::Oid& parent : node->parents) {
      const auto there = lookup(parent) == nullptr ? std::nullopt : reader_.tree_entry(parent, path);
      if (there && there->id == entry->id) {
        next = parent;
        break;
      }
    }
    for (std::size_t i = 0; !next && i < node->parents.size(); ++i) {
      if (lookup(node->parents[i]) == nullptr) continue;
      auto there = reader_.tree_entry(node->parents[i], path);
      const auto old_text = there ? text(there) : std::nullopt;
      const auto new_text = text(entry);
      if (!old_text || !new_text) continue;
      const auto moved = before(git::exact_hunks(*old_text, *new_text), region);
      if (!moved) continue;
      region = *moved;
      next = node->parents[i];
      entry = there;
    }
    if (!next) {
      const git::Commit commit = reader_.commit(at);
      const bool same_ticket = facts_.ticket && names_ticket(commit.message, *facts_.ticket);
      const bool picked = std::ranges::find(facts_.picked, at) != facts_.picked.end();
      return scope::Origin{at, commit.author.name, commit.subject, same_ticket, picked};
    }
    at = *next;
  }
  return std::nullopt;
}

}  // namespace hotfix::engine
