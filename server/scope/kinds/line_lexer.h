#pragma once
// The lexer of one line (lexer.h). Only lexer*.cpp include this.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scope/kinds/lexer.h"

namespace hotfix::scope {

class LineLexer {
 public:
  LineLexer(const Syntax& syntax, LexState& state, const SourceLine& line, std::vector<Token>* tokens)
      : syntax_(syntax), state_(state), line_(line), text_(line.text), tokens_(tokens) {}

  void run();

 private:
  // lexer.cpp
  void code();
  bool blanks();
  bool comment_begins();
  void word();
  void number();
  void punctuation();
  void open_bracket(char c);
  void close_bracket(char c);
  void end_of_line();
  void end_of_directive();

  // lexer_text.cpp: what is not code
  void comment_body(std::size_t begin);
  void text_body(std::size_t begin);
  void heredoc_line();
  void begin_text(std::size_t begin, Frame frame);
  bool text_begins();
  bool is_docstring(const TextRule& rule, std::size_t behind_open) const;

  // lexer_special.cpp: what a table cannot say
  bool special_begins();
  bool raw_text_of_cpp();
  bool text_of_rust();
  bool text_of_csharp();
  bool word_of_shell();
  bool text_of_ruby();
  bool heredoc_of_ruby();
  bool heredoc_begins(std::size_t behind_mark, bool indented);
  bool tag_of_php();
  void page();
  bool long_bracket();
  bool dollar_quoted();
  bool symbol_of_scala();
  bool regex_begins();
  bool url_begins();

  // lexer_jsx.cpp
  bool jsx_begins();
  void tag();
  void markup();

  // lexer_lines.cpp: where line ends and blanks carry meaning
  bool before_token(TokenKind kind, std::string_view text);
  bool line_end_matters(TokenKind kind, std::string_view text) const;
  bool starts_statement_javascript(TokenKind kind, std::string_view text) const;
  bool starts_statement_kotlin(TokenKind kind, std::string_view text) const;
  void indentation();
  bool blanks_matter(TokenKind kind, std::string_view text) const;
  Last role_of_word(std::string_view text) const;

  // lexer_yaml.cpp
  void yaml_line();
  bool yaml_block_scalar();
  void yaml_node();
  void yaml_scalar();

  void add(TokenKind kind, std::size_t begin, std::size_t end);
  void add_raw(TokenKind kind, std::string_view text, bool spaced = false);
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool here(std::string_view what) const {
    if (what.empty()) return true;
    return peek() == what.front() && text_.substr(at_).starts_with(what);  // one look settles nearly all of a table
  }
  bool operand_before() const { return state_.last == Last::operand || state_.last == Last::brace_end; }
  bool is_word_char(char c) const;
  bool word_begins(char c) const;
  std::size_t end_of_word(std::size_t from) const;
  const Frame* top() const { return state_.frames.empty() ? nullptr : &state_.frames.back(); }
  Frame& top_frame() { return state_.frames.back(); }
  bool in_directive() const;

  const Syntax& syntax_;
  LexState& state_;
  const SourceLine& line_;
  std::string_view text_;
  std::vector<Token>* tokens_;
  std::size_t at_ = 0;
  bool spaced_ = false;       // white space before at_
  bool text_to_end_ = false;  // the line ended within a text, which was added
  bool first_token_ = true;   // no code token on this line yet
  bool goes_on_ = false;      // the line ends with a backslash that joins it to the next
};

}  // namespace hotfix::scope
