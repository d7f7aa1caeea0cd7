// YAML: indentation is structure, so it stands in the tokens as it is; blanks behind a colon or a line are layout.

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "scope/kinds/directive.h"
#include "scope/kinds/line_lexer.h"

namespace hotfix::scope {

namespace {

bool blank_at(std::string_view text, std::size_t at) {
  return at >= text.size() || text[at] == ' ' || text[at] == '\t' || text[at] == '\r';
}

constexpr std::uint16_t most_blanks = 1'000;  // counted in a block scalar

/// Where a plain scalar ends: at a comment, or at the colon that makes it a key; in a flow also at its punctuation.
std::size_t end_of_plain(std::string_view text, std::size_t from, bool flow) {
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == '#' && i > from && blank_at(text, i - 1)) return i;
    const bool ends_flow = flow && std::string_view(",[]{}").find(text[i]) != std::string_view::npos;
    if (ends_flow || (text[i] == ':' && blank_at(text, i + 1))) return i;
  }
  return text.size();
}

/// Begins a node of its own, rather than going on with the scalar of the line before.
bool begins_entry(std::string_view rest) {
  if (rest.starts_with("- ") || rest == "-" || rest.starts_with("---") || rest.starts_with("...")) return true;
  const std::size_t end = end_of_plain(rest, 0, false);
  return end < rest.size() && rest[end] == ':';
}

}  // namespace

bool LineLexer::yaml_block_scalar() {
  const std::size_t indent = std::min(text_.find_first_not_of(' '), text_.size());
  if (trimmed(text_).empty()) {  // part of the text only where more of it follows, or where `+` keeps them
    if (state_.blanks < most_blanks) ++state_.blanks;
    return true;
  }
  const bool ends = indent < top()->count;
  for (; state_.blanks > 0 && (!ends || top()->head); --state_.blanks) add_raw(TokenKind::text, {});
  if (ends) {
    state_.blanks = 0;
    state_.frames.pop_back();
    return false;
  }
  add_raw(TokenKind::text, text_, line_.crlf);
  return true;
}

void LineLexer::yaml_line() {
  if (top() != nullptr && top()->kind == Frame::Kind::block_scalar && yaml_block_scalar()) return;
  const bool within = top() != nullptr;
  if (within && top()->kind == Frame::Kind::text) {
    text_body(at_);
  } else {
    const std::string_view rest = trimmed(text_.substr(at_));
    if (rest.empty()) {
      state_.blanks = 1;
      return;
    }
    if (!within && rest.front() != '#') {
      if (state_.blanks > 0 && !begins_entry(rest)) add_raw(TokenKind::line_end, {});
      add_raw(TokenKind::indent, text_.substr(at_, std::min(text_.find_first_not_of(" \t", at_), text_.size()) - at_));
      state_.blanks = 0;
    }
  }
  while (at_ < text_.size()) {
    if (top() != nullptr && top()->kind == Frame::Kind::text)
      text_body(at_);
    else if (!blanks())
      yaml_node();
  }
}

void LineLexer::yaml_node() {
  const char c = peek();
  const bool flow = top() != nullptr;
  if (c == '#' && (at_ == 0 || blank_at(text_, at_ - 1))) {
    const std::string_view comment = trimmed(text_.substr(at_));
    add_raw(is_directive(comment, syntax_) ? TokenKind::directive : TokenKind::comment, comment);
    at_ = text_.size();
  } else if (c == '"' || c == '\'') {
    const std::size_t begin = at_++;
    begin_text(begin, {.kind = Frame::Kind::text,
                       .escape = c == '"' ? Escape::backslash : Escape::doubled,
                       .many_lines = true,
                       .close = std::string(1, c)});
  } else if (c == '{' || c == '[') {
    add_raw(TokenKind::punctuation, text_.substr(at_++, 1));
    state_.frames.push_back({.kind = Frame::Kind::bracket, .open = c});
  } else if (flow && (c == '}' || c == ']')) {
    add_raw(TokenKind::punctuation, text_.substr(at_++, 1));
    state_.frames.pop_back();
  } else if ((flow && c == ',') || (c == ':' && blank_at(text_, at_ + 1))) {
    add_raw(TokenKind::punctuation, text_.substr(at_++, 1));
  } else if (!flow && (c == '-' || c == '?') && blank_at(text_, at_ + 1)) {
    const std::size_t end = std::min(text_.find_first_not_of(' ', at_ + 1), text_.size());
    add_raw(TokenKind::punctuation, text_.substr(at_, 1));
    if (end < text_.size()) add_raw(TokenKind::indent, text_.substr(at_ + 1, end - at_ - 1));
    at_ = end;
  } else {
    yaml_scalar();
  }
}

/// A plain scalar or key, or what announces a block scalar.
void LineLexer::yaml_scalar() {
  const char c = peek();
  const std::string_view rest = text_.substr(at_);
  const std::size_t behind = std::min(rest.find_first_not_of("+-0123456789", 1), rest.size());
  const std::string_view left = trimmed(rest.substr(behind));
  if (top() == nullptr && (c == '|' || c == '>') && (left.empty() || left.front() == '#')) {
    add_raw(TokenKind::punctuation, rest.substr(0, behind));
    if (!left.empty()) add_raw(TokenKind::comment, left);
    const std::size_t mark = std::exchange(at_, text_.size());
    // Its lines are deeper than the key, or the dash, that it belongs to.
    std::size_t column = std::min(text_.find_first_not_of(' '), text_.size());
    while (text_.substr(column).starts_with("- ")) {
      const std::size_t next = std::min(text_.find_first_not_of(' ', column + 1), text_.size());
      if (next >= mark || text_[next] == '|' || text_[next] == '>') break;
      column = next;
    }
    state_.frames.push_back({.kind = Frame::Kind::block_scalar,
                             .head = contains(rest.substr(0, behind), "+"),
                             .count = static_cast<std::uint16_t>(column + 1)});
    return;
  }
  const std::size_t end = std::max(end_of_plain(text_, at_, top() != nullptr), at_ + 1);
  const std::string_view scalar = trimmed(text_.substr(at_, end - at_));
  add_raw(TokenKind::text, scalar);
  at_ = end;
}

}  // namespace hotfix::scope
