#include "bench/table.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <fmt/format.h>

namespace hotfix::bench {
namespace {

std::string number(double value) {
  if (value < 0.01) return fmt::format("{:.5f}", value);
  if (value < 10) return fmt::format("{:.3f}", value);
  return fmt::format("{:.1f}", value);
}

std::string goal_text(const Row& row) {
  if (!row.goal) return "";
  return row.goal_is_ratio ? fmt::format("≤ {:g}×", *row.goal) : fmt::format("≤ {:g} {}", *row.goal, row.unit);
}

}  // namespace

void Table::heading(const std::string& text) {
  fmt::print("\n{}\n{:<62} {:>13} {:>11} {:>8}  {:<4}  {}\n", text, "  measure", "value", "goal", "ratio", "",
             "ratio to");
  std::fflush(stdout);
}

void Table::add(const Row& row) {
  const std::string ratio = row.ratio ? fmt::format("{:.2f}×", *row.ratio) : "";
  const std::string verdict = !row.goal ? "" : row.within() ? "ok" : "over";
  fmt::print("  {:<60} {:>13} {:>11} {:>8}  {:<4}  {}\n", row.measure, number(row.value) + " " + row.unit,
             goal_text(row), ratio, verdict, row.beside);
  std::fflush(stdout);
  if (!row.within()) over_.push_back(row);
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[values.size() / 2];
}

double p99(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[std::min(values.size() - 1, values.size() * 99 / 100)];
}

double time_of(const std::function<void()>& work) {
  const auto before = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count();
}

}  // namespace hotfix::bench
