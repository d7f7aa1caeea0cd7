#include "engine/ci_files.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "forge/ci_files.h"
#include "process/git_command.h"

namespace hotfix::engine {

namespace {

constexpr std::uint64_t largest_file = 1U << 20;  // bytes of a CI file that is looked into
constexpr std::string_view gitlab_file = ".gitlab-ci.yml";

}  // namespace

std::vector<workflow::CiFile> ci_files(const git::Reader& reader, const std::string& work_dir, const git::Oid& commit,
                                       const forge::CiQuestion& question, std::stop_token cancel) {
  std::vector<workflow::CiFile> files;
  const std::string listed = process::git_read(work_dir,
                                               {"ls-tree", "-z", "--name-only", "--full-tree", commit.hex(), "--",
                                                ".github/workflows/", std::string(gitlab_file)},
                                               std::move(cancel));
  for (std::string_view rest = listed; !rest.empty();) {
    const std::string path(rest.substr(0, rest.find('\0')));
    rest.remove_prefix(std::min(path.size() + 1, rest.size()));
    if (path != gitlab_file && !path.ends_with(".yml") && !path.ends_with(".yaml")) continue;
    const auto entry = reader.tree_entry(commit, path);
    if (!entry) continue;
    const git::Blob blob = reader.blob(entry->id, largest_file);
    if (blob.state != git::BlobState::present) continue;
    files.push_back({path.substr(path.rfind('/') + 1), forge::ci_runs(path, blob.bytes, question)});
  }
  return files;
}

}  // namespace hotfix::engine
