// hotfixd test on real repositories: what passes, what fails and where, and what must not count.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "integration/cli/tested.h"

namespace hotfix::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
namespace fs = std::filesystem;

/// Whether a process runs; one that ended and that nobody waited for does not.
bool runs(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string line;
  if (!std::getline(file, line)) return false;
  return line.substr(line.rfind(')') + 2, 1) != "Z";
}

/// The processes whose numbers a test wrote down.
std::vector<std::string> pids_in(const fs::path& file) {
  std::istringstream words(read_file(file));
  std::vector<std::string> pids;
  for (std::string pid; words >> pid;) pids.push_back(pid);
  return pids;
}

TEST(TestStep, that_passes_ticks_and_stays_ticked_for_this_tree) {
  Tested shop("echo all is well\n");
  const process::ChildResult result = shop.test();
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("all is well"));
  ASSERT_EQ(shop.verdicts().size(), 1U);
  const Json verdict = shop.verdicts()[0];
  EXPECT_EQ(verdict.at("tree"), shop.rev("HEAD^{tree}"));
  EXPECT_EQ(verdict.at("commit"), shop.head());
  EXPECT_TRUE(verdict.at("passed").get<bool>());
  EXPECT_EQ(verdict.at("command"), "make -s check");
  EXPECT_TRUE(verdict.contains("startedAt"));
  EXPECT_TRUE(verdict.contains("milliseconds"));
  EXPECT_EQ(shop.step().at("state"), "done");

  shop.git({"commit", "-q", "--amend", "-m", "PROD-501 Guard expired cards, said better"});
  EXPECT_EQ(shop.step().at("state"), "done") << "another message is the same tree";
  shop.commit_file("pay.js", "guard better\n" + Shop::pay(), "PROD-501 More");
  EXPECT_EQ(shop.step().at("state"), "pending");
  EXPECT_EQ(shop.step().at("detail"), "not run on the newest commit");
}

TEST(TestStep, that_fails_says_where) {
  const Tested shop("echo 'lib/card.js:2:1: error: no card'\necho pay.js:1: error: no guard >&2\nexit 3\n");
  const process::ChildResult result = shop.test();
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("The tests failed: 2 failures."));
  EXPECT_THAT(result.err, HasSubstr("lib/card.js:2 no card"));
  EXPECT_THAT(result.err, HasSubstr("pay.js:1 no guard"));
  ASSERT_EQ(shop.verdicts().size(), 1U);
  EXPECT_FALSE(shop.verdicts()[0].at("passed").get<bool>());
  EXPECT_EQ(shop.verdicts()[0].at("failures").size(), 2U);
  const Json status = shop.status();
  EXPECT_EQ(status.at("steps").at(2).at("state"), "failed");
  EXPECT_EQ(status.at("next").at("command"), "hotfix.test");
  ASSERT_EQ(status.at("findings").size(), 2U);
  const Json finding = status.at("findings").at(0);
  EXPECT_EQ(finding.at("code"), "test/failed");
  EXPECT_EQ(finding.at("severity"), "error");
  EXPECT_EQ(finding.at("path"), "lib/card.js");
  EXPECT_EQ(finding.at("range").at("start").at("line"), 1);
  EXPECT_EQ(finding.at("range").at("end").at("character"), 6);
  EXPECT_EQ(hotfixd({"check", "-C", shop.str()}).status, 1);
}

TEST(TestStep, that_fails_without_a_place_says_how) {
  const Tested shop("exit 3\n");
  EXPECT_THAT(shop.test().err, HasSubstr("The tests failed: exit code 2."));  // make's
  EXPECT_EQ(shop.step().at("detail"), "failed: exit code 2");
  EXPECT_THAT(shop.status().at("findings"), IsEmpty());
}

TEST(TestStep, passing_again_takes_the_findings_back) {
  const Tested shop("test -e \"$PASS\" && exit 0\necho 'pay.js:1: error: no guard'; exit 1\n");
  const Environment environment{{"PASS", shop.beside("pass").string()}};
  EXPECT_EQ(shop.test({}, environment).status, 1);
  EXPECT_EQ(shop.status().at("findings").size(), 1U);
  write_file(shop.beside("pass"), "");
  EXPECT_EQ(shop.test({}, environment).status, 0);
  EXPECT_THAT(shop.status().at("findings"), IsEmpty());
  EXPECT_EQ(shop.verdicts().size(), 2U);
}

TEST(TestStep, answers_in_json) {
  const Tested shop("echo 'pay.js:1: error: no guard'; exit 1\n");
  const Json answer = Json::parse(shop.test({"--format", "json"}).out);
  EXPECT_EQ(answer.at("refusal").at("code"), "tests-failed");
  EXPECT_EQ(answer.at("done").size(), 3U);
}

TEST(TestStep, reads_a_junit_report_and_a_pattern_of_ones_own) {
  const Tested shop(
      "mkdir -p out && cat > out/report.xml <<'X'\n"
      "<testsuite><testcase name='cards' file='lib/card.js' line='3'><failure "
      "message='expired'/></testcase></testsuite>\n"
      "X\necho '!! pay.js at 1 -> no guard'; exit 1\n",
      R"({"tests": [{"run": "make -s check", "report": "out/report.xml",
          "patterns": ["^!! (?P<path>\\S+) at (?P<line>\\d+) -> (?P<message>.*)$"]}]})");
  EXPECT_EQ(shop.test().status, 1);
  const Json failures = shop.verdicts().at(0).at("failures");
  ASSERT_EQ(failures.size(), 2U);
  EXPECT_EQ(failures.at(0), (Json{{"test", "cards"}, {"message", "expired"}, {"path", "lib/card.js"}, {"line", 3}}));
  EXPECT_EQ(failures.at(1), (Json{{"message", "no guard"}, {"path", "pay.js"}, {"line", 1}}));
}

TEST(TestStep, runs_only_what_is_about_the_change) {
  const Tested shop("exit 0\n", R"({"tests": [{"run": "make -s check", "when": ["pay.js"]},
                                              {"name": "docs", "run": "false", "when": ["docs/"]}]})");
  EXPECT_EQ(shop.test().status, 0);
  EXPECT_EQ(shop.verdicts().at(0).at("command"), "make -s check");
  EXPECT_THAT(hotfixd({"plan", "test", "-C", shop.str()}).out, HasSubstr("make -s check"));
}

TEST(TestStep, all_have_to_pass) {
  const Tested shop("exit 0\n", R"({"tests": [{"run": "false"}, {"run": "make -s check"}]})");
  const process::ChildResult result = shop.test({"--format", "json"});
  EXPECT_EQ(result.status, 1);
  EXPECT_FALSE(shop.verdicts().at(0).at("passed").get<bool>());
  EXPECT_EQ(Json::parse(result.out).at("done").size(), 4U) << "the second ran too";
}

TEST(TestStep, refuses_a_dirty_tree_but_tests_it_on_request) {
  const Tested shop("echo 'pay.js:1: error: no guard'; test \"$(head -n 1 pay.js)\" = edited\n");
  shop.write("pay.js", "edited\n");
  const process::ChildResult refused = shop.test();
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err,
              HasSubstr("These are not committed, so the tests would not be of what is committed: pay.js."));
  EXPECT_EQ(shop.test({"--worktree"}).status, 0);
  shop.write("pay.js", "edited otherwise\n");
  const process::ChildResult failed = shop.test({"--worktree"});
  EXPECT_EQ(failed.status, 1);
  EXPECT_THAT(failed.err, HasSubstr("pay.js:1 no guard"));
  EXPECT_THAT(shop.verdicts(), IsEmpty()) << "such verdicts count for no tree";
  EXPECT_EQ(shop.read("pay.js"), "edited otherwise\n");
}

TEST(TestStep, a_file_that_changes_while_it_runs_makes_no_verdict) {
  const Tested shop("echo changed >> lib/card.js\n");
  const process::ChildResult result = shop.test();
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err,
              HasSubstr("Files changed while the tests ran, so their verdict counts for no commit: lib/card.js."));
  EXPECT_THAT(shop.verdicts(), IsEmpty());
}

TEST(TestStep, a_commit_made_while_it_runs_makes_no_verdict) {
  const Tested shop("echo changed >> lib/card.js\ngit commit -q -a -m Sneaked\n");
  EXPECT_THAT(shop.test().err, HasSubstr("counts for no commit: lib/card.js"));
  EXPECT_THAT(shop.verdicts(), IsEmpty());
}

TEST(TestStep, guesses_are_offered_and_not_run) {
  const Tested shop("echo ran > ran.txt\n", "");
  const process::ChildResult offered = shop.test();
  EXPECT_EQ(offered.status, 1);
  EXPECT_THAT(offered.err, HasSubstr("hotfixd test --command \"make check\""));
  EXPECT_EQ(Json::parse(shop.test({"--format", "json"}).out).at("refusal").at("choices"), (Json{"make check"}));
  EXPECT_FALSE(fs::exists(shop.file("ran.txt")));
  EXPECT_THAT(shop.verdicts(), IsEmpty());
  EXPECT_THAT(shop.test({"--command", "make all"}).err, HasSubstr("none of the commands"));

  EXPECT_EQ(shop.test({"--command", "make check"}).status, 0);
  EXPECT_TRUE(fs::exists(shop.file("ran.txt")));
  fs::remove(shop.file("ran.txt"));
  EXPECT_EQ(shop.test().status, 0) << "asked once for each hotfix";
  EXPECT_TRUE(fs::exists(shop.file("ran.txt")));
}

TEST(TestStep, goes_on_without_tests_for_a_reason_that_is_recorded) {
  const Tested shop("exit 1\n", "");
  EXPECT_EQ(shop.test({"--override", "not-set-up=there are none"}).status, 0);
  EXPECT_EQ(shop.step().at("state"), "done");
  EXPECT_EQ(shop.step().at("detail"), "no tests: there are none");
  EXPECT_THAT(shop.git({"log", "-1", "--format=%s", "refs/hotfix-events/PROD-501-expired-cards"}),
              HasSubstr("there are none"));
}

TEST(TestStep, a_program_that_is_not_there_is_named_and_nothing_is_recorded) {
  const Tested shop("exit 0\n", R"({"tests": [{"run": "no-such-runner --all"}]})");
  const process::ChildResult result = shop.test();
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("no-such-runner"));
  EXPECT_THAT(result.err, HasSubstr("Install"));
  EXPECT_THAT(shop.verdicts(), IsEmpty());
}

TEST(TestStep, that_hangs_ends_at_its_time_limit_with_all_that_it_started) {
  const Tested shop(
      "echo $$ > \"$PIDS\"\n"
      "sh -c 'trap \"\" TERM; echo $$ >> \"$PIDS\"; while :; do sleep 100; done' &\n"
      "timeout 1000 sh -c 'trap \"\" TERM; echo $$ >> \"$PIDS\"; while :; do sleep 100; done' &\n"
      "wait\n",
      R"({"tests": [{"run": "make -s check", "timeoutSeconds": 6}, {"run": "make -s never"}]})");
  const fs::path pids = shop.beside("pids");
  const process::ChildResult result = shop.test({"--format", "json"}, {{"PIDS", pids.string()}});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("it did not end within 6 s and was stopped"));
  EXPECT_THAT(pids_in(pids), testing::SizeIs(3));
  for (const std::string& pid : pids_in(pids)) EXPECT_FALSE(runs(pid)) << pid;
  EXPECT_EQ(shop.step().at("state"), "failed");
  EXPECT_THAT(Json::parse(result.out).at("done").dump(), Not(HasSubstr("never")))
      << "what hung one would hang the next";
}

TEST(TestStep, what_it_leaves_running_ends_with_it) {
  const Tested shop("sleep 1000 > /dev/null 2>&1 &\necho $! > \"$PIDS\"\n");
  const fs::path pids = shop.beside("pids");
  EXPECT_EQ(shop.test({}, {{"PIDS", pids.string()}}).status, 0);
  ASSERT_THAT(pids_in(pids), testing::SizeIs(1));
  EXPECT_FALSE(runs(pids_in(pids)[0]));
}

/// How many processes work in this folder: whatever a test starts begins there.
std::size_t at_work_in(const fs::path& folder) {
  std::size_t found = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const fs::path cwd = fs::read_symlink(entry.path() / "cwd", error);
    if (!error && cwd == folder && runs(entry.path().filename().string())) ++found;
  }
  return found;
}

/// Each one goes on by itself; that there are at most 150 spares the machine where this fails.
constexpr const char* forks =
    "i=0\n"
    "while test $i -lt 150; do\n"
    "  (trap '' TERM HUP; sh -c 'sleep 100 & sleep 100' & sleep 100) &\n"
    "  i=$((i+1)); test $i != 30 || echo many > \"${GATE:-/dev/null}\"\n"
    "done\n"
    "wait\n";

TEST(TestStep, that_forks_without_end_is_gone_at_its_time_limit) {
  const Tested shop(forks, R"({"tests": [{"run": "make -s check", "timeoutSeconds": 2}]})");
  const process::ChildResult result = shop.test();
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("it did not end within 2 s and was stopped"));
  EXPECT_EQ(at_work_in(shop.path()), 0U);
  EXPECT_EQ(shop.step().at("state"), "failed");
}

TEST(TestStep, that_forks_and_prints_without_end_is_gone_when_cancelled) {
  const Tested shop(std::string("yes 'all is well' &\n") + forks);
  const fs::path gate = shop.beside("gate");
  ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
  process::ChildRequest request;
  request.purpose = "run hotfixd and stop it";
  request.argv = {"sh", "-c", "\"$0\" test -C \"$1\" & pid=$!; read word < \"$GATE\"; kill -TERM $pid; wait $pid",
                  HOTFIXD_PATH, shop.str()};
  request.env = {{"GATE", gate.string()}};
  const process::ChildResult result = process::run(request);
  EXPECT_EQ(result.status, 130);
  EXPECT_THAT(shop.verdicts(), IsEmpty());
  EXPECT_EQ(at_work_in(shop.path()), 0U);
}

TEST(TestStep, a_signal_stops_it_and_says_so) {
  const Tested shop("sleep 1000 &\necho $! > \"$PIDS\"\necho go > \"$GATE\"\nwait\n");
  const fs::path pids = shop.beside("pids");
  const fs::path gate = shop.beside("gate");
  ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
  process::ChildRequest request;
  request.purpose = "run hotfixd and stop it";
  request.argv = {"sh", "-c", "\"$0\" test -C \"$1\" & pid=$!; read word < \"$GATE\"; kill -TERM $pid; wait $pid",
                  HOTFIXD_PATH, shop.str()};
  request.env = {{"PIDS", pids.string()}, {"GATE", gate.string()}};
  const process::ChildResult result = process::run(request);
  EXPECT_EQ(result.status, 130);
  EXPECT_THAT(result.err, HasSubstr("Stopping"));
  EXPECT_THAT(result.err, HasSubstr("Cancelled: Run unit"));
  ASSERT_THAT(pids_in(pids), testing::SizeIs(1));
  EXPECT_FALSE(runs(pids_in(pids)[0]));
  EXPECT_THAT(shop.verdicts(), IsEmpty());
}

TEST(TestStep, that_floods_is_bounded_and_still_judged) {
  const Tested shop(
      "head -c 20000000 /dev/zero | tr '\\0' 'x' | fold -w 50000\n"
      "y=$(head -c 300 /dev/zero | tr '\\0' 'y')\n"
      "i=0; while test $i -lt 150; do echo \"pay.js:$i: error: $y\"; i=$((i+1)); done\n"
      "exit 1\n");
  EXPECT_EQ(shop.test().status, 1);
  const std::string event = shop.git({"cat-file", "commit", "refs/hotfix-events/PROD-501-expired-cards"});
  EXPECT_LT(event.size(), 64U * 1024U);
  EXPECT_GT(shop.verdicts().at(0).at("failures").size(), 50U);
  EXPECT_EQ(shop.step().at("state"), "failed") << "it can be read again";
}

}  // namespace
}  // namespace hotfix::test
