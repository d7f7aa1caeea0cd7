#pragma once
// How a request (a pull request, a merge request) for one branch is opened from here: which way, and the entries that
// do it. Used by the review, and by the merge back where a target is protected. Pure; engine/request_facts.h reads the
// channel.
//
//   const OpenRequest open = open_request(channel, {.branch = "merge-back/PROD-501-main", .into = "main", …}, tip, {});
//   entries.insert(entries.end(), open.entries.begin(), open.entries.end());

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "forge/commands.h"
#include "forge/values.h"
#include "workflow/plan.h"

namespace hotfix::workflow {

/// From the best to the last one; a way that cannot be gone here falls back to the next, and a note says why.
enum class RequestWay {
  gh,            // GitHub's program
  glab,          // GitLab's
  push_options,  // GitLab opens it when it gets the push
  agit,          // a push to refs/for/BRANCH
  printed,       // the branch is pushed, a person opens the page that the remote prints
};

/// A request that the remote shows as a ref, where no program can be asked.
struct RequestRef {
  std::string number;
  git::Oid head;
  std::string url;  // empty: not known
};

/// Where and how requests are opened from here.
struct RequestChannel {
  std::string remote;  // "origin"; empty: there is none
  forge::Project project;
  RequestWay way = RequestWay::printed;
  bool push_options = true;              // the remote takes them
  std::vector<std::string> notes;        // why no better way; whole sentences
  std::vector<forge::Request> requests;  // of the branch that was asked about, newest first
  std::vector<RequestRef> refs;          // the same where nobody could be asked: by the commits that they show
};

struct OpenRequest {
  std::vector<PlanEntry> entries;
  std::string url;       // the page where a person opens it, as far as that is known before; empty: not
  bool printed = false;  // an entry prints a better one: the request's own, or the page
};

/// The commit that is pushed: by its id, or by a ref that the plan itself makes.
struct Sent {
  Sent(const git::Oid& id) : source(id.hex()), commit(id) {}  // NOLINT(google-explicit-constructor): a commit is sent
  Sent(std::string ref, const std::optional<git::Oid>& made) : source(std::move(ref)), commit(made) {}
  std::string source;              // as git push takes it
  std::optional<git::Oid> commit;  // none: not made yet
};

/// The entry that pushes one commit to one branch, plainly. `there`: what the remote has; none: no such branch.
PlanEntry push_branch(const std::string& remote, const std::string& branch, const Sent& sent,
                      const std::optional<git::Oid>& there);

/// Pushes the branch where the remote has another commit of it, and opens the request. Does not look whether there is
/// one already: find_request() does.
OpenRequest open_request(const RequestChannel& channel, const forge::NewRequest& what, const Sent& sent,
                         const std::optional<git::Oid>& there);

/// The open request of the branch that was asked about into `into` (empty: into any); null: none. Closed and merged
/// ones do not count.
const forge::Request* find_request(const RequestChannel& channel, const std::string& into);
/// What the remote shows as a request with this commit, where nobody could be asked; null: none.
const RequestRef* find_request_ref(const RequestChannel& channel, const git::Oid& commit);

}  // namespace hotfix::workflow
