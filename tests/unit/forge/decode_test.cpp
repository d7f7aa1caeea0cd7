// What forges answer, and what becomes of answers that are none.

#include "forge/decode.h"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/failure.h"

namespace hotfix::forge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string a(40, 'a');
const std::string b(40, 'b');

std::string github_request(const std::string& more) {
  return R"([{"number":7,"url":"https://github.com/acme/shop/pull/7","state":"OPEN","baseRefName":"main",)"
         R"("headRefName":"hotfix/x","headRefOid":")" +
         a + R"(","isDraft":false,"isCrossRepository":false,"createdAt":"2026-01-01T12:00:00Z")" + more + "}]";
}

Request one(std::string_view json) {
  const std::vector<Request> requests = decode_github(json);
  return requests.size() == 1 ? requests.front() : Request{};
}

TEST(DecodeGithub, reads_a_request) {
  const Request request = one(github_request(""));
  EXPECT_EQ(request.number, 7U);
  EXPECT_EQ(request.url, "https://github.com/acme/shop/pull/7");
  EXPECT_EQ(request.branch, "hotfix/x");
  EXPECT_EQ(request.into, "main");
  EXPECT_EQ(request.head, git::Oid::from_hex(a));
  EXPECT_EQ(request.state, RequestState::open);
  EXPECT_EQ(request.created_at, "2026-01-01T12:00:00Z");
  const Request merged =
      one(R"([{"number":1,"state":"MERGED","mergedAt":"2026-01-01T13:00:00Z","mergeCommit":{"oid":")" + b + R"("}}])");
  EXPECT_EQ(merged.state, RequestState::merged);
  EXPECT_EQ(merged.merge_commit, git::Oid::from_hex(b));
  EXPECT_EQ(one(R"([{"number":1,"state":"CLOSED","mergeCommit":null}])").state, RequestState::closed);
  EXPECT_THAT(decode_github(R"([{"number":1,"isCrossRepository":true}])"), IsEmpty());
}

TEST(DecodeGithub, takes_the_last_word_of_each_reviewer) {
  const auto reviews = [](const std::string& list) {
    return one(github_request(R"(,"reviews":[)" + list + "]")).reviews;
  };
  const auto review = [](const std::string& who, const std::string& state) {
    return R"({"author":{"login":")" + who + R"("},"state":")" + state + R"(","submittedAt":"2026-01-01T12:05:00Z",)" +
           R"("commit":{"oid":")" + a + R"("}})";
  };
  EXPECT_THAT(reviews(review("bob", "APPROVED")),
              ElementsAre(Review{"bob", Verdict::approved, git::Oid::from_hex(a), "2026-01-01T12:05:00Z"}));
  EXPECT_THAT(reviews(review("bob", "COMMENTED")), IsEmpty());
  EXPECT_THAT(reviews(review("bob", "APPROVED") + "," + review("bob", "COMMENTED")), SizeIs(1));
  EXPECT_THAT(reviews(review("bob", "APPROVED") + "," + review("bob", "DISMISSED")), IsEmpty());
  const auto changed = reviews(review("bob", "CHANGES_REQUESTED") + "," + review("bob", "APPROVED"));
  ASSERT_THAT(changed, SizeIs(1));
  EXPECT_EQ(changed.front().verdict, Verdict::approved);
  EXPECT_THAT(reviews(review("bob", "CHANGES_REQUESTED") + "," + review("eve", "APPROVED")), SizeIs(2));
  EXPECT_THAT(reviews(R"({"author":null,"state":"APPROVED"})"), SizeIs(1));
  EXPECT_THAT(reviews("7,null,[],{}"), IsEmpty());
}

TEST(DecodeGithub, counts_checks_and_only_the_newest_run_of_each) {
  const auto check = [](const std::string& list, std::size_t passed, std::size_t failed, std::size_t pending) {
    const Checks checks = one(github_request(R"(,"statusCheckRollup":[)" + list + "]")).checks;
    EXPECT_EQ(checks.passed, passed) << list;
    EXPECT_EQ(checks.failed, failed) << list;
    EXPECT_EQ(checks.pending, pending) << list;
  };
  const auto run = [](const std::string& name, const std::string& status, const std::string& conclusion,
                      const std::string& at = "2026-01-01T12:01:00Z") {
    return R"({"__typename":"CheckRun","workflowName":"CI","name":")" + name + R"(","status":")" + status +
           R"(","conclusion":")" + conclusion + R"(","startedAt":")" + at + R"("})";
  };
  check("", 0, 0, 0);
  check(run("test", "COMPLETED", "SUCCESS"), 1, 0, 0);
  check(run("test", "COMPLETED", "FAILURE") + "," + run("lint", "COMPLETED", "SKIPPED"), 1, 1, 0);
  check(run("test", "IN_PROGRESS", "") + "," + run("lint", "QUEUED", ""), 0, 0, 2);
  check(run("test", "COMPLETED", "FAILURE") + "," + run("test", "COMPLETED", "SUCCESS", "2026-01-01T12:02:00Z"), 1, 0,
        0);
  check(run("test", "COMPLETED", "SUCCESS", "2026-01-01T12:02:00Z") + "," + run("test", "COMPLETED", "FAILURE"), 1, 0,
        0);
  check(R"({"__typename":"StatusContext","context":"ci","state":"SUCCESS"})", 1, 0, 0);
  check(R"({"__typename":"StatusContext","context":"ci","state":"ERROR"})", 0, 1, 0);
  check(R"({"__typename":"StatusContext","context":"ci","state":"EXPECTED"})", 0, 0, 1);
  check(run("test", "COMPLETED", "SOMETHING_NEW"), 0, 0, 1);  // what is not known has not passed
  EXPECT_THAT(one(github_request(R"(,"statusCheckRollup":[)" + run("test", "COMPLETED", "TIMED_OUT") + "]"))
                  .checks.failed_names,
              ElementsAre("test"));
}

TEST(DecodeGithub, trusts_nothing) {
  for (const std::string_view text : {"", "{}", "null", "[", "<html>", "7", "\"x\""}) {
    EXPECT_THROW(decode_github(text), Failure) << text;
    EXPECT_THROW(decode_gitlab(text), Failure) << text;
  }
  EXPECT_THAT(decode_github(R"([1,null,[],{"number":-1},{"number":"7"},{"number":1e300}])"), IsEmpty());
  const Request odd = one(
      R"([{"number":7,"url":"javascript:alert","state":5,"headRefOid":"short","reviews":{},"statusCheckRollup":"x",)"
      R"("mergeCommit":[],"createdAt":{}}])");
  EXPECT_EQ(odd.url, "");
  EXPECT_FALSE(odd.head);
  EXPECT_EQ(odd.state, RequestState::open);
  EXPECT_EQ(one(R"([{"number":7,"headRefName":")" + std::string(100'000, 'x') + R"("}])").branch, "");
  std::string many = "[";
  for (int i = 0; i < 1000; ++i) many += std::string(i == 0 ? "" : ",") + R"({"number":1})";
  EXPECT_THAT(decode_github(many + "]"), SizeIs(most_requests));
  EXPECT_THROW(decode_github(std::string(1'000'000, '[')), Failure);
}

TEST(DecodeGitlab, reads_request_approvals_and_pipeline) {
  const auto requests = decode_gitlab(
      R"([{"iid":3,"web_url":"https://gitlab.com/acme/shop/-/merge_requests/3","state":"opened","source_branch":"hotfix/x",)"
      R"("target_branch":"main","sha":")" +
      a + R"(","draft":true,"source_project_id":1,"target_project_id":1,"created_at":"2026-01-01T12:00:00.000Z"},)" +
      R"({"iid":2,"state":"merged","source_project_id":1,"target_project_id":1,"squash_commit_sha":")" + b +
      R"("},{"iid":1,"state":"opened","source_project_id":9,"target_project_id":1}])");
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(requests[0].number, 3U);
  EXPECT_EQ(requests[0].into, "main");
  EXPECT_TRUE(requests[0].draft);
  EXPECT_EQ(requests[1].state, RequestState::merged);
  EXPECT_EQ(requests[1].merge_commit, git::Oid::from_hex(b));

  EXPECT_THAT(decode_gitlab_approvals(R"({"approved_by":[{"user":{"username":"bob"}},{"user":null},7]})"),
              ElementsAre(Review{"bob", Verdict::approved, std::nullopt, ""}));
  EXPECT_THAT(decode_gitlab_approvals("{}"), IsEmpty());
  const auto pipeline = [](const std::string& status) {
    const Checks checks = decode_gitlab_pipeline(R"({"head_pipeline":{"status":")" + status + R"("}})");
    return std::vector{checks.passed, checks.failed, checks.pending};
  };
  EXPECT_THAT(pipeline("success"), ElementsAre(1, 0, 0));
  EXPECT_THAT(pipeline("failed"), ElementsAre(0, 1, 0));
  EXPECT_THAT(pipeline("running"), ElementsAre(0, 0, 1));
  EXPECT_THAT(pipeline("skipped"), ElementsAre(0, 0, 0));
  EXPECT_EQ(decode_gitlab_pipeline(R"({"head_pipeline":null})"), Checks{});
}

}  // namespace
}  // namespace hotfix::forge
