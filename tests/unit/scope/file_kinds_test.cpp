// Renames, moves and leftovers, within a file and across.
#include "scope/kinds/file_kinds.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "texts.h"

namespace hotfix::scope {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Pair;

struct File {
  File(std::string where, std::string base, std::string_view now)
      : path(std::move(where)), pair(std::move(base), now) {}
  std::string path;
  Pair pair;
};

FileKinds judged(const File& file, const Elsewhere* elsewhere = nullptr) {
  return kinds_of_file({.path = file.path,
                        .base = file.pair.base.get(),
                        .text = &file.pair.text,
                        .hunks = file.pair.live.hunks(),
                        .elsewhere = elsewhere});
}

/// One letter for each hunk: o(ther), b(lank), l(ayout), c(omment), r(ename).
std::string letters(const FileKinds& kinds) {
  std::string result;
  for (const HunkKind& one : kinds.hunks) result += "oblcr"[static_cast<std::size_t>(one.kind)];
  return result;
}

/// Each file judged with what the others say.
std::vector<FileKinds> together(const std::vector<const File*>& files) {
  std::vector<FileKinds> alone;
  for (const File* file : files) alone.push_back(judged(*file));
  std::vector<const FileFacts*> facts;
  for (const FileKinds& one : alone) facts.push_back(&one.facts);
  const Elsewhere elsewhere(facts);
  std::vector<FileKinds> result;
  for (const File* file : files) result.push_back(judged(*file, &elsewhere));
  return result;
}

TEST(Renames, are_consistent_declared_and_complete) {
  const struct {
    const char* path;
    const char* base;
    const char* now;
    const char* kinds;
  } table[] = {
      {"a.c", "int total = 0;\nx();\nf(total);\n", "int sum = 0;\nx();\nf(sum);\n", "rr"},
      {"a.c", "static char *old(int a)\n{\n}\nold(1);\n", "static char *fresh(int a)\n{\n}\nfresh(1);\n", "rr"},
      {"a.cpp", "void A::pay() {\n}\n", "void A::run() {\n}\n", "r"},
      {"a.js", "const a = 1;\nx();\nf(a); // a\n", "const b = 1;\nx();\nf(b); // b\n", "rr"},
      {"a.js", "function f(a) {\n  x();\n  return a;\n}\n", "function f(b) {\n  x();\n  return b;\n}\n", "rr"},
      {"a.ts", "f = (a: Card) => {\n  x();\n  return a;\n}\n", "f = (card: Card) => {\n  x();\n  return card;\n}\n",
       "rr"},
      {"a.go", "a := f()\nx()\ng(a)\n", "b := f()\nx()\ng(b)\n", "rr"},
      {"a.go", "func (s *S) old(a int) {\n}\n", "func (s *S) fresh(a int) {\n}\n", "r"},
      {"a.py", "def f(a):\n  x()\n  return a\n", "def f(b):\n  x()\n  return b\n", "rr"},
      {"a.py", "total = 1\nx()\nf(total)\n", "amount = 1\nx()\nf(amount)\n", "rr"},
      {"a.rb", "def old\n  x\nend\nold\n", "def fresh\n  x\nend\nfresh\n", "rr"},
      {"a.rs", "fn old(a: &str) {}\nfn b() { old(\"\") }\n", "fn fresh(a: &str) {}\nfn b() { fresh(\"\") }\n", "r"},
      {"a.kt", "val old = 1\nx()\nf(old)\n", "val fresh = 1\nx()\nf(fresh)\n", "rr"},
      {"a.java", "List<Card> old = f();\nx();\ng(old);\n", "List<Card> fresh = f();\nx();\ng(fresh);\n", "rr"},
      {"a.php", "<?php\nfunction old() {}\nx();\nold();\n", "<?php\nfunction fresh() {}\nx();\nfresh();\n", "rr"},
      {"a.sh", "old=1\nx\nf $old\n", "fresh=1\nx\nf $fresh\n", "rr"},
      {"a.c", "enum {\n  OLD = 1,\n};\nx();\nf(OLD);\n", "enum {\n  FRESH = 1,\n};\nx();\nf(FRESH);\n", "rr"},
      {"a.c", "int a = 0, b = 0;\nx();\nf(b);\n", "int a = 0, c = 0;\nx();\nf(c);\n", "rr"},
      {"a.ts", "  async old(a: Card): Promise<Card> {\n  }\n", "  async fresh(a: Card): Promise<Card> {\n  }\n", "r"},
      {"a.rb", "def self.old?(a)\nend\nold?(b)\nold(c)\n", "def self.fresh?(a)\nend\nfresh?(b)\nold(c)\n", "rr"},
      // Another module is taken, another type is used.
      {"a.js", "const A = require('./a');\nx();\nnew A();\n", "const B = require('./b');\nx();\nnew B();\n", "oo"},
      {"a.cpp", "const Card &card = f();\n", "const Account &card = f();\n", "o"},
      {"a.c", "struct card *c;\n", "struct account *c;\n", "o"},
      {"a.kt", "is Card -> f()\n", "is Account -> f()\n", "o"},
      // Not declared: it may be the fix.
      {"a.c", "f(total);\n", "f(sum);\n", "o"},
      {"a.js", "x.a();\n", "x.b();\n", "o"},
      {"a.js", "request({timeout: 5});\n", "request({timeoutMs: 5});\n", "o"},
      {"a.c", "x = a * b;\n", "x = a * c;\n", "o"},
      // The new name was there before: another variable is used now.
      {"a.c", "int a = 1;\nint b = 2;\nf(a);\n", "int a = 1;\nint b = 2;\nf(b);\n", "o"},
      {"a.c", "int a;\nx();\nint b;\n", "int b;\nx();\nint b;\n", "o"},
      // The old one is left, or became two.
      {"a.c", "int a = 1;\nx();\nf(a);\n", "int b = 1;\nx();\nf(a);\n", "o"},
      {"a.c", "int a = 1;\nx();\nf(a);\n", "int b = 1;\nx();\nf(c);\n", "oo"},
      {"a.c", "unsigned old : 1,\n a : 1;\nx();\nf(s->old);\n", "unsigned fresh : 1,\n a : 1;\nx();\nf(s->fresh);\n",
       "rr"},
      {"a.c", "x = a ? old : 1;\n", "x = a ? fresh : 1;\n", "o"},
      {"a.sh", "old=1\nx\nf $((old+1)) ${a[old+1]}\n", "fresh=1\nx\nf $((fresh+1)) ${a[fresh+1]}\n", "rr"},
      // What is printed, opened, compared or read elsewhere is no name.
      {"a.sh", "COMMIT=abcdef0\n", "COMMIT=fedcba0\n", "o"},
      {"a.sh", "old=1\nx\nf \"$old and more\"\n", "fresh=1\nx\nf \"$fresh and more\"\n", "rr"},
      {"a.py", "def old():\n  x()\nlog('old')\n", "def fresh():\n  x()\nlog('fresh')\n", "ro"},
      {"a.go", "Old bool `yaml:\"old\"`\nx()\nc.Old = y\n", "New bool `yaml:\"new\"`\nx()\nc.New = y\n", "oo"},
      {"a.yml", "brews:\n  folder: a\n", "brews:\n  directory: a\n", "o"},
      {"a.css", ".old { }\n", ".fresh { }\n", "o"},
      {"a.toml", "old = 1\n", "fresh = 1\n", "o"},
      // A field that encoders read by its name.
      {"a.go", "type A struct {\n  Old string\n}\nx()\nf(a.Old)\n", "type A struct {\n  New string\n}\nx()\nf(a.New)\n",
       "oo"},
      {"a.go", "type A struct {\n  old string\n}\nx()\nf(a.old)\n",
       "type A struct {\n  fresh string\n}\nx()\nf(a.fresh)\n", "rr"},
      // A receiver, and what overrides, are declared elsewhere.
      {"a.kt", "fun Aware.value() = f()\n", "fun Config.value() = f()\n", "o"},
      {"a.cpp", "void add(int a) override;\n", "void put(int a) override;\n", "o"},
      // Keywords, literals and other changes.
      {"a.js", "let a = true;\n", "let a = false;\n", "o"},
      {"a.js", "const a = 1;\n", "let a = 1;\n", "o"},
      {"a.js", "const a = 1;\nf(a);\n", "const b = 2;\nf(b);\n", "o"},
      {"a.c", "int a = 1;\nx();\nf(a);\n", "int b = 1;\nx();\nf(b + 1);\n", "ro"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(letters(judged(File(row.path, row.base, row.now))), row.kinds) << row.path << "\n"
                                                                             << row.base << "--\n"
                                                                             << row.now;
  }
}

TEST(Renames, are_known_in_the_files_that_only_use_the_name) {
  const File declares("a.h", "int old(void);\n", "int fresh(void);\n");
  const File uses("b.c", "x = old();\n", "x = fresh();\n");
  EXPECT_EQ(letters(judged(uses)), "o");
  const auto both = together({&declares, &uses});
  EXPECT_EQ(letters(both[0]), "r");
  EXPECT_EQ(letters(both[1]), "r");
  EXPECT_EQ(both[1].renames, std::vector<std::string>{"`old` to `fresh`"});
  const File keeps("c.c", "x = old();\ny = old();\n", "x = fresh();\ny = old();\n");
  EXPECT_EQ(letters(together({&declares, &keeps})[0]), "o");
  const File another("d.c", "x = old();\n", "x = other();\n");
  EXPECT_EQ(letters(together({&declares, &another})[0]), "o");
}

constexpr const char* block = "void pay(card) {\n  check(card);\n  charge(card);\n  receipt(card);\n}\n";

TEST(Moves, are_found_within_a_file) {
  const std::string text(block);
  const FileKinds kinds = judged(File("a.c", text + "one();\ntwo();\nthree();\nfour();\nfive();\nsix();\n",
                                      "one();\ntwo();\nthree();\nfour();\nfive();\nsix();\n" + text));
  ASSERT_EQ(kinds.moves.came.size(), 1U);
  EXPECT_EQ(kinds.moves.came[0].first, 6U);
  EXPECT_EQ(kinds.moves.came[0].end, 11U);
  EXPECT_EQ(kinds.moves.came[0].lines, 5U);
  EXPECT_EQ(kinds.moves.came[0].other_first, 0U);
  ASSERT_EQ(kinds.moves.left.size(), 1U);
  EXPECT_EQ(kinds.hunks[0].group, kinds.hunks[1].group);  // put back together
  EXPECT_EQ(moved_lines_of(kinds.moves, 0) + moved_lines_of(kinds.moves, 1), 10U);
}

TEST(Moves, are_found_across_files_whatever_their_indentation) {
  const File from("a.c", std::string("one();\n") + block, "one();\n");
  std::string deeper;
  for (const char* at = block; *at != '\0'; ++at)
    deeper += (at == block || at[-1] == '\n' ? "  " : "") + std::string(1, *at);
  const File to("b.c", "two();\n", "two();\n" + deeper);
  EXPECT_THAT(judged(to).moves.came, IsEmpty());
  const auto both = together({&from, &to});
  ASSERT_EQ(both[1].moves.came.size(), 1U);
  EXPECT_EQ(both[1].moves.came[0].other_path, "a.c");
  EXPECT_EQ(both[1].moves.came[0].other_first, 1U);
  ASSERT_EQ(both[0].moves.left.size(), 1U);
  EXPECT_EQ(both[0].moves.left[0].other_path, "b.c");
}

TEST(Moves, are_not_seen_in_a_swap_or_in_lines_that_are_everywhere) {
  const char* const pairs[][2] = {
      {"first(a);\nsecond(b);\n", "second(b);\nfirst(a);\n"},
      {"}\n}\n}\n}\nx();\n", "x();\n}\n}\n}\n}\n"},
      {"if (a) {\n  f(card);\n  g(card);\n  h(card);\n}\n", "  f(card);\n  g(card);\n  h(card);\n"}};
  for (const auto& pair : pairs) EXPECT_THAT(judged(File("a.c", pair[0], pair[1])).moves.came, IsEmpty()) << pair[0];
}

TEST(Moves, of_single_lines_are_known_where_a_list_is_sorted) {
  const std::vector<std::string> names = {"kettle", "window", "basket",  "garden", "lantern", "pillow", "carpet",
                                          "mirror", "drawer", "blanket", "teapot", "ribbon",  "candle", "pencil",
                                          "hammer", "bottle", "shovel",  "anchor", "needle",  "button"};
  const auto list = [](std::vector<std::string> all, std::size_t count) {
    all.resize(count);
    std::string text;
    for (const std::string& one : all) text += "  use(" + one + ");\n";
    return text;
  };
  const auto moved = [&](std::size_t count) {
    std::vector<std::string> sorted(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(count));
    std::sort(sorted.begin(), sorted.end());
    const FileKinds kinds = judged(File("a.js", list(names, count), list(sorted, count)));
    std::uint64_t lines = 0;
    for (std::size_t i = 0; i < kinds.hunks.size(); ++i) lines += moved_lines_of(kinds.moves, i);
    return lines;
  };
  EXPECT_GT(moved(names.size()), 16U);
  EXPECT_EQ(moved(3), 0U) << "the order may be the fix";
  std::string nested = list(names, names.size());
  for (std::size_t at = 0; at != std::string::npos && at < nested.size(); at = nested.find('\n', at) + 1)
    nested.insert(at, "  ");
  const FileKinds anew = judged(File("a.py", list(names, names.size()), "  if card:\n" + nested));
  EXPECT_THAT(anew.moves.came, IsEmpty()) << "nested anew, and nothing moved";
}

std::vector<Leftover> leftovers(std::string path, std::string base, std::string_view now) {
  return judged(File(std::move(path), std::move(base), now)).leftovers;
}

TEST(Leftovers, are_break_points_and_prints_that_the_file_never_did) {
  const struct {
    const char* path;
    const char* base;
    const char* now;
    std::size_t found;
  } table[] = {
      {"a.js", "f();\n", "debugger;\nf();\n", 1},
      {"a.js", "f();\n", "console.log(\n  card);\nf();\n", 1},
      {"a.js", "console.log(1);\nf();\n", "console.log(1);\nconsole.log(2);\nf();\n", 0},
      {"a.js", "console.log(1);\nf();\n", "console.log(1);\nconsole.log('DEBUG', 2);\nf();\n", 1},
      {"a.js", "f();\n", "// debugger;\nf('debugger');\n", 0},
      {"a.js", "f();\n", "logger.debug(card);\nf();\n", 0},
      {"a.py", "f()\n", "import pdb; pdb.set_trace()\nf()\n", 1},
      {"a.py", "f()\n", "breakpoint()\nf()\n", 1},
      {"a.py", "f()\n", "print(x)\nf()\n", 0},
      {"a.rb", "f\n", "binding.pry\nf\n", 1},
      {"a.rs", "f();\n", "dbg!(&x);\nf();\n", 1},
      {"a.go", "f()\n", "fmt.Println(x)\nf()\n", 1},
      {"a.go", "fmt.Printf(y)\nf()\n", "fmt.Printf(y)\nfmt.Println(x)\nf()\n", 0},
      {"a.php", "<?php\nf();\n", "<?php\nvar_dump($x);\nf();\n", 1},
      {"a.c", "f();\n", "printf(\"DEBUG %d\", x);\nf();\n", 1},
      {"a.c", "f();\n", "snprintf(b, 1, \"DEBUG\");\nf();\n", 0},
  };
  for (const auto& row : table)
    EXPECT_EQ(leftovers(row.path, row.base, row.now).size(), row.found) << row.path << row.now;
  EXPECT_THAT(leftovers("a.js", "f();\n", "f();\nconsole.log(\n  card);\n"), ElementsAre(Leftover{1, 2}));
}

}  // namespace
}  // namespace hotfix::scope
