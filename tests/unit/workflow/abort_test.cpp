#include "workflow/abort.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hotfix_facts.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct AbortWorld {
  AbortWorld() {
    place.on_branch = true;
    place.tip = oid('a');
    place.back_to = "main";
  }
  std::string chosen(const AbortRequest& request = {"no", false}) const {
    const auto answer = choose_abort({facts, logs, policy, minute(20)}, request);
    const auto* refusal = std::get_if<Refusal>(&answer);
    return refusal != nullptr ? refusal->code : std::get<AbortTarget>(answer).branch;
  }
  PlanOrRefusal plan(const AbortRequest& request = {"no", false}) const {
    const PlanContext context{facts, logs, policy, minute(20)};
    return plan_abort(context, std::get<AbortTarget>(choose_abort(context, request)), place, request);
  }
  std::vector<std::string> steps(const AbortRequest& request = {"no", false}) const {
    const PlanOrRefusal answer = plan(request);
    if (const auto* refusal = std::get_if<Refusal>(&answer)) return {refusal->code};
    std::vector<std::string> names;
    for (const PlanEntry& entry : std::get<Plan>(answer).entries)
      names.push_back(entry.event ? "event" : entry.ref_update ? "ref" : entry.argv.at(1));
    return names;
  }
  std::vector<std::string> notes() const {
    const PlanOrRefusal answer = plan();
    return std::get<Plan>(answer).notes;
  }

  Facts facts = fixed_hotfix();
  std::vector<EventLog> logs = {log({event(minute(0), started())})};
  PolicyValues policy;
  AbortPlace place;
};

TEST(ChooseAbort, leaves_the_hotfix_here_or_my_only_one) {
  AbortWorld world;
  EXPECT_EQ(world.chosen(), "hotfix/PROD-501-expired-cards");
  EXPECT_EQ(world.chosen({" \n", false}), "no-reason");
  world.facts.head.branch = "refs/heads/main";
  EXPECT_EQ(world.chosen(), "hotfix/PROD-501-expired-cards");
  world.logs.push_back(log({event(minute(1), started("hotfix/other"))}, "other"));
  EXPECT_EQ(world.chosen(), "several-hotfixes");
  world.logs.pop_back();
  world.logs.front().events.push_back(event(minute(5), Ended{Ended::How::aborted, "no", oid('a')}));
  EXPECT_EQ(world.chosen(), "hotfix/PROD-501-expired-cards") << "an abort may have been interrupted";
  world.logs.clear();
  EXPECT_EQ(world.chosen(), "not-a-hotfix");
  world.facts.me.email.reset();
  EXPECT_EQ(world.chosen(), "no-identity");
}

TEST(PlanAbort, keeps_the_work_records_it_and_goes_back) {
  const AbortWorld world;
  EXPECT_THAT(world.steps(), ElementsAre("ref", "event", "switch", "update-ref"));
  const PlanOrRefusal answer = world.plan();
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_EQ(plan.entries[0].ref_update->ref, "refs/hotfix-backup/PROD-501-expired-cards/aborted-aaaaaaaaa");
  EXPECT_EQ(plan.entries[0].ref_update->new_value, oid('a'));
  EXPECT_EQ(std::get<Ended>(plan.entries[1].event->body), (Ended{Ended::How::aborted, "no", oid('a')}));
  for (const PlanEntry& entry : plan.entries) EXPECT_EQ(entry.reach, Reach::local);
  EXPECT_THAT(plan.notes, IsEmpty());
}

TEST(PlanAbort, stays_where_it_cannot_go_and_says_so) {
  AbortWorld world;
  world.place.move.here.tracked = {"pay.js"};
  EXPECT_THAT(world.steps(), ElementsAre("ref", "stash", "ref", "event"));
  EXPECT_THAT(world.notes(), Contains(HasSubstr("pay.js")));
  world.place.move = {};
  world.place.move.in_the_way = {"later.js"};
  EXPECT_THAT(world.steps(), ElementsAre("ref", "event"));
  world.place.move = {};
  world.place.back_to.reset();
  EXPECT_THAT(world.steps(), ElementsAre("ref", "event"));
  EXPECT_THAT(world.notes(), Contains(HasSubstr("stays checked out")));
  world.place.back_to = "main";
  world.place.linked = true;
  EXPECT_THAT(world.steps(), ElementsAre("ref", "event"));
  EXPECT_THAT(world.notes(), Contains(HasSubstr("until you remove them")));
}

TEST(PlanAbort, goes_on_where_it_was_interrupted) {
  AbortWorld world;
  world.place.kept = oid('a');
  EXPECT_THAT(world.steps(), ElementsAre("event", "switch", "update-ref"));
  world.logs.front().events.push_back(event(minute(5), Ended{Ended::How::aborted, "no", oid('a')}));
  EXPECT_THAT(world.steps(), ElementsAre("switch", "update-ref"));
  world.place.linked = true;
  EXPECT_THAT(world.steps(), ElementsAre("already-ended"));
}

TEST(PlanAbort, says_what_remains_published_and_how_to_take_it_back) {
  AbortWorld world;
  tag_fix(world.facts);
  merge(world.facts);
  world.facts.current->remote = RemoteBranch{"origin/hotfix/PROD-501-expired-cards", oid('a'), {}};
  world.logs.front().events.push_back(event(minute(5), ReviewRequested{oid('a'), "main", "https://example.org/1"}));
  const std::vector<std::string> notes = world.notes();
  EXPECT_THAT(notes, ElementsAre(HasSubstr("git push origin --delete hotfix/PROD-501-expired-cards"),
                                 HasSubstr("https://example.org/1"), HasSubstr("v1.0.1 stays where it was pushed"),
                                 HasSubstr("main has the fix, and keeps it. To take it back: git revert 9999999")));
}

TEST(PlanAbort, after_a_roll_back_the_tag_counts_no_more) {
  AbortWorld world;
  tag_fix(world.facts);
  EXPECT_THAT(world.steps({"v1.0.0 is back", true}), ElementsAre("ref", "event", "event", "switch", "update-ref"));
  const PlanOrRefusal answer = world.plan({"v1.0.0 is back", true});
  const Plan& plan = std::get<Plan>(answer);
  EXPECT_EQ(std::get<DeployChanged>(plan.entries[1].event->body),
            (DeployChanged{"v1.0.1", DeployEvent::rolled_back, "v1.0.0 is back"}));
  EXPECT_EQ(std::get<Ended>(plan.entries[2].event->body).how, Ended::How::rolled_back);
}

TEST(PlanAbort, refuses_in_words) {
  AbortWorld world;
  world.facts.operation = "merge";
  EXPECT_THAT(world.steps(), ElementsAre("operation-in-progress"));
  world.facts.operation.reset();
  world.place.move.here.unmerged = {"a.js"};
  EXPECT_THAT(world.steps(), ElementsAre("unmerged-files"));
  world.place.move = {};
  world.place.on_branch = false;
  world.place.checked_out_at = "/shop-PROD-501";
  EXPECT_THAT(world.steps(), ElementsAre("checked-out-elsewhere"));
}

}  // namespace
}  // namespace hotfix::workflow
