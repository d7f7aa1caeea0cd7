#include "protocol/framing.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>

namespace hotfix::protocol {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Bodies as they are, errors as "! message".
std::vector<std::string> read_in_pieces(std::string_view stream, std::size_t piece, FrameLimits limits = {}) {
  FrameReader reader(limits);
  std::vector<std::string> seen;
  const auto sink = [&](const Frame& frame) {
    const auto* body = std::get_if<FrameBody>(&frame);
    seen.push_back(body != nullptr ? body->text : "! " + std::get<FrameError>(frame).message);
  };
  for (std::size_t at = 0; at < stream.size(); at += piece) reader.feed(stream.substr(at, piece), sink);
  return seen;
}

/// The same frames must come out whole, byte by byte and split at every point.
void check(std::string_view stream, const testing::Matcher<std::vector<std::string>>& expected,
           FrameLimits limits = {}) {
  const std::vector<std::string> whole = read_in_pieces(stream, stream.size(), limits);
  EXPECT_THAT(whole, expected) << stream;
  EXPECT_EQ(read_in_pieces(stream, 1, limits), whole) << stream;
  for (std::size_t split = 1; split < stream.size(); ++split) {
    FrameReader reader(limits);
    std::vector<std::string> seen;
    const auto sink = [&](const Frame& frame) {
      const auto* body = std::get_if<FrameBody>(&frame);
      seen.push_back(body != nullptr ? body->text : "! " + std::get<FrameError>(frame).message);
    };
    reader.feed(stream.substr(0, split), sink);
    reader.feed(stream.substr(split), sink);
    EXPECT_EQ(seen, whole) << stream << " split at " << split;
  }
}

TEST(Framing, reads_frames_however_they_are_split) {
  check("Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n[1]", ElementsAre("{}", "[1]"));
  check("Content-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n{}", ElementsAre("", "{}"));
  check("Content-Length: 4\r\n\r\n\r\n\r\n", ElementsAre("\r\n\r\n"));
  const std::string odd("\xC3\xA9\0\n\xFF", 5);
  check("Content-Length: 5\r\n\r\n" + odd, ElementsAre(odd));
  check("Content-Length: 5\r\n\r\n{}", testing::IsEmpty());
}

TEST(Framing, reads_headers_in_any_case_and_order) {
  check("content-length: 2\r\n\r\n{}", ElementsAre("{}"));
  check("CONTENT-LENGTH:2\r\n\r\n{}", ElementsAre("{}"));
  check("cOnTeNt-LeNgTh:  \t2 \r\nX-Other: a:b\r\n\r\n{}", ElementsAre("{}"));
  check("Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}", ElementsAre("{}"));
  check("Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", ElementsAre("{}"));
  check("\r\n\nContent-Length: 2\n\n{}\n", ElementsAre("{}"));
}

TEST(Framing, takes_utf8_by_all_its_names_and_refuses_other_charsets) {
  const auto typed = [](const std::string& type) {
    return "Content-Type: " + type + "\r\nContent-Length: 2\r\n\r\n{}Content-Length: 1\r\n\r\n7";
  };
  check(typed("application/vscode-jsonrpc"), ElementsAre("{}", "7"));
  check(typed("application/vscode-jsonrpc; charset=utf8"), ElementsAre("{}", "7"));
  check(typed("application/vscode-jsonrpc;Charset=\"UTF-8\""), ElementsAre("{}", "7"));
  check(typed("application/vscode-jsonrpc; x=y; charset = utf-8"), ElementsAre("{}", "7"));
  check(typed("application/vscode-jsonrpc; charset=utf-16"), ElementsAre(HasSubstr("charset"), "7"));
  check(typed("text/plain; charset=latin1"), ElementsAre(HasSubstr("charset"), "7"));
}

TEST(Framing, goes_on_after_a_header_that_is_no_header) {
  const std::string next = "Content-Length: 2\r\n\r\n{}";
  check("Content-Length: x\r\n\r\n{\"a\":1}" + next, ElementsAre(HasSubstr("not a number"), "{}"));
  check("Content-Length: -5\r\n\r\nabcde" + next, ElementsAre(HasSubstr("not a number"), "{}"));
  check("Content-Length: 99999999999999999999\r\n\r\nabcde" + next, ElementsAre(HasSubstr("not a number"), "{}"));
  check("Content-Length:\r\n\r\nabcde" + next, ElementsAre(HasSubstr("not a number"), "{}"));
  check("Content-Type: x\r\n\r\n{}" + next, ElementsAre(HasSubstr("no Content-Length"), "{}"));
  check("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}" + next, ElementsAre(HasSubstr("two different"), "{}"));
  check("hello\r\n" + next, ElementsAre(HasSubstr("malformed"), "{}"));
  check("Content-Length: 2\r\n\r\n{}too long a body}" + next, ElementsAre("{}", HasSubstr("malformed"), "{}"));
}

TEST(Framing, finds_no_header_inside_a_json_string) {
  const std::string body = R"({"text":"Content-Length: 7\r\n\r\nnothing"})";
  check("Content-Length: ?\r\n\r\n" + body + "\nContent-Length: 2\r\n\r\n{}", ElementsAre(HasSubstr("number"), "{}"));
}

TEST(Framing, bounds_the_header) {
  const FrameLimits limits{64, 1024};
  const std::string next = "\r\nContent-Length: 2\r\n\r\n{}";
  check(std::string(500, 'x') + next, ElementsAre(HasSubstr("64 bytes"), "{}"), limits);
  check("A: " + std::string(500, 'x') + next, ElementsAre(HasSubstr("64 bytes"), "{}"), limits);
  std::string many;
  for (int i = 0; i < 20; ++i) many += "Name: value\r\n";
  check(many + next, ElementsAre(HasSubstr("64 bytes"), "{}"), limits);
}

TEST(Framing, skips_a_body_over_the_limit_and_reads_the_next) {
  const FrameLimits limits{8192, 10};
  check("Content-Length: 11\r\n\r\nhello worldContent-Length: 10\r\n\r\n1234567890",
        ElementsAre("! A message of 11 bytes is over the limit of 10 bytes.", "1234567890"), limits);
}

TEST(Framing, keeps_nothing_of_what_it_skips) {
  FrameReader reader;
  int errors = 0;
  int bodies = 0;
  const auto sink = [&](const Frame& frame) { ++(std::holds_alternative<FrameError>(frame) ? errors : bodies); };
  const std::string megabyte(1 << 20, 'x');
  reader.feed("Content-Length: 104857600\r\n\r\n", sink);
  EXPECT_EQ(errors, 1) << "said before the body has come";
  for (int i = 0; i < 100; ++i) {
    reader.feed(megabyte, sink);
    ASSERT_LT(reader.buffered(), 1024U);
  }
  reader.feed("Content-Length: 2\r\n\r\n{}", sink);
  EXPECT_EQ(errors, 1);
  EXPECT_EQ(bodies, 1);
}

TEST(Framing, allocates_for_what_came_and_not_for_what_was_promised) {
  FrameReader reader;
  const auto sink = [](const Frame&) { FAIL() << "no frame is complete"; };
  reader.feed("Content-Length: 67108864\r\n\r\n" + std::string(10, 'x'), sink);
  EXPECT_LT(reader.buffered(), 128U * 1024);
  EXPECT_TRUE(reader.inside_frame());
}

TEST(Framing, keeps_a_window_of_endless_garbage) {
  FrameReader reader;
  int errors = 0;
  const auto sink = [&](const Frame& frame) { errors += std::holds_alternative<FrameError>(frame) ? 1 : 0; };
  const std::string flood(1 << 16, 'A');
  for (int i = 0; i < 64; ++i) {
    reader.feed(flood, sink);
    ASSERT_LT(reader.buffered(), 20U * 1024);
  }
  EXPECT_EQ(errors, 1) << "a flood is one error";
}

TEST(Framing, takes_a_body_of_exactly_the_limit) {
  FrameReader reader;
  std::size_t size = 0;
  const auto sink = [&](const Frame& frame) { size = std::get<FrameBody>(frame).text.size(); };
  reader.feed("Content-Length: 67108864\r\n\r\n", sink);
  const std::string megabyte(1 << 20, 'x');
  for (int i = 0; i < 64; ++i) reader.feed(megabyte, sink);
  EXPECT_EQ(size, 67108864U);
  EXPECT_FALSE(reader.inside_frame());
}

TEST(Framing, counts_bytes_and_not_characters_when_it_writes) {
  EXPECT_EQ(encode_frame("{}"), "Content-Length: 2\r\n\r\n{}");
  EXPECT_EQ(encode_frame("\xC3\xA9"), "Content-Length: 2\r\n\r\n\xC3\xA9");
  check(encode_frame("{\"a\":\"\xC3\xA9\"}") + encode_frame(""), ElementsAre("{\"a\":\"\xC3\xA9\"}", ""));
}

}  // namespace
}  // namespace hotfix::protocol
