#include "workflow/version.h"

#include <gtest/gtest.h>

#include "workflow/next_version.h"

namespace hotfix::workflow {
namespace {

struct Split {
  const char* name;
  const char* prefix;
  const char* core;
  const char* suffix;
  SuffixKind suffix_kind;
  PrefixKind prefix_kind;
  const char* product;
};

constexpr auto no_suffix = SuffixKind::none;

TEST(Version, takes_a_tag_name_apart) {
  const Split rows[] = {
      {"v1.2.3", "v", "1.2.3", "", no_suffix, PrefixKind::generic, ""},
      {"1.2.3", "", "1.2.3", "", no_suffix, PrefixKind::generic, ""},
      {"V2_0", "V", "2_0", "", no_suffix, PrefixKind::generic, ""},
      {"release-1.2.3", "release-", "1.2.3", "", no_suffix, PrefixKind::generic, ""},
      {"release/v5.14.2", "release/v", "5.14.2", "", no_suffix, PrefixKind::generic, ""},
      {"Release_1_9_8", "Release_", "1_9_8", "", no_suffix, PrefixKind::generic, ""},
      {"REL_18_0", "REL_", "18_0", "", no_suffix, PrefixKind::generic, ""},
      {"REL9_6_3", "REL", "9_6_3", "", no_suffix, PrefixKind::generic, ""},
      {"go1.21.5", "go", "1.21.5", "", no_suffix, PrefixKind::name, "go"},
      {"go1.21", "go", "1.21", "", no_suffix, PrefixKind::name, "go"},
      {"curl-8_7_1", "curl-", "8_7_1", "", no_suffix, PrefixKind::name, "curl"},
      {"log4j2-1.2", "log4j2-", "1.2", "", no_suffix, PrefixKind::name, "log4j2"},
      {"oauth2-proxy-v7.1.0", "oauth2-proxy-v", "7.1.0", "", no_suffix, PrefixKind::name, "oauth2-proxy"},
      {"foo-2-1.2.3", "foo-2-", "1.2.3", "", no_suffix, PrefixKind::name, "foo-2"},
      {"netty-4.1.135.Final", "netty-", "4.1.135", ".Final", SuffixKind::release_word, PrefixKind::name, "netty"},
      {"@scope/pkg@1.2.3", "@scope/pkg@", "1.2.3", "", no_suffix, PrefixKind::scoped, "@scope/pkg"},
      {"@scope/pkg@v1.2.3", "@scope/pkg@v", "1.2.3", "", no_suffix, PrefixKind::scoped, "@scope/pkg"},
      {"@yarnpkg/cli/4.9.1", "@yarnpkg/cli/", "4.9.1", "", no_suffix, PrefixKind::scoped, "@yarnpkg/cli"},
      {"plugin-next@1.2.3", "plugin-next@", "1.2.3", "", no_suffix, PrefixKind::name, "plugin-next"},
      {"release/client/1.2.3", "release/client/", "1.2.3", "", no_suffix, PrefixKind::name, "release/client"},
      {"2023-11-01", "", "2023-11-01", "", no_suffix, PrefixKind::generic, ""},
      {"20230802.1", "", "20230802.1", "", no_suffix, PrefixKind::generic, ""},
      {"1.1.1w", "", "1.1.1", "w", SuffixKind::letter, PrefixKind::generic, ""},
      {"8.9p1", "", "8.9", "p1", SuffixKind::patch, PrefixKind::generic, ""},
      {"v1.28.3+k3s1", "v", "1.28.3", "+k3s1", SuffixKind::build, PrefixKind::generic, ""},
      {"rel_imx_4.1.15_2.1.0_ga", "rel_imx_", "4.1.15_2.1.0", "_ga", SuffixKind::release_word, PrefixKind::name,
       "rel_imx"},
      {"v8.9.2-link-to-gh-action.1", "v", "8.9.2", "-link-to-gh-action.1", SuffixKind::unknown, PrefixKind::generic,
       ""},
  };
  for (const Split& row : rows) {
    const auto parts = split_tag(row.name);
    ASSERT_TRUE(parts) << row.name;
    EXPECT_EQ(parts->prefix, row.prefix) << row.name;
    EXPECT_EQ(parts->core, row.core) << row.name;
    EXPECT_EQ(parts->suffix, row.suffix) << row.name;
    EXPECT_EQ(parts->suffix_kind, row.suffix_kind) << row.name;
    EXPECT_EQ(parts->prefix_kind, row.prefix_kind) << row.name;
    EXPECT_EQ(parts->product_text, row.product) << row.name;
  }
}

TEST(Version, knows_a_pre_release_by_its_name) {
  for (const char* name : {"v1.2.3-rc1",
                           "1.2.rc1",
                           "3.0b1",
                           "3.0a2",
                           "3.0c1",
                           "5.4.0.dev0",
                           "v1.0.0-beta.2",
                           "v3.0.0-canary.3",
                           "release/client/8.0.0-next.3",
                           "1.0.0.M10.3",
                           "8.0-m01",
                           "1.0-SNAPSHOT",
                           "v1.0.0-insiders.2",
                           "2.3pre-rc1",
                           "v2.0.0-rc1b",
                           "v7.4a.018",
                           "v7.0c10",
                           "jdk8u292-b10",
                           "1.2.3-rc1+build.5",
                           "5.0.0.CR1",
                           "v1.0-preview",
                           "v3.0.0.pre",
                           "openssl-3.0.0-beta1",
                           "v1.next-preview",
                           "2.0-alpha"}) {
    const auto parts = split_tag(name);
    ASSERT_TRUE(parts) << name;
    EXPECT_EQ(parts->suffix_kind, SuffixKind::pre_release) << name;
  }
  for (const char* name : {"RC6-3", "M11", "RC9.2", "nightly-2023-01-02", "pre-release-0.1", "beta-1.2.3"}) {
    const auto parts = split_tag(name);
    ASSERT_TRUE(parts) << name;
    EXPECT_EQ(parts->prefix_kind, PrefixKind::pre_release) << name;
  }
}

TEST(Version, finds_no_version_where_there_is_none) {
  for (const char* name : {"", "latest", "nightly", "v", "release-", "12345678901234567890"})
    EXPECT_FALSE(split_tag(name)) << name;
}

TEST(Version, orders_number_by_number_then_by_suffix) {
  const char* ascending[] = {"1.0.0-rc1", "1.0",   "1.0.0a",     "1.0.0z",     "1.0.0za",     "1.0.0.SP1", "1.0.0.SP2",
                             "1.0.1",     "1.0.9", "1.0.10",     "1.1",        "1.1.0.1",     "v2.0.0",    "REL_10_0",
                             "245",       "2019",  "2023-11-01", "2023-11-02", "2023-11-02.1"};
  for (std::size_t i = 1; i < std::size(ascending); ++i)
    EXPECT_LT(split_tag(ascending[i - 1])->version, split_tag(ascending[i])->version) << ascending[i];
  EXPECT_EQ(split_tag("v1.2")->version, split_tag("release-1.2.0.Final")->version);
}

TEST(Version, writes_the_version_for_people) {
  const std::pair<const char*, const char*> rows[] = {{"rel_2_0_51", "2.0.51"},
                                                      {"netty-4.1.135.Final", "4.1.135"},
                                                      {"2020-01-27", "2020.1.27"},
                                                      {"OpenSSL_1_1_1w", "1.1.1w"},
                                                      {"v1.2", "1.2"},
                                                      {"v1.28.3+k3s1", "1.28.3+k3s1"}};
  for (const auto& [name, text] : rows) EXPECT_EQ(version_text(*split_tag(name)), text);
}

struct Next {
  const char* base;
  std::vector<std::string> others;
  const char* expected;
};

TEST(Version, names_the_next_free_patch_in_the_projects_own_style) {
  const Next rows[] = {
      {"v1.0.0", {}, "v1.0.1"},
      {"v1.0.0", {"v1.0.1"}, "v1.0.2"},
      {"v1.0.0", {"v1.0.1", "v1.0.2", "v1.1.0"}, "v1.0.3"},
      {"v1.0.0", {"v1.0.1-rc1", "v1.0.2-beta"}, "v1.0.1"},
      {"v1.0.0", {"1.0.1"}, "v1.0.2"},
      {"v1.0.0", {"v1.0.1-alpine"}, "v1.0.2"},
      {"v1.0.0", {"api-v1.0.1"}, "v1.0.1"},
      {"v1.0.9", {}, "v1.0.10"},
      {"v1.2", {"v1.0", "v1.1"}, "v1.2.1"},
      {"v1.2", {"v1.1", "v1.1.1", "v1.2.1"}, "v1.2.2"},
      {"1.2.3.4", {}, "1.2.3.5"},
      {"REL_18_0", {"REL_17_0", "REL_17_1"}, "REL_18_1"},
      {"REL_18_0", {"REL9_6_3", "REL_10_0"}, "REL_18_1"},
      {"release-76-1", {"release-75-1"}, "release-76-2"},
      {"release-1.2.3", {}, "release-1.2.4"},
      {"Release_1_9_8", {}, "Release_1_9_9"},
      {"curl-8_7_1", {"curl-8_7_0"}, "curl-8_7_2"},
      {"netty-4.1.135.Final", {"netty-4.1.134.Final"}, "netty-4.1.136.Final"},
      {"@scope/pkg@1.2.3", {"@scope/other@1.2.4"}, "@scope/pkg@1.2.4"},
      {"name-v1.2.3", {}, "name-v1.2.4"},
      {"2023.7.1", {"2023.7.0"}, "2023.7.2"},
      {"20230802.1", {"20230802.0"}, "20230802.2"},
      {"20230802", {"20230701"}, "20230802.1"},
      {"2023-11-01", {"2023-10-25"}, "2023-11-01.1"},
      {"2023-11-01.1", {"2023-11-01"}, "2023-11-01.2"},
      {"1.02.03", {}, "1.02.04"},
      {"1.02.09", {}, "1.02.10"},
      {"v9.1.0099", {}, "v9.1.0100"},
      {"v2020.05.18.00", {}, "v2020.05.18.01"},
      {"v245", {"v244", "v243"}, "v245.1"},
      {"OpenSSL_1_1_1v", {"OpenSSL_1_1_1"}, "OpenSSL_1_1_1w"},
      {"OpenSSL_1_1_1", {"OpenSSL_1_1_0a", "OpenSSL_1_1_0b", "OpenSSL_1_1_0c", "OpenSSL_1_1_0"}, "OpenSSL_1_1_1a"},
      {"5.0.0.SP1", {}, "5.0.0.SP2"},
      {"v1.28.3+k3s1", {}, "v1.28.4+k3s1"},
      {"v1.8.5", {"v1.8.4.1", "v1.8.4.2", "v1.8.3.1", "v1.8.3", "v1.8.4"}, "v1.8.5.1"},
  };
  for (const Next& row : rows) {
    std::vector<std::string> taken = row.others;
    taken.emplace_back(row.base);
    std::vector<git::TagRef> refs;
    for (const std::string& name : taken) {
      git::Oid commit;
      commit.bytes[0] = static_cast<std::uint8_t>(refs.size() + 1);
      refs.push_back({name, commit, false, 0});
    }
    EXPECT_EQ(next_version(row.base, taken, production_tags(refs)), row.expected) << row.base;
  }
  EXPECT_FALSE(next_version("latest", {}, {}));
}

}  // namespace
}  // namespace hotfix::workflow
