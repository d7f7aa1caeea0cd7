#include "process/git_command.h"

namespace hotfix::process {

namespace {

ChildRequest git_request(std::string_view work_dir, std::vector<std::string> argv,
                         const std::vector<std::string>& args) {
  ChildRequest request;
  request.argv = std::move(argv);
  request.argv.insert(request.argv.end(), args.begin(), args.end());
  request.cwd = std::string(work_dir);
  return request;
}

}  // namespace

ChildRequest git_command(std::string_view work_dir, const std::vector<std::string>& args) {
  ChildRequest request = git_request(work_dir, {"git", "--no-pager"}, args);
  request.purpose = args.empty() ? "run git" : "run git " + args.front();
  return request;
}

ChildRequest git_reading_command(std::string_view work_dir, const std::vector<std::string>& args) {
  // fsmonitor may be any program, and git's own would start a daemon: neither is part of reading.
  ChildRequest request =
      git_request(work_dir, {"git", "--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false"}, args);
  request.purpose = args.empty() ? "read the repository" : "read the repository (git " + args.front() + ")";
  request.only_reads = true;
  request.output_bound = 256U << 20;
  request.stop_when_full = true;
  return request;
}

std::string git_read(std::string_view work_dir, const std::vector<std::string>& args, std::stop_token cancel,
                     std::chrono::milliseconds time_limit) {
  ChildRequest request = git_reading_command(work_dir, args);
  request.cancel = std::move(cancel);
  request.time_limit = time_limit;
  return run_or_throw(request).out;
}

}  // namespace hotfix::process
