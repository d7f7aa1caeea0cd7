#pragma once
// What was measured beside what was to be reached.

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace hotfix::bench {

/// Goals are upper bounds.
struct Row {
  std::string measure;
  double value = 0;
  std::string unit;             // "ms", "MB", "µs"
  std::string beside;           // what the ratio compares with: "git describe --tags 4.1 ms"; may be empty
  std::optional<double> ratio;  // value by that
  std::optional<double> goal;  // PERFORMANCE.md's, of the ratio where goal_is_ratio, else of the value; none: told only
  bool goal_is_ratio = false;

  bool within() const { return !goal || (goal_is_ratio ? ratio.value_or(0) : value) <= *goal; }
};

/// Writes rows as they come, under headings, and remembers whether all goals were met.
class Table {
 public:
  void heading(const std::string& text);
  void add(const Row& row);
  /// Rows with a goal that was missed.
  const std::vector<Row>& over() const { return over_; }

 private:
  std::vector<Row> over_;
};

double median(std::vector<double> values);
/// The value that 99 of 100 do not pass.
double p99(std::vector<double> values);
/// Milliseconds that `work` takes.
double time_of(const std::function<void()>& work);

}  // namespace hotfix::bench
