// Blobs, trees, files of the work tree and attributes, against what git itself stores.

#include <filesystem>
#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "git/reader.h"
#include "support/scratch_repository.h"

namespace hotfix::git {
namespace {

namespace fs = std::filesystem;
using test::ScratchRepository;

class ContentTest : public ::testing::Test {
 protected:
  ContentTest() { base = *Oid::from_hex(repo.commit_file("src/pay.js", "a\n", "first")); }
  Reader reader() const { return Reader(probe(repo.str()), true); }

  ScratchRepository repo;
  Oid base;
};

TEST_F(ContentTest, finds_paths_in_a_tree) {
  const auto file = reader().tree_entry(base, "src/pay.js");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->mode, 0100644U);
  EXPECT_EQ(file->id.hex(), repo.rev("HEAD:src/pay.js"));
  EXPECT_EQ(reader().tree_entry(base, "src")->mode, 0040000U);
  EXPECT_EQ(reader().tree_entry(base, "")->id.hex(), repo.rev("HEAD^{tree}"));
  for (const char* missing : {"none", "src/none", "src/pay.js/x", "/src", "src/"}) {
    EXPECT_FALSE(reader().tree_entry(base, missing) && std::string_view(missing) != "src/") << missing;
  }
}

TEST_F(ContentTest, asks_a_blobs_size_first) {
  const Oid id = reader().tree_entry(base, "src/pay.js")->id;
  EXPECT_EQ(reader().blob(id, 2).bytes, "a\n");
  const Blob large = reader().blob(id, 1);
  EXPECT_EQ(large.state, BlobState::too_large);
  EXPECT_EQ(large.size, 2U);
  EXPECT_TRUE(large.bytes.empty());
  EXPECT_EQ(reader().blob(base, 1000).state, BlobState::missing) << "a commit is no blob";
  EXPECT_EQ(reader().blob(Oid{}, 1000).state, BlobState::missing);
}

TEST_F(ContentTest, reads_files_links_and_modes) {
  repo.write("run.sh", "x\n");
  fs::permissions(repo.file("run.sh"), fs::perms::owner_all);
  fs::create_symlink("src/pay.js", repo.file("link"));
  fs::create_symlink("src", repo.file("folder"));
  const Reader reading = reader();
  EXPECT_EQ(reading.work_file("run.sh", 100).mode, 0100755U);
  EXPECT_EQ(reading.work_file("link", 100).bytes, "src/pay.js");
  EXPECT_EQ(reading.work_file("link", 100).mode, 0120000U);
  EXPECT_EQ(reading.work_file("src", 100).state, WorkFileState::not_a_file);
  EXPECT_EQ(reading.work_file("src/pay.js", 1).state, WorkFileState::too_large);
  EXPECT_EQ(reading.work_file("folder/pay.js", 100).state, WorkFileState::absent) << "behind a link";
  for (const char* outside : {"../x", "/etc/passwd", ".git/config", "src/../../x", "", "src//pay.js"}) {
    EXPECT_EQ(reading.work_file(outside, 100).state, WorkFileState::absent) << outside;
  }
}

TEST_F(ContentTest, tells_attributes_with_macros_and_configuration) {
  repo.write(".gitattributes",
             "*.png binary\n*.gen linguist-generated\n*.gen2 linguist-generated=true -diff\n*.no -linguist-generated\n"
             "*.lfs filter=lfs\n*.u16 working-tree-encoding=UTF-16\n*.u8 working-tree-encoding=utf-8\n*.d diff=java\n"
             "vendor/** linguist-vendored\n");
  repo.write("src/.gitattributes", "*.png diff\n");
  const Reader reading = reader();
  EXPECT_TRUE(reading.text_attributes("a.png").binary);
  EXPECT_FALSE(reading.text_attributes("src/a.png").binary);
  EXPECT_TRUE(reading.text_attributes("src/a.png").forced_text);
  EXPECT_TRUE(reading.text_attributes("x/a.gen").generated);
  EXPECT_TRUE(reading.text_attributes("a.gen2").generated);
  EXPECT_FALSE(reading.text_attributes("a.no").generated);
  EXPECT_TRUE(reading.text_attributes("vendor/a/b").vendored);
  EXPECT_FALSE(reading.text_attributes("a.lfs").needs_git()) << "a filter that nobody configured does nothing";
  repo.git({"config", "filter.lfs.clean", "cat"});
  EXPECT_EQ(reading.text_attributes("a.lfs").filter, "lfs");
  EXPECT_EQ(reading.text_attributes("a.u16").encoding, "UTF-16");
  EXPECT_FALSE(reading.text_attributes("a.u8").needs_git());
  EXPECT_EQ(reading.text_attributes("a.d").driver, "java");
  EXPECT_EQ(reading.work_file("none.lfs", 10).state, WorkFileState::absent);
  repo.write("a.lfs", "raw\n");
  EXPECT_EQ(reading.work_file("a.lfs", 10).state, WorkFileState::filtered);
}

TEST_F(ContentTest, reads_attributes_that_a_sparse_checkout_leaves_out) {
  repo.write("out/.gitattributes", "* text\n");
  repo.write("out/a", "a\n");
  repo.commit("attributes");
  repo.git({"sparse-checkout", "set", "--cone", "src"});
  ASSERT_FALSE(fs::exists(repo.file("out")));
  EXPECT_EQ(reader().text_attributes("out/a").newlines, NewlineRule::strip);
}

// Every combination of the attributes and settings that decide about line ends, on texts that are hard for `auto`.
TEST_F(ContentTest, converts_as_git_add_does) {
  const std::vector<std::string> attributes = {"",
                                               "text",
                                               "-text",
                                               "text=auto",
                                               "eol=lf",
                                               "eol=crlf",
                                               "text=auto eol=crlf",
                                               "text eol=crlf",
                                               "-text eol=lf",
                                               "crlf",
                                               "-crlf",
                                               "crlf=input",
                                               "binary",
                                               "ident",
                                               "text=auto ident",
                                               "text=odd"};
  const std::vector<std::string> texts = {"a\r\nb\r\n",         "a\r\nb\n",
                                          "a\rb\r\n",           std::string("a\0\r\n", 4),
                                          "$Id: x $\r\n$Id$\n", std::string(200, '\x01') + "\r\n",
                                          "\x1a\r\n\x1a",       ""};
  const std::vector<std::string> before = {"old\n", "old\r\n", std::string("old\0\r\n", 6)};
  std::string rules;
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    if (!attributes[i].empty()) rules += fmt::format("a{}-* {}\n", i, attributes[i]);
  }
  const auto each = [&](auto use) {
    for (std::size_t a = 0; a < attributes.size(); ++a) {
      for (std::size_t t = 0; t < texts.size(); ++t) {
        for (std::size_t b = 0; b < before.size(); ++b) use(fmt::format("a{}-t{}-b{}", a, t, b), texts[t], before[b]);
      }
    }
  };
  // The committed blobs go in unconverted, then the rules come, then the new texts.
  each([&](const std::string& name, const std::string&, const std::string& old) { repo.write(name, old); });
  repo.commit("before");
  repo.write(".gitattributes", rules);
  for (const char* autocrlf : {"false", "true", "input"}) {
    repo.git({"config", "core.autocrlf", autocrlf});
    repo.git({"config", "core.safecrlf", "false"});
    repo.git({"reset", "-q"});
    each([&](const std::string& name, const std::string& text, const std::string&) { repo.write(name, text); });
    std::map<std::string, std::string> ours;
    const Reader reading = reader();
    each([&](const std::string& name, const std::string&, const std::string& old) {
      const WorkFile file = reading.work_file(name, 1000, old);
      EXPECT_EQ(file.state, WorkFileState::present) << name;
      ours[name] = file.bytes;
    });
    repo.git({"add", "-A"});
    const std::string staged = repo.git({"ls-files", "-s", "-z"});
    std::size_t compared = 0;
    for (std::size_t at = 0; at < staged.size();) {
      const std::size_t end = staged.find('\0', at);
      const std::string name = staged.substr(staged.find('\t', at) + 1, end - staged.find('\t', at) - 1);
      const Oid id = *Oid::from_hex(staged.substr(at + 7, 40));
      at = end + 1;
      if (!ours.contains(name)) continue;
      EXPECT_EQ(reading.blob(id, 1000).bytes, ours[name]) << name << " autocrlf=" << autocrlf;
      ++compared;
    }
    EXPECT_EQ(compared, attributes.size() * texts.size() * before.size());
  }
}

}  // namespace
}  // namespace hotfix::git
