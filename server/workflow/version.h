#pragma once
// A tag's name taken apart: where the version begins, what stands before it and what stands behind.
//
//   split_tag("netty-4.1.135.Final")  ->  prefix "netty-", components 4 1 135, suffix ".Final" (a release word)
//   split_tag("@scope/pkg@1.2.3")     ->  prefix "@scope/pkg@", product "@scope/pkg", components 1 2 3
//   split_tag("v1.2.3-rc1")           ->  prefix "v", components 1 2 3, suffix "-rc1" (a pre-release)
//
// One name alone is judged here; what the rest of the repository says about it is judged in production_tags.h.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hotfix::workflow {

/// What stands behind the numbers.
enum class SuffixKind {
  none,
  release_word,  // ".Final", ".RELEASE", "-stable": says that it is a release
  letter,        // "1.1.1w": one letter, directly behind the last digit
  patch,         // "p1", ".SP1", ".post1": comes after the bare version
  build,         // "+k3s1": build metadata
  pre_release,   // "-rc1", "b1", ".dev0", "M1", "-SNAPSHOT"
  unknown,       // a word that says nothing by itself
};

/// What stands before the numbers.
enum class PrefixKind {
  generic,      // "", "v", "release-", "REL_": belongs to the main product
  name,         // "curl-", "release/client/", "bundler-v"
  scoped,       // "@scope/pkg@"
  pre_release,  // "RC", "nightly-", "pre-"
  stray,        // "backup-", "builds/", "untagged-": no release at all
};

/// How versions order: scheme, then number by number (a missing one is 0), then the suffix, then its number.
struct Version {
  int scheme = 0;  // -1 for the days of a project that has since gone over to 1.2.3
  std::vector<std::uint64_t> components;
  int suffix_rank = 0;      // before (-1), the same as (0) or after (1, 2) the bare version
  std::string suffix_word;  // lower case, without digits and separators; empty for release words
  std::uint64_t suffix_number = 0;

  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const { return (*this <=> other) == std::strong_ordering::equal; }
};

struct TagParts {
  std::string prefix;  // as written
  std::string core;    // the numbers with their separators, as written
  std::string suffix;  // as written
  Version version;
  PrefixKind prefix_kind = PrefixKind::generic;
  SuffixKind suffix_kind = SuffixKind::none;
  std::string product_key;     // what tells products apart: lower case, generic words removed; "" for generic prefixes
  std::string product_text;    // the product's name as written: "@scope/pkg", "release/client"
  char separator = 0;          // between the first two numbers; 0 for a single number
  std::size_t main_count = 0;  // components before a change of separators: 3 in "1.2.3-4"
  std::size_t date_count = 0;  // leading components that are a calendar day: 3 in "2023-11-01", 1 in "20230802.1"

  const std::vector<std::uint64_t>& components() const { return version.components; }
};

/// Nothing where the name holds no number that could be a version (or one of more than 18 digits).
std::optional<TagParts> split_tag(std::string_view name);

/// The version for people: "2.0.51" for "rel_2_0_51", "1.1.1w", "4.1.135" for "netty-4.1.135.Final".
std::string version_text(const TagParts& parts);

}  // namespace hotfix::workflow
