#include "integration/review/github_stand_in.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace hotfix::test {

namespace {

constexpr const char* created_at = "2026-01-01T00:00:00Z";

struct Question {
  std::string line;  // "GET http://api.github.localhost/user HTTP/1.1"
  std::string body;
};

/// Empty where the other side went away.
Question read_question(int connection) {
  std::string bytes;
  std::size_t wanted = std::string::npos;
  std::size_t head = std::string::npos;
  char buffer[4096];
  while (wanted == std::string::npos || bytes.size() < wanted) {
    const ssize_t got = ::recv(connection, buffer, sizeof buffer, 0);
    if (got <= 0) return {};
    bytes.append(buffer, static_cast<std::size_t>(got));
    if (head != std::string::npos) continue;
    head = bytes.find("\r\n\r\n");
    if (head == std::string::npos) continue;
    std::string lower = bytes.substr(0, head);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::string key = "content-length: ";
    const std::size_t at = lower.find(key);
    wanted = head + 4 + (at == std::string::npos ? 0 : std::stoul(lower.substr(at + key.size())));
  }
  return {bytes.substr(0, bytes.find('\r')), bytes.substr(head + 4)};
}

void send_all(int connection, const std::string& text) {
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t now = ::send(connection, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (now <= 0) return;
    sent += static_cast<std::size_t>(now);
  }
}

Json list(Json nodes) {
  return {{"totalCount", nodes.size()},
          {"nodes", std::move(nodes)},
          {"pageInfo", {{"hasNextPage", false}, {"endCursor", ""}}}};
}

/// `u000: user(login:"bob"){id,login}`, `l000: label(name:"hotfix"){id,name}`: everything asked for is there, under an
/// id that is its name.
Json metadata(const std::string& query) {
  Json data = {{"repository", Json::object()}};
  const auto each = [&](const std::string& call, const auto& use) {
    for (std::size_t at = query.find(call); at != std::string::npos; at = query.find(call, at + 1)) {
      const std::size_t name = at + call.size();
      const std::size_t line = query.rfind('\n', at) + 1;
      use(query.substr(line, query.find(':', line) - line), query.substr(name, query.find('"', name) - name));
    }
  };
  each("user(login:\"", [&](const std::string& key, const std::string& name) {
    data[key] = {{"id", name}, {"login", name}};
  });
  each("label(name:\"", [&](const std::string& key, const std::string& name) {
    data["repository"][key] = {{"id", name}, {"name", name}};
  });
  return data;
}

}  // namespace

GithubStandIn::GithubStandIn(std::function<std::string(const std::string& branch)> tip) : tip_(std::move(tip)) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (socket_ < 0 || ::bind(socket_, any, size) != 0 || ::listen(socket_, 16) != 0 ||
      ::getsockname(socket_, any, &size) != 0)
    throw std::runtime_error("no port to listen on");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

GithubStandIn::~GithubStandIn() {
  closing_ = true;
  ::shutdown(socket_, SHUT_RDWR);
  thread_.join();
  ::close(socket_);
}

Environment GithubStandIn::environment() const {
  return {{"GH_HOST", "github.localhost"},
          {"GH_TOKEN", "a-token"},
          {"GH_ENTERPRISE_TOKEN", ""},
          {"GITHUB_TOKEN", ""},
          {"http_proxy", fmt::format("http://127.0.0.1:{}", port_)},
          {"no_proxy", ""},
          {"NO_PROXY", ""}};
}

std::vector<PullRequest> GithubStandIn::pulls() const {
  const std::lock_guard lock(mutex_);
  return pulls_;
}

void GithubStandIn::add(PullRequest pull) {
  const std::lock_guard lock(mutex_);
  pulls_.push_back(std::move(pull));
}

void GithubStandIn::change(const std::function<void(PullRequest&)>& how) {
  const std::lock_guard lock(mutex_);
  how(pulls_.at(0));
}

void GithubStandIn::review(const std::string& who, const std::string& state, const std::string& commit) {
  change([&](PullRequest& pull) {
    pull.reviews.push_back({{"id", fmt::format("R{}", pull.reviews.size())},
                            {"author", {{"login", who}}},
                            {"state", state},
                            {"submittedAt", "2026-01-02T00:00:00Z"},
                            {"commit", {{"oid", commit}}}});
  });
}

void GithubStandIn::check(const std::string& name, const std::string& conclusion) {
  change([&](PullRequest& pull) {
    pull.checks.push_back({{"__typename", "CheckRun"},
                           {"name", name},
                           {"status", "COMPLETED"},
                           {"conclusion", conclusion},
                           {"startedAt", created_at},
                           {"completedAt", created_at}});
  });
}

std::string GithubStandIn::page(int number) const {
  return fmt::format("https://github.localhost/acme/shop/pull/{}", number);
}

void GithubStandIn::serve() {
  while (!closing_) {
    const int connection = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    answer(connection);
    ::close(connection);
  }
}

void GithubStandIn::answer(int connection) {
  const auto [line, body] = read_question(connection);
  const Json question = Json::parse(body, nullptr, false);
  std::string status = "200 OK";
  Json result = {{"data", Json::object()}};
  if (!logged_in_) {
    status = "401 Unauthorized";
    result = {{"message", "Bad credentials"}};
  } else if (line.find("/user HTTP") != std::string::npos) {
    result = {{"login", "ada"}};
  } else if (const std::size_t at = line.find("/labels/");
             at != std::string::npos && !label_.empty() &&
             line.substr(at).find("/" + label_ + " ") == std::string::npos) {
    status = "404 Not Found";
    result = {{"message", "Not Found"}};
  } else if (question.is_object()) {
    result = {{"data", graphql(question)}};
  }
  const std::string text = result.dump();
  send_all(connection, fmt::format("HTTP/1.1 {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: "
                                   "close\r\n\r\n{}",
                                   status, text.size(), text));
}

Json GithubStandIn::node_of(const PullRequest& pull) const {
  Json node = {{"number", pull.number},         {"id", std::to_string(pull.number)},
               {"url", page(pull.number)},      {"state", pull.state},
               {"baseRefName", pull.base},      {"headRefName", pull.head},
               {"headRefOid", tip_(pull.head)}, {"headRepositoryOwner", {{"id", "O"}, {"login", "acme"}}},
               {"title", pull.title},           {"isDraft", pull.draft},
               {"isCrossRepository", false},    {"reviews", list(pull.reviews)},
               {"createdAt", created_at},       {"mergedAt", nullptr},
               {"mergeCommit", nullptr}};
  node["statusCheckRollup"] = {
      {"nodes", Json::array({{{"commit", {{"statusCheckRollup", {{"contexts", list(pull.checks)}}}}}}})}};
  if (!pull.merged_at.empty()) node["mergedAt"] = pull.merged_at;
  if (!pull.merge_commit.empty()) node["mergeCommit"] = {{"oid", pull.merge_commit}};
  return node;
}

PullRequest* GithubStandIn::by_number(int number) {
  const auto found = std::ranges::find(pulls_, number, &PullRequest::number);
  return found == pulls_.end() ? nullptr : &*found;
}

Json GithubStandIn::create(const Json& input) {
  PullRequest pull;
  pull.number = 7 + static_cast<int>(pulls_.size());
  pull.head = input.at("headRefName");
  pull.base = input.at("baseRefName");
  pull.title = input.at("title");
  pull.body = input.at("body");
  pull.draft = input.at("draft");
  pulls_.push_back(pull);
  return {{"createPullRequest", {{"pullRequest", {{"id", std::to_string(pull.number)}, {"url", page(pull.number)}}}}}};
}

Json GithubStandIn::graphql(const Json& question) {
  const std::string query = question.at("query");
  const Json variables = question.value("variables", Json::object());
  const auto asks = [&](std::string_view name) { return query.find(name) != std::string::npos; };
  const std::lock_guard lock(mutex_);
  if (asks("query PullRequestList(") || asks("query PullRequestForBranch(")) {
    const bool all = asks("query PullRequestList(");
    const std::string branch = variables.at(all ? "headBranch" : "headRefName");
    Json nodes = Json::array();
    for (auto pull = pulls_.rbegin(); pull != pulls_.rend(); ++pull) {
      if (pull->head == branch && (all || pull->state == "OPEN")) nodes.push_back(node_of(*pull));
    }
    return {{"repository", {{"pullRequests", list(nodes)}, {"defaultBranchRef", {{"name", "main"}}}}}};
  }
  if (asks("query RepositoryInfo("))
    return {{"repository",
             {{"id", "R"},
              {"name", "shop"},
              {"owner", {{"login", "acme"}}},
              {"viewerPermission", "WRITE"},
              {"defaultBranchRef", {{"name", "main"}}}}}};
  if (asks("query RepositoryResolveMetadataIDs")) return metadata(query);
  if (asks("mutation PullRequestCreate(")) return create(variables.at("input"));
  if (asks("query PullRequestByNumber(")) {
    const PullRequest* pull = by_number(variables.at("pr_number"));
    return {{"repository", {{"pullRequest", pull == nullptr ? Json() : node_of(*pull)}}}};
  }
  if (asks("mutation PullRequestClose(")) {
    by_number(std::stoi(variables.at("input").at("pullRequestId").get<std::string>()))->state = "CLOSED";
    return {{"closePullRequest", {{"pullRequest", {{"id", "7"}}}}}};
  }
  const auto of_last = [&](const char* key, std::vector<std::string> PullRequest::*field) {
    for (const Json& one : variables.at("input").at(key)) (pulls_.back().*field).push_back(one);
    return Json::object();
  };
  if (asks("mutation PullRequestCreateMetadata(")) return of_last("labelIds", &PullRequest::labels);
  if (asks("mutation PullRequestCreateRequestReviews(")) return of_last("userIds", &PullRequest::reviewers);
  return Json::object();
}

}  // namespace hotfix::test
