// Where line ends, blanks and indentation carry meaning.

#include <algorithm>
#include <array>

#include "scope/kinds/line_lexer.h"

namespace hotfix::scope {

namespace {

using Words = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view text, Words words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

Last role_in_javascript(std::string_view word) {
  if (is_one_of(word, {"if", "while", "for", "with", "switch", "catch"})) return Last::head;
  if (is_one_of(word, {"return", "break", "continue", "throw", "yield"})) return Last::restricted;
  const bool wants_more =
      is_one_of(word, {"typeof", "instanceof", "in",       "of",      "new",     "delete", "void",   "case",
                       "do",     "else",       "try",      "finally", "extends", "import", "export", "const",
                       "let",    "var",        "function", "class",   "await",   "default"});
  return wants_more ? Last::other : Last::operand;
}

Last role_in_go(std::string_view word) {
  if (is_one_of(word, {"return", "break", "continue", "fallthrough"})) return Last::restricted;
  const bool wants_more = is_one_of(
      word, {"case",   "chan",      "const", "default", "defer", "else",   "for",    "func",   "go",   "goto", "if",
             "import", "interface", "map",   "package", "range", "select", "struct", "switch", "type", "var"});
  return wants_more ? Last::other : Last::operand;
}

Last role_in_kotlin(std::string_view word) {
  if (is_one_of(word, {"if", "while", "for", "when", "catch"})) return Last::head;
  if (is_one_of(word, {"return", "break", "continue"})) return Last::restricted;
  const bool wants_more =
      is_one_of(word, {"else",   "do",   "try",   "finally", "in",    "is",     "as",    "val",       "var",
                       "let",    "fun",  "func",  "def",     "class", "struct", "enum",  "interface", "package",
                       "import", "case", "where", "extends", "with",  "match",  "yield", "new",       "throw"});
  return wants_more ? Last::other : Last::operand;
}

Last role_in_ruby(std::string_view word) {
  if (is_one_of(word, {"return", "break", "next", "rescue"})) return Last::restricted;
  const bool wants_more =
      is_one_of(word, {"and",  "or",   "not", "if",    "unless", "while", "until",  "do",  "then",  "else",  "elsif",
                       "case", "when", "in",  "begin", "ensure", "class", "module", "def", "alias", "undef", "for"});
  return wants_more ? Last::other : Last::operand;
}

Last role_in_shell(std::string_view word) {
  const bool wants_more =
      is_one_of(word, {"if", "then", "elif", "else", "while", "until", "do", "in", "!", "{", "case", "function"});
  return wants_more ? Last::other : Last::operand;
}

bool ends_statement(Last last) {
  return last == Last::operand || last == Last::restricted || last == Last::brace_end;
}

}  // namespace

Last LineLexer::role_of_word(std::string_view text) const {
  switch (syntax_.newlines) {
    case Newlines::javascript:
      return role_in_javascript(text);
    case Newlines::go:
      return role_in_go(text);
    case Newlines::kotlin:
      return role_in_kotlin(text);
    case Newlines::ruby:
      return role_in_ruby(text);
    case Newlines::shell:
      return role_in_shell(text);
    case Newlines::none:
    case Newlines::every:
    case Newlines::python:
      return Last::operand;
  }
  return Last::operand;
}

/// To be called when the next token of code is known, and before it is added. True where it begins a statement.
bool LineLexer::before_token(TokenKind kind, std::string_view text) {
  if (!state_.line_ended) return false;
  bool statement = false;
  if (state_.last != Last::nothing && line_end_matters(kind, text)) {
    add_raw(TokenKind::line_end, {});
    state_.last = Last::nothing;
    statement = true;
  }
  if (syntax_.has(scope::indentation) && first_token_ && state_.frames.empty()) indentation();
  return statement;
}

bool LineLexer::line_end_matters(TokenKind kind, std::string_view text) const {
  const Frame* inside = top();
  const bool in_brackets = inside != nullptr && (inside->kind == Frame::Kind::tag || inside->open == '(' ||
                                                 inside->open == '[' || inside->kind == Frame::Kind::code);
  const bool punctuation = kind == TokenKind::punctuation;
  switch (syntax_.newlines) {
    case Newlines::none:
      return false;
    case Newlines::every:
    case Newlines::python:
      return state_.frames.empty();
    case Newlines::go:
      return ends_statement(state_.last) && !(punctuation && is_one_of(text, {")", "}", "]"}));
    case Newlines::javascript:
      if (in_brackets || !ends_statement(state_.last)) return false;
      return starts_statement_javascript(kind, text);
    case Newlines::kotlin:
      if (in_brackets || !ends_statement(state_.last)) return false;
      return starts_statement_kotlin(kind, text);
    case Newlines::ruby:
      return ends_statement(state_.last) && !(punctuation && is_one_of(text, {".", "&.", ")", "]", "}"}));
    case Newlines::shell:
      return ends_statement(state_.last) && !(punctuation && is_one_of(text, {")", ";;", "))"}));
  }
  return true;
}

/// Where the grammar would insert a semicolon before such a token. Operators and brackets continue what stands before
/// them, whether on a line of their own or not.
bool LineLexer::starts_statement_javascript(TokenKind kind, std::string_view text) const {
  if (kind == TokenKind::punctuation) {
    if (is_one_of(text, {";", "}"})) return false;
    return state_.last == Last::restricted || is_one_of(text, {"++", "--", "@", "#"});
  }
  if (kind == TokenKind::text && text.starts_with('`')) return state_.last == Last::restricted;
  const bool goes_on = is_one_of(text, {"instanceof", "in", "of", "as", "satisfies", "else", "catch", "finally",
                                        "while", "from", "extends", "implements"});
  return kind != TokenKind::word || !goes_on;
}

bool LineLexer::starts_statement_kotlin(TokenKind kind, std::string_view text) const {
  if (kind == TokenKind::punctuation) {
    return !is_one_of(text, {".", "?.", "?:", "&&", "||", ")", "]", "}", ",", ";", ":", "=", "->", "::", "=>"});
  }
  const bool goes_on =
      is_one_of(text, {"else", "catch", "finally", "as", "in", "is", "where", "extends", "with", "match", "yield"});
  return kind != TokenKind::word || !goes_on;
}

void LineLexer::indentation() {
  std::uint16_t column = 0;
  constexpr std::uint16_t tab = 8;
  for (const char c : text_) {
    if (c == ' ')
      ++column;
    else if (c == '\t')
      column = static_cast<std::uint16_t>(column / tab * tab + tab);
    else
      break;
  }
  std::vector<std::uint16_t>& open = state_.indents;
  while (!open.empty() && open.back() > column) {
    open.pop_back();
    add_raw(TokenKind::dedent, {});
  }
  if (column > (open.empty() ? 0 : open.back())) {
    open.push_back(column);
    add_raw(TokenKind::indent, {});
  }
}

bool LineLexer::blanks_matter(TokenKind kind, std::string_view text) const {
  const bool punctuation = kind == TokenKind::punctuation;
  switch (syntax_.spacing) {
    case Spacing::none:
      return syntax_.has(preprocessor) && text == "(" && in_directive();  // #define F (x)
    case Spacing::calls: {
      if (!punctuation || state_.line_ended || !operand_before()) return false;
      if (text == "(" || text == "[") return true;
      const char next = peek(text.size());
      const bool may_be_unary = std::string_view("-+*&:?/%<").find(text.front()) != std::string_view::npos;
      return may_be_unary && next != ' ' && next != '\t' && next != '\0';
    }
    case Spacing::every:
      if (syntax_.has(shell_words)) {
        if (state_.last == Last::other || state_.last == Last::nothing) return false;
        return !(punctuation && std::string_view(";|&)").find(text.front()) != std::string_view::npos);
      }
      if (state_.last == Last::other || state_.last == Last::nothing || state_.last == Last::brace_end) return false;
      return !(punctuation && std::string_view("{};,)>").find(text.front()) != std::string_view::npos);
  }
  return false;
}

}  // namespace hotfix::scope
