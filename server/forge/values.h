#pragma once
// What a forge tells us of the requests of one branch, as plain values.
//
// All of it was written by others: texts are bounded where they are decoded, and nothing here is ever run. Times stay
// as the forge wrote them ("2026-01-01T00:00:00Z"); workflow/clocks.h reads them.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "git/oid.h"

namespace hotfix::forge {

/// How a request is opened, and whether it can be seen afterwards.
enum class Provider {
  github,  // the gh program
  gitlab,  // the glab program; without it push options
  agit,    // git push to refs/for/BRANCH
  url,     // the branch is pushed, a person opens the request at the address that the remote prints
};

/// One repository on a forge.
struct Project {
  Provider provider = Provider::url;
  std::string host;  // "github.com"; empty where the remote is a folder
  std::string path;  // "acme/shop"
  bool operator==(const Project&) const = default;
};

enum class RequestState { open, merged, closed };

enum class Verdict { approved, changes_requested };

/// The last word of one reviewer.
struct Review {
  std::string who;
  Verdict verdict = Verdict::approved;
  std::optional<git::Oid> commit;  // what they looked at; none: the forge does not say
  std::string time;                // may be empty
  bool operator==(const Review&) const = default;
};

/// The checks of the request's newest commit.
struct Checks {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t pending = 0;
  std::vector<std::string> failed_names;  // the first few
  bool operator==(const Checks&) const = default;
};

/// A pull request, a merge request.
struct Request {
  std::uint64_t number = 0;
  std::string url;
  std::string branch;
  std::string into;
  std::optional<git::Oid> head;  // what it shows
  RequestState state = RequestState::open;
  bool draft = false;
  std::vector<Review> reviews;
  Checks checks;
  std::string created_at;
  std::string merged_at;                 // empty: it is not merged
  std::optional<git::Oid> merge_commit;  // on the branch that it was for
  bool operator==(const Request&) const = default;
};

enum class Runs { no, yes, unknown };

/// What a hotfix will do to CI.
struct CiQuestion {
  std::string branch;                      // "hotfix/PROD-501-expired-cards", which is pushed
  std::vector<std::string> request_bases;  // "main": branches that its request may be for
  std::string tag;                         // "v1.0.1", or another one of that kind
};

/// What one CI file starts then.
struct CiRuns {
  Runs on_branch = Runs::unknown;
  Runs on_request = Runs::unknown;
  Runs on_tag = Runs::unknown;
  bool operator==(const CiRuns&) const = default;
};

}  // namespace hotfix::forge
