#pragma once
// The name of the tag that a hotfix gets: the next patch version, written as the project writes its tags.
//
//   v1.0.0 -> v1.0.1      v1.2 -> v1.2.1      REL_18_0 -> REL_18_1      1.02.03 -> 1.02.04
//   netty-4.1.135.Final -> netty-4.1.136.Final      2023-11-01 -> 2023-11-01.1      OpenSSL_1_1_1v -> OpenSSL_1_1_1w
//
// A tag is never reused: the answer lies above every version already taken in the same place, so that a version once
// withdrawn stays withdrawn. Pure; O(number of names).

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "workflow/production_tags.h"

namespace hotfix::workflow {

/// `taken`: the names of all tags, production or not, local and remote. `tags`: the production tags, for the style.
/// Nothing where `base` holds no version.
std::optional<std::string> next_version(std::string_view base, std::span<const std::string> taken,
                                        std::span<const ProductionTag> tags);

}  // namespace hotfix::workflow
