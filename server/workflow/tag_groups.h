#pragma once
// The parts of production_tags.h that look at several tags together: which prefixes are one product, and what the style
// of a product says about the tags whose name alone does not tell. Internal to workflow/.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "git/values.h"
#include "workflow/production_tags.h"

namespace hotfix::workflow {

/// A tag that may be a release.
struct Candidate {
  const git::TagRef* tag = nullptr;
  TagParts parts;
  TagKind kind = TagKind::production;
  std::string product;
  std::string line;
};

using Group = std::vector<Candidate*>;

/// Sets `product`: "" for the generic prefixes and for the one name that is the project itself.
/// `repository` may be empty.
void assign_products(std::vector<Candidate>& candidates, const std::string& repository);

/// The candidates of each product, the main product's first where there is one.
std::vector<Group> groups_by_product(std::vector<Candidate>& candidates);

/// Sets `kind` of a product's candidates by the product's own style.
void judge_group(const Group& group);

/// Sets `line` and the version scheme of a product's production tags.
void set_lines(const Group& group);

}  // namespace hotfix::workflow
