// hotfixd audit on scratch repositories: what came back to main, and how; what did not; the cache.

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// v1.0.0 is on main; v1.0.1 is a hotfix of two commits; main went on in other files.
class AuditTest : public testing::Test {
 protected:
  AuditTest() : shop("") {
    shop.commit_file("other.js", "other\n", "Something else on main");
    shop.branch("hotfix/one", "v1.0.0");
    first = shop.commit_file("pay.js", "first line\n" + Shop::pay(), "Guard expired cards first");
    second = shop.commit_file("guard.js", "guard\n", "Guard expired cards second");
    shop.tag("v1.0.1", "1.0.1");
    shop.checkout("main");
  }

  Json audit(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"audit", "-C", shop.str(), "--format", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto result = hotfixd(arguments);
    EXPECT_EQ(result.status, 0) << result.err;
    return Json::parse(result.out);
  }
  static Json tag_of(const Json& audit, std::string_view name) {
    for (const Json& tag : audit.at("tags"))
      if (tag.at("tag") == name) return tag;
    ADD_FAILURE() << name;
    return nullptr;
  }
  Json tag(std::string_view name) { return tag_of(audit(), name); }
  /// The kinds of a tag's evidence, newest commit first.
  std::vector<std::string> kinds(std::string_view name) {
    std::vector<std::string> kinds;
    const Json found = tag(name);
    for (const Json& one : found.at("evidence")) kinds.push_back(one.at("kind"));
    return kinds;
  }
  void expect(std::string_view name, const std::string& state, const std::vector<std::string>& expected) {
    EXPECT_EQ(tag(name).at("state"), state);
    EXPECT_EQ(kinds(name), expected);
  }

  Shop shop;
  std::string first;
  std::string second;
};

TEST_F(AuditTest, finds_a_hotfix_that_never_came_back) {
  const Json found = audit();
  EXPECT_EQ(found.at("main"), "refs/heads/main");
  EXPECT_EQ(tag_of(found, "v1.0.0").at("state"), "merged");
  const Json one = tag_of(found, "v1.0.1");
  EXPECT_EQ(one.at("state"), "unmatched");
  ASSERT_EQ(one.at("evidence").size(), 2U);
  EXPECT_EQ(one.at("evidence")[0],
            (Json{{"commit", second}, {"kind", "none"}, {"by", nullptr}, {"revertedBy", nullptr}}));
  ASSERT_EQ(found.at("findings").size(), 1U);
  EXPECT_EQ(found.at("findings")[0].at("code"), "mergeback/missing");
}

TEST_F(AuditTest, merged) {
  const std::string merge = shop.merge("hotfix/one");
  expect("v1.0.1", "merged", {"ancestor", "ancestor"});
  EXPECT_EQ(tag("v1.0.1").at("evidence")[0].at("by"), merge);
  shop.git({"revert", "--no-edit", "-m", "1", merge});
  expect("v1.0.1", "merged", {"ancestor", "ancestor"});
  EXPECT_EQ(tag("v1.0.1").at("evidence")[0].at("revertedBy"), shop.head());
}

TEST_F(AuditTest, picked_with_and_without_a_word) {
  shop.git({"cherry-pick", "-x", first});
  const std::string said = shop.head();
  shop.git({"cherry-pick", second});
  expect("v1.0.1", "equivalent", {"patch-id", "trailer"});
  EXPECT_EQ(tag("v1.0.1").at("evidence")[0].at("by"), shop.head());
  EXPECT_EQ(tag("v1.0.1").at("evidence")[1].at("by"), said);
}

TEST_F(AuditTest, picked_from_main_to_the_release) {
  const std::string on_main = shop.commit_file("late.js", "late\n", "A fix that main had first");
  shop.checkout("hotfix/one");
  shop.write("late.js", "late, but made to fit\n");
  shop.commit("A fix that main had first\n\n(cherry picked from commit " + on_main + ")");
  shop.tag("v1.0.2", "1.0.2");
  shop.checkout("main");
  expect("v1.0.2", "equivalent", {"trailer"});
  EXPECT_EQ(tag("v1.0.2").at("evidence")[0].at("by"), on_main);
}

TEST_F(AuditTest, squashed) {
  shop.git({"merge", "-q", "--squash", "hotfix/one"});
  shop.git({"commit", "-q", "-m", "Guard (#12)"});
  expect("v1.0.1", "equivalent", {"squash", "squash"});
  EXPECT_EQ(tag("v1.0.1").at("evidence")[0].at("by"), shop.head());
}

TEST_F(AuditTest, release_preparation_and_a_mere_subject) {
  shop.checkout("hotfix/one");
  shop.commit_file("CHANGELOG.md", "# 1.0.2\n", "Prepare the release of 1.0.2");
  shop.commit_file("pay.js", "another line\n" + Shop::pay(), "Guard the fee against overflow");
  shop.tag("v1.0.2", "1.0.2");
  shop.checkout("main");
  shop.commit_file("pay.js", "quite another line\n" + Shop::pay(), "Guard the fee against overflow");
  expect("v1.0.2", "equivalent", {"subject", "release-prep"});
}

TEST_F(AuditTest, gives_each_tag_only_what_is_new_in_it) {
  shop.checkout("hotfix/one");
  const std::string third = shop.commit_file("third.js", "third\n", "The third of the fixes");
  shop.tag("v1.0.2", "1.0.2");
  shop.checkout("main");
  const Json newest = tag("v1.0.2");
  ASSERT_EQ(newest.at("evidence").size(), 1U);
  EXPECT_EQ(newest.at("evidence")[0].at("commit"), third);
}

TEST_F(AuditTest, knows_products) {
  shop.branch("hotfix/web", "v1.0.0");
  shop.tag("web-v2.0.0", "2.0.0", "v1.0.0");
  shop.commit_file("web.js", "web\n", "A fix of the web shop");
  shop.tag("web-v2.0.1", "2.0.1");
  shop.checkout("main");
  shop.git({"cherry-pick", "-x", "hotfix/web"});
  EXPECT_EQ(tag("web-v2.0.1").at("state"), "equivalent");
  EXPECT_EQ(tag("v1.0.1").at("state"), "unmatched");
}

TEST_F(AuditTest, policy_allows_tags_and_commits) {
  const auto allow = [&](const std::string& what) {
    shop.write(".hotfix.json", R"({"audit": {"allow": [")" + what + R"("]}})");
    const Json found = audit();
    EXPECT_EQ(tag_of(found, "v1.0.1").at("state"), "unmatched");
    return std::pair(tag_of(found, "v1.0.1").at("allowed").get<bool>(), found.at("findings").size());
  };
  EXPECT_EQ(allow("v1.0.*"), std::pair(true, std::size_t{0}));
  EXPECT_EQ(allow(first.substr(0, 10)), std::pair(false, std::size_t{1}));
  EXPECT_EQ(allow("v2.*"), std::pair(false, std::size_t{1}));
}

TEST_F(AuditTest, says_what_a_shallow_clone_cannot_tell) {
  shop.commit_file("late.js", "late\n", "Main goes on");
  shop.commit_file("later.js", "late\n", "Main goes on and on");
  const fs::path origin = shop.make_origin();
  const fs::path clone = shop.beside("shallow");
  shop.git({"clone", "-q", "--depth", "1", "file://" + origin.string(), clone.string()});
  shop.git({"-C", clone.string(), "fetch", "-q", "--depth", "1", "origin", "tag", "v1.0.1"});
  const auto result = hotfixd({"audit", "-C", clone.string(), "--format", "json"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(tag_of(Json::parse(result.out), "v1.0.1").at("state"), "unknown");
  EXPECT_FALSE(fs::exists(clone / ".git/hotfix")) << "nothing is kept of what is not known";
}

TEST_F(AuditTest, is_a_table_and_a_document) {
  const auto text = hotfixd({"audit", "-C", shop.str()});
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.out, AllOf(HasSubstr("v1.0.1  unmatched   2 missing"), HasSubstr("Guard expired cards first"),
                              HasSubstr("2 production tags against main: 1 merged, 0 equivalent, 1 unmatched.")));
  const auto markdown = hotfixd({"audit", "-C", shop.str(), "--format", "markdown"});
  EXPECT_THAT(markdown.out, HasSubstr("| v1.0.1 | unmatched | 2 missing |"));
}

TEST_F(AuditTest, refuses_in_words) {
  ScratchRepository none;
  none.commit_file("a", "a\n", "first");
  const auto result = hotfixd({"audit", "-C", none.str()});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("no production tags"));
}

TEST_F(AuditTest, answers_the_same_from_its_cache_and_follows_what_changed) {
  const Json before = audit();
  const fs::path folder = shop.file(".git/hotfix");
  ASSERT_TRUE(fs::exists(folder / "audit-result"));
  ASSERT_TRUE(fs::exists(folder / "audit-commits"));
  EXPECT_EQ(audit(), before);
  shop.git({"cherry-pick", "-x", first, second});
  expect("v1.0.1", "equivalent", {"trailer", "trailer"});
}

TEST_F(AuditTest, takes_nothing_from_a_damaged_cache) {
  const Json before = audit();
  for (const char* name : {"audit-result", "audit-commits"}) {
    const fs::path file = shop.file(std::string(".git/hotfix/") + name);
    const std::string good = read_file(file);
    for (const std::string& bad : {std::string(), good.substr(0, good.size() / 2), good + "x",
                                   std::string(4096, '\xff'), std::string(good).replace(good.size() - 3, 1, "?")}) {
      write_file(file, bad);
      EXPECT_EQ(audit(), before) << name;
    }
  }
}

TEST_F(AuditTest, needs_no_cache) {
  write_file(shop.file(".git/hotfix"), "a file where the folder would be\n");
  EXPECT_EQ(tag("v1.0.1").at("state"), "unmatched");
}

TEST_F(AuditTest, a_start_from_a_release_that_never_came_back_says_so) {
  const auto notes = [&] {
    const auto result =
        hotfixd({"plan", "start", "-C", shop.str(), "--format", "json", "--mode", "worktree", "PROD-502 more cards"});
    EXPECT_EQ(result.status, 0) << result.err;
    const Json answer = Json::parse(result.out);
    std::string all;
    for (const Json& note : answer.at("plan").at("notes")) all += note.get<std::string>() + "\n";
    return all;
  };
  EXPECT_THAT(notes(),
              AllOf(HasSubstr("v1.0.1 has 2 commits that main does not"), HasSubstr("Guard expired cards first")));
  shop.git({"cherry-pick", first, second});
  EXPECT_THAT(notes(), Not(HasSubstr("that main does not")));
}

TEST_F(AuditTest, an_editor_gets_the_document) {
  Conversation editor(shop.str());
  const Json result = editor.execute("hotfix.audit", Json::object());
  EXPECT_EQ(result.at("refusal"), nullptr);
  EXPECT_THAT(result.at("document").get<std::string>(), HasSubstr("| v1.0.1 | unmatched | 2 missing |"));
  EXPECT_EQ(editor.plan("hotfix.audit", Json::object()).at("refusal").at("code"), "nothing-to-plan");
}

}  // namespace
}  // namespace hotfix::test
