// hotfixd deploy with a real git and a bare origin: gates, one tag, one push, one deploy.

#include <filesystem>
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

/// Past the gates that only a forge or a test run could open.
const std::vector<std::string> urgent{"deploy", "--override", "tests=checked by hand", "--override",
                                      "review=nobody is awake"};

/// With a deploy command that writes down what it was asked for.
class Deploying : public FixedShop {
 public:
  explicit Deploying(const std::string& script = "true") {
    deploy_by(script);
    write(".hotfix.json",
          R"({"deploy": {"command": [")" + beside("deploy").string() + R"(", "{tag}", "{version}", "{commit}"]}})");
    commit("PROD-501 Policy");
  }
  void deploy_by(const std::string& script) const {
    const fs::path path = beside("deploy");
    write_file(path, "#!/bin/sh\necho \"$1 $2 $3\" >>../deployed\necho \"deploying $1\"\n" + script + "\n");
    fs::permissions(path, fs::perms::owner_all);
  }
  std::string deployed() const { return fs::exists(beside("deployed")) ? read_file(beside("deployed")) : ""; }
  std::string deploy_state() const { return status().at("deploy"); }
};

TEST(Deploy, the_gates_are_closed_until_they_are_passed_with_a_reason) {
  FixedShop shop;
  const Contents before = everything(shop);
  EXPECT_EQ(shop.refusal({"deploy"}), "gate-tests");
  EXPECT_EQ(shop.answer({"deploy"}).at("refusal").at("gate"), "tests");
  EXPECT_EQ(shop.refusal({"deploy", "--override", "tests=checked by hand"}), "gate-review");
  EXPECT_EQ(everything(shop), before);
  EXPECT_THAT(shop.there({"tag"}), Not(HasSubstr("v1.0.1")));
  const process::ChildResult result = shop.run(urgent);
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(shop.git({"log", "--format=%B", "refs/hotfix-events/PROD-501-cards"}), HasSubstr("nobody is awake"));
}

TEST(Deploy, puts_an_annotated_tag_on_the_fix_and_pushes_that_alone) {
  FixedShop shop;
  shop.git({"tag", "mine"});
  const std::string main = shop.there({"rev-parse", "main"});
  ASSERT_EQ(shop.run(urgent).status, 0);
  EXPECT_EQ(shop.there({"cat-file", "-t", "v1.0.1"}), "tag");
  EXPECT_EQ(shop.there({"rev-parse", "v1.0.1^{commit}"}), shop.head());
  EXPECT_EQ(shop.there({"tag"}), "v1.0.0\nv1.0.1");
  EXPECT_EQ(shop.there({"rev-parse", "main"}), main);
  EXPECT_EQ(shop.there({"branch", "--format=%(refname:short)"}), "main");
  EXPECT_EQ(shop.status().at("deploy"), "tagged");
  EXPECT_EQ(shop.refusal({"deploy"}), "waits-for-outcome");
  ASSERT_EQ(shop.run({"deploy", "--outcome", "live"}).status, 0);
  EXPECT_EQ(shop.status().at("deploy"), "live");
  EXPECT_EQ(shop.refusal({"deploy"}), "already-live");
}

TEST(Deploy, follows_the_command_to_its_end) {
  const Deploying shop;
  const process::ChildResult result = shop.run(urgent);
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("deploying v1.0.1"));
  EXPECT_EQ(shop.deployed(), "v1.0.1 1.0.1 " + shop.head() + "\n");
  EXPECT_EQ(shop.deploy_state(), "live");
  EXPECT_EQ(shop.refusal({"deploy"}), "already-live");
}

TEST(Deploy, after_a_failure_it_can_be_retried_rolled_back_or_followed_by_the_next_version) {
  Deploying shop("exit 7");
  const Json failed = shop.answer(urgent);
  EXPECT_EQ(failed.at("refusal").at("code"), "deploy-failed") << failed.dump(1);
  EXPECT_THAT(failed.at("refusal").at("remedy"), HasSubstr("--roll-back"));
  EXPECT_EQ(shop.deploy_state(), "failed");
  EXPECT_EQ(shop.refusal({"deploy", "--retry"}), "deploy-failed");
  shop.deploy_by("true");
  ASSERT_EQ(shop.run({"deploy", "--roll-back"}).status, 0);
  EXPECT_THAT(shop.deployed(), HasSubstr("v1.0.0 1.0.0 " + shop.rev("v1.0.0^{commit}")));
  EXPECT_EQ(shop.deploy_state(), "failed");
  shop.commit_file("pay.js", "better guard\n" + Shop::pay(), "PROD-501 Guard better");
  ASSERT_EQ(shop.run(urgent).status, 0);
  EXPECT_EQ(shop.there({"rev-parse", "v1.0.2^{commit}"}), shop.head());
  EXPECT_EQ(shop.deploy_state(), "live");
}

TEST(Deploy, a_cancelled_deploy_is_never_run_again_unasked) {
  Deploying shop("kill -9 $PPID");  // hotfixd dies while it deploys
  shop.run(urgent);
  EXPECT_EQ(shop.deploy_state(), "deploying");
  EXPECT_EQ(shop.refusal(urgent), "outcome-unknown");
  EXPECT_EQ(shop.refusal({"deploy", "--roll-back"}), "outcome-unknown");
  EXPECT_EQ(shop.deployed(), "v1.0.1 1.0.1 " + shop.head() + "\n");
  shop.deploy_by("true");
  ASSERT_EQ(shop.run({"deploy", "--retry"}).status, 0);
  EXPECT_EQ(shop.deploy_state(), "live");
}

TEST(Deploy, the_base_can_be_deployed_again_first) {
  const Deploying shop;
  ASSERT_EQ(shop.run({"deploy", "--roll-back"}).status, 0);
  EXPECT_EQ(shop.deployed(), "v1.0.0 1.0.0 " + shop.rev("v1.0.0^{commit}") + "\n");
  EXPECT_EQ(shop.deploy_state(), "none");
}

TEST(Deploy, a_version_that_is_taken_there_makes_place_for_the_next) {
  FixedShop shop;
  shop.there({"tag", "v1.0.1", "v1.0.0^{commit}"});
  ASSERT_EQ(shop.run(urgent).status, 0);
  EXPECT_EQ(shop.there({"rev-parse", "v1.0.2^{commit}"}), shop.head());
  EXPECT_EQ(shop.git({"tag"}), "v1.0.0\nv1.0.2");
}

/// The hook plays the colleague who publishes the same version while the plan runs.
TEST(Deploy, a_version_taken_at_the_last_moment_gets_the_next_one_and_says_so) {
  FixedShop shop;
  shop.hook(shop.path() / ".git", "reference-transaction",
            "[ \"$1\" = committed ] && grep -q refs/tags/ || exit 0; unset GIT_DIR; git --git-dir='" +
                shop.origin().string() + "' tag v1.0.1 'v1.0.0^{commit}' 2>/dev/null; exit 0");
  const process::ChildResult result = shop.run(urgent);
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(shop.there({"rev-parse", "v1.0.1^{commit}"}), shop.rev("v1.0.0^{commit}"));
  EXPECT_EQ(shop.there({"rev-parse", "v1.0.2^{commit}"}), shop.head());
  EXPECT_EQ(shop.git({"tag"}), "v1.0.0\nv1.0.2");
  EXPECT_EQ(shop.status().at("deploy"), "tagged");
}

TEST(Deploy, what_was_released_meanwhile_would_be_undone) {
  FixedShop shop;
  shop.there({"tag", "v1.0.1", "main"});
  EXPECT_EQ(shop.refusal(urgent), "gate-base");
  EXPECT_EQ(shop.git({"tag"}), "v1.0.0");
}

TEST(Deploy, moves_the_production_branch) {
  FixedShop shop;
  shop.git({"push", "-q", "origin", "v1.0.0^{commit}:refs/heads/production"});
  shop.git({"fetch", "-q", "origin"});
  ASSERT_EQ(shop.run(urgent).status, 0);
  EXPECT_EQ(shop.there({"rev-parse", "production"}), shop.head());
  EXPECT_FALSE(shop.try_git({"rev-parse", "-q", "--verify", "production"}).ok()) << "no local one was made";
}

TEST(Deploy, merges_into_a_production_branch_with_commits_of_its_own) {
  FixedShop shop;
  shop.git({"push", "-q", "origin", "v1.0.0^{commit}:refs/heads/production"});
  shop.git({"fetch", "-q", "origin"});
  shop.colleague("production", "config.js", "config\n", "Configure production");
  ASSERT_EQ(shop.run(urgent).status, 0);
  EXPECT_EQ(shop.file_there("production", "config.js"), "config");
  EXPECT_EQ(shop.file_there("production", "pay.js") + "\n", "guard\n" + Shop::pay());
  EXPECT_EQ(shop.there({"rev-parse", "v1.0.1^{commit}"}), shop.head());
}

TEST(Deploy, names_the_workflows_that_the_tag_starts) {
  FixedShop shop;
  shop.write(".github/workflows/deploy.yml", "on:\n  push:\n    tags: ['v*']\n");
  shop.write(".github/workflows/test.yml", "on:\n  push:\n    branches: [main]\n");
  shop.commit("PROD-501 Workflows");
  const Contents before = everything(shop);
  const process::ChildResult planned =
      hotfixd({"deploy", "-C", shop.str(), urgent[1], urgent[2], urgent[3], urgent[4]});
  EXPECT_EQ(planned.status, 1) << "without --yes, what reaches a remote is not run";
  EXPECT_EQ(everything(shop), before);
  Conversation editor(shop.str());
  const Json plan = editor.plan("hotfix.deploy", {{"override", {{"tests", "by hand"}, {"review", "later"}}}});
  const std::string notes = plan.at("plan").at("notes").dump();
  EXPECT_THAT(notes, HasSubstr("v1.0.1 starts deploy.yml"));
  EXPECT_THAT(notes, Not(HasSubstr("test.yml")));
}

TEST(Deploy, a_remote_that_says_no_stops_it_and_running_again_goes_on) {
  Deploying shop;
  shop.hook(shop.origin(), "update", "case \"$1\" in refs/tags/*) echo 'unsigned tags are refused' >&2; exit 1;; esac");
  const Json stopped = shop.answer(urgent);
  EXPECT_EQ(stopped.at("refusal").at("code"), "push-refused") << stopped.dump(1);
  EXPECT_THAT(stopped.at("refusal").at("message"), HasSubstr("unsigned tags are refused"));
  EXPECT_THAT(shop.deployed(), IsEmpty());
  fs::remove(shop.origin() / "hooks" / "update");
  ASSERT_EQ(shop.run({"deploy"}).status, 0);
  EXPECT_EQ(shop.there({"rev-parse", "v1.0.1^{commit}"}), shop.head());
  EXPECT_EQ(shop.git({"tag"}), "v1.0.0\nv1.0.1");
  EXPECT_EQ(shop.deploy_state(), "live");
}

TEST(Deploy, signing_that_fails_stops_it_before_anything_is_published) {
  FixedShop shop;
  shop.git({"config", "tag.gpgSign", "true"});
  shop.git({"config", "gpg.program", "/bin/false"});
  const Json stopped = shop.answer(urgent);
  EXPECT_EQ(stopped.at("refusal").at("code"), "step-failed") << stopped.dump(1);
  EXPECT_THAT(stopped.at("refusal").at("message"), HasSubstr("sign"));
  EXPECT_EQ(shop.there({"tag"}), "v1.0.0");
  EXPECT_EQ(shop.git({"tag"}), "v1.0.0");
}

TEST(Deploy, refuses_in_words_and_changes_nothing) {
  const auto check = [](std::string_view code, const std::vector<std::string>& arguments, auto prepare) {
    FixedShop shop;
    prepare(shop);
    const Contents before = everything(shop);
    EXPECT_EQ(shop.refusal(arguments), code);
    EXPECT_EQ(everything(shop), before) << code;
  };
  check("remote-unreachable", urgent, [](FixedShop& shop) { fs::rename(shop.origin(), shop.beside("gone")); });
  check("not-a-hotfix", urgent, [](FixedShop& shop) { shop.checkout("main"); });
  check("no-identity", urgent, [](FixedShop& shop) { shop.git({"config", "user.email", ""}); });
  check("no-tag", {"deploy", "--outcome", "live"}, [](FixedShop&) {});
  check("no-deploy-command", {"deploy", "--roll-back"}, [](FixedShop&) {});
  check("nothing-to-deploy", urgent, [](FixedShop& shop) { shop.git({"reset", "-q", "--hard", "v1.0.0"}); });
  check("tag-by-bot", urgent, [](FixedShop& shop) {
    shop.commit_file(".hotfix.json", R"({"deploy": {"createTag": false}})", "PROD-501 Policy");
  });
}

TEST(DeployInTheEditor, shows_the_output_and_asks_before_it_pushes) {
  const Deploying shop;
  Conversation editor(shop.str());
  const Json arguments{{"override", {{"tests", "by hand"}, {"review", "later"}}}};
  const Json plan = editor.plan("hotfix.deploy", arguments);
  Json run = arguments;
  run["planId"] = plan.at("plan").at("id");
  const Json result = editor.execute("hotfix.deploy", run);
  EXPECT_EQ(result.at("refusal"), nullptr) << result.dump(1);
  EXPECT_EQ(result.at("status").at("deploy"), "live");
  std::string output;
  for (const Json& one : editor.client().take("hotfix/output")) output += one.at("text").get<std::string>();
  EXPECT_THAT(output, HasSubstr("deploying v1.0.1"));
}

}  // namespace
}  // namespace hotfix::test
