#include <sstream>
#include <string>

#include <fmt/format.h>

#include "bench/measures.h"
#include "process/child.h"

namespace hotfix::bench {
namespace {

constexpr std::size_t releases = 200;

double audit(const std::string& server, const Subject& subject) {
  process::ChildRequest request;
  request.argv = {server, "audit", "-C", subject.root, "--format", "json"};
  request.cwd = subject.root;
  request.purpose = "measure";
  request.output_bound = std::size_t{1} << 30U;
  return time_of([&] { process::run(request); });  // its status says that there are findings
}

double cherry_loop(const Subject& subject, const std::string& tags) {
  return time_of([&] {
    std::istringstream names(tags);
    for (std::string name; std::getline(names, name);) git_in(subject, {"cherry", "main", name});
  });
}

}  // namespace

void measure_audit(const std::string& server, Table& table) {
  const Subject subject = generate_picks(releases);
  std::string unmerged;
  const double no_merged = time_of([&] { unmerged = git_in(subject, {"tag", "--no-merged", "main"}); });
  const double loop = cherry_loop(subject, unmerged);
  const double first = audit(server, subject);
  const double again = audit(server, subject);
  table.heading(fmt::format("Audit, {}", subject.name));
  table.add({.measure = "every commit of every release, the first time",
             .value = first,
             .unit = "ms",
             .beside = fmt::format("a loop of git cherry {:.1f} ms", loop),
             .ratio = first / loop,
             .goal = 0.15,
             .goal_is_ratio = true});
  table.add({.measure = "again, nothing having changed",
             .value = again,
             .unit = "ms",
             .beside = fmt::format("git tag --no-merged {:.1f} ms", no_merged),
             .ratio = again / no_merged,
             .goal = 50});
}

}  // namespace hotfix::bench
