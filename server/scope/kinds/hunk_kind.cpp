#include "scope/kinds/hunk_kind.h"

#include <algorithm>
#include <set>

namespace hotfix::scope {

namespace {

constexpr std::size_t longest_gap = 12;    // unchanged lines between hunks that are judged together
constexpr std::size_t most_together = 64;  // hunks

/// The tokens of one side, comments apart.
struct HunkSide {
  std::vector<Token> code;
  std::vector<Token> comments;
  std::size_t lines_with_code = 0;
  bool directives = false;

  void add(const LexedLines& lines, std::size_t first, std::size_t count) {
    std::vector<Token> tokens;
    lines.tokens(first, count, tokens);
    code.reserve(code.size() + tokens.size());
    std::uint32_t last_line = ~std::uint32_t{0};
    for (const Token& token : tokens) {
      if (token.kind == TokenKind::comment) {
        if (!token.text.empty()) comments.push_back(token);
        continue;
      }
      directives = directives || token.kind == TokenKind::directive;
      if (token.line != last_line) ++lines_with_code;
      last_line = token.line;
      code.push_back(token);
    }
  }
};

/// The same words, however many blanks are between them.
bool same_comment(const Token& before, const Token& now) {
  std::string_view a = before.text;
  std::string_view b = now.text;
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  const auto skip = [&](std::string_view& text) {
    const bool blanks = !text.empty() && blank(text.front());
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    return blanks;
  };
  while (!a.empty() && !b.empty()) {
    if (skip(a) != skip(b) || a.empty() || b.empty()) break;
    if (a.front() != b.front()) return false;
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.empty() && b.empty();
}

/// Judges hunks together, one by one, until they are known to be harmless or not.
class Together {
 public:
  Together(LexedPair& lexed, std::span<const git::Hunk> hunks, std::size_t& budget)
      : lexed_(lexed), hunks_(hunks), budget_(budget) {}

  /// How many hunks from `first` are one harmless change; 0 where none is known to be.
  std::size_t run(std::size_t first) {
    if (!reach(hunks_[first]) || !same_state(hunks_[first].base_first, hunks_[first].new_first)) return 0;
    for (std::size_t i = first; i < hunks_.size() && i - first < most_together; ++i) {
      const git::Hunk& hunk = hunks_[i];
      if (i > first && !add_gap(hunks_[i - 1], hunk)) return 0;
      base_.add(lexed_.base, hunk.base_first, hunk.base_count);
      now_.add(lexed_.now, hunk.new_first, hunk.new_count);
      if (!one_begins_the_other()) return 0;
      if (base_.code.size() == now_.code.size() && ends_alike(i)) return i - first + 1;
    }
    return 0;
  }

  Kind kind() const {
    if (base_.directives && base_.lines_with_code != now_.lines_with_code) return Kind::other;
    const bool same = std::equal(base_.comments.begin(), base_.comments.end(), now_.comments.begin(),
                                 now_.comments.end(), same_comment);
    if (!same) return Kind::comment;
    return base_.code.empty() && base_.comments.empty() ? Kind::blank : Kind::layout;
  }

 private:
  bool reach(const git::Hunk& hunk) {
    return lexed_.base.reach(hunk.base_first + hunk.base_count, budget_) &&
           lexed_.now.reach(hunk.new_first + hunk.new_count, budget_);
  }

  bool same_state(std::size_t base_line, std::size_t new_line) const {
    return lexed_.base.state_before(base_line) == lexed_.now.state_before(new_line);
  }

  /// The unchanged lines between two hunks may be read differently for what stands before them.
  bool add_gap(const git::Hunk& before, const git::Hunk& next) {
    const std::size_t base_from = before.base_first + before.base_count;
    const std::size_t new_from = before.new_first + before.new_count;
    const std::size_t gap = next.base_first - base_from;
    if (gap > longest_gap || !reach(next)) return false;
    base_.add(lexed_.base, base_from, gap);
    now_.add(lexed_.now, new_from, gap);
    return true;
  }

  bool one_begins_the_other() {
    const std::size_t common = std::min(base_.code.size(), now_.code.size());
    while (compared_ < common && base_.code[compared_] == now_.code[compared_]) ++compared_;
    return compared_ == common;
  }

  /// What follows is read alike: at once, or after a few lines that are the same on both sides.
  bool ends_alike(std::size_t i) {
    constexpr std::size_t lines_to_look = 3;
    std::size_t base_line = hunks_[i].base_first + hunks_[i].base_count;
    std::size_t new_line = hunks_[i].new_first + hunks_[i].new_count;
    const std::size_t next = i + 1 < hunks_.size() ? hunks_[i + 1].base_first : base_line + lines_to_look;
    const std::size_t end = std::min(next, base_line + lines_to_look);
    while (!same_state(base_line, new_line)) {
      const bool base_over = base_line >= lexed_.base.line_count();
      if (base_over && new_line >= lexed_.now.line_count()) {
        return lexed_.base.state_before(base_line).frames == lexed_.now.state_before(new_line).frames;
      }
      if (base_over || base_line >= end) return false;
      if (!lexed_.base.reach(base_line + 1, budget_) || !lexed_.now.reach(new_line + 1, budget_)) return false;
      HunkSide base_next;
      HunkSide new_next;
      base_next.add(lexed_.base, base_line, 1);
      new_next.add(lexed_.now, new_line, 1);
      if (base_next.code != new_next.code) return false;
      ++base_line;
      ++new_line;
    }
    return true;
  }

  LexedPair& lexed_;
  std::span<const git::Hunk> hunks_;
  std::size_t& budget_;
  HunkSide base_;
  HunkSide now_;
  std::size_t compared_ = 0;
};

}  // namespace

std::vector<HunkKind> kinds_of(LexedPair& lexed, std::span<const git::Hunk> hunks, std::size_t budget) {
  std::vector<HunkKind> kinds(hunks.size());
  for (std::size_t i = 0; i < hunks.size();) {
    Together together(lexed, hunks, budget);
    const std::size_t count = together.run(i);
    const Kind kind = count == 0 ? Kind::other : together.kind();
    for (std::size_t j = i; j < i + std::max<std::size_t>(count, 1); ++j) {
      kinds[j] = {kind, static_cast<std::uint32_t>(i)};
    }
    i += std::max<std::size_t>(count, 1);
  }
  return kinds;
}

std::vector<git::Hunk> together_with(std::span<const git::Hunk> some, std::span<const git::Hunk> hunks,
                                     std::span<const HunkKind> kinds) {
  if (kinds.size() != hunks.size()) return {some.begin(), some.end()};
  std::vector<git::Hunk> result;
  std::set<std::uint32_t> groups;
  for (std::size_t i = 0; i < hunks.size(); ++i) {
    if (std::find(some.begin(), some.end(), hunks[i]) != some.end()) groups.insert(kinds[i].group);
  }
  for (std::size_t i = 0; i < hunks.size(); ++i) {
    if (groups.contains(kinds[i].group)) result.push_back(hunks[i]);
  }
  return result;
}

std::vector<git::Hunk> hunks_of_kind(std::span<const git::Hunk> hunks, std::span<const HunkKind> kinds,
                                     std::initializer_list<Kind> wanted) {
  std::vector<git::Hunk> result;
  for (std::size_t i = 0; i < std::min(hunks.size(), kinds.size()); ++i) {
    if (std::find(wanted.begin(), wanted.end(), kinds[i].kind) != wanted.end()) result.push_back(hunks[i]);
  }
  return result;
}

}  // namespace hotfix::scope
