// Random input with a fixed seed: whatever comes, every request gets its one answer and memory stays bounded.

#include <random>
#include <string>

#include "protocol/framing.h"
#include "protocol/router.h"
#include "unit/protocol/router_fixture.h"

namespace hotfix::protocol {
namespace {

std::string random_bytes(std::mt19937& random, std::size_t most) {
  std::string bytes(random() % (most + 1), '\0');
  for (char& c : bytes) c = static_cast<char>(random() % 256);
  return bytes;
}

/// Damages a sound message at a few places.
std::string mutated(std::mt19937& random, std::string text) {
  for (auto n = random() % 4; n > 0 && !text.empty(); --n) {
    const std::size_t at = random() % text.size();
    const auto how = random() % 3;
    if (how == 0) text[at] = static_cast<char>(random() % 256);
    if (how == 1) text.erase(at, 1 + random() % 5);
    if (how == 2) text.insert(at, text.substr(random() % text.size(), random() % 20));
  }
  return text;
}

TEST(Fuzz, the_next_message_is_read_after_any_bytes) {
  std::mt19937 random(42);
  for (int round = 0; round < 2000; ++round) {
    FrameReader reader({256, 4096});
    std::string last;
    const auto sink = [&](const Frame& frame) {
      if (const auto* body = std::get_if<FrameBody>(&frame)) last = body->text;
    };
    // No colon and no digit: nothing in it can be a header that swallows what follows.
    std::string garbage = random_bytes(random, 600);
    for (char& c : garbage) c = c == ':' || (c >= '0' && c <= '9') ? 'x' : c;
    reader.feed(garbage, sink);
    ASSERT_LT(reader.buffered(), 2048U);
    reader.feed("\n" + encode_frame("{\"sound\":true}"), sink);
    ASSERT_EQ(last, "{\"sound\":true}") << "round " << round;
  }
}

TEST(Fuzz, random_streams_neither_hang_nor_grow) {
  std::mt19937 random(43);
  const std::string sound = encode_frame(R"({"jsonrpc":"2.0","id":1,"method":"double","params":{"x":1}})");
  for (int round = 0; round < 2000; ++round) {
    FrameReader reader({256, 4096});
    std::size_t frames = 0;
    const auto sink = [&](const Frame&) { ++frames; };
    for (int i = 0; i < 10; ++i) {
      reader.feed(mutated(random, sound), sink);
      ASSERT_LT(reader.buffered(), 128U * 1024);
    }
    ASSERT_LT(frames, 100U);
  }
}

TEST(Fuzz, the_router_answers_damaged_messages_and_goes_on) {
  std::mt19937 random(44);
  const std::string seeds[] = {
      R"({"jsonrpc":"2.0","id":1,"method":"double","params":{"x":1}})",
      R"({"jsonrpc":"2.0","id":"a","method":"throw","params":{"x":3}})",
      R"({"jsonrpc":"2.0","method":"point","params":{"x":1}})",
      R"({"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}})",
      R"({"jsonrpc":"2.0","id":7,"result":null})",
  };
  Conversation talk;
  talk.initialize();
  for (int round = 0; round < 20000; ++round) {
    const std::string body = mutated(random, seeds[random() % 5]);
    const Message message = decode_message(body);
    const bool wants_answer = std::holds_alternative<Request>(message) || std::holds_alternative<Invalid>(message);
    const auto* request = std::get_if<Request>(&message);
    if (request != nullptr && (request->method == "shutdown" || request->method == "later")) continue;
    const auto* note = std::get_if<Notification>(&message);
    if (note != nullptr && note->method == "exit") continue;
    ASSERT_EQ(talk.say(body).size(), wants_answer ? 1U : 0U) << body;
  }
  EXPECT_THAT(talk.request("1", "double", R"({"x":4})"), testing::ElementsAre(testing::HasSubstr("\"result\":8")));
}

}  // namespace
}  // namespace hotfix::protocol
