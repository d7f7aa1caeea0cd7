// Histogram diff as git has it since JGit: the rarest line that both sides share, grown to the longest equal run,
// splits the region in two. Then the compaction that every diff of xdiff ends with.

#include <algorithm>
#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>

#include "scope/merge_lines.h"

namespace hotfix::scope {

namespace {

using Ids = std::vector<std::uint32_t>;
constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
constexpr std::size_t most_occurrences = 64;  // xhistogram.c: max_chain_length

struct Text {
  Ids ids;
  std::vector<char> changed;  // one more than there are lines, so that every walk ends
};

/// Keys as small numbers, the same for the same line.
std::size_t number_lines(std::span<const std::uint64_t> keys, std::unordered_map<std::uint64_t, std::uint32_t>& known,
                         Text& text) {
  text.ids.reserve(keys.size());
  for (const std::uint64_t key : keys) {
    text.ids.push_back(known.emplace(key, static_cast<std::uint32_t>(known.size())).first->second);
  }
  text.changed.assign(keys.size() + 1, 0);
  return known.size();
}

/// Lines [first, end) of both sides.
struct Area {
  std::size_t base_first, base_end, new_first, new_end;
};

class Histogram {
 public:
  Histogram(Text& base, Text& now, std::size_t ids, const ClassicDiff& classic)
      : base_(base), now_(now), classic_(classic), occurrences_(ids), next_(base.ids.size(), none) {}

  void run() {
    std::vector<Area> left{{0, base_.ids.size(), 0, now_.ids.size()}};
    while (!left.empty()) {
      const Area area = left.back();
      left.pop_back();
      if (area.base_first == area.base_end || area.new_first == area.new_end) {
        mark(area);
        continue;
      }
      const Split split = find_split(area);
      if (split.classic) {
        mark_classic(area);
      } else if (!split.run) {
        mark(area);
      } else {
        left.push_back({split.run->base_end, area.base_end, split.run->new_end, area.new_end});
        left.push_back({area.base_first, split.run->base_first, area.new_first, split.run->new_first});
      }
    }
  }

 private:
  /// Where a line stands in the area's base: the first place, and how many there are.
  struct Occurrences {
    std::uint32_t area = 0;  // which area the rest was counted in
    std::size_t first = none;
    std::size_t count = 0;
  };
  struct Split {
    std::optional<Area> run;  // the lines that stay
    bool classic = false;     // all shared lines are too frequent
  };

  void mark(const Area& area) {
    std::fill(base_.changed.begin() + static_cast<std::ptrdiff_t>(area.base_first),
              base_.changed.begin() + static_cast<std::ptrdiff_t>(area.base_end), 1);
    std::fill(now_.changed.begin() + static_cast<std::ptrdiff_t>(area.new_first),
              now_.changed.begin() + static_cast<std::ptrdiff_t>(area.new_end), 1);
  }

  void mark_classic(const Area& area) {
    const auto narrow = [](std::size_t value) { return static_cast<std::uint32_t>(value); };
    for (const git::Hunk& hunk : classic_({narrow(area.base_first), narrow(area.base_end - area.base_first),
                                           narrow(area.new_first), narrow(area.new_end - area.new_first)})) {
      mark({hunk.base_first, std::size_t{hunk.base_first} + hunk.base_count, hunk.new_first,
            std::size_t{hunk.new_first} + hunk.new_count});
    }
  }

  void count_base(const Area& area) {
    ++area_;
    for (std::size_t line = area.base_end; line-- > area.base_first;) {
      Occurrences& seen = occurrences_[base_.ids[line]];
      if (seen.area != area_) seen = {area_, none, 0};
      next_[line] = seen.first;
      seen.first = line;
      ++seen.count;
    }
  }

  const Occurrences* in_base(std::uint32_t id) const {
    const Occurrences& seen = occurrences_[id];
    return seen.area == area_ ? &seen : nullptr;
  }

  /// The equal run around a pair of equal lines, and how often its rarest line occurs.
  std::pair<Area, std::size_t> grow(const Area& area, std::size_t at_base, std::size_t at_new) const {
    Area run{at_base, at_base + 1, at_new, at_new + 1};
    std::size_t rarest = in_base(base_.ids[at_base])->count;
    const auto seen = [&](std::size_t line) {
      if (rarest > 1) rarest = std::min(rarest, in_base(base_.ids[line])->count);
    };
    while (run.base_first > area.base_first && run.new_first > area.new_first &&
           base_.ids[run.base_first - 1] == now_.ids[run.new_first - 1]) {
      --run.base_first;
      --run.new_first;
      seen(run.base_first);
    }
    while (run.base_end < area.base_end && run.new_end < area.new_end &&
           base_.ids[run.base_end] == now_.ids[run.new_end]) {
      seen(run.base_end);
      ++run.base_end;
      ++run.new_end;
    }
    return {run, rarest};
  }

  Split find_split(const Area& area) {
    count_base(area);
    Split split;
    bool shares = false;
    std::size_t fewest = most_occurrences + 1;
    for (std::size_t at_new = area.new_first; at_new < area.new_end;) {
      std::size_t go_on = at_new + 1;
      const Occurrences* seen = in_base(now_.ids[at_new]);
      shares = shares || seen != nullptr;
      if (seen != nullptr && seen->count <= fewest) {
        for (std::size_t at_base = seen->first; at_base != none;) {
          const auto [run, rarest] = grow(area, at_base, at_new);
          go_on = std::max(go_on, run.new_end);
          const std::size_t longest = split.run ? split.run->base_end - split.run->base_first : 1;
          if (run.base_end - run.base_first > longest || rarest < fewest) {
            split.run = run;
            fewest = rarest;
          }
          at_base = next_[at_base];
          while (at_base != none && at_base < run.base_end) at_base = next_[at_base];
        }
      }
      at_new = go_on;
    }
    split.classic = shares && fewest > most_occurrences;
    return split;
  }

  Text& base_;
  Text& now_;
  const ClassicDiff& classic_;
  std::vector<Occurrences> occurrences_;  // by line number
  std::vector<std::size_t> next_;         // the next equal line of the base in the area
  std::uint32_t area_ = 0;
};

/// A run of changed lines, maybe empty, and those around it: xdiffi.c's xdlgroup.
class Group {
 public:
  explicit Group(Text& text) : text_(text) { find_end(); }

  bool empty() const { return start_ == end_; }
  std::size_t size() const { return end_ - start_; }
  std::size_t end() const { return end_; }

  bool next() {
    if (end_ == text_.ids.size()) return false;
    start_ = ++end_;
    find_end();
    return true;
  }
  bool previous() {
    if (start_ == 0) return false;
    end_ = --start_;
    find_start();
    return true;
  }
  bool slide_down() {
    if (end_ >= text_.ids.size() || text_.ids[start_] != text_.ids[end_]) return false;
    text_.changed[start_++] = 0;
    text_.changed[end_++] = 1;
    find_end();
    return true;
  }
  bool slide_up() {
    if (start_ == 0 || text_.ids[start_ - 1] != text_.ids[end_ - 1]) return false;
    text_.changed[--start_] = 1;
    text_.changed[--end_] = 0;
    find_start();
    return true;
  }

 private:
  void find_end() {
    while (text_.changed[end_] != 0) ++end_;
  }
  void find_start() {
    while (start_ > 0 && text_.changed[start_ - 1] != 0) --start_;
  }

  Text& text_;
  std::size_t start_ = 0;
  std::size_t end_ = 0;
};

/// Slides each group as far up and then down as it goes, joining those it meets, and back to the last place where it
/// stands beside a change of the other side.
void settle(Group& group, Group& other) {
  std::size_t before = 0;
  std::size_t earliest = 0;
  bool beside_other = false;
  do {
    before = group.size();
    while (group.slide_up()) other.previous();
    earliest = group.end();
    beside_other = !other.empty();
    while (group.slide_down()) {
      other.next();
      beside_other = beside_other || !other.empty();
    }
  } while (before != group.size());
  if (group.end() == earliest || !beside_other) return;
  while (other.empty()) {
    group.slide_up();
    other.previous();
  }
}

void compact(Text& text, Text& other) {
  Group group(text);
  Group beside(other);
  for (;;) {
    if (!group.empty()) settle(group, beside);
    if (!group.next()) return;
    beside.next();
  }
}

std::vector<git::Hunk> hunks_of(const Text& base, const Text& now) {
  std::vector<git::Hunk> hunks;
  std::size_t x = 0;
  std::size_t y = 0;
  while (x < base.ids.size() || y < now.ids.size()) {
    const std::size_t x0 = x;
    const std::size_t y0 = y;
    while (base.changed[x] != 0) ++x;
    while (now.changed[y] != 0) ++y;
    if (x > x0 || y > y0) {
      hunks.push_back({static_cast<std::uint32_t>(x0), static_cast<std::uint32_t>(x - x0),
                       static_cast<std::uint32_t>(y0), static_cast<std::uint32_t>(y - y0)});
    } else {
      ++x;
      ++y;
    }
  }
  return hunks;
}

}  // namespace

std::vector<git::Hunk> merge_hunks(std::span<const std::uint64_t> base, std::span<const std::uint64_t> now,
                                   const ClassicDiff& classic) {
  std::unordered_map<std::uint64_t, std::uint32_t> known;
  known.reserve(base.size() + now.size());
  Text one;
  Text two;
  number_lines(base, known, one);
  const std::size_t ids = number_lines(now, known, two);
  Histogram(one, two, ids, classic).run();
  compact(one, two);
  compact(two, one);
  return hunks_of(one, two);
}

}  // namespace hotfix::scope
