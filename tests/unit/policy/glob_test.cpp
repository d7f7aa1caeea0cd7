#include "policy/glob.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace hotfix::policy {
namespace {

struct Case {
  std::string glob;
  std::string path;
  bool matches;
};

void check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(glob_problem(c.glob), std::nullopt) << c.glob;
    EXPECT_EQ(PathSet({c.glob}).matches(c.path), c.matches) << c.glob << " and " << c.path;
  }
}

TEST(Glob, without_a_slash_matches_at_every_depth) {
  check({{"*.md", "README.md", true},
         {"*.md", "docs/guide/a.md", true},
         {"*.md", "docs/a.mdx", false},
         {"Makefile", "sub/Makefile", true},
         {"Makefile", "sub/makefile", false}});
}

TEST(Glob, with_a_slash_is_anchored_at_the_root) {
  check({{"src/*.c", "src/a.c", true},
         {"src/*.c", "lib/src/a.c", false},
         {"/a.c", "a.c", true},
         {"/a.c", "src/a.c", false},
         {"src/*.c", "src/sub/a.c", false}});
}

TEST(Glob, that_names_a_folder_matches_all_below_it) {
  check({{"test/", "test/a.js", true},
         {"test/", "src/test/deep/a.js", true},
         {"test/", "src/test", false},
         {"src/gen", "src/gen/a/b.go", true},
         {"src/gen", "src/generic.go", false},
         {"vendor", "a/vendor/b.c", true}});
}

TEST(Glob, two_stars_are_any_folders) {
  check({{"**/a.c", "a.c", true},
         {"**/a.c", "x/y/a.c", true},
         {"src/**/a.c", "src/a.c", true},
         {"src/**/a.c", "src/x/y/a.c", true},
         {"src/**", "src/x/y", true},
         {"src/**", "src", false},
         {"a**b", "axxb", true},
         {"a**b/c", "ax/xb/c", false}});
}

TEST(Glob, single_characters_and_classes) {
  check({{"a?c", "abc", true},
         {"a?c", "a/c", false},
         {"a?c",
          "a\xC3\xA4"
          "c",
          true},
         {"a?c",
          "a\xFF"
          "c",
          true},
         {"a[0-9]", "a5", true},
         {"a[!0-9]", "a5", false},
         {"a[!0-9]", "ax", true},
         {"x/a[!0-9]b", "x/a/b", false},
         {"a[]]", "a]", true},
         {"a[-z]", "a-", true},
         {"\\*.c", "*.c", true},
         {"\\*.c", "a.c", false},
         {"\\!a", "!a", true}});
}

TEST(Glob, braces_are_either) {
  check({{"*.{ts,tsx}", "src/a.tsx", true},
         {"*.{ts,tsx}", "src/a.js", false},
         {"{src,lib/{a,b}}/x", "lib/b/x", true},
         {"{src,lib/{a,b}}/x", "lib/x", false},
         {"a,b}", "a,b}", true}});
}

TEST(Glob, special_characters_of_expressions_are_plain) {
  check({{"a+b(c).d$", "a+b(c).d$", true}, {"a.c", "abc", false}, {"^a|b", "b", false}});
}

TEST(Glob, that_cannot_be_used_is_explained) {
  for (const std::string glob : {"", "/", "!a", "a[", "a{b", "a\\", "../a", "a/../b", "./a", "[z-a]", "[\xC3\xA4]"}) {
    EXPECT_NE(glob_problem(glob), std::nullopt) << glob;
  }
  EXPECT_NE(glob_problem(std::string(2000, 'a')), std::nullopt);
}

TEST(PathSet, matches_what_any_of_its_globs_matches_and_leaves_out_bad_ones) {
  const PathSet set({"*.md", "a[", "docs/"});
  EXPECT_TRUE(set.matches("a.md"));
  EXPECT_TRUE(set.matches("docs/a.txt"));
  EXPECT_FALSE(set.matches("a.txt"));
  EXPECT_TRUE(PathSet({"a["}).empty());
  EXPECT_FALSE(PathSet().matches(""));
}

}  // namespace
}  // namespace hotfix::policy
