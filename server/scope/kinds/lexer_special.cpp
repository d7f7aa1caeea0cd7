// Constructs that a table of openings cannot say.

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "scope/kinds/line_lexer.h"

namespace hotfix::scope {

namespace {

char closing_of(char open) {
  switch (open) {
    case '(':
      return ')';
    case '[':
      return ']';
    case '{':
      return '}';
    case '<':
      return '>';
    default:
      return open;
  }
}

bool is_name_char(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}

}  // namespace

bool LineLexer::special_begins() {
  return (syntax_.has(cpp_raw_text) && raw_text_of_cpp()) || (syntax_.has(rust_text) && text_of_rust()) ||
         (syntax_.has(csharp_text) && text_of_csharp()) || (syntax_.has(shell_words) && word_of_shell()) ||
         (syntax_.has(ruby_text) && text_of_ruby()) || (syntax_.has(php_tags) && tag_of_php()) ||
         (syntax_.has(long_brackets) && long_bracket()) || (syntax_.has(dollar_text) && dollar_quoted()) ||
         (syntax_.has(scala_text) && symbol_of_scala()) || (syntax_.has(url_words) && url_begins()) ||
         (syntax_.has(regex_literals) && regex_begins()) || (syntax_.has(jsx) && jsx_begins());
}

bool LineLexer::raw_text_of_cpp() {
  std::size_t at = at_;
  for (const std::string_view prefix : {"u8", "u", "U", "L"}) {
    if (text_.substr(at).starts_with(prefix)) {
      at += prefix.size();
      break;
    }
  }
  if (!text_.substr(at).starts_with("R\"")) return false;
  const std::size_t open = text_.find('(', at);
  constexpr std::size_t longest_delimiter = 16;
  if (open == std::string_view::npos || open - at - 2 > longest_delimiter) return false;
  const std::string close = ")" + std::string(text_.substr(at + 2, open - at - 2)) + "\"";
  const std::size_t begin = std::exchange(at_, open + 1);
  begin_text(begin, {.kind = Frame::Kind::text, .many_lines = true, .close = close});
  return true;
}

bool LineLexer::text_of_rust() {
  if (peek() == '\'') {
    std::size_t end = at_ + 2;
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0U) == 0x80U) ++end;
    const bool character = peek(1) == '\\' || (end < text_.size() && text_[end] == '\'');
    const std::size_t begin = at_;
    if (character) {
      ++at_;
      begin_text(begin, {.kind = Frame::Kind::text, .escape = Escape::backslash, .close = "'"});
      return true;
    }
    end = std::max(end_of_word(at_ + 1), at_ + 1);
    add(TokenKind::word, begin, end);
    state_.last = Last::operand;
    at_ = end;
    return true;
  }
  std::size_t at = at_;
  if (at < text_.size() && (text_[at] == 'b' || text_[at] == 'c')) ++at;
  if (at >= text_.size() || text_[at] != 'r') return false;
  const std::size_t marks = std::min(text_.find_first_not_of('#', at + 1), text_.size());
  if (marks >= text_.size() || text_[marks] != '"') return false;
  const std::string close = "\"" + std::string(marks - at - 1, '#');
  const std::size_t begin = std::exchange(at_, marks + 1);
  begin_text(begin, {.kind = Frame::Kind::text, .many_lines = true, .close = close});
  return true;
}

bool LineLexer::text_of_csharp() {
  const std::size_t quote = std::min(text_.find_first_not_of("$@", at_), text_.size());
  if (quote == at_ || quote >= text_.size() || text_[quote] != '"') return false;
  const std::string_view prefix = text_.substr(at_, quote - at_);
  Frame frame{.kind = Frame::Kind::text, .escape = Escape::backslash, .close = "\""};
  const bool raw = text_.substr(quote).starts_with("\"\"\"");
  if (raw) frame.close = "\"\"\"";
  if (raw || contains(prefix, "@")) frame.many_lines = true;
  if (raw) frame.escape = Escape::none;
  if (!raw && contains(prefix, "@")) frame.escape = Escape::doubled;
  if (contains(prefix, "$")) frame.inner = "{";
  const std::size_t begin = std::exchange(at_, quote + frame.close.size());
  begin_text(begin, std::move(frame));
  return true;
}

/// `quoted` is the end's word with or without quotes, behind `<<` and what belongs to it.
bool LineLexer::heredoc_begins(std::size_t behind_mark, bool indented) {
  std::size_t at = behind_mark;
  if (at < text_.size() && text_[at] == '\\') ++at;
  if (at >= text_.size()) return false;
  const char quote = std::string_view("\"'`").find(text_[at]) != std::string_view::npos ? text_[at] : '\0';
  if (quote != '\0') ++at;
  std::size_t end = at;
  while (end < text_.size() && (quote != '\0' ? text_[end] != quote : is_name_char(text_[end]))) ++end;
  if (end == at || is_digit(text_[at]) || (quote != '\0' && end >= text_.size())) return false;
  Frame frame{.kind = Frame::Kind::heredoc, .head = indented, .close = std::string(text_.substr(at, end - at))};
  if (quote != '\0') ++end;
  state_.heredocs.push_back(std::move(frame));
  add(TokenKind::text, at_, end);
  state_.last = Last::operand;
  at_ = end;
  return true;
}

bool LineLexer::word_of_shell() {
  if (here("<<") && !here("<<<")) {
    const bool indented = peek(2) == '-';
    const std::size_t behind = std::min(text_.find_first_not_of(" \t", at_ + (indented ? 3 : 2)), text_.size());
    return heredoc_begins(behind, indented);
  }
  if (peek() != '$' || (peek(1) != '(' && peek(1) != '{')) return false;
  add(TokenKind::punctuation, at_, at_ + 2);
  state_.frames.push_back({.kind = Frame::Kind::code, .open = peek(1)});
  state_.last = Last::other;
  at_ += 2;
  return true;
}

bool LineLexer::heredoc_of_ruby() {
  if (!here("<<")) return false;
  const char mark = peek(2);
  const bool indented = mark == '~' || mark == '-';
  const char next = peek(indented ? 3 : 2);
  const bool quoted = next == '"' || next == '\'' || next == '`';
  if (!quoted && !(indented ? is_name_char(next) : is_upper(next))) return false;
  if (operand_before() && !(spaced_ && (indented || is_upper(next)))) return false;
  return heredoc_begins(at_ + (indented ? 3 : 2), indented);
}

bool LineLexer::text_of_ruby() {
  const char c = peek();
  if (at_ == 0 && c == '=' && here("=begin")) {
    state_.frames.push_back({.kind = Frame::Kind::comment, .close = "=end"});
    comment_body(at_);
    return true;
  }
  if (at_ == 0 && text_ == "__END__") {
    state_.frames.push_back({.kind = Frame::Kind::to_the_end});
    return true;
  }
  const char next = peek(1);
  const bool unary = !operand_before() || (spaced_ && next != ' ' && next != '\t' && next != '=' && next != '\0');
  if (c == '?' && !operand_before() && next != '\0' && next != ' ' && !is_name_char(peek(2))) {
    add(TokenKind::text, at_, at_ + 2);
    state_.last = Last::operand;
    at_ += 2;
    return true;
  }
  if (c == '%' && unary) {
    const bool kind = std::string_view("wWqQiIrsx").find(next) != std::string_view::npos && next != '\0';
    const char open = kind ? peek(2) : next;
    if (open == '\0' || is_name_char(open) || open == ' ') return false;
    Frame frame{.kind = Frame::Kind::text,
                .open = closing_of(open) == open ? '\0' : open,
                .escape = Escape::backslash,
                .many_lines = true,
                .close = std::string(1, closing_of(open))};
    const std::size_t begin = at_;
    at_ += kind ? 3 : 2;
    begin_text(begin, std::move(frame));
    return true;
  }
  return heredoc_of_ruby();
}

/// From '/' to the next '/' on the line that is neither escaped nor within brackets.
bool LineLexer::regex_begins() {
  if (peek() != '/') return false;
  const char next = peek(1);
  const bool argument = syntax_.has(ruby_text) && spaced_ && next != ' ' && next != '=';
  if (state_.last == Last::operand && !argument) return false;
  bool in_class = false;
  for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
    const char c = text_[i];
    if (c == '\\') {
      ++i;
    } else if (c == '[') {
      in_class = true;
    } else if (c == ']') {
      in_class = false;
    } else if (c == '/' && !in_class) {
      const std::size_t end = std::max(end_of_word(i + 1), i + 1);
      add(TokenKind::text, at_, end);
      state_.last = Last::operand;
      at_ = end;
      return true;
    }
  }
  return false;
}

bool LineLexer::tag_of_php() {
  if (here("?>")) {
    add_raw(TokenKind::text, "?>");
    at_ += 2;
    state_.frames.push_back({.kind = Frame::Kind::page});
    return true;
  }
  if (!here("<<<")) return false;
  return heredoc_begins(std::min(text_.find_first_not_of(" \t", at_ + 3), text_.size()), true);
}

/// PHP: what stands outside of its tags is text.
void LineLexer::page() {
  const std::size_t open = std::min(text_.find("<?", at_), text_.size());
  if (open > at_ || open == text_.size()) add_raw(TokenKind::text, text_.substr(at_, open - at_), line_.crlf);
  at_ = open;
  if (at_ >= text_.size()) return;
  const std::size_t length = here("<?php") ? 5 : here("<?=") ? 3 : 2;
  add_raw(TokenKind::text, text_.substr(at_, length));
  at_ += length;
  state_.frames.pop_back();
  state_.last = Last::nothing;
  first_token_ = false;
}

bool LineLexer::long_bracket() {
  const std::size_t mark = here("--[") ? at_ + 2 : at_;
  if (mark >= text_.size() || text_[mark] != '[') return false;
  const std::size_t second = std::min(text_.find_first_not_of('=', mark + 1), text_.size());
  if (second >= text_.size() || text_[second] != '[') return false;
  const std::string close = "]" + std::string(second - mark - 1, '=') + "]";
  const bool comment = mark != at_;
  const std::size_t begin = std::exchange(at_, second + 1);
  if (comment) {
    state_.frames.push_back({.kind = Frame::Kind::comment, .close = close});
    comment_body(begin);
  } else {
    begin_text(begin, {.kind = Frame::Kind::text, .many_lines = true, .close = close});
  }
  return true;
}

bool LineLexer::dollar_quoted() {
  if (peek() != '$') return false;
  std::size_t end = at_ + 1;
  while (end < text_.size() && is_name_char(text_[end])) ++end;
  if (end >= text_.size() || text_[end] != '$') return false;
  const std::string close(text_.substr(at_, end + 1 - at_));
  const std::size_t begin = std::exchange(at_, end + 1);
  begin_text(begin, {.kind = Frame::Kind::text, .many_lines = true, .close = close});
  return true;
}

bool LineLexer::symbol_of_scala() {
  if (peek() != '\'') return false;
  const std::size_t begin = at_;
  if (peek(1) == '\\' || peek(2) == '\'') {
    ++at_;
    begin_text(begin, {.kind = Frame::Kind::text, .escape = Escape::backslash, .close = "'"});
    return true;
  }
  const std::size_t end = std::max(end_of_word(at_ + 1), at_ + 1);
  add(TokenKind::word, begin, end);
  state_.last = Last::operand;
  at_ = end;
  return true;
}

bool LineLexer::url_begins() {
  if (!here("url(") || peek(4) == '"' || peek(4) == '\'') return false;
  const std::size_t begin = at_;
  at_ += 4;
  begin_text(begin, {.kind = Frame::Kind::text, .close = ")"});
  return true;
}

}  // namespace hotfix::scope
