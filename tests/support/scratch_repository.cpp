#include "support/scratch_repository.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "process/git_command.h"

namespace hotfix::test {

namespace fs = std::filesystem;

namespace {

fs::path make_temp_dir() {
  std::string pattern = (fs::canonical(fs::temp_directory_path()) / "hotfix-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::system_error(errno, std::generic_category(), "mkdtemp");
  return pattern;
}

void remove_tree(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

// The process's own HOME, made before main() runs: libgit2 reads HOME once, when it is initialised.
class TestHome {
 public:
  TestHome() : path_(make_temp_dir()) {
    for (const char* name :
         {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM",
          "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_AUTHOR_DATE",
          "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_DATE", "EMAIL", "SUDO_UID"}) {
      unsetenv(name);
    }
    setenv("HOME", path_.c_str(), 1);
    setenv("XDG_CONFIG_HOME", (path_ / ".config").c_str(), 1);
    setenv("XDG_STATE_HOME", (path_ / ".local/state").c_str(), 1);
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    setenv("TZ", "UTC", 1);
    write_file(path_ / ".gitconfig",
               "[user]\n\tname = Ada Tester\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n"
               "[commit]\n\tgpgSign = false\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n"
               "[protocol \"file\"]\n\tallow = always\n[advice]\n\tdetachedHead = false\n");
  }
  ~TestHome() { remove_tree(path_); }
  TestHome(const TestHome&) = delete;
  TestHome& operator=(const TestHome&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

const TestHome home;

}  // namespace

TempDir::TempDir() : path_(make_temp_dir()) {}

TempDir::~TempDir() {
  if (!path_.empty()) remove_tree(path_);
}

TempDir::TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}

const fs::path& test_home() {
  return home.path();
}

void write_file(const fs::path& path, std::string_view content) {
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) throw std::runtime_error("cannot write " + path.string());
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream content;
  content << in.rdbuf();
  return std::move(content).str();
}

ScratchRepository::ScratchRepository() : ScratchRepository(Options{}) {}

ScratchRepository::ScratchRepository(const Options& options) : root_(dir_.path() / "repo") {
  fs::create_directories(root_);
  std::vector<std::string> args = {"init", "-q", "-b", options.branch};
  args.insert(args.end(), options.init.begin(), options.init.end());
  git(args);
}

process::ChildRequest ScratchRepository::request(const std::vector<std::string>& args) const {
  process::ChildRequest request = process::git_command(root_.string(), args);
  request.purpose = "prepare a test";
  const std::string date = fmt::format("{} +0000", now_);
  request.env = {{"GIT_AUTHOR_DATE", date}, {"GIT_COMMITTER_DATE", date}};
  return request;
}

std::string ScratchRepository::git(const std::vector<std::string>& args) const {
  std::string out = process::run_or_throw(request(args)).out;
  if (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

std::string ScratchRepository::git_with_input(const std::vector<std::string>& args, std::string input) const {
  process::ChildRequest command = request(args);
  command.stdin_bytes = std::move(input);
  std::string out = process::run_or_throw(command).out;
  if (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

process::ChildResult ScratchRepository::try_git(const std::vector<std::string>& args) const {
  return process::run(request(args));
}

void ScratchRepository::write(std::string_view name, std::string_view content) const {
  write_file(file(name), content);
}

std::string ScratchRepository::read(std::string_view name) const {
  return read_file(file(name));
}

void ScratchRepository::remove(std::string_view name) const {
  fs::remove_all(file(name));
}

std::string ScratchRepository::commit(std::string_view message) {
  tick();
  git({"add", "-A"});
  git({"commit", "-q", "--allow-empty", "--no-verify", "-m", std::string(message)});
  return head();
}

std::string ScratchRepository::commit_file(std::string_view name, std::string_view content, std::string_view message) {
  write(name, content);
  return commit(message);
}

void ScratchRepository::tag(std::string_view name, std::string_view message, std::string_view commit) {
  if (message.empty()) {
    git({"tag", std::string(name), std::string(commit)});
    return;
  }
  tick();
  git({"tag", "-a", "-m", std::string(message), std::string(name), std::string(commit)});
}

void ScratchRepository::branch(std::string_view name, std::string_view start) const {
  git({"checkout", "-q", "-b", std::string(name), std::string(start)});
}

void ScratchRepository::checkout(std::string_view name) const {
  git({"checkout", "-q", std::string(name)});
}

std::string ScratchRepository::merge(std::string_view name, std::string_view message) {
  tick();
  git({"merge", "-q", "--no-ff", "-m", std::string(message), std::string(name)});
  return head();
}

std::string ScratchRepository::rev(std::string_view name) const {
  return git({"rev-parse", "--verify", "-q", std::string(name)});
}

fs::path ScratchRepository::make_origin(std::string_view name) {
  const fs::path bare = beside(name);
  git({"init", "-q", "--bare", "-b", "main", bare.string()});
  git({"remote", "add", "origin", bare.string()});
  git({"push", "-q", "origin", "--all"});
  git({"push", "-q", "origin", "--tags"});
  git({"fetch", "-q", "origin"});
  try_git({"remote", "set-head", "origin", "--auto"});  // there is none to set without a branch `main`
  return bare;
}

}  // namespace hotfix::test
