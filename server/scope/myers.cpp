#include "scope/myers.h"

#include <algorithm>

namespace hotfix::scope {

namespace {

using Keys = std::span<const std::uint64_t>;
using Signed = std::ptrdiff_t;

/// One side of the comparison: its keys that the other side has too, and which lines are known to have changed.
struct Side {
  std::vector<std::uint64_t> keys;
  std::vector<std::size_t> lines;  // where each of `keys` stands
  std::vector<bool> changed;
};

std::vector<std::uint64_t> sorted(Keys keys) {
  std::vector<std::uint64_t> copy(keys.begin(), keys.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

Side keep_shared(Keys keys, const std::vector<std::uint64_t>& other) {
  Side side{{}, {}, std::vector<bool>(keys.size(), false)};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (std::binary_search(other.begin(), other.end(), keys[i])) {
      side.keys.push_back(keys[i]);
      side.lines.push_back(i);
    } else {
      side.changed[i] = true;
    }
  }
  return side;
}

/// How far each diagonal reached, for every distance: row d has d + 1 entries, for the diagonals -d, -d + 2, … d.
class Trace {
 public:
  Signed& at(Signed distance, Signed diagonal) {
    const auto row = static_cast<std::size_t>(distance * (distance + 1) / 2);
    return reached_[row + static_cast<std::size_t>((diagonal + distance) / 2)];
  }
  void add_row(Signed distance) { reached_.resize(reached_.size() + static_cast<std::size_t>(distance) + 1, -1); }

 private:
  std::vector<Signed> reached_;
};

/// Whether the furthest path to (distance, diagonal) came by an insertion (from the diagonal above) or a deletion.
bool came_by_insertion(Trace& trace, Signed distance, Signed diagonal) {
  if (diagonal == -distance) return true;
  if (diagonal == distance) return false;
  return trace.at(distance - 1, diagonal - 1) < trace.at(distance - 1, diagonal + 1);
}

void mark_changes(Trace& trace, Signed distance, Side& base, Side& now) {
  Signed x = static_cast<Signed>(base.keys.size());
  Signed y = static_cast<Signed>(now.keys.size());
  for (; distance > 0; --distance) {
    const Signed diagonal = x - y;
    const bool insertion = came_by_insertion(trace, distance, diagonal);
    const Signed from = insertion ? diagonal + 1 : diagonal - 1;
    x = trace.at(distance - 1, from);
    y = x - from;
    if (insertion)
      now.changed[now.lines[static_cast<std::size_t>(y)]] = true;
    else
      base.changed[base.lines[static_cast<std::size_t>(x)]] = true;
  }
}

/// Marks what a shortest script deletes and inserts. False where the bound is reached first. A path may leave the grid
/// on the right or below: it never comes back, and a shorter one along the edge is found before it.
bool compare(Side& base, Side& now, std::size_t max_distance) {
  const Signed width = static_cast<Signed>(base.keys.size());
  const Signed height = static_cast<Signed>(now.keys.size());
  const Signed limit = std::min(width + height, static_cast<Signed>(max_distance));
  Trace trace;
  for (Signed distance = 0; distance <= limit; ++distance) {
    trace.add_row(distance);
    for (Signed diagonal = -distance; diagonal <= distance; diagonal += 2) {
      Signed x = 0;
      if (distance > 0) {
        const bool insertion = came_by_insertion(trace, distance, diagonal);
        x = insertion ? trace.at(distance - 1, diagonal + 1) : trace.at(distance - 1, diagonal - 1) + 1;
      }
      Signed y = x - diagonal;
      while (x < width && y < height &&
             base.keys[static_cast<std::size_t>(x)] == now.keys[static_cast<std::size_t>(y)]) {
        ++x;
        ++y;
      }
      trace.at(distance, diagonal) = x;
      if (x == width && y == height) {
        mark_changes(trace, distance, base, now);
        return true;
      }
    }
  }
  return false;
}

std::vector<git::Hunk> hunks_of(const Side& base, const Side& now) {
  std::vector<git::Hunk> hunks;
  std::size_t x = 0;
  std::size_t y = 0;
  while (x < base.changed.size() || y < now.changed.size()) {
    const std::size_t x0 = x;
    const std::size_t y0 = y;
    while (x < base.changed.size() && base.changed[x]) ++x;
    while (y < now.changed.size() && now.changed[y]) ++y;
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

std::optional<std::vector<git::Hunk>> minimal_hunks(Keys base, Keys now, std::size_t max_distance) {
  Side left = keep_shared(base, sorted(now));
  Side right = keep_shared(now, sorted(base));
  if (!compare(left, right, max_distance)) return std::nullopt;
  return hunks_of(left, right);
}

}  // namespace hotfix::scope
