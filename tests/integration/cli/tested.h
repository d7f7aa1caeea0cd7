#pragma once
// A released shop whose critical test is `make -s check`, on a hotfix branch; what `check` does is up to the test.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "integration/server/conversation.h"

namespace hotfix::test {

inline constexpr const char* one_test =
    R"({"tests": [{"name": "unit", "run": ["make", "-s", "check"], "timeoutSeconds": 300}]})";

class Tested : public Shop {
 public:
  /// `script`: a shell script that is the test. `policy`: of .hotfix.json; empty: there is none.
  explicit Tested(std::string_view script, std::string_view policy = one_test) : Shop("") {
    checkout("v1.0.0");
    write("check.sh", script);
    write("Makefile", "check:\n\t@sh ./check.sh\n");
    if (!policy.empty()) write(".hotfix.json", policy);
    commit("Tests");
    tag("v1.0.1", "1.0.1");
    branch("hotfix/PROD-501-expired-cards", "v1.0.1");
    commit_file("pay.js", "guard\n" + Shop::pay(), "PROD-501 Guard expired cards");
  }

  process::ChildResult test(std::vector<std::string> more = {}, const Environment& environment = {}) const {
    more.insert(more.begin(), {"test", "-C", str(), "--yes"});
    return hotfixd(more, environment);
  }
  Json status() const { return Json::parse(hotfixd({"status", "-C", str(), "--format", "json"}).out); }
  Json step() const { return status().at("steps").at(2); }
  /// The verdicts recorded, oldest first.
  std::vector<Json> verdicts() const {
    std::vector<Json> found;
    const std::string ref = "refs/hotfix-events/PROD-501-expired-cards";
    const process::ChildResult listed = try_git({"rev-list", "--reverse", ref});
    std::string_view rest = listed.status == 0 ? std::string_view(listed.out) : std::string_view();
    for (; rest.size() >= 41; rest.remove_prefix(41)) {
      const Json body = Json::parse(git({"show", "-s", "--format=%b", std::string(rest.substr(0, 40))}));
      if (body.at("type") == "test") found.push_back(body);
    }
    return found;
  }
};

}  // namespace hotfix::test
