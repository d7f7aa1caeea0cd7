#pragma once
// The codes of findings that policy may give a severity to (SPEC.md "Findings").

#include <array>
#include <string_view>

namespace hotfix::policy {

inline constexpr std::array<std::string_view, 29> rule_codes = {"base/not-production-tag",
                                                                "base/stale-tag",
                                                                "base/tag-moved",
                                                                "base/no-production-tag",
                                                                "scope/too-many-lines",
                                                                "scope/too-many-files",
                                                                "scope/formatting-only",
                                                                "scope/comment-only",
                                                                "scope/rename",
                                                                "scope/moved-code",
                                                                "scope/outside-paths",
                                                                "scope/dependency",
                                                                "scope/migration",
                                                                "scope/generated",
                                                                "scope/binary",
                                                                "scope/mode",
                                                                "scope/file-renamed",
                                                                "scope/submodule",
                                                                "scope/policy",
                                                                "scope/leftover",
                                                                "mergeback/conflict",
                                                                "mergeback/already-fixed",
                                                                "mergeback/missing",
                                                                "test/failed",
                                                                "message/type",
                                                                "message/ticket",
                                                                "message/subject",
                                                                "message/body",
                                                                "config/invalid"};

}  // namespace hotfix::policy
