#pragma once
// A three-way merge of texts, as git does it, without a repository.

#include <optional>
#include <string>
#include <string_view>

namespace hotfix::git {

/// What `git merge-file` would leave; nothing where the sides conflict or one is binary. Throws Failure(limit) past
/// max_diff_bytes.
std::optional<std::string> merge_texts(std::string_view base, std::string_view ours, std::string_view theirs);

}  // namespace hotfix::git
