#pragma once
// Finding a product's highest version among what a commit reaches, without walking to the root. Internal to workflow/.

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "workflow/ancestry.h"
#include "workflow/production_tags.h"

namespace hotfix::workflow {

using WantsTag = std::function<bool(const ProductionTag&)>;

struct FoundTag {
  const ProductionTag* tag = nullptr;  // null: none is reachable
  bool incomplete = false;             // history ended before the answer was certain
};

/// The highest of `tags` (highest first) that `wanted` accepts and `tip` reaches. Costs a date-ordered walk down to
/// where no higher version can be met any more: tags newer than anything left are known to be unreachable.
FoundTag highest_reachable(const git::CommitLookup& lookup, const git::Oid& tip, std::span<const ProductionTag> tags,
                           const WantsTag& wanted);

/// The product of the nearest production tag that `wanted` accepts on the first-parent history of `tip`, else of the
/// nearest one reachable. Where a commit has tags of several products, one that `hint` (a branch name) mentions, else
/// the main product. Nothing where no tag is reachable.
std::optional<std::string> nearest_product(const git::CommitLookup& lookup, const git::Oid& tip,
                                           std::span<const ProductionTag> tags, const WantsTag& wanted,
                                           const std::string& hint);

}  // namespace hotfix::workflow
