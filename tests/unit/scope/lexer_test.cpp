// What the lexer makes of each language, and that its states can be kept.
#include "scope/kinds/lexer.h"

#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scope/kinds/lexed_lines.h"
#include "texts.h"

namespace hotfix::scope {
namespace {

/// One letter for the kind, then the text: "w:if p:( t:'a' e:" …
std::string shown(const Token& token) {
  constexpr std::string_view letters = "wnptcde><";
  return std::string(1, letters[static_cast<std::size_t>(token.kind)]) + (token.spaced ? "_" : ":") +
         std::string(token.text);
}

std::string lexed(std::string_view path, const std::string& text) {
  const BaseLines lines(text);
  const Syntax* syntax = syntax_of(path, lines.line_count() > 0 ? lines.line(0) : "");
  if (syntax == nullptr) return "unknown language";
  LexedLines source(*syntax, source_of(lines));
  std::size_t budget = lines.line_count() + 1;
  source.reach(lines.line_count(), budget);
  std::vector<Token> tokens;
  source.tokens(0, lines.line_count(), tokens);
  std::string result;
  for (const Token& token : tokens) result += (result.empty() ? "" : " ") + shown(token);
  return result;
}

TEST(Lexer, cuts_each_language_into_its_tokens) {
  const struct {
    const char* path;
    const char* text;
    const char* tokens;
  } table[] = {
      // C and C++
      {"a.c", "a = b /* x */ + 'c'; // y", "w:a p:= w:b c:/* x */ p:+ t:'c' p:; c:// y"},
      {"a.c", "#define F (x)\n#if 0 // z\n", "p:# w:define w:F p_( w:x p:) e: p:# w:if n:0 c:// z e:"},
      {"a.c", "#define A \\\n  b\nc", "p:# w:define w:A w:b e: w:c"},
      {"a.c", "s = \"a\\\n b\";", "w:s p:= t:\"a\\ t: b\" p:;"},
      {"a.cpp", "x = R\"y(a)\"\n  b)y\" + 1'000;", "w:x p:= t:R\"y(a)\" t:  b)y\" p:+ n:1'000 p:;"},
      {"a.cpp", "vector<vector<int> > v;", "w:vector p:< w:vector p:< w:int p:> p:> w:v p:;"},
      {"a.c", "/* a\n * b\n */ c // NOLINT", "c:/* a c:* b c:*/ w:c d:// NOLINT"},
      // JavaScript
      {"a.js", "a\nb", "w:a e: w:b"},
      {"a.js", "a\n  .b(\nc)", "w:a p:. w:b p:( w:c p:)"},
      {"a.js", "return\na", "w:return e: w:a"},
      {"a.js", "if (a)\nb", "w:if p:( w:a p:) w:b"},
      {"a.js", "x = a / b / c; y = /[/]'/g", "w:x p:= w:a p:/ w:b p:/ w:c p:; w:y p:= t:/[/]'/g"},
      {"a.js", "`a ${ b({c: `d`}) }\n e`", "t:`a ${ w:b p:( p:{ w:c p:: t:`d` p:} p:) p:} t: t: e`"},
      {"a.js", "// eslint-disable-line x\n// eslinted", "d:// eslint-disable-line x c:// eslinted"},
      {"a.jsx", "x = <a b='c'>\n  d  e {f}\n</a>\ny",
       "w:x p:= p:< w:a w:b p:= t:'c' p:> t:d t:   t:e t:  p:{ w:f p:} p:</a> e: w:y"},
      {"a.ts", "x = <T>y; z = a < b", "w:x p:= p:< w:T p:> w:y p:; w:z p:= w:a p:< w:b"},
      // Go
      {"a.go", "a := f(\n  b,\n)\n//go:build x\n// go: on\n",
       "w:a p::= w:f p:( w:b p:, p:) d://go:build x c:// go: on"},
      {"a.go", "a()\nb()\n}", "w:a p:( p:) e: w:b p:( p:) p:}"},
      {"a.go", "s := `a\n b`\nc", "w:s p::= t:`a t: b` e: w:c"},
      // Python
      {"a.py", "if a:\n  b\n\nc", "w:if w:a p:: e: >: w:b e: <: w:c"},
      {"a.py", "f(a,\n    b)", "w:f p:( w:a p:, w:b p:)"},
      {"a.py", "def f():\n  \"\"\"Doc\n  more\"\"\"\n  x = '''a\n b'''",
       "w:def w:f p:( p:) p:: c:\"\"\"Doc c:more\"\"\" e: >: w:x p:= t:'''a t: b'''"},
      {"a.py", "x = 1  # type: int\n# types are fine", "w:x p:= n:1 d:# type: int c:# types are fine"},
      // Ruby
      {"a.rb", "f (x)\nf(x)\nx.y?\n  .z", "w:f p_( w:x p:) e: w:f p:( w:x p:) e: w:x p:. w:y? p:. w:z"},
      {"a.rb", "a = <<~X\n  b # c\nX\nd", "w:a p:= t:<<~X t:  b # c t:X e: w:d"},
      {"a.rb", "x = %w[a  b] + y / 2 # frozen", "w:x p:= t:%w[a  b] p:+ w:y p:/ n:2 c:# frozen"},
      {"a.rb", "puts \"a#{b[\"c\"]} d\"", "w:puts t:\"a#{ w:b p:[ t:\"c\" p:] p:} t: d\""},
      // Rust, Kotlin, C#, PHP, Java
      {"a.rs", "fn f<'a>(x: &'a str) { r#\"a\"b\"# ; 'x' } /* a /* b */ c */",
       "w:fn w:f p:< w:'a p:> p:( w:x p:: p:& w:'a w:str p:) p:{ t:r#\"a\"b\"# p:; t:'x' p:} c:/* a /* b */ c */"},
      {"a.kt", "val a = b\n  ?.c\n- d", "w:val w:a p:= w:b p:?. w:c e: p:- w:d"},
      {"a.kt", "x = \"\"\"a ${b(\"c\")}\n  d\"\"\"", "w:x p:= t:\"\"\"a ${ w:b p:( t:\"c\" p:) p:} t: t:  d\"\"\""},
      {"a.cs", "a = $\"x {b} y\" + @\"c:\\\"\"d\";", "w:a p:= t:$\"x { w:b p:} t: y\" p:+ t:@\"c:\\\"\"d\" p:;"},
      {"a.php", "<p>\n<?php $a = <<<X\n b\n X;\n?>\n</p>", "t:<p> t:<?php w:$a p:= t:<<<X t: b t:X p:; t:?> t:</p>"},
      {"a.java", "var s = \"\"\"\n  a\n  \"\"\"; // x", "w:var w:s p:= t:\"\"\" t:  a t:  \"\"\" p:; c:// x"},
      // Shell
      {"a.sh", "a  b\nc \\\n  d; e", "w:a w_b e: w:c w_d p:; w:e"},
      {"a.sh", "cat <<'X'\n a $b\nX\nx=\"$(f \"y z\")\" # c",
       "w:cat t_<<'X' t: a $b t:X e: w:x= t:\"$( w:f p:  t:\"y z\" p:) t:\" c:# c"},
      {"a.sh", "echo a#b ${x#y} $#", "w:echo w_a#b p_${ w:x#y p:} w_$#"},
      {"a", "#!/usr/bin/env bash\nx", "d:#!/usr/bin/env bash w:x"},
      // YAML, JSON, CSS, others
      {"a.yml", "a:   b c # d\n- e: |\n   f # g\n\nh: [1,\n  2]",
       ">: t:a p:: t:b c c:# d >: p:- >:  t:e p:: p:| t:   f # g >: t:h p:: p:[ t:1 p:, t:2 p:]"},
      {"a.json", "{\"a\": [1,\n2]}", "p:{ t:\"a\" p:: p:[ n:1 p:, n:2 p:] p:}"},
      {"a.css", "a .b{c:d  e}/* f */", "w:a p_. w:b p:{ w:c p:: w:d w_e p:} c:/* f */"},
      {"a.toml", "a = 1 # b\n[c]", "w:a p:= n:1 c:# b e: p:[ w:c p:]"},
      {"a.lua", "x = [[a\nb]] --[==[ c ]==] + d -- e", "w:x p:= t:[[a t:b]] c:--[==[ c ]==] p:+ w:d c:-- e"},
      {"a.sql", "select 'a''b' -- c\nfrom $$d\n$$", "w:select t:'a''b' c:-- c w:from t:$$d t:$$"},
      {"Makefile", "a:\n\tb", "unknown language"},
  };
  for (const auto& row : table) EXPECT_EQ(lexed(row.path, row.text), row.tokens) << row.path << "\n" << row.text;
}

TEST(Lexer, keeps_its_states_right_through_edits) {
  const std::vector<std::string> pieces = {"a",  "(", ")",  "{\n",  "}\n", "/*", "*/",  "\"",   "`",
                                           "${", "'", "\n", "\n\n", "//",  " ",  "<b>", "</b>", "\\\n"};
  std::mt19937 random(7);
  const auto up_to = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n)(random); };
  TextBuffer buffer("f(`a ${b}`);\n/* c */ {\n}\n");
  const Syntax& syntax = *syntax_of("a.js", "");
  LexedLines kept(syntax, source_of(buffer, false));
  for (int round = 0; round < 2000; ++round) {
    const std::size_t line = up_to(buffer.line_count());
    const Place start = buffer.clamp({line, up_to(8)});
    const Place end = up_to(3) == 0 ? buffer.clamp({line + up_to(2), up_to(8)}) : start;
    kept.edited(buffer.replace(start, end, up_to(4) == 0 ? "" : pieces[up_to(pieces.size() - 1)]));
    if (up_to(2) == 0) continue;  // several edits before anybody asks
    LexedLines afresh(syntax, source_of(buffer, false));
    const std::size_t asked = up_to(buffer.line_count());
    std::size_t enough = 10'000;
    std::size_t little = 3;
    kept.reach(asked, little);  // may stop half-way, and must go on rightly
    ASSERT_TRUE(kept.reach(asked, enough));
    ASSERT_TRUE(afresh.reach(asked, enough));
    for (std::size_t i = 0; i <= asked; ++i)
      ASSERT_EQ(kept.state_before(i), afresh.state_before(i)) << round << ": " << i;
  }
}

}  // namespace
}  // namespace hotfix::scope
