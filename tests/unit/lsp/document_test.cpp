#include "lsp/document.h"

#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace hotfix::lsp {
namespace {

using protocol::TextDocumentContentChangeEvent;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Wire = protocol::Position;

Document open(const std::string& text, PositionEncoding encoding = PositionEncoding::utf16) {
  return Document({"file:///a", "javascript", 1, text}, encoding);
}

TextDocumentContentChangeEvent change(Wire start, Wire end, std::string text) {
  return {protocol::Range{start, end}, std::move(text)};
}

void check(const std::string& before, Wire start, Wire end, const std::string& text, const std::string& after,
           PositionEncoding encoding = PositionEncoding::utf16) {
  Document document = open(before, encoding);
  const Document::Applied applied = document.apply({change(start, end, text)}, 2);
  EXPECT_EQ(applied.dropped, "");
  EXPECT_EQ(document.text().text(), after) << before;
}

TEST(Document, edits_between_all_kinds_of_line_ends) {
  check("a\nb\n", {1, 0}, {1, 1}, "c", "a\nc\n");
  check("a\r\nb\r\n", {0, 1}, {1, 0}, "", "ab\r\n");
  check("a\rb\rc", {1, 0}, {2, 0}, "", "a\rc");
  check("a\rb\nc", {1, 1}, {2, 0}, "-", "a\rb-c");
  check("a\n\rb", {1, 0}, {2, 0}, "", "a\nb");
  check("", {0, 0}, {0, 0}, "x\ny", "x\ny");
  check("a\n", {1, 0}, {1, 0}, "b", "a\nb");
}

TEST(Document, joins_and_parts_carriage_return_and_line_feed) {
  check("a\rb", {1, 0}, {1, 0}, "\n", "a\r\nb");
  check("a\nb", {0, 1}, {0, 1}, "\r", "a\r\nb");
  Document document = open("a\rb");
  document.apply({change({1, 0}, {1, 0}, "\n"), change({1, 0}, {1, 1}, "c")}, 2);
  EXPECT_EQ(document.text().text(), "a\r\nc");
}

TEST(Document, clamps_columns_to_the_end_of_the_lines_text) {
  check("ab\r\ncd", {0, 99}, {0, 99}, "!", "ab!\r\ncd");
  check("ab\ncd", {0, 3}, {1, 0}, "", "abcd");
  check("ab\rcd", {0, 7}, {0, 7}, "!", "ab!\rcd");
  check("ab", {0, 4294967295U}, {0, 4294967295U}, "!", "ab!");
}

TEST(Document, turns_a_reversed_range_around) {
  check("abc\ndef", {1, 1}, {0, 1}, "-", "a-ef");
  check("abc", {0, 2}, {0, 1}, "", "ac");
}

TEST(Document, takes_the_line_behind_the_last_as_the_end) {
  check("a\nb", {2, 0}, {2, 0}, "!", "a\nb!");
  check("a\nb\n", {3, 7}, {3, 9}, "!", "a\nb\n!");
  check("a\nb", {0, 0}, {2, 0}, "", "");
}

TEST(Document, counts_columns_in_the_negotiated_encoding) {
  const std::string line = "\xC3\xA9\xF0\x9F\x98\x80x";  // é, an emoji, x
  check(line, {0, 6}, {0, 7}, "!", "\xC3\xA9\xF0\x9F\x98\x80!", PositionEncoding::utf8);
  check(line, {0, 3}, {0, 4}, "!", "\xC3\xA9\xF0\x9F\x98\x80!", PositionEncoding::utf16);
  check(line, {0, 2}, {0, 3}, "!", "\xC3\xA9\xF0\x9F\x98\x80!", PositionEncoding::utf32);
}

TEST(Document, takes_a_place_inside_a_character_as_its_start) {
  const std::string line = "a\xF0\x9F\x98\x80x";
  check(line, {0, 2}, {0, 2}, "!", "a!\xF0\x9F\x98\x80x", PositionEncoding::utf16);
  for (const std::uint32_t column : {2U, 3U, 4U}) {
    check(line, {0, column}, {0, column}, "!", "a!\xF0\x9F\x98\x80x", PositionEncoding::utf8);
  }
}

TEST(Document, counts_a_byte_order_mark_as_a_character) {
  check(
      "\xEF\xBB\xBF"
      "ab",
      {0, 1}, {0, 2}, "",
      "\xEF\xBB\xBF"
      "b");
  check(
      "\xEF\xBB\xBF"
      "ab",
      {0, 0}, {0, 1}, "", "ab");
}

TEST(Document, says_which_lines_changed) {
  Document document = open("a\nb\nc\n");
  const auto applied = document.apply({change({1, 0}, {1, 0}, "x\ny\n"), change({0, 0}, {1, 0}, "")}, 2);
  EXPECT_THAT(applied.edits, ElementsAre(LineEdit{1, 0, 2}, LineEdit{0, 1, 0}));
  EXPECT_EQ(document.text().text(), "x\ny\nb\nc\n");
  const auto nothing = document.apply({change({0, 0}, {0, 1}, "x")}, 3);
  ASSERT_EQ(nothing.edits.size(), 1U);
  EXPECT_EQ(nothing.edits[0].removed + nothing.edits[0].inserted, 0U);
}

TEST(Document, takes_the_whole_text_as_one_edit) {
  Document document = open("a\nb\nc\n");
  const auto applied = document.apply({{std::nullopt, "a\nB\nc\n"}}, 2);
  EXPECT_THAT(applied.edits, ElementsAre(LineEdit{1, 1, 1}));
  EXPECT_FALSE(applied.restored);
}

TEST(Document, applies_a_stale_version_and_says_so) {
  Document document = open("a");
  EXPECT_EQ(document.apply({change({0, 0}, {0, 0}, "1")}, 5).stale, "");
  EXPECT_THAT(document.apply({change({0, 0}, {0, 0}, "2")}, 5).stale, HasSubstr("not above version 5"));
  EXPECT_THAT(document.apply({change({0, 0}, {0, 0}, "3")}, 4).stale, HasSubstr("Version 4"));
  EXPECT_EQ(document.text().text(), "321a");
  EXPECT_EQ(document.version(), 4);
}

TEST(Document, is_dropped_by_a_line_that_cannot_be_and_restored_by_the_whole_text) {
  Document document = open("a\nb");
  const auto lost = document.apply({change({0, 0}, {0, 0}, "x"), change({3, 0}, {3, 0}, "!")}, 2);
  EXPECT_THAT(lost.dropped, HasSubstr("line 3"));
  EXPECT_THAT(lost.edits, IsEmpty());
  EXPECT_FALSE(document.usable());
  EXPECT_THAT(document.apply({change({0, 0}, {0, 0}, "x")}, 3).dropped, HasSubstr("waits for its whole text"));
  EXPECT_EQ(document.place({0, 0}), std::nullopt);
  const auto back = document.apply({{std::nullopt, "new"}, change({0, 0}, {0, 0}, "+")}, 4);
  EXPECT_TRUE(back.restored);
  EXPECT_EQ(back.dropped, "");
  EXPECT_EQ(back.edits.size(), 2U);
  EXPECT_TRUE(document.usable());
  EXPECT_EQ(document.text().text(), "+new");
}

TEST(Document, survives_a_bad_edit_before_the_whole_text_in_one_message) {
  Document document = open("a");
  const auto applied = document.apply({change({9, 0}, {9, 0}, "!"), {std::nullopt, "b"}}, 2);
  EXPECT_EQ(applied.dropped, "");
  EXPECT_TRUE(applied.restored);
  EXPECT_EQ(document.text().text(), "b");
}

TEST(Document, converts_positions_both_ways) {
  for (const PositionEncoding encoding : {PositionEncoding::utf8, PositionEncoding::utf16, PositionEncoding::utf32}) {
    const Document document = open(
        "a\xF0\x9F\x98\x80"
        "b\rc\xC3\xA9\r\n\n",
        encoding);
    for (std::uint32_t line = 0; line < document.text().lsp_line_count(); ++line) {
      for (std::uint32_t column = 0; column < 10; ++column) {
        const Place place = document.place({line, column}).value();
        EXPECT_EQ(document.place(document.position(place)), place) << line << ":" << column;
      }
    }
  }
  const Document document = open("a\rb\nc");
  EXPECT_EQ(document.place({1, 1}), (Place{0, 3}));
  EXPECT_EQ(document.position({0, 3}), (Wire{1, 1}));
  EXPECT_EQ(document.position({1, 1}), (Wire{2, 1}));
}

TEST(PositionEncoding, is_the_best_that_the_client_offers) {
  const auto choose = [](std::optional<std::vector<std::string>> offered) {
    protocol::ClientCapabilities client;
    if (offered) client.general = protocol::GeneralCapabilities{offered};
    return encoding_name(negotiate(client));
  };
  EXPECT_EQ(choose(std::nullopt), "utf-16");
  EXPECT_EQ(choose({{}}), "utf-16");
  EXPECT_EQ(choose({{"utf-16"}}), "utf-16");
  EXPECT_EQ(choose({{"utf-16", "utf-8"}}), "utf-8");
  EXPECT_EQ(choose({{"utf-32", "utf-16"}}), "utf-32");
  EXPECT_EQ(choose({{"utf-64"}}), "utf-16");
}

TEST(PositionEncoding, picks_the_units_of_a_place) {
  const hotfix::Position position{3, {7, 5, 4}};
  EXPECT_EQ(to_wire(position, PositionEncoding::utf8), (Wire{3, 7}));
  EXPECT_EQ(to_wire(position, PositionEncoding::utf16), (Wire{3, 5}));
  EXPECT_EQ(to_wire(position, PositionEncoding::utf32), (Wire{3, 4}));
}

}  // namespace
}  // namespace hotfix::lsp
