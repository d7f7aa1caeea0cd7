#pragma once
// GitHub's API as far as Debian's gh asks it about pull requests, on this machine. gh speaks plain HTTP to
// api.github.localhost where GH_HOST is github.localhost, and http_proxy brings it here.
//
//   GithubStandIn github([&](const std::string& branch) { return tip_there(branch); });
//   hotfixd({"request-review", …}, github.environment());
//   EXPECT_EQ(github.pulls().size(), 1U);
//
// One thread of its own serves one question after the other. Questions that it does not know are answered with nothing,
// which gh complains about.

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "integration/server/conversation.h"

namespace hotfix::test {

struct PullRequest {
  int number = 0;
  std::string head;  // branches
  std::string base;
  std::string title;
  std::string body;
  bool draft = false;
  std::string state = "OPEN";  // OPEN, CLOSED, MERGED
  std::vector<std::string> labels;
  std::vector<std::string> reviewers;
  Json reviews = Json::array();  // as GraphQL gives their nodes
  Json checks = Json::array();
  std::string merged_at;
  std::string merge_commit;
};

class GithubStandIn {
 public:
  /// `tip`: what the remote has of a branch.
  explicit GithubStandIn(std::function<std::string(const std::string& branch)> tip);
  ~GithubStandIn();
  GithubStandIn(const GithubStandIn&) = delete;
  GithubStandIn& operator=(const GithubStandIn&) = delete;

  /// With it gh, and whatever starts gh, comes here, logged in.
  Environment environment() const;

  std::vector<PullRequest> pulls() const;
  void add(PullRequest pull);
  /// Changes the one there is.
  void change(const std::function<void(PullRequest&)>& how);
  /// bob approves, or wants changes, looking at a commit.
  void review(const std::string& who, const std::string& state, const std::string& commit);
  void check(const std::string& name, const std::string& conclusion);
  /// From now on the repository has this label only.
  void only_label(const std::string& label) { label_ = label; }
  /// From now on nobody is logged in.
  void log_out() { logged_in_ = false; }

 private:
  void serve();
  void answer(int connection);
  Json graphql(const Json& question);
  Json create(const Json& input);
  PullRequest* by_number(int number);
  Json node_of(const PullRequest& pull) const;
  std::string page(int number) const;

  std::function<std::string(const std::string&)> tip_;
  int socket_ = -1;
  int port_ = 0;
  std::string label_;  // empty: any; set before anything asks
  std::atomic<bool> logged_in_ = true;
  std::atomic<bool> closing_ = false;
  mutable std::mutex mutex_;
  std::vector<PullRequest> pulls_;
  std::thread thread_;
};

}  // namespace hotfix::test
