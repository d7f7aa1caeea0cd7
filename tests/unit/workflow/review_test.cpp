// The plan of hotfix.requestReview: what is pushed, how the request is opened, and that nothing is done twice.

#include "workflow/review.h"

#include <functional>
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

const std::string review_branch = "hotfix/PROD-501-expired-cards";

/// A fix that was committed, with a remote on GitHub where gh is logged in.
struct ReviewWorld : FixedHotfix {
  ReviewWorld() {
    place.channel.remote = "origin";
    place.channel.project = {forge::Provider::github, "github.com", "acme/shop"};
    place.channel.way = RequestWay::gh;
    place.base.branch = review_branch;
    place.base.base = *facts.current->base->base;
    place.base.main = "main";
    place.base.branches = {{"main", true}};
    place.paths = {"pay.js"};
  }
  PlanOrRefusal plan(const ReviewRequest& request = {}) const { return plan_review(at(minute(20)), place, request); }
  std::string refusal(const ReviewRequest& request = {}) const { return refusal_in(plan(request)); }
  Plan planned(const ReviewRequest& request = {}) const {
    const PlanOrRefusal answer = plan(request);
    const auto* refusal = std::get_if<Refusal>(&answer);
    EXPECT_EQ(refusal, nullptr) << (refusal == nullptr ? "" : refusal->message);
    return refusal == nullptr ? std::get<Plan>(answer) : Plan();
  }
  /// The first two words of each entry's program, or "event".
  std::vector<std::string> steps(const ReviewRequest& request = {}) const {
    std::vector<std::string> names;
    for (const PlanEntry& entry : planned(request).entries)
      names.push_back(entry.event ? "event" : entry.argv.at(0) + " " + entry.argv.at(1));
    return names;
  }
  void pushed() {
    place.there = oid('a');
    place.pushed = Pushed::same;
  }
  void opened(std::uint64_t number = 7, const std::string& into = "main") {
    forge::Request request{.number = number, .url = "https://github.com/acme/shop/pull/7", .branch = review_branch};
    request.into = into;
    request.head = oid('a');
    place.channel.requests.insert(place.channel.requests.begin(), request);
  }
  void recorded(char commit = 'a') {
    logs.front().events.push_back(
        event(minute(16), ReviewRequested{oid(commit), "main", "https://github.com/acme/shop/pull/7"}));
  }

  ReviewPlace place;
};

TEST(PlanReview, pushes_the_one_branch_and_opens_the_request) {
  ReviewWorld world;
  world.place.set_upstream = true;
  world.place.label = "hotfix";
  world.place.reviewers = {"bob"};
  EXPECT_THAT(world.steps(), ElementsAre("git push", "git branch", "gh pr", "event"));
  const Plan plan = world.planned();
  EXPECT_THAT(plan.entries[0].argv, ElementsAre("git", "push", "--no-follow-tags", "--recurse-submodules=check", "--",
                                                "origin", oid('a').hex() + ":refs/heads/" + review_branch));
  EXPECT_EQ(plan.entries[0].reach, Reach::remote);
  EXPECT_THAT(*plan.entries[0].undo,
              HasSubstr("--force-with-lease=refs/heads/" + review_branch + ":" + oid('a').hex()));
  EXPECT_THAT(plan.entries[1].argv, Contains("--set-upstream-to=origin/" + review_branch));
  EXPECT_THAT(plan.entries[2].argv, Contains("--base=main"));
  EXPECT_THAT(plan.entries[2].argv, Contains("--label=hotfix"));
  EXPECT_THAT(plan.entries[2].argv, Contains("--reviewer=bob"));
  EXPECT_THAT(plan.entries[2].argv, Contains("--title=PROD-501 Guard expired cards"));
  EXPECT_EQ(plan.entries[2].reach, Reach::remote);
  EXPECT_TRUE(plan.entries[3].event->printed_url);
  EXPECT_EQ(std::get<ReviewRequested>(plan.entries[3].event->body).into, "main");
  EXPECT_THAT(plan.notes, Contains(HasSubstr("merging it is the merge back")));
  for (const PlanEntry& entry : plan.entries) {
    for (const std::string& word : entry.argv) EXPECT_FALSE(word == "--force" || word == "-f" || word.starts_with("+"));
  }
}

TEST(PlanReview, takes_the_person_at_their_word) {
  ReviewWorld world;
  world.place.base.branches = {{"main", true}, {"next", true}};
  const Plan plan = world.planned({.base = "next", .summary = "Cards expired", .draft = true});
  const PlanEntry& open = plan.entries[1];
  EXPECT_THAT(open.argv, Contains("--base=next"));
  EXPECT_THAT(open.argv, Contains("--draft"));
  EXPECT_THAT(open.input, HasSubstr("### Cause\n\nCards expired\n"));
}

TEST(PlanReview, goes_on_where_it_was_interrupted) {
  ReviewWorld world;
  world.pushed();
  EXPECT_THAT(world.steps(), ElementsAre("gh pr", "event"));
  world.opened();
  EXPECT_THAT(world.steps(), ElementsAre("event"));
  EXPECT_EQ(std::get<ReviewRequested>(world.planned().entries[0].event->body).url,
            "https://github.com/acme/shop/pull/7");
  world.recorded();
  EXPECT_EQ(world.refusal(), "already-requested");
}

TEST(PlanReview, brings_new_commits_to_the_request_that_is_there) {
  ReviewWorld world;
  world.place.there = oid('c');
  world.place.pushed = Pushed::older;
  world.opened();
  world.recorded('c');
  EXPECT_THAT(world.steps(), ElementsAre("git push", "event"));
  EXPECT_EQ(world.planned().entries[0].undo, std::nullopt) << "a branch that was there is not deleted";
}

TEST(PlanReview, keeps_to_an_open_request_into_another_branch_and_says_so) {
  ReviewWorld world;
  world.pushed();
  world.opened(7, "develop");
  const Plan plan = world.planned();
  EXPECT_EQ(std::get<ReviewRequested>(plan.entries.at(0).event->body).into, "develop");
  EXPECT_THAT(plan.notes, Contains(HasSubstr("Request 7 is for develop and not for main")));
  world.place.base.branches.push_back({"next", true});
  EXPECT_THAT(world.steps({.base = "next"}), ElementsAre("gh pr", "event"));  // asked for by name: another one
}

TEST(PlanReview, opens_another_one_where_the_first_was_closed) {
  ReviewWorld world;
  world.pushed();
  world.opened();
  world.recorded();
  world.place.channel.requests.front().state = forge::RequestState::closed;
  EXPECT_THAT(world.steps(), ElementsAre("gh pr", "event"));
  EXPECT_THAT(world.planned().notes, Contains(HasSubstr("Request 7 was closed")));
}

TEST(PlanReview, makes_the_release_branch_first) {
  ReviewWorld world;
  world.place.base.create_release_branch = true;
  EXPECT_THAT(world.steps(), ElementsAre("git push", "git push", "gh pr", "event"));
  const Plan plan = world.planned();
  EXPECT_EQ(plan.entries[0].argv.back(), oid('1').hex() + ":refs/heads/release/1.0");
  EXPECT_THAT(plan.entries[2].argv, Contains("--base=release/1.0"));
}

TEST(PlanReview, lets_gitlab_open_it_with_the_push) {
  ReviewWorld world;
  world.place.channel.way = RequestWay::push_options;
  world.place.channel.project = {forge::Provider::gitlab, "gitlab.com", "acme/shop"};
  EXPECT_THAT(world.steps(), ElementsAre("git push", "event"));
  EXPECT_THAT(world.planned().entries[0].argv, Contains("merge_request.target=main"));
  world.pushed();  // options come only with a push that brings something: the page is all that is left
  const Plan plan = world.planned();
  EXPECT_THAT(world.steps(), ElementsAre("event"));
  EXPECT_THAT(std::get<ReviewRequested>(plan.entries[0].event->body).url, HasSubstr("merge_requests/new"));
  EXPECT_THAT(plan.notes, Contains(HasSubstr("Open the request here")));
  world.place.channel.refs = {{"12", oid('a'), "https://gitlab.com/acme/shop/-/merge_requests/12"}};
  EXPECT_THAT(std::get<ReviewRequested>(world.planned().entries[0].event->body).url, HasSubstr("merge_requests/12"));
  world.recorded();
  EXPECT_EQ(world.refusal(), "already-requested");
}

TEST(PlanReview, pushes_to_agit_without_a_branch) {
  ReviewWorld world;
  world.place.channel.way = RequestWay::agit;
  world.place.channel.project = {forge::Provider::agit, "git.acme.org", "acme/shop"};
  EXPECT_THAT(world.steps(), ElementsAre("git push", "event"));
  EXPECT_EQ(world.planned().entries[0].argv.back(), oid('a').hex() + ":refs/for/main");
  world.place.channel.push_options = false;
  EXPECT_EQ(world.planned().entries[0].argv.back(), oid('a').hex() + ":refs/for/main/" + review_branch);
  world.place.channel.refs = {{"3", oid('a'), "https://git.acme.org/acme/shop/pulls/3"}};
  EXPECT_THAT(world.steps(), ElementsAre("event"));
  world.recorded();
  EXPECT_EQ(world.refusal(), "already-requested");
}

TEST(PlanReview, names_the_page_where_nothing_else_works) {
  ReviewWorld world;
  world.place.channel.way = RequestWay::printed;
  world.place.channel.notes = {"gh is not installed."};
  EXPECT_THAT(world.steps(), ElementsAre("git push", "event"));
  Plan plan = world.planned();
  EXPECT_THAT(std::get<ReviewRequested>(plan.entries[1].event->body).url, HasSubstr("/compare/main...hotfix/PROD-501"));
  EXPECT_FALSE(plan.entries[1].event->printed_url);
  EXPECT_THAT(plan.notes, Contains("gh is not installed."));
  world.place.channel.project = {};  // nobody knows this host: what it prints is all there is
  plan = world.planned();
  EXPECT_TRUE(plan.entries[1].event->printed_url);
  world.pushed();
  world.recorded();
  EXPECT_EQ(world.refusal(), "already-requested");
}

TEST(PlanReview, records_a_persons_word) {
  ReviewWorld world;
  world.place.channel = {};
  world.place.remote_problem = "no route";
  const Plan plan = world.planned({.approved_by = "bob"});
  ASSERT_EQ(plan.entries.size(), 1U);
  EXPECT_EQ(plan.entries[0].event->body, EventBody(ReviewApproved{oid('a'), "bob"}));
  world.logs.front().events.push_back(event(minute(18), ReviewApproved{oid('a'), "bob"}));
  EXPECT_EQ(world.refusal({.approved_by = "bob"}), "already-approved");
  EXPECT_EQ(world.refusal({.approved_by = " "}), "no-name");
  EXPECT_EQ(world.refusal({.approved_by = "eve"}), "");
  world.opened();
  EXPECT_EQ(world.refusal({.approved_by = "eve"}), "forge-tells");
}

TEST(PlanReview, refuses_in_words) {
  const auto check = [](std::string_view code, const std::function<void(ReviewWorld&)>& prepare) {
    ReviewWorld world;
    prepare(world);
    EXPECT_EQ(world.refusal(), code);
  };
  check("no-remote", [](ReviewWorld& world) { world.place.channel.remote.clear(); });
  check("remote-unreachable", [](ReviewWorld& world) { world.place.remote_problem = "no route"; });
  check("nothing-to-review", [](ReviewWorld& world) { world.facts = fresh_hotfix(); });
  check("base-unknown", [](ReviewWorld& world) { world.facts.current->base->base.reset(); });
  check("operation-in-progress", [](ReviewWorld& world) { world.facts.operation = "rebase"; });
  check("not-on-a-branch", [](ReviewWorld& world) { world.facts.head.branch.reset(); });
  check("branch-behind", [](ReviewWorld& world) { world.place.pushed = Pushed::newer; });
  check("branch-diverged", [](ReviewWorld& world) { world.place.pushed = Pushed::diverged; });
  check("branch-moved", [](ReviewWorld& world) { world.place.pushed = Pushed::unknown; });
  check("base-not-found", [](ReviewWorld& world) { world.place.base.branches.clear(); });
}

TEST(PlanReview, is_another_plan_once_something_it_read_has_changed) {
  const ReviewWorld world;
  EXPECT_EQ(world.planned().id, world.planned().id);
  ReviewWorld other;
  other.place.paths = {"pay.js", "card.js"};  // stands in the body
  EXPECT_NE(world.planned().id, other.planned().id);
}

TEST(RequestBody, comes_from_commits_events_and_findings) {
  ReviewWorld world;
  world.facts.current->own.front().message =
      "Guard expired cards\n\nThe gateway sends year 00.\n\nSigned-off-by: Ada <ada@example.org>\n";
  world.logs.front().events.push_back(event(minute(14), TestVerdict{oid('b'), oid('a'), true, "npm test", {}, ""}));
  world.logs.front().events.push_back(event(minute(15), AcceptedFinding{"f", "scope/dependency", "agreed", {}}));
  world.place.totals = Totals{1, 2, 1, 2, {}};
  const std::string body = world.planned().entries[1].input;
  for (const char* part :
       {"**Hotfix** for v1.0.0, PROD-501", "The gateway sends year 00.\n\n###", "- aaaaaaa Guard expired cards",
        "`pay.js`", "`npm test` passed on aaaaaaa", "2 production lines in 1 file.",
        "accepted scope/dependency: agreed", "Deploy v1.0.0 again."})
    EXPECT_THAT(body, HasSubstr(part));
}

TEST(RequestBody, fills_a_template_once) {
  ReviewWorld world;
  world.place.text = "{ticket} | {cause} | {unknown} | {rollback} {";
  EXPECT_EQ(world.planned({.summary = "see {ticket}"}).entries[1].input,
            "PROD-501 | see {ticket} | {unknown} | Deploy v1.0.0 again. {");
}

TEST(RequestBody, is_bounded) {
  ReviewWorld world;
  world.place.text = std::string(70'000, 'x') + "€";
  EXPECT_LT(world.planned().entries[1].input.size(), 61'000U);
}

}  // namespace
}  // namespace hotfix::workflow
