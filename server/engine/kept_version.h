#pragma once
// A version file in conflict: the hotfix wrote its version where the target wrote its own. The target's stays, and
// whatever else the hotfix changed in that file comes along (SPEC.md "mergeBack"). Pure.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hotfix::engine {

/// `theirs` with every line put back that differs from the base's only in this: the version `from` became one of `to`.
/// Nothing where there is no such line. Throws Failure(limit).
std::optional<std::string> without_version_bump(std::string_view base, std::string_view theirs, std::string_view from,
                                                std::span<const std::string> to);

/// The merged text with the target's version; nothing where something else is in conflict too, or no version is. Throws
/// Failure(limit).
std::optional<std::string> merge_keeping_version(std::string_view base, std::string_view ours, std::string_view theirs,
                                                 std::string_view from, std::span<const std::string> to);

}  // namespace hotfix::engine
