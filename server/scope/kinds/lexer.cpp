#include "scope/kinds/lexer.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/text_buffer.h"
#include "scope/kinds/directive.h"
#include "scope/kinds/line_lexer.h"

namespace hotfix::scope {

namespace {

constexpr std::size_t deepest = 200;  // frames; deeper nesting is a lexer that lost its way

bool closes(char open, char close) {
  return (open == '(' && close == ')') || (open == '[' && close == ']') || (open == '{' && close == '}');
}

}  // namespace

std::size_t LexState::hash() const {
  std::uint64_t value = static_cast<std::uint64_t>(last) + (line_ended ? 16U : 0U) + std::uint64_t{blanks} * 32U;
  const auto add = [&](const Frame& frame) {
    value = value * 1099511628211U + static_cast<std::uint64_t>(frame.kind) * 256U +
            static_cast<unsigned char>(frame.open) + std::uint64_t{frame.count} * 65536U;
    if (!frame.close.empty()) value = hash_bytes(frame.close, value);
  };
  for (const Frame& frame : frames) add(frame);
  for (const Frame& frame : heredocs) add(frame);
  for (const std::uint16_t indent : indents) value = value * 31U + indent;
  return static_cast<std::size_t>(value);
}

LexState first_state(const Syntax& syntax) {
  LexState state;
  if (syntax.has(php_tags)) state.frames.push_back({.kind = Frame::Kind::page});
  return state;
}

void lex_line(const Syntax& syntax, LexState& state, const SourceLine& line, std::vector<Token>* tokens) {
  LineLexer(syntax, state, line, tokens).run();
}

void LineLexer::run() {
  if (line_.first && text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  if (syntax_.has(yaml)) {
    yaml_line();
    return;
  }
  if (top() != nullptr && top()->kind == Frame::Kind::heredoc) {
    heredoc_line();
    if (at_ >= text_.size()) return;
  }
  bool entered = false;  // a text goes on at the beginning even where the line is empty
  while (at_ < text_.size() || !entered) {
    entered = true;
    const Frame::Kind kind = top() == nullptr ? Frame::Kind::bracket : top()->kind;
    if (kind == Frame::Kind::comment)
      comment_body(at_);
    else if (kind == Frame::Kind::text)
      text_body(at_);
    else if (kind == Frame::Kind::page)
      page();
    else if (kind == Frame::Kind::tag)
      tag();
    else if (kind == Frame::Kind::markup)
      markup();
    else if (kind == Frame::Kind::to_the_end) {
      add_raw(TokenKind::text, text_.substr(at_), line_.crlf);
      at_ = text_.size();
    } else
      code();
  }
  end_of_line();
}

/// One step through code: blanks, or one token.
void LineLexer::code() {
  if (at_ >= text_.size()) return;
  if (blanks()) return;
  if (comment_begins() || special_begins() || text_begins()) return;
  const char c = peek();
  if (is_digit(c) || (c == '.' && is_digit(peek(1)) && syntax_.spacing != Spacing::every && !operand_before()))
    number();
  else if (word_begins(c))
    word();
  else
    punctuation();
}

bool LineLexer::blanks() {
  const std::size_t begin = at_;
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\f' || text_[at_] == '\v' || text_[at_] == '\r')) {
    ++at_;
  }
  if (at_ > begin) spaced_ = true;
  const bool joins = peek() == '\\' && at_ + 1 == text_.size();
  if (joins) {
    goes_on_ = true;
    ++at_;
  }
  return at_ > begin || joins;
}

bool LineLexer::comment_begins() {
  for (const std::string_view open : syntax_.line_comments) {
    if (!here(open)) continue;
    if (syntax_.has(long_brackets) && here("--[")) break;  // may be a long one
    const bool word_goes_on = syntax_.has(shell_words) && !spaced_ && !first_token_ && at_ > 0 &&
                              text_.substr(at_ - 1, 1).find_first_of(";|&()") == std::string_view::npos;
    const bool attribute = syntax_.has(php_tags) && here("#[");
    const bool inner = open == "#" && in_directive();
    if (word_goes_on || attribute || inner) continue;
    std::size_t end = text_.size();
    if (syntax_.has(php_tags)) end = std::min(end, text_.find("?>", at_));
    const std::string_view comment = text_.substr(at_, end - at_);
    const bool shebang = line_.first && at_ == 0 && comment.starts_with("#!");
    if (tokens_ != nullptr) {
      const bool obeyed = comment.starts_with("#!") ? shebang : is_directive(comment, syntax_);
      add_raw(obeyed ? TokenKind::directive : TokenKind::comment, trimmed(comment));
    }
    at_ = end;
    return true;
  }
  for (const BlockComment& block : syntax_.block_comments) {
    if (!here(block.open)) continue;
    Frame frame{.kind = Frame::Kind::comment, .close = std::string(block.close)};
    if (block.nests) frame.inner = block.open;
    frame.as_directive = is_directive(text_.substr(at_), syntax_);
    const std::size_t begin = at_;
    at_ += block.open.size();
    state_.frames.push_back(std::move(frame));
    comment_body(begin);
    return true;
  }
  if (line_.first && at_ == 0 && here("#!") && !here("#![")) {
    add_raw(TokenKind::directive, trimmed(text_));
    at_ = text_.size();
    return true;
  }
  return false;
}

bool LineLexer::is_word_char(char c) const {
  return is_letter(c) || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80 ||
         syntax_.word_extra.find(c) != std::string_view::npos;
}

bool LineLexer::word_begins(char c) const {
  if (syntax_.has(shell_words) && c == '$') return peek(1) != '(' && peek(1) != '{' && peek(1) != '\'';
  return is_word_char(c) || (syntax_.name == "css" && c == '#') || (syntax_.name == "scss" && c == '#');
}

std::size_t LineLexer::end_of_word(std::size_t from) const {
  std::size_t end = from;
  while (end < text_.size() && is_word_char(text_[end])) ++end;
  return end;
}

void LineLexer::word() {
  const std::size_t begin = at_;
  std::size_t end = std::max(end_of_word(begin), begin + 1);
  if (syntax_.has(shell_words)) {  // $( and ${ and $' begin something of their own
    for (std::size_t i = begin + 1; i < end; ++i) {
      if (text_[i] == '$' && i + 1 < text_.size() &&
          std::string_view("({'").find(text_[i + 1]) != std::string_view::npos)
        end = i;
    }
    if (text_[begin] == '$' && end == begin + 1 && end < text_.size() && text_[end] == '#') ++end;  // $#
  }
  if (syntax_.has(ruby_text) && end < text_.size() && (text_[end] == '?' || text_[end] == '!') &&
      (end + 1 >= text_.size() || text_[end + 1] != '=')) {
    ++end;
  }
  const std::string_view text = text_.substr(begin, end - begin);
  add(TokenKind::word, begin, end);
  state_.last = role_of_word(text);
  at_ = end;
  if (syntax_.has(shell_words)) {
    if (text == "case") state_.frames.push_back({.kind = Frame::Kind::shell_case});
    if (text == "esac" && top() != nullptr && top()->kind == Frame::Kind::shell_case) state_.frames.pop_back();
  }
}

void LineLexer::number() {
  const std::size_t begin = at_;
  std::size_t end = at_;
  while (end < text_.size()) {
    const char c = text_[end];
    const bool sign = (c == '+' || c == '-') && end > begin && (text_[end - 1] == 'e' || text_[end - 1] == 'E') &&
                      !text_.substr(begin).starts_with("0x");
    const bool point = c == '.' && end + 1 < text_.size() && is_digit(text_[end + 1]);
    const bool quote = c == '\'' && syntax_.has(digit_quotes) && end + 1 < text_.size() &&
                       (is_digit(text_[end + 1]) || is_letter(text_[end + 1]));
    if (!is_word_char(c) && !sign && !point && !quote) break;
    ++end;
  }
  add(TokenKind::number, begin, end);
  state_.last = Last::operand;
  at_ = end;
}

void LineLexer::punctuation() {
  const char c = peek();
  if (c == '#' && first_token_ && syntax_.has(preprocessor) && !in_directive()) {
    add(TokenKind::punctuation, at_, at_ + 1);
    state_.frames.push_back({.kind = Frame::Kind::directive});
    ++at_;
    return;
  }
  std::size_t length = 1;
  for (const std::string_view one : syntax_.operators) {
    if (here(one)) {
      length = one.size();
      break;
    }
  }
  const std::string_view text = text_.substr(at_, length);
  if (length == 1 && (c == '(' || c == '[' || c == '{')) {
    open_bracket(c);
    return;
  }
  if (length == 1 && (c == ')' || c == ']' || c == '}')) {
    close_bracket(c);
    return;
  }
  add(TokenKind::punctuation, at_, at_ + length);
  const bool ends_operand = text == "++" || text == "--" || text == "))" || text == "]]" || text == "!!";
  if (!ends_operand) state_.last = Last::other;
  if (text == ";" && syntax_.newlines != Newlines::none) state_.last = Last::nothing;
  at_ += length;
}

void LineLexer::open_bracket(char c) {
  const bool head = c == '(' && state_.last == Last::head;
  add(TokenKind::punctuation, at_, at_ + 1);
  if (state_.frames.size() < deepest) state_.frames.push_back({.kind = Frame::Kind::bracket, .open = c, .head = head});
  state_.last = Last::other;
  ++at_;
}

void LineLexer::close_bracket(char c) {
  constexpr std::size_t look_back = 4;
  bool head = false;
  // Before the token is added, so that a line end before it is judged by what is around the brackets.
  std::optional<std::size_t> found;
  for (std::size_t back = 1; back <= std::min(look_back, state_.frames.size()) && !found; ++back) {
    const std::size_t i = state_.frames.size() - back;
    const Frame& frame = state_.frames[i];
    const bool may_close = frame.kind == Frame::Kind::bracket || frame.kind == Frame::Kind::code;
    if (may_close && closes(frame.open, c)) found = i;
    if (frame.kind != Frame::Kind::bracket) break;
  }
  add(TokenKind::punctuation, at_, at_ + 1);
  ++at_;
  state_.last = c == '}' ? Last::brace_end : Last::operand;
  if (!found) return;
  head = state_.frames[*found].head;
  state_.frames.resize(*found);
  if (head) state_.last = Last::head_end;
}

bool LineLexer::in_directive() const {
  return std::any_of(state_.frames.begin(), state_.frames.end(),
                     [](const Frame& frame) { return frame.kind == Frame::Kind::directive; });
}

void LineLexer::end_of_directive() {
  while (!state_.frames.empty() && state_.frames.back().kind != Frame::Kind::directive) state_.frames.pop_back();
  if (!state_.frames.empty()) state_.frames.pop_back();
  add_raw(TokenKind::line_end, {});
  state_.last = Last::nothing;
}

void LineLexer::end_of_line() {
  // A text whose code ended with the line goes on in the next.
  if (top() != nullptr && top()->kind == Frame::Kind::text && !text_to_end_) text_body(at_);
  const bool in_text = top() != nullptr && (top()->kind == Frame::Kind::text || top()->kind == Frame::Kind::comment);
  if (syntax_.has(preprocessor) && in_directive() && !goes_on_ && !in_text) end_of_directive();
  while (!state_.heredocs.empty()) {
    state_.frames.push_back(std::move(state_.heredocs.back()));
    state_.heredocs.pop_back();
  }
  if (!goes_on_) state_.line_ended = true;
}

void LineLexer::add(TokenKind kind, std::size_t begin, std::size_t end) {
  const std::string_view text = text_.substr(begin, end - begin);
  const bool separate = (spaced_ || state_.line_ended) && blanks_matter(kind, text);
  const bool statement = before_token(kind, text);
  add_raw(kind, text, separate && !statement);
  spaced_ = false;
  first_token_ = false;
  state_.line_ended = false;
}

void LineLexer::add_raw(TokenKind kind, std::string_view text, bool spaced) {
  if (tokens_ != nullptr) tokens_->push_back({kind, spaced, 0, text});
}

}  // namespace hotfix::scope
