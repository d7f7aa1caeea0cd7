// JSX: tags, and the text between them, whose white space counts within a line and not at its ends.

#include <algorithm>

#include "base/ascii.h"
#include "scope/kinds/line_lexer.h"

namespace hotfix::scope {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_name(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == ':' || c == '.' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

/// Where an operand is due, '<' and a name begin an element; in TypeScript also a generic arrow: `<T,>(x)`, `<T>(x)`.
bool LineLexer::jsx_begins() {
  if (peek() != '<' || operand_before()) return false;
  const char next = peek(1);
  if (next != '>' && !is_letter(next) && next != '_') return false;
  std::size_t end = at_ + 1;
  while (end < text_.size() && is_name(text_[end])) ++end;
  const std::string_view rest = trimmed(text_.substr(end));
  if (rest.starts_with(',') || rest.starts_with("extends ") || rest.starts_with(">(")) return false;
  add(TokenKind::punctuation, at_, at_ + 1);
  ++at_;
  state_.frames.push_back({.kind = Frame::Kind::tag});
  return true;
}

/// One step within a tag.
void LineLexer::tag() {
  if (at_ >= text_.size() || blanks() || comment_begins()) return;
  const char c = peek();
  if (here("/>")) {
    add_raw(TokenKind::punctuation, "/>");
    at_ += 2;
    state_.frames.pop_back();
    state_.last = Last::operand;
  } else if (c == '>') {
    add_raw(TokenKind::punctuation, ">");
    ++at_;
    state_.frames.back() = {.kind = Frame::Kind::markup};
  } else if (c == '{') {
    add_raw(TokenKind::punctuation, "{");
    ++at_;
    state_.frames.push_back({.kind = Frame::Kind::code, .open = '{'});
    state_.last = Last::other;
  } else if (c == '"' || c == '\'') {
    const std::size_t begin = at_++;
    begin_text(begin, {.kind = Frame::Kind::text, .many_lines = true, .close = std::string(1, c)});
  } else {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && is_name(text_[at_]) && is_name(text_[begin])) ++at_;
    const TokenKind kind = is_name(text_[begin]) ? TokenKind::word : TokenKind::punctuation;
    add_raw(kind, text_.substr(begin, at_ - begin));
  }
  state_.line_ended = false;
  first_token_ = false;
}

/// Up to the next tag, the next code, or the line's end.
void LineLexer::markup() {
  const std::size_t begin = at_;
  at_ = std::min(text_.find_first_of("<{", begin), text_.size());
  std::string_view part = text_.substr(begin, at_ - begin);
  const bool from_start = text_.find_first_not_of(" \t") >= begin;
  if (from_start) part.remove_prefix(std::min(part.find_first_not_of(" \t"), part.size()));
  if (at_ == text_.size()) part = part.substr(0, part.find_last_not_of(" \t\r") + 1);
  while (!part.empty()) {
    const bool blank = is_blank(part.front());
    const auto end = std::find_if(part.begin(), part.end(), [&](char c) { return is_blank(c) != blank; });
    const auto length = static_cast<std::size_t>(end - part.begin());
    const bool at_edge = part.data() == text_.data() + begin || length == part.size();
    if (!blank || length != 1 || at_edge) add_raw(TokenKind::text, part.substr(0, length));
    part.remove_prefix(length);
  }
  if (at_ >= text_.size()) return;
  state_.line_ended = false;
  first_token_ = false;
  if (here("</")) {
    const std::size_t end = std::min(text_.find('>', at_), text_.size() - 1) + 1;
    add_raw(TokenKind::punctuation, text_.substr(at_, end - at_));
    at_ = end;
    state_.frames.pop_back();
    state_.last = Last::operand;
  } else if (peek() == '<') {
    add_raw(TokenKind::punctuation, "<");
    ++at_;
    state_.frames.push_back({.kind = Frame::Kind::tag});
  } else {
    add_raw(TokenKind::punctuation, "{");
    ++at_;
    state_.frames.push_back({.kind = Frame::Kind::code, .open = '{'});
    state_.last = Last::other;
  }
}

}  // namespace hotfix::scope
