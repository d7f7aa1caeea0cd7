// Awake on a hotfix, silent and without a child process elsewhere (SPEC.md "When it is awake").

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::IsEmpty;
using testing::Not;

/// A PATH whose first `git` writes down that it was called, then does what git does.
class CanaryGit {
 public:
  CanaryGit() {
    const std::string script =
        "#!/bin/sh\necho \"$@\" >> '" + calls().string() + "'\nexec '" + process::find_program("git") + "' \"$@\"\n";
    write_file(dir_.path() / "bin/git", script);
    std::filesystem::permissions(dir_.path() / "bin/git", std::filesystem::perms::owner_all);
  }
  Environment environment() const { return {{"PATH", (dir_.path() / "bin").string() + ":" + std::getenv("PATH")}}; }
  std::string called() const { return std::filesystem::exists(calls()) ? read_file(calls()) : ""; }

 private:
  std::filesystem::path calls() const { return dir_.path() / "calls"; }
  TempDir dir_;
};

TEST(Awake, an_ordinary_branch_is_silent_and_starts_no_process) {
  Shop shop("feature/cards");
  const CanaryGit git;
  Conversation editor(shop.str(), trusted(), git.environment());
  editor.open("pay.js", "all\nnew\n<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n");
  for (int version = 2; version < 12; ++version) editor.change("pay.js", version, client::edit(0, 0, 0, 0, "more\n"));
  editor.save("pay.js");
  const Json status = editor.settle();
  EXPECT_FALSE(status.at("active"));
  EXPECT_THAT(status.at("findings"), IsEmpty());
  EXPECT_FALSE(editor.ever_published());
  EXPECT_THAT(editor.actions("pay.js", 0, 9), IsEmpty());
  EXPECT_EQ(editor.hover("pay.js", 0), "");
  editor.close("pay.js");
  EXPECT_FALSE(editor.ever_published());
  EXPECT_THAT(editor.client().take("hotfix/didChangeStatus"), IsEmpty());
  EXPECT_EQ(git.called(), "");
}

TEST(Awake, main_and_a_folder_without_repository_are_silent_too) {
  Shop shop("");
  const CanaryGit git;
  Conversation editor(shop.str(), trusted(), git.environment());
  editor.open("pay.js", "new\n");
  EXPECT_FALSE(editor.settle().at("active"));
  EXPECT_FALSE(editor.ever_published());
  const TempDir plain;
  Conversation nowhere(plain.str(), trusted(), git.environment());
  nowhere.open("a.js", "new\n");
  EXPECT_EQ(nowhere.settle().at("state"), "none");
  EXPECT_FALSE(nowhere.ever_published());
  EXPECT_EQ(git.called(), "");
}

TEST(Awake, a_hotfix_branch_is_known_by_its_name) {
  for (const char* name : {"hotfix/x", "hotfixes/x", "hotfix-x", "hotfix_x"}) {
    const Shop shop(name);
    Conversation editor(shop.str());
    EXPECT_TRUE(editor.settle().at("active")) << name;
  }
  for (const char* name : {"hotfixes", "my-hotfix/x", "fix/x"}) {
    const Shop shop(name);
    Conversation editor(shop.str());
    EXPECT_FALSE(editor.settle().at("active")) << name;
  }
}

TEST(Awake, wakes_and_sleeps_with_the_branch) {
  Shop shop;
  Conversation editor(shop.str());
  editor.open("pay.js", "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n");
  EXPECT_THAT(editor.codes("pay.js"), Not(IsEmpty()));
  shop.checkout("main");
  EXPECT_FALSE(editor.settle().at("active"));
  EXPECT_THAT(editor.codes("pay.js"), IsEmpty());
  editor.change("pay.js", 2, client::edit(0, 0, 0, 0, "typed while asleep\n"));
  EXPECT_THAT(editor.codes("pay.js"), IsEmpty());
  shop.checkout("hotfix/PROD-501-expired-cards");
  EXPECT_TRUE(editor.settle().at("active"));
  EXPECT_THAT(editor.codes("pay.js"), testing::Contains("scope/leftover"));
  EXPECT_EQ(editor.diagnostic("pay.js", "scope/leftover").at("range").at("start").at("line"), 1);
}

TEST(Awake, an_unfinished_hotfix_stays_one_status_on_other_branches) {
  Shop shop;
  {
    Conversation editor(shop.str());
    ASSERT_TRUE(editor.execute("hotfix.adopt", {{"base", "v1.0.0"}}).at("refusal").is_null());
  }
  shop.commit_file("pay.js", "fixed\n", "PROD-501 Fix");
  shop.checkout("main");
  Conversation editor(shop.str());
  editor.open("pay.js", "new\n");
  const Json status = editor.settle();
  EXPECT_FALSE(status.at("active"));
  EXPECT_EQ(status.at("ticket"), "PROD-501");
  EXPECT_EQ(status.at("id"), "PROD-501-expired-cards");
  EXPECT_FALSE(editor.ever_published());
  shop.merge("hotfix/PROD-501-expired-cards");
  EXPECT_TRUE(editor.settle().at("active").is_boolean());
}

TEST(Awake, policy_says_which_branches_are_hotfixes) {
  Shop shop("emergency/x");
  Conversation editor(shop.str());
  EXPECT_FALSE(editor.settle().at("active"));
  editor.client().notify("workspace/didChangeConfiguration",
                         {{"settings", {{"hotfix", {{"branch", {{"pattern", "^emergency/"}}}}}}}});
  const Json status = editor.settle();
  EXPECT_TRUE(status.at("active")) << status.dump();
}

}  // namespace
}  // namespace hotfix::test
