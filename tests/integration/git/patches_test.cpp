// What commits changed, against git diff-tree; and patch-ids, against what git cherry takes for the same.

#include <random>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/reader.h"
#include "support/scratch_repository.h"

namespace hotfix::git {
namespace {

using test::ScratchRepository;
using ::testing::IsEmpty;

class PatchesTest : public ::testing::Test {
 protected:
  Reader reader() const { return Reader(probe(repo.str()), true); }
  static Oid oid(const std::string& hex) { return *Oid::from_hex(hex); }

  /// As `git diff-tree -r --root --raw` says it, sorted as ours.
  std::vector<std::string> by_git(const std::string& commit) const {
    std::istringstream lines(repo.git({"diff-tree", "-r", "--root", "--no-commit-id", "--no-renames", "--abbrev=40",
                                       "--diff-merges=first-parent", commit}));
    std::vector<std::string> rows;
    for (std::string line; std::getline(lines, line);) rows.push_back(line.substr(1));
    return rows;
  }
  static std::vector<std::string> rows_of(const std::vector<FileChange>& changes) {
    std::vector<std::string> rows;
    for (const FileChange& one : changes) {
      const char letter = one.kind == ChangeKind::added          ? 'A'
                          : one.kind == ChangeKind::deleted      ? 'D'
                          : one.kind == ChangeKind::type_changed ? 'T'
                                                                 : 'M';
      rows.push_back(fmt::format("{:06o} {:06o} {} {} {}\t{}", one.old_mode, one.new_mode, one.old_blob.hex(),
                                 one.new_blob.hex(), letter, one.path));
    }
    return rows;
  }
  void expect_as_git(const std::string& commit) const {
    const auto changes = reader().own_changes(oid(commit));
    ASSERT_TRUE(changes);
    EXPECT_THAT(rows_of(*changes), ::testing::UnorderedElementsAreArray(by_git(commit)));
  }
  std::optional<Oid> patch_id(const std::string& commit) const {
    const Reader reading = reader();
    const auto changes = reading.own_changes(oid(commit));
    return changes ? reading.patch_id(*changes) : std::nullopt;
  }

  ScratchRepository repo;
};

TEST_F(PatchesTest, lists_what_a_commit_changed) {
  repo.write("a/b/c.txt", "1\n");
  repo.write("a.b", "1\n");
  repo.write("a-b", "1\n");
  repo.write("run.sh", "1\n");
  expect_as_git(repo.commit("root"));
  repo.write("a/b/c.txt", "2\n");
  repo.write("a/d", "new\n");
  repo.remove("a-b");
  std::filesystem::permissions(repo.file("run.sh"), std::filesystem::perms::owner_all);
  expect_as_git(repo.commit("several"));
  repo.remove("run.sh");
  std::filesystem::create_symlink("a.b", repo.file("run.sh"));
  expect_as_git(repo.commit("a link"));
  repo.git({"rm", "-q", "-r", "a"});
  repo.write("a", "a file where a folder was\n");
  expect_as_git(repo.commit("folder to file"));
  repo.remove("a");
  repo.write("a/b/c.txt", "1\n");
  expect_as_git(repo.commit("file to folder"));
  repo.git({"commit", "-q", "--allow-empty", "-m", "empty"});
  EXPECT_THAT(*reader().own_changes(oid(repo.head())), IsEmpty());
}

TEST_F(PatchesTest, compares_a_merge_with_its_first_parent) {
  repo.commit_file("a", "1\n", "first");
  repo.branch("side");
  repo.commit_file("b", "1\n", "on the side");
  repo.checkout("main");
  repo.commit_file("c", "1\n", "on main");
  expect_as_git(repo.merge("side"));
}

TEST_F(PatchesTest, tells_whether_paths_differ) {
  repo.write("src/pay.js", "1\n");
  repo.write("src/deep/er/x.js", "1\n");
  const Oid first = oid(repo.commit("first"));
  const Oid second = oid(repo.commit_file("src/pay.js", "2\n", "second"));
  const Oid third = oid(repo.commit_file("src/deep/er/x.js", "2\n", "third"));
  const Reader reading = reader();
  EXPECT_TRUE(*reading.touches(first, {"src/pay.js"}));
  EXPECT_TRUE(*reading.touches(second, {"other", "src/pay.js"}));
  EXPECT_FALSE(*reading.touches(second, {"src/deep/er/x.js", "src/deep", "none/at/all"}));
  EXPECT_TRUE(*reading.touches(third, {"src/deep/er/x.js"}));
  EXPECT_FALSE(*reading.differ_at(second, third, {"src/pay.js"}));
  EXPECT_TRUE(*reading.differ_at(first, third, {"src/pay.js"}));
  EXPECT_EQ(reading.touches(Oid{}, {"src/pay.js"}), std::nullopt);
}

TEST_F(PatchesTest, is_the_same_for_the_same_change_elsewhere_in_a_file) {
  repo.commit_file("a.txt", "1\n2\n3\n4\n5\n6\n7\n8\n", "first");
  repo.branch("side");
  const std::string one = repo.commit_file("a.txt", "1\n2\n3\n4\nFIVE\n6\n7\n8\n", "five");
  repo.checkout("main");
  repo.commit_file("a.txt", "0\n0\n0\n1\n2\n3\n4\n5\n6\n7\n8\n", "above");
  const std::string two =
      repo.commit_file("a.txt", "0\n0\n0\n1\n2\n3\n4\n  FI VE\n6\n7\n8\n", "five, other white space");
  const std::string three = repo.commit_file("a.txt", "0\n0\n0\n1\n2\n3\n4\nSIX\n6\n7\n8\n", "six");
  EXPECT_EQ(patch_id(one), patch_id(two));
  EXPECT_NE(patch_id(one), patch_id(three));
}

TEST_F(PatchesTest, cannot_be_told_without_the_blobs) {
  const std::string one = repo.commit_file("a.txt", "1\n", "first");
  const std::string blob = repo.rev("HEAD:a.txt");
  std::filesystem::remove(repo.file(".git/objects/" + blob.substr(0, 2) + "/" + blob.substr(2)));
  EXPECT_EQ(patch_id(one), std::nullopt);
}

/// Commits of every kind, half of them made again on another branch on other ground, with and without differences.
class RandomPicks : public PatchesTest {
 protected:
  std::string text() {
    std::string made;
    for (int i = 0; i < 30; ++i) made += fmt::format("{}{}\n", pick({"if", "}", "", "  x", "return"}), pick({"", "1"}));
    return made;
  }
  std::string pick(const std::vector<std::string>& words) { return words[random() % words.size()]; }

  void change_something() {
    const std::string name = pick({"a.txt", "src/b.txt", "src/c d.txt", "data.bin", "forced.txt", "noeol.txt"});
    switch (random() % 6) {
      case 0:
        std::filesystem::remove(repo.file(name));
        break;
      case 1:
        repo.write(name, name == "data.bin" ? std::string("\0bin", 4) + text() : text());
        break;
      case 2:
        repo.write(name, text() + "no end");
        break;
      case 3:
        if (std::filesystem::exists(repo.file(name)))
          std::filesystem::permissions(repo.file(name), std::filesystem::perms::owner_exec,
                                       std::filesystem::perm_options::add);
        break;
      default:
        if (std::filesystem::exists(repo.file(name))) {
          std::string now = repo.read(name);
          const std::size_t at = random() % (now.size() + 1);
          repo.write(name, now.insert(at, pick({"new\n", " ", "\t", "return\n", "x"})));
        }
    }
  }

  std::mt19937 random{501};
};

TEST_F(RandomPicks, are_equal_where_git_cherry_says_so) {
  repo.write(".gitattributes", "forced.txt -diff\ndata.bin diff\n");
  for (const char* name : {"a.txt", "src/b.txt", "src/c d.txt", "forced.txt", "noeol.txt"}) repo.write(name, text());
  repo.write("data.bin", std::string("\0bin", 4) + text());
  repo.commit("first");
  repo.branch("side");
  std::vector<std::string> made;
  for (int i = 0; i < 60; ++i) {
    change_something();
    repo.git({"add", "-A"});
    repo.git({"commit", "-q", "--allow-empty", "-m", fmt::format("own {}", i)});
    made.push_back(repo.head());
  }
  repo.checkout("main");
  for (const std::string& commit : made) {
    if (random() % 3 == 0) continue;
    if (random() % 3 == 0) change_something();
    repo.git({"add", "-A"});
    repo.git({"commit", "-q", "--allow-empty", "-m", "main's own"});
    if (repo.try_git({"cherry-pick", "--allow-empty", "--keep-redundant-commits", commit}).status != 0)
      repo.git({"reset", "-q", "--hard"});
  }
  std::istringstream cherry(repo.git({"cherry", "main", "side"}));
  std::set<Oid> on_main;
  const Reader reading = reader();
  std::istringstream range(repo.git({"rev-list", "--no-merges", "side..main"}));
  for (std::string id; std::getline(range, id);) on_main.insert(patch_id(id).value());
  int same = 0;
  for (std::string line; std::getline(cherry, line);) {
    const bool expected = line[0] == '-';
    same += expected ? 1 : 0;
    EXPECT_EQ(on_main.contains(patch_id(line.substr(2)).value()), expected) << line;
  }
  EXPECT_GT(same, 10);
  EXPECT_LT(same, 55);
}

}  // namespace
}  // namespace hotfix::git
