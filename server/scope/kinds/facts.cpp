#include "scope/kinds/facts.h"

#include <algorithm>

namespace hotfix::scope {

void index_lines(const std::vector<LineKey>& lines, std::uint32_t file, LineIndex& index) {
  constexpr std::size_t most_places = 16;  // a line that is everywhere tells nothing of where it went
  for (std::uint32_t i = 0; i < lines.size(); ++i) {
    std::vector<LineRef>& places = index[lines[i].key];
    if (places.size() < most_places) places.push_back({file, i});
  }
}

Elsewhere::Elsewhere(std::span<const FileFacts* const> others) {
  for (const FileFacts* one : others) {
    const auto file = static_cast<std::uint32_t>(files_.size());
    files_.push_back(*one);
    index_lines(one->removed, file, removed_);
    index_lines(one->added, file, added_);
    for (const Substitution& found : one->substitutions) {
      auto [known, fresh] = substitutions_.try_emplace({found.before, found.after}, found);
      if (fresh) continue;
      known->second.declared = known->second.declared || found.declared;
      known->second.broken = known->second.broken || found.broken;
    }
  }
}

bool Elsewhere::concerns(const FileFacts& facts) const {
  const auto in = [&](const LineIndex& index, const LineKey& line) {
    const auto found = index.find(line.key);
    if (!line.telling || found == index.end()) return false;
    return std::any_of(found->second.begin(), found->second.end(),
                       [&](const LineRef& ref) { return files_[ref.file].path != facts.path; });
  };
  return std::any_of(facts.added.begin(), facts.added.end(), [&](const LineKey& line) { return in(removed_, line); }) ||
         std::any_of(facts.removed.begin(), facts.removed.end(),
                     [&](const LineKey& line) { return in(added_, line); }) ||
         std::any_of(facts.substitutions.begin(), facts.substitutions.end(), [&](const Substitution& one) {
           const Substitution* there = substitution(one.before, one.after);
           return there == nullptr || *there != one || replaced_otherwise(one.before, one.after);
         });
}

const Substitution* Elsewhere::substitution(const std::string& before, const std::string& after) const {
  const auto found = substitutions_.find({before, after});
  return found == substitutions_.end() ? nullptr : &found->second;
}

bool Elsewhere::replaced_otherwise(const std::string& before, const std::string& after) const {
  for (auto one = substitutions_.lower_bound({before, {}}); one != substitutions_.end(); ++one) {
    if (one->first.first != before) break;
    if (one->first.second != after) return true;
  }
  return false;
}

}  // namespace hotfix::scope
