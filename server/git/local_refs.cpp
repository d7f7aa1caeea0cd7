#include "git/local_refs.h"

#include <utility>

#include "git/git_output.h"
#include "process/git_command.h"

namespace hotfix::git {

std::vector<RefValue> parse_refs(std::string_view text) {
  std::vector<RefValue> refs;
  for (Fields fields(text); !fields.done();) {
    const Oid id = fields.id(' ');
    refs.push_back({std::string(fields.until('\n')), id});
  }
  return refs;
}

std::vector<RefValue> refs_under(const std::string& work_dir, const std::string& prefix, std::stop_token cancel) {
  return parse_refs(process::git_read(work_dir, {"for-each-ref", "--format=%(objectname) %(refname)", "--", prefix},
                                      std::move(cancel)));
}

}  // namespace hotfix::git
