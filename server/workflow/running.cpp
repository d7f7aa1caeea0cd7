#include "workflow/running.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>

#include "base/ascii.h"

namespace hotfix::workflow {
namespace {

const ProductionTag* named_by_command(const RunningQuestion& question, const std::string& answer) {
  if (answer.empty()) return nullptr;
  if (const ProductionTag* tag = find_tag(question.tags, answer)) return tag;
  const auto parts = split_tag(answer);
  const bool hash = answer.size() >= 7 && answer.find_first_not_of("0123456789abcdef") == std::string::npos;
  for (const ProductionTag& tag : question.tags) {
    if (tag.product != question.product) continue;
    if (tag.version_text == answer || (hash && tag.commit.hex().starts_with(answer))) return &tag;
    if (parts && !hash && parts->version == tag.version) return &tag;
  }
  return nullptr;
}

struct Span {
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  const Version* lowest = nullptr;
  std::string line;
};

/// A product's lines, the newest first, with when their first and their last version came.
std::vector<Span> lines_of(std::span<const ProductionTag> tags, const std::string& product, const NotCounted& skip) {
  std::map<std::string, Span> spans;
  for (const ProductionTag& tag : tags) {
    if (tag.product != product || skip(tag)) continue;
    Span& span = spans[tag.line];
    span.line = tag.line;
    span.first = std::min(span.first, tag.time);
    span.last = std::max(span.last, tag.time);
    if (span.lowest == nullptr || tag.version < *span.lowest) span.lowest = &tag.version;
  }
  std::vector<Span> result;
  for (auto& [line, span] : spans) result.push_back(span);
  std::sort(result.begin(), result.end(), [](const Span& a, const Span& b) { return *b.lowest < *a.lowest; });
  return result;
}

bool inferred_parallel(const std::vector<Span>& lines, const std::string& line) {
  const auto at = std::find_if(lines.begin(), lines.end(), [&](const Span& span) { return span.line == line; });
  if (at == lines.end() || at == lines.begin()) return false;
  std::int64_t newer_began = std::numeric_limits<std::int64_t>::max();
  std::vector<bool> kept_up;  // newest line first; the newest has nothing to be kept up beside
  for (const Span& span : lines) {
    kept_up.push_back(span.last > newer_began);
    newer_began = std::min(newer_began, span.first);
  }
  const auto index = static_cast<std::size_t>(at - lines.begin());
  if (kept_up[index]) return true;
  // The latest line but one, in a project that has kept up the lines before it: this would be its first such release.
  constexpr std::size_t habit = 3;
  if (index != 1 || lines.size() < 2 + habit) return false;
  const auto before = kept_up.begin() + 2;
  return std::all_of(before, before + habit, [](bool kept) { return kept; });
}

}  // namespace

bool is_parallel_line(std::span<const ProductionTag> tags, const std::string& product, const std::string& line,
                      const ParallelPolicy& policy, const NotCounted& not_counted) {
  switch (policy.mode) {
    case ParallelPolicy::Mode::all:
      return true;
    case ParallelPolicy::Mode::none:
      return false;
    case ParallelPolicy::Mode::listed:
      return std::find(policy.lines.begin(), policy.lines.end(), line) != policy.lines.end();
    case ParallelPolicy::Mode::infer:
      return inferred_parallel(lines_of(tags, product, not_counted), line);
  }
  return false;
}

const ProductionTag* what_runs(const RunningQuestion& question) {
  if (question.command_result) return named_by_command(question, std::string(trimmed(*question.command_result)));
  const auto highest = [&](auto&& wanted) -> const ProductionTag* {
    for (const ProductionTag& tag : question.tags)
      if (tag.product == question.product && !question.not_counted(tag) && wanted(tag)) return &tag;
    return nullptr;
  };
  if (question.line &&
      is_parallel_line(question.tags, question.product, *question.line, question.parallel, question.not_counted))
    return highest([&](const ProductionTag& tag) { return tag.line == *question.line; });
  if (question.on_production_branch)
    if (const ProductionTag* tag = highest([&](const auto& t) { return question.on_production_branch(t.commit); }))
      return tag;
  return highest([](const ProductionTag&) { return true; });
}

}  // namespace hotfix::workflow
