#pragma once
// What production runs, and which lines of a product live side by side (SPEC.md "Words").
//
// In order: the policy command's answer, the production branch's newest tag, the product's highest version - never the
// newest date. With parallel lines the question is asked within the base's line: v1.0.1 is not stale because 2.0.0
// exists, but it is once there is v1.0.2.

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "workflow/production_tags.h"

namespace hotfix::workflow {

/// What policy says about parallel lines.
struct ParallelPolicy {
  enum class Mode { infer, all, none, listed };
  Mode mode = Mode::infer;
  std::vector<std::string> lines;  // only for `listed`: "1.0"
};

/// Tags that do not count: failed, rolled back, made by this very hotfix.
struct NotCounted {
  std::set<std::string> names;
  std::set<git::Oid> commits;

  bool operator()(const ProductionTag& tag) const { return names.contains(tag.name) || commits.contains(tag.commit); }
};

struct RunningQuestion {
  std::span<const ProductionTag> tags;  // as production_tags() gives them: highest version first
  std::string product;
  std::optional<std::string> line;            // the base's line, for parallel lines; none: the product as a whole
  std::optional<std::string> command_result;  // what policy's command printed: a tag, a version or a commit id
  /// Whether a commit is reachable from the production branch; empty where there is no such branch.
  std::function<bool(const git::Oid&)> on_production_branch;
  NotCounted not_counted;
  ParallelPolicy parallel;
};

/// The tag that production runs, or null. The pointer lives as long as `question.tags`. A command result that names no
/// production tag gives null: policy said it, so nothing else is guessed.
const ProductionTag* what_runs(const RunningQuestion& question);

/// Whether `line` of `product` is still released beside newer lines. Inferred: it was released after a newer line
/// began, or the product's last lines were all kept up that way and this one is the latest but one.
bool is_parallel_line(std::span<const ProductionTag> tags, const std::string& product, const std::string& line,
                      const ParallelPolicy& policy, const NotCounted& not_counted);

}  // namespace hotfix::workflow
