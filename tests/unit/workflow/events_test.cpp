#include "workflow/events.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hotfix_facts.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(EventSubject, is_one_line_that_a_person_can_read) {
  const auto check = [](EventBody body, std::string_view expected) { EXPECT_EQ(event_subject(body), expected); };
  check(started(), "Start hotfix/PROD-501-expired-cards from v1.0.0");
  Started adopted = started();
  adopted.adopted = true;
  adopted.base_tag.reset();
  check(adopted, "Adopt hotfix/PROD-501-expired-cards from 1111111");
  check(AcceptedFinding{"f", "scope/dependency", "the fix\nneeds it", {}}, "Accept scope/dependency: the fix needs it");
  check(TestVerdict{oid('b'), oid('a'), true, "npm test", {}, ""}, "Tests passed on aaaaaaa");
  check(TestVerdict{oid('b'), oid('a'), false, "npm test", {}, ""}, "Tests failed on aaaaaaa");
  check(ReviewRequested{oid('a'), "main", "https://example.org/1"}, "Request review of aaaaaaa: https://example.org/1");
  check(ReviewRequested{oid('a'), "main", ""}, "Request review of aaaaaaa");
  check(DeployChanged{"v1.0.1", DeployEvent::live, ""}, "v1.0.1 is live");
  check(DeployChanged{"v1.0.1", DeployEvent::rolled_back, ""}, "v1.0.1 was rolled back");
  check(MergedBack{MergedBack::How::pushed, "main", oid('a'), oid('b'), "", ""}, "Merge into main");
  check(MergedBack{MergedBack::How::requested, "main", oid('a'), oid('b'), "https://example.org/2", ""},
        "Request the merge into main: https://example.org/2");
  check(MergedBack{MergedBack::How::refused, "main", oid('a'), oid('b'), "", "declined"}, "main takes no push");
  check(Ended{Ended::How::rolled_back, "v1.0.0 again"}, "Roll back: v1.0.0 again");
  check(Ended{}, "Abort");
  check(CleanedUp{"hotfix/x"}, "Clean up hotfix/x");
  check(Ran{"hotfix.deploy", {}, "push was refused"}, "Run hotfix.deploy: push was refused");
}

TEST(OneLine, cuts_between_characters) {
  EXPECT_EQ(one_line("a\tb\r\nc\x1b[0m"), "a b  c [0m");
  EXPECT_EQ(one_line("aé", 2), "a");
  EXPECT_EQ(one_line("aé", 3), "aé");
  EXPECT_EQ(one_line("\xa9\xa9\xa9", 2), "");  // no beginning of a character at all
  EXPECT_EQ(event_subject(Ended{Ended::How::aborted, std::string(500, 'x')}).size(), 100U);
}

TEST(LogView, takes_the_newest_start_and_forgets_the_end_before_it) {
  Started again = started();
  again.base_tag = "v1.0.1";
  again.since = minute(-5);
  const EventLog seen = log({event(minute(0), started()), event(minute(3), Ended{}), event(minute(4), again)});
  const LogView now = view(seen);
  ASSERT_NE(now.start, nullptr);
  EXPECT_EQ(now.start->base_tag, "v1.0.1");
  EXPECT_EQ(now.first_start, minute(0));
  EXPECT_EQ(now.since, minute(-5));
  EXPECT_EQ(now.ended, nullptr);
  const EventLog over = log({event(minute(0), started()), event(minute(3), CleanedUp{"x"})});
  EXPECT_NE(view(over).cleaned_up, nullptr);
  EXPECT_EQ(view(log({})).start, nullptr);
}

TEST(LogOfBranch, prefers_what_goes_on_and_then_the_latest) {
  const std::vector<EventLog> logs = {log({event(minute(9), started()), event(minute(10), Ended{})}, "ended"),
                                      log({event(minute(1), started())}, "older"),
                                      log({event(minute(2), started())}, "newer"),
                                      log({event(minute(3), started("hotfix/other"))}, "other")};
  EXPECT_EQ(log_of_branch(logs, "refs/heads/hotfix/PROD-501-expired-cards")->id, "newer");
  EXPECT_EQ(log_of_branch(logs, "hotfix/other")->id, "other");
  EXPECT_EQ(log_of_branch(logs, "main"), nullptr);
  EXPECT_EQ(log_of_branch(std::span(logs).first(1), "hotfix/PROD-501-expired-cards")->id, "ended");
}

TEST(UnfinishedElsewhere, names_my_open_hotfixes_the_latest_first) {
  Event theirs = event(minute(8), started("hotfix/theirs"));
  theirs.author.email = "grace@example.org";
  const std::vector<EventLog> logs = {
      log({event(minute(1), started("hotfix/one"))}, "one"), log({event(minute(2), started("hotfix/two"))}, "two"),
      log({theirs}, "theirs"), log({event(minute(3), started("hotfix/here"))}, "here"),
      log({event(minute(3), started("hotfix/over")), event(minute(4), Ended{})}, "over")};
  const auto ids = [&](std::string_view email) {
    std::vector<std::string> found;
    for (const EventLog* open : unfinished_elsewhere(logs, email, "refs/heads/hotfix/here")) found.push_back(open->id);
    return found;
  };
  EXPECT_THAT(ids("ada@example.org"), ElementsAre("two", "one"));
  EXPECT_THAT(ids(""), IsEmpty());
}

TEST(StartEvent, is_what_the_base_is_found_from) {
  const auto found = start_event(log({event(noon, started())}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->tag, "v1.0.0");
  EXPECT_EQ(found->commit, oid('1'));
  EXPECT_FALSE(start_event(log({event(noon, Unreadable{"x"})})));
}

TEST(FailedTags, are_those_whose_newest_event_says_so) {
  const auto deploy = [](std::int64_t at, std::string tag, DeployEvent state) {
    return event(minute(at), DeployChanged{std::move(tag), state, ""});
  };
  const std::vector<EventLog> logs = {
      log({deploy(1, "v1", DeployEvent::failed), deploy(2, "v1", DeployEvent::live),
           deploy(1, "v2", DeployEvent::live)}),
      log({deploy(3, "v2", DeployEvent::rolled_back), deploy(1, "v3", DeployEvent::failed)})};
  EXPECT_THAT(failed_tags(logs).names, ElementsAre("v2", "v3"));
  const std::vector<EventLog> mixed = {log({deploy(5, "v1", DeployEvent::live)}),
                                       log({deploy(4, "v1", DeployEvent::failed)})};
  EXPECT_THAT(failed_tags(mixed).names, IsEmpty());  // the log read last is not the newest
}

TEST(Acceptance, comes_from_events_and_from_trailers_with_a_reason) {
  const auto codes = [](std::string message) {
    git::Commit made = commit(oid('a'), oid('b'), noon, "x");
    made.message = std::move(message);
    return acceptance(nullptr, std::vector{made}).codes;
  };
  EXPECT_THAT(codes("Fix\n\nHotfix-Accepted: scope/dependency needs 2.0\n"), ElementsAre("scope/dependency"));
  EXPECT_THAT(codes("Fix\n\nhotfix-accepted:\tscope/mode  x\r\nSigned-off-by: A\r\n"), ElementsAre("scope/mode"));
  EXPECT_THAT(codes("Fix\n\nHotfix-Accepted: scope/dependency\n"), IsEmpty());            // no reason
  EXPECT_THAT(codes("Fix\n\nHotfix-Accepted: scope/mode x\n\nMore text.\n"), IsEmpty());  // not the last paragraph
  EXPECT_THAT(codes("Hotfix-Accepted: scope/mode x\n"), IsEmpty());                       // the subject
  EXPECT_THAT(codes(""), IsEmpty());

  const EventLog seen = log({event(noon, AcceptedFinding{"f1", "scope/mode", "why", {}})});
  const Acceptance accepted = acceptance(&seen, {});
  Finding finding;
  finding.code = "scope/mode";
  finding.fingerprint = "f1";
  EXPECT_TRUE(accepted.silences(finding));
  finding.fingerprint = "f2";  // the same code, other content
  EXPECT_FALSE(accepted.silences(finding));
}

}  // namespace
}  // namespace hotfix::workflow
