#include "demo/demo_repository.h"

#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/failure.h"
#include "process/git_command.h"

namespace hotfix::demo {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t day = 24 * 60 * 60;

struct Unreleased {
  std::string_view file;
  std::string_view text;  // appended
  std::string_view message;
};

constexpr Unreleased unreleased[] = {
    {"src/subscriptions.js", "export function renew(plan, now) {\n  return { ...plan, renewedAt: now };\n}\n",
     "feat: renew subscriptions"},
    {"src/charge.js",
     "\nexport function authorise(gateway, card, amount) {\n  return gateway.authorise(card.number, amount);\n}\n",
     "feat: authorise before charging"},
    {"src/ledger.js",
     "\nexport function total(ledgers, account) {\n  return ledgers.reduce((sum, one) => sum + one.balance(account), "
     "0);\n}\n",
     "feat: totals over several ledgers"},
    {"src/subscriptions.js", "\nexport function cancel(plan) {\n  return { ...plan, cancelled: true };\n}\n",
     "feat: cancel subscriptions"},
    {"README.md", "\nSubscriptions are on their way.\n", "docs: announce subscriptions"},
};

}  // namespace

DemoRepository::DemoRepository(fs::path folder, std::int64_t now) : work_tree_(folder / "payments") {
  fs::create_directories(folder);
  fs::copy(HOTFIX_DEMO_FILES, work_tree_, fs::copy_options::recursive);
  git({"init", "--quiet", "--initial-branch=main"});
  git({"config", "user.name", "Ada Engineer"});
  git({"config", "user.email", "ada@example.com"});
  git({"config", "commit.gpgSign", "false"});
  git({"config", "tag.gpgSign", "false"});
  std::int64_t time = now - 9 * day;
  git({"add", "--all"});
  commit("payments: charge cards, keep the ledger", time - 3600);
  process::ChildRequest tag =
      process::git_command(work_tree_.string(), {"tag", "-a", "v1.0.0", "-m", "Release v1.0.0"});
  tag.purpose = "tag the release";
  tag.env.emplace_back("GIT_COMMITTER_DATE", fmt::format("@{} +0000", time));
  process::run_or_throw(tag);
  for (const Unreleased& work : unreleased) {
    time += day;
    std::ofstream(work_tree_ / work.file, std::ios::app | std::ios::binary) << work.text;
    git({"add", "--all"});
    commit(std::string(work.message), time);
  }
  const std::string origin = (folder / "origin.git").string();
  git({"init", "--quiet", "--bare", "--initial-branch=main", origin});
  git({"remote", "add", "origin", origin});
  git({"push", "--quiet", "origin", "main", "v1.0.0"});
  git({"fetch", "--quiet", "origin"});
}

std::string DemoRepository::read(const std::string& file) const {
  std::ifstream in(work_tree_ / file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void DemoRepository::write(const std::string& file, const std::string& text) const {
  std::ofstream out(work_tree_ / file, std::ios::binary | std::ios::trunc);
  out << text;
  if (!out.flush()) throw Failure(Failure::Code::internal, "The demo file " + file + " could not be written.");
}

std::string DemoRepository::git(const std::vector<std::string>& arguments) const {
  process::ChildRequest request = process::git_command(work_tree_.string(), arguments);
  request.purpose = "prepare the demo";
  return process::run_or_throw(request).out;
}

void DemoRepository::commit(const std::string& message, std::int64_t time) const {
  process::ChildRequest request =
      process::git_command(work_tree_.string(), {"commit", "--quiet", "--no-verify", "-m", message});
  request.purpose = "commit";
  const std::string date = fmt::format("@{} +0000", time);
  request.env.emplace_back("GIT_AUTHOR_DATE", date);
  request.env.emplace_back("GIT_COMMITTER_DATE", date);
  process::run_or_throw(request);
}

int DemoRepository::ahead() const {
  return std::stoi(git({"rev-list", "--count", "v1.0.0..main"}));
}

}  // namespace hotfix::demo
