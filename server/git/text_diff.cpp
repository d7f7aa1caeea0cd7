#include "git/text_diff.h"

#include <algorithm>

#include <fmt/format.h>

#include "git/handles.h"
#include "git/library.h"

namespace hotfix::git {

namespace {

// Where a side has no lines, xdiff names the line before the place; ours name the line after it.
std::uint32_t first_line(int start, int count) {
  return static_cast<std::uint32_t>(count == 0 ? start : start - 1);
}

int add_hunk(const git_diff_delta*, const git_diff_hunk* hunk, void* payload) {
  static_cast<std::vector<Hunk>*>(payload)->push_back(
      {first_line(hunk->old_start, hunk->old_lines), static_cast<std::uint32_t>(hunk->old_lines),
       first_line(hunk->new_start, hunk->new_lines), static_cast<std::uint32_t>(hunk->new_lines)});
  return 0;
}

}  // namespace

std::vector<Hunk> exact_hunks(std::string_view base, std::string_view text) {
  if (std::max(base.size(), text.size()) > max_diff_bytes) {
    throw Failure(Failure::Code::limit,
                  fmt::format("This file is over {} MiB, so its lines are not compared.", max_diff_bytes >> 20));
  }
  ensure_library();
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.context_lines = 0;
  options.interhunk_lines = 0;
  options.flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_INDENT_HEURISTIC;  // the heuristic is git's default and moves hunks
  std::vector<Hunk> hunks;
  check(git_diff_buffers(base.data(), base.size(), "base", text.data(), text.size(), "text", &options, nullptr, nullptr,
                         add_hunk, nullptr, &hunks),
        "compare two texts");
  return hunks;
}

LineCounts count_lines(const std::vector<Hunk>& hunks) {
  LineCounts counts;
  for (const Hunk& hunk : hunks) {
    counts.added += hunk.new_count;
    counts.deleted += hunk.base_count;
  }
  return counts;
}

bool looks_binary(std::string_view content) {
  return content.substr(0, 8000).find('\0') != std::string_view::npos;
}

}  // namespace hotfix::git
