#include "workflow/next.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hotfix_facts.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;
using ::testing::HasSubstr;

struct NextWorld {
  Refusal refusal(const std::string& elsewhere = {}) const {
    const Status status = derive(facts, logs, policy, minute(30)).status;
    return refuse_next({facts, logs, policy, minute(30)}, status, elsewhere).value_or(Refusal{"goes on", "", ""});
  }
  std::string command() const {
    const Status status = derive(facts, logs, policy, minute(30)).status;
    return status.next && status.next->command ? *status.next->command : "";
  }

  Facts facts = fixed_hotfix();
  std::vector<EventLog> logs = {log({event(minute(0), started())})};
  PolicyValues policy;
};

/// Every state that a hotfix can be in: something to run, or words that say what to do.
TEST(Next, is_never_a_dead_end) {
  const auto check = [](const std::string& expected, auto change) {
    NextWorld world;
    change(world);
    const Refusal refusal = world.refusal();
    EXPECT_EQ(refusal.code == "goes on" ? world.command() : refusal.code, expected) << refusal.message;
    EXPECT_EQ(refusal.code != "goes on" && refusal.remedy.empty(), false) << expected;
  };
  const auto tested = [](NextWorld& world) {
    world.logs.front().events.push_back(event(minute(12), TestVerdict{oid('b'), oid('a'), true, "", {}, ""}));
  };
  const auto reviewed = [&](NextWorld& world) {
    tested(world);
    world.logs.front().events.push_back(event(minute(13), ReviewRequested{oid('a'), "main", ""}));
  };
  const auto deployed = [&](NextWorld& world, DeployEvent state) {
    reviewed(world);
    tag_fix(world.facts);
    world.logs.front().events.push_back(event(minute(20), DeployChanged{"v1.0.1", state, ""}));
  };
  check("your-turn", [](NextWorld& world) { world.facts = fresh_hotfix(); });
  check("your-turn", [](NextWorld& world) { world.facts.dirty = true; });
  check("hotfix.test", [](NextWorld& world) { world.policy.tests_configured = true; });
  check("hotfix.test", [&](NextWorld& world) {
    world.policy.tests_configured = true;
    world.logs.front().events.push_back(event(minute(12), TestVerdict{oid('b'), oid('a'), false, "", {}, ""}));
  });
  check("hotfix.requestReview", [](NextWorld&) {});  // no tests are set up
  check("hotfix.requestReview", tested);
  check("hotfix.deploy", reviewed);
  check("hotfix.deploy", [&](NextWorld& world) { deployed(world, DeployEvent::failed); });
  check("hotfix.deploy", [&](NextWorld& world) {
    world.policy.deploy_configured = true;
    deployed(world, DeployEvent::deploying);
  });
  check("hotfix.mergeBack", [&](NextWorld& world) { deployed(world, DeployEvent::tagged); });
  check("hotfix.mergeBack", [&](NextWorld& world) { deployed(world, DeployEvent::live); });
  check("hotfix.cleanUp", [&](NextWorld& world) {
    deployed(world, DeployEvent::live);
    merge(world.facts);
  });
  check("hotfix.replay", [](NextWorld& world) {
    world.facts.current->base->carried = {oid('c')};
    world.facts.current->base->replay_onto = world.facts.tags.front();
  });
  check("your-turn", [](NextWorld& world) {
    world.facts = fresh_hotfix();
    world.facts.current->base->carried = {oid('c')};
    world.facts.current->base->replay_onto = world.facts.tags.front();
  });
  check("not-a-hotfix", [](NextWorld& world) {
    world.facts.head.branch = "refs/heads/main";
    world.logs.clear();
  });
  check("not-on-a-branch", [](NextWorld& world) { world.facts.head.branch.reset(); });
  check("not-trusted", [](NextWorld& world) { world.facts.trusted = false; });
  check("no-identity", [](NextWorld& world) { world.facts.me = {}; });
  check("not-a-hotfix", [](NextWorld& world) {  // it was left
    world.logs.front().events.push_back(event(minute(12), Ended{Ended::How::aborted, "no", oid('a')}));
  });
}

TEST(Next, of_a_branch_that_carries_and_has_nothing_of_its_own_moves_it) {
  NextWorld world;
  world.facts = fresh_hotfix();
  world.facts.current->base->carried = {oid('c')};
  world.facts.current->base->replay_onto = world.facts.tags.front();
  EXPECT_THAT(world.refusal().remedy, HasSubstr("git reset --keep v1.0.0"));
}

TEST(Next, points_to_where_my_hotfix_is) {
  NextWorld world;
  world.facts.others = {*world.facts.current};
  world.facts.current.reset();
  world.facts.head.branch = "refs/heads/main";
  EXPECT_EQ(world.refusal().code, "elsewhere");
  EXPECT_THAT(world.refusal().remedy, HasSubstr("git switch hotfix/PROD-501-expired-cards"));
  EXPECT_THAT(world.refusal("/shop-PROD-501").remedy, HasSubstr("hotfixd next -C /shop-PROD-501"));
}

}  // namespace
}  // namespace hotfix::workflow
