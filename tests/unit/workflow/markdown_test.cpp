#include "workflow/markdown.h"

#include <string>

#include <gtest/gtest.h>

namespace hotfix::workflow {
namespace {

TEST(Markdown, shows_texts_of_others_as_they_are_written) {
  const auto check = [](std::string_view text, std::string_view expected) {
    EXPECT_EQ(escape_markdown(text), expected);
  };
  check("Guard expired cards", "Guard expired cards");
  check("v1.0.0 in lib/card.js (PROD-501)", "v1.0.0 in lib/card.js (PROD-501)");
  check("**bold** _it_ `code`", "\\*\\*bold\\*\\* \\_it\\_ \\`code\\`");
  check("[a](javascript:x)", "\\[a\\](javascript:x)");
  check("![x](http://a/b.png)", "!\\[x\\](http://a/b.png)");
  check("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>");
  check("a | b \\| c", "a \\| b \\\\\\| c");
  check("&lt; $x$ ~~gone~~", "\\&lt; \\$x\\$ \\~\\~gone\\~\\~");
  check("# heading", "\\# heading");
  check("1. item", "1\\. item");
  check("1.0.1 is out", "1.0.1 is out");
  check("- item", "\\- item");
  check("=====", "\\=====");
  check("    indented", "indented");
  check("one\ntwo\r\n# three", "one two  # three");
  check("\x1b[31mred", "\xEF\xBF\xBD\\[31mred");
  check(
      "a\xE2\x80\xAE"
      "b",
      "a\xEF\xBF\xBD"
      "b");
  check("bad \xFF utf", "bad \xEF\xBF\xBD utf");
  check("", "");
  EXPECT_EQ(escape_markdown(std::string(10'000, 'a')), std::string(500, 'a') + "…");
}

TEST(Markdown, code_never_ends_before_its_text) {
  EXPECT_EQ(code_in_markdown("hotfix/PROD-501"), "`hotfix/PROD-501`");
  EXPECT_EQ(code_in_markdown("a`b"), "a\\`b");
  EXPECT_EQ(code_in_markdown("a|b"), "a\\|b");
  EXPECT_EQ(code_in_markdown("a\\"), "a\\\\");
  EXPECT_EQ(code_in_markdown(""), "");
}

TEST(Markdown, only_plain_web_addresses_are_links) {
  EXPECT_EQ(link_in_markdown("https://example.org/pull/1?a=b"), "<https://example.org/pull/1?a=b>");
  EXPECT_EQ(link_in_markdown("javascript:alert(1)"), "javascript:alert(1)");
  EXPECT_EQ(link_in_markdown("https://a> <img src=x>"), "https://a\\> \\<img src=x\\>");
}

}  // namespace
}  // namespace hotfix::workflow
