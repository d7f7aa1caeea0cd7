// Which hunks change no more than layout or comments.
#include "scope/kinds/hunk_kind.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "texts.h"

namespace hotfix::scope {
namespace {

using testing::Pair;

/// One letter for each hunk: o(ther), b(lank), l(ayout), c(omment).
std::string kinds(const char* path, const char* base, const char* now) {
  const Pair pair(base, now);
  const Syntax* syntax = syntax_of(path, pair.base->line_count() > 0 ? pair.base->line(0) : "");
  if (syntax == nullptr) return "unknown";
  LexedPair lexed(*syntax, *pair.base, pair.text);
  std::string result;
  for (const HunkKind& one : kinds_of(lexed, pair.live.hunks())) result += "oblc"[static_cast<std::size_t>(one.kind)];
  return result;
}

struct Row {
  const char* path;
  const char* base;
  const char* now;
  const char* kinds;
};

void expect_kinds(const std::vector<Row>& table) {
  for (const Row& row : table) {
    EXPECT_EQ(kinds(row.path, row.base, row.now), row.kinds) << row.path << "\n" << row.base << "\n--\n" << row.now;
  }
}

TEST(HunkKind, knows_layout_where_it_carries_no_meaning) {
  expect_kinds({
      {"a.c", "f(a,b);\n", "f( a, b );\n", "l"},
      {"a.c", "f(a, b);\n", "f(a,\n  b);\n", "l"},
      {"a.c", "f(a);\n", "f(a);\r\n", "l"},
      {"a.c", "x;\ny;\n", "x;\n\ny;\n", "b"},
      {"a.c", "  x;  \n", "\tx;\n", "l"},
      {"a.cpp", "if (a)\n{\n  b;\n}\nelse\n{\n  c;\n}\n", "if (a) {\n  b;\n} else {\n  c;\n}\n", "ll"},
      {"a.java", "/**\n  * A.\n  */\nint a;\n", "/**\n * A.\n */\nint a;\n", "l"},
      {"a.js", "const a = {b:1};\n", "const a = {\n  b: 1\n};\n", "l"},
      {"a.js", "a\n  .b()\n", "a.b()\n", "l"},
      {"a.jsx", "x = <a>\n<b/>\n</a>;\n", "x = (\n<a>\n<b/>\n</a>);\n", "oo"},
      {"a.jsx", "x = <a>\n<b/>\n</a>;\n", "x = <a>\n  <b/>\n</a>;\n", "l"},
      {"a.go", "type a struct {\n  b  int\n}\n", "type a struct {\n\tb int\n}\n", "l"},
      {"a.py", "f(a,\n  b)\n", "f(a,\n    b)\n", "l"},
      {"a.py", "x = {'a':1}\n", "x = {'a': 1}\n", "l"},
      {"a.py", "if a:\n  b\n  c\nd\n", "if a:\n    b\n    c\nd\n", "l"},
      {"a.rb", "f(a,\n  b)\n", "f(a,\n    b)\n", "l"},
      {"a.sh", "if a; then\nb  c\nfi\n", "if a; then\n  b c\nfi\n", "l"},
      {"a.yml", "a:   1\nb: 2\n", "a: 1\nb: 2\n", "l"},
      {"a.yml", "a: 1\nb: 2\n", "a: 1\n\nb: 2\n", "b"},
      {"a.json", "{\"a\":1}\n", "{\n  \"a\": 1\n}\n", "l"},
      {"a.css", "a{b:c}\n", "a {\n  b: c;\n}\n", "o"},
      {"a.c", "/* a  b */\n", "/* a b */\n", "l"},
      {"a.js", "x = 'a\\\nb'\n", "x = 'a\\\r\nb'\r\n", "l"},
      {"a.yml", "a: |\n  b\n\nc: 1\n", "a: |\n  b\nc: 1\n", "b"},
      {"a.css", "a{b:c;}\n", "a {\n  b: c;\n}\n", "l"},
  });
}

TEST(HunkKind, leaves_white_space_that_carries_meaning_alone) {
  expect_kinds({
      {"a.py", "if a:\n  b\nc\n", "if a:\n  b\n  c\n", "o"},
      {"a.py", "x = 'a b'\n", "x = 'a  b'\n", "o"},
      {"a.py", "x = '''a\nb'''\n", "x = '''a\n b'''\n", "o"},
      {"a.yml", "a:\n  b: 1\n", "a:\n b: 1\n", "o"},
      {"a.yml", "a: |\n  b\nc: 1\n", "a: |\n  b \nc: 1\n", "o"},
      {"a.yml", "a: |+\n  b\n\nc: 1\n", "a: |+\n  b\nc: 1\n", "o"},
      {"a.yml", "a: |\n  b\n\n  d\n", "a: |\n  b\n  d\n", "o"},
      {"a.yml", "a: b  c\n", "a: b c\n", "o"},
      {"a.js", "return a\n", "return\na\n", "o"},
      {"a.js", "x = `a\nb`\n", "x = `a\n\nb`\n", "o"},
      {"a.js", "a\nb\n", "a b\n", "o"},
      {"a.jsx", "x = <a>b {c}</a>\n", "x = <a>b{c}</a>\n", "o"},
      {"a.go", "a()\nb()\n", "a() b()\n", "o"},
      {"a.rb", "f (x)\n", "f(x)\n", "o"},
      {"a.rb", "f -x\n", "f - x\n", "o"},
      {"a.rb", "a = <<~X\n b\nX\n", "a = <<~X\n  b\nX\n", "o"},
      {"a.sh", "a=b c\n", "a=b  c\n", "l"},
      {"a.sh", "a= b\n", "a=b\n", "o"},
      {"a.sh", "a \"b c\"\n", "a \"b  c\"\n", "o"},
      {"a.sh", "a b\nc\n", "a b c\n", "o"},
      {"a.css", "a .b {}\n", "a.b {}\n", "o"},
      {"a.c", "#define F(x) x\n", "#define F (x) x\n", "o"},
      {"a.c", "#define A b\nc;\n", "#define A b c;\n", "o"},
      {"a.c", "a = b + ++c;\n", "a = b ++ + c;\n", "o"},
      {"Makefile", "a:\n\tb\n", "a:\n        b\n", "unknown"},
  });
}

TEST(HunkKind, knows_comments_from_directives_and_code) {
  expect_kinds({
      {"a.c", "a; // b\n", "a; // c\n", "c"},
      {"a.c", "a;\n", "a;\n/* b\n   c */\n", "c"},
      {"a.c", "/* a\n b\n c */\n", "/* a\n x\n c */\n", "c"},
      {"a.c", "a; // b\n", "a;\n", "c"},
      {"a.c", "a; // NOLINT\n", "a;\n", "o"},
      {"a.c", "a;\n", "// a;\n", "o"},
      {"a.c", "x = \"/* a */\";\n", "x = \"/* b */\";\n", "o"},
      {"a.js", "a // eslint-disable-line\n", "a\n", "o"},
      {"a.js", "a\n", "/**\n * @typedef {Object} Card\n */\na\n", "o"},
      {"a.js", "a\n", "/**\n * The card.\n */\na\n", "c"},
      {"a.ts", "a\n", "/**\n * @typedef {Object} Card\n */\na\n", "c"},
      {"a.go", "//go:build a\n", "//go:build b\n", "o"},
      {"a.go", "// a.\nfunc a() {}\n", "// Does a.\nfunc a() {}\n", "c"},
      {"a.py", "def f():\n  return 1\n", "def f():\n  \"\"\"Says one.\"\"\"\n  return 1\n", "c"},
      {"a.py", "x = 1 # noqa\n", "x = 1\n", "o"},
      {"a.py", "#!/usr/bin/python\n", "#!/usr/bin/python3\n", "o"},
      {"a.rb", "# frozen_string_literal: true\n", "\n", "o"},
      {"a.rs", "/// Says a.\nfn f() {}\n", "/// Says b.\nfn f() {}\n", "c"},
      {"a.yml", "a: 1 # b\n", "a: 1 # c\n", "c"},
      {"a.yml", "a: 1\n", "a: 1#\n", "o"},
      {"a.sh", "a # b\n", "a # c\n", "c"},
      {"a.php", "<?php\n# a\n$b = 1;\n", "<?php\n# c\n$b = 1;\n", "c"},
  });
}

TEST(HunkKind, judges_the_consequence_of_a_change_with_it) {
  // What is only indented deeper because a condition came around it is no formatting.
  expect_kinds({
      {"a.c", "f {\n  a;\n\n  b;\n\n  c;\n}\n", "f {\n  if (x) {\n    a;\n\n    b;\n\n    c;\n  }\n}\n", "ooo"},
      {"a.py", "a\n\nb\n\nc\n", "if x:\n  a\n\n  b\n\nc\n", "oo"},
      // A statement that lines from elsewhere now belong to.
      {"a.c", "/* a\nb;\nc;\n*/\nd;\n", "/* a */\nb;\nc;\n\nd;\n", "oo"},
  });
}

}  // namespace
}  // namespace hotfix::scope
