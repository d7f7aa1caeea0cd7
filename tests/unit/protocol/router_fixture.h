#pragma once
// A conversation with a Router, as text: what the client says goes in, what the server says comes out, line by line.

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "protocol/router.h"

namespace hotfix::protocol {

struct PointParams {
  std::int32_t x = 0;
  static void fields(auto& visit, auto& self) { visit("x", self.x); }
};

class Conversation {
 public:
  Conversation() {
    router.request<InitializeParams, InitializeResult>(
        "initialize", [](const InitializeParams&, auto reply) { reply(InitializeResult{}); });
    router.request<PointParams, std::int32_t>("double", [](PointParams p, auto reply) { reply(2 * p.x); });
    router.request<NoParams, std::int32_t>("later", [this](NoParams, auto reply) { kept.push_back(std::move(reply)); });
    router.request<NoParams, NoResult>("drop", [](NoParams, auto) {});
    router.request<PointParams, NoResult>("throw", [](PointParams p, auto) {
      if (p.x == 0) throw Failure(Failure::Code::repository, "The index is damaged.", "Run `git fsck`.");
      if (p.x == 1) throw Failure(Failure::Code::bad_input, "No such tag.");
      if (p.x == 2) throw Failure(Failure::Code::cancelled, "Stopped.");
      if (p.x == 3) throw std::runtime_error("oops");
      throw 7;
    });
    router.notification<PointParams>(
        "point", [this](PointParams p) { points.push_back(p.x); },
        [this](const Json&, const std::string& problem) { bad.push_back(problem); });
    router.notification<NoParams>("throwing", [](NoParams) { throw std::runtime_error("oops"); });
  }

  /// The messages that the server sends in answer to one of the client's.
  std::vector<std::string> say(const std::string& body) {
    sent.clear();
    router.receive(FrameBody{body});
    return std::exchange(sent, {});
  }

  std::vector<std::string> request(const std::string& id, const std::string& method, const std::string& params = "{}") {
    return say(R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + method + R"(","params":)" + params + "}");
  }

  std::vector<std::string> note(const std::string& method, const std::string& params = "{}") {
    return say(R"({"jsonrpc":"2.0","method":")" + method + R"(","params":)" + params + "}");
  }

  void initialize(const std::string& more = "") {
    const auto answers = request("0", "initialize",
                                 R"({"processId":null,"rootUri":null,)" + more +
                                     (more.find("capabilities") == std::string::npos ? R"("capabilities":{}})" : "}"));
    ASSERT_EQ(answers.size(), 1U);
  }

  std::vector<std::string> sent;
  std::vector<std::string> log;
  std::vector<int> points;
  std::vector<std::string> bad;
  Router router{[this](std::string body) { sent.push_back(std::move(body)); },
                [this](const std::string& line) { log.push_back(line); }};
  std::vector<Reply<std::int32_t>> kept;
};

/// {"error":{"code":C …
inline std::string error_start(int code) {
  return R"({"error":{"code":)" + std::to_string(code);
}

}  // namespace hotfix::protocol
