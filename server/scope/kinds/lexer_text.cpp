// Comments, text literals and heredocs: what is not code.

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "scope/kinds/directive.h"
#include "scope/kinds/line_lexer.h"

namespace hotfix::scope {

/// From `begin` to the comment's end or the line's. at_ stands behind what opens it, or where the line begins.
void LineLexer::comment_body(std::size_t begin) {
  Frame& frame = top_frame();
  bool ended = false;
  while (at_ < text_.size() && !ended) {
    if (!frame.inner.empty() && here(frame.inner)) {
      ++frame.count;
      at_ += frame.inner.size();
    } else if (here(frame.close)) {
      at_ += frame.close.size();
      if (frame.count == 0)
        ended = true;
      else
        --frame.count;
    } else {
      ++at_;
    }
  }
  const std::string_view text = trimmed(text_.substr(begin, at_ - begin));
  if (!text.empty() && tokens_ != nullptr) {
    const bool obeyed = frame.as_directive || declares_type(text, syntax_);
    add_raw(obeyed ? TokenKind::directive : TokenKind::comment, text);
  }
  if (ended) {
    state_.frames.pop_back();
    spaced_ = true;
  }
}

/// Whether the text that opens here stands as a statement of its own: documentation, or nothing at all.
bool LineLexer::is_docstring(const TextRule& rule, std::size_t behind_open) const {
  const bool begins = state_.line_ended || state_.last == Last::nothing;
  if (!syntax_.has(docstrings) || !first_token_ || !begins || !state_.frames.empty()) return false;
  const std::size_t close = text_.find(rule.close, behind_open);
  if (close == std::string_view::npos) return rule.many_lines;
  const std::string_view rest = trimmed(text_.substr(close + rule.close.size()));
  return rest.empty() || rest.front() == '#';
}

bool LineLexer::text_begins() {
  const bool raw_mark = syntax_.has(docstrings) && std::string_view("rRuU").find(peek()) != std::string_view::npos;
  for (const TextRule& rule : syntax_.texts) {
    const bool marked = raw_mark && text_.substr(at_ + 1).starts_with(rule.open);
    if (marked && !is_docstring(rule, at_ + 1 + rule.open.size())) break;  // a word, then a text
    if (!marked && !here(rule.open)) continue;
    Frame frame{.kind = Frame::Kind::text,
                .escape = rule.escape,
                .many_lines = rule.many_lines,
                .close = std::string(rule.close),
                .inner = rule.inner,
                .inner2 = rule.inner2};
    const std::size_t begin = at_;
    at_ += rule.open.size() + (marked ? 1U : 0U);
    frame.as_comment = is_docstring(rule, at_);
    begin_text(begin, std::move(frame));
    return true;
  }
  return false;
}

/// at_ stands behind what opens it.
void LineLexer::begin_text(std::size_t begin, Frame frame) {
  if (!frame.as_comment) {
    const bool separate = (spaced_ || state_.line_ended) && blanks_matter(TokenKind::text, text_.substr(begin, 1));
    const bool statement = before_token(TokenKind::text, text_.substr(begin, at_ - begin));
    if (separate && !statement) add_raw(TokenKind::punctuation, " ");
    state_.last = Last::operand;
    state_.line_ended = false;
    spaced_ = false;
    first_token_ = false;
  }
  state_.frames.push_back(std::move(frame));
  text_body(begin);
}

/// From `begin` to where the text ends, code begins in it, or the line ends.
void LineLexer::text_body(std::size_t begin) {
  Frame& frame = top_frame();
  const TokenKind kind = frame.as_comment ? TokenKind::comment : TokenKind::text;
  const auto emit = [&] {
    const std::string_view part = text_.substr(begin, at_ - begin);
    add_raw(kind, kind == TokenKind::comment ? trimmed(part) : part);
  };
  if (kind == TokenKind::text) {
    state_.line_ended = false;
    first_token_ = false;
  }
  bool escaped_end = false;
  while (at_ < text_.size()) {
    if (frame.escape == Escape::backslash && peek() == '\\') {
      escaped_end = at_ + 1 >= text_.size();
      at_ = std::min(at_ + 2, text_.size());
    } else if (here(frame.close)) {
      at_ += frame.close.size();
      if (frame.escape == Escape::doubled && here(frame.close)) {
        at_ += frame.close.size();
      } else if (frame.count > 0) {
        --frame.count;
      } else {
        emit();
        state_.frames.pop_back();
        spaced_ = false;
        return;
      }
    } else if (frame.open != '\0' && peek() == frame.open) {
      ++frame.count;
      ++at_;
    } else if ((!frame.inner.empty() && here(frame.inner)) || (!frame.inner2.empty() && here(frame.inner2))) {
      at_ += here(frame.inner) ? frame.inner.size() : frame.inner2.size();
      emit();
      const char open = text_[at_ - 1];
      state_.frames.push_back({.kind = Frame::Kind::code, .open = open});
      state_.last = Last::other;
      spaced_ = false;
      return;
    } else {
      ++at_;
    }
  }
  text_to_end_ = true;
  const std::string_view part = text_.substr(begin);
  // These languages read "\r\n" within a text as "\n".
  const bool reads_as_lf =
      escaped_end || syntax_.newlines == Newlines::javascript || syntax_.newlines == Newlines::python;
  add_raw(kind, kind == TokenKind::comment ? trimmed(part) : part,
          line_.crlf && kind == TokenKind::text && !reads_as_lf);
  if (!frame.many_lines && !escaped_end) state_.frames.pop_back();
  if (escaped_end && in_directive()) goes_on_ = true;
}

/// A line of a heredoc, or the one that ends it; at_ stands where code goes on, if any does.
void LineLexer::heredoc_line() {
  const Frame& frame = top_frame();
  const std::string_view shown =
      frame.head ? text_.substr(std::min(text_.find_first_not_of(" \t"), text_.size())) : text_;
  const bool word_ends = shown.size() >= frame.close.size() &&
                         (shown.size() == frame.close.size() || !is_word_char(shown[frame.close.size()]));
  const bool ends =
      shown.starts_with(frame.close) && word_ends && (syntax_.has(php_tags) || shown.size() == frame.close.size());
  if (!ends) {
    add_raw(TokenKind::text, text_, line_.crlf);
    at_ = text_.size();
    return;
  }
  add_raw(TokenKind::text, shown.substr(0, frame.close.size()));
  at_ = text_.size() - shown.size() + frame.close.size();
  const bool php = syntax_.has(php_tags);
  state_.frames.pop_back();
  if (php) first_token_ = false;
  if (php) state_.last = Last::operand;
}

}  // namespace hotfix::scope
