#include "engine/event_codec.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failure.h"
#include "workflow/clocks.h"

namespace hotfix::engine {
namespace {

using namespace workflow;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::int64_t now = 1'767'225'600;  // 2026-01-01T00:00:00Z

git::Oid oid(char digit) {
  return *git::Oid::from_hex(std::string(40, digit));
}

Event made(EventBody body) {
  return {now, {"Ada", "ada@example.org"}, std::move(body)};
}

EventBody read(std::string_view message) {
  return decode_event(message, {}, 0).body;
}

std::string reason(std::string_view message) {
  const EventBody body = read(message);
  const auto* unreadable = std::get_if<Unreadable>(&body);
  return unreadable == nullptr ? "" : unreadable->reason;
}

/// A message with this JSON.
std::string with(std::string_view json) {
  return "Subject\n\n" + std::string(json);
}

TEST(EventCodec, reads_every_event_that_it_writes) {
  const std::vector<EventBody> bodies = {
      Started{false, "hotfix/PROD-501-x", "v1.0.0", oid('1'), "", "PROD-501", oid('2'), now - 60},
      Started{true, "urgent", std::nullopt, oid('1'), "@scope/pkg", std::nullopt, oid('2'), std::nullopt},
      AcceptedFinding{"f1", "scope/dependency", "“naïve” \\ \"quoted\"", "src/é.js"},
      AcceptedFinding{"f1", "base/stale-tag", "agreed", std::nullopt},
      TestVerdict{oid('b'), oid('a'), true, "npm test", now - 9, "12 passed"},
      TestVerdict{oid('b'), oid('a'), false, "", std::nullopt, ""},
      TestVerdict{oid('b'), oid('a'), true, "", std::nullopt, "nobody wrote any", std::nullopt, true, {}},
      TestVerdict{oid('b'),
                  oid('a'),
                  false,
                  "npm test",
                  now - 9,
                  "2 tests failed",
                  8123,
                  false,
                  {{"Pay guards", "1 !== 2", "test/pay.test.js", 12}, {"boots", "", std::nullopt, 0}}},
      ReviewRequested{oid('a'), "main", "https://example.org/1"},
      ReviewApproved{oid('a'), "bob"},
      DeployChanged{"v1.0.1", DeployEvent::tagged, ""},
      DeployChanged{"v1.0.1", DeployEvent::deploying, ""},
      DeployChanged{"v1.0.1", DeployEvent::live, "health check"},
      DeployChanged{"v1.0.1", DeployEvent::failed, ""},
      DeployChanged{"v1.0.1", DeployEvent::rolled_back, ""},
      DeployChanged{"v1.0.1", DeployEvent::tagged, "", oid('a'), {{"review", "nobody is awake"}}},
      MergedBack{MergedBack::How::pushed, "main", oid('a'), oid('b'), "", ""},
      MergedBack{MergedBack::How::requested, "release/1.1", oid('a'), oid('b'), "https://example.org/2", ""},
      MergedBack{MergedBack::How::released, "production", oid('a'), oid('b'), "", ""},
      MergedBack{MergedBack::How::refused, "main", oid('a'), oid('b'), "", "protected branch hook declined"},
      Ended{Ended::How::aborted, "wrong repository"},
      Ended{Ended::How::rolled_back, ""},
      Ended{Ended::How::aborted, "kept", *git::Oid::from_hex(std::string(40, 'a'))},
      TakenBack{"hotfix.test", {*git::Oid::from_hex(std::string(40, 'b'))}},
      CleanedUp{"hotfix/x"},
      Ran{"hotfix.deploy", {"Make the tag", "Push it"}, "refused"},
      Ran{"hotfix.cleanUp", {"Delete it"}, "", {{"deploy", "main is deployed"}}},
  };
  for (const EventBody& body : bodies) {
    const Event back = decode_event(encode_event(made(body)), {"Grace", "grace@example.org"}, now + 5);
    EXPECT_EQ(back.body, body) << encode_event(made(body));
    EXPECT_EQ(back.time, now);
    EXPECT_EQ(back.author.name, "Grace");
  }
}

TEST(EventCodec, writes_a_subject_for_people_and_versioned_ascii_json) {
  const std::string message = encode_event(made(AcceptedFinding{"f1", "scope/mode", "naïve", std::nullopt}));
  EXPECT_THAT(message, StartsWith("Accept scope/mode: naïve\n\n{"));
  EXPECT_THAT(message, HasSubstr("\"hotfix\": 1"));
  EXPECT_THAT(message, HasSubstr("\"time\": \"2026-01-01T00:00:00Z\""));
  EXPECT_THAT(message, HasSubstr("na\\u00efve"));
  EXPECT_EQ(message.back(), '\n');
}

TEST(EventCodec, whatever_it_writes_it_reads_again) {
  const std::vector<std::string> texts = {std::string(100'000, 'x'), "\xff\xfe not UTF-8", "a\nb\n\nc",
                                          std::string("\0", 1)};
  for (const std::string& text : texts) {
    const std::string message = encode_event(made(AcceptedFinding{"f", "c", text + "!", text + "p"}));
    EXPECT_LE(message.size(), longest_event_message);
    EXPECT_EQ(reason(message), "") << text.substr(0, 20);
    EXPECT_EQ(message.find('\n'), message.find("\n\n")) << "the subject is one line";
  }
  Ran ran{"hotfix.deploy", std::vector<std::string>(5'000, std::string(5'000, 'y')), ""};
  EXPECT_EQ(reason(encode_event(made(ran))), "");
}

TEST(EventCodec, refuses_to_write_an_unreadable_event) {
  EXPECT_THROW(encode_event(made(Unreadable{"x"})), Failure);
}

TEST(EventCodec, takes_the_commits_time_where_the_event_has_none) {
  const Event event = decode_event(with(R"({"hotfix": 1, "type": "cleanUp", "branch": "x"})"), {}, 77);
  EXPECT_EQ(event.time, 77);
  EXPECT_EQ(event.body, EventBody(CleanedUp{"x"}));
}

TEST(EventCodec, ignores_keys_that_it_does_not_know) {
  EXPECT_EQ(read(with(R"({"hotfix": 1, "type": "cleanUp", "branch": "x", "more": {"a": [1]}})")),
            EventBody(CleanedUp{"x"}));
}

TEST(EventCodec, says_why_it_cannot_read) {
  const auto check = [](std::string_view message, std::string_view expected) {
    EXPECT_EQ(reason(message), expected) << message.substr(0, 200);
  };
  check("", "It has no body.");
  check("Subject only\n", "It has no body.");
  check(with(""), "Its body is not JSON.");
  check(with("garbage"), "Its body is not JSON.");
  check(with("{\"hotfix\": 1"), "Its body is not JSON.");
  check(with("{\"hotfix\": 1, \"type\": \"\xff\"}"), "Its body is not JSON.");
  check(with("{} {}"), "Its body is not JSON.");
  check(with("[1]"), "Its JSON is not an object.");
  check(with("{}"), "It does not say which version it is of.");
  check(with(R"({"hotfix": "1"})"), "It does not say which version it is of.");
  check(with(R"({"hotfix": -1})"), "It does not say which version it is of.");
  check(with(R"({"hotfix": 1.5})"), "It does not say which version it is of.");
  check(with(R"({"hotfix": 0})"), "It is of version 0; this program reads version 1.");
  check(with(R"({"hotfix": 4294967297})"), "It is of version 4294967297; this program reads version 1.");
  check(with(R"({"hotfix": 1})"), "Its `type` is missing.");
  check(with(R"({"hotfix": 1, "type": 7})"), "Its `type` is not a text.");
  check(with(R"({"hotfix": 1, "type": "party"})"), "Its type is “party”, which this version does not know.");
  check(with(R"({"hotfix": 1, "type": "cleanUp"})"), "Its `branch` is missing.");
  check(with(R"({"hotfix": 1, "type": "cleanUp", "branch": null})"), "Its `branch` is missing.");
  check(with(R"({"hotfix": 1, "type": "cleanUp", "branch": "x", "time": "soon"})"), "Its `time` is not a time.");
  check(with(R"({"hotfix": 1, "type": "start", "branch": "x", "baseCommit": "HEAD"})"),
        "Its `baseCommit` is not an object id.");
  check(with(R"({"hotfix": 1, "type": "deploy", "tag": "v1", "state": "exploded"})"),
        "Its `state` is “exploded”, which this version does not know.");
  check(with(R"({"hotfix": 1, "type": "end", "how": "sadly"})"),
        "Its `how` is “sadly”, which this version does not know.");
  check(with(R"({"hotfix": 1, "type": "run", "command": "x", "done": "y"})"), "Its `done` is not a list, or too long.");
  check(with(R"({"hotfix": 1, "type": "run", "command": "x", "done": [1]})"), "Its `done` is not a text.");
  const std::string tree(40, 'a');
  check(with(R"({"hotfix": 1, "type": "test", "tree": ")" + tree + R"(", "commit": ")" + tree + R"(", "passed": 1})"),
        "Its `passed` is neither true nor false.");
}

TEST(EventCodec, bounds_what_hostile_writers_send) {
  EXPECT_EQ(reason(with(std::string(longest_event_message, ' '))), "It is longer than 64 KiB.");
  EXPECT_EQ(reason(with(std::string(30'000, '['))), "Its JSON is nested too deeply.");
  EXPECT_EQ(reason(with(R"({"hotfix": 1, "x": [[[[[[[[[[]]]]]]]]]]})")), "Its JSON is nested too deeply.");
  const std::string longer(longest_event_text + 1, 'x');
  EXPECT_EQ(reason(with(R"({"hotfix": 1, "type": "cleanUp", "branch": ")" + longer + "\"}")),
            "Its `branch` is too long.");
}

TEST(EventCodec, keeps_control_characters_from_the_terminal) {
  const EventBody body = read(with(R"({"hotfix": 1, "type": "cleanUp", "branch": "x\u001b[2Jy"})"));
  EXPECT_EQ(body, EventBody(CleanedUp{"x [2Jy"}));
}

TEST(EventCodec, never_fails_on_a_message_cut_anywhere) {
  const std::string message =
      encode_event(made(Started{false, "hotfix/x", "v1.0.0", oid('1'), "", "PROD-1", oid('2'), now}));
  for (std::size_t length = 0; length + 2 < message.size(); ++length)
    EXPECT_NE(reason(message.substr(0, length)), "") << length;
}

}  // namespace
}  // namespace hotfix::engine
