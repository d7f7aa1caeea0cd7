// hotfixd park and restore on real repositories: the part goes, all else stays byte for byte, and undo brings it back.

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
namespace fs = std::filesystem;

constexpr const char* follow_up = "follow-up/PROD-501";

/// On a hotfix of v1.0.1, whose file same.js has a fix at its top and something else at its end.
class ParkFixing : public Released {
 public:
  ParkFixing() {
    start({"PROD-501 cards"});
    write("same.js", both());
  }
  static std::string both() {
    std::string text = "guard\n" + lines(9, "same");
    return text.replace(text.find("same 9"), 6, "<<<<<<< ours\nsame nine\n=======\nsame 9\n>>>>>>> theirs");
  }
  process::ChildResult run(const std::string& command, std::vector<std::string> more = {},
                           const Environment& environment = {}) const {
    more.insert(more.begin(), {command, "-C", str(), "--yes"});
    return hotfixd(more, environment);
  }
  std::string refusal(const std::string& command, std::vector<std::string> more) const {
    more.insert(more.end(), {"--format", "json"});
    const Json answer = Json::parse(run(command, more).out, nullptr, false);
    return answer.is_object() && answer.at("refusal").is_object() ? answer.at("refusal").at("code") : Json("");
  }
  std::string fingerprint(const std::string& code) const {
    const Json check = Json::parse(hotfixd({"check", "-C", str(), "--worktree", "--format", "json"}).out);
    for (const Json& finding : check.at("findings")) {
      if (finding.at("code") == code) return finding.at("fingerprint");
    }
    ADD_FAILURE() << check.dump(1);
    return "";
  }
};

TEST(Restore, of_a_finding_puts_back_its_lines_only) {
  const ParkFixing shop;
  shop.write("notes.txt", "mine\n");
  const Contents before = everything(shop);
  const process::ChildResult result = shop.run("restore", {shop.fingerprint("scope/leftover")});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.read("same.js"), "guard\n" + lines(9, "same"));
  EXPECT_EQ(shop.read("notes.txt"), "mine\n");
  EXPECT_EQ(shop.git({"show", "refs/hotfix-backup/PROD-501-cards/part-1-before:same.js"}) + "\n", ParkFixing::both());
  ASSERT_EQ(shop.run("undo").status, 0);
  EXPECT_EQ(everything(shop), before);
}

TEST(Restore, of_files_of_every_kind_and_back) {
  ParkFixing shop;
  shop.write("package.json", "{\"dependencies\": {\"left-pad\": \"2.0.0\"}}\n");
  shop.git({"add", "package.json"});
  shop.remove("moved.js");
  shop.write("fresh.js", "new\n");
  shop.git({"add", "fresh.js"});
  fs::permissions(shop.file("pay.js"), fs::perms::owner_exec, fs::perm_options::add);
  shop.git({"mv", "lib/card.js", "lib/moved-card.js"});
  shop.write("my.secret", "ignored\n");
  for (const std::string path : {"package.json", "moved.js", "fresh.js", "pay.js", "lib/moved-card.js"}) {
    const Contents before = everything(shop);
    const process::ChildResult result = shop.run("restore", {"--path", path});
    ASSERT_EQ(result.status, 0) << path << result.err;
    EXPECT_EQ(shop.git({"diff", "v1.0.1", "--name-only", "--no-renames", "--", path, "lib/card.js"}),
              path == "lib/moved-card.js" ? "" : "lib/card.js")
        << path;
    ASSERT_EQ(shop.run("undo").status, 0) << path;
    EXPECT_EQ(everything(shop), before) << path;
  }
}

TEST(Restore, of_what_is_committed_already) {
  ParkFixing shop;
  shop.commit("PROD-501 Fix");
  const Contents before = everything(shop);
  ASSERT_EQ(shop.run("restore", {"--path", "same.js"}).status, 0);
  EXPECT_EQ(shop.git({"status", "--porcelain"}), " M same.js");
  EXPECT_EQ(shop.read("same.js"), lines(9, "same"));
  ASSERT_EQ(shop.run("undo").status, 0);
  EXPECT_EQ(everything(shop), before);
}

TEST(Park, commits_the_part_on_a_branch_from_main_without_a_checkout) {
  const ParkFixing shop;
  const Contents before = everything(shop);
  const std::string main = shop.rev("origin/main");
  const process::ChildResult result = shop.run("park", {shop.fingerprint("scope/leftover")});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.read("same.js"), "guard\n" + lines(9, "same"));
  EXPECT_EQ(shop.git({"branch", "--show-current"}), "hotfix/PROD-501-cards");
  EXPECT_EQ(shop.rev(std::string(follow_up) + "^"), main);
  EXPECT_EQ(shop.git({"diff", "--name-only", main, follow_up}), "same.js");
  EXPECT_EQ(shop.git({"show", std::string(follow_up) + ":same.js"}) + "\n", ParkFixing::both().substr(6));
  EXPECT_THAT(result.out, HasSubstr(follow_up));
  ASSERT_EQ(shop.run("undo").status, 0);
  EXPECT_EQ(everything(shop), before);
}

TEST(Park, goes_on_from_what_was_parked_and_comes_back_in_turn) {
  const ParkFixing shop;
  shop.write("moved.js", lines(9, "moved") + "below\n");  // main has a line above
  const Contents before = everything(shop);
  ASSERT_EQ(shop.run("park", {"--path", "moved.js"}).status, 0);
  const Contents between = everything(shop);
  EXPECT_EQ(shop.git({"show", std::string(follow_up) + ":moved.js"}), "above\n" + lines(9, "moved") + "below");
  ASSERT_EQ(shop.run("park", {"--path", "same.js"}).status, 0);
  EXPECT_EQ(shop.git({"status", "--porcelain"}), "");
  EXPECT_EQ(shop.git({"rev-list", "--count", "origin/main..follow-up/PROD-501"}), "2");
  ASSERT_EQ(shop.run("undo").status, 0);
  EXPECT_EQ(everything(shop), between);
  ASSERT_EQ(shop.run("undo").status, 0);
  EXPECT_EQ(everything(shop), before);
}

TEST(Park, refuses_in_words_and_changes_nothing) {
  const auto check = [](const std::string& code, const std::vector<std::string>& what, auto prepare) {
    ParkFixing shop;
    prepare(shop);
    const Contents before = everything(shop);
    EXPECT_EQ(shop.refusal("park", what), code);
    EXPECT_EQ(everything(shop), before) << code;
  };
  check("finding-not-found", {"0123456789abcdef"}, [](ParkFixing&) {});
  check("not-changed", {"--path", "pay.js"}, [](ParkFixing&) {});
  check("not-changed", {"--cause", "layout"}, [](ParkFixing&) {});
  check("park-conflict", {"--path", "moved.js"}, [](ParkFixing& shop) { shop.write("moved.js", "quite different\n"); });
  check("partly-staged", {"--path", "same.js"}, [](ParkFixing& shop) {
    shop.git({"add", "same.js"});
    shop.write("same.js", "more\n" + ParkFixing::both());
  });
  check("checked-out-elsewhere", {"--path", "same.js"}, [](ParkFixing& shop) {
    shop.git({"worktree", "add", "-q", "-b", follow_up, shop.beside("there").string(), "main"});
  });
}

TEST(Undo, of_a_park_refuses_where_somebody_went_on) {
  const ParkFixing shop;
  ASSERT_EQ(shop.run("park", {"--path", "same.js"}).status, 0);
  shop.write("same.js", "typed since\n");
  EXPECT_EQ(shop.refusal("undo", {}), "moved-on");
  EXPECT_EQ(shop.read("same.js"), "typed since\n");
}

TEST(ParkKilled, at_each_entry_and_run_again) {
  Contents before;
  kill_at_each_entry(
      [&] {
        auto shop = std::make_unique<ParkFixing>();
        shop->git({"add", "same.js"});
        shop->write("README.md", "edited\n");
        shop->write("my.secret", "ignored\n");
        before = everything(*shop);
        return shop;
      },
      [](const ParkFixing& shop, const Environment& environment) {
        shop.run("park", {"--path", "same.js"}, environment);
      },
      [&](const ParkFixing& shop, const Kill& kill) {
        if (kill.moment != Moment::never) {
          const process::ChildResult again = run_again([&] { return shop.run("park", {"--path", "same.js"}); });
          const std::string said = again.out + again.err;
          EXPECT_TRUE(again.status == 0 || said.find("Nothing of same.js differs") != std::string::npos) << said;
        }
        EXPECT_EQ(shop.git({"status", "--porcelain"}), " M README.md");
        EXPECT_EQ(shop.read("my.secret"), "ignored\n");
        EXPECT_EQ(shop.git({"rev-list", "--count", "origin/main..follow-up/PROD-501"}), "1");
        EXPECT_EQ(shop.git({"show", std::string(follow_up) + ":same.js"}) + "\n", ParkFixing::both());
        EXPECT_EQ(shop.try_git({"fsck", "--strict", "--no-dangling", "--no-progress"}).status, 0);
      });
}

/// From any dirty state: refused with all as it was; or the one file taken out, and undone byte for byte.
TEST(ParkRandomly, loses_nothing) {
  std::size_t parked = 0;
  for (std::size_t seed = 501; seed < 501 + random_states(10); ++seed) {
    SCOPED_TRACE(seed);
    const ParkFixing shop;
    std::mt19937 random(static_cast<unsigned>(seed));
    make_dirty(shop, {"same.js", "moved.js", "pay.js", "fresh.js", "my.secret", "dir/new.js"}, random);
    const Contents before = everything(shop);
    const process::ChildResult result = shop.run("park", {"--path", "same.js"});
    if (result.status != 0) {
      EXPECT_EQ(everything(shop), before);
      continue;
    }
    ++parked;
    for (const auto& [name, bytes] : files(shop)) {
      if (name == "file same.js") continue;
      EXPECT_EQ(before.at(name), bytes) << name;
    }
    EXPECT_EQ(shop.git({"diff", "v1.0.1", "--name-only", "--", "same.js"}), "");
    ASSERT_EQ(shop.run("undo").status, 0);
    EXPECT_EQ(everything(shop), before);
  }
  EXPECT_GT(parked, 0U);
}

TEST(Park, by_the_editor_waits_for_text_that_is_not_saved) {
  const ParkFixing shop;
  Conversation editor(shop.str());
  editor.open("same.js", ParkFixing::both() + "typed\n");
  EXPECT_EQ(editor.plan("hotfix.park", {{"path", "same.js"}}).at("refusal").at("code"), "unsaved");
  editor.retype("same.js", 2, ParkFixing::both());
  const Json plan = editor.plan("hotfix.park", {{"path", "same.js"}}).at("plan");
  const Json answer = editor.execute("hotfix.park", {{"path", "same.js"}, {"planId", plan.at("id")}});
  EXPECT_EQ(answer.at("refusal"), nullptr);
  EXPECT_EQ(shop.read("same.js"), lines(9, "same"));
  EXPECT_EQ(shop.git({"branch", "--list", follow_up}), std::string("  ") + follow_up);
}

}  // namespace
}  // namespace hotfix::test
