#include "workflow/timeline.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hotfix_facts.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t hour = 3600;

struct TimelineWorld {
  std::string write(const ZoneOffset& zone = [](std::int64_t) { return 0; }) const {
    const Status status = status_of_branch(facts, *facts.current, logs.empty() ? nullptr : &logs.front(), policy, now);
    return timeline({status, *facts.current, logs.empty() ? nullptr : &logs.front(), missing}, zone);
  }

  Facts facts = fixed_hotfix();
  std::vector<EventLog> logs = {log({event(minute(0), started())})};
  PolicyValues policy;
  std::int64_t now = minute(60);
  std::vector<std::string> missing;
};

TEST(Timeline, tells_events_commits_tags_and_merges_in_their_order) {
  TimelineWorld world;
  tag_fix(world.facts);
  merge(world.facts);
  Event verdict = event(minute(20), TestVerdict{oid('b'), oid('a'), true, "npm test", minute(18), ""});
  world.logs = {log({event(minute(0), started()), verdict,
                     event(minute(35), DeployChanged{"v1.0.1", DeployEvent::live, "said Ada"})})};
  const std::string text = world.write();
  const auto at = [&](const std::string& what) {
    EXPECT_THAT(text, HasSubstr(what));
    return text.find(what);
  };
  const std::size_t start =
      at("| 2026-01-01 12:00:00 | 00:00 | Ada | Start hotfix/PROD-501-expired-cards from v1.0.0 |");
  const std::size_t commit = at("| 2026-01-01 12:10:00 | 10:00 | Ada | Commit `aaaaaaa`: Guard expired cards |");
  const std::size_t test = at("| 2026-01-01 12:20:00 | 20:00 | Ada | Tests passed on aaaaaaa (`npm test`) |");
  const std::size_t tag = at("| 2026-01-01 12:30:00 | 30:00 |  | Tag `v1.0.1` on `aaaaaaa` |");
  const std::size_t live = at("| 2026-01-01 12:35:00 | 35:00 | Ada | v1.0.1 is live (said Ada) |");
  const std::size_t merged = at("| 2026-01-01 12:40:00 | 40:00 |  | `main` has the fix, by `9999999` |");
  EXPECT_TRUE(start < commit && commit < test && test < tag && tag < live && live < merged);
  EXPECT_THAT(text, HasSubstr("Live | 2026-01-01 12:35:00, 35:00 after it began (target 30:00)"));
  EXPECT_THAT(text, HasSubstr("| In main | merged |"));
}

TEST(Timeline, sets_the_steps_against_their_targets) {
  TimelineWorld world;
  world.logs = {log({event(minute(0), started()),
                     event(minute(31), TestVerdict{oid('b'), oid('a'), true, "", minute(12), "412 passed"})})};
  const std::string text = world.write();
  EXPECT_THAT(text, HasSubstr("| fix | done | 2026-01-01 12:00:00 | 2026-01-01 12:10:00 | 10:00 | 30:00 | 1 commit |"));
  EXPECT_THAT(text, HasSubstr("| test | done | 2026-01-01 12:12:00 | 2026-01-01 12:31:00 | **19:00** | 10:00 | "
                              "passed: 412 passed |"));
  EXPECT_THAT(text, HasSubstr("| deploy | pending |  |  |  | 10:00 |"));
}

TEST(Timeline, times_are_the_readers) {
  TimelineWorld world;
  const std::string text = world.write([](std::int64_t time) { return time < minute(15) ? hour : 2 * hour; });
  EXPECT_THAT(text, HasSubstr("All times are UTC+02:00."));
  EXPECT_THAT(text, HasSubstr("| 2026-01-01 13:10:00 (UTC+01:00) | 10:00 | Ada | Commit"));
  EXPECT_THAT(world.write([](std::int64_t) { return -12'600; }), HasSubstr("All times are UTC-03:30."));
}

TEST(Timeline, lists_what_was_overridden_accepted_and_run) {
  TimelineWorld world;
  Started start = started();
  start.overrides = {{"remote", "VPN is down"}};
  start.since = minute(-30);
  world.logs = {
      log({event(minute(0), start),
           event(minute(5), AcceptedFinding{"f", "scope/dependency", "It is the fix", "package.json"}),
           event(minute(9), Ran{"hotfix.replay", {"Pick 1 own commit", "Move it"}, "stopped: no"}),
           event(minute(9), DeployChanged{"v1.0.1", DeployEvent::tagged, "", oid('a'), {{"review", "asleep"}}}),
           event(minute(9), Ran{"hotfix.cleanUp", {"Delete it"}, "", {{"deploy", "main is deployed"}}})})};
  world.facts.current->own.front().message = "Fix\n\nHotfix-Accepted: scope/mode needed\n";
  const std::string text = world.write();
  EXPECT_THAT(text, HasSubstr("- 2026-01-01 12:00:00, Ada: went past `remote`: VPN is down"));
  EXPECT_THAT(text, HasSubstr("- 2026-01-01 12:09:00, Ada: went past `review`: asleep"));
  EXPECT_THAT(text, HasSubstr("- 2026-01-01 12:09:00, Ada: went past `deploy`: main is deployed"));
  EXPECT_THAT(text, HasSubstr("Ada: accepted `scope/dependency` in `package.json`: It is the fix"));
  EXPECT_THAT(text, HasSubstr("A commit of the hotfix accepts `scope/mode`."));
  EXPECT_THAT(text, HasSubstr("- 2026-01-01 12:09:00 `hotfix.replay` (Ada): stopped: no\n  - Pick 1 own commit\n"));
  EXPECT_THAT(text, HasSubstr("| 2026-01-01 11:30:00 | 00:00 | Ada | The incident began |"));
  EXPECT_THAT(TimelineWorld().write(), HasSubstr("What was overridden or accepted\n\nNothing.\n"));
}

TEST(Timeline, tells_how_it_ended_and_what_is_not_known) {
  TimelineWorld world;
  world.logs = {log({event(minute(0), started()), event(minute(3), Unreadable{"Its body is not JSON."}),
                     event(minute(8), Ended{Ended::How::rolled_back, "v0.9 is back"})})};
  world.missing = {"Something is gone."};
  const std::string text = world.write();
  EXPECT_THAT(text, HasSubstr("| Rolled back | 2026-01-01 12:08:00: v0.9 is back |"));
  EXPECT_THAT(text, HasSubstr("- Something is gone.\n- An event could not be read. Its body is not JSON."));
  world.logs.clear();
  EXPECT_THAT(world.write(), HasSubstr("git is all there is"));
  world.facts.current = BranchFacts{.branch = "hotfix/PROD-501-expired-cards"};
  EXPECT_THAT(world.write(), HasSubstr("Git shows no commit of this hotfix's own."));
}

TEST(Timeline, hostile_texts_stay_texts) {
  TimelineWorld world;
  git::Commit& commit = world.facts.current->own.front();
  commit.subject = "# x | [a](javascript:b) <img src=x onerror=y>\x1b[2J\n| row |";
  commit.author.name = "<b>Ada</b> | @x";
  world.logs = {
      log({event(minute(0), started()), event(minute(1), ReviewRequested{oid('a'), "a|b", "javascript:x|y"})})};
  const std::string text = world.write();
  EXPECT_THAT(text, Not(ContainsRegex("[^\\\\]<img")));  // a backslash before it makes it text
  EXPECT_THAT(text, Not(ContainsRegex("[^\\\\]\\]\\(javascript")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  std::size_t begin = text.find("## What happened when");
  std::size_t rows = 0;
  for (std::size_t line = text.find("\n|", begin); line != std::string::npos; line = text.find("\n|", line + 1)) {
    const std::string row = text.substr(line + 1, text.find('\n', line + 1) - line - 1);
    std::size_t cells = 0;
    for (std::size_t i = 1; i < row.size(); ++i)
      cells += row[i] == '|' && row[i - 1] != '\\' ? std::size_t{1} : std::size_t{0};
    EXPECT_EQ(cells, 4U) << row;
    ++rows;
  }
  EXPECT_EQ(rows, 5U);  // heading, rule, start, review, commit
}

}  // namespace
}  // namespace hotfix::workflow
