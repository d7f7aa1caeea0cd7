// The record of a hotfix, shared by policy: two clones see the same steps and clocks.

#include <filesystem>
#include <string>

#include <gmock/gmock.h>

#include "integration/review/pushed.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Ada's repository and Bob's clone of it; policy shares the record.
class Team : public Reviewed {
 public:
  Team() : bob(beside("bob")) {
    share(path());
    git({"push", "-q", "origin", "HEAD"});
    git({"clone", "-q", "-b", review_branch, origin.string(), bob.string()});
    at_bob({"config", "user.name", "Bob"});
    at_bob({"config", "user.email", "bob@example.org"});
    share(bob);
  }
  static void share(const std::filesystem::path& folder) {
    write_file(folder / ".git/info/exclude", ".hotfix.json\n");
    write_file(folder / ".hotfix.json", R"({"events": {"share": true}})");
  }
  std::string at_bob(std::vector<std::string> args) const {
    args.insert(args.begin(), {"-C", bob.string()});
    return git(args);
  }
  process::ChildResult run(const std::filesystem::path& where, std::vector<std::string> args) const {
    args.insert(args.begin() + 1, {"-C", where.string()});
    return hotfixd(args);
  }
  Json status(const std::filesystem::path& where) const {
    return Json::parse(run(where, {"status", "--format", "json"}).out);
  }

  std::filesystem::path bob;
};

TEST(SharedRecord, shows_a_colleague_the_same_steps_and_clocks) {
  const Team team;
  ASSERT_EQ(team.run(team.path(), {"adopt", "--since", "2026-01-01T00:00:00Z"}).status, 0);
  ASSERT_EQ(team.request().status, 0);
  EXPECT_EQ(team.there(review_log), team.rev(review_log));
  const Json ada = team.status(team.path());
  const Json bob = team.status(team.bob);
  EXPECT_EQ(bob.at("id"), ada.at("id"));
  EXPECT_EQ(bob.at("startedAt"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(bob.at("steps").at(3).at("startedAt"), ada.at("steps").at(3).at("startedAt"));
  EXPECT_EQ(bob.at("steps").at(3).at("state"), "active");
}

TEST(SharedRecord, both_wrote_is_brought_together_and_nothing_published_is_rewritten) {
  const Team team;
  ASSERT_EQ(team.run(team.path(), {"adopt"}).status, 0);
  ASSERT_EQ(team.request().status, 0);
  team.status(team.bob);
  const std::string published = team.rev(review_log);
  std::filesystem::rename(team.origin, team.origin.string() + ".away");  // the network is down: Ada's word stays here
  ASSERT_EQ(team.run(team.path(), {"request-review", "--approved-by", "Eve"}).status, 0);
  std::filesystem::rename(team.origin.string() + ".away", team.origin);
  ASSERT_EQ(team.run(team.bob, {"request-review", "--approved-by", "Mallory"}).status, 0);
  ASSERT_EQ(team.run(team.path(), {"request-review", "--approved-by", "Carol"}).status, 0);
  team.status(team.bob);
  EXPECT_EQ(team.there(review_log), team.rev(review_log));
  EXPECT_EQ(team.at_bob({"rev-parse", review_log}), team.rev(review_log));
  EXPECT_EQ(team.try_git({"merge-base", "--is-ancestor", published, review_log}).status, 0);
  for (const char* who : {"Eve", "Mallory", "Carol"}) EXPECT_EQ(team.events(std::string(who) + " approves"), 1U) << who;
  const std::string authors = team.git({"log", "--format=%an", "--grep=approves", review_log});
  EXPECT_THAT(authors, HasSubstr("Bob"));
}

TEST(SharedRecord, a_remote_that_is_down_or_refuses_stops_nothing) {
  const Team team;
  team.hook("update", "case \"$1\" in refs/hotfix-events/*) echo 'no such refs here' >&2; exit 1 ;; esac\n");
  const process::ChildResult adopted = team.run(team.path(), {"adopt"});
  EXPECT_EQ(adopted.status, 0);
  EXPECT_THAT(adopted.err, HasSubstr("could not be shared"));
  EXPECT_THAT(adopted.err, HasSubstr("no such refs here"));
  std::filesystem::remove_all(team.origin);
  EXPECT_EQ(team.status(team.path()).at("id"), "PROD-501-expired-cards");
}

TEST(SharedRecord, that_is_garbled_is_reported_and_blocks_nobody) {
  const Team team;
  ASSERT_EQ(team.run(team.path(), {"adopt"}).status, 0);
  const std::string garbage =
      team.git({"commit-tree", "HEAD^{tree}", "-p", review_log, "-m", "Not an event\n\n{\"hotfix\": 99}"});
  team.git({"push", "-q", "origin", garbage + ":" + review_log});
  const Json bob = team.status(team.bob);
  EXPECT_EQ(bob.at("steps").at(0).at("state"), "done");
  EXPECT_THAT(bob.at("unknown").dump(), HasSubstr("events"));
  ASSERT_EQ(team.run(team.bob, {"request-review", "--approved-by", "Eve"}).status, 0);
  EXPECT_EQ(team.status(team.bob).at("steps").at(3).at("state"), "done");
}

TEST(SharedRecord, that_is_no_commit_is_left_alone) {
  const Team team;
  const std::string blob = team.git({"hash-object", "-w", "pay.js"});
  team.git({"push", "-q", "origin", blob + ":" + review_log});
  const process::ChildResult result = team.run(team.bob, {"status"});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr("could not be taken in"));
}

TEST(SharedRecord, rewritten_on_the_remote_does_not_take_ours_away) {
  const Team team;
  ASSERT_EQ(team.run(team.path(), {"adopt"}).status, 0);
  team.status(team.bob);
  const std::string ours = team.at_bob({"rev-parse", review_log});
  team.git({"push", "-q", "-f", "origin", team.rev("v1.0.0^{commit}") + ":" + review_log});
  const process::ChildResult result = team.run(team.bob, {"status"});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(team.at_bob({"rev-parse", review_log}), ours);
  EXPECT_THAT(result.err, HasSubstr("could not be taken in"));
}

TEST(SharedRecord, is_in_the_plan_and_is_not_asked_about) {
  const Team team;
  const Json plan = Json::parse(hotfixd({"plan", "adopt", "-C", team.str(), "--format", "json"}).out).at("plan");
  EXPECT_EQ(plan.at("entries").back().at("argv").back(), review_log + ":" + review_log);
  EXPECT_EQ(plan.at("entries").back().at("reach"), "remote");
  EXPECT_EQ(hotfixd({"adopt", "-C", team.str()}).status, 0);
  EXPECT_EQ(team.there(review_log), team.rev(review_log));
}

TEST(SharedRecord, without_the_policy_never_leaves) {
  const Reviewed shop;
  ASSERT_EQ(hotfixd({"adopt", "-C", shop.str()}).status, 0);
  ASSERT_EQ(shop.request().status, 0);
  EXPECT_THAT(shop.refs_there(), Not(HasSubstr("refs/hotfix")));
}

TEST(SharedRecord, reaches_an_open_editor) {
  const Team team;
  Conversation editor(team.bob.string(), trusted(), {{"HOTFIX_FORGE_POLL_MS", "20"}});
  editor.settle();
  ASSERT_EQ(team.run(team.path(), {"request-review", "--approved-by", "Eve"}).status, 0);
  const Json status = editor.client().next("hotfix/didChangeStatus", [](const Json& told) {
    return told.at("steps").size() == 7 && told.at("steps").at(3).at("state") == "done";
  });
  EXPECT_THAT(status.at("steps").at(3).at("detail"), HasSubstr("approved by Eve"));
}

}  // namespace
}  // namespace hotfix::test
