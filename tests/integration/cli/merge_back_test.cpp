// hotfixd merge-back with a real git and a bare origin: the fix gets into every target, and no work tree is touched.

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/cli/fixed_shop.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
namespace fs = std::filesystem;

const std::string guarded = "guard\n" + Shop::pay();

TEST(MergeBack, merges_into_the_remotes_main_and_touches_no_file) {
  FixedShop shop;
  shop.release();
  const std::string tip = shop.there({"rev-parse", "main"});
  const Contents before = files(shop);
  const process::ChildResult result = shop.run({"merge-back"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.there({"log", "-1", "--format=%P", "main"}), tip + " " + shop.head());
  EXPECT_THAT(shop.there({"log", "-1", "--format=%B", "main"}),
              HasSubstr("Merge branch 'hotfix/PROD-501-cards' into main\n\nBrings back the fix of PROD-501, in "
                        "production as v1.0.1:\n\n* PROD-501 Guard cards"));
  EXPECT_EQ(shop.file_there("main", "pay.js") + "\n", guarded);
  EXPECT_EQ(shop.file_there("main", "invoice.js") + "\n", lines(20, "invoice"));
  EXPECT_EQ(files(shop), before);
  EXPECT_EQ(shop.rev("main"), shop.there({"rev-parse", "main"})) << "nothing has it checked out, so it follows";
  EXPECT_EQ(shop.state("mergeBack"), "done");
  EXPECT_THAT(shop.git({"log", "--format=%s", "refs/hotfix-events/PROD-501-cards"}), HasSubstr("Merge into main"));
  EXPECT_EQ(shop.refusal({"merge-back"}), "nothing-to-merge-back");
}

/// Moved under its work tree, the next commit there would take the fix back.
TEST(MergeBack, a_main_that_is_checked_out_stays_and_its_next_commit_keeps_the_fix) {
  FixedShop shop;
  shop.release();
  const std::string linked = shop.beside("main-tree").string();
  shop.git({"worktree", "add", "-q", linked, "main"});
  const std::string tip = shop.rev("main");
  ASSERT_EQ(shop.run({"merge-back"}).status, 0);
  EXPECT_EQ(shop.rev("main"), tip);
  EXPECT_THAT(shop.git({"-C", linked, "status", "--porcelain"}), IsEmpty());
  write_file(linked + "/more.js", "more\n");
  shop.git({"-C", linked, "add", "-A"});
  shop.git({"-C", linked, "commit", "-q", "-m", "More"});
  shop.git({"-C", linked, "pull", "-q", "--no-rebase", "--no-edit", "origin", "main"});
  EXPECT_EQ(read_file(linked + "/pay.js"), guarded);
}

TEST(MergeBack, works_from_another_branch_too) {
  FixedShop shop;
  ASSERT_EQ(hotfixd({"adopt", "-C", shop.str(), "--yes"}).status, 0);
  shop.release();
  const std::string fix = shop.head();
  shop.checkout("main");
  const std::string main = shop.head();
  const Contents before = files(shop);
  const process::ChildResult result = shop.run({"merge-back"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.there({"log", "-1", "--format=%P", "main"}), main + " " + fix);
  EXPECT_EQ(shop.head(), main) << "it is checked out";
  EXPECT_EQ(files(shop), before);
}

TEST(MergeBack, starts_from_what_the_remote_has_now) {
  FixedShop shop;
  shop.release();
  shop.colleague("main", "later.js", "later\n", "Later");
  const process::ChildResult result = shop.run({"merge-back"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.file_there("main", "later.js"), "later");
  EXPECT_EQ(shop.file_there("main", "pay.js") + "\n", guarded);
  EXPECT_EQ(shop.there({"rev-list", "--count", "--merges", "main"}), "1");
}

/// A hook plays the colleague who pushes while the plan runs: before git asks the remote, and after.
TEST(MergeBack, plans_anew_once_where_the_remote_moved_meanwhile) {
  for (const std::string hook : {"commit-msg", "pre-push"}) {
    SCOPED_TRACE(hook);
    FixedShop shop;
    shop.release();
    const std::string before = shop.there({"rev-parse", "main"});
    shop.colleague("main", "later.js", "later\n", "Later");
    const std::string later = shop.there({"rev-parse", "main"});
    shop.there({"update-ref", "refs/heads/main", before});
    shop.hook(shop.path() / ".git", hook,
              "unset GIT_DIR GIT_INDEX_FILE; git --git-dir='" + shop.origin().string() +
                  "' update-ref refs/heads/main " + later);
    const process::ChildResult result = shop.run({"merge-back"});
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(shop.there({"log", "-1", "--format=%P", "main"}), later + " " + shop.head());
    EXPECT_EQ(shop.there({"rev-list", "--count", "--merges", "main"}), "1");
  }
}

TEST(MergeBack, a_conflict_opens_a_work_tree_and_the_other_targets_go_on) {
  FixedShop shop("reworked\n" + Shop::pay());
  shop.git({"push", "-q", "origin", "v1.0.0^{commit}:refs/heads/release/1.1"});
  shop.git({"fetch", "-q", "origin"});
  shop.release();
  const std::string main = shop.there({"rev-parse", "main"});
  const Contents before = files(shop);
  const Json stopped = shop.answer({"merge-back"});
  EXPECT_EQ(stopped.at("refusal").at("code"), "merge-back-conflict") << stopped.dump(1);
  EXPECT_THAT(stopped.at("refusal").at("message"), HasSubstr("pay.js"));
  EXPECT_EQ(shop.there({"rev-parse", "main"}), main);
  EXPECT_EQ(shop.file_there("release/1.1", "pay.js") + "\n", guarded);
  EXPECT_EQ(files(shop), before);
  const std::string folder = stopped.at("folder").get<std::string>().substr(7);
  EXPECT_THAT(read_file(folder + "/pay.js"), HasSubstr("<<<<<<<"));
  EXPECT_EQ(shop.refusal({"merge-back"}), "merge-back-conflict");

  write_file(folder + "/pay.js", "reworked and guarded\n");
  shop.git({"-C", folder, "add", "pay.js"});
  const process::ChildResult result = shop.run({"merge-back"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.file_there("main", "pay.js"), "reworked and guarded");
  EXPECT_EQ(shop.there({"log", "-1", "--format=%P", "main"}), main + " " + shop.head());
  EXPECT_THAT(shop.there({"log", "-1", "--format=%B", "main"}), Not(HasSubstr("Conflicts")));
  EXPECT_FALSE(fs::exists(folder));
  EXPECT_EQ(shop.state("mergeBack"), "done");
}

TEST(MergeBack, goes_on_with_what_was_committed_at_the_conflict_although_main_moved) {
  FixedShop shop("reworked\n" + Shop::pay());
  shop.release();
  const std::string folder = shop.answer({"merge-back"}).at("folder").get<std::string>().substr(7);
  write_file(folder + "/pay.js", "reworked and guarded\n");
  shop.git({"-C", folder, "commit", "-q", "-a", "-m", "Merge the fix"});
  shop.colleague("main", "later.js", "later\n", "Later");
  const process::ChildResult result = shop.run({"merge-back"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.file_there("main", "pay.js"), "reworked and guarded");
  EXPECT_EQ(shop.file_there("main", "later.js"), "later");
  EXPECT_FALSE(fs::exists(folder));
}

TEST(MergeBack, version_files_keep_the_version_of_the_target) {
  FixedShop shop;
  const std::string old_text = "name: shop\nversion: 1.0.0\nlicence: none\n";
  shop.checkout("main");
  shop.git({"reset", "-q", "--hard", "v1.0.0"});
  shop.commit_file("shop.yaml", old_text, "Release 1.0.0 again");
  shop.git({"tag", "-f", "-a", "-m", "1.0.0", "v1.0.0"});
  shop.commit_file("shop.yaml", "name: shop\nversion: 2.0.0-dev\nlicence: none\n", "Begin 2.0.0");
  shop.git({"push", "-q", "--force", "origin", "main", "v1.0.0"});
  shop.git({"checkout", "-q", "-B", fix_branch, "v1.0.0"});
  shop.write("pay.js", guarded);
  shop.commit_file("shop.yaml", "name: shop\nversion: 1.0.1\nlicence: MIT\n", "PROD-501 Guard cards");
  shop.release();
  const Json plan = Json::parse(hotfixd({"plan", "merge-back", "-C", shop.str(), "--format", "json"}).out);
  EXPECT_THAT(plan.at("plan").at("notes").dump(), HasSubstr("shop.yaml keeps its own version"));
  const process::ChildResult result = shop.run({"merge-back"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.file_there("main", "shop.yaml"), "name: shop\nversion: 2.0.0-dev\nlicence: MIT");
  EXPECT_EQ(shop.file_there("main", "pay.js") + "\n", guarded);
}

TEST(MergeBack, a_protected_main_gets_a_request_instead) {
  FixedShop shop;
  shop.release();
  shop.hook(shop.origin(), "update", "[ \"$1\" != refs/heads/main ] || { echo 'main is protected' >&2; exit 1; }");
  const Json stopped = shop.answer({"merge-back"});
  EXPECT_EQ(stopped.at("refusal").at("code"), "push-refused") << stopped.dump(1);
  EXPECT_THAT(stopped.at("refusal").at("message"), HasSubstr("main is protected"));
  EXPECT_THAT(stopped.at("refusal").at("remedy"), HasSubstr("request"));
  ASSERT_EQ(shop.run({"merge-back"}).status, 0);
  EXPECT_EQ(shop.there({"rev-parse", "merge-back/PROD-501-main"}), shop.head());
  EXPECT_EQ(shop.refusal({"merge-back"}), "waits-for-request");
  // Merged there, as a forge does it: the step ticks, and nothing is done twice.
  fs::remove(shop.origin() / "hooks" / "update");
  shop.git({"fetch", "-q", "origin"});
  shop.git({"push", "-q", "origin",
            shop.git({"commit-tree", "-p", "origin/main", "-p", shop.head(), "-m", "Merge request 7",
                      shop.git({"merge-tree", "--write-tree", "origin/main", shop.head()})}) +
                ":refs/heads/main"});
  EXPECT_EQ(shop.refusal({"merge-back"}), "nothing-to-merge-back");
  EXPECT_EQ(shop.state("mergeBack"), "done");
}

TEST(MergeBack, by_policy_only_by_request) {
  FixedShop shop;
  shop.commit_file(".hotfix.json", R"({"mergeBack": {"mode": "request"}})", "PROD-501 Policy");
  shop.release();
  const std::string main = shop.there({"rev-parse", "main"});
  ASSERT_EQ(shop.run({"merge-back"}).status, 0);
  EXPECT_EQ(shop.there({"rev-parse", "main"}), main);
  EXPECT_EQ(shop.there({"rev-parse", "merge-back/PROD-501-main"}), shop.head());
}

TEST(MergeBack, what_main_has_already_is_not_merged_again) {
  FixedShop shop;
  shop.release();
  shop.checkout("main");
  shop.git({"cherry-pick", "-x", fix_branch});
  shop.git({"push", "-q", "origin", "main"});
  shop.checkout(fix_branch);
  const std::string main = shop.there({"rev-parse", "main"});
  const Json answer = shop.answer({"merge-back"});
  EXPECT_EQ(answer.at("refusal").at("code"), "nothing-to-merge-back");
  EXPECT_THAT(answer.at("refusal").at("message"), HasSubstr("trailer"));
  EXPECT_EQ(shop.there({"rev-parse", "main"}), main);
}

TEST(MergeBack, without_a_remote_the_local_main_moves) {
  Shop shop("");
  shop.branch(fix_branch, "v1.0.0");
  shop.commit_file("pay.js", guarded, "PROD-501 Guard cards");
  ASSERT_EQ(hotfixd({"merge-back", "-C", shop.str(), "--yes"}).status, 0);
  EXPECT_EQ(shop.git({"show", "main:pay.js"}) + "\n", guarded);
  EXPECT_EQ(shop.git({"rev-list", "--count", "--merges", "main"}), "1");
}

TEST(MergeBack, hooks_and_signing_are_respected) {
  FixedShop shop;
  shop.release();
  shop.hook(shop.path() / ".git", "commit-msg", "echo 'Change-Id: I7' >>\"$1\"");
  const std::string gpg = shop.beside("gpg").string();
  write_file(gpg,
             "#!/bin/sh\ncat >/dev/null\necho '-----BEGIN PGP SIGNATURE-----'\necho '-----END PGP SIGNATURE-----'\n"
             "printf '[GNUPG:] SIG_CREATED ' >&2\n");
  fs::permissions(gpg, fs::perms::owner_all);
  shop.git({"config", "gpg.program", gpg});
  shop.git({"config", "commit.gpgSign", "true"});
  const process::ChildResult result = shop.run({"merge-back"});
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(shop.there({"cat-file", "commit", "main"}), HasSubstr("BEGIN PGP SIGNATURE"));
  EXPECT_THAT(shop.there({"cat-file", "commit", "main"}), HasSubstr("Change-Id: I7"));
}

TEST(MergeBack, a_hook_that_says_no_stops_it_in_its_words) {
  FixedShop shop;
  shop.release();
  const std::string main = shop.there({"rev-parse", "main"});
  shop.hook(shop.path() / ".git", "commit-msg", "echo 'no ticket' >&2; exit 1");
  EXPECT_THAT(shop.run({"merge-back"}).err, HasSubstr("no ticket"));
  EXPECT_EQ(shop.there({"rev-parse", "main"}), main);
  fs::remove(shop.path() / ".git/hooks/commit-msg");
  shop.hook(shop.path() / ".git", "pre-merge-commit", "test -e pay.js && echo seen >../seen");
  ASSERT_EQ(shop.run({"merge-back"}).status, 0);
  EXPECT_TRUE(fs::exists(shop.beside("seen"))) << "it saw the files of the merge";
  EXPECT_EQ(shop.file_there("main", "pay.js") + "\n", guarded);
}

TEST(MergeBack, planning_leaves_no_trace) {
  FixedShop shop;
  shop.release();
  shop.colleague("main", "later.js", "later\n", "Later");
  const Contents before = everything(shop);
  const std::string objects = shop.git({"count-objects", "-v"});
  const Json plan = Json::parse(hotfixd({"plan", "merge-back", "-C", shop.str(), "--format", "json"}).out);
  EXPECT_EQ(plan.at("plan").at("entries").at(0).at("purpose"), "Fetch main from origin");
  EXPECT_EQ(everything(shop), before);
  EXPECT_EQ(shop.git({"count-objects", "-v"}), objects);
}

TEST(MergeBack, refuses_in_words_and_changes_nothing) {
  const auto check = [](std::string_view code, const std::vector<std::string>& more, auto prepare) {
    FixedShop shop;
    shop.release();
    prepare(shop);
    const Contents before = everything(shop);
    std::vector<std::string> arguments{"merge-back"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    EXPECT_EQ(shop.refusal(arguments), code);
    EXPECT_EQ(everything(shop), before) << code;
  };
  check("unknown-target", {"nowhere"}, [](FixedShop&) {});
  check("remote-unreachable", {}, [](FixedShop& shop) { fs::rename(shop.origin(), shop.beside("gone")); });
  check("not-a-hotfix", {}, [](FixedShop& shop) { shop.checkout("main"); });
  check("no-identity", {}, [](FixedShop& shop) { shop.git({"config", "user.email", ""}); });
  check("merged-here-only", {}, [](FixedShop& shop) {
    shop.checkout("main");
    shop.merge(fix_branch);
    shop.checkout(fix_branch);
  });
}

/// Whatever is not committed stays as it is, byte for byte.
TEST(MergeBackRandomly, touches_nothing) {
  for (std::size_t seed = 1; seed <= random_states(5); ++seed) {
    SCOPED_TRACE(seed);
    FixedShop shop(seed % 2 == 0 ? "reworked\n" + Shop::pay() : "");
    if (seed % 5 == 0) commit_submodule(shop);
    shop.release();
    std::mt19937 random(static_cast<unsigned>(seed));
    make_dirty(shop, {"pay.js", "README.md", "package.json", "fresh.js", "my.secret", "dir/new.js"}, random);
    Contents before = everything(shop);
    const process::ChildResult result = shop.run({"merge-back"});
    EXPECT_EQ(result.status, seed % 2 == 0 ? 1 : 0) << result.err;
    Contents after = everything(shop);
    before.erase("refs");  // main follows
    after.erase("refs");
    EXPECT_EQ(after, before);
  }
}

TEST(MergeBackInTheEditor, asks_before_it_pushes_and_then_ticks) {
  FixedShop shop;
  shop.release();
  Conversation editor(shop.str());
  const Json plan = editor.plan("hotfix.mergeBack", Json::object());
  const Json result = editor.execute("hotfix.mergeBack", {{"planId", plan.at("plan").at("id")}});
  EXPECT_EQ(result.at("refusal"), nullptr) << result.dump(1);
  EXPECT_EQ(result.at("status").at("mergeBack").at(0).at("state"), "merged");
  EXPECT_EQ(shop.file_there("main", "pay.js") + "\n", guarded);
}

}  // namespace
}  // namespace hotfix::test
