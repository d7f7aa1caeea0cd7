// hotfixd deploy is killed at every moment of its plan and run again: one tag, one push, one deploy.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "integration/cli/fixed_shop.h"
#include "support/kill_at_each_entry.h"

namespace hotfix::test {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

const std::vector<std::string> urgent_deploy_killed{"deploy", "--override", "tests=checked by hand", "--override",
                                                    "review=nobody is awake"};

/// With a production branch and a deploy command that counts its runs.
std::unique_ptr<FixedShop> deploying() {
  auto shop = std::make_unique<FixedShop>();
  const fs::path path = shop->beside("deploy");
  write_file(path, "#!/bin/sh\necho \"$1\" >>../deployed\n");
  fs::permissions(path, fs::perms::owner_all);
  shop->commit_file(".hotfix.json", R"({"deploy": {"command": [")" + path.string() + R"(", "{tag}"]}})",
                    "PROD-501 Policy");
  shop->git({"push", "-q", "origin", "v1.0.0^{commit}:refs/heads/production"});
  shop->git({"fetch", "-q", "origin"});
  shop->write("README.md", "edited\n");
  return shop;
}

std::string deployed(const FixedShop& shop) {
  const fs::path path = shop.beside("deployed");
  return fs::exists(path) ? read_file(path) : "";
}

TEST(DeployKilled, at_every_moment_of_its_plan) {
  kill_at_each_entry(
      deploying,
      [](const FixedShop& shop, const Environment& environment) { shop.run(urgent_deploy_killed, environment); },
      [](const FixedShop& shop, const Kill& kill) {
        const std::string before = deployed(shop);
        if (kill.moment != Moment::never) {
          const auto again = run_again([&] { return shop.run(urgent_deploy_killed); });
          const std::string said = again.out + again.err;
          const bool asks = said.find("Nobody knows how the deploy") != std::string::npos;
          EXPECT_TRUE(again.status == 0 || asks || said.find("is live") != std::string::npos) << said;
          if (asks) {
            EXPECT_EQ(deployed(shop), before) << "not without being asked";
            const auto told = run_again([&] {
              return shop.run({"deploy", before.empty() ? "--retry" : "--outcome=live"});
            });
            EXPECT_EQ(told.status, 0) << told.err;
          }
        }
        EXPECT_EQ(deployed(shop), "v1.0.1\n");
        EXPECT_EQ(shop.there({"tag"}), "v1.0.0\nv1.0.1");
        EXPECT_EQ(shop.git({"tag"}), "v1.0.0\nv1.0.1");
        EXPECT_EQ(shop.there({"rev-parse", "v1.0.1^{commit}"}), shop.head());
        EXPECT_EQ(shop.there({"rev-parse", "production"}), shop.head());
        EXPECT_EQ(shop.status().at("deploy"), "live");
        EXPECT_EQ(shop.read("README.md"), "edited\n");
        shop.expect_whole();
      });
}

}  // namespace
}  // namespace hotfix::test
