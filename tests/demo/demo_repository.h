#pragma once
// The demo repository: a payments service in JavaScript, v1.0.0 in production for nine days, unreleased work on main,
// a bare origin. Made by the real git with an identity of its own; the user's configuration is not touched.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace hotfix::demo {

class DemoRepository {
 public:
  /// Makes everything below `folder`, which must not exist yet: folder/payments and folder/origin.git.
  DemoRepository(std::filesystem::path folder, std::int64_t now);

  const std::filesystem::path& work_tree() const { return work_tree_; }
  std::string path(const std::string& file) const { return (work_tree_ / file).string(); }
  std::string read(const std::string& file) const;
  void write(const std::string& file, const std::string& text) const;

  /// Runs git in the work tree; its stdout. Throws Failure.
  std::string git(const std::vector<std::string>& arguments) const;
  void commit(const std::string& message, std::int64_t time) const;

  /// How many commits main is ahead of v1.0.0.
  int ahead() const;

 private:
  std::filesystem::path work_tree_;
};

}  // namespace hotfix::demo
