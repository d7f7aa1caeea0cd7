#include "git/conversion.h"

#include <gtest/gtest.h>

namespace hotfix::git {
namespace {

std::string stored(std::string_view text, NewlineRule rule, std::string_view committed = {}, bool ident = false) {
  TextAttributes attributes;
  attributes.newlines = rule;
  attributes.ident = ident;
  return to_stored(text, attributes, committed);
}

TEST(ToStored, keeps_bytes_where_no_rule_says_otherwise) {
  EXPECT_EQ(stored("a\r\nb\n", NewlineRule::keep), "a\r\nb\n");
}

TEST(ToStored, strips_only_returns_before_a_newline) {
  EXPECT_EQ(stored("a\r\nb\rc\r\r\nd\r", NewlineRule::strip), "a\nb\rc\r\nd\r");
}

TEST(ToStored, leaves_auto_text_alone_where_the_committed_blob_has_crlf) {
  EXPECT_EQ(stored("a\r\nb\r\n", NewlineRule::strip_if_safe, "a\r\n"), "a\r\nb\r\n");
  EXPECT_EQ(stored("a\r\nb\r\n", NewlineRule::strip_if_safe, "a\n"), "a\nb\n");
  EXPECT_EQ(stored("a\r\nb\r\n", NewlineRule::strip_if_safe, ""), "a\nb\n");
}

TEST(ToStored, leaves_auto_text_alone_where_it_looks_binary) {
  EXPECT_EQ(stored(std::string_view("a\r\n\0", 4), NewlineRule::strip_if_safe), std::string("a\r\n\0", 4));
  EXPECT_EQ(stored("a\r\nlone\rreturn", NewlineRule::strip_if_safe), "a\r\nlone\rreturn");
}

TEST(ToStored, takes_a_binary_committed_blob_for_one_without_crlf) {
  EXPECT_EQ(stored("a\r\n", NewlineRule::strip_if_safe, std::string_view("x\r\n\0", 4)), "a\n");
}

TEST(ToStored, collapses_idents_on_one_line) {
  EXPECT_EQ(stored("x $Id: 123 $ y $Id$ $Id: cut\n$ $Id: z $", NewlineRule::keep, {}, true),
            "x $Id$ y $Id$ $Id: cut\n$ $Id$");
}

}  // namespace
}  // namespace hotfix::git
