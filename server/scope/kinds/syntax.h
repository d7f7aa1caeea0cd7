#pragma once
// What the lexer must know of a language, as data. Adding a language is adding a row to the table in syntax.cpp.

#include <cstdint>
#include <span>
#include <string_view>

namespace hotfix::scope {

/// Where a line end carries meaning.
enum class Newlines : std::uint8_t {
  none,        // C and its kin
  every,       // each line that holds anything is a statement (TOML)
  python,      // outside brackets
  go,          // after what can end a statement
  javascript,  // where a semicolon would be inserted
  kotlin,      // where one statement can end and another begin: Kotlin, Scala, Swift
  ruby,        //
  shell,       //
};

/// Where blanks between two tokens carry meaning.
enum class Spacing : std::uint8_t {
  none,
  calls,  // `f (x)`, `f -x`: Ruby, Swift
  every,  // words and what is glued to them: shell, CSS
};

struct BlockComment {
  std::string_view open;
  std::string_view close;
  bool nests = false;
};

enum class Escape : std::uint8_t { none, backslash, doubled };

struct TextRule {
  std::string_view open;
  std::string_view close;
  Escape escape = Escape::backslash;
  bool many_lines = false;
  std::string_view inner = {};   // what begins code within it: "${"
  std::string_view inner2 = {};  // another: "$("
};

/// Constructs with a scanner of their own.
enum Special : std::uint32_t {
  regex_literals = 1U << 0U,  // JavaScript, Ruby: where no operand stands before
  jsx = 1U << 1U,             //
  preprocessor = 1U << 2U,    // lines that begin with '#'
  cpp_raw_text = 1U << 3U,    // R"x(…)x"
  rust_text = 1U << 4U,       // r#"…"#, 'a' beside lifetimes
  csharp_text = 1U << 5U,     // @"…", $"…{x}…"
  shell_words = 1U << 6U,     // heredocs, $(…), words of nearly anything
  ruby_text = 1U << 7U,       // heredocs, %w[…], =begin, __END__
  php_tags = 1U << 8U,        // <?php … ?>, heredocs
  docstrings = 1U << 9U,      // a text that is a statement is a comment
  long_brackets = 1U << 10U,  // Lua's [==[…]==]
  url_words = 1U << 11U,      // CSS: url(…)
  dollar_text = 1U << 12U,    // SQL: $tag$…$tag$
  scala_text = 1U << 13U,     // 'symbols beside 'c'
  indentation = 1U << 14U,    // Python
  yaml = 1U << 15U,           // has a lexer of its own
  digit_quotes = 1U << 16U,   // 1'000
};

struct Syntax {
  std::string_view name;  // "typescript"
  Newlines newlines = Newlines::none;
  Spacing spacing = Spacing::none;
  std::uint32_t special = 0;
  std::string_view word_extra;  // characters of words beside letters, digits, '_' and what is not ASCII
  std::span<const std::string_view> line_comments;
  std::span<const BlockComment> block_comments;
  std::span<const TextRule> texts;              // the longer opening first
  std::span<const std::string_view> operators;  // of more than one character, the longer first

  bool has(Special what) const { return (special & what) != 0; }
};

/// By the path's extension or file name, else by the first line ("#!/bin/sh"). Null where the language is not known:
/// then nothing is said about layout, comments or names.
const Syntax* syntax_of(std::string_view path, std::string_view first_line);

}  // namespace hotfix::scope
