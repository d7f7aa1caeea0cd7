#pragma once
// Temporary repositories made by the real git, for tests.
//
//   ScratchRepository repo;
//   repo.write("pay.js", "a\n");
//   const std::string first = repo.commit("pay: first");
//   repo.tag("v1.0.0");
//   repo.git({"checkout", "-q", "-b", "hotfix/PROD-501-x"});
//
// All of a test program shares one HOME of its own (set before main runs), so no configuration of the machine is read,
// neither by git nor by libgit2 in the same process. Dates are fixed: each commit is one minute after the one before.
// Everything is deleted at the end.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "process/child.h"

namespace hotfix::test {

/// A folder that lives as long as the value.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(TempDir&& other) noexcept;
  TempDir& operator=(TempDir&&) = delete;
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string str() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

/// The HOME that this test program runs with; a `.gitconfig` in it is read by git and by libgit2.
const std::filesystem::path& test_home();

/// Writes a file with exactly these bytes, making its folders. The path may hold any byte.
void write_file(const std::filesystem::path& path, std::string_view content);

/// A file's bytes; fails the test when it cannot be read.
std::string read_file(const std::filesystem::path& path);

class ScratchRepository {
 public:
  struct Options {
    std::string branch = "main";
    std::vector<std::string> init;  // more arguments for `git init`, for instance "--object-format=sha256"
  };

  ScratchRepository();
  explicit ScratchRepository(const Options& options);

  /// The work tree's root.
  const std::filesystem::path& path() const { return root_; }
  std::string str() const { return root_.string(); }
  std::filesystem::path file(std::string_view name) const { return root_ / std::filesystem::path(name); }

  /// Runs git in the work tree; its stdout without the last newline. Throws Failure when git fails.
  std::string git(const std::vector<std::string>& args) const;
  /// The same with bytes on stdin.
  std::string git_with_input(const std::vector<std::string>& args, std::string input) const;
  /// Runs git and gives everything back, whatever it says.
  process::ChildResult try_git(const std::vector<std::string>& args) const;

  void write(std::string_view name, std::string_view content) const;
  std::string read(std::string_view name) const;
  void remove(std::string_view name) const;

  /// Adds everything and commits. The commit's id.
  std::string commit(std::string_view message);
  /// write() and commit() in one.
  std::string commit_file(std::string_view name, std::string_view content, std::string_view message);
  /// An annotated tag where `message` is given, else a lightweight one. On HEAD unless `commit` is given.
  void tag(std::string_view name, std::string_view message = {}, std::string_view commit = "HEAD");
  /// Makes a branch here and switches to it.
  void branch(std::string_view name, std::string_view start = "HEAD") const;
  void checkout(std::string_view name) const;
  /// A real merge commit (--no-ff). Its id.
  std::string merge(std::string_view name, std::string_view message = "Merge");
  std::string head() const { return rev("HEAD"); }
  std::string rev(std::string_view name) const;

  /// Makes a bare repository beside this one, adds it as `origin`, pushes all branches and tags. Its path.
  std::filesystem::path make_origin(std::string_view name = "origin");
  /// A folder beside the work tree for clones, linked work trees and so on; deleted with the rest.
  std::filesystem::path beside(std::string_view name) const { return dir_.path() / std::filesystem::path(name); }

  /// The clock of commits and tags, in seconds since the epoch; the next one is a minute later.
  std::int64_t now() const { return now_; }
  void set_now(std::int64_t seconds) { now_ = seconds; }

 private:
  process::ChildRequest request(const std::vector<std::string>& args) const;
  void tick() { now_ += 60; }

  TempDir dir_;
  std::filesystem::path root_;
  std::int64_t now_ = 1767225600;  // 2026-01-01T00:00:00Z
};

}  // namespace hotfix::test
