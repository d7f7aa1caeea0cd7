// hotfixd start on real repositories: where the hotfix lands, what stays as it was, what is refused.

#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/cli/released.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

TEST(Start, a_clean_tree_is_switched_to_what_production_runs) {
  const Released shop;
  const process::ChildResult result = shop.start({"PROD-501", "expired", "cards"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.git({"branch", "--show-current"}), "hotfix/PROD-501-expired-cards");
  EXPECT_EQ(shop.head(), shop.rev("v1.0.1^{commit}"));
  const Json status = Json::parse(hotfixd({"status", "-C", shop.str(), "--format", "json"}).out);
  EXPECT_TRUE(status.at("active"));
  EXPECT_EQ(status.at("base").at("tag"), "v1.0.1");
  EXPECT_EQ(status.at("ticket"), "PROD-501");
  EXPECT_FALSE(status.at("startedAt").is_null());
}

TEST(Start, a_dirty_tree_stays_and_the_hotfix_gets_one_beside_it) {
  const Released shop;
  shop.write("moved.js", "edited\n");
  shop.write("new.secret", "ignored\n");
  const auto before = work_tree_of(shop);
  const process::ChildResult result = shop.start({"PROD-501 expired cards", "--format", "json"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(work_tree_of(shop), before);
  const fs::path there = shop.path().parent_path() / (shop.path().filename().string() + "-PROD-501");
  EXPECT_TRUE(fs::exists(there / "moved.js"));
  const Json answer = Json::parse(result.out);
  EXPECT_EQ(answer.at("folder"), "file://" + there.string());
  EXPECT_EQ(answer.at("status").at("branch"), "hotfix/PROD-501-expired-cards");
  EXPECT_THAT(answer.at("plan").at("notes").dump(), HasSubstr("new.secret"));
}

TEST(Start, carries_what_fits_onto_the_base_and_keeps_a_copy) {
  const Released shop;
  std::string edited = "above\n" + lines(9, "moved");
  edited.replace(edited.find("moved 9"), 7, "fixed 9");
  shop.write("moved.js", edited);  // main and the tag disagree about its first line
  shop.write("same.js", "rewritten\n");
  shop.git({"add", "same.js"});
  const process::ChildResult result = shop.start({"PROD-501 cards", "--mode", "carry"});
  ASSERT_EQ(result.status, 0) << result.err;
  std::string expected = lines(9, "moved");
  expected.replace(expected.find("moved 9"), 7, "fixed 9");
  EXPECT_EQ(shop.read("moved.js"), expected);
  EXPECT_EQ(shop.read("same.js"), "rewritten\n");
  EXPECT_EQ(shop.git({"diff", "--cached", "--name-only"}), "same.js");
  EXPECT_EQ(shop.git({"show", "refs/hotfix-backup/PROD-501-cards/tracked:moved.js"}) + "\n", edited);
  EXPECT_THAT(shop.git({"stash", "list"}), IsEmpty());
}

TEST(Start, refuses_in_words_and_changes_nothing) {
  const std::map<std::string_view, std::string> gates{{"remote-unreachable", "remote"}, {"tag-moved", "tag"}};
  const auto check = [&](std::string_view code, const std::vector<std::string>& arguments, auto prepare) {
    Released shop;
    prepare(shop);
    const auto before = work_tree_of(shop);
    const std::string refs = shop.git({"for-each-ref"});
    std::vector<std::string> all{"--format", "json"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const process::ChildResult result = shop.start(all);
    EXPECT_NE(result.status, 0) << code;
    const Json answer = Json::parse(result.out, nullptr, false);
    ASSERT_TRUE(answer.is_object()) << code << result.out << result.err;
    EXPECT_EQ(answer.at("refusal").at("code"), code);
    EXPECT_EQ(answer.at("refusal").value("gate", ""), gates.contains(code) ? gates.at(code) : "") << code;
    EXPECT_FALSE(answer.at("refusal").at("remedy").get<std::string>().empty()) << code;
    EXPECT_EQ(work_tree_of(shop), before) << code;
    EXPECT_EQ(shop.git({"for-each-ref"}), refs) << code;
    EXPECT_FALSE(fs::exists(shop.path() / "pwned")) << code;
  };
  const auto nothing = [](Released&) {};
  check("no-name", {""}, nothing);
  check("no-name", {"\u202e\u4fee\u590d"}, nothing);
  check("bad-ticket", {"cards", "--ticket", "a;touch pwned"}, nothing);
  check("not-a-production-tag", {"PROD-1 x", "--base=-rf"}, nothing);
  check("not-a-production-tag", {"PROD-1 x", "--base", "$(touch pwned)"}, nothing);
  check("not-a-production-tag", {"PROD-1 x", "--base", "main"}, nothing);
  check("not-a-production-tag", {"PROD-1 x", "--base", "v9;touch pwned"}, [](Released& shop) {
    shop.git({"tag", "v9;touch"});
  });
  check("dirty-tree", {"PROD-1 x", "--mode", "switch"}, [](Released& shop) { shop.write("same.js", "edited\n"); });
  check("carry-conflict", {"PROD-1 x", "--mode", "carry"}, [](Released& shop) { shop.write("later.js", "edited\n"); });
  check("operation-in-progress", {"PROD-1 x"},
        [](Released& shop) { shop.write(".git/MERGE_HEAD", shop.head() + "\n"); });
  check("operation-in-progress", {"PROD-1 x"},
        [](Released& shop) { shop.write(".git/sequencer/todo", "pick " + shop.head() + " x\n"); });
  check("remote-unreachable", {"PROD-1 x"}, [](Released& shop) {
    shop.git({"remote", "set-url", "origin", shop.str() + "-is-gone"});
  });
  check("tag-moved", {"PROD-1 x"}, [](Released& shop) { shop.git({"tag", "-f", "v1.0.1", "main"}); });
  check("branch-exists", {"PROD-1 x"}, [](Released& shop) { shop.git({"branch", "hotfix/PROD-1-x"}); });
  check("branch-exists-on-remote", {"PROD-1 x"}, [](Released& shop) {
    shop.git({"push", "-q", "origin", "main:hotfix/PROD-1-x"});
  });
  check("in-the-way", {"PROD-1 x", "--base", "v1.0.1"}, [](Released& shop) {
    shop.git({"rm", "-q", "same.js"});
    shop.commit("Drop it");
    shop.write("same.js", "mine, not tracked\n");
  });
}

TEST(Start, says_that_a_ticket_is_at_work_already) {
  const Released shop;
  ASSERT_EQ(shop.start({"PROD-501 expired cards"}).status, 0);
  EXPECT_THAT(shop.start({"PROD-501 expired cards"}).err, HasSubstr("started already"));
  EXPECT_THAT(shop.start({"PROD-501 other words"}).err, HasSubstr("being fixed on hotfix/PROD-501-expired-cards"));
  EXPECT_EQ(shop.start({"PROD-501 other words", "--override", "ticket=two causes"}).status, 0);
}

TEST(Start, where_a_branch_is_called_hotfix_the_name_has_a_dash) {
  const Released shop;
  shop.git({"branch", "hotfix"});
  ASSERT_EQ(shop.start({"PROD-501 cards"}).status, 0);
  EXPECT_EQ(shop.git({"branch", "--show-current"}), "hotfix-PROD-501-cards");
}

TEST(Start, fetches_the_one_tag_that_only_the_remote_has) {
  const Released shop;
  shop.git({"push", "-q", "origin", "main:refs/tags/v1.0.2"});
  ASSERT_EQ(shop.start({"PROD-501 cards"}).status, 0);
  EXPECT_EQ(shop.head(), shop.rev("v1.0.2^{commit}"));
}

TEST(Start, says_what_ci_will_not_do_for_the_branch) {
  const Released shop;
  shop.git({"switch", "-q", "--detach", "v1.0.1"});
  shop.write(".github/workflows/ci.yml", "on:\n  push:\n    branches: [main]\n  pull_request:\n");
  shop.write(".github/workflows/release.yml", "on:\n  release:\n    types: [published]\n");
  shop.git({"add", "."});
  shop.git({"commit", "-qm", "Release 1.0.2"});
  shop.git({"tag", "v1.0.2"});
  shop.git({"switch", "-q", "main"});
  const process::ChildResult result = shop.start({"PROD-501 cards", "--format", "json"});
  ASSERT_EQ(result.status, 0) << result.err;
  const std::string notes = Json::parse(result.out).at("plan").at("notes").dump();
  EXPECT_THAT(notes, HasSubstr("CI runs once a request is open: at v1.0.2"));
  EXPECT_THAT(notes, HasSubstr("A tag starts no CI: at v1.0.2, nothing of ci.yml, release.yml"));
}

TEST(Start, picks_commits_that_are_on_main_and_names_them) {
  const Released shop;
  shop.write("same.js", "fixed\n");
  const std::string fix = [&] {
    shop.git({"commit", "-qam", "Fix the card"});
    return shop.head();
  }();
  shop.git({"push", "-q", "origin", "main"});
  const process::ChildResult result = shop.start({"PROD-501 cards", "--pick", fix});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.rev("HEAD~1"), shop.rev("v1.0.1^{commit}"));
  EXPECT_THAT(shop.git({"log", "-1", "--format=%B"}), HasSubstr("cherry picked from commit " + fix));
}

/// From any dirty state: refused with all as it was; or started, with every byte of what was not committed still here.
void check_random_states(const std::string& mode, unsigned first_seed) {
  std::size_t started = 0;
  for (unsigned seed = first_seed; seed < first_seed + random_states(8); ++seed) {
    SCOPED_TRACE(mode + " " + std::to_string(seed));
    Released shop;
    const bool vendored = seed % 10 == 0;
    if (seed % 5 == 0) shop.take_in_submodule(vendored);
    const std::string production = vendored ? "v1.0.2" : "v1.0.1";
    std::mt19937 random(seed);
    make_dirty(shop, {"same.js", "moved.js", "later.js", "pay.js", "fresh.js", "my.secret", "dir/new.js"}, random);
    const Contents before = work_tree_of(shop);
    const Contents its_files = files(shop);
    const std::string edited = shop.git({"diff", "HEAD", "--name-only", "--ignore-submodules"});
    const std::string moved_on = "\n" + shop.git({"diff", "--name-only", "HEAD", production}) + "\n";
    const process::ChildResult result = shop.start({"PROD-501 cards", "--mode", mode});
    if (mode == "worktree") {
      EXPECT_EQ(result.status, 0) << result.err;
    }
    started += result.status == 0 ? 1U : 0U;
    if (result.status != 0 || mode == "worktree") {
      EXPECT_EQ(work_tree_of(shop), before);
      continue;
    }
    EXPECT_EQ(shop.head(), shop.rev(production + "^{commit}"));
    const Contents now = files(shop);
    for (const auto& [name, bytes] : its_files) {
      if (moved_on.find("\n" + name.substr(5) + "\n") != std::string::npos) continue;  // merged, or the base's
      ASSERT_TRUE(now.contains(name)) << name;
      EXPECT_EQ(now.at(name), bytes) << name;
    }
    if (!edited.empty()) {
      EXPECT_EQ(shop.git({"diff", "--name-only", "--ignore-submodules", "refs/hotfix-backup/PROD-501-cards/tracked^1",
                          "refs/hotfix-backup/PROD-501-cards/tracked"}),
                edited);
    }
  }
  EXPECT_GT(started, 0U);
}

TEST(StartRandomly, in_mode_switch) {
  check_random_states("switch", 1);
}
TEST(StartRandomly, in_mode_worktree) {
  check_random_states("worktree", 101);
}
TEST(StartRandomly, in_mode_carry) {
  check_random_states("carry", 201);
}

}  // namespace
}  // namespace hotfix::test
