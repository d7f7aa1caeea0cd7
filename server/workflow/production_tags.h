#pragma once
// Which tags name a release of what runs in production (SPEC.md "Words": production tag; product, line).
//
//   const auto tags = production_tags(repository_tags, policy);   // highest version first
//
// Nothing needs to be configured: the repository's own style decides what a bare `v3`, a `20230802` or a `1.0-2` is.
// A policy can state it instead. Pure; O(n log n) in the number of tags.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "git/values.h"
#include "workflow/version.h"

namespace hotfix::workflow {

struct ProductionTag {
  std::string name;          // without refs/tags/
  git::Oid commit;           // peeled
  std::string version_text;  // "1.0.0"
  Version version;
  std::string product;    // "" for the repository's main product
  std::string line;       // major.minor: "1.0"; the major alone where the second number counts patches
  std::int64_t time = 0;  // seconds, UTC; as in git::TagRef
  bool annotated = false;
};

/// Why a tag is or is not a production tag.
enum class TagKind {
  production,
  pre_release,
  floating,  // `v3` beside v3.1.0: it moves
  variant,   // the same version built another way: "1.0.0-alpine" beside "1.0.0"
  stray,     // no release
};

/// A product that policy names, and the tags that are its releases.
struct ProductPattern {
  std::string product;
  std::string pattern;  // RE2, searched in the tag's name (anchor it with ^ and $); group `version` is its version
};

struct TagPolicy {
  /// RE2, searched in the tag's name. Named groups `version` and `product` say what they capture. Where a tag that
  /// is no pre-release matches, matching pre-releases are left out. A pattern that RE2 refuses counts as absent
  /// (policy/ reports it as config/invalid).
  std::optional<std::string> pattern;
  /// Products stated one by one; a tag belongs to the first whose pattern matches. Goes before `pattern`.
  std::vector<ProductPattern> products;
  /// The repository's name ("curl"), where known: a prefix of that name is the main product. Optional.
  std::string repository;
};

/// One answer for each tag, in the same order.
std::vector<TagKind> classify_tags(std::span<const git::TagRef> tags, const TagPolicy& policy = {});

/// The production tags, highest version first (equal versions: the later one first).
std::vector<ProductionTag> production_tags(std::span<const git::TagRef> tags, const TagPolicy& policy = {});

/// The tag of that name, or null. The pointer lives as long as `tags`.
const ProductionTag* find_tag(std::span<const ProductionTag> tags, std::string_view name);

}  // namespace hotfix::workflow
