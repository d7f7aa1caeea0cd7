// One scratch repository for each kind of repository that the server must take, refuse or explain.

#include "git/probe.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git/reader.h"
#include "support/scratch_repository.h"

namespace hotfix::git {
namespace {

namespace fs = std::filesystem;
using test::ScratchRepository;
using ::testing::HasSubstr;

class ProbeTest : public ::testing::Test {
 protected:
  ProbeTest() { repo.commit_file("src/pay.js", "a\n", "first"); }

  Probe found() const { return probe(repo.str()); }

  void expect(RepositoryState state, const std::string& reason, const std::string& remedy) const {
    const Probe result = found();
    EXPECT_EQ(to_word(result.state), to_word(state)) << result.reason;
    EXPECT_THAT(result.reason, HasSubstr(reason));
    EXPECT_THAT(result.remedy, HasSubstr(remedy));
    EXPECT_EQ(result.reason.back(), '.') << result.reason;
  }

  ScratchRepository repo;
};

TEST_F(ProbeTest, takes_an_ordinary_repository_from_any_path_in_it) {
  for (const std::string& start : {repo.str(), repo.str() + "/", repo.str() + "/src", repo.str() + "/src/pay.js",
                                   repo.str() + "/no/such/file", repo.str() + "/.git", repo.str() + "/.git/refs"}) {
    const Probe result = probe(start);
    EXPECT_EQ(result.state, RepositoryState::ok) << start << ": " << result.reason;
    EXPECT_EQ(result.work_dir, repo.str()) << start;
    EXPECT_EQ(result.git_dir, repo.str() + "/.git");
    EXPECT_EQ(result.common_dir, result.git_dir);
    EXPECT_TRUE(result.reason.empty() && result.remedy.empty());
  }
  EXPECT_TRUE(found().has.index_readable());
  EXPECT_FALSE(found().has.shallow || found().has.sparse_checkout || found().has.filters || found().has.detached);
}

TEST_F(ProbeTest, finds_nothing_where_nothing_is) {
  const test::TempDir dir;
  const Probe result = probe(dir.str());
  EXPECT_EQ(result.state, RepositoryState::none);
  EXPECT_THAT(result.remedy, HasSubstr("git init"));
}

TEST_F(ProbeTest, looks_past_an_empty_folder_called_git) {
  fs::create_directories(repo.file("src/.git"));
  EXPECT_EQ(probe(repo.str() + "/src").work_dir, repo.str());
}

TEST_F(ProbeTest, refuses_a_bare_repository) {
  const fs::path bare = repo.make_origin();
  const Probe result = probe(bare.string());
  EXPECT_EQ(result.state, RepositoryState::unsupported);
  EXPECT_THAT(result.reason, HasSubstr("bare"));
  EXPECT_THAT(result.remedy, HasSubstr("git clone"));
  EXPECT_EQ(probe((bare / "refs").string()).state, RepositoryState::unsupported);
}

TEST_F(ProbeTest, refuses_a_repository_marked_bare) {
  repo.git({"config", "core.bare", "true"});
  expect(RepositoryState::unsupported, "bare", "core.bare false");
}

TEST_F(ProbeTest, rejects_a_bare_repository_planted_in_a_work_tree) {
  repo.git({"init", "-q", "--bare", "planted"});
  const Probe result = probe(repo.str() + "/planted");
  EXPECT_EQ(result.state, RepositoryState::unsupported);
  EXPECT_THAT(result.reason, HasSubstr("inside another"));
}

TEST_F(ProbeTest, refuses_an_unborn_branch) {
  const ScratchRepository empty;
  const Probe result = probe(empty.str());
  EXPECT_EQ(result.state, RepositoryState::unsupported);
  EXPECT_THAT(result.reason, HasSubstr("no commit yet"));
}

TEST_F(ProbeTest, takes_a_detached_head) {
  repo.git({"checkout", "-q", "--detach"});
  EXPECT_EQ(found().state, RepositoryState::ok);
  EXPECT_TRUE(found().has.detached);
}

TEST_F(ProbeTest, refuses_sha256) {
  ScratchRepository::Options options;
  options.init = {"--object-format=sha256"};
  ScratchRepository other(options);
  other.commit_file("a", "a\n", "first");
  const Probe result = probe(other.str());
  EXPECT_EQ(result.state, RepositoryState::unsupported);
  EXPECT_THAT(result.reason, HasSubstr("sha256"));
}

TEST_F(ProbeTest, refuses_reftable_and_says_how_to_leave_it) {
  repo.git({"config", "core.repositoryFormatVersion", "1"});
  test::write_file(repo.file(".git/config"), repo.read(".git/config") + "[extensions]\n\trefStorage = reftable\n");
  expect(RepositoryState::unsupported, "reftable", "git refs migrate --ref-format=files");
}

TEST_F(ProbeTest, refuses_extensions_that_it_does_not_know) {
  repo.git({"config", "core.repositoryFormatVersion", "1"});
  test::write_file(repo.file(".git/config"), repo.read(".git/config") + "[extensions]\n\trelativeWorktrees = true\n");
  expect(RepositoryState::unsupported, "relativeworktrees", "worktree");
}

TEST_F(ProbeTest, refuses_a_format_version_from_the_future) {
  repo.git({"config", "core.repositoryFormatVersion", "2"});
  expect(RepositoryState::unsupported, "version is 2", "newer");
}

TEST_F(ProbeTest, takes_the_extensions_that_libgit2_reads_rightly) {
  repo.git({"config", "core.repositoryFormatVersion", "1"});
  repo.git({"config", "extensions.preciousObjects", "true"});
  repo.git({"config", "extensions.worktreeConfig", "true"});
  repo.git({"config", "extensions.partialClone", "origin"});
  const Probe result = found();
  EXPECT_EQ(result.state, RepositoryState::ok) << result.reason;
  EXPECT_TRUE(result.has.worktree_config);
  EXPECT_TRUE(result.has.partial_clone);
}

TEST_F(ProbeTest, does_not_read_what_git_does_not_trust) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a repository to somebody else";
  for (const fs::path& path : {repo.path(), repo.file(".git")}) ASSERT_EQ(chown(path.c_str(), 12345, 12345), 0);
  expect(RepositoryState::untrusted_by_git, "another user", "git config --global --add safe.directory " + repo.str());
}

TEST_F(ProbeTest, gives_the_same_answer_where_safe_directory_names_another_folder) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a repository to somebody else";
  const std::string before = test::read_file(test::test_home() / ".gitconfig");
  for (const fs::path& path : {repo.path(), repo.file(".git")}) ASSERT_EQ(chown(path.c_str(), 12345, 12345), 0);
  test::write_file(test::test_home() / ".gitconfig", before + "[safe]\n\tdirectory = /some/where/else\n");
  const Probe elsewhere = found();
  test::write_file(test::test_home() / ".gitconfig", before + "[safe]\n\tdirectory = " + repo.str() + "\n");
  const Probe here = found();
  test::write_file(test::test_home() / ".gitconfig", before);
  EXPECT_EQ(elsewhere.state, RepositoryState::untrusted_by_git) << elsewhere.reason;
  EXPECT_EQ(here.state, RepositoryState::ok) << "the remedy helps: " << here.reason;
}

TEST_F(ProbeTest, notices_garbage_in_packed_refs) {
  repo.write(".git/packed-refs", "this is not a reference at all\n");
  expect(RepositoryState::damaged, "packed-refs", "git fsck");
}

TEST_F(ProbeTest, names_an_empty_branch_file) {
  repo.write(".git/refs/heads/main", "");
  expect(RepositoryState::damaged, ".git/refs/heads/main", "refs/heads/main");
}

TEST_F(ProbeTest, notices_a_branch_file_of_nul_bytes) {
  repo.write(".git/refs/heads/main", std::string(41, '\0'));
  expect(RepositoryState::damaged, ".git/refs/heads/main", "git reflog");
}

TEST_F(ProbeTest, notices_a_missing_commit) {
  repo.write(".git/refs/heads/main", std::string(40, '1') + "\n");
  expect(RepositoryState::damaged, "refs/heads/main", "git fsck");
}

TEST_F(ProbeTest, notices_a_damaged_head) {
  repo.write(".git/HEAD", "garbage\n");
  EXPECT_EQ(found().state, RepositoryState::damaged) << found().reason;
  repo.write(".git/HEAD", "");
  EXPECT_EQ(found().state, RepositoryState::damaged) << found().reason;
  fs::remove(repo.file(".git/HEAD"));
  expect(RepositoryState::damaged, "HEAD", "ref: refs/heads/main");
}

TEST_F(ProbeTest, notices_references_that_lead_in_a_circle) {
  repo.write(".git/HEAD", "ref: refs/heads/a\n");
  repo.write(".git/refs/heads/a", "ref: refs/heads/b\n");
  repo.write(".git/refs/heads/b", "ref: refs/heads/a\n");
  EXPECT_EQ(found().state, RepositoryState::damaged) << found().reason;
}

TEST_F(ProbeTest, notices_a_damaged_index) {
  repo.write(".git/index", "garbage");
  expect(RepositoryState::damaged, ".git/index", "reset");
  repo.remove(".git/index");
  EXPECT_EQ(found().state, RepositoryState::ok) << "a missing index is an empty one";
}

TEST_F(ProbeTest, notices_an_index_that_is_cut_off) {
  const std::string whole = repo.read(".git/index");
  repo.write(".git/index", whole.substr(0, whole.size() - 30));
  expect(RepositoryState::damaged, ".git/index", "reset");
}

TEST_F(ProbeTest, notices_a_damaged_configuration) {
  repo.write(".git/config", "[core\nnonsense");
  expect(RepositoryState::damaged, ".git/config", "--edit");
}

TEST_F(ProbeTest, notices_missing_objects_and_refs_folders) {
  fs::remove_all(repo.file(".git/objects"));
  expect(RepositoryState::damaged, "objects", "Clone");
}

TEST_F(ProbeTest, says_where_a_git_file_leads) {
  repo.write("broken/.git", "gitdir: /no/such/place\n");
  const Probe result = probe(repo.str() + "/broken");
  EXPECT_EQ(result.state, RepositoryState::damaged);
  EXPECT_THAT(result.reason, HasSubstr("/no/such/place"));
  EXPECT_THAT(result.remedy, HasSubstr("git worktree repair"));
  repo.write("empty/.git", "");
  EXPECT_EQ(probe(repo.str() + "/empty").state, RepositoryState::damaged);
}

TEST_F(ProbeTest, takes_a_linked_work_tree) {
  repo.git({"worktree", "add", "-q", repo.beside("linked").string(), "-b", "other"});
  const Probe result = probe(repo.beside("linked").string());
  EXPECT_EQ(result.state, RepositoryState::ok) << result.reason;
  EXPECT_EQ(result.work_dir, repo.beside("linked").string());
  EXPECT_EQ(result.git_dir, repo.str() + "/.git/worktrees/linked");
  EXPECT_EQ(result.common_dir, repo.str() + "/.git");
  EXPECT_TRUE(result.has.linked_work_tree);
  EXPECT_EQ(Reader(result, true).head().branch, "refs/heads/other");
}

TEST_F(ProbeTest, takes_a_git_dir_that_lies_elsewhere_or_behind_a_link) {
  ScratchRepository::Options options;
  options.init = {"--separate-git-dir=" + repo.beside("elsewhere").string()};
  ScratchRepository other(options);
  other.commit_file("a", "a\n", "first");
  EXPECT_EQ(probe(other.str()).state, RepositoryState::ok);
  EXPECT_EQ(probe(other.str()).git_dir, repo.beside("elsewhere").string());

  fs::rename(repo.file(".git"), repo.beside("moved"));
  fs::create_symlink(repo.beside("moved"), repo.file(".git"));
  EXPECT_EQ(found().state, RepositoryState::ok) << found().reason;
  EXPECT_EQ(found().git_dir, repo.beside("moved").string());
}

TEST_F(ProbeTest, takes_a_submodule_as_its_own_repository) {
  ScratchRepository inner;
  inner.commit_file("x", "x\n", "inner");
  repo.git({"submodule", "-q", "add", inner.str(), "sub"});
  const Probe result = probe(repo.str() + "/sub/x");
  EXPECT_EQ(result.state, RepositoryState::ok) << result.reason;
  EXPECT_EQ(result.work_dir, repo.str() + "/sub");
  EXPECT_TRUE(result.has.submodule);
}

TEST_F(ProbeTest, tells_a_shallow_clone) {
  repo.commit_file("b", "b\n", "second");
  repo.git({"clone", "-q", "--depth=1", "file://" + repo.str(), repo.beside("shallow").string()});
  EXPECT_TRUE(probe(repo.beside("shallow").string()).has.shallow);
  EXPECT_FALSE(found().has.shallow);
}

TEST_F(ProbeTest, tells_sparse_split_and_hashless_indexes) {
  repo.commit_file("other/b", "b\n", "second");
  repo.git({"sparse-checkout", "set", "--cone", "src"});
  EXPECT_TRUE(found().has.sparse_checkout);
  EXPECT_TRUE(found().has.index_readable());
  repo.git({"sparse-checkout", "set", "--cone", "--sparse-index", "src"});
  EXPECT_TRUE(found().has.sparse_index);
  EXPECT_FALSE(found().has.index_readable());
  repo.git({"sparse-checkout", "disable"});
  EXPECT_FALSE(found().has.sparse_checkout);

  repo.git({"update-index", "--split-index"});
  EXPECT_TRUE(found().has.split_index);
  repo.git({"update-index", "--no-split-index"});
  EXPECT_FALSE(found().has.split_index);

  std::string index = repo.read(".git/index");  // git 2.39 cannot leave the hash out itself
  index.replace(index.size() - 20, 20, std::string(20, '\0'));
  repo.write(".git/index", index);
  EXPECT_TRUE(found().has.index_without_hash);
  EXPECT_EQ(found().state, RepositoryState::ok) << found().reason;
}

TEST_F(ProbeTest, reads_an_index_of_any_version) {
  for (int i = 0; i < 40; ++i)
    repo.write("a/b/c" + std::to_string(i) + std::string(static_cast<std::size_t>(i), 'x'), "");
  repo.git({"add", "-A"});
  repo.git({"add", "-N", "src"});
  for (const char* version : {"2", "3", "4"}) {
    repo.git({"update-index", "--index-version", version});
    EXPECT_EQ(found().state, RepositoryState::ok) << version << ": " << found().reason;
  }
}

TEST_F(ProbeTest, tells_filters_encodings_replacements_grafts_and_conflicts) {
  const std::string first = repo.head();
  const std::string second = repo.commit_file("src/pay.js", "b\n", "second");
  repo.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n*.txt working-tree-encoding=UTF-16\n");
  EXPECT_TRUE(found().has.filters);
  EXPECT_TRUE(found().has.working_tree_encoding);

  EXPECT_FALSE(found().has.replace_refs);
  repo.git({"replace", second, first});
  EXPECT_TRUE(found().has.replace_refs);
  repo.git({"replace", "-d", second});

  repo.write(".git/info/grafts", second + "\n");
  EXPECT_TRUE(found().has.grafts);
  repo.remove(".git/info/grafts");

  repo.git({"checkout", "-q", "-b", "other", first});
  repo.commit_file("src/pay.js", "c\n", "third");
  EXPECT_NE(repo.try_git({"merge", "main"}).status, 0);
  EXPECT_TRUE(found().has.unmerged);
}

TEST_F(ProbeTest, tells_a_partial_clone) {
  repo.git({"config", "uploadpack.allowFilter", "true"});
  repo.git({"clone", "-q", "--filter=blob:none", "file://" + repo.str(), repo.beside("partial").string()});
  EXPECT_TRUE(probe(repo.beside("partial").string()).has.partial_clone);
}

TEST_F(ProbeTest, writes_nothing) {
  repo.git({"update-index", "--refresh"});
  const auto times = [&] {
    std::vector<std::pair<std::string, fs::file_time_type>> all;
    for (const auto& entry : fs::recursive_directory_iterator(repo.path())) {
      all.emplace_back(entry.path().string(), entry.last_write_time());
    }
    std::sort(all.begin(), all.end());
    return all;
  };
  const auto before = times();
  Reader reader(found(), true);
  reader.work_tree_changes(*Oid::from_hex(repo.head()));
  reader.untracked();
  reader.tags();
  EXPECT_EQ(times(), before);
}

}  // namespace
}  // namespace hotfix::git
