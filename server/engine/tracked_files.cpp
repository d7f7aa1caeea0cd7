#include "engine/tracked_files.h"

#include <algorithm>
#include <utility>

#include "process/git_command.h"

namespace hotfix::engine {

std::vector<std::string> tracked_files(const std::string& work_dir, std::stop_token cancel) {
  process::ChildRequest request = process::git_command(work_dir, {"ls-files", "-z"});
  request.purpose = "list the tracked files";
  request.only_reads = true;
  request.cancel = std::move(cancel);
  const process::ChildResult result = process::run(request);
  std::vector<std::string> files;
  if (result.status != 0) return files;
  for (std::size_t at = 0; at < result.out.size();) {
    const std::size_t end = std::min(result.out.find('\0', at), result.out.size());
    files.push_back(result.out.substr(at, end - at));
    at = end + 1;
  }
  return files;
}

}  // namespace hotfix::engine
