#include "engine/kept_version.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace hotfix::engine {
namespace {

const std::vector<std::string> fixed{"1.0.1"};

TEST(KeptVersion, the_targets_version_stays_and_the_rest_is_merged) {
  const auto check = [](std::string_view base, std::string_view ours, std::string_view theirs,
                        std::optional<std::string> expected) {
    EXPECT_EQ(merge_keeping_version(base, ours, theirs, "1.0.0", fixed), expected) << theirs;
  };
  check("{\"version\": \"1.0.0\"}\n", "{\"version\": \"2.0.0-dev\"}\n", "{\"version\": \"1.0.1\"}\n",
        "{\"version\": \"2.0.0-dev\"}\n");
  check("v=1.0.0\na\nb\nc\n", "v=2.0.0\na\nb\nc\n", "v=1.0.1\na\nb\nC\n", "v=2.0.0\na\nb\nC\n");
  // Side by side with what else was changed, by the fix or by the target.
  check("n\nv=1.0.0\nl=a\n", "n\nv=2.0.0-dev\nl=a\n", "n\nv=1.0.1\nl=c\n", "n\nv=2.0.0-dev\nl=c\n");
  check("n\nv=1.0.0\nl=a\n", "N\nv=2.0.0\nl=a\n", "n\nv=1.0.1\nl=c\n", "N\nv=2.0.0\nl=c\n");
  check("v=1.0.0\nl=a\n", "w=2.0.0\nl=a\n", "v=1.0.1\nl=c\n", {});  // not only the target's version
  check("1.0.0", "2.0.0", "1.0.1", "2.0.0");                        // no line end
  check("v=1.0.0\nl=a\n", "v=2.0.0\nl=b\n", "v=1.0.1\nl=c\n", {});  // another conflict too
  check("v=1.0.0\n", "v=2.0.0\n", "v=1.0.2\n", {});                 // not the version of this fix
  check("dep=21.0.0\n", "dep=22.0.0\n", "dep=21.0.1\n", {});        // the digits of another version
  check("v=1.0.0 x\n", "v=2.0.0 x\n", "v=1.0.1 y\n", {});           // more than the version
  check("v=1.0.0\r\nw=1.0.0\r\n", "v=2.0.0\r\nw=2.0.0\r\n", "v=1.0.1\r\nw=1.0.1\r\n", "v=2.0.0\r\nw=2.0.0\r\n");
}

TEST(KeptVersion, only_lines_that_differ_by_it_are_put_back) {
  EXPECT_EQ(without_version_bump("a\nv=1.0.0\nz\n", "A\nv=1.0.1\nz\n", "1.0.0", fixed), "A\nv=1.0.0\nz\n");
  EXPECT_EQ(without_version_bump("a\n", "b\n", "1.0.0", fixed), std::nullopt);
  EXPECT_EQ(without_version_bump("v=1.0.0\n", "v=1.0.1\n", "", fixed), std::nullopt);
  EXPECT_EQ(without_version_bump("", "v=1.0.1\n", "1.0.0", fixed), std::nullopt);
}

}  // namespace
}  // namespace hotfix::engine
