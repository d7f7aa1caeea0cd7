// Which branch a request is for, without asking.

#include "workflow/request_base.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hotfix_facts.h"

namespace hotfix::workflow {
namespace {

using namespace workflow::testing;

TEST(MaintenanceBranch, is_known_by_its_name) {
  const auto check = [](std::string_view branch, std::string_view line, std::size_t fit,
                        std::string_view product = "") {
    EXPECT_EQ(maintains(branch, line, product), fit) << branch << " for " << product << line;
  };
  check("release/1.0", "1.0", 2);
  check("releases/v1.0", "1.0", 2);
  check("release-1.0", "1.0", 2);
  check("1.0.x", "1.0", 2);
  check("1.x", "1.0", 1);
  check("v1.0", "1.0", 2);
  check("support/1.0", "1.0", 2);
  check("maint-1.0", "1.0", 2);
  check("1.0-stable", "1.0", 2);
  check("stable-18", "18.1", 1);
  check("REL_18_STABLE", "18.1", 1);
  check("REL_9_6_STABLE", "9.6", 2);
  check("release/1.1", "1.0", 0);
  check("release/1.0.1", "1.0", 0);  // one version, not a line
  check("release/10", "1.0", 0);
  check("1", "1.0", 0);
  check("main", "1.0", 0);
  check("feature/1.0-cards", "1.0", 0);
  check("release/1.0", "", 0);
  check("release/api-1.0", "1.0", 2, "api");
  check("api/1.0.x", "1.0", 2, "api");
  check("release/web-1.0", "1.0", 0, "api");
  check("release/1.0", "1.0", 0, "api");
  check("release/99999999999999999999.0", "1.0", 0);
}

RequestBaseQuestion question(std::vector<BaseCandidate> branches) {
  RequestBaseQuestion asked;
  asked.branch = "hotfix/PROD-501-x";
  asked.base = Base{"v1.0.0", oid('1'), "", "1.0", true, true, std::nullopt};
  asked.main = "main";
  asked.branches = std::move(branches);
  return asked;
}

std::string chosen(const RequestBaseQuestion& asked) {
  const auto answer = choose_request_base(asked);
  if (const auto* refusal = std::get_if<Refusal>(&answer)) return refusal->code;
  const auto& base = std::get<RequestBase>(answer);
  EXPECT_FALSE(base.why.empty());
  return base.name + (base.create ? " (new)" : "");
}

TEST(RequestBase, is_main_where_there_is_nothing_else) {
  EXPECT_EQ(chosen(question({{"main", false}, {"hotfix/PROD-501-x", true}, {"feature/1.0", true}})), "main");
  EXPECT_EQ(chosen(question({{"feature", true}})), "base-not-found");
  RequestBaseQuestion unknown = question({{"main", true}});
  unknown.main.clear();
  EXPECT_EQ(chosen(unknown), "base-not-found");
}

TEST(RequestBase, is_the_production_branch_unless_it_has_gone_on_to_a_later_line) {
  RequestBaseQuestion asked = question({{"main", true}, {"production", true}, {"release/1.0", true}});
  asked.production = "production";
  EXPECT_EQ(chosen(asked), "production");
  asked.production_is_past = true;
  EXPECT_EQ(chosen(asked), "release/1.0");
  asked.branches = {{"main", true}, {"production", true}};
  EXPECT_EQ(chosen(asked), "main");
  asked.production_is_past = false;
  asked.branches = {{"main", true}, {"production", false}};  // it has not got this release
  EXPECT_EQ(chosen(asked), "main");
  asked.branches = {{"main", true}, {"production", std::nullopt}};  // never fetched
  EXPECT_EQ(chosen(asked), "production");
}

TEST(RequestBase, is_master_under_git_flow) {
  RequestBaseQuestion asked = question({{"develop", true}, {"master", true}});
  asked.main = "develop";
  EXPECT_EQ(chosen(asked), "master");
  asked.branches = {{"develop", true}};
  EXPECT_EQ(chosen(asked), "develop");
}

TEST(RequestBase, is_where_the_line_is_maintained) {
  EXPECT_EQ(chosen(question({{"main", true}, {"1.x", true}, {"release/1.0", true}, {"release/1.1", true}})),
            "release/1.0");
  EXPECT_EQ(chosen(question({{"main", true}, {"release/1.0", false}})), "main");  // it left before the release
  RequestBaseQuestion product = question({{"main", true}, {"release/web-1.0", true}, {"release/api-1.0", true}});
  product.product = "api";
  EXPECT_EQ(chosen(product), "release/api-1.0");
}

TEST(RequestBase, is_made_where_policy_wants_it) {
  RequestBaseQuestion asked = question({{"main", true}});
  asked.create_release_branch = true;
  EXPECT_EQ(chosen(asked), "release/1.0 (new)");
  asked.product = "api";
  EXPECT_EQ(chosen(asked), "release/api-1.0 (new)");
  asked.product.clear();
  asked.branches = {{"main", true}, {"release/1.0", false}};  // taken by something else
  EXPECT_EQ(chosen(asked), "main");
}

TEST(RequestBase, is_what_was_asked_for_if_the_remote_has_it) {
  RequestBaseQuestion asked = question({{"main", true}, {"production", true}, {"next", false}});
  asked.production = "production";
  asked.asked = "next";
  EXPECT_EQ(chosen(asked), "next");
  asked.asked = "nowhere";
  EXPECT_EQ(chosen(asked), "base-not-found");
  asked.asked = "hotfix/PROD-501-x";
  EXPECT_EQ(chosen(asked), "base-not-found");
}

}  // namespace
}  // namespace hotfix::workflow
