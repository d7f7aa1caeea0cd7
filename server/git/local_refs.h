#pragma once
// References by their prefix, as `git for-each-ref` lists them: with what they hold themselves, not what it leads to.
//
//   for (const RefValue& ref : refs_under(work_dir, "refs/hotfix-backup/")) …

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "git/oid.h"

namespace hotfix::git {

struct RefValue {
  std::string name;  // full
  Oid id;            // of an annotated tag: the tag object's
};

/// Throws Failure(repository) on anything that git would not write.
std::vector<RefValue> parse_refs(std::string_view text);

/// `prefix`: a folder of refs, or one whole name. Asks git; needs trust. Throws Failure(child).
std::vector<RefValue> refs_under(const std::string& work_dir, const std::string& prefix, std::stop_token cancel = {});

}  // namespace hotfix::git
