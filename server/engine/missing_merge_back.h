#pragma once
// Whether a release that a hotfix is about to start from has commits that main lacks (`mergeback/missing` at start).
// Asks only about this one tag, so that a start stays quick; the audit asks about all. Command lane.

#include <string>

#include "engine/survey.h"
#include "git/reader.h"
#include "workflow/production_tags.h"

namespace hotfix::engine {

/// A whole sentence or two for people; empty where nothing is missing, where it cannot be told, and where policy allows
/// it or turns the finding off. Throws Failure.
std::string missing_merge_back(const git::Reader& reader, const Survey& survey, const workflow::ProductionTag& tag);

}  // namespace hotfix::engine
