#include "process/child.h"

#include <cstdlib>
#include <stop_token>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "process/git_command.h"
#include "support/scratch_repository.h"

namespace hotfix::process {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

ChildRequest shell(std::string script) {
  ChildRequest request;
  request.purpose = "try a script";
  request.argv = {"sh", "-c", std::move(script)};
  request.time_limit = 60s;
  return request;
}

// A process that was killed may still be a zombie that its new parent has not reaped: that is dead enough.
bool lives(const std::string& pid) {
  std::string stat;
  try {
    stat = test::read_file("/proc/" + pid + "/stat");
  } catch (const std::exception&) {
    return false;
  }
  const std::size_t state = stat.rfind(") ");
  return state != std::string::npos && stat[state + 2] != 'Z';
}

// True once the process is dead. A kill takes effect soon, not at once; a survivor is noticed after ten seconds.
bool dies(const std::string& pid) {
  const auto until = std::chrono::steady_clock::now() + 10s;
  while (lives(pid) && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  return !lives(pid);
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

TEST(Child, gives_both_outputs_and_the_status) {
  const ChildResult result = run(shell("echo out; echo err >&2; exit 3"));
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_EQ(result.status, 3);
  EXPECT_FALSE(result.ok());
}

TEST(Child, tells_which_signal_ended_it) {
  const ChildResult result = run(shell("kill -KILL $$"));
  EXPECT_EQ(result.signal, SIGKILL);
  EXPECT_EQ(result.status, -1);
}

TEST(Child, has_an_empty_stdin) {
  const ChildResult result = run(shell("cat; echo end"));
  EXPECT_EQ(result.out, "end\n");
}

TEST(Child, gets_the_bytes_it_was_given) {
  ChildRequest request = shell("cat");
  request.stdin_bytes = std::string(3 << 20, 'x') + std::string("\0\n", 2);
  const ChildResult result = run(request);
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(result.out, *request.stdin_bytes);
}

TEST(Child, may_ignore_its_input_without_harm_to_us) {
  ChildRequest request = shell("exec 0<&-; echo done");
  request.stdin_bytes = std::string(4 << 20, 'x');
  const ChildResult result = run(request);
  EXPECT_EQ(result.out, "done\n");
  EXPECT_EQ(result.status, 0);
}

TEST(Child, passes_hostile_arguments_as_they_are) {
  ChildRequest request = shell("");
  const std::vector<std::string> hostile = {"a b", "$(touch x)", "`id`",         "'", "\"", "\n", "-rf",
                                            "",    "\xff",       "\xe2\x80\xae", "*", ";"};
  request.argv = {"printf", "%s|"};
  request.argv.insert(request.argv.end(), hostile.begin(), hostile.end());
  std::string expected;
  for (const std::string& argument : hostile) expected += argument + "|";
  EXPECT_EQ(run(request).out, expected);
}

TEST(Child, is_stopped_at_its_time_limit) {
  ChildRequest request = shell("exec sleep 600");
  request.time_limit = 50ms;
  const ChildResult result = run(request);
  EXPECT_TRUE(result.timed_out);
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(result.signal, SIGTERM);
}

TEST(Child, is_killed_where_it_ignores_the_request_to_end) {
  std::stop_source source;
  ChildRequest request = shell("trap '' TERM; echo ready; while :; do sleep 600; done");
  request.grace = 50ms;
  request.cancel = source.get_token();
  request.on_line = [&](Stream, std::string_view) { source.request_stop(); };
  const ChildResult result = run(request);
  EXPECT_TRUE(result.cancelled);
  EXPECT_EQ(result.signal, SIGKILL);
}

TEST(Child, is_not_waited_for_through_grandchildren_that_hold_the_pipe) {
  ChildRequest request = shell("sleep 600 & echo $!; exit 0");
  const ChildResult result = run(request);
  EXPECT_EQ(result.status, 0);
  const std::string grandchild = first_line(result.out);
  EXPECT_TRUE(lives(grandchild)) << "a program that ended well may leave a daemon behind";
  kill(std::atoi(grandchild.c_str()), SIGKILL);
}

TEST(Child, takes_its_whole_group_along_when_cancelled) {
  std::stop_source source;
  std::vector<std::string> pids;
  // Children and grandchildren that ignore SIGTERM and hold the pipe; all say their id before the cancel comes.
  ChildRequest request = shell(
      "trap '' TERM; for i in 1 2 3; do (sh -c 'echo $$; sleep 600 & echo $!; wait' &) ; done; echo $$; "
      "while :; do sleep 600; done");
  request.grace = 50ms;
  request.cancel = source.get_token();
  request.on_line = [&](Stream, std::string_view line) {
    pids.emplace_back(line);
    if (pids.size() == 7) source.request_stop();
  };
  const ChildResult result = run(request);
  EXPECT_TRUE(result.cancelled);
  ASSERT_EQ(pids.size(), 7U);
  for (const std::string& pid : pids) {
    EXPECT_TRUE(dies(pid)) << pid;
  }
}

TEST(Child, takes_the_group_along_even_where_its_leader_ends_at_once) {
  std::string grandchild;
  std::stop_source source;
  ChildRequest request = shell("(trap '' TERM; sh -c 'echo $$; while :; do sleep 600; done') & wait");
  request.grace = 50ms;
  request.cancel = source.get_token();
  request.on_line = [&](Stream, std::string_view line) {
    grandchild = std::string(line);
    source.request_stop();
  };
  EXPECT_TRUE(run(request).cancelled);
  ASSERT_FALSE(grandchild.empty());
  EXPECT_TRUE(dies(grandchild));
}

TEST(Child, is_not_even_started_when_already_cancelled) {
  std::stop_source source;
  source.request_stop();
  test::TempDir dir;
  ChildRequest request = shell("touch started");
  request.cwd = dir.str();
  request.cancel = source.get_token();
  EXPECT_TRUE(run(request).cancelled);
  EXPECT_FALSE(std::filesystem::exists(dir.path() / "started"));
}

TEST(Child, can_be_cancelled_from_another_thread) {
  std::stop_source source;
  ChildRequest request = shell("exec sleep 600");
  request.cancel = source.get_token();
  std::jthread other([&] { source.request_stop(); });
  EXPECT_TRUE(run(request).cancelled);
}

TEST(Child, floods_into_a_bound) {
  ChildRequest request = shell("yes flood | head -c 50000000; yes x | head -c 30000000 >&2; echo end >&2");
  request.output_bound = 100000;
  std::string last;
  request.on_line = [&](Stream stream, std::string_view line) {
    if (stream == Stream::err) last = std::string(line);
  };
  const ChildResult result = run(request);
  EXPECT_TRUE(result.truncated);
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(result.out.size(), 100000U);
  EXPECT_EQ(result.err.size(), 100000U);
  EXPECT_EQ(result.status, 0) << "it was read to its end";
  EXPECT_EQ(last, "end");
}

TEST(Child, is_ended_when_it_writes_too_much_and_that_was_asked) {
  ChildRequest request = shell("exec yes");
  request.output_bound = 1000;
  request.stop_when_full = true;
  const ChildResult result = run(request);
  EXPECT_TRUE(result.truncated);
  EXPECT_EQ(result.out.size(), 1000U);
}

TEST(Child, keeps_all_of_a_large_output) {
  ChildRequest request = shell("head -c 20000000 /dev/zero");
  EXPECT_EQ(run(request).out.size(), 20000000U);
}

TEST(Child, hands_over_lines_as_they_come) {
  std::vector<std::string> lines;
  ChildRequest request = shell("printf 'a\\n\\nb\\r\\nlast'");
  request.on_line = [&](Stream, std::string_view line) { lines.emplace_back(line); };
  run(request);
  EXPECT_THAT(lines, ElementsAre("a", "", "b\r", "last"));
}

TEST(Child, cuts_endless_lines_into_pieces) {
  std::size_t longest = 0;
  std::size_t total = 0;
  ChildRequest request = shell("head -c 300000 /dev/zero | tr '\\0' x");
  request.on_line = [&](Stream, std::string_view line) {
    longest = std::max(longest, line.size());
    total += line.size();
  };
  run(request);
  EXPECT_EQ(total, 300000U);
  EXPECT_LE(longest, 65536U);
}

TEST(Child, inherits_no_descriptor_of_ours) {
  // Deliberately without close-on-exec, like a library's might be; low and high.
  const int low = dup(STDOUT_FILENO);
  const int high = fcntl(STDOUT_FILENO, F_DUPFD, 200);
  const ChildResult result = run(shell("ls /proc/self/fd | tr '\\n' ' '"));
  close(low);
  close(high);
  EXPECT_EQ(result.out, "0 1 2 3 ") << "3 is the folder that ls reads";
}

TEST(Child, has_no_terminal_and_no_pending_signal_dispositions_of_ours) {
  const auto before = signal(SIGPIPE, SIG_IGN);
  const ChildResult pipe = run(shell("yes | head -1; kill -PIPE $$; echo survived"));
  signal(SIGPIPE, before);
  EXPECT_EQ(pipe.signal, SIGPIPE);
  EXPECT_NE(run(shell("echo x > /dev/tty")).status, 0);
}

TEST(Child, leads_a_group_of_its_own) {
  const ChildResult result = run(shell("echo $$; cut -d' ' -f5 /proc/$$/stat"));
  EXPECT_EQ(result.out.substr(0, result.out.size() / 2), result.out.substr(result.out.size() / 2));
  EXPECT_NE(std::atoi(result.out.c_str()), getpgrp());
}

TEST(Child, says_which_program_is_missing) {
  ChildRequest request = shell("");
  request.argv = {"no-such-program-anywhere"};
  try {
    run(request);
    FAIL() << "it started";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), Failure::Code::child);
    EXPECT_THAT(failure.what(), HasSubstr("no-such-program-anywhere"));
    EXPECT_THAT(failure.hint(), HasSubstr("PATH"));
  }
}

TEST(Child, says_why_it_could_not_start) {
  const test::TempDir dir;
  test::write_file(dir.path() / "not-executable", "x");
  ChildRequest request = shell("");
  request.argv = {(dir.path() / "not-executable").string()};
  EXPECT_THROW(run(request), Failure);
  request = shell("true");
  request.cwd = "/no/such/folder";
  EXPECT_THROW(run(request), Failure);
}

TEST(Child, describes_its_failure_with_everything_a_person_needs) {
  const ChildRequest request = shell("echo 'it broke' >&2; exit 7");
  try {
    run_or_throw(request);
    FAIL() << "it succeeded";
  } catch (const Failure& failure) {
    EXPECT_THAT(failure.what(), HasSubstr("try a script"));
    EXPECT_THAT(failure.what(), HasSubstr("status 7"));
    EXPECT_THAT(failure.what(), HasSubstr("it broke"));
    EXPECT_THAT(failure.what(), HasSubstr("sh -c"));
  }
}

TEST(Child, runs_beside_others_on_many_threads) {
  std::vector<std::jthread> threads;
  std::array<ChildResult, 8> results;
  for (std::size_t i = 0; i < results.size(); ++i) {
    threads.emplace_back([&, i] {
      ChildRequest request = shell("cat; echo " + std::to_string(i));
      request.stdin_bytes = std::string(200000, static_cast<char>('a' + i));
      results[i] = run(request);
    });
  }
  threads.clear();
  for (std::size_t i = 0; i < results.size(); ++i) {
    EXPECT_EQ(results[i].out, std::string(200000, static_cast<char>('a' + i)) + std::to_string(i) + "\n");
  }
}

TEST(FindProgram, skips_relative_entries_of_the_path) {
  const test::TempDir dir;
  test::write_file(dir.path() / "bin/hotfix-tool", "#!/bin/sh\n");
  std::filesystem::permissions(dir.path() / "bin/hotfix-tool", std::filesystem::perms::owner_all);
  const std::string before = getenv("PATH");
  const auto cwd = std::filesystem::current_path();
  std::filesystem::current_path(dir.path());
  setenv("PATH", "bin:.::./bin", 1);
  const std::string relative = find_program("hotfix-tool");
  setenv("PATH", (dir.str() + "/bin").c_str(), 1);
  const std::string absolute = find_program("hotfix-tool");
  setenv("PATH", before.c_str(), 1);
  std::filesystem::current_path(cwd);
  EXPECT_EQ(relative, "");
  EXPECT_EQ(absolute, dir.str() + "/bin/hotfix-tool");
}

TEST(Quoted, reads_as_a_shell_would_take_it) {
  const std::vector<std::string> argv = {"printf", "%s|", "it's", "", "a b", "$x", "~"};
  EXPECT_EQ(run(shell(quoted(argv))).out, "it's||a b|$x|~|");
}

// --- git as a child ---

TEST(GitChild, asks_nobody_for_a_password) {
  const test::ScratchRepository repo;
  // `git credential fill` walks the whole way that a push to a demanding server would walk, without a network.
  ChildRequest request = git_command(repo.str(), {"credential", "fill"});
  request.stdin_bytes = "protocol=https\nhost=example.invalid\n\n";
  request.time_limit = 30s;
  const ChildResult result = run(request);
  EXPECT_FALSE(result.timed_out);
  EXPECT_NE(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr("terminal prompts disabled"));
}

TEST(GitChild, asks_no_askpass_program_that_the_environment_or_the_configuration_names) {
  const test::ScratchRepository repo;
  repo.write("ask.sh", "#!/bin/sh\ntouch \"" + repo.str() + "/asked\"\necho secret\n");
  std::filesystem::permissions(repo.file("ask.sh"), std::filesystem::perms::owner_all);
  repo.git({"config", "core.askPass", repo.file("ask.sh").string()});
  setenv("GIT_ASKPASS", repo.file("ask.sh").c_str(), 1);
  setenv("SSH_ASKPASS", repo.file("ask.sh").c_str(), 1);
  ChildRequest request = git_command(repo.str(), {"credential", "fill"});
  request.stdin_bytes = "protocol=https\nhost=example.invalid\n\n";
  const ChildResult result = run(request);
  unsetenv("GIT_ASKPASS");
  unsetenv("SSH_ASKPASS");
  EXPECT_NE(result.status, 0);
  EXPECT_FALSE(std::filesystem::exists(repo.file("asked")));
}

TEST(GitChild, is_not_led_astray_by_inherited_variables) {
  test::ScratchRepository repo;
  repo.commit_file("a", "a\n", "first");
  const test::ScratchRepository other;
  setenv("GIT_DIR", (other.str() + "/.git").c_str(), 1);
  setenv("GIT_INDEX_FILE", "/no/such/index", 1);
  setenv("GIT_CONFIG_COUNT", "1", 1);
  setenv("GIT_CONFIG_KEY_0", "core.bare", 1);
  setenv("GIT_CONFIG_VALUE_0", "true", 1);
  const std::string listed = git_read(repo.str(), {"ls-files"});
  for (const char* name : {"GIT_DIR", "GIT_INDEX_FILE", "GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0"}) {
    unsetenv(name);
  }
  EXPECT_EQ(listed, "a\n");
}

TEST(GitChild, reads_without_writing_the_index_or_starting_fsmonitor) {
  test::ScratchRepository repo;
  repo.commit_file("a", "a\n", "first");
  repo.git({"config", "core.fsmonitor", "touch fsmonitor-ran; false"});
  repo.write("a", "a\n");  // the same bytes, touched: a `git status` with locks would refresh the index
  std::filesystem::last_write_time(repo.file("a"), std::filesystem::file_time_type::clock::now() - 1h);
  const std::string before = test::read_file(repo.file(".git/index"));
  git_read(repo.str(), {"status", "--porcelain=v2"});
  EXPECT_EQ(test::read_file(repo.file(".git/index")), before);
  EXPECT_FALSE(std::filesystem::exists(repo.file("fsmonitor-ran")));
  repo.git({"-c", "core.fsmonitor=", "status"});
  EXPECT_NE(test::read_file(repo.file(".git/index")), before) << "the test would not notice a write";
}

TEST(GitChild, throws_what_git_said) {
  const test::ScratchRepository repo;
  try {
    git_read(repo.str(), {"rev-parse", "--verify", "no-such-branch"});
    FAIL() << "it succeeded";
  } catch (const Failure& failure) {
    EXPECT_THAT(failure.what(), HasSubstr("no-such-branch"));
    EXPECT_THAT(failure.what(), HasSubstr("fatal"));
  }
}

}  // namespace
}  // namespace hotfix::process
