// The plan of hotfix.openFollowUp: what is pushed, how its request is opened, and that nothing is done twice.

#include "workflow/follow_up.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan_answers.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Something was parked; the remote is on GitHub, where gh is logged in.
struct FollowUpWorld : FixedHotfix {
  FollowUpWorld() {
    place.branch = "follow-up/PROD-501";
    place.tip = oid('f');
    place.main = "main";
    place.subjects = {"Follow up: lib/card.js"};
    place.channel.remote = "origin";
    place.channel.project = {forge::Provider::github, "github.com", "acme/shop"};
    place.channel.way = RequestWay::gh;
  }
  PlanOrRefusal answer(const FollowUpRequest& request = {}) const {
    return plan_follow_up(at(minute(20)), place, request);
  }
  std::string refusal(const FollowUpRequest& request = {}) const { return refusal_in(answer(request)); }
  Plan plan() const {
    const PlanOrRefusal given = answer();
    const auto* refusal = std::get_if<Refusal>(&given);
    EXPECT_EQ(refusal, nullptr) << (refusal == nullptr ? "" : refusal->message);
    return refusal == nullptr ? std::get<Plan>(given) : Plan();
  }
  /// The first two words of each entry's program.
  std::vector<std::string> steps() const {
    std::vector<std::string> names;
    for (const PlanEntry& entry : plan().entries) names.push_back(entry.argv.at(0) + " " + entry.argv.at(1));
    return names;
  }
  void opened(const std::string& into = "main") {
    forge::Request request{.number = 9, .url = "https://github.com/acme/shop/pull/9", .branch = place.branch};
    request.into = into;
    place.channel.requests = {request};
  }
  void shown(char commit) { place.channel.refs = {{"9", oid(commit), "https://git.example.org/shop/pulls/9"}}; }

  FollowUpPlace place;
};

TEST(PlanFollowUp, pushes_the_one_branch_and_opens_its_request_into_main) {
  FollowUpWorld world;
  world.place.log_id = "PROD-501-expired-cards";
  EXPECT_THAT(world.steps(), ElementsAre("git push", "gh pr"));
  const Plan plan = world.plan();
  EXPECT_EQ(plan.step, "openFollowUp");
  EXPECT_EQ(plan.log_id, "PROD-501-expired-cards");
  EXPECT_EQ(plan.entries[0].argv.back(), oid('f').hex() + ":refs/heads/follow-up/PROD-501");
  EXPECT_THAT(plan.entries[1].argv, Contains("--base=main"));
  EXPECT_THAT(plan.entries[1].argv, Contains("--title=Follow up: lib/card.js"));
  EXPECT_THAT(plan.entries[1].input, HasSubstr("- Follow up: lib/card.js\n"));
  for (const PlanEntry& entry : plan.entries) {
    EXPECT_EQ(entry.reach, Reach::remote);
    EXPECT_TRUE(entry.undo.has_value());
  }
  EXPECT_THAT(plan.notes, IsEmpty());
}

TEST(PlanFollowUp, of_several_parts_is_titled_by_the_ticket) {
  FollowUpWorld world;
  world.place.subjects = {"Follow up: a.js", "Follow up: b.js"};
  const Plan plan = world.plan();
  EXPECT_THAT(plan.entries[1].argv, Contains("--title=Follow up PROD-501"));
  EXPECT_THAT(plan.entries[1].input, HasSubstr("- Follow up: a.js\n- Follow up: b.js\n"));
}

TEST(PlanFollowUp, goes_on_where_it_was_interrupted) {
  FollowUpWorld world;
  world.place.there = oid('f');
  EXPECT_THAT(world.steps(), ElementsAre("gh pr"));
  world.opened();
  EXPECT_EQ(world.refusal(), "already-requested");
  world.place.there = oid('d');  // more was parked since
  EXPECT_THAT(world.steps(), ElementsAre("git push"));
  world.opened("develop");  // that one is not for main
  EXPECT_THAT(world.steps(), ElementsAre("git push", "gh pr"));
}

TEST(PlanFollowUp, without_a_program_finds_the_request_by_what_the_remote_shows) {
  FollowUpWorld world;
  world.place.channel.project = {forge::Provider::gitlab, "gitlab.com", "acme/shop"};
  world.place.channel.way = RequestWay::push_options;
  EXPECT_THAT(world.plan().entries.at(0).argv, Contains("merge_request.create"));
  world.place.there = oid('f');
  EXPECT_EQ(world.refusal(), "already-requested") << "only a push that brings something opens one";
  EXPECT_THAT(std::get<Refusal>(world.answer()).remedy, HasSubstr("/-/merge_requests/new?"));
  world.shown('f');
  EXPECT_THAT(std::get<Refusal>(world.answer()).message, HasSubstr("pulls/9"));
  world.place.there = oid('d');
  world.shown('d');
  EXPECT_THAT(world.steps(), ElementsAre("git push"));
  EXPECT_THAT(world.plan().entries.at(0).argv, ::testing::Not(Contains("merge_request.create")));
}

TEST(PlanFollowUp, by_agit_pushes_what_is_new_and_no_branch) {
  FollowUpWorld world;
  world.place.channel.project = {forge::Provider::agit, "git.example.org", "acme/shop"};
  world.place.channel.way = RequestWay::agit;
  EXPECT_EQ(world.plan().entries.at(0).argv.back(), oid('f').hex() + ":refs/for/main");
  world.shown('f');
  EXPECT_EQ(world.refusal(), "already-requested");
  world.shown('d');
  EXPECT_EQ(world.plan().entries.at(0).argv.back(), oid('f').hex() + ":refs/for/main");
}

TEST(PlanFollowUp, where_nothing_can_open_it_the_page_is_named) {
  FollowUpWorld world;
  world.place.channel.way = RequestWay::printed;
  world.place.channel.notes = {"gh is not installed."};
  EXPECT_THAT(world.steps(), ElementsAre("git push"));
  EXPECT_THAT(world.plan().notes,
              ElementsAre("gh is not installed.", HasSubstr("https://github.com/acme/shop/compare/main...")));
}

TEST(PlanFollowUp, refuses_in_words) {
  const auto check = [](const std::string& code, auto change, const FollowUpRequest& request = {}) {
    FollowUpWorld world;
    change(world);
    EXPECT_EQ(world.refusal(request), code);
  };
  check("not-trusted", [](FollowUpWorld& world) { world.facts.trusted = false; });
  check("no-identity", [](FollowUpWorld& world) { world.facts.me.email.reset(); });
  check("nothing-parked", [](FollowUpWorld& world) { world.place.branch.clear(); });
  check("nothing-parked", [](FollowUpWorld& world) { world.place.tip.reset(); }, {.branch = "follow-up/else"});
  check("several-follow-ups", [](FollowUpWorld& world) {
    world.place.branch.clear();
    world.place.others = {"follow-up/PROD-1", "follow-up/PROD-2"};
  });
  check("merged-already", [](FollowUpWorld& world) { world.place.merged = true; });
  check("no-main", [](FollowUpWorld& world) { world.place.main.clear(); });
  check("no-remote", [](FollowUpWorld& world) { world.place.channel = {}; });
  check("remote-unreachable", [](FollowUpWorld& world) { world.place.remote_problem = "Could not resolve host."; });
  check("branch-diverged", [](FollowUpWorld& world) { world.place.goes_on = false; });
}

}  // namespace
}  // namespace hotfix::workflow
