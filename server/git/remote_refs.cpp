#include "git/remote_refs.h"

#include <utility>

#include "git/git_output.h"
#include "git/values.h"
#include "process/git_command.h"

namespace hotfix::git {

namespace {

constexpr std::string_view peeled = "^{}";

}  // namespace

RemoteRefs parse_remote_refs(std::string_view text) {
  RemoteRefs refs;
  for (Fields fields(text); !fields.done();) {  // `id\tname\n`; a peeled tag follows the tag itself
    const Oid id = fields.id('\t');
    const std::string_view name = fields.until('\n');
    if (name.starts_with(refs::heads)) {
      refs.branches.push_back({std::string(name), id});
    } else if (name.starts_with(refs::tags) && name.ends_with(peeled)) {
      if (refs.tags.empty()) throw_unreadable();
      refs.tags.back().commit = id;
      refs.tags.back().annotated = true;
    } else if (name.starts_with(refs::tags)) {
      refs.tags.push_back({std::string(name.substr(refs::tags.size())), id});
    }
  }
  return refs;
}

namespace {

std::string listed(const std::string& work_dir, const std::vector<std::string>& arguments, std::string purpose,
                   bool own_ssh, std::stop_token cancel) {
  process::ChildRequest request = process::git_command(work_dir, arguments);
  request.purpose = std::move(purpose);
  request.only_reads = true;
  request.cancel = std::move(cancel);
  request.time_limit = std::chrono::seconds(30);
  request.keep_ssh_command = own_ssh;
  request.stop_when_full = true;
  return process::run_or_throw(request).out;
}

}  // namespace

RemoteRefs remote_refs(const std::string& work_dir, const std::string& remote, bool own_ssh, std::stop_token cancel) {
  return parse_remote_refs(listed(work_dir, {"ls-remote", "--quiet", "--heads", "--tags", "--", remote},
                                  "ask " + remote + " for its tags and branches", own_ssh, std::move(cancel)));
}

std::vector<Branch> remote_refs_matching(const std::string& work_dir, const std::string& remote,
                                         const std::vector<std::string>& patterns, bool own_ssh,
                                         std::stop_token cancel) {
  std::vector<std::string> arguments{"ls-remote", "--quiet", "--refs", "--", remote};
  arguments.insert(arguments.end(), patterns.begin(), patterns.end());
  const std::string out =
      listed(work_dir, arguments, "ask " + remote + " for some of its refs", own_ssh, std::move(cancel));
  std::vector<Branch> refs;
  for (Fields fields(out); !fields.done();) {
    const Oid id = fields.id('\t');
    refs.push_back({std::string(fields.until('\n')), id});
  }
  return refs;
}

}  // namespace hotfix::git
