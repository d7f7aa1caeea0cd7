#pragma once
// The CI files of a commit, and what each of them will start.

#include <stop_token>
#include <string>
#include <vector>

#include "forge/values.h"
#include "git/reader.h"
#include "workflow/ci_readiness.h"

namespace hotfix::engine {

/// `.gitlab-ci.yml` and the files in `.github/workflows/` that can be read; larger ones than 1 MiB are left out.
/// Git lane. Throws Failure.
std::vector<workflow::CiFile> ci_files(const git::Reader& reader, const std::string& work_dir, const git::Oid& commit,
                                       const forge::CiQuestion& question, std::stop_token cancel);

}  // namespace hotfix::engine
