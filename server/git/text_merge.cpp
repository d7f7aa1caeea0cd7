#include "git/text_merge.h"

#include <algorithm>

#include <fmt/format.h>

#include "git/handles.h"
#include "git/library.h"
#include "git/text_diff.h"

namespace hotfix::git {

namespace {

git_merge_file_input side(std::string_view text) {
  git_merge_file_input input = GIT_MERGE_FILE_INPUT_INIT;
  input.ptr = text.data();
  input.size = text.size();
  input.path = "text";
  input.mode = GIT_FILEMODE_BLOB;
  return input;
}

/// Frees what libgit2 put in.
struct MergeResult : git_merge_file_result {
  MergeResult() : git_merge_file_result{} {}
  ~MergeResult() { git_merge_file_result_free(this); }
  MergeResult(const MergeResult&) = delete;
  MergeResult& operator=(const MergeResult&) = delete;
};

}  // namespace

std::optional<std::string> merge_texts(std::string_view base, std::string_view ours, std::string_view theirs) {
  if (std::max({base.size(), ours.size(), theirs.size()}) > max_diff_bytes) {
    throw Failure(Failure::Code::limit, fmt::format("A file over {} MiB is not merged.", max_diff_bytes >> 20));
  }
  if (looks_binary(base) || looks_binary(ours) || looks_binary(theirs)) return std::nullopt;
  ensure_library();
  const git_merge_file_input inputs[3] = {side(base), side(ours), side(theirs)};
  MergeResult result;
  check(git_merge_file(&result, &inputs[0], &inputs[1], &inputs[2], nullptr), "merge three texts");
  if (result.automergeable == 0) return std::nullopt;
  return std::string(result.ptr, result.len);
}

}  // namespace hotfix::git
