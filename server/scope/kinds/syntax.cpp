#include "scope/kinds/syntax.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace hotfix::scope {

namespace {

using Strings = std::span<const std::string_view>;

constexpr std::array<std::string_view, 1> slashes = {"//"};
constexpr std::array<std::string_view, 1> hash = {"#"};
constexpr std::array<std::string_view, 2> slashes_or_hash = {"//", "#"};
constexpr std::array<std::string_view, 1> dashes = {"--"};

constexpr std::array<BlockComment, 1> c_block = {{{"/*", "*/"}}};
constexpr std::array<BlockComment, 1> nesting_block = {{{"/*", "*/", true}}};
constexpr std::array<BlockComment, 1> lua_block = {{{"--[[", "]]"}}};

constexpr std::array<TextRule, 2> c_texts = {{{"\"", "\""}, {"'", "'"}}};
constexpr std::array<TextRule, 3> java_texts = {
    {{"\"\"\"", "\"\"\"", Escape::backslash, true}, {"\"", "\""}, {"'", "'"}}};
constexpr std::array<TextRule, 3> csharp_texts = {{{"\"\"\"", "\"\"\"", Escape::none, true}, {"\"", "\""}, {"'", "'"}}};
constexpr std::array<TextRule, 3> go_texts = {{{"`", "`", Escape::none, true}, {"\"", "\""}, {"'", "'"}}};
constexpr std::array<TextRule, 3> js_texts = {{{"`", "`", Escape::backslash, true, "${"}, {"\"", "\""}, {"'", "'"}}};
constexpr std::array<TextRule, 3> kotlin_texts = {
    {{"\"\"\"", "\"\"\"", Escape::none, true, "${"}, {"\"", "\"", Escape::backslash, false, "${"}, {"'", "'"}}};
constexpr std::array<TextRule, 2> scala_texts = {
    {{"\"\"\"", "\"\"\"", Escape::none, true, "${"}, {"\"", "\"", Escape::backslash, false, "${"}}};
constexpr std::array<TextRule, 3> swift_texts = {{{"#\"", "\"#", Escape::none, false},
                                                  {"\"\"\"", "\"\"\"", Escape::backslash, true, "\\("},
                                                  {"\"", "\"", Escape::backslash, false, "\\("}}};
constexpr std::array<TextRule, 3> php_texts = {
    {{"\"", "\"", Escape::backslash, true}, {"'", "'", Escape::backslash, true}, {"`", "`", Escape::backslash, true}}};
constexpr std::array<TextRule, 4> python_texts = {
    {{"\"\"\"", "\"\"\"", Escape::backslash, true}, {"'''", "'''", Escape::backslash, true}, {"\"", "\""}, {"'", "'"}}};
constexpr std::array<TextRule, 3> ruby_texts = {{{"\"", "\"", Escape::backslash, true, "#{"},
                                                 {"'", "'", Escape::backslash, true},
                                                 {"`", "`", Escape::backslash, true, "#{"}}};
constexpr std::array<TextRule, 1> rust_texts = {{{"\"", "\"", Escape::backslash, true}}};
constexpr std::array<TextRule, 4> shell_texts = {{{"$'", "'", Escape::backslash, true},
                                                  {"\"", "\"", Escape::backslash, true, "${", "$("},
                                                  {"'", "'", Escape::none, true},
                                                  {"`", "`", Escape::backslash, true}}};
constexpr std::array<TextRule, 2> sql_texts = {
    {{"'", "'", Escape::doubled, true}, {"\"", "\"", Escape::doubled, true}}};
constexpr std::array<TextRule, 4> toml_texts = {{{"\"\"\"", "\"\"\"", Escape::backslash, true},
                                                 {"'''", "'''", Escape::none, true},
                                                 {"\"", "\""},
                                                 {"'", "'", Escape::none}}};

constexpr std::array<std::string_view, 21> c_operators = {
    "<<=", "...", "->*", "<=>", "==", "!=", "<=", "->", "++", "--", "&&",
    "||",  "::",  "+=",  "-=",  "*=", "/=", "%=", "&=", "|=", "^="};
constexpr std::array<std::string_view, 38> many_operators = {
    "===", "!==", "<=>", "**=", "&&=", "||=", "?\?=", "<<=", "...", "..=", "..<", "&^=", "?->",
    "=>",  "==",  "!=",  "<=",  "->",  "++",  "--",   "&&",  "||",  "??",  "?.",  "?:",  "::",
    "!!",  "**",  "+=",  "-=",  "*=",  "/=",  "%=",   "&=",  "|=",  "^=",  "<<",  ".."};
constexpr std::array<std::string_view, 24> go_operators = {
    "<<=", "&^=", "...", ":=", "<-", "<<", "&^", "==", "!=", "<=", ">=", "++",
    "--",  "&&",  "||",  "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", ">>"};
constexpr std::array<std::string_view, 23> python_operators = {"**=", "//=", "...", "<<=", ">>=", ":=", "->", "**",
                                                               "//",  "<<",  ">>",  "==",  "!=",  "<=", ">=", "+=",
                                                               "-=",  "*=",  "/=",  "%=",  "&=",  "|=", "@="};
constexpr std::array<std::string_view, 24> ruby_operators = {"<=>", "===", "**=", "&&=", "||=", "...", "<<=", "&.",
                                                             "=>",  "==",  "!=",  "=~",  "!~",  "<=",  ">=",  "->",
                                                             "&&",  "||",  "::",  "**",  "<<",  "+=",  "-=",  ".."};
constexpr std::array<std::string_view, 18> shell_operators = {";;&", "<<<", "<<-", ";;", ";&", "&&", "||", "|&", ">>",
                                                              "<<",  ">&",  "<&",  ">|", "<>", "((", "))", "[[", "]]"};
constexpr std::array<std::string_view, 8> sql_operators = {"<>", "<=", ">=", "!=", "||", "::", ":=", "->"};
constexpr std::array<std::string_view, 9> lua_operators = {"...", "..", "==", "~=", "<=", ">=", "::", "//", "<<"};

constexpr std::uint32_t c_special = preprocessor;

constexpr std::array syntaxes = {
    Syntax{"c", Newlines::none, Spacing::none, c_special, "$", slashes, c_block, c_texts, c_operators},
    Syntax{"cpp", Newlines::none, Spacing::none, c_special | cpp_raw_text | digit_quotes, "$", slashes, c_block,
           c_texts, c_operators},
    Syntax{"csharp", Newlines::none, Spacing::none, preprocessor | csharp_text, "", slashes, c_block, csharp_texts,
           many_operators},
    Syntax{"java", Newlines::none, Spacing::none, 0, "$", slashes, c_block, java_texts, many_operators},
    Syntax{"go", Newlines::go, Spacing::none, 0, "", slashes, c_block, go_texts, go_operators},
    Syntax{"javascript", Newlines::javascript, Spacing::none, regex_literals | jsx, "$", slashes, c_block, js_texts,
           many_operators},
    Syntax{"typescript", Newlines::javascript, Spacing::none, regex_literals, "$", slashes, c_block, js_texts,
           many_operators},
    Syntax{"kotlin", Newlines::kotlin, Spacing::none, 0, "$", slashes, nesting_block, kotlin_texts, many_operators},
    Syntax{"scala", Newlines::kotlin, Spacing::calls, scala_text, "$", slashes, nesting_block, scala_texts,
           many_operators},
    Syntax{"swift", Newlines::kotlin, Spacing::calls, 0, "$", slashes, nesting_block, swift_texts, many_operators},
    Syntax{"php", Newlines::none, Spacing::none, php_tags, "$", slashes_or_hash, c_block, php_texts, many_operators},
    Syntax{"python",
           Newlines::python,
           Spacing::none,
           docstrings | indentation,
           "",
           hash,
           {},
           python_texts,
           python_operators},
    Syntax{
        "ruby", Newlines::ruby, Spacing::calls, regex_literals | ruby_text, "@$", hash, {}, ruby_texts, ruby_operators},
    Syntax{"rust", Newlines::none, Spacing::none, rust_text, "", slashes, nesting_block, rust_texts, many_operators},
    Syntax{"shell",
           Newlines::shell,
           Spacing::every,
           shell_words,
           "-./:=,+@%^~!?*[]$#",
           hash,
           {},
           shell_texts,
           shell_operators},
    Syntax{"yaml", Newlines::every, Spacing::none, yaml, "", hash, {}, {}, {}},
    Syntax{"json", Newlines::none, Spacing::none, 0, "", slashes, c_block, c_texts, {}},
    Syntax{"css", Newlines::none, Spacing::every, url_words, "-@!%", {}, c_block, c_texts, {}},
    Syntax{"scss", Newlines::none, Spacing::every, url_words, "-@!%$", slashes, c_block, c_texts, {}},
    Syntax{"sql", Newlines::none, Spacing::none, dollar_text, "@", dashes, c_block, sql_texts, sql_operators},
    Syntax{"toml", Newlines::every, Spacing::none, 0, "-", hash, {}, toml_texts, {}},
    Syntax{"lua", Newlines::none, Spacing::none, long_brackets, "", dashes, lua_block, c_texts, lua_operators},
};

struct Named {
  std::string_view name;  // of a file, or an extension
  std::string_view syntax;
};

constexpr std::array by_extension = {
    Named{"c", "c"},
    Named{"h", "cpp"},
    Named{"cc", "cpp"},
    Named{"cpp", "cpp"},
    Named{"cxx", "cpp"},
    Named{"c++", "cpp"},
    Named{"hh", "cpp"},
    Named{"hpp", "cpp"},
    Named{"hxx", "cpp"},
    Named{"ipp", "cpp"},
    Named{"inl", "cpp"},
    Named{"ixx", "cpp"},
    Named{"cppm", "cpp"},
    Named{"m", "c"},
    Named{"mm", "cpp"},
    Named{"cs", "csharp"},
    Named{"java", "java"},
    Named{"go", "go"},
    Named{"js", "javascript"},
    Named{"jsx", "javascript"},
    Named{"mjs", "javascript"},
    Named{"cjs", "javascript"},
    Named{"ts", "typescript"},
    Named{"mts", "typescript"},
    Named{"cts", "typescript"},
    Named{"tsx", "javascript"},
    Named{"kt", "kotlin"},
    Named{"kts", "kotlin"},
    Named{"scala", "scala"},
    Named{"sc", "scala"},
    Named{"sbt", "scala"},
    Named{"swift", "swift"},
    Named{"php", "php"},
    Named{"phtml", "php"},
    Named{"inc", "php"},
    Named{"py", "python"},
    Named{"pyi", "python"},
    Named{"pyw", "python"},
    Named{"rb", "ruby"},
    Named{"rake", "ruby"},
    Named{"gemspec", "ruby"},
    Named{"ru", "ruby"},
    Named{"podspec", "ruby"},
    Named{"rs", "rust"},
    Named{"sh", "shell"},
    Named{"bash", "shell"},
    Named{"zsh", "shell"},
    Named{"ksh", "shell"},
    Named{"bats", "shell"},
    Named{"yaml", "yaml"},
    Named{"yml", "yaml"},
    Named{"json", "json"},
    Named{"jsonc", "json"},
    Named{"json5", "json"},
    Named{"css", "css"},
    Named{"scss", "scss"},
    Named{"less", "scss"},
    Named{"sql", "sql"},
    Named{"toml", "toml"},
    Named{"lua", "lua"},
};

constexpr std::array by_name = {
    Named{"Gemfile", "ruby"},      Named{"Rakefile", "ruby"},   Named{"Guardfile", "ruby"},
    Named{"Vagrantfile", "ruby"},  Named{"Podfile", "ruby"},    Named{"Fastfile", "ruby"},
    Named{"SConstruct", "python"}, Named{".bashrc", "shell"},   Named{".eslintrc", "json"},
    Named{".babelrc", "json"},     Named{"Cargo.lock", "toml"}, Named{".clang-format", "yaml"},
    Named{".clang-tidy", "yaml"},
};

constexpr std::array by_interpreter = {
    Named{"sh", "shell"},  Named{"bash", "shell"},      Named{"dash", "shell"},     Named{"ksh", "shell"},
    Named{"zsh", "shell"}, Named{"python", "python"},   Named{"python2", "python"}, Named{"python3", "python"},
    Named{"ruby", "ruby"}, Named{"node", "javascript"}, Named{"php", "php"},        Named{"lua", "lua"},
};

const Syntax* syntax_named(std::string_view name) {
  const auto found =
      std::find_if(syntaxes.begin(), syntaxes.end(), [&](const Syntax& one) { return one.name == name; });
  return found == syntaxes.end() ? nullptr : &*found;
}

template <class Table>
const Syntax* look_up(const Table& table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const Named& one) { return one.name == name; });
  return found == table.end() ? nullptr : syntax_named(found->syntax);
}

/// "#!/usr/bin/env -S bash -e" names bash.
std::string_view interpreter(std::string_view first_line) {
  if (!first_line.starts_with("#!")) return {};
  std::string_view rest = trimmed(first_line.substr(2));
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest = trimmed(rest.substr(word.size()));
    const std::string_view name = word.substr(word.rfind('/') + 1);
    if (name != "env" && !name.starts_with("-")) return name;
  }
  return {};
}

}  // namespace

const Syntax* syntax_of(std::string_view path, std::string_view first_line) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (const Syntax* syntax = look_up(by_name, name)) return syntax;
  const std::size_t dot = name.rfind('.');
  if (dot != std::string_view::npos) {
    if (const Syntax* syntax = look_up(by_extension, lowered(name.substr(dot + 1)))) return syntax;
  }
  const std::string_view program = interpreter(first_line);
  return program.empty() ? nullptr : look_up(by_interpreter, program);
}

}  // namespace hotfix::scope
