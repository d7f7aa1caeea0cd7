// Two start the same hotfix at the same time: one does, and the other is told so.

#include <future>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/cli/released.h"

namespace hotfix::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int rounds = 5;
constexpr const char* race_branch = "hotfix/PROD-501-cards";

/// Whatever moment the loser came at: in the middle of it, a moment too late, or when it was all done. Or git's lock
/// was held for longer than git waits.
auto a_clear_word() {
  return AnyOf(HasSubstr("Somebody else was first"), HasSubstr("started already"), HasSubstr("being fixed on"),
               HasSubstr("changed while it was being looked at"), HasSubstr("another git is at work"));
}

void expect_one_hotfix(const Released& shop) {
  EXPECT_EQ(shop.git({"for-each-ref", "--format=%(refname:short)", "refs/heads/hotfix"}), race_branch);
  EXPECT_EQ(shop.git({"branch", "--show-current"}), race_branch);
  EXPECT_EQ(shop.head(), shop.rev("v1.0.1^{commit}"));
  EXPECT_EQ(shop.git({"rev-list", "--count", "--grep=^Start", "refs/hotfix-events/PROD-501-cards"}), "1");
  EXPECT_THAT(shop.git({"status", "--porcelain"}), IsEmpty());
}

TEST(StartRace, two_terminals_have_one_winner) {
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE(round);
    const Released shop;
    const auto start = [&] { return shop.start({"PROD-501 cards", "--mode", "switch"}); };
    auto other = std::async(std::launch::async, start);
    const process::ChildResult mine = start();
    const process::ChildResult theirs = other.get();
    ASSERT_NE(mine.status == 0, theirs.status == 0) << mine.err << theirs.err;
    EXPECT_THAT(mine.status == 0 ? theirs.err : mine.err, a_clear_word());
    expect_one_hotfix(shop);
  }
}

TEST(StartRace, two_editors_have_one_winner) {
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE(round);
    const Released shop;
    Conversation one(shop.str());
    Conversation two(shop.str());
    const Json start = {{"command", "hotfix.start"},
                        {"arguments", Json::array({{{"summary", "PROD-501 cards"}, {"mode", "switch"}}})}};
    const auto first = one.client().send_request("workspace/executeCommand", start);
    const auto second = two.client().send_request("workspace/executeCommand", start);
    const std::vector<Json> results{one.client().answer(first).at("result"), two.client().answer(second).at("result")};
    const bool first_won = results[0].at("refusal").is_null();
    ASSERT_NE(first_won, results[1].at("refusal").is_null()) << results[0] << results[1];
    EXPECT_THAT(results[first_won ? 1 : 0].at("refusal").at("message").get<std::string>(), a_clear_word());
    EXPECT_TRUE(results[first_won ? 0 : 1].at("status").at("active"));
    expect_one_hotfix(shop);
    for (Conversation* editor : {&one, &two}) EXPECT_EQ(editor->settle().at("branch"), race_branch);
  }
}

}  // namespace
}  // namespace hotfix::test
