#include "workflow/tag_search.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "base/ascii.h"

namespace hotfix::workflow {
namespace {

using TagsByCommit = std::unordered_map<git::Oid, std::vector<std::size_t>>;

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

/// The earliest commit date among the first n wanted tags, for growing n; each tag is looked at once.
class EarliestDate {
 public:
  EarliestDate(const git::CommitLookup& lookup, std::span<const ProductionTag> tags, const WantsTag& wanted)
      : lookup_(lookup), tags_(tags), wanted_(wanted) {}

  std::int64_t of_first(std::size_t count) {
    while (earliest_.size() < count) {
      const ProductionTag& tag = tags_[earliest_.size()];
      const std::int64_t before = earliest_.empty() ? never : earliest_.back();
      earliest_.push_back(wanted_(tag) ? std::min(before, date_of(tag)) : before);
    }
    return count == 0 ? never : earliest_[count - 1];
  }

 private:
  std::int64_t date_of(const ProductionTag& tag) {
    // A lightweight tag's time is its commit's; an annotated one was made some time after its commit.
    if (!tag.annotated) return tag.time;
    const git::CommitNode* node = lookup_(tag.commit);
    return node == nullptr ? never : node->time;
  }

  const git::CommitLookup& lookup_;
  std::span<const ProductionTag> tags_;
  const WantsTag& wanted_;
  std::vector<std::int64_t> earliest_;
};

TagsByCommit by_commit(std::span<const ProductionTag> tags, const WantsTag& wanted) {
  TagsByCommit map;
  map.reserve(tags.size());
  for (std::size_t i = 0; i < tags.size(); ++i)
    if (wanted(tags[i])) map[tags[i].commit].push_back(i);
  return map;
}

/// "@scope/billing" -> "billing": how a branch name would mention it.
std::string spoken_name(const std::string& product) {
  return lowered(std::string_view(product).substr(product.find_last_of('/') + 1));
}

std::string choose_product(std::span<const ProductionTag> tags, const std::vector<std::size_t>& indices,
                           const std::string& hint) {
  const std::string said = lowered(hint);
  for (const std::size_t i : indices) {
    const std::string name = spoken_name(tags[i].product);
    if (!name.empty() && said.find(name) != std::string::npos) return tags[i].product;
  }
  for (const std::size_t i : indices)
    if (tags[i].product.empty()) return {};
  return tags[indices.front()].product;
}

}  // namespace

FoundTag highest_reachable(const git::CommitLookup& lookup, const git::Oid& tip, std::span<const ProductionTag> tags,
                           const WantsTag& wanted) {
  std::unordered_map<git::Oid, std::size_t> map;  // the highest at each commit
  map.reserve(tags.size());
  for (std::size_t i = 0; i < tags.size(); ++i)
    if (wanted(tags[i])) map.try_emplace(tags[i].commit, i);
  if (map.empty()) return {};
  EarliestDate earliest(lookup, tags, wanted);
  std::size_t best = tags.size();
  std::size_t below = 0;
  DateWalk walk(lookup);
  walk.push(tip);
  while (best > 0) {
    const auto step = walk.next();
    if (!step) break;
    if (const auto found = map.find(step->id); found != map.end()) best = std::min(best, found->second);
    const std::int64_t oldest = earliest.of_first(best);
    if (oldest == never) break;
    below = step->node->time < oldest && oldest - step->node->time > clock_slack_seconds ? below + 1 : 0;
    if (below > clock_slack_commits) break;
  }
  return {best < tags.size() ? &tags[best] : nullptr, best > 0 && walk.incomplete(earliest.of_first(best))};
}

std::optional<std::string> nearest_product(const git::CommitLookup& lookup, const git::Oid& tip,
                                           std::span<const ProductionTag> tags, const WantsTag& wanted,
                                           const std::string& hint) {
  const TagsByCommit map = by_commit(tags, wanted);
  if (map.empty()) return std::nullopt;
  // Far enough for any project that tags its main branch; others are answered by the walk below.
  constexpr std::size_t chain_bound = 5'000;
  git::Oid id = tip;
  for (std::size_t i = 0; i < chain_bound; ++i) {
    if (const auto found = map.find(id); found != map.end()) return choose_product(tags, found->second, hint);
    const git::CommitNode* node = lookup(id);
    if (node == nullptr || node->parents.empty()) break;
    id = node->parents[0];
  }
  DateWalk walk(lookup);
  walk.push(tip);
  const auto earliest = std::min_element(
      tags.begin(), tags.end(), [](const ProductionTag& a, const ProductionTag& b) { return a.time < b.time; });
  const git::CommitNode* node = lookup(earliest->commit);
  DateCutOff cut_off(node == nullptr ? earliest->time : std::min(earliest->time, node->time));
  while (const auto step = walk.next()) {
    if (const auto found = map.find(step->id); found != map.end()) return choose_product(tags, found->second, hint);
    if (cut_off.reached(step->node->time)) break;
  }
  return std::nullopt;
}

}  // namespace hotfix::workflow
