// References, history and content, read in process, against what git itself says.

#include "git/reader.h"

#include <filesystem>
#include <map>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scratch_repository.h"

namespace hotfix::git {
namespace {

namespace fs = std::filesystem;
using test::ScratchRepository;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Oid oid(const std::string& hex) {
  return Oid::from_hex(hex).value();
}

class ReaderTest : public ::testing::Test {
 protected:
  ReaderTest() { first = repo.commit_file("pay.js", "a\n", "pay: first\n\nbody line\n"); }
  Reader reader(bool trusted = true) const { return Reader(probe(repo.str()), trusted); }

  // What `git rev-list --parents --all` says is what the lookup gives.
  void expect_ancestry_as_git_sees_it(const std::string& path) const {
    const Reader reading(probe(path), false);
    const CommitLookup lookup = reading.commits();
    std::istringstream lines(repo.git({"-C", path, "log", "--all", "--format=%H %ct %P"}));
    std::string line;
    std::size_t count = 0;
    while (std::getline(lines, line)) {
      std::istringstream words(line);
      std::string id;
      std::int64_t time = 0;
      words >> id >> time;
      std::vector<Oid> parents;
      for (std::string parent; words >> parent;) parents.push_back(oid(parent));
      const CommitNode* node = lookup(oid(id));
      ASSERT_NE(node, nullptr) << id;
      EXPECT_EQ(node->parents, parents) << id;
      EXPECT_EQ(node->time, time) << id;
      ++count;
    }
    EXPECT_GT(count, 1U);
  }

  ScratchRepository repo;
  std::string first;
};

TEST_F(ReaderTest, gives_head_on_a_branch_and_detached) {
  EXPECT_EQ(reader().head().branch, "refs/heads/main");
  EXPECT_EQ(reader().head().commit, oid(first));
  repo.git({"checkout", "-q", "--detach"});
  EXPECT_FALSE(reader().head().branch);
  EXPECT_EQ(reader().head().commit, oid(first));
}

TEST_F(ReaderTest, lists_branches_loose_and_packed) {
  repo.git({"branch", "hotfix/PROD-1-x"});
  repo.make_origin();
  repo.git({"pack-refs", "--all"});
  repo.git({"branch", "later"});
  std::vector<std::string> names;
  for (const Branch& branch : reader().branches()) {
    names.push_back(branch.ref);
    EXPECT_EQ(branch.commit, oid(first));
  }
  EXPECT_THAT(names,
              ::testing::UnorderedElementsAre("refs/heads/main", "refs/heads/hotfix/PROD-1-x", "refs/heads/later",
                                              "refs/remotes/origin/main", "refs/remotes/origin/hotfix/PROD-1-x"));
}

TEST_F(ReaderTest, peels_tags_of_every_kind_and_dates_them) {
  repo.tag("v1.0.0", "one");
  const std::int64_t tagged = repo.now();
  repo.tag("light");
  repo.git({"tag", "-a", "-m", "nested", "nested", "v1.0.0"});
  repo.git({"tag", "a-tree", "HEAD^{tree}"});
  repo.git({"tag", "-a", "-m", "x", "a-blob", "HEAD:pay.js"});
  for (const bool packed : {false, true}) {
    if (packed) repo.git({"pack-refs", "--all"});
    const Reader reading = reader();
    std::vector<TagRef> tags = reading.tags();
    reading.fill_times(tags);
    std::map<std::string, TagRef> by_name;
    for (const TagRef& tag : tags) by_name[tag.name] = tag;
    ASSERT_THAT(tags, SizeIs(3)) << packed;
    for (const TagRef& tag : tags) EXPECT_EQ(tag.commit, oid(first)) << tag.name;
    EXPECT_TRUE(by_name["v1.0.0"].annotated);
    EXPECT_TRUE(by_name["nested"].annotated);
    EXPECT_FALSE(by_name["light"].annotated);
    EXPECT_EQ(by_name["v1.0.0"].time, tagged);
    EXPECT_EQ(by_name["light"].time, tagged - 60) << "the commit's own date";
  }
}

TEST_F(ReaderTest, notices_a_tag_that_was_moved) {
  repo.tag("v1", "one");
  const Reader reading = reader();
  EXPECT_EQ(reading.tags().at(0).commit, oid(first));
  const std::string second = repo.commit_file("b", "b\n", "second");
  repo.git({"tag", "-f", "-a", "-m", "again", "v1", second});
  EXPECT_EQ(reading.tags().at(0).commit, oid(second));
}

TEST_F(ReaderTest, reads_ten_thousand_tags) {
  std::string input;
  for (int i = 0; i < 10000; ++i) input += "create refs/tags/v1." + std::to_string(i) + ".0 " + first + "\n";
  repo.git_with_input({"update-ref", "--stdin"}, input);
  repo.git({"pack-refs", "--all"});
  EXPECT_THAT(reader().tags(), SizeIs(10000));
}

TEST_F(ReaderTest, resolves_what_git_resolves) {
  repo.tag("v1", "one");
  const std::string second = repo.commit_file("b", "b\n", "second");
  EXPECT_EQ(reader().resolve("v1"), oid(first));
  EXPECT_EQ(reader().resolve("HEAD~1"), oid(first));
  EXPECT_EQ(reader().resolve(second.substr(0, 12)), oid(second));
  EXPECT_EQ(reader().reference("refs/tags/v1"), oid(first));
  for (const char* wrong : {"", "no-such", "HEAD~9", "HEAD:b", "..", "a b", "--all", "\xff"}) {
    EXPECT_FALSE(reader().resolve(wrong)) << wrong;
  }
  EXPECT_FALSE(reader().reference("refs/heads/none"));
}

TEST_F(ReaderTest, guesses_the_branch_that_others_merge_into) {
  EXPECT_EQ(reader().default_branch(), "refs/heads/main");
  repo.git({"branch", "-m", "main", "trunk"});
  EXPECT_EQ(reader().default_branch(), "refs/heads/trunk");
  repo.git({"branch", "production"});
  repo.git({"branch", "master"});
  repo.make_origin();
  repo.git({"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/production"});
  EXPECT_EQ(reader().default_branch(), "refs/heads/production") << "the remote's word counts";
  repo.git({"branch", "-q", "-D", "production"});
  EXPECT_EQ(reader().default_branch(), "refs/remotes/origin/production");
  repo.git({"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone"});
  EXPECT_EQ(reader().default_branch(), "refs/heads/master") << "a stale HEAD is passed over";
}

TEST_F(ReaderTest, finds_no_main_branch_where_no_name_says_so) {
  repo.git({"branch", "-m", "main", "something"});
  EXPECT_FALSE(reader().default_branch());
}

TEST_F(ReaderTest, gives_remotes_with_their_urls_as_git_would_use_them) {
  repo.git({"remote", "add", "origin", "gh:team/shop.git"});
  repo.git({"remote", "add", "fork.two", "https://example.com/fork.git"});
  repo.git({"config", "url.git@example.com:.insteadOf", "gh:"});
  repo.git({"config", "url.ssh://push.example.com/.pushInsteadOf", "https://example.com/"});
  repo.git({"config", "remote.nourl.fetch", "+refs/heads/*:refs/remotes/nourl/*"});
  const auto remotes = reader().remotes();
  ASSERT_THAT(remotes, SizeIs(2));
  for (const Remote& remote : remotes) {
    EXPECT_EQ(remote.url, repo.git({"remote", "get-url", remote.name}));
    EXPECT_EQ(remote.push_url, repo.git({"remote", "get-url", "--push", remote.name}));
  }
}

TEST_F(ReaderTest, gives_the_upstream_through_any_refspec) {
  repo.make_origin();
  EXPECT_FALSE(reader().upstream("refs/heads/main"));
  repo.git({"branch", "-q", "--set-upstream-to=origin/main", "main"});
  EXPECT_EQ(reader().upstream("refs/heads/main"), "refs/remotes/origin/main");
  repo.git({"config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/elsewhere/*"});
  EXPECT_EQ(reader().upstream("refs/heads/main"), "refs/remotes/elsewhere/main");
  repo.git({"branch", "-q", "local", "main"});
  repo.git({"branch", "-q", "--set-upstream-to=main", "local"});
  EXPECT_EQ(reader().upstream("refs/heads/local"), "refs/heads/main");
}

TEST_F(ReaderTest, gives_the_reflog_newest_first) {
  repo.branch("hotfix/x");
  const std::string second = repo.commit_file("b", "b\n", "fix: it");
  const auto log = reader().reflog("refs/heads/hotfix/x");
  ASSERT_THAT(log, SizeIs(2));
  EXPECT_EQ(log[0].after, oid(second));
  EXPECT_EQ(log[0].before, oid(first));
  EXPECT_EQ(log[0].time, repo.now());
  EXPECT_THAT(log[1].message, HasSubstr("Created from"));
  EXPECT_TRUE(log[1].before.is_null());
  EXPECT_THAT(reader().reflog("refs/heads/hotfix/x", 1), SizeIs(1));
  EXPECT_THAT(reader().reflog("refs/heads/none"), IsEmpty());
}

TEST_F(ReaderTest, reads_configuration_as_git_does) {
  repo.git({"config", "core.autocrlf", "input"});
  EXPECT_EQ(reader().config("core.autocrlf"), "input");
  EXPECT_EQ(reader().config("user.name"), "Ada Tester") << "from HOME";
  EXPECT_FALSE(reader().config("no.such"));
  const Reader reading = reader();
  repo.git({"config", "user.name", "Grace"});
  EXPECT_EQ(reading.config("user.name"), "Grace") << "as it is now";
}

TEST_F(ReaderTest, reads_the_configuration_of_the_work_tree_in_both_format_versions) {
  for (const char* version : {"0", "1"}) {
    repo.git({"config", "core.repositoryFormatVersion", version});
    repo.git({"config", "extensions.worktreeConfig", "true"});
    repo.git({"config", "user.email", "shared@example.com"});
    repo.git({"config", "--worktree", "user.email", "here@example.com"});
    EXPECT_EQ(reader().config("user.email"), "here@example.com") << version;
    EXPECT_EQ(reader().config("user.email"), repo.git({"config", "user.email"}));
  }
}

TEST_F(ReaderTest, tells_what_git_is_in_the_middle_of) {
  const auto expect = [&](Operation kind, const char* marker) {
    EXPECT_EQ(reader().operation().kind, kind) << marker;
    EXPECT_EQ(reader().operation().marker, marker);
  };
  expect(Operation::none, "");
  repo.branch("other");
  const std::string theirs = repo.commit_file("pay.js", "theirs\n", "theirs");
  const std::string more = repo.commit_file("more", "more\n", "more");
  repo.checkout("main");
  repo.commit_file("pay.js", "ours\n", "ours");

  repo.try_git({"merge", "other"});
  expect(Operation::merge, "MERGE_HEAD");
  repo.git({"merge", "--abort"});

  repo.try_git({"rebase", "other"});
  expect(Operation::rebase, "rebase-merge");
  repo.git({"rebase", "--abort"});

  repo.try_git({"cherry-pick", theirs});
  expect(Operation::cherry_pick, "CHERRY_PICK_HEAD");
  repo.git({"cherry-pick", "--abort"});

  repo.try_git({"cherry-pick", theirs, more});
  repo.write("pay.js", "both\n");
  repo.git({"commit", "-q", "-a", "-m", "by hand"});
  expect(Operation::cherry_pick, "sequencer");
  repo.git({"cherry-pick", "--quit"});

  repo.try_git({"revert", "HEAD~1"});
  expect(Operation::revert, "REVERT_HEAD");
  repo.git({"revert", "--abort"});

  repo.git({"bisect", "start"});
  expect(Operation::bisect, "BISECT_LOG");
  repo.git({"bisect", "reset"});

  const std::string patch = repo.git({"format-patch", "-1", "--stdout", theirs});
  try {
    repo.git_with_input({"am"}, patch + "\n");
  } catch (const Failure&) {  // it conflicts: that is what is wanted
  }
  expect(Operation::apply_mailbox, "rebase-apply/applying");
  repo.git({"am", "--abort"});
  expect(Operation::none, "");
}

TEST_F(ReaderTest, gives_a_whole_commit) {
  repo.tag("v1", "one");
  const Commit commit = reader().commit(oid(first));
  EXPECT_EQ(commit.subject, "pay: first");
  EXPECT_EQ(commit.message, "pay: first\n\nbody line\n");
  EXPECT_EQ(commit.author.name, "Ada Tester");
  EXPECT_EQ(commit.committer.email, "ada@example.com");
  EXPECT_EQ(commit.author_time, repo.now() - 60);
  EXPECT_EQ(commit.tree, oid(repo.rev("HEAD^{tree}")));
  EXPECT_THAT(commit.parents, IsEmpty());
  EXPECT_THROW(reader().commit(oid(repo.rev("v1"))), Failure) << "a tag object is no commit";
  EXPECT_THROW(reader().commit(oid(std::string(40, '1'))), Failure);
}

TEST_F(ReaderTest, gives_the_events_of_each_hotfix_oldest_first) {
  const std::string tree = repo.git_with_input({"mktree"}, "");
  std::string tip;
  for (const char* subject : {"started", "tested", "deployed"}) {
    std::vector<std::string> args = {"commit-tree", tree, "-m", subject};
    if (!tip.empty()) args.insert(args.end(), {"-p", tip});
    tip = repo.git(args);
  }
  repo.git({"update-ref", "refs/hotfix-events/PROD-1-x", tip});
  repo.git({"update-ref", "refs/hotfix-backup/PROD-1-x", tip});
  const auto all = reader().hotfix_refs();
  ASSERT_THAT(all, SizeIs(1)) << "backups are no events";
  EXPECT_EQ(all[0].id, "PROD-1-x");
  EXPECT_EQ(all[0].tip, oid(tip));
  EXPECT_TRUE(all[0].complete);
  std::vector<std::string> subjects;
  for (const Commit& commit : all[0].commits) subjects.push_back(commit.subject);
  EXPECT_THAT(subjects, ElementsAre("started", "tested", "deployed"));
  const auto bounded = reader().hotfix_refs(2);
  EXPECT_FALSE(bounded[0].complete);
  EXPECT_EQ(bounded[0].commits.at(0).subject, "tested") << "the newest are kept";
}

TEST_F(ReaderTest, sees_ancestry_as_git_does_in_an_ordinary_repository) {
  repo.branch("other");
  repo.commit_file("b", "b\n", "b");
  repo.checkout("main");
  repo.commit_file("c", "c\n", "c");
  repo.merge("other");
  expect_ancestry_as_git_sees_it(repo.str());
  repo.git({"gc", "-q"});
  repo.git({"commit-graph", "write", "--reachable"});
  repo.git({"multi-pack-index", "write"});
  expect_ancestry_as_git_sees_it(repo.str());
}

TEST_F(ReaderTest, sees_replaced_and_grafted_ancestry_as_git_does) {
  const std::string second = repo.commit_file("b", "b\n", "second");
  const std::string third = repo.commit_file("c", "c\n", "third");
  repo.commit_file("d", "d\n", "fourth");
  repo.git({"replace", "--graft", third, first});
  ASSERT_EQ(repo.git({"rev-parse", third + "^"}), first);
  expect_ancestry_as_git_sees_it(repo.str());
  repo.git({"config", "core.useReplaceRefs", "false"});
  expect_ancestry_as_git_sees_it(repo.str());
  repo.git({"replace", "-d", third});
  repo.git({"config", "--unset", "core.useReplaceRefs"});
  repo.write(".git/info/grafts", "# a comment\n" + third + " " + first + " " + second + "\n" + second + "\n");
  ASSERT_EQ(repo.git({"rev-list", "--count", second}), "1");
  expect_ancestry_as_git_sees_it(repo.str());
}

TEST_F(ReaderTest, reads_replaced_content_as_git_does) {
  const std::string old_blob = repo.rev("HEAD:pay.js");
  const std::string new_blob = repo.git_with_input({"hash-object", "-w", "--stdin"}, "replaced\n");
  repo.git({"replace", old_blob, new_blob});
  EXPECT_EQ(reader().blob(oid(old_blob), 100).bytes, repo.git({"cat-file", "blob", old_blob}) + "\n");
}

TEST_F(ReaderTest, says_where_a_shallow_history_ends) {
  const std::string second = repo.commit_file("b", "b\n", "second");
  const std::string shallow = repo.beside("shallow").string();
  repo.git({"clone", "-q", "--depth=1", "file://" + repo.str(), shallow});
  const Reader reading(probe(shallow), true);
  const CommitLookup lookup = reading.commits();
  ASSERT_NE(lookup(oid(second)), nullptr);
  EXPECT_EQ(lookup(oid(second))->parents, std::vector<Oid>{oid(first)});
  EXPECT_EQ(lookup(oid(first)), nullptr);
  EXPECT_THAT(reading.unknown(), ElementsAre("history"));
}

TEST_F(ReaderTest, sees_commits_that_came_after_it_was_opened) {
  const Reader reading = reader();
  const CommitLookup lookup = reading.commits();
  EXPECT_EQ(lookup(oid(std::string(40, '1'))), nullptr);
  const std::string second = repo.commit_file("b", "b\n", "second");
  repo.git({"repack", "-q", "-a", "-d"});
  EXPECT_NE(lookup(oid(second)), nullptr);
  EXPECT_EQ(reading.head().commit, oid(second));
}

TEST_F(ReaderTest, changes_its_fingerprint_with_the_state_and_only_then) {
  const Reader reading = reader();
  repo.make_origin();
  std::uint64_t last = reading.fingerprint_of_state();
  EXPECT_EQ(reading.fingerprint_of_state(), last);
  repo.write("pay.js", "edited\n");
  EXPECT_EQ(reading.fingerprint_of_state(), last) << "files are the editor's to watch";
  const auto expect_change = [&](const char* what) {
    const std::uint64_t now = reading.fingerprint_of_state();
    EXPECT_NE(now, last) << what;
    last = now;
  };
  repo.git({"add", "pay.js"});
  expect_change("index");
  repo.git({"commit", "-q", "-m", "second"});
  expect_change("commit");
  repo.git({"tag", "v9"});
  expect_change("tag");
  repo.git({"branch", "deep/er/branch"});
  expect_change("branch");
  repo.git({"branch", "-f", "deep/er/branch", first});
  expect_change("branch in a folder that is new");
  repo.git({"push", "-q", "origin", "HEAD:refs/heads/x"});
  expect_change("remote-tracking");
  repo.git({"update-ref", "refs/hotfix-events/A", first});
  expect_change("event");
  repo.git({"update-ref", "refs/hotfix-events/A", "HEAD"});
  expect_change("another event");
  repo.git({"pack-refs", "--all"});
  expect_change("packed-refs");
  repo.git({"config", "some.key", "x"});
  expect_change("config");
  repo.write(".hotfix.json", "{}");
  expect_change("policy");
  repo.write(".git/MERGE_HEAD", first + "\n");
  expect_change("operation");
  repo.git({"checkout", "-q", "--detach"});
  expect_change("HEAD");
}

TEST_F(ReaderTest, tells_when_somebody_writes_the_index) {
  EXPECT_FALSE(reader().index_lock_held());
  repo.write(".git/index.lock", "");
  EXPECT_TRUE(reader().index_lock_held());
}

TEST_F(ReaderTest, refuses_what_the_probe_refused) {
  const ScratchRepository empty;
  EXPECT_THROW(Reader(probe(empty.str()), true), Failure);
}

}  // namespace
}  // namespace hotfix::git
