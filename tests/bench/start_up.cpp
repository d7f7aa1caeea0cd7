#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include <fmt/format.h>

#include "bench/measures.h"
#include "client/lsp_client.h"
#include "engine/branch_facts.h"
#include "engine/policy_values.h"
#include "git/reader.h"
#include "protocol/uri.h"
#include "workflow/next_version.h"
#include "workflow/production_tags.h"

namespace hotfix::bench {
namespace {

using client::Json;
using client::LspClient;
using Clock = std::chrono::steady_clock;

constexpr std::size_t rounds = 5;
constexpr auto status_changed = "hotfix/didChangeStatus";

struct Start {
  std::vector<double> initialized;
  std::vector<double> first;
  std::vector<double> complete;
  std::vector<double> memory;
  std::vector<double> file_changed;
};

double since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Resident memory of a process in MB.
double resident(int pid) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

bool knows_untracked(const Json& status) {
  const auto& unknown = status.at("unknown");
  return status.at("active") == true && std::ranges::find(unknown, Json("untracked")) == unknown.end();
}

void one_start(const std::string& server, const Subject& subject, Start& times) {
  const auto begin = Clock::now();
  LspClient client({server});
  client.initialize(subject.root, {{"trusted", true}});
  times.initialized.push_back(since(begin));
  Json status = client.next(status_changed, [](const Json& one) { return one.at("active") == true; });
  times.first.push_back(since(begin));
  if (!knows_untracked(status)) client.next(status_changed, knows_untracked);
  times.complete.push_back(since(begin));
  client.request("hotfix/status", Json::object());
  times.memory.push_back(resident(client.pid()));

  const std::string path = subject.root + "/" + subject.edited_file;
  const std::string before = test::read_file(path);
  client.take(status_changed);
  test::write_file(path, before + "// and one more line\n");
  times.file_changed.push_back(time_of([&] {
    client.notify("workspace/didChangeWatchedFiles", {{"changes", {{{"uri", protocol::file_uri(path)}, {"type", 2}}}}});
    client.next(status_changed);
  }));
  test::write_file(path, before);
  git_in(subject, {"status"});
  client.stop();
}

/// Base, fork point, own and carried commits, as a reading of the repository finds them.
double time_of_base(const Subject& subject) {
  return time_of([&] {
    const git::Probe found = git::probe(subject.root);
    const git::Reader reader(found, true);
    std::vector<git::TagRef> all = reader.tags();
    reader.fill_times(all);
    const policy::Policy policy;
    const auto tags = workflow::production_tags(all, engine::tag_policy(policy, ""));
    const engine::BranchSurveyor branches(reader, policy, tags, all);
    const git::Head head = reader.head();
    branches.read("hotfix/BENCH-1-slow", *head.commit, nullptr, {}, {});
  });
}

double time_of_next_version(const Subject& subject) {
  return time_of([&] {
    const git::Reader reader(git::probe(subject.root), true);
    const std::vector<git::TagRef> all = reader.tags();
    const auto tags = workflow::production_tags(all, engine::tag_policy(policy::Policy{}, ""));
    std::vector<std::string> names;
    for (const git::TagRef& tag : all) names.push_back(tag.name);
    workflow::next_version(subject.tag, names, tags);
  });
}

void beside_git(Table& table, const std::string& measure, const std::vector<double>& ours, const std::string& git_name,
                const std::vector<double>& git, double goal) {
  const double theirs = median(git);
  table.add({.measure = measure,
             .value = median(ours),
             .unit = "ms",
             .beside = fmt::format("{} {:.1f} ms", git_name, theirs),
             .ratio = median(ours) / theirs,
             .goal = goal,
             .goal_is_ratio = true});
}

}  // namespace

void measure_start(const std::string& server, const Subject& subject, Table& table) {
  Start start;
  std::vector<double> numstat;
  std::vector<double> status;
  std::vector<double> describe;
  std::vector<double> list;
  std::vector<double> base;
  std::vector<double> version;
  for (std::size_t round = 0; round < rounds; ++round) {  // side by side, so that a busy moment meets all of them
    numstat.push_back(time_of([&] { git_in(subject, {"diff", "--numstat", subject.tag}); }));
    status.push_back(time_of([&] { git_in(subject, {"status", "--porcelain"}); }));
    one_start(server, subject, start);
    describe.push_back(time_of([&] { git_in(subject, {"describe", "--tags"}); }));
    base.push_back(time_of_base(subject));
    list.push_back(time_of([&] { git_in(subject, {"tag", "-l"}); }));
    version.push_back(time_of_next_version(subject));
  }
  table.heading(fmt::format("Start-up and reading, {} (median of {})", subject.name, rounds));
  table.add({.measure = "initialize answered", .value = median(start.initialized), .unit = "ms", .goal = 10});
  beside_git(table, "first status", start.first, "git diff --numstat TAG", numstat, 1.3);
  beside_git(table, "complete status, untracked files counted", start.complete, "git status --porcelain", status, 1.5);
  beside_git(table, "base, own and carried commits", base, "git describe --tags", describe, 1.0);
  beside_git(table, "next version", version, "git tag -l", list, 1.0);
  table.add({.measure = "one file changed on disk", .value = median(start.file_changed), .unit = "ms", .goal = 5});
  table.add({.measure = "memory, idle",
             .value = median(start.memory),
             .unit = "MB",
             .goal = subject.name == "100k files" ? 60
                     : subject.name == "1k files" ? 30
                                                  : 60});
}

void measure_process(const std::string& server, Table& table) {
  std::vector<double> ours;
  std::vector<double> git;
  for (std::size_t round = 0; round < 4 * rounds; ++round) {
    ours.push_back(time_of([&] { LspClient({server, "--version"}).wait(); }));
    git.push_back(time_of([&] { LspClient({"/usr/bin/env", "git", "--version"}).wait(); }));
  }
  table.heading("Process");
  table.add({.measure = "start and end (--version)",
             .value = median(ours),
             .unit = "ms",
             .beside = fmt::format("git --version {:.1f} ms", median(git)),
             .ratio = median(ours) / median(git),
             .goal = 10});
}

}  // namespace hotfix::bench
