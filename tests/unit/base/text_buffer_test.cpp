#include "base/text_buffer.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace hotfix {
namespace {

/// The same text kept in the plainest way, to compare with.
struct Model {
  std::string text;

  std::vector<std::string> lines() const {
    std::vector<std::string> result;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t found = text.find('\n', at);
      const std::size_t end = found == std::string::npos ? text.size() : found + 1;
      result.push_back(text.substr(at, end - at));
      at = end;
    }
    return result;
  }

  std::size_t offset(Place place) const {
    const auto all = lines();
    std::size_t at = 0;
    for (std::size_t i = 0; i < place.line; ++i) at += all[i].size();
    return at + place.offset;
  }

  /// Where each LSP line begins and its text ends.
  std::vector<std::pair<std::size_t, std::size_t>> lsp_lines() const {
    std::vector<std::pair<std::size_t, std::size_t>> result;
    std::size_t start = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\n' && text[i] != '\r') continue;
      result.emplace_back(start, i);
      if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
      start = i + 1;
    }
    result.emplace_back(start, text.size());
    return result;
  }
};

void expect_same(const TextBuffer& buffer, const Model& model) {
  ASSERT_EQ(buffer.text(), model.text);
  ASSERT_EQ(buffer.size(), model.text.size());
  const auto lines = model.lines();
  ASSERT_EQ(buffer.line_count(), lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    ASSERT_EQ(buffer.line_with_eol(i), lines[i]);
    ASSERT_EQ(buffer.line_hash(i), hash_bytes(buffer.line(i)));
  }
  const auto lsp = model.lsp_lines();
  ASSERT_EQ(buffer.lsp_line_count(), lsp.size());
  for (std::size_t i = 0; i < lsp.size(); ++i) {
    const Place place = buffer.lsp_to_place(i);
    ASSERT_EQ(model.offset(place), lsp[i].first) << "LSP line " << i;
    ASSERT_EQ(buffer.place_to_lsp(place), (Place{i, 0}));
    ASSERT_EQ(buffer.lsp_line(i), model.text.substr(lsp[i].first, lsp[i].second - lsp[i].first));
  }
}

TEST(TextBuffer, cuts_lines_as_git_does) {
  const struct {
    std::string text;
    std::size_t lines;
    std::size_t lsp_lines;
  } table[] = {{"", 0, 1},           {"a", 1, 1},      {"a\n", 1, 2}, {"a\nb", 2, 2},     {"\n\n", 2, 3},
               {"a\r\nb\r\n", 2, 3}, {"a\rb\n", 1, 3}, {"a\r", 1, 2}, {"a\r\r\nb", 2, 3}, {"\r\r\r", 1, 4}};
  for (const auto& row : table) {
    const TextBuffer buffer(row.text);
    EXPECT_EQ(buffer.line_count(), row.lines) << row.text;
    EXPECT_EQ(buffer.lsp_line_count(), row.lsp_lines) << row.text;
    expect_same(buffer, {row.text});
  }
}

TEST(TextBuffer, names_the_fewest_lines_that_an_edit_touches) {
  const struct {
    std::string text;
    Place start, end;
    std::string typed;
    LineEdit edit;
    std::string result;
  } table[] = {
      {"a\nb\nc\n", {1, 0}, {1, 1}, "x", {1, 1, 1}, "a\nx\nc\n"},
      {"a\nb\n", {1, 0}, {1, 0}, "\n", {1, 0, 1}, "a\n\nb\n"},
      {"a\nb\n", {0, 1}, {0, 1}, "\nx", {1, 0, 1}, "a\nx\nb\n"},
      {"a\nb\n", {0, 0}, {1, 0}, "", {0, 1, 0}, "b\n"},
      {"a\nb\n", {0, 1}, {1, 0}, "", {0, 2, 1}, "ab\n"},
      {"a\n", {1, 0}, {1, 0}, "b", {1, 0, 1}, "a\nb"},
      {"a", {0, 1}, {0, 1}, "\n", {0, 1, 1}, "a\n"},
      {"", {0, 0}, {0, 0}, "x\ny", {0, 0, 2}, "x\ny"},
      {"a\nb\n", {0, 0}, {9, 9}, "a\nb\n", {2, 0, 0}, "a\nb\n"},
      {"a\nb\nc\n", {0, 0}, {3, 0}, "a\nx\nc\n", {1, 1, 1}, "a\nx\nc\n"},
      {"a\nb\n", {0, 99}, {0, 99}, "z", {0, 1, 1}, "az\nb\n"},
      {"a\nb\n", {1, 1}, {0, 0}, "z", {1, 1, 1}, "a\nbz\n"},
  };
  for (const auto& row : table) {
    TextBuffer buffer(row.text);
    EXPECT_EQ(buffer.replace(row.start, row.end, row.typed), row.edit) << row.text << "+" << row.typed;
    expect_same(buffer, {row.result});
  }
}

TEST(TextBuffer, agrees_with_a_plain_string_after_any_edits) {
  std::mt19937 random(7);
  const std::string pieces[] = {"", "x", "\n", "\r", "\r\n", "ab\ncd\n", "é", "\n\n\n", "long text", "\r\r\n"};
  for (int round = 0; round < 60; ++round) {
    TextBuffer buffer;
    Model model;
    for (int step = 0; step < 60; ++step) {
      const auto place = [&] { return buffer.clamp({random() % (buffer.line_count() + 1), random() % 6}); };
      Place start = place();
      Place end = random() % 3 == 0 ? place() : start;
      if (end < start) std::swap(start, end);
      const std::string& typed = pieces[random() % std::size(pieces)];
      const auto before = model.lines();
      model.text.replace(model.offset(start), model.offset(end) - model.offset(start), typed);
      const LineEdit edit = buffer.replace(start, end, typed);
      expect_same(buffer, model);
      if (::testing::Test::HasFatalFailure()) return;

      std::vector<std::string> patched(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(edit.first));
      for (std::size_t i = 0; i < edit.inserted; ++i) patched.emplace_back(buffer.line_with_eol(edit.first + i));
      patched.insert(patched.end(), before.begin() + static_cast<std::ptrdiff_t>(edit.first + edit.removed),
                     before.end());
      ASSERT_EQ(patched, model.lines());
    }
  }
}

TEST(TextBuffer, counts_columns_in_three_encodings) {
  const std::string line = "aé€😀b";  // 1, 2, 3 and 4 bytes, then 1
  const struct {
    std::size_t byte;
    Column column;
  } table[] = {{0, {0, 0, 0}}, {1, {1, 1, 1}}, {3, {3, 2, 2}}, {6, {6, 3, 3}}, {10, {10, 5, 4}}, {11, {11, 6, 5}}};
  for (const auto& row : table) {
    EXPECT_EQ(column_at(line, row.byte), row.column);
    EXPECT_EQ(byte_of_utf8(line, row.column.utf8), row.byte);
    EXPECT_EQ(byte_of_utf16(line, row.column.utf16), row.byte);
    EXPECT_EQ(byte_of_utf32(line, row.column.utf32), row.byte);
  }
  EXPECT_EQ(column_at(line, 99), (Column{11, 6, 5}));
  EXPECT_EQ(byte_of_utf16(line, 99), line.size());
  EXPECT_EQ(byte_of_utf16(line, 4), 6U) << "inside a surrogate pair: where the character begins";
  EXPECT_EQ(byte_of_utf8(line, 4), 3U);
}

TEST(TextBuffer, takes_bytes_that_are_no_text) {
  const std::string bytes("\xFF\x80\x00\xC3\n\x80", 6);
  TextBuffer buffer(bytes);
  expect_same(buffer, {bytes});
  EXPECT_EQ(byte_of_utf16("\x80\x80", 5), 2U);
}

TEST(TextBuffer, places_a_position_behind_lone_carriage_returns) {
  const TextBuffer buffer("one\rtwo😀x\r\nthree");
  EXPECT_EQ(buffer.position({0, 11}), (Position{1, {7, 5, 4}}));
  EXPECT_EQ(buffer.position({0, 99}), (Position{1, {8, 6, 5}})) << "an end of line is the end of its text";
  EXPECT_EQ(buffer.position({1, 2}), (Position{2, {2, 2, 2}}));
}

TEST(TextBuffer, keeps_lines_of_a_hundred_thousand_characters) {
  TextBuffer buffer(std::string(100'000, 'x') + "\nend\n");
  EXPECT_EQ(buffer.replace({0, 50'000}, {0, 50'000}, "y"), (LineEdit{0, 1, 1}));
  EXPECT_EQ(buffer.line(0).size(), 100'001U);
  EXPECT_EQ(buffer.line(0)[50'000], 'y');
}

TEST(HashBytes, tells_short_strings_apart_and_never_changes) {
  EXPECT_NE(hash_bytes(""), hash_bytes(std::string_view("\0", 1)));
  EXPECT_NE(hash_bytes("12345678"), hash_bytes("12345679"));
  EXPECT_NE(hash_bytes("a", 1), hash_bytes("a", 2));
  EXPECT_EQ(hash_bytes("if (card.expired) {"), 0x48f50c330ae9946aU) << "accepted findings are stored by this";
}

}  // namespace
}  // namespace hotfix
