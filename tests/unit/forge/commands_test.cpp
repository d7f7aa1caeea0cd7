// The command lines that open a request: exact, and safe against what others chose as title, branch or label.

#include "forge/commands.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hotfix::forge {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

const Project github{Provider::github, "github.com", "acme/shop"};
const Project gitlab{Provider::gitlab, "gitlab.example.org", "acme/web/shop"};

NewRequest request() {
  return {.branch = "hotfix/PROD-501-x",
          .into = "main",
          .title = "PROD-501 Guard",
          .body = "## What\n\nline\n",
          .brief = "From v1.0.0"};
}

TEST(ForgeCommands, open_a_request_with_gh) {
  EXPECT_THAT(gh_create(github, request()),
              ElementsAre("gh", "pr", "create", "--repo=github.com/acme/shop", "--head=hotfix/PROD-501-x",
                          "--base=main", "--title=PROD-501 Guard", "--body-file=-"));
  NewRequest more = request();
  more.label = "hotfix";
  more.reviewers = {"bob", "acme/on-call"};
  more.draft = true;
  const Argv argv = gh_create(github, more);
  for (const char* wanted : {"--label=hotfix", "--reviewer=bob", "--reviewer=acme/on-call", "--draft"})
    EXPECT_THAT(argv, Contains(wanted));
}

TEST(ForgeCommands, ask_gh_before_it_refuses) {
  EXPECT_EQ(gh_label(github, "fix me/now").back(), "repos/acme/shop/labels/fix%20me%2Fnow");
  EXPECT_THAT(gh_me(github), ElementsAre("gh", "api", "--hostname=github.com", "--jq=.login", "user"));
}

TEST(ForgeCommands, ask_and_open_with_glab) {
  EXPECT_THAT(glab_list(gitlab, "hotfix/a&b"),
              ElementsAre("glab", "api", "--hostname=gitlab.example.org",
                          "projects/acme%2Fweb%2Fshop/merge_requests?source_branch=hotfix%2Fa%26b&state=all&order_by="
                          "created_at&sort=desc&per_page=20"));
  NewRequest more = request();
  more.reviewers = {"bob", "eve"};
  const Argv argv = glab_create(gitlab, more);
  EXPECT_THAT(argv, Contains("--repo=https://gitlab.example.org/acme/web/shop"));
  EXPECT_THAT(argv, Contains("--reviewer=bob,eve"));
  EXPECT_THAT(argv, Contains("--yes"));
  EXPECT_THAT(argv, Not(Contains("--draft")));
}

TEST(ForgeCommands, push_options_are_lines) {
  NewRequest odd = request();
  odd.title = "two\nlines\x01";
  odd.label = "hotfix";
  EXPECT_THAT(gitlab_push_options(odd),
              ElementsAre("-o", "merge_request.create", "-o", "merge_request.target=main", "-o",
                          "merge_request.title=two lines ", "-o", "merge_request.description=From v1.0.0", "-o",
                          "merge_request.label=hotfix"));
  EXPECT_THAT(agit_push_options(odd),
              ElementsAre("-o", "topic=hotfix/PROD-501-x", "-o", "title=two lines ", "-o", "description=From v1.0.0"));
  EXPECT_EQ(agit_ref("main"), "refs/for/main");
  odd.brief.clear();
  for (int i = 0; i < 1000; ++i) odd.brief += "€";
  const std::string cut = agit_push_options(odd).back();
  EXPECT_EQ((cut.size() - std::string("description=").size()) % 3, 0U) << "cut inside a character";
  EXPECT_LE(cut.size(), 1012U);
}

TEST(ForgeCommands, name_the_page_where_a_person_opens_it) {
  EXPECT_EQ(new_request_url(github, "hotfix/a b", "release/1.0"),
            "https://github.com/acme/shop/compare/release/1.0...hotfix/a%20b?expand=1");
  EXPECT_EQ(new_request_url(gitlab, "hotfix/x", "main"),
            "https://gitlab.example.org/acme/web/shop/-/merge_requests/new?merge_request%5Bsource_branch%5D=hotfix%2Fx&"
            "merge_request%5Btarget_branch%5D=main");
  EXPECT_EQ(new_request_url({Provider::url, "codeberg.org", "a/b"}, "x", "main"), "");
  EXPECT_EQ(new_request_url({Provider::github, "", ""}, "x", "main"), "");
}

}  // namespace
}  // namespace hotfix::forge
