#include "workflow/ci_readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hotfix::workflow {
namespace {

using forge::Runs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> notes(std::vector<CiFile> files, bool tag_matters = true) {
  return ci_notes({"v1.0.0", "hotfix/PROD-501-cards", std::move(files), tag_matters});
}

TEST(CiReadiness, is_silent_where_all_runs_or_nobody_knows) {
  EXPECT_THAT(notes({}), IsEmpty());
  EXPECT_THAT(notes({{"ci.yml", {Runs::yes, Runs::no, Runs::yes}}}), IsEmpty());
  EXPECT_THAT(notes({{"ci.yml", {}}}), IsEmpty());
  EXPECT_THAT(notes({{"ci.yml", {Runs::no, Runs::no, Runs::no}}, {"other.yml", {}}}), IsEmpty());
}

TEST(CiReadiness, says_what_will_not_run) {
  EXPECT_THAT(notes({{"ci.yml", {Runs::no, Runs::no, Runs::yes}}}),
              ElementsAre(HasSubstr("neither a push to hotfix/PROD-501-cards nor a request of it starts ci.yml")));
  EXPECT_THAT(notes({{"ci.yml", {Runs::no, Runs::yes, Runs::yes}}}), ElementsAre(HasSubstr("once a request is open")));
  EXPECT_THAT(notes({{"ci.yml", {Runs::yes, Runs::yes, Runs::no}}}), ElementsAre(HasSubstr("A tag starts no CI")));
  EXPECT_THAT(notes({{"ci.yml", {Runs::yes, Runs::yes, Runs::no}}}, false), IsEmpty()) << "policy's command deploys";
}

}  // namespace
}  // namespace hotfix::workflow
