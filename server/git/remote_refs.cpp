#include "git/remote_refs.h"

#include "git/git_output.h"
#include "process/git_command.h"

namespace hotfix::git {

namespace {

constexpr std::string_view tag_prefix = "refs/tags/";
constexpr std::string_view branch_prefix = "refs/heads/";
constexpr std::string_view peeled = "^{}";

}  // namespace

RemoteRefs parse_remote_refs(std::string_view text) {
  RemoteRefs refs;
  for (Fields fields(text); !fields.done();) {  // `id\tname\n`; a peeled tag follows the tag itself
    const Oid id = fields.id('\t');
    const std::string_view name = fields.until('\n');
    if (name.starts_with(branch_prefix)) {
      refs.branches.push_back({std::string(name), id});
    } else if (name.starts_with(tag_prefix) && name.ends_with(peeled)) {
      if (refs.tags.empty()) throw_unreadable();
      refs.tags.back().commit = id;
      refs.tags.back().annotated = true;
    } else if (name.starts_with(tag_prefix)) {
      refs.tags.push_back({std::string(name.substr(tag_prefix.size())), id});
    }
  }
  return refs;
}

RemoteRefs remote_refs(const std::string& work_dir, const std::string& remote, bool own_ssh, std::stop_token cancel) {
  process::ChildRequest request =
      process::git_command(work_dir, {"ls-remote", "--quiet", "--heads", "--tags", "--", remote});
  request.purpose = "ask " + remote + " for its tags and branches";
  request.only_reads = true;
  request.cancel = std::move(cancel);
  request.time_limit = std::chrono::seconds(30);
  request.keep_ssh_command = own_ssh;
  request.stop_when_full = true;
  return parse_remote_refs(process::run_or_throw(request).out);
}

}  // namespace hotfix::git
