// hotfixd request-review on real repositories with a bare remote: one branch pushed, one request, nothing twice.

#include <csignal>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/review/pushed.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RequestReview, pushes_the_one_branch_and_records_it) {
  Reviewed shop;
  shop.git({"tag", "-a", "local-only", "-m", "mine"});
  shop.git({"config", "push.followTags", "true"});
  shop.git({"branch", "other"});
  const std::string before = shop.refs_there();
  const Json done = shop.request_json();
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  EXPECT_EQ(shop.there("refs/heads/" + review_branch), shop.head());
  const std::string after = shop.refs_there();
  EXPECT_EQ(std::count(after.begin(), after.end(), '\n'), std::count(before.begin(), before.end(), '\n') + 1);
  EXPECT_EQ(shop.git({"rev-parse", "--abbrev-ref", "@{upstream}"}), "origin/" + review_branch);
  EXPECT_EQ(shop.events("Request review"), 1U);
  const Json review = shop.review();
  EXPECT_EQ(review.at("state"), "active");
  EXPECT_NE(review.at("startedAt"), nullptr);
  EXPECT_NE(review.at("dueAt"), nullptr);
  EXPECT_EQ(shop.request_json().at("refusal").at("code"), "already-requested");
  EXPECT_EQ(shop.events("Request review"), 1U);
}

TEST(RequestReview, shows_what_it_would_do_and_asks_before_it_reaches_the_remote) {
  const Reviewed shop;
  const Json plan = shop.plan().at("plan");
  const Json& push = plan.at("entries").at(0);
  EXPECT_EQ(push.at("reach"), "remote");
  EXPECT_EQ(push.at("argv").back(), shop.head() + ":refs/heads/" + review_branch);
  EXPECT_THAT(plan.at("notes").dump(), HasSubstr("merging it is the merge back"));
  EXPECT_NE(hotfixd({"request-review", "-C", shop.str()}).status, 0) << "nobody said yes";
  EXPECT_EQ(shop.there("refs/heads/" + review_branch), "");
}

TEST(RequestReview, brings_new_commits_and_keeps_the_clock) {
  Reviewed shop;
  ASSERT_EQ(shop.request().status, 0);
  const Json first = shop.review();
  shop.commit_file("pay.js", "guard\nagain\n" + Shop::pay(), "PROD-501 Guard again");
  ASSERT_EQ(shop.request().status, 0);
  EXPECT_EQ(shop.there("refs/heads/" + review_branch), shop.head());
  EXPECT_EQ(shop.review().at("startedAt"), first.at("startedAt"));
  EXPECT_EQ(shop.events("Request review"), 2U);
}

TEST(RequestReview, tells_the_page_that_the_remote_printed) {
  const Reviewed shop;
  shop.hook("post-receive", "echo 'Open a request here:' >&2\necho '  https://git.example.org/shop/pulls/new/x' >&2\n");
  const Json done = shop.request_json();
  EXPECT_EQ(done.at("url"), "https://git.example.org/shop/pulls/new/x");
  EXPECT_THAT(shop.review().at("detail"), HasSubstr("https://git.example.org/shop/pulls/new/x"));
}

TEST(RequestReview, without_gh_the_page_to_open_is_named_and_why) {
  const Reviewed shop;
  shop.called("https://github.com/acme/shop.git");
  const BarePath path;
  const Json plan = shop.plan({}, path.environment()).at("plan");
  EXPECT_THAT(plan.at("notes").dump(), HasSubstr("gh is not installed"));
  const Json done = shop.request_json({}, path.environment());
  EXPECT_EQ(done.at("url"), "https://github.com/acme/shop/compare/main..." + review_branch + "?expand=1");
  EXPECT_EQ(shop.there("refs/heads/" + review_branch), shop.head());
}

TEST(RequestReview, without_glab_gitlab_opens_it_with_the_push) {
  const Reviewed shop;
  shop.called("git@gitlab.com:acme/shop.git");
  shop.git({"--git-dir=" + shop.origin.string(), "config", "receive.advertisePushOptions", "true"});
  shop.hook("post-receive", R"(i=0
while [ $i -lt "${GIT_PUSH_OPTION_COUNT:-0}" ]; do
  eval "echo \"\$GIT_PUSH_OPTION_$i\"" >>options
  i=$((i + 1))
done
read old new ref
git update-ref refs/merge-requests/12/head $new
echo 'View merge request for hotfix: https://gitlab.com/acme/shop/-/merge_requests/12' >&2
)");
  const BarePath path;
  const Json done = shop.request_json({"--summary", "Year 00"}, path.environment());
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  EXPECT_EQ(done.at("url"), "https://gitlab.com/acme/shop/-/merge_requests/12");
  const std::string options = read_file(shop.origin / "options");
  EXPECT_THAT(options, HasSubstr("merge_request.create\nmerge_request.target=main\n"));
  EXPECT_THAT(options, HasSubstr("merge_request.title=PROD-501 Guard expired cards\n"));
  EXPECT_THAT(options, HasSubstr("Year 00"));
  EXPECT_EQ(shop.request_json({}, path.environment()).at("refusal").at("code"), "already-requested");
}

TEST(RequestReview, finds_a_merge_request_by_its_ref_and_only_pushes) {
  Reviewed shop;
  shop.called("git@gitlab.com:acme/shop.git");
  shop.git({"--git-dir=" + shop.origin.string(), "config", "receive.advertisePushOptions", "true"});
  shop.git({"push", "-q", "origin", "HEAD"});
  shop.git({"--git-dir=" + shop.origin.string(), "update-ref", "refs/merge-requests/12/head", shop.head()});
  shop.commit_file("pay.js", "again\n" + Shop::pay(), "PROD-501 Guard again");
  const BarePath path;
  const Json plan = shop.plan({}, path.environment()).at("plan");
  EXPECT_THAT(plan.at("entries").at(0).at("argv").dump(), Not(HasSubstr("merge_request.create")));
  EXPECT_EQ(shop.request_json({}, path.environment()).at("url"), "https://gitlab.com/acme/shop/-/merge_requests/12");
}

TEST(RequestReview, a_remote_that_hangs_up_on_the_try_takes_push_options_all_the_same) {
  const Reviewed shop;
  shop.called("git@gitlab.com:acme/shop.git");
  const std::filesystem::path early = shop.origin / "hangs-up";
  write_file(early, "#!/bin/sh\nexec <&-\nexec git receive-pack \"$@\"\n");
  std::filesystem::permissions(early, std::filesystem::perms::owner_all);
  shop.git({"config", "remote.origin.receivepack", "exec '" + early.string() + "'"});
  const BarePath path;
  const auto push = [&] { return shop.plan({}, path.environment()).at("plan").at("entries").at(0).at("argv").dump(); };
  EXPECT_THAT(push(), Not(HasSubstr("merge_request.create"))) << "it takes none";
  shop.git({"--git-dir=" + shop.origin.string(), "config", "receive.advertisePushOptions", "true"});
  const process::ChildResult tried =
      shop.try_git({"push", "--dry-run", "-o", "hotfix.try", "origin", "HEAD:refs/heads/hotfix-try"});
  ASSERT_EQ(tried.signal, SIGPIPE) << tried.err;
  EXPECT_THAT(push(), HasSubstr("merge_request.create"));
}

TEST(RequestReview, falls_back_to_the_page_where_push_options_are_not_taken) {
  const Reviewed shop;
  shop.called("git@gitlab.com:acme/shop.git");
  const BarePath path;
  const Json done = shop.request_json({}, path.environment());
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  EXPECT_THAT(done.at("url"), HasSubstr("/-/merge_requests/new?"));
  EXPECT_EQ(shop.there("refs/heads/" + review_branch), shop.head());
  EXPECT_EQ(shop.there("refs/heads/hotfix-try"), "");
}

/// What Gitea and Forgejo do with a push to refs/for/…, as far as git can show it.
constexpr const char* agit_hook = R"(read old new ref
case "$ref" in refs/for/*) ;; *) exit 0 ;; esac
git update-ref -d "$ref"
git update-ref refs/pull/3/head $new
i=0
while [ $i -lt "${GIT_PUSH_OPTION_COUNT:-0}" ]; do
  eval "echo \"\$GIT_PUSH_OPTION_$i\"" >>options
  i=$((i + 1))
done
echo "$ref" >>pushed
echo 'Visit the new pull request: https://git.example.org/acme/shop/pulls/3' >&2
)";

TEST(RequestReview, by_agit_pushes_no_branch) {
  Reviewed shop;
  shop.write(".git/info/exclude", ".hotfix.json\n");
  shop.write(".hotfix.json", R"({"review": {"provider": "agit"}})");
  shop.git({"--git-dir=" + shop.origin.string(), "config", "receive.advertisePushOptions", "true"});
  shop.hook("post-receive", agit_hook);
  const Json done = shop.request_json();
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  EXPECT_EQ(done.at("url"), "https://git.example.org/acme/shop/pulls/3");
  EXPECT_EQ(shop.there("refs/pull/3/head"), shop.head());
  EXPECT_EQ(shop.there("refs/heads/" + review_branch), "");
  EXPECT_EQ(read_file(shop.origin / "pushed"), "refs/for/main\n");
  EXPECT_THAT(read_file(shop.origin / "options"),
              HasSubstr("topic=" + review_branch + "\ntitle=PROD-501 Guard expired cards\n"));
  EXPECT_EQ(shop.request_json().at("refusal").at("code"), "already-requested");
  shop.commit_file("pay.js", "again\n" + Shop::pay(), "PROD-501 Guard again");
  EXPECT_EQ(shop.request_json().at("refusal"), nullptr);
  EXPECT_EQ(shop.there("refs/pull/3/head"), shop.head());
}

TEST(RequestReview, by_agit_without_push_options_names_the_topic_in_the_ref) {
  const Reviewed shop;
  shop.write(".git/info/exclude", ".hotfix.json\n");
  shop.write(".hotfix.json", R"({"review": {"provider": "agit"}})");
  shop.hook("post-receive", agit_hook);
  const Json done = shop.request_json();
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  EXPECT_EQ(read_file(shop.origin / "pushed"), "refs/for/main/" + review_branch + "\n");
}

TEST(RequestReview, is_for_the_branch_that_the_line_is_maintained_on) {
  const Reviewed shop;
  const auto base = [&] {
    const std::string notes = shop.plan().at("plan").at("notes").dump();
    return notes.substr(0, notes.find_first_of(",:", 12));
  };
  EXPECT_THAT(base(), HasSubstr("for main"));
  shop.git({"push", "-q", "origin", "v1.0.0^{commit}:refs/heads/release/1.0"});
  EXPECT_THAT(base(), HasSubstr("for release/1.0"));
  shop.git({"push", "-q", "origin", "v1.0.0^{commit}:refs/heads/production"});
  EXPECT_THAT(base(), HasSubstr("for production"));
}

TEST(RequestReview, makes_the_release_branch_where_policy_wants_it) {
  const Reviewed shop;
  shop.write(".git/info/exclude", ".hotfix.json\n");
  shop.write(".hotfix.json", R"({"review": {"createReleaseBranch": true}})");
  ASSERT_EQ(shop.request().status, 0);
  EXPECT_EQ(shop.there("refs/heads/release/1.0"), shop.rev("v1.0.0^{commit}"));
  EXPECT_EQ(shop.request_json().at("refusal").at("code"), "already-requested");
}

TEST(RequestReview, refuses_in_words_and_pushes_nothing) {
  const auto check = [](std::string_view code, auto prepare) {
    Reviewed shop;
    prepare(shop);
    const std::string before = shop.refs_there();
    const Json answer = shop.request_json();
    ASSERT_TRUE(answer.is_object()) << code;
    EXPECT_EQ(answer.at("refusal").at("code"), code);
    EXPECT_NE(answer.at("refusal").at("remedy"), "");
    EXPECT_EQ(shop.refs_there(), before) << code;
  };
  check("no-remote", [](Reviewed& shop) { shop.git({"remote", "remove", "origin"}); });
  check("remote-unreachable", [](Reviewed& shop) { shop.git({"config", "remote.origin.url", "/nowhere"}); });
  check("nothing-to-review", [](Reviewed& shop) { shop.git({"reset", "-q", "--hard", "v1.0.0"}); });
  check("not-a-hotfix", [](Reviewed& shop) { shop.checkout("main"); });
  check("not-on-a-branch", [](Reviewed& shop) { shop.git({"checkout", "-q", "--detach"}); });
  check("branch-behind", [](Reviewed& shop) {
    shop.commit_file("pay.js", "theirs\n" + Shop::pay(), "PROD-501 Theirs");
    shop.git({"push", "-q", "origin", "HEAD"});
    shop.git({"reset", "-q", "--hard", "HEAD~1"});
  });
  check("branch-diverged", [](Reviewed& shop) {
    shop.git({"push", "-q", "origin", "HEAD"});
    shop.git({"commit", "-q", "--amend", "-m", "PROD-501 Other words"});
  });
  check("branch-moved", [](Reviewed& shop) {
    shop.git({"push", "-q", "origin", "HEAD"});
    const std::filesystem::path other = shop.beside("other");
    shop.git({"clone", "-q", "-b", review_branch, shop.origin.string(), other.string()});
    shop.git({"-C", other.string(), "commit", "-q", "--allow-empty", "-m", "PROD-501 Theirs"});
    shop.git({"-C", other.string(), "push", "-q"});
  });
}

TEST(RequestReview, a_push_that_the_remote_declines_stops_with_its_words_and_goes_on_later) {
  const Reviewed shop;
  shop.hook("pre-receive", "echo 'the branch is frozen' >&2\nexit 1\n");
  const Json stopped = shop.request_json();
  EXPECT_EQ(stopped.at("refusal").at("code"), "push-refused");
  EXPECT_THAT(stopped.at("refusal").at("message"), HasSubstr("the branch is frozen"));
  std::filesystem::remove(shop.origin / "hooks" / "pre-receive");
  EXPECT_EQ(shop.request_json().at("refusal"), nullptr);
}

TEST(RequestReview, a_persons_word_is_recorded_until_a_new_commit) {
  Reviewed shop;
  ASSERT_EQ(shop.request().status, 0);
  ASSERT_EQ(shop.request({"--approved-by", "Bob"}).status, 0);
  EXPECT_EQ(shop.review().at("state"), "done");
  EXPECT_THAT(shop.review().at("detail"), HasSubstr("approved by Bob"));
  shop.commit_file("pay.js", "again\n" + Shop::pay(), "PROD-501 Guard again");
  EXPECT_EQ(shop.review().at("state"), "active");
}

TEST(RequestReview, by_the_editor_does_the_same) {
  const Reviewed shop;
  Conversation editor(shop.str());
  const Json preview = editor.plan("hotfix.requestReview", Json::object()).at("plan");
  const Json done = editor.execute("hotfix.requestReview", {{"planId", preview.at("id")}});
  ASSERT_EQ(done.at("refusal"), nullptr) << done;
  EXPECT_EQ(shop.there("refs/heads/" + review_branch), shop.head());
  EXPECT_EQ(done.at("status").at("steps").at(3).at("state"), "active");
  const Json approved = editor.execute("hotfix.requestReview", {{"approvedBy", "Bob"}});
  EXPECT_EQ(approved.at("status").at("steps").at(3).at("state"), "done") << approved;
  EXPECT_EQ(approved.at("status").at("next").at("step"), "deploy");
}

TEST(RequestReview, a_hook_that_says_no_stops_it_in_its_words_and_it_goes_on_once_it_agrees) {
  const Reviewed shop;
  const std::filesystem::path hook = shop.file(".git/hooks/pre-push");
  write_file(hook, "#!/bin/sh\necho 'the linter is not happy' >&2\nexit 1\n");
  std::filesystem::permissions(hook, std::filesystem::perms::owner_all);
  const Json stopped = shop.request_json();
  EXPECT_THAT(stopped.at("refusal").at("message"), HasSubstr("the linter is not happy"));
  EXPECT_EQ(shop.there("refs/heads/" + review_branch), "");
  EXPECT_EQ(shop.review().at("state"), "pending");
  std::filesystem::remove(hook);
  ASSERT_EQ(shop.request().status, 0);
  EXPECT_EQ(shop.there("refs/heads/" + review_branch), shop.head());
  EXPECT_EQ(shop.events("Request review"), 1U);
}

TEST(RequestReview, taken_back_without_a_forge_is_recorded_and_the_rest_is_said) {
  const Reviewed shop;
  ASSERT_EQ(shop.request().status, 0);
  const std::string refs = shop.refs_there();
  const process::ChildResult undone = hotfixd({"undo", "-C", shop.str(), "--yes"});
  ASSERT_EQ(undone.status, 0) << undone.err;
  EXPECT_THAT(undone.out, HasSubstr("If a request was opened, close it on its page"));
  EXPECT_THAT(undone.out, HasSubstr("--force-with-lease=refs/heads/" + review_branch + ":" + shop.head()));
  EXPECT_EQ(shop.refs_there(), refs);
  EXPECT_EQ(shop.review().at("state"), "pending");
  ASSERT_EQ(shop.request().status, 0);
  EXPECT_EQ(shop.review().at("state"), "active");
}

}  // namespace
}  // namespace hotfix::test
