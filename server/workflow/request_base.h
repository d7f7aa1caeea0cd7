#pragma once
// Which branch a request is for, without asking (SPEC.md "Commands", hotfix.requestReview): the production branch or
// the one where this line is maintained, else a new release/<line> where policy wants one, else main. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "workflow/base.h"
#include "workflow/plan.h"

namespace hotfix::workflow {

/// A branch of the remote.
struct BaseCandidate {
  std::string name;              // short
  std::optional<bool> has_base;  // whether the hotfix's base can be reached from it; none: it was never fetched
};

struct RequestBaseQuestion {
  std::optional<std::string> asked;  // by the person, else by policy
  std::string branch;                // the hotfix's own, short
  Base base;
  std::string product;              // as people write it: "api"; "" for the only one
  std::string main;                 // short; "" where it is not known
  std::string production;           // likewise
  bool production_is_past = false;  // it has released a later line since: this one is not merged into it any more
  bool create_release_branch = false;
  std::vector<BaseCandidate> branches;
};

struct RequestBase {
  std::string name;
  bool create = false;  // it has to be made first, at the hotfix's base
  std::string why;      // a whole sentence
};

/// Refusals: base-not-found (the remote has no such branch, or it is the hotfix itself).
std::variant<RequestBase, Refusal> choose_request_base(const RequestBaseQuestion& question);

/// Whether a branch's name says that this line ("1.0") is maintained there: release/1.0, 1.0.x, stable-1,
/// REL_1_0_STABLE, with the product's name where there are several. 0: no; else how exact it is.
std::size_t maintains(std::string_view branch, std::string_view line, std::string_view product);

}  // namespace hotfix::workflow
