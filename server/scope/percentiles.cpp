#include "scope/percentiles.h"

#include <array>
#include <cmath>
#include <span>

#include <fmt/format.h>

namespace hotfix::scope {

namespace {

/// So many percent of real fixes are no larger than `limit`.
struct Point {
  std::uint64_t limit;
  double percent;
};

// Pooled shares over the 6,882 commits; production lines and files only, as the budget counts them.
constexpr std::array<Point, 14> by_lines = {{{0, 0.0},
                                             {5, 34.7},
                                             {10, 50.8},
                                             {20, 65.9},
                                             {30, 74.3},
                                             {40, 79.6},
                                             {50, 83.1},
                                             {80, 89.3},
                                             {100, 91.2},
                                             {150, 94.3},
                                             {200, 95.5},
                                             {300, 97.2},
                                             {400, 98.0},
                                             {500, 98.5}}};

constexpr std::array<Point, 12> by_files = {{{0, 0.0},
                                             {1, 64.5},
                                             {2, 80.9},
                                             {3, 87.8},
                                             {4, 91.2},
                                             {5, 92.9},
                                             {6, 94.0},
                                             {8, 95.6},
                                             {10, 96.7},
                                             {15, 97.6},
                                             {20, 98.5},
                                             {30, 99.2}}};

double share_within(std::span<const Point> points, std::uint64_t count) {
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (count >= points[i].limit) continue;
    const Point& below = points[i - 1];
    const Point& above = points[i];
    const double way = static_cast<double>(count - below.limit) / static_cast<double>(above.limit - below.limit);
    return below.percent + way * (above.percent - below.percent);
  }
  return points.back().percent;
}

std::string standing(double percent_smaller) {
  constexpr double half = 50.0;
  if (percent_smaller < half) return {};
  return fmt::format("larger than {:.0f} % of real fixes", std::floor(percent_smaller));
}

}  // namespace

double share_of_fixes_within_lines(std::uint64_t lines) {
  return share_within(by_lines, lines);
}
double share_of_fixes_within_files(std::uint64_t files) {
  return share_within(by_files, files);
}

std::string standing_by_lines(std::uint64_t lines) {
  return lines == 0 ? std::string() : standing(share_of_fixes_within_lines(lines - 1));
}

std::string standing_by_files(std::uint64_t files) {
  return files == 0 ? std::string() : standing(share_of_fixes_within_files(files - 1));
}

}  // namespace hotfix::scope
