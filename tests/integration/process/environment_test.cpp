#include "process/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scratch_repository.h"

namespace hotfix::process {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::Not;
using ::testing::StartsWith;

TEST(ChildEnvironment, drops_every_variable_that_is_local_to_a_repository) {
  const test::ScratchRepository repo;
  const std::string names = repo.git({"rev-parse", "--local-env-vars"});
  std::vector<std::string> inherited = {"PATH=/bin", "GIT_TRACE=1", "GIT_EXTERNAL_DIFF=evil", "GIT_DIFF_OPTS=-u0"};
  std::size_t begin = 0;
  while (begin < names.size()) {
    const std::size_t end = std::min(names.find('\n', begin), names.size());
    inherited.push_back(names.substr(begin, end - begin) + "=evil");
    begin = end + 1;
  }
  ASSERT_GT(inherited.size(), 14U);
  const auto entries = child_environment(inherited, {}, {});
  for (const std::string& entry : entries) EXPECT_EQ(entry.find("evil"), std::string::npos) << entry;
  EXPECT_THAT(entries, Not(Contains(StartsWith("GIT_TRACE"))));
  EXPECT_THAT(entries, Contains("PATH=/bin"));
}

TEST(ChildEnvironment, keeps_what_says_who_the_user_is_and_where_the_configuration_lies) {
  const std::vector<std::string> kept = {"GIT_AUTHOR_NAME=Ada",     "GIT_COMMITTER_DATE=1 +0000",
                                         "GIT_CONFIG_GLOBAL=/x",    "GIT_SSL_NO_VERIFY=1",
                                         "GIT_CONFIG_NOSYSTEM=1",   "HOME=/home/ada",
                                         "GIT_SSH_COMMAND=ssh -i k"};
  const auto entries = child_environment(kept, {}, {});
  for (const std::string& entry : kept) EXPECT_THAT(entries, Contains(entry));
}

TEST(ChildEnvironment, forbids_every_prompt) {
  const auto entries = child_environment({"GIT_ASKPASS=/usr/bin/ask", "SSH_ASKPASS=/usr/bin/ask"}, {}, {});
  for (const char* entry : {"GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS=", "GH_PROMPT_DISABLED=1",
                            "GCM_INTERACTIVE=never", "GIT_SSH_COMMAND=ssh -o BatchMode=yes", "LC_ALL=C.UTF-8"}) {
    EXPECT_THAT(entries, Contains(entry));
  }
}

TEST(ChildEnvironment, leaves_a_configured_ssh_alone) {
  EXPECT_THAT(child_environment({"GIT_SSH=/usr/bin/plink"}, {}, {}), Not(Contains(StartsWith("GIT_SSH_COMMAND="))));
  EnvironmentRules rules;
  rules.keep_ssh_command = true;
  EXPECT_THAT(child_environment({}, rules, {}), Not(Contains(StartsWith("GIT_SSH_COMMAND="))));
}

TEST(ChildEnvironment, takes_no_optional_lock_only_when_reading) {
  EnvironmentRules rules;
  EXPECT_THAT(child_environment({}, rules, {}), Each(Not(StartsWith("GIT_OPTIONAL_LOCKS"))));
  rules.only_reads = true;
  EXPECT_THAT(child_environment({}, rules, {}), Contains("GIT_OPTIONAL_LOCKS=0"));
}

TEST(ChildEnvironment, keeps_the_users_language_for_the_users_programs) {
  EnvironmentRules rules;
  rules.keep_locale = true;
  EXPECT_THAT(child_environment({"LC_ALL=de_DE.UTF-8"}, rules, {}), Contains("LC_ALL=de_DE.UTF-8"));
}

TEST(ChildEnvironment, lets_additions_win) {
  EXPECT_THAT(child_environment({"A=1"}, {}, {{"A", "2"}, {"LC_ALL", "C"}}), Contains("A=2"));
  EXPECT_THAT(child_environment({"A=1"}, {}, {{"LC_ALL", "C"}}), Contains("LC_ALL=C"));
}

}  // namespace
}  // namespace hotfix::process
