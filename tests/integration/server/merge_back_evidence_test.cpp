// However the fix came into main – merged, picked, squashed, rebased, by hand – the merge back ticks, and says what
// shows it; and where something only looks like it, it does not.

#include <gmock/gmock.h>

#include "integration/server/conversation.h"

namespace hotfix::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr const char* fix_branch = "hotfix/PROD-501-cards";

/// A hotfix of two commits on v1.0.0; main has gone on by two commits, one of them in the same file.
class MergeBackEvidence : public testing::Test {
 protected:
  MergeBackEvidence() : shop("") {
    shop.set_now(1'767'300'000);
    shop.commit_file("other.js", "other\n", "Something else on main");
    shop.commit_file("pay.js", Shop::pay() + "\n// main's own end\n", "Main's own end of pay.js");
    shop.make_origin();
    shop.branch(fix_branch, "v1.0.0");
    first = shop.commit_file("pay.js", "first line\n" + Shop::pay(), "PROD-501 Guard expired cards first");
    second = shop.commit_file("guard.js", "guard\n", "PROD-501 Guard expired cards second");
    editor.initialize(shop.str());
  }

  void on_main() { shop.checkout("main"); }
  /// main's new commits as the remote has them, and back on the hotfix.
  void publish() {
    shop.git({"push", "-q", "origin", "main"});
    shop.checkout(fix_branch);
  }
  std::string short_head() const { return shop.head().substr(0, 7); }

  void expect(const std::string& state, const std::string& detail) {
    const Json status = editor.settle();
    EXPECT_EQ(status.at("mergeBack").at(0).at("target"), "main");
    EXPECT_EQ(status.at("mergeBack").at(0).at("state"), state);
    for (const Json& step : status.at("steps")) {
      if (step.at("step") != "mergeBack") continue;
      EXPECT_THAT(step.at("detail").get<std::string>(), HasSubstr(detail));
    }
  }

  Shop shop;
  std::string first;
  std::string second;
  Conversation editor;
};

TEST_F(MergeBackEvidence, nothing_of_it_is_there) {
  expect("pending", "not in main");
}

TEST_F(MergeBackEvidence, merged) {
  on_main();
  shop.merge(fix_branch);
  publish();
  expect("merged", "in main");
}

TEST_F(MergeBackEvidence, picked_with_its_trailer) {
  on_main();
  shop.git({"cherry-pick", "-x", first});
  const std::string one = short_head();
  shop.git({"cherry-pick", "-x", second});
  const std::string other = short_head();
  publish();
  expect("equivalent", "in main (cherry-picked: " + other + ", cherry-picked: " + one + ")");
}

TEST_F(MergeBackEvidence, half_of_it_picked_is_not_enough) {
  on_main();
  shop.git({"cherry-pick", "-x", first});
  const std::string half = short_head();
  publish();
  expect("pending", "not in main (cherry-picked: " + half + ")");
}

TEST_F(MergeBackEvidence, picked_without_a_word) {
  on_main();
  shop.git({"cherry-pick", first, second});
  const std::string there = short_head();
  publish();
  expect("equivalent", "in main (the same change is " + there);
}

TEST_F(MergeBackEvidence, picked_through_a_conflict_with_its_trailer) {
  on_main();
  shop.commit_file("pay.js", "main's own first line\n" + Shop::pay(), "Main's own beginning");
  ASSERT_NE(shop.try_git({"cherry-pick", "-x", first}).status, 0);
  shop.write("pay.js", "both lines\n" + Shop::pay());
  shop.git({"-c", "core.editor=true", "commit", "-q", "-a", "--no-edit"});
  shop.git({"cherry-pick", "-x", second});
  const std::string there = short_head();
  publish();
  expect("equivalent", "in main (cherry-picked: " + there);
}

TEST_F(MergeBackEvidence, picked_through_a_conflict_without_its_trailer_is_only_alike) {
  on_main();
  shop.commit_file("pay.js", "main's own first line\n" + Shop::pay(), "Main's own beginning");
  ASSERT_NE(shop.try_git({"cherry-pick", first}).status, 0);
  shop.write("pay.js", "both lines\n" + Shop::pay());
  shop.git({"-c", "core.editor=true", "commit", "-q", "-a", "--no-edit"});
  shop.git({"cherry-pick", second});
  publish();
  expect("conflict", "will conflict in 1 file");
}

TEST_F(MergeBackEvidence, rebased_onto_main) {
  shop.git({"checkout", "-q", "--detach"});
  shop.git({"rebase", "-q", "main"});
  const std::string tip = shop.head();
  on_main();
  shop.git({"merge", "-q", "--ff-only", tip});
  publish();
  expect("equivalent", "in main (the same change is " + tip.substr(0, 7));
}

TEST_F(MergeBackEvidence, squashed) {
  on_main();
  shop.git({"merge", "-q", "--squash", fix_branch});
  shop.git({"commit", "-q", "-m", "Guard expired cards (#12)"});
  const std::string there = short_head();
  publish();
  expect("equivalent", "in main (squashed into " + there + ")");
}

TEST_F(MergeBackEvidence, squashed_with_main_merged_into_it_before) {
  shop.git({"merge", "-q", "--no-edit", "main"});
  on_main();
  shop.git({"merge", "-q", "--squash", fix_branch});
  shop.git({"commit", "-q", "-m", "Guard expired cards (#12)"});
  const std::string there = short_head();
  publish();
  expect("equivalent", "in main (squashed into " + there + ")");
}

TEST_F(MergeBackEvidence, made_again_by_hand_in_two_other_commits) {
  on_main();
  shop.git({"reset", "-q", "--hard", "HEAD~1"});
  shop.commit_file("guard.js", "guard\n", "A guard");
  shop.write("pay.js", "first line\n" + Shop::pay());
  shop.write("more.js", "more\n");
  shop.commit("And its use, and more");
  shop.git({"push", "-q", "--force", "origin", "main"});
  shop.checkout(fix_branch);
  expect("equivalent", "the files are the same there");
}

TEST_F(MergeBackEvidence, merged_and_taken_back_is_said) {
  on_main();
  const std::string merge = shop.merge(fix_branch);
  shop.git({"revert", "--no-edit", "-m", "1", merge});
  const std::string back = short_head();
  publish();
  expect("merged", "in main (taken back by " + back + ")");
}

TEST_F(MergeBackEvidence, picked_and_taken_back_is_not_there) {
  on_main();
  shop.git({"cherry-pick", first, second});
  shop.git({"revert", "--no-edit", "HEAD~1"});
  const std::string back = short_head();
  publish();
  expect("pending", "taken back by " + back);
  on_main();
  shop.git({"revert", "--no-edit", "HEAD"});
  publish();
  expect("equivalent", "in main (the same change is");
}

TEST_F(MergeBackEvidence, the_same_subject_with_another_change_is_no_proof) {
  on_main();
  shop.commit_file("pay.js", "another\n" + Shop::pay(), "PROD-501 Guard expired cards first");
  publish();
  expect("conflict", "not in main (will conflict in 1 file)");
}

TEST_F(MergeBackEvidence, what_only_prepares_the_release_need_not_come_back) {
  shop.commit_file("CHANGELOG.md", "# 1.0.1\n", "Prepare the release of 1.0.1");
  on_main();
  shop.git({"cherry-pick", "-x", first, second});
  publish();
  expect("equivalent", "a commit only prepares the release");
}

TEST_F(MergeBackEvidence, a_hotfix_of_nothing_but_release_notes_wants_them_back) {
  shop.git({"reset", "-q", "--hard", "v1.0.0"});
  shop.commit_file("CHANGELOG.md", "# 1.0.1\n", "Correct the notes of 1.0.1");
  expect("pending", "not in main");
}

}  // namespace
}  // namespace hotfix::test
