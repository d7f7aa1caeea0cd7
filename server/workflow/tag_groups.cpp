#include "workflow/tag_groups.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace hotfix::workflow {
namespace {

using Numbers = std::vector<std::uint64_t>;

bool is_full(const Candidate& c) {
  return c.parts.components().size() >= 2 && c.parts.date_count == 0;
}
bool is_date(const Candidate& c) {
  return c.parts.date_count > 0;
}
bool is_single(const Candidate& c) {
  return c.parts.components().size() == 1 && c.parts.date_count == 0;
}

std::string letters_and_digits(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') result.push_back(static_cast<char>(c - 'A' + 'a'));
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) result.push_back(c);
  }
  return result;
}

// ---- products -------------------------------------------------------------------------------------------------------

struct KeyGroup {
  Group members;
  std::size_t releases = 0;  // more than a single number
  bool scoped = false;
};

using KeyGroups = std::map<std::string, KeyGroup>;

KeyGroups by_key(std::vector<Candidate>& candidates) {
  KeyGroups groups;
  for (Candidate& candidate : candidates) {
    KeyGroup& group = groups[candidate.parts.product_key];
    group.members.push_back(&candidate);
    group.scoped = candidate.parts.prefix_kind == PrefixKind::scoped;
    if (!is_single(candidate)) ++group.releases;
  }
  return groups;
}

/// The same version twice on different commits: two products count on their own.
bool versions_collide(const KeyGroup& one, const KeyGroup& two) {
  std::map<Numbers, git::Oid> commits;
  for (const Candidate* c : one.members) commits.emplace(c->parts.components(), c->tag->commit);
  std::size_t collisions = 0;
  for (const Candidate* c : two.members) {
    const auto found = commits.find(c->parts.components());
    if (found != commits.end() && found->second != c->tag->commit) ++collisions;
  }
  return collisions * 20 > std::min(one.members.size(), two.members.size());
}

/// Whether `later` is the step that follows `earlier`: one number up by one, zeros behind it.
bool is_next_step(const Numbers& earlier, const Numbers& later) {
  const std::size_t count = std::max(earlier.size(), later.size());
  const auto at = [](const Numbers& numbers, std::size_t i) { return i < numbers.size() ? numbers[i] : 0; };
  std::size_t i = 0;
  while (i < count && at(earlier, i) == at(later, i)) ++i;
  if (i == count || at(later, i) != at(earlier, i) + 1) return false;
  for (++i; i < count; ++i)
    if (at(later, i) != 0) return false;
  return true;
}

/// "name-1.0", "name-1.1", "name-1.2", then "v1.3": the project dropped its name from its tags.
bool goes_on_in(const KeyGroup& named, const KeyGroup& generic) {
  if (named.releases < 3 || generic.releases == 0) return false;
  const auto by_time = [](const Candidate* a, const Candidate* b) { return a->tag->time < b->tag->time; };
  const auto by_version = [](const Candidate* a, const Candidate* b) { return a->parts.version < b->parts.version; };
  const Candidate* last = *std::max_element(named.members.begin(), named.members.end(), by_time);
  const Candidate* first = *std::min_element(generic.members.begin(), generic.members.end(), by_time);
  const Candidate* highest = *std::max_element(named.members.begin(), named.members.end(), by_version);
  return last->tag->time < first->tag->time && is_next_step(highest->parts.components(), first->parts.components());
}

bool is_main_product(const std::string& key, const KeyGroup& group, const KeyGroups& all,
                     const std::string& repository) {
  if (key.empty()) return true;
  if (group.scoped) return false;
  const auto generic = all.find("");
  const bool has_generic = generic != all.end() && generic->second.releases > 0;
  if (has_generic && versions_collide(generic->second, group)) return false;
  if (!repository.empty() && letters_and_digits(key) == repository) return true;
  if (has_generic && goes_on_in(group, generic->second)) return true;
  std::size_t total = 0;
  bool alone = !has_generic;
  for (const auto& [other, members] : all) {
    total += members.releases;
    if (other != key && members.releases > 0) alone = false;
  }
  return alone || (group.releases >= 3 && group.releases * 4 >= total * 3);
}

const std::string& newest_text(const Group& members) {
  const Candidate* newest =
      *std::max_element(members.begin(), members.end(),
                        [](const Candidate* a, const Candidate* b) { return a->parts.version < b->parts.version; });
  return newest->parts.product_text;
}

// ---- kinds ----------------------------------------------------------------------------------------------------------

using Times = std::map<Numbers, std::int64_t>;

/// The versions without a suffix; empty where no tag of the group needs to be compared with one.
Times bare_versions(const Group& group) {
  Times times;
  const auto is_bare = [](const Candidate* c) {
    return (c->parts.suffix_kind == SuffixKind::none || c->parts.suffix_kind == SuffixKind::release_word) &&
           c->parts.main_count == c->parts.components().size();
  };
  if (std::all_of(group.begin(), group.end(), is_bare)) return times;
  for (const Candidate* c : group)
    if (is_bare(c)) times.emplace(c->parts.components(), c->tag->time);
  return times;
}

/// "1.2.3-4": a package's revision, or what `npm version prerelease` makes ("-0", before 1.2.3).
void judge_revisions(const Group& group, const Times& bare) {
  Group revisions;
  std::size_t before = 0;
  std::size_t after = 0;
  for (Candidate* c : group) {
    const TagParts& parts = c->parts;
    if (parts.separator != '.' || parts.date_count > 0 || parts.main_count == parts.components().size()) continue;
    revisions.push_back(c);
    if (parts.components()[parts.main_count] == 0) ++before;
    const auto main = bare.find(Numbers(parts.components().begin(),
                                        parts.components().begin() + static_cast<std::ptrdiff_t>(parts.main_count)));
    if (main == bare.end()) continue;
    if (c->tag->time < main->second) ++before;
    if (c->tag->time > main->second) ++after;
  }
  if (before <= after) return;
  for (Candidate* c : revisions) c->kind = TagKind::pre_release;
}

/// "1.1.1a" came after 1.1.1 in OpenSSL; elsewhere "1.2a" is an alpha and comes before 1.2.
void judge_letters(const Group& group, const Times& bare) {
  bool beyond_b = false;
  for (const Candidate* c : group)
    if (c->parts.suffix_kind == SuffixKind::letter) beyond_b = beyond_b || c->parts.version.suffix_word > "b";
  if (beyond_b) return;
  for (Candidate* c : group) {
    if (c->parts.suffix_kind != SuffixKind::letter) continue;
    const auto plain = bare.find(c->parts.components());
    if (plain == bare.end() || plain->second >= c->tag->time) c->kind = TagKind::pre_release;
  }
}

/// An unknown word is a release where most of the product's tags carry it, else another build or a stray.
void judge_words(const Group& group, const Times& bare) {
  std::map<std::string, std::size_t> words;
  for (const Candidate* c : group)
    if (c->parts.suffix_kind == SuffixKind::unknown) ++words[c->parts.version.suffix_word];
  for (Candidate* c : group) {
    const bool doubled = bare.contains(c->parts.components());
    if (c->parts.suffix_kind == SuffixKind::build && doubled) c->kind = TagKind::variant;
    if (c->parts.suffix_kind != SuffixKind::unknown) continue;
    if (!doubled && words[c->parts.version.suffix_word] * 2 > group.size()) continue;
    c->kind = doubled ? TagKind::variant : TagKind::stray;
  }
}

/// A bare `v3`: a release where that is the whole style, floating where v3.x.y exist, else a stray.
void judge_singles(const Group& group) {
  std::size_t singles = 0;
  std::size_t others = 0;
  std::unordered_map<std::uint64_t, bool> majors;  // the first number of longer versions -> three numbers or a ".0"
  std::unordered_set<git::Oid> commits;
  for (const Candidate* c : group) {
    if (c->kind != TagKind::production) continue;
    if (is_single(*c)) {
      ++singles;
      continue;
    }
    ++others;
    const Numbers& numbers = c->parts.components();
    bool& refined = majors[numbers[0]];
    refined = refined || numbers.size() >= 3 || (numbers.size() == 2 && numbers[1] == 0);
    commits.insert(c->tag->commit);
  }
  for (Candidate* c : group) {
    if (c->kind != TagKind::production || !is_single(*c)) continue;
    const auto major = majors.find(c->parts.components()[0]);
    const bool moves = (major != majors.end() && major->second) || commits.contains(c->tag->commit);
    if (singles > others && !moves) continue;
    c->kind = moves || major != majors.end() ? TagKind::floating : TagKind::stray;
  }
}

/// A handful of days among hundreds of versions mark something else.
void judge_days(const Group& group) {
  const auto is_release = [](const Candidate* c) { return c->kind == TagKind::production; };
  const auto dates = std::count_if(group.begin(), group.end(), [&](auto c) { return is_release(c) && is_date(*c); });
  const auto full = std::count_if(group.begin(), group.end(), [&](auto c) { return is_release(c) && is_full(*c); });
  if (dates * 10 >= full) return;
  for (Candidate* c : group)
    if (is_release(c) && is_date(*c)) c->kind = TagKind::stray;
}

/// "guide-2019-01", "twitter-20100825": one tag of a name is a product only if it looks like a version.
void judge_lone_name(const Group& group) {
  if (group.front()->product.empty() || group.front()->parts.prefix_kind == PrefixKind::scoped) return;
  Group releases;
  std::copy_if(group.begin(), group.end(), std::back_inserter(releases),
               [](const Candidate* c) { return c->kind == TagKind::production; });
  if (releases.size() != 1) {
    for (Candidate* c : releases)
      if (is_single(*c) && releases.size() < 3) c->kind = TagKind::stray;
    return;
  }
  const TagParts& parts = releases[0]->parts;
  const bool version = !is_date(*releases[0]) && parts.main_count >= (parts.separator == '.' ? 2u : 3u);
  if (!version) releases[0]->kind = TagKind::stray;
}

// ---- lines ----------------------------------------------------------------------------------------------------------

/// The lowest major from which on every version has two numbers of which the second counts patches (PostgreSQL: 18.0,
/// 18.1). Dots alone do not say so: it takes an older major released after a newer one began.
std::uint64_t patch_minors_from(const Group& releases) {
  constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t era = 0;
  for (const Candidate* c : releases)
    if (is_full(*c) && c->parts.components().size() > 2) era = std::max(era, c->parts.components()[0] + 1);
  std::map<std::uint64_t, std::pair<std::int64_t, std::int64_t>> majors;  // when its first and its last version came
  std::map<std::uint64_t, std::size_t> counts;
  bool dots = false;
  for (const Candidate* c : releases) {
    if (!is_full(*c) || c->parts.components()[0] < era) continue;
    dots = dots || c->parts.separator == '.';
    const auto [at, added] = majors.try_emplace(c->parts.components()[0], c->tag->time, c->tag->time);
    at->second = {std::min(at->second.first, c->tag->time), std::max(at->second.second, c->tag->time)};
    ++counts[c->parts.components()[0]];
  }
  if (majors.empty()) return never;
  if (!dots) return era;
  std::size_t overlaps = 0;
  for (auto at = majors.begin(); std::next(at) != majors.end(); ++at)
    if (counts[at->first] >= 2 && at->second.second > std::next(at)->second.first) ++overlaps;
  return majors.size() >= 3 && overlaps * 2 >= majors.size() - 1 ? era : never;
}

std::string line_of(const Candidate& c, std::uint64_t patches_from, bool single_style) {
  const Numbers& numbers = c.parts.components();
  std::string line = std::to_string(numbers[0]);
  if (numbers.size() < 2 || c.parts.date_count == 1) return line;
  const bool patch = numbers.size() == 2 && is_full(c) && (numbers[0] >= patches_from || single_style);
  return patch ? line : line + "." + std::to_string(numbers[1]);
}

/// A project that went over from days to 1.2.3 would for ever call its last day the highest version.
bool left_days_behind(const Group& releases) {
  std::int64_t last_day = std::numeric_limits<std::int64_t>::min();
  std::int64_t first_other = std::numeric_limits<std::int64_t>::max();
  bool days = false;
  bool others = false;
  for (const Candidate* c : releases) {
    const std::uint64_t first = c->parts.components()[0];
    if (is_date(*c) || (first >= 1980 && first < 2200)) {
      days = true;
      last_day = std::max(last_day, c->tag->time);
    } else {
      others = true;
      first_other = std::min(first_other, c->tag->time);
    }
  }
  return days && others && last_day < first_other;
}

}  // namespace

void assign_products(std::vector<Candidate>& candidates, const std::string& repository) {
  const KeyGroups groups = by_key(candidates);
  const std::string name = letters_and_digits(repository);
  for (const auto& [key, group] : groups) {
    const std::string product = is_main_product(key, group, groups, name) ? "" : newest_text(group.members);
    for (Candidate* candidate : group.members) candidate->product = product;
  }
}

std::vector<Group> groups_by_product(std::vector<Candidate>& candidates) {
  std::map<std::string_view, Group> groups;
  for (Candidate& candidate : candidates) groups[candidate.product].push_back(&candidate);
  std::vector<Group> result;
  for (auto& [product, group] : groups) result.push_back(std::move(group));
  return result;
}

void judge_group(const Group& group) {
  const Times bare = bare_versions(group);
  judge_revisions(group, bare);
  judge_letters(group, bare);
  judge_words(group, bare);
  judge_days(group);
  judge_singles(group);
  judge_lone_name(group);
}

void set_lines(const Group& group) {
  Group releases;
  std::copy_if(group.begin(), group.end(), std::back_inserter(releases),
               [](const Candidate* c) { return c->kind == TagKind::production; });
  if (releases.empty()) return;
  const auto singles = static_cast<std::size_t>(
      std::count_if(releases.begin(), releases.end(), [](const Candidate* c) { return is_single(*c); }));
  const std::uint64_t patches_from = patch_minors_from(releases);
  const bool days_are_past = left_days_behind(releases);
  for (Candidate* c : releases) {
    c->line = line_of(*c, patches_from, singles * 2 > releases.size());
    const std::uint64_t first = c->parts.components()[0];
    if (days_are_past && (is_date(*c) || (first >= 1980 && first < 2200))) c->parts.version.scheme = -1;
  }
}

}  // namespace hotfix::workflow
