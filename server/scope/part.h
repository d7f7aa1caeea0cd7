#pragma once
// A part of a change: some of its hunks, taken alone or taken out. Pure, on the bytes that git stores.
//
//   const std::vector<git::Hunk> hunks = git::exact_hunks(production, now);
//   only_hunks(production, now, {hunks[1]});     // production with nothing but that hunk changed
//   without_hunks(production, now, {hunks[1]});  // now, with production's lines in the place of that hunk

#include <span>
#include <string>
#include <string_view>

#include "git/values.h"

namespace hotfix::scope {

/// `part`: in order, some of the hunks that lead from `base` to `text`.
std::string only_hunks(std::string_view base, std::string_view text, std::span<const git::Hunk> part);
std::string without_hunks(std::string_view base, std::string_view text, std::span<const git::Hunk> part);

}  // namespace hotfix::scope
