#include "workflow/undo.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan_answers.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* branch = "hotfix/PROD-501-expired-cards";

Event numbered(char digit, std::int64_t time, EventBody body) {
  Event made = event(time, std::move(body));
  made.id = oid(digit);
  return made;
}

TestVerdict passed() {
  return {oid('b'), oid('a'), true, "npm test", std::nullopt, ""};
}

std::vector<std::string> commands(std::vector<Event> events) {
  const EventLog made = log(std::move(events));
  std::vector<std::string> names;
  for (const Work& work : works_of(made)) names.push_back(work.command + " " + std::to_string(work.events.size()));
  return names;
}

TEST(WorksOf, puts_the_events_of_one_run_together) {
  const Event start = event(minute(0), started());
  EXPECT_THAT(commands({start}), ElementsAre("hotfix.start 1"));
  EXPECT_THAT(commands({start, event(minute(1), passed()), event(minute(1), Ran{"hotfix.test", {"Run"}, ""})}),
              ElementsAre("hotfix.test 2", "hotfix.start 1"));
  EXPECT_THAT(commands({start, event(minute(1), passed()), event(minute(2), passed())}),
              ElementsAre("hotfix.test 1", "hotfix.test 1", "hotfix.start 1"));
  EXPECT_THAT(commands({start, event(minute(1), started()), event(minute(1), Ran{"hotfix.replay", {"Pick"}, ""})}),
              ElementsAre("hotfix.replay 2", "hotfix.start 1"));
  EXPECT_THAT(commands({start, event(minute(1), DeployChanged{"v1.0.1", DeployEvent::tagged, ""}),
                        event(minute(2), DeployChanged{"v1.0.1", DeployEvent::live, ""}),
                        event(minute(2), Ran{"hotfix.deploy", {"Tag"}, ""})}),
              ElementsAre("hotfix.deploy 3", "hotfix.start 1"));
  EXPECT_THAT(commands({start, event(minute(1), DeployChanged{"v1.0.1", DeployEvent::live, ""}),
                        event(minute(2), DeployChanged{"v1.0.1", DeployEvent::rolled_back, ""}),
                        event(minute(2), Ended{Ended::How::rolled_back, "", std::nullopt})}),
              ElementsAre("hotfix.abort 2", "hotfix.deploy 1", "hotfix.start 1"));
}

TEST(WorksOf, leaves_out_what_came_to_nothing) {
  const Event start = event(minute(0), started());
  EXPECT_THAT(commands({start, event(minute(1), Ran{"hotfix.replay", {"Pick"}, "a conflict"})}),
              ElementsAre("hotfix.start 1"));
  EXPECT_THAT(commands({start, event(minute(1), Unreadable{"x"}), event(minute(1), Ran{"hotfix.dance", {}, ""})}),
              ElementsAre("hotfix.start 1"));
  EXPECT_THAT(commands({}), IsEmpty());
}

TEST(Settle, what_was_taken_back_does_not_count_and_is_kept) {
  EventLog made = log({numbered('1', minute(0), started()), numbered('2', minute(1), passed()),
                       numbered('3', minute(2), TakenBack{"hotfix.test", {oid('2')}})});
  settle(made);
  ASSERT_EQ(made.events.size(), 2U);
  EXPECT_TRUE(std::holds_alternative<Started>(made.events.front().body));
  ASSERT_EQ(made.taken_back.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<TestVerdict>(made.taken_back.front().body));
}

TEST(Settle, an_undo_cannot_be_taken_back_by_naming_it) {
  EventLog made = log({numbered('1', minute(0), started()), numbered('2', minute(1), TakenBack{"x", {oid('1')}}),
                       numbered('3', minute(2), TakenBack{"x", {oid('2')}})});
  settle(made);
  EXPECT_EQ(made.events.size(), 2U);
  EXPECT_EQ(view(made).start, nullptr);
}

struct UndoWorld : FixedHotfix {
  UndoWorld() { logs.front().events.front().id = oid('1'); }
  std::string choose(const UndoRequest& request = {}) const {
    const auto chosen = choose_undo(at(minute(50)), request);
    if (const auto* refusal = std::get_if<Refusal>(&chosen)) return refusal->code;
    return std::get<UndoTarget>(chosen).work.command;
  }
  PlanOrRefusal plan() const {
    const PlanContext context = at(minute(50));
    const auto chosen = choose_undo(context, {});
    return plan_undo(context, std::get<UndoTarget>(chosen), place, {});
  }
  std::vector<std::string> steps() const { return steps_in(plan()); }

  UndoPlace place;
};

TEST(ChooseUndo, takes_the_last_step_of_the_hotfix_here) {
  UndoWorld world;
  EXPECT_EQ(world.choose(), "hotfix.start");
  world.logs.front().events.push_back(numbered('2', minute(1), passed()));
  EXPECT_EQ(world.choose(), "hotfix.test");
  EXPECT_EQ(world.choose({.step = StepName::branch}), "hotfix.start");
  EXPECT_EQ(world.choose({.step = StepName::deploy}), "nothing-to-undo");
  world.logs.clear();
  EXPECT_EQ(world.choose(), "nothing-to-undo");
  world.facts.trusted = false;
  EXPECT_EQ(world.choose(), "not-trusted");
}

TEST(ChooseUndo, elsewhere_it_is_the_log_that_i_wrote_to_last) {
  UndoWorld world;
  world.facts.head.branch = "refs/heads/main";
  EventLog theirs = log({event(minute(9), started("hotfix/other"))}, "other");
  theirs.events.front().author.email = "grace@example.org";
  world.logs.push_back(theirs);
  EXPECT_EQ(world.choose(), "hotfix.start");
  world.logs.erase(world.logs.begin());
  EXPECT_EQ(world.choose(), "nothing-to-undo");
}

TEST(ChooseUndo, refuses_what_later_steps_stand_on) {
  UndoWorld world;
  auto& events = world.logs.front().events;
  events.push_back(numbered('2', minute(1), passed()));
  events.push_back(numbered('3', minute(2), DeployChanged{"v1.0.1", DeployEvent::live, ""}));
  EXPECT_EQ(world.choose(), "hotfix.deploy");
  EXPECT_EQ(world.choose({.step = StepName::test}), "needed-later");
  EXPECT_EQ(world.choose({.step = StepName::branch}), "needed-later");
}

TEST(PlanUndo, of_what_is_only_recorded_is_one_event) {
  UndoWorld world;
  world.logs.front().events.push_back(numbered('2', minute(1), passed()));
  EXPECT_THAT(world.steps(), ElementsAre("event"));
  const PlanOrRefusal answer = world.plan();
  const auto& undo = std::get<TakenBack>(std::get<Plan>(answer).entries.front().event->body);
  EXPECT_EQ(undo, (TakenBack{"hotfix.test", {oid('2')}}));
}

/// Started here, nothing committed yet.
UndoWorld started_here() {
  UndoWorld world;
  world.place.tip = oid('1');
  world.place.on_branch = true;
  world.place.back_to = "main";
  return world;
}

TEST(PlanUndo, of_a_start_goes_back_and_deletes_the_branch_where_it_still_is) {
  UndoWorld world = started_here();
  EXPECT_THAT(world.steps(), ElementsAre("switch", "update-ref", "event"));
  const PlanOrRefusal answer = world.plan();
  EXPECT_THAT(std::get<Plan>(answer).entries[1].argv,
              ElementsAre("git", "update-ref", "-d", std::string("refs/heads/") + branch, oid('1').hex()));
  world.place.back_is_branch = false;
  EXPECT_THAT(std::get<Plan>(world.plan()).entries[0].argv, ::testing::Contains("--detach"));
  world.place.on_branch = false;  // interrupted
  EXPECT_THAT(world.steps(), ElementsAre("update-ref", "event"));
  world.place.tip.reset();
  EXPECT_THAT(world.steps(), ElementsAre("event"));
}

TEST(PlanUndo, of_a_start_in_a_linked_work_tree_removes_it) {
  UndoWorld world = started_here();
  world.place.linked_tree = "/shop-PROD-501";
  world.place.main_folder = "/shop";
  world.place.ignored = {"node_modules/"};
  EXPECT_THAT(world.steps(), ElementsAre("worktree", "update-ref", "event"));
  const PlanOrRefusal answer = world.plan();
  for (const PlanEntry& entry : std::get<Plan>(answer).entries) EXPECT_EQ(entry.cwd, "/shop") << entry.purpose;
  EXPECT_THAT(std::get<Plan>(answer).notes, ElementsAre(::testing::HasSubstr("node_modules/")));
  world.place.move.here.untracked = {"notes.txt"};
  EXPECT_THAT(world.steps(), ElementsAre("dirty-tree"));
}

TEST(PlanUndo, of_a_start_lays_down_what_was_carried) {
  UndoWorld world = started_here();
  world.place.move.here.tracked = {"moved.js"};
  EXPECT_THAT(world.steps(), ElementsAre("switch", "update-ref", "event"));  // nothing at stake: it comes along
  world.place.move.at_stake = {"moved.js"};
  EXPECT_THAT(world.steps(), ElementsAre("dirty-tree"));
  world.place.carry.merges = true;
  EXPECT_THAT(world.steps(), ElementsAre("stash", "ref", "stash", "ref", "reset", "switch", "stash", "update-ref",
                                         "update-ref", "event"));
  world.place.carry.original = oid('c');
  EXPECT_THAT(world.steps(),
              ElementsAre("stash", "ref", "ref", "reset", "switch", "stash", "update-ref", "update-ref", "event"));
  world.place.carry = {.held = oid('d'), .kept = oid('d'), .dirt_is_kept = true};  // killed before the reset
  EXPECT_THAT(world.steps(), ElementsAre("reset", "switch", "stash", "update-ref", "update-ref", "event"));
  world.place.carry.dirt_is_kept = false;
  EXPECT_THAT(world.steps(), ElementsAre("dirty-tree"));
  world.place.move = {};  // killed after the reset
  EXPECT_THAT(world.steps(), ElementsAre("switch", "stash", "update-ref", "update-ref", "event"));
  world.place.on_branch = false;  // killed after the switch
  EXPECT_THAT(world.steps(), ElementsAre("stash", "update-ref", "update-ref", "event"));
  world.place.move.here.tracked = {"moved.js"};  // killed after it was laid down
  EXPECT_THAT(world.steps(), ElementsAre("update-ref", "update-ref", "event"));
}

TEST(PlanUndo, of_a_start_refuses_what_would_lose_work) {
  const auto check = [](const std::string& code, auto change) {
    UndoWorld world = started_here();
    change(world);
    EXPECT_THAT(world.steps(), ElementsAre(code));
  };
  check("published", [](UndoWorld& world) { world.place.pushed = true; });
  check("published", [](UndoWorld& world) { world.place.tagged = true; });
  check("has-commits", [](UndoWorld& world) {
    world.place.own = 1;
    world.place.only_picked = false;
  });
  check("unmerged-files", [](UndoWorld& world) { world.place.move.here.unmerged = {"a"}; });
  check("in-the-way", [](UndoWorld& world) { world.place.move.in_the_way = {"later.js"}; });
  check("nowhere-to-go", [](UndoWorld& world) { world.place.back_to.reset(); });
  check("operation-in-progress", [](UndoWorld& world) { world.facts.operation = "merge"; });
  check("checked-out-elsewhere", [](UndoWorld& world) { world.place.checked_out_at = "/there"; });
}

TEST(PlanUndo, of_a_replay_gives_the_branch_what_it_had) {
  UndoWorld world;
  world.logs.front().events.push_back(numbered('2', minute(5), started()));
  world.logs.front().events.push_back(numbered('3', minute(5), Ran{"hotfix.replay", {"Pick"}, ""}));
  world.place.tip = oid('a');
  world.place.on_branch = true;
  EXPECT_THAT(world.steps(), ElementsAre("moved-on"));
  world.place.restored = oid('c');
  EXPECT_THAT(world.steps(), ElementsAre("switch", "event"));
  world.place.replaced_branch = "hotfix/PROD-501-old";
  EXPECT_THAT(world.steps(), ElementsAre("switch", "update-ref", "event"));
  world.place.pushed = true;
  EXPECT_THAT(world.steps(), ElementsAre("published"));
}

TEST(PlanUndo, of_an_abort_makes_the_branch_again) {
  UndoWorld world;
  world.facts.head.branch = "refs/heads/main";
  world.logs.front().events.push_back(numbered('2', minute(5), Ended{Ended::How::aborted, "no", oid('a')}));
  EXPECT_THAT(world.steps(), ElementsAre("ref", "switch", "event"));
  world.place.tip = oid('a');
  EXPECT_THAT(world.steps(), ElementsAre("switch", "event"));
  world.place.on_branch = true;
  EXPECT_THAT(world.steps(), ElementsAre("event"));
}

/// A review was requested by gh, and new commits were pushed to it once.
struct Requested : UndoWorld {
  Requested() {
    const std::string url = "https://github.com/acme/shop/pull/7";
    auto& events = logs.front().events;
    events.push_back(numbered('2', minute(11), ReviewRequested{oid('c'), "main", url}));
    events.push_back(numbered('3', minute(12), passed()));
    events.push_back(numbered('4', minute(13), ReviewRequested{oid('a'), "main", url}));
    place.request.branch = branch;
    place.request.url = url;
    place.request.into = "main";
    place.request.there = oid('a');
    place.request.channel.remote = "origin";
    place.request.channel.project = {forge::Provider::github, "github.com", "acme/shop"};
    place.request.channel.way = RequestWay::gh;
    place.request.channel.requests = {{.number = 7, .url = url, .branch = branch, .into = "main"}};
  }
  forge::Request& request() { return place.request.channel.requests.front(); }
};

TEST(PlanUndo, of_a_review_closes_its_request_and_leaves_the_branch) {
  Requested world;
  EXPECT_EQ(world.choose(), "hotfix.requestReview");
  EXPECT_THAT(world.steps(), ElementsAre("pr", "event"));
  const PlanOrRefusal answer = world.plan();
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_THAT(plan.entries[0].argv, ElementsAre("gh", "pr", "close", "--repo=github.com/acme/shop", "7"));
  EXPECT_EQ(plan.entries[0].reach, Reach::remote);
  EXPECT_EQ(plan.entries[0].undo, "gh pr reopen --repo=github.com/acme/shop 7");
  EXPECT_THAT(std::get<TakenBack>(plan.entries[1].event->body).events, ElementsAre(oid('4'), oid('2')))
      << "one request, recorded twice";
  EXPECT_THAT(plan.notes, Contains(HasSubstr("stays on origin")));
  world.request().state = forge::RequestState::closed;  // by hand, or by an undo that was interrupted
  EXPECT_THAT(world.steps(), ElementsAre("event"));
  world.request().state = forge::RequestState::merged;
  EXPECT_THAT(world.steps(), ElementsAre("request-merged"));
  world.place.request.remote_problem = "No route.";
  EXPECT_THAT(world.steps(), ElementsAre("remote-unreachable"));
}

TEST(PlanUndo, of_a_review_with_glab_names_the_request_by_its_number) {
  Requested world;
  world.place.request.channel.project = {forge::Provider::gitlab, "gitlab.com", "acme/shop"};
  world.place.request.channel.way = RequestWay::glab;
  const PlanOrRefusal answer = world.plan();
  EXPECT_THAT(std::get<Plan>(answer).entries[0].argv,
              ElementsAre("glab", "mr", "close", "--repo=https://gitlab.com/acme/shop", "7"));
}

TEST(PlanUndo, of_a_review_that_nothing_here_can_close_says_what_to_do_by_hand) {
  Requested world;
  RequestChannel& channel = world.place.request.channel;
  channel.requests.clear();
  channel.way = RequestWay::printed;
  channel.notes = {"gh is not installed.", "So the branch is pushed."};
  EXPECT_THAT(world.steps(), ElementsAre("event"));
  const auto notes = [&] { return std::get<Plan>(world.plan()).notes; };
  EXPECT_THAT(notes(), Contains(AllOf(HasSubstr("close it on its page, https://github.com/acme/shop/pull/7"),
                                      HasSubstr("gh is not installed."), Not(HasSubstr("pushed")))));
  channel.project = {forge::Provider::agit, "git.example.org", "acme/shop"};
  channel.way = RequestWay::agit;
  channel.refs = {{"12", oid('a'), "https://git.example.org/acme/shop/pulls/12"}};
  EXPECT_THAT(notes(),
              Contains(HasSubstr("request 12: do it on its page, https://git.example.org/acme/shop/pulls/12")));
  world.place.request = {};  // no remote any more
  EXPECT_THAT(notes(), IsEmpty());
}

TEST(PlanUndo, of_a_persons_word_on_a_review_is_only_recorded) {
  Requested world;
  world.logs.front().events.push_back(numbered('5', minute(14), ReviewApproved{oid('a'), "bob"}));
  EXPECT_THAT(world.steps(), ElementsAre("event"));
  const PlanOrRefusal answer = world.plan();
  EXPECT_THAT(std::get<TakenBack>(std::get<Plan>(answer).entries[0].event->body).events, ElementsAre(oid('5')));
}

}  // namespace
}  // namespace hotfix::workflow
