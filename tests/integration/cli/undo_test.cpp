// hotfixd undo on real repositories: what a step wrote is taken back, byte for byte, and nothing else is.

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/cli/released.h"
#include "support/dirty_states.h"
#include "support/kill_at_each_entry.h"

namespace hotfix::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
namespace fs = std::filesystem;

process::ChildResult undo(const std::string& folder, std::vector<std::string> more = {},
                          const Environment& environment = {}) {
  more.insert(more.begin(), {"undo", "-C", folder, "--yes"});
  return hotfixd(more, environment);
}

std::string refusal_of(const process::ChildResult& result) {
  const Json answer = Json::parse(result.out, nullptr, false);
  return answer.is_object() && answer.at("refusal").is_object() ? answer.at("refusal").at("code") : Json("");
}

TEST(Undo, of_a_start_by_switching) {
  const Released shop;
  shop.write("notes.txt", "mine\n");
  const Contents before = everything(shop);
  ASSERT_EQ(shop.start({"PROD-501 cards"}).status, 0);
  const process::ChildResult result = undo(shop.str());
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(everything(shop), before);
  EXPECT_EQ(refusal_of(undo(shop.str(), {"--format", "json"})), "nothing-to-undo");
  // It can be started again, under the same name.
  ASSERT_EQ(shop.start({"PROD-501 cards"}).status, 0);
  EXPECT_EQ(shop.git({"branch", "--show-current"}), "hotfix/PROD-501-cards");
}

TEST(Undo, of_a_start_from_a_detached_head) {
  const Released shop;
  shop.git({"switch", "-q", "--detach", "main~1"});
  const Contents before = everything(shop);
  ASSERT_EQ(shop.start({"PROD-501 cards"}).status, 0);
  ASSERT_EQ(undo(shop.str()).status, 0);
  EXPECT_EQ(everything(shop), before);
}

TEST(Undo, of_a_start_in_a_linked_work_tree) {
  for (const bool from_there : {true, false}) {
    const Released shop;
    shop.write("moved.js", "edited\n");
    const Contents before = everything(shop);
    const Json started = Json::parse(shop.start({"PROD-501 cards", "--format", "json"}).out);
    const std::string folder = started.at("folder").get<std::string>().substr(7);
    write_file(fs::path(folder) / "notes.txt", "mine\n");
    EXPECT_EQ(refusal_of(undo(folder, {"--format", "json"})), "dirty-tree");
    fs::remove(fs::path(folder) / "notes.txt");
    const process::ChildResult result = undo(from_there ? folder : shop.str());
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_FALSE(fs::exists(folder));
    EXPECT_EQ(everything(shop), before);
    EXPECT_EQ(shop.git({"worktree", "list"}).find('\n'), std::string::npos);
  }
}

/// Edits of files that main and the tag disagree about, staged and not.
void edit_both(const Released& shop) {
  std::string edited = "above\n" + lines(9, "moved");
  edited.replace(edited.find("moved 9"), 7, "fixed 9");
  shop.write("moved.js", edited);
  shop.git({"add", "moved.js"});
  shop.write("same.js", "rewritten\n");
}

TEST(Undo, of_a_start_that_carried) {
  const Released shop;
  edit_both(shop);
  const Contents before = everything(shop);
  ASSERT_EQ(shop.start({"PROD-501 cards", "--mode", "carry"}).status, 0);
  ASSERT_NE(shop.read("moved.js"), before.at("file moved.js").substr(2));
  const process::ChildResult result = undo(shop.str());
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(everything(shop), before);
}

TEST(Undo, of_a_start_that_carried_keeps_what_was_edited_since) {
  const Released shop;
  edit_both(shop);
  ASSERT_EQ(shop.start({"PROD-501 cards", "--mode", "carry"}).status, 0);
  std::string more = shop.read("moved.js");
  more.replace(more.find("moved 8"), 7, "fixed 8");
  shop.write("moved.js", more);
  ASSERT_EQ(undo(shop.str()).status, 0);
  EXPECT_EQ(shop.git({"branch", "--show-current"}), "main");
  EXPECT_EQ(shop.read("moved.js"), "above\n" + more);
  EXPECT_EQ(shop.read("same.js"), "rewritten\n");
}

TEST(Undo, of_a_start_refuses_where_something_would_be_lost) {
  const auto check = [](const std::string& code, auto prepare) {
    Released shop;
    EXPECT_EQ(shop.start({"PROD-501 cards"}).status, 0);
    prepare(shop);
    const Contents before = everything(shop);
    const std::string refs = shop.git({"for-each-ref"});
    EXPECT_EQ(refusal_of(undo(shop.str(), {"--format", "json"})), code);
    EXPECT_EQ(everything(shop), before) << code;
    EXPECT_EQ(shop.git({"for-each-ref"}), refs) << code;
  };
  check("has-commits", [](Released& shop) { shop.commit_file("same.js", "fixed\n", "PROD-501 Fix"); });
  check("published", [](Released& shop) { shop.git({"push", "-q", "origin", "HEAD"}); });
  check("dirty-tree", [](Released& shop) { shop.write("moved.js", "quite different\n"); });
  check("in-the-way", [](Released& shop) { shop.write("later.js", "mine, not tracked\n"); });
  check("operation-in-progress", [](Released& shop) { shop.write(".git/MERGE_HEAD", shop.head() + "\n"); });
}

TEST(Undo, of_a_start_with_picks_keeps_them) {
  Released shop;
  const std::string fix = shop.commit_file("same.js", "fixed\n", "Fix the card");
  shop.git({"push", "-q", "origin", "main"});
  const Contents before = everything(shop);
  ASSERT_EQ(shop.start({"PROD-501 cards", "--pick", fix}).status, 0);
  const std::string picked = shop.head();
  ASSERT_EQ(undo(shop.str()).status, 0);
  EXPECT_EQ(everything(shop), before);
  EXPECT_THAT(shop.git({"for-each-ref", "refs/hotfix-backup"}), HasSubstr(picked));
}

TEST(Undo, of_adopt_and_accept) {
  Shop shop;
  shop.write("package.json", "{\n  \"dependencies\": {\n    \"left-pad\": \"9.0.0\"\n  }\n}\n");
  const auto findings = [&] {
    return Json::parse(hotfixd({"check", "-C", shop.str(), "--worktree", "--format", "json"}).out).at("findings");
  };
  const Json shown = findings();
  ASSERT_FALSE(shown.empty());
  const Contents before = everything(shop);
  ASSERT_EQ(hotfixd({"adopt", "-C", shop.str(), "--since", "2026-01-01T00:00:00Z"}).status, 0);
  for (const Json& one : shown)
    ASSERT_EQ(hotfixd({"accept", "-C", shop.str(), one.at("fingerprint"), "--reason", "it is the fix"}).status, 0);
  ASSERT_TRUE(findings().empty());
  for (std::size_t i = 0; i < shown.size(); ++i) ASSERT_EQ(undo(shop.str()).status, 0);
  EXPECT_EQ(findings(), shown);
  ASSERT_EQ(undo(shop.str()).status, 0);
  EXPECT_EQ(everything(shop), before);
  const Json status = Json::parse(hotfixd({"status", "-C", shop.str(), "--format", "json"}).out);
  EXPECT_NE(status.at("startedAt"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(refusal_of(undo(shop.str(), {"--format", "json"})), "nothing-to-undo");
  EXPECT_THAT(hotfixd({"timeline", "-C", shop.str()}).out, HasSubstr("taken back later"));
}

/// A hotfix cut from main, replayed onto the tag.
void check_replay(bool pushed) {
  Shop shop("");
  shop.branch("hotfix/PROD-501-cards");
  shop.commit_file("pay.js", "guard\n" + Shop::pay(), "PROD-501 Guard cards");
  if (pushed) {
    shop.make_origin();
    shop.git({"fetch", "-q", "origin"});
  }
  shop.write("README.md", "edited\n");
  const Contents before = everything(shop);
  ASSERT_EQ(hotfixd({"replay", "-C", shop.str(), "--yes"}).status, 0);
  ASSERT_NE(everything(shop), before);
  const process::ChildResult result = undo(shop.str());
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(everything(shop), before);
  ASSERT_EQ(hotfixd({"replay", "-C", shop.str(), "--yes"}).status, 0) << "and it can be replayed again";
  shop.commit_file("pay.js", "more\n", "PROD-501 More");
  EXPECT_EQ(refusal_of(undo(shop.str(), {"--format", "json"})), "moved-on");
}

TEST(Undo, of_a_replay) {
  check_replay(false);
}
TEST(Undo, of_a_replay_with_a_successor) {
  check_replay(true);
}

TEST(Undo, by_the_editor_is_planned_and_run) {
  const Released shop;
  const Contents before = everything(shop);
  ASSERT_EQ(shop.start({"PROD-501 cards"}).status, 0);
  Conversation editor(shop.str());
  const Json plan = editor.plan("hotfix.undo", {{"step", "branch"}}).at("plan");
  EXPECT_EQ(plan.at("entries").at(0).at("argv").at(1), "switch");
  EXPECT_EQ(editor.plan("hotfix.undo", {{"step", "test"}}).at("refusal").at("code"), "nothing-to-undo");
  const Json answer = editor.execute("hotfix.undo", {{"planId", plan.at("id")}, {"step", "branch"}});
  EXPECT_EQ(answer.at("refusal"), nullptr);
  EXPECT_FALSE(answer.at("status").at("active"));
  EXPECT_EQ(everything(shop), before);
}

void check_killed(const std::string& mode) {
  Contents before;
  std::string folder;
  kill_at_each_entry(
      [&] {
        auto shop = std::make_unique<Released>();
        if (mode != "switch") edit_both(*shop);
        shop->write("my.secret", "ignored\n");
        before = everything(*shop);
        EXPECT_EQ(shop->start({"PROD-501 cards", "--mode", mode}).status, 0);
        return shop;
      },
      [&](const Released& shop, const Environment& environment) { undo(shop.str(), {}, environment); },
      [&](const Released& shop, const Kill& kill) {
        if (kill.moment != Moment::never) {
          const process::ChildResult again = run_again([&] { return undo(shop.str()); });
          const std::string said = again.out + again.err;
          EXPECT_TRUE(again.status == 0 || said.find("Nothing of PROD-501-cards is left") != std::string::npos) << said;
        }
        EXPECT_EQ(everything(shop), before);
        EXPECT_EQ(shop.git({"rev-list", "--count", "--grep=^Undo", "refs/hotfix-events/PROD-501-cards"}), "1");
        EXPECT_EQ(shop.try_git({"fsck", "--strict", "--no-dangling", "--no-progress"}).status, 0);
        EXPECT_THAT(shop.git({"for-each-ref", "refs/hotfix-backup/PROD-501-cards/back"}), IsEmpty());
      });
}

TEST(UndoKilled, of_a_start_by_switching) {
  check_killed("switch");
}
TEST(UndoKilled, of_a_start_that_carried) {
  check_killed("carry");
}
TEST(UndoKilled, of_a_start_in_a_linked_work_tree) {
  check_killed("worktree");
}

/// Started from any dirty state and taken back: index, stash and files byte for byte.
void check_random(const std::string& mode, unsigned first_seed) {
  std::size_t undone = 0;
  for (unsigned seed = first_seed; seed < first_seed + random_states(8); ++seed) {
    SCOPED_TRACE(mode + " " + std::to_string(seed));
    Released shop;
    if (seed % 5 == 0) shop.take_in_submodule(seed % 10 == 0);
    std::mt19937 random(seed);
    make_dirty(shop, {"same.js", "moved.js", "later.js", "pay.js", "fresh.js", "my.secret", "dir/new.js"}, random);
    const Contents before = everything(shop);
    if (shop.start({"PROD-501 cards", "--mode", mode}).status != 0) continue;
    const process::ChildResult result = undo(shop.str());
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(everything(shop), before);
    ++undone;
  }
  EXPECT_GT(undone, 0U);
}

TEST(UndoRandomly, of_a_start_in_a_linked_work_tree) {
  check_random("worktree", 301);
}
TEST(UndoRandomly, of_a_start_that_carried) {
  check_random("carry", 401);
}

}  // namespace
}  // namespace hotfix::test
