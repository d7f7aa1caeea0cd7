#include "lsp/serve.h"

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <variant>

#include <signal.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "lsp/session.h"
#include "lsp/stdio.h"

namespace hotfix::lsp {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_waiting_events = 1024;

std::chrono::milliseconds from_environment(const char* name, int value) {
  const char* text = std::getenv(name);
  if (text != nullptr) std::from_chars(text, text + std::strlen(text), value);
  return std::chrono::milliseconds(value < 0 ? 0 : value);
}

SessionOptions options_of(Channel<Event>& events, const std::string& version) {
  SessionOptions options;
  options.post = [&events](Task task) { events.push_now(std::move(task)); };
  options.now = [] {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  options.idle = from_environment("HOTFIX_IDLE_MS", 200);
  options.forge_poll = from_environment("HOTFIX_FORGE_POLL_MS", 60'000);
  options.trust = engine::TrustStore::of_user();
  options.version = version;
  return options;
}

/// A defect in one message must not take the server down with it: it is logged, and the next one is answered.
void handle(Session& session, const Event& event) {
  try {
    if (const auto* received = std::get_if<Received>(&event))
      session.receive(received->frame);
    else if (const auto* task = std::get_if<Task>(&event))
      (*task)();
  } catch (const std::exception& error) {
    spdlog::error("internal error: {}", error.what());
  }
}

}  // namespace

int serve(int in, int out, const std::string& version) {
  ::signal(SIGPIPE, SIG_IGN);
  spdlog::set_default_logger(spdlog::stderr_color_mt("hotfixd"));  // stdout belongs to the frames
  Channel<Event> events(most_waiting_events);
  std::optional<int> code;
  {
    Stdio stdio(in, out, events);
    Session session(options_of(events, version), [&](std::string body) { stdio.send(std::move(body)); });
    while (!code) {
      auto event = events.pop_until(session.deadline());
      if (event && std::holds_alternative<InputEnded>(*event)) {
        code = session.code_at_end();
        break;
      }
      if (event) handle(session, *event);
      const auto now = Clock::now();
      if (!event || now >= session.deadline()) session.wake(now);
      code = session.exit_code();
    }
    events.close();
  }
  return *code;
}

}  // namespace hotfix::lsp
