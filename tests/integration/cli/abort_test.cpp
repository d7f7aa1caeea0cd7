// hotfixd abort on real repositories: the work is kept, the way back is free, nothing published is touched.

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

constexpr const char* abort_branch = "hotfix/PROD-501-cards";

/// Started, with one commit of its own.
class AbortFixing : public Released {
 public:
  AbortFixing() {
    start({"PROD-501 cards"});
    commit_file("same.js", "fixed\n", "PROD-501 Fix");
  }
  process::ChildResult abort(std::vector<std::string> more = {}, const Environment& environment = {}) const {
    more.insert(more.begin(), {"abort", "-C", str(), "--yes", "--reason", "wrong repository"});
    return hotfixd(more, environment);
  }
  process::ChildResult undo(std::vector<std::string> more = {}, const Environment& environment = {}) const {
    more.insert(more.begin(), {"undo", "-C", str(), "--yes"});
    return hotfixd(more, environment);
  }
  Json status() const { return Json::parse(hotfixd({"status", "-C", str(), "--format", "json"}).out); }
};

TEST(Abort, keeps_the_work_and_goes_back_to_where_it_came_from) {
  const AbortFixing shop;
  const std::string fix = shop.head();
  shop.write("notes.txt", "mine\n");
  const process::ChildResult result = shop.abort();
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.git({"branch", "--show-current"}), "main");
  EXPECT_EQ(shop.git({"status", "--porcelain"}), "?? notes.txt");
  EXPECT_THAT(shop.git({"for-each-ref", "refs/heads/hotfix"}), IsEmpty());
  EXPECT_THAT(shop.git({"for-each-ref", "refs/hotfix-backup"}), HasSubstr(fix));
  const Json status = shop.status();
  EXPECT_FALSE(status.at("active"));
  EXPECT_EQ(status.at("id"), nullptr) << "it is no unfinished hotfix of mine any more";
  EXPECT_THAT(hotfixd({"timeline", "-C", shop.str()}).out, HasSubstr("wrong repository"));
}

TEST(Abort, taken_back_everything_is_as_it_was) {
  const AbortFixing shop;
  shop.write("notes.txt", "mine\n");
  const Contents before = everything(shop);
  const Json status = shop.status();
  ASSERT_EQ(shop.abort().status, 0);
  const process::ChildResult undone = shop.undo();
  ASSERT_EQ(undone.status, 0) << undone.err;
  EXPECT_EQ(everything(shop), before);
  EXPECT_EQ(shop.status().at("steps"), status.at("steps"));
  EXPECT_TRUE(shop.status().at("active"));
}

TEST(Abort, what_is_not_committed_stays_and_is_kept) {
  const AbortFixing shop;
  shop.write("same.js", "half done\n");
  shop.write("notes.txt", "mine\n");
  const Contents before = everything(shop);
  const process::ChildResult result = shop.abort();
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(everything(shop), before);
  EXPECT_THAT(result.out, HasSubstr("same.js"));
  EXPECT_FALSE(shop.status().at("active"));
  EXPECT_EQ(shop.git({"show", "refs/hotfix-backup/PROD-501-cards/aborted-tracked:same.js"}), "half done");
  EXPECT_EQ(shop.git({"show", "refs/hotfix-backup/PROD-501-cards/aborted-untracked:notes.txt"}), "mine");
  ASSERT_EQ(shop.undo().status, 0);
  EXPECT_EQ(everything(shop), before);
  EXPECT_TRUE(shop.status().at("active"));
}

TEST(Abort, of_what_was_published_touches_nothing_there_and_says_how) {
  AbortFixing shop;
  shop.git({"push", "-q", "origin", abort_branch});
  shop.tag("v1.0.2", "1.0.2");
  shop.git({"push", "-q", "origin", "v1.0.2"});
  const std::string there = shop.git({"ls-remote", "origin"});
  const process::ChildResult result = shop.abort({"--rolled-back", "--format", "json"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.git({"ls-remote", "origin"}), there);
  const Json answer = Json::parse(result.out);
  EXPECT_THAT(answer.at("plan").at("notes").dump(), HasSubstr("git push origin --delete hotfix/PROD-501-cards"));
  EXPECT_THAT(answer.at("plan").at("notes").dump(), HasSubstr("v1.0.2"));
  for (const Json& entry : answer.at("plan").at("entries")) EXPECT_EQ(entry.at("reach"), "local");
  // What was rolled back is not what the next hotfix starts from.
  ASSERT_EQ(shop.start({"PROD-502 again"}).status, 0);
  EXPECT_EQ(shop.head(), shop.rev("v1.0.1^{commit}"));
}

TEST(Abort, refuses_in_words_and_changes_nothing) {
  AbortFixing shop;
  const Contents before = everything(shop);
  const std::string refs = shop.git({"for-each-ref"});
  const process::ChildResult no_reason =
      hotfixd({"abort", "-C", shop.str(), "--yes", "--reason", " ", "--format", "json"});
  EXPECT_EQ(Json::parse(no_reason.out).at("refusal").at("code"), "no-reason");
  EXPECT_EQ(hotfixd({"abort", "-C", shop.str()}).status, 64);
  shop.checkout("main");
  shop.git({"worktree", "add", "-q", shop.beside("there").string(), abort_branch});
  EXPECT_EQ(Json::parse(shop.abort({"--format", "json"}).out).at("refusal").at("code"), "checked-out-elsewhere");
  shop.git({"worktree", "remove", shop.beside("there").string()});
  shop.checkout(abort_branch);
  EXPECT_EQ(everything(shop), before);
  EXPECT_EQ(shop.git({"for-each-ref"}), refs);
}

TEST(Abort, in_a_linked_work_tree_leaves_that_to_its_owner) {
  Released shop;
  shop.write("same.js", "edited\n");
  const Json started = Json::parse(shop.start({"PROD-501 cards", "--format", "json"}).out);
  const std::string folder = started.at("folder").get<std::string>().substr(7);
  const auto before = work_tree_of(shop);
  const process::ChildResult result = hotfixd({"abort", "-C", folder, "--reason", "no", "--yes"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_TRUE(fs::exists(folder));
  EXPECT_EQ(work_tree_of(shop), before);
  EXPECT_THAT(result.out, HasSubstr("stay until you remove them"));
}

TEST(AbortKilled, at_each_entry_and_run_again) {
  std::string fix;
  kill_at_each_entry(
      [&] {
        auto shop = std::make_unique<AbortFixing>();
        fix = shop->head();
        shop->write("notes.txt", "mine\n");
        shop->write("my.secret", "ignored\n");
        return shop;
      },
      [](const AbortFixing& shop, const Environment& environment) { shop.abort({}, environment); },
      [&](const AbortFixing& shop, const Kill& kill) {
        if (kill.moment != Moment::never) {
          const process::ChildResult again = run_again([&] { return shop.abort(); });
          const std::string said = again.out + again.err;
          EXPECT_TRUE(again.status == 0 || said.find("was left before") != std::string::npos) << said;
        }
        EXPECT_FALSE(shop.status().at("active"));
        EXPECT_THAT(shop.git({"for-each-ref", "refs/hotfix-backup"}), HasSubstr(fix));
        EXPECT_EQ(shop.git({"branch", "--show-current"}), "main");
        EXPECT_THAT(shop.git({"for-each-ref", "refs/heads/hotfix"}), IsEmpty());
        EXPECT_EQ(shop.git({"status", "--porcelain"}), "?? notes.txt");
        EXPECT_EQ(shop.read("my.secret"), "ignored\n");
        EXPECT_EQ(shop.git({"rev-list", "--count", "--grep=^Abort", "refs/hotfix-events/PROD-501-cards"}), "1");
        EXPECT_EQ(shop.try_git({"fsck", "--strict", "--no-dangling", "--no-progress"}).status, 0);
      });
}

/// From any dirty state: left, with every byte that was not committed still here, and taken back to what it was.
TEST(AbortRandomly, loses_nothing) {
  for (std::size_t seed = 1; seed <= random_states(8); ++seed) {
    SCOPED_TRACE(seed);
    AbortFixing shop;
    if (seed % 5 == 0) commit_submodule(shop);
    std::mt19937 random(static_cast<unsigned>(seed));
    make_dirty(shop, {"same.js", "moved.js", "README.md", "fresh.js", "my.secret", "dir/new.js"}, random);
    const Contents before = everything(shop);
    const std::string fix = shop.head();
    const bool dirty = !shop.git({"status", "--porcelain", "--untracked-files=no"}).empty();
    const process::ChildResult left = shop.abort();
    ASSERT_EQ(left.status, 0) << left.err;
    if (dirty) {
      EXPECT_EQ(everything(shop), before);
    } else {
      EXPECT_EQ(shop.git({"stash", "list", "--format=%H"}), before.at("stash"));
      for (const auto& [name, bytes] : before) {
        const bool file = name.starts_with("file ");
        const auto tracks = [&](const std::string& commit) {
          return shop.try_git({"cat-file", "-e", commit + ":" + name.substr(5)}).ok();
        };
        if (!file || tracks("main") || tracks(fix)) continue;
        EXPECT_EQ(files(shop)[name], bytes) << name;
      }
    }
    ASSERT_EQ(shop.undo().status, 0);
    EXPECT_EQ(everything(shop), before);
  }
}

}  // namespace
}  // namespace hotfix::test
