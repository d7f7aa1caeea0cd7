// What differs between a commit and the work tree: as git says it, whatever the configuration, and the same without
// git.

#include <filesystem>
#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git/changes_by_git.h"
#include "git/reader.h"
#include "support/scratch_repository.h"

namespace hotfix::git {
namespace {

namespace fs = std::filesystem;
using test::ScratchRepository;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string word(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::added:
      return "added";
    case ChangeKind::deleted:
      return "deleted";
    case ChangeKind::modified:
      return "modified";
    case ChangeKind::renamed:
      return "renamed";
    case ChangeKind::type_changed:
      return "type_changed";
    case ChangeKind::unmerged:
      return "unmerged";
  }
  return "";
}

// One change in words: "modified pay.js 100644>100644 +1 -2".
std::string in_words(const FileChange& change) {
  std::string text = word(change.kind) + " ";
  if (!change.old_path.empty()) text += change.old_path + " > ";
  text += fmt::format("{} {:o}>{:o}", change.path, change.old_mode, change.new_mode);
  if (change.binary) text += " binary";
  if (change.counts) text += fmt::format(" +{} -{}", change.counts->added, change.counts->deleted);
  return text;
}

std::vector<std::string> in_words(const Changes& changes) {
  std::vector<std::string> all;
  for (const FileChange& change : changes.files) all.push_back(in_words(change));
  return all;
}

class ChangesTest : public ::testing::Test {
 protected:
  void commit_base() { base = *Oid::from_hex(repo.commit("base")); }
  Reader reader(bool trusted) const { return Reader(probe(repo.str()), trusted); }
  Changes trusted() const { return reader(true).work_tree_changes(base); }
  Changes untrusted() const { return reader(false).work_tree_changes(base); }

  // Both ways give the same, and what is expected.
  void expect(const std::vector<std::string>& expected) const {
    EXPECT_THAT(in_words(trusted()), ::testing::ElementsAreArray(expected)) << "with git";
    EXPECT_THAT(in_words(untrusted()), ::testing::ElementsAreArray(expected)) << "without git";
  }

  std::string lines(int count, const std::string& text) const {
    std::string all;
    for (int i = 0; i < count; ++i) all += fmt::format("{} {}\n", text, i);
    return all;
  }

  ScratchRepository repo;
  Oid base;
};

TEST_F(ChangesTest, are_none_where_nothing_changed) {
  repo.write("a", "a\n");
  commit_base();
  expect({});
  fs::last_write_time(repo.file("a"), fs::file_time_type::clock::now() - std::chrono::hours(1));
  expect({});
}

TEST_F(ChangesTest, name_every_kind_of_change) {
  repo.write("deleted", "x\n");
  repo.write("mode", "x\n");
  repo.write("modified", "a\nb\nc\n");
  repo.write("moved from", lines(20, "moved"));
  repo.write("picture", std::string("\x89PNG\0\0", 6));
  repo.write("staged", "1\n");
  repo.write("to link", "target\n");
  fs::create_symlink("modified", repo.file("link"));
  commit_base();

  repo.remove("deleted");
  fs::permissions(repo.file("mode"), fs::perms::owner_all);
  repo.write("modified", "a\nB\nc\nd");
  repo.write("moved to", lines(20, "moved") + "and more\n");
  repo.remove("moved from");
  repo.write("picture", std::string("\x89PNG\0\1\2", 7));
  repo.write("staged", "1\n2\n");
  repo.remove("to link");
  fs::create_symlink("modified", repo.file("to link"));
  repo.remove("link");
  fs::create_symlink("staged", repo.file("link"));
  repo.write("new", "n\n");
  repo.git({"add", "new", "staged", "moved to"});
  repo.git({"rm", "-q", "--cached", "moved from"});
  repo.write("staged", "1\n2\n3\n");
  repo.write("untracked", "is not a change\n");
  expect({"deleted deleted 100644>0 +0 -1", "modified link 120000>120000 +1 -1", "modified mode 100644>100755 +0 -0",
          "modified modified 100644>100644 +2 -1", "renamed moved from > moved to 100644>100644 +1 -0",
          "added new 0>100644 +1 -0", "modified picture 100644>100644 binary", "modified staged 100644>100644 +2 -0",
          "type_changed to link 100644>120000 +1 -1"});
}

TEST_F(ChangesTest, have_the_totals_of_the_plain_git_command) {
  repo.write("a", lines(300, "}"));
  repo.write("b", "no newline");
  commit_base();
  repo.write("a", lines(140, "}") + "\n\n}\n" + lines(150, "}"));
  repo.write("b", "no newline\n");
  const std::string numstat =
      repo.git({"-c", "diff.algorithm=myers", "diff", "--numstat", "--no-ext-diff", "--no-textconv", "-M", base.hex()});
  std::string ours;
  for (const FileChange& change : trusted().files) {
    ours += fmt::format("{}\t{}\t{}\n", change.counts->added, change.counts->deleted, change.path);
  }
  EXPECT_EQ(ours, numstat + "\n");
  EXPECT_EQ(in_words(untrusted()), in_words(trusted()));
}

TEST_F(ChangesTest, take_any_byte_in_a_name) {
  const std::vector<std::string> names = {"new\nline",
                                          "ta\tb",
                                          "quo\"te",
                                          "in\xffvalid",
                                          "-dash",
                                          "--",
                                          "\xe2\x80\xae"
                                          "bidi",
                                          " space ",
                                          "back\\slash",
                                          ":colon",
                                          "d/\x01",
                                          "*"};
  for (const std::string& name : names) repo.write(name, lines(9, name));
  commit_base();
  for (const std::string& name : names) repo.write(name, lines(9, name) + "more\n");
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  for (const bool is_trusted : {true, false}) {
    const Changes changes = reader(is_trusted).work_tree_changes(base);
    std::vector<std::string> found;
    for (const FileChange& change : changes.files) found.push_back(change.path);
    EXPECT_EQ(found, sorted);
  }
  // And renamed, both ends hostile.
  for (const std::string& name : names) repo.git({"mv", "--", "./" + name, "./" + name + "\n2"});
  for (const bool is_trusted : {true, false}) {
    const Changes changes = reader(is_trusted).work_tree_changes(base);
    ASSERT_THAT(changes.files, SizeIs(names.size()));
    for (const FileChange& change : changes.files) {
      EXPECT_EQ(change.kind, ChangeKind::renamed);
      EXPECT_EQ(change.path, change.old_path + "\n2");
    }
  }
}

TEST_F(ChangesTest, mean_the_same_under_every_setting) {
  repo.write("dir/a", lines(20, "a"));
  repo.write("dir/b", "b\n");
  commit_base();
  repo.git({"mv", "dir/a", "moved"});
  repo.write("dir/b", "c\n");
  const auto expected = in_words(trusted());
  ASSERT_THAT(expected, SizeIs(2));
  repo.write("evil.sh", "#!/bin/sh\ntouch \"" + repo.str() + "/ran\"\n");
  fs::permissions(repo.file("evil.sh"), fs::perms::owner_all);
  const std::string evil = repo.file("evil.sh").string();
  const std::vector<std::pair<std::string, std::string>> settings = {{"diff.relative", "true"},
                                                                     {"diff.renames", "false"},
                                                                     {"diff.renames", "copies"},
                                                                     {"diff.noprefix", "true"},
                                                                     {"diff.mnemonicPrefix", "true"},
                                                                     {"diff.external", evil},
                                                                     {"diff.ignoreSubmodules", "all"},
                                                                     {"diff.orderFile", "/no/such/file"},
                                                                     {"diff.algorithm", "histogram"},
                                                                     {"diff.autoRefreshIndex", "false"},
                                                                     {"diff.context", "0"},
                                                                     {"diff.suppressBlankEmpty", "true"},
                                                                     {"status.short", "true"},
                                                                     {"status.branch", "true"},
                                                                     {"status.showUntrackedFiles", "no"},
                                                                     {"status.relativePaths", "true"},
                                                                     {"color.ui", "always"},
                                                                     {"core.quotePath", "true"},
                                                                     {"core.pager", evil},
                                                                     {"pager.diff", evil},
                                                                     {"core.fsmonitor", evil},
                                                                     {"diff.evil.textconv", evil},
                                                                     {"diff.evil.command", evil}};
  repo.write(".git/info/attributes", "* diff=evil\n");
  fs::last_write_time(repo.file("dir/b"), fs::file_time_type::clock::now() - std::chrono::hours(2));
  for (const auto& [name, value] : settings) {
    repo.git({"config", name, value});
    EXPECT_EQ(in_words(trusted()), expected) << name << '=' << value;
    EXPECT_EQ(in_words(untrusted()), expected) << name << '=' << value;
    EXPECT_THAT(reader(true).untracked().paths, ElementsAre("evil.sh")) << name << '=' << value;
    EXPECT_FALSE(fs::exists(repo.file("ran"))) << name;
    repo.git({"config", "--unset-all", name});
  }
}

TEST_F(ChangesTest, see_a_submodule_that_moved_even_where_settings_hide_it) {
  ScratchRepository inner;
  inner.commit_file("x", "x\n", "one");
  repo.git({"submodule", "-q", "add", inner.str(), "sub"});
  commit_base();
  inner.commit_file("x", "y\n", "two");
  repo.git({"-C", "sub", "pull", "-q"});
  expect({"modified sub 160000>160000 +1 -1"});
  repo.git({"config", "diff.ignoreSubmodules", "all"});
  repo.git({"config", "submodule.sub.ignore", "all"});
  EXPECT_THAT(in_words(trusted()), ElementsAre("modified sub 160000>160000 +1 -1"));
}

TEST_F(ChangesTest, take_line_ends_as_git_add_would) {
  repo.write(".gitattributes", "*.txt text\n*.crlf text eol=crlf\n*.bin binary\n*.id ident\n");
  repo.write("a.txt", "a\nb\n");
  repo.write("b.crlf", "a\r\nb\r\n");
  repo.write("c.bin", "a\r\n");
  repo.write("d.id", "$Id$\nx\n");
  commit_base();
  repo.write("a.txt", "a\r\nb\r\n");
  repo.write("b.crlf", "a\r\nb\r\nc\r\n");
  repo.write("c.bin", "a\n");
  repo.write("d.id", "$Id: 0123 $\nx\ny\n");
  expect({"modified b.crlf 100644>100644 +1 -0", "modified c.bin 100644>100644 binary",
          "modified d.id 100644>100644 +1 -0"});
}

TEST_F(ChangesTest, give_an_unmerged_file_once) {
  repo.write("a", "1\n");
  commit_base();
  repo.branch("other");
  repo.commit_file("a", "2\n", "theirs");
  repo.checkout("main");
  repo.commit_file("a", "3\n", "ours");
  EXPECT_NE(repo.try_git({"merge", "other"}).status, 0);
  for (const bool is_trusted : {true, false}) {
    const Changes changes = reader(is_trusted).work_tree_changes(base);
    ASSERT_THAT(changes.files, SizeIs(1)) << is_trusted;
    EXPECT_EQ(changes.files[0].kind, ChangeKind::unmerged);
    EXPECT_EQ(changes.files[0].path, "a");
  }
}

TEST_F(ChangesTest, between_two_commits_ignore_the_work_tree) {
  repo.write("a", lines(20, "a"));
  repo.write("b", "b\n");
  commit_base();
  repo.git({"mv", "a", "moved"});
  repo.write("b", "b\nc\n");
  const Oid head = *Oid::from_hex(repo.commit("second"));
  repo.write("b", "something else\n");
  for (const bool is_trusted : {true, false}) {
    EXPECT_THAT(in_words(reader(is_trusted).commit_changes(base, head)),
                ElementsAre("modified b 100644>100644 +1 -0", "renamed a > moved 100644>100644 +0 -0"));
  }
}

TEST_F(ChangesTest, without_trust_start_no_program_at_all) {
  repo.write(".gitattributes", "*.enc filter=evil\n*.js diff=evil\n");
  repo.write("a.js", "a\n");
  repo.write("b.enc", "b\n");
  commit_base();
  repo.write("evil.sh", "#!/bin/sh\ntouch \"" + repo.str() + "/ran\"\ncat\n");
  fs::permissions(repo.file("evil.sh"), fs::perms::owner_all);
  const std::string evil = repo.file("evil.sh").string();
  for (const char* name : {"filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv",
                           "diff.evil.command", "core.fsmonitor", "diff.external", "core.hooksPath"}) {
    repo.git({"config", name, evil});
  }
  fs::remove(repo.file("ran"));
  repo.write("a.js", "a\nmore\n");
  repo.write("b.enc", "b\nmore\n");
  const Reader reader(probe(repo.str()), false);
  const Changes changes = reader.work_tree_changes(base);
  EXPECT_THAT(in_words(changes), ElementsAre("modified a.js 100644>100644 +1 -0"));
  EXPECT_THAT(changes.unknown, ElementsAre("workTree")) << "only git could tell b.enc";
  EXPECT_FALSE(reader.untracked().count);
  reader.work_file("b.enc", 1000);
  EXPECT_FALSE(fs::exists(repo.file("ran")));
  EXPECT_THAT(reader.unknown(), ElementsAre("untracked"));
}

TEST_F(ChangesTest, do_not_call_a_touched_filtered_file_modified) {
  repo.git({"config", "filter.rot.clean", "tr a-z n-za-m"});
  repo.git({"config", "filter.rot.smudge", "tr a-z n-za-m"});
  repo.write(".gitattributes", "*.rot filter=rot\n*.u16 working-tree-encoding=UTF-16LE\n");
  repo.write("a.rot", "secret\n");
  repo.write("b.u16", std::string("a\0\n\0", 4));
  commit_base();
  for (const char* name : {"a.rot", "b.u16"}) {
    fs::last_write_time(repo.file(name), fs::file_time_type::clock::now() - std::chrono::hours(1));
  }
  EXPECT_THAT(trusted().files, IsEmpty());
  EXPECT_THAT(untrusted().files, IsEmpty());
  repo.write("a.rot", "secret\nmore\n");
  EXPECT_THAT(in_words(trusted()), ElementsAre("modified a.rot 100644>100644 +1 -0"));
  repo.git({"add", "a.rot"});
  EXPECT_THAT(in_words(untrusted()), ElementsAre("modified a.rot 100644>100644 +1 -0")) << "the index can tell";
}

TEST_F(ChangesTest, do_not_call_skipped_files_deleted) {
  repo.write("in/a", "a\n");
  repo.write("out/b", "b\n");
  repo.write("out/c", "c\n");
  commit_base();
  repo.commit_file("out/c", "c\nchanged\n", "own");
  repo.git({"sparse-checkout", "set", "--cone", "in"});
  ASSERT_FALSE(fs::exists(repo.file("out/b")));
  repo.write("in/a", "a\nmore\n");
  expect({"modified in/a 100644>100644 +1 -0", "modified out/c 100644>100644 +1 -0"});
}

TEST_F(ChangesTest, are_right_with_every_odd_index_where_git_may_tell) {
  repo.write("in/a", "a\n");
  repo.write("out/b", "b\n");
  commit_base();
  const std::vector<std::string> expected = {"modified in/a 100644>100644 +1 -0"};
  const auto expect_only_git_tells = [&](const char* what) {
    repo.write("in/a", "a\nmore\n");
    EXPECT_EQ(in_words(trusted()), expected) << what;
    const Changes without = untrusted();
    EXPECT_THAT(without.files, IsEmpty()) << what;
    EXPECT_THAT(without.unknown, ElementsAre("workTree")) << what;
  };
  repo.git({"update-index", "--split-index"});
  expect_only_git_tells("split index");
  repo.git({"update-index", "--no-split-index"});
  std::string index = repo.read(".git/index");
  repo.write(".git/index", index.replace(index.size() - 20, 20, std::string(20, '\0')));
  expect_only_git_tells("index without a hash");
  repo.git({"update-index", "--force-remove", "nothing"});
  repo.git({"reset", "-q"});
  repo.git({"checkout", "-q", "--", "."});
  repo.git({"sparse-checkout", "set", "--cone", "--sparse-index", "in"});
  expect_only_git_tells("sparse index");
}

TEST_F(ChangesTest, fetch_what_a_partial_clone_lacks) {
  repo.git({"config", "uploadpack.allowFilter", "true"});
  repo.git({"config", "uploadpack.allowAnySHA1InWant", "true"});
  repo.write("a", "a\n");
  commit_base();
  repo.commit_file("a", "b\n", "second");
  const std::string partial = repo.beside("partial").string();
  repo.git({"clone", "-q", "--filter=blob:none", "file://" + repo.str(), partial});
  const Oid old_blob = Reader(probe(repo.str()), true).tree_entry(base, "a")->id;
  Reader without(probe(partial), false);
  EXPECT_EQ(without.blob(old_blob, 100).state, BlobState::missing);
  EXPECT_THAT(without.unknown(), ElementsAre("untracked", "objects"));
  const Changes changes = without.work_tree_changes(base);
  ASSERT_THAT(changes.files, SizeIs(1));
  EXPECT_FALSE(changes.files[0].counts) << "they cannot be known";
  Reader with(probe(partial), true);
  const Blob blob = with.blob(old_blob, 100);
  EXPECT_EQ(blob.state, BlobState::present);
  EXPECT_EQ(blob.bytes, "a\n");
  EXPECT_THAT(in_words(with.work_tree_changes(base)), ElementsAre("modified a 100644>100644 +1 -1"));
}

TEST_F(ChangesTest, can_be_cancelled) {
  repo.write("a", "a\n");
  commit_base();
  std::stop_source source;
  source.request_stop();
  try {
    reader(true).work_tree_changes(base, source.get_token());
    FAIL() << "it went on";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), Failure::Code::cancelled);
  }
}

TEST_F(ChangesTest, count_untracked_files_one_by_one) {
  repo.write("a", "a\n");
  repo.write(".gitignore", "ignored/\n");
  commit_base();
  for (const char* name : {"d/one", "d/two", "new\nline", "ignored/x"}) repo.write(name, "x\n");
  repo.git({"mv", "a", "b"});
  const Untracked found = reader(true).untracked(2);
  EXPECT_EQ(found.count, 3U);
  EXPECT_THAT(found.paths, ElementsAre("d/one", "d/two"));
  EXPECT_THAT(reader(true).untracked().paths, ElementsAre("d/one", "d/two", "new\nline"));
}

TEST(ParseRawAndNumstat, makes_one_change_of_the_two_rows_of_an_unmerged_file) {
  const std::string id(40, 'a');
  const std::string nothing(40, '0');
  const std::string end(1, '\0');
  const std::string unmerged = ":000000 000000 " + nothing + " " + nothing + " U" + end + "p" + end;
  const std::string modified = ":100644 100644 " + id + " " + nothing + " M" + end + "p" + end;
  for (const std::string& rows : {unmerged + modified, modified + unmerged}) {
    EXPECT_THAT(in_words({parse_raw_and_numstat(rows + "2\t1\tp" + end), {}}),
                ElementsAre("unmerged p 100644>100644 +2 -1"));
  }
}

TEST(ParseRawAndNumstat, refuses_what_git_would_not_write) {
  const std::string id(40, 'a');
  const std::string row = ":100644 100644 " + id + " " + id + " M";
  EXPECT_THAT(parse_raw_and_numstat(""), IsEmpty());
  EXPECT_THAT(parse_raw_and_numstat(row + std::string("\0p\0", 3)), SizeIs(1));
  for (const std::string& text :
       {row, row + std::string("\0p", 2), ":100644 100644 " + id + " xyz M" + std::string("\0p\0", 3),
        row + std::string("\0p\0"
                          "x\t1\tp\0",
                          9),
        row + std::string("\0p\0"
                          "1\t1\tq\0",
                          9),
        std::string("1\t1\tq\0", 6), ":9 1 " + id + " " + id + " M" + std::string("\0p\0", 3),
        ":1 1 " + id + " " + id + " Z" + std::string("\0p\0", 3)}) {
    EXPECT_THROW(parse_raw_and_numstat(text), Failure) << text;
  }
}

}  // namespace
}  // namespace hotfix::git
