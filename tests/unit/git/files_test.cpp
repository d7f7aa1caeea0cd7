#include "git/files.h"

#include <gtest/gtest.h>

namespace hotfix::git {
namespace {

const std::string id(40, 'a');

TEST(PackedRefsFault, finds_none_in_what_git_writes) {
  EXPECT_FALSE(packed_refs_fault(""));
  EXPECT_FALSE(packed_refs_fault("# pack-refs with: peeled fully-peeled sorted \n" + id + " refs/heads/main\n" + id +
                                 " refs/tags/v1\n^" + id + "\n"));
}

TEST(PackedRefsFault, names_the_first_bad_line) {
  EXPECT_EQ(packed_refs_fault("garbage\n"), "line 1 is no reference");
  EXPECT_EQ(packed_refs_fault(id + " refs/heads/main\n" + id + " nowhere/main\n"), "line 2 is no reference");
  EXPECT_EQ(packed_refs_fault("^" + id + "\n"), "line 1 is no reference") << "a peeled value follows its tag";
  EXPECT_EQ(packed_refs_fault(id + " refs/heads/main"), "line 1 is no reference") << "it is cut off";
  EXPECT_EQ(packed_refs_fault(std::string("\0\0\0\n", 4)), "line 1 is no reference");
}

TEST(SummariseIndex, calls_damaged_what_is_no_index) {
  EXPECT_TRUE(summarise_index("").damaged);
  EXPECT_TRUE(summarise_index("garbage that is long enough to be a header and a hash").damaged);
  std::string one_entry_missing("DIRC\0\0\0\2\0\0\0\1", 12);
  one_entry_missing += std::string(20, 'h');
  EXPECT_TRUE(summarise_index(one_entry_missing).damaged);
  std::string absurd("DIRC\0\0\0\2\xff\xff\xff\xff", 12);
  EXPECT_TRUE(summarise_index(absurd + std::string(2000, 'x')).damaged);
}

TEST(SummariseIndex, reads_an_empty_index_and_its_missing_hash) {
  const std::string header("DIRC\0\0\0\2\0\0\0\0", 12);
  EXPECT_FALSE(summarise_index(header + std::string(20, 'h')).damaged);
  EXPECT_FALSE(summarise_index(header + std::string(20, 'h')).without_hash);
  EXPECT_TRUE(summarise_index(header + std::string(20, '\0')).without_hash);
  const std::string link("link\0\0\0\0", 8);
  EXPECT_TRUE(summarise_index(header + link + std::string(20, 'h')).split);
  const std::string too_long("sdir\0\0\1\0", 8);
  EXPECT_TRUE(summarise_index(header + too_long + std::string(20, 'h')).damaged);
}

}  // namespace
}  // namespace hotfix::git
