#include <random>

#include <fmt/format.h>

#include "bench/measures.h"
#include "client/lsp_client.h"

namespace hotfix::bench {
namespace {

using client::Json;
using client::LspClient;

constexpr std::size_t keystrokes = 500;
constexpr std::size_t hunks = 20;
constexpr auto diagnostics = "textDocument/publishDiagnostics";

std::string active_status(LspClient& client, const Subject& subject) {
  client.initialize(subject.root, {{"trusted", true}});
  client.next("hotfix/didChangeStatus", [](const Json& status) { return status.at("active") == true; });
  return subject.root;
}

/// Milliseconds of each keystroke: a character typed in a changed line or in any other, or taken back again, so that
/// there are as many hunks at the end as at the beginning.
std::vector<double> type(LspClient& client, const std::string& path, std::size_t lines, int version) {
  std::mt19937 random(7);
  std::vector<double> times;
  int line = 0;
  for (std::size_t i = 0; i < keystrokes; ++i) {
    const std::size_t step = lines / hunks;
    const bool back = i % 2 == 1;
    if (!back) {
      const std::size_t hunk = random() % hunks;
      line = static_cast<int>(hunk * step + (random() % 4 == 0 ? random() % step : step / 2));
    }
    const Json change = client::edit(line, 2, line, back ? 3 : 2, back ? "" : "x");
    ++version;
    times.push_back(time_of([&] {
      client.change(path, version, change);
      client.next(diagnostics, client::about(path, version));
    }));
    client.take(diagnostics);
    client.take("hotfix/didChangeStatus");
  }
  return times;
}

std::vector<double> type_in(const std::string& server, const Subject& subject, std::size_t lines) {
  LspClient client({server});
  const std::string path = active_status(client, subject) + "/" + typed_file(lines);
  client.open(path, typed_text(lines, hunks));
  client.next(diagnostics, client::about(path, 1));
  client.request("hotfix/status", Json::object());  // settled: what follows is typing only
  type(client, path, lines, 1);
  return type(client, path, lines, 1 + static_cast<int>(keystrokes));
}

/// The pipe alone: a request that the server does not know. What a busy machine adds shows here too.
std::vector<double> echo(const std::string& server, const Subject& subject) {
  LspClient client({server});
  active_status(client, subject);
  std::vector<double> times;
  for (std::size_t i = 0; i < keystrokes; ++i) {
    times.push_back(time_of([&] { client.request("hotfix/unknown", Json::object()); }));
  }
  return times;
}

/// The same from a client that sends the whole text each time.
double whole_text(const std::string& server, const Subject& subject, std::size_t lines) {
  LspClient client({server});
  const std::string path = active_status(client, subject) + "/" + typed_file(lines);
  const std::string text = typed_text(lines, hunks);
  client.open(path, text);
  client.next(diagnostics, client::about(path, 1));
  std::vector<double> times;
  for (int version = 2; version < 22; ++version) {
    const Json change = {{"text", (version % 2 == 0 ? "x" : "") + text}};
    times.push_back(time_of([&] {
      client.change(path, version, change);
      client.next(diagnostics, client::about(path, version));
    }));
  }
  return median(times);
}

}  // namespace

double keystroke_at_10k(const std::string& server, const Subject& subject) {
  return median(type_in(server, subject, 10'000));
}

double measure_keystrokes(const std::string& server, const Subject& subject, Table& table) {
  table.heading(fmt::format("Keystroke: didChange in → publishDiagnostics out, {} hunks, {}", hunks, subject.name));
  double at_1k = 0;
  double at_10k = 0;
  for (const std::size_t lines : {1'000U, 10'000U, 100'000U}) {
    const std::vector<double> times = type_in(server, subject, lines);
    const double middle = median(times);
    Row row{.measure = fmt::format("{}k lines, median", lines / 1000), .value = middle, .unit = "ms"};
    Row tail{.measure = fmt::format("{}k lines, p99", lines / 1000), .value = p99(times), .unit = "ms"};
    if (lines == 1'000) at_1k = middle;
    if (lines == 10'000) {
      at_10k = middle;
      row.goal = 0.2;
      tail.goal = 1;
    }
    if (lines == 100'000) {
      row.ratio = middle / at_1k;
      row.goal = 2;
      row.goal_is_ratio = true;
      row.beside = "1k lines";
    }
    table.add(row);
    table.add(tail);
  }
  const std::vector<double> pipe = echo(server, subject);
  table.add({.measure = "beside it: an empty round trip, median", .value = median(pipe), .unit = "ms"});
  table.add({.measure = "beside it: an empty round trip, p99", .value = p99(pipe), .unit = "ms"});
  for (const std::size_t lines : {1'000U, 10'000U, 100'000U}) {
    table.add({.measure = fmt::format("{}k lines, whole text sent each time, median", lines / 1000),
               .value = whole_text(server, subject, lines),
               .unit = "ms"});
  }
  return at_10k;
}

}  // namespace hotfix::bench
