#include "scope/kinds/renames.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"

namespace hotfix::scope {

namespace {

constexpr std::size_t most_names = 24;  // replaced in one file; who changes more does not rename

bool is_in_name(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

/// Ruby's names may end with a mark, and are others then: `frozen?` beside `frozen`.
std::size_t end_of_name(std::string_view text, std::size_t from, bool ruby) {
  std::size_t end = from;
  while (end < text.size() && is_in_name(text[end])) ++end;
  const bool marked = ruby && end > from && end < text.size() && (text[end] == '?' || text[end] == '!');
  return marked ? end + 1 : end;
}

/// Calls `differs(before, after, where it begins)` for each name that stands in another's place; false where anything
/// else differs.
template <class Differs>
bool same_but_for_names(std::string_view before, std::string_view after, bool ruby, Differs differs) {
  std::size_t b = 0;
  std::size_t a = 0;
  while (b < before.size() && a < after.size()) {
    if (is_in_name(before[b]) && is_in_name(after[a])) {
      const std::size_t b_end = end_of_name(before, b, ruby);
      const std::size_t a_end = end_of_name(after, a, ruby);
      const std::string_view b_name = before.substr(b, b_end - b);
      const std::string_view a_name = after.substr(a, a_end - a);
      if (b_name != a_name && !differs(b_name, a_name, b)) return false;
      b = b_end;
      a = a_end;
    } else if (before[b] != after[a]) {
      return false;
    } else {
      ++b;
      ++a;
    }
  }
  return b == before.size() && a == after.size();
}

bool is_ruby(const Syntax& syntax) {
  return syntax.has(ruby_text);
}

/// Data: a key, a selector, a column is what others know it by.
bool names_are_read_elsewhere(const Syntax& syntax) {
  constexpr std::array<std::string_view, 6> data = {"yaml", "json", "toml", "css", "scss", "sql"};
  return std::find(data.begin(), data.end(), syntax.name) != data.end();
}

/// In a text, and in a shell's word behind its beginning, only what a '$' or a brace marks is a name; the rest is what
/// the program prints, opens or compares.
bool is_use_of_name(const Token& token, std::size_t at, const Syntax& syntax) {
  const bool shell_word = syntax.has(shell_words) && token.kind != TokenKind::text;
  if (token.kind != TokenKind::text && !(shell_word && at > 0)) return true;
  const std::string_view marks = shell_word ? "${([+*" : "${";  // the others are arithmetic
  return at > 0 && marks.find(token.text[at - 1]) != std::string_view::npos;
}

bool may_be_name(std::string_view name) {
  return !name.empty() && !is_digit(name.front()) && !is_reserved(name);
}

std::vector<Token> code_of(const LexedLines& lines, std::size_t first, std::size_t count) {
  std::vector<Token> tokens;
  lines.tokens(first, count, tokens);
  std::erase_if(tokens, [](const Token& token) { return token.kind == TokenKind::comment; });
  return tokens;
}

bool has_word(std::string_view text, std::string_view name, bool ruby) {
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const bool begins = at == 0 || !is_in_name(text[at - 1]);
    if (begins && end_of_name(text, at, ruby) == at + name.size()) return true;
  }
  return false;
}

/// A line that takes a name from elsewhere: it may well be another thing that is taken now.
bool imports(std::string_view line) {
  return has_word(line, "import", false) || has_word(line, "require", false) || has_word(line, "use", false) ||
         has_word(line, "include", false) || has_word(line, "using", false);
}

/// Whether the code of a text uses a name; where that is not known, it does.
template <class Text>
bool uses_name(LexedLines& lines, const Text& text, std::string_view name) {
  const bool ruby = is_ruby(lines.syntax());
  for (std::size_t i = 0; i < text.line_count(); ++i) {
    if (!has_word(text.line(i), name, ruby)) continue;
    std::size_t nothing_more = 0;
    if (!lines.reach(i, nothing_more)) return true;
    std::vector<Token> tokens;
    lines.tokens(i, 1, tokens);
    const bool in_code = std::any_of(tokens.begin(), tokens.end(), [&](const Token& token) {
      return token.kind != TokenKind::comment && has_word(token.text, name, ruby);
    });
    if (in_code) return true;
  }
  return false;
}

class Finder {
 public:
  Finder(LexedPair& lexed, const BaseLines& base, const TextBuffer& text, std::span<const git::Hunk> hunks,
         std::span<const HunkKind> kinds)
      : lexed_(lexed), base_(base), text_(text), hunks_(hunks), kinds_(kinds) {
    found_.hunks.resize(hunks.size());
  }

  FoundNames run() {
    if (names_are_read_elsewhere(lexed_.base.syntax())) return std::move(found_);
    for (std::size_t i = 0; i < hunks_.size() && found_.substitutions.size() <= most_names; ++i) {
      if (kinds_[i].kind == Kind::other && known(hunks_[i])) look_at(i);
    }
    if (found_.substitutions.size() > most_names) return {{}, std::vector<HunkNames>(hunks_.size())};
    for (Substitution& one : found_.substitutions) {
      one.broken =
          ambiguous(one) || uses_name(lexed_.now, text_, one.before) || uses_name(lexed_.base, base_, one.after);
    }
    return std::move(found_);
  }

 private:
  bool known(const git::Hunk& hunk) {
    std::size_t nothing_more = 0;
    return lexed_.base.reach(hunk.base_first + hunk.base_count, nothing_more) &&
           lexed_.now.reach(hunk.new_first + hunk.new_count, nothing_more) &&
           lexed_.base.state_before(hunk.base_first) == lexed_.now.state_before(hunk.new_first);
  }

  void look_at(std::size_t i) {
    const git::Hunk& hunk = hunks_[i];
    if (hunk.base_count == 0 || hunk.new_count == 0) return;
    const std::vector<Token> before = code_of(lexed_.base, hunk.base_first, hunk.base_count);
    const std::vector<Token> now = code_of(lexed_.now, hunk.new_first, hunk.new_count);
    if (before.size() != now.size()) return;
    std::vector<Substitution> replaced;
    for (std::size_t t = 0; t < before.size(); ++t) {
      if (before[t] == now[t]) continue;
      if (before[t].kind != now[t].kind || before[t].spaced != now[t].spaced) return;
      const Syntax& syntax = lexed_.base.syntax();
      const bool declared = !imports(base_.line(hunk.base_first + before[t].line)) &&
                            (declares_name(before, t, syntax) || is_enumerator(before, t, hunk));
      const bool only_names = same_but_for_names(
          before[t].text, now[t].text, is_ruby(syntax), [&](auto old_name, auto new_name, std::size_t at) {
            if (!may_be_name(old_name) || !may_be_name(new_name)) return false;
            if (!is_use_of_name(before[t], at, syntax)) return false;
            replaced.push_back({std::string(old_name), std::string(new_name), declared, false});
            return true;
          });
      if (!only_names) return;
    }
    for (const Substitution& one : replaced) found_.hunks[i].replaced.push_back(index_of(one));
  }

  /// `NAME = 1,` in a line of its own, where an `enum` is open.
  bool is_enumerator(std::span<const Token> tokens, std::size_t t, const git::Hunk& hunk) const {
    constexpr std::size_t lines_to_look = 80;
    const bool first = t == 0 || tokens[t - 1].line != tokens[t].line;
    const bool closed = t + 1 >= tokens.size() || tokens[t + 1].text == "," || tokens[t + 1].text == "=" ||
                        tokens[t + 1].text == "}" || tokens[t + 1].line != tokens[t].line;
    if (!first || !closed || tokens[t].kind != TokenKind::word) return false;
    const std::size_t line = hunk.base_first + tokens[t].line;
    for (std::size_t i = line; i > 0 && line - i < lines_to_look; --i) {
      const std::string_view above = base_.line(i - 1);
      if (has_word(above, "enum", false)) return !contains(above, "}");
      if (contains(above, ";") && !contains(above, "*")) return false;
    }
    return false;
  }

  std::size_t index_of(const Substitution& one) {
    const auto same =
        std::find_if(found_.substitutions.begin(), found_.substitutions.end(),
                     [&](const Substitution& other) { return other.before == one.before && other.after == one.after; });
    if (same == found_.substitutions.end()) {
      found_.substitutions.push_back(one);
      return found_.substitutions.size() - 1;
    }
    same->declared = same->declared || one.declared;
    return static_cast<std::size_t>(same - found_.substitutions.begin());
  }

  /// Two names became one, or one became two.
  bool ambiguous(const Substitution& one) const {
    return std::any_of(found_.substitutions.begin(), found_.substitutions.end(), [&](const Substitution& other) {
      return (other.before == one.before) != (other.after == one.after);
    });
  }

  LexedPair& lexed_;
  const BaseLines& base_;
  const TextBuffer& text_;
  std::span<const git::Hunk> hunks_;
  std::span<const HunkKind> kinds_;
  FoundNames found_;
};

bool is_rename(const Substitution& own, const Elsewhere* elsewhere) {
  if (own.broken) return false;
  if (elsewhere == nullptr) return own.declared;
  const Substitution* there = elsewhere->substitution(own.before, own.after);
  if (there != nullptr && there->broken) return false;
  if (elsewhere->replaced_otherwise(own.before, own.after)) return false;
  return own.declared || (there != nullptr && there->declared);
}

}  // namespace

FoundNames names_replaced(LexedPair& lexed, const BaseLines& base, const TextBuffer& text,
                          std::span<const git::Hunk> hunks, std::span<const HunkKind> kinds) {
  return Finder(lexed, base, text, hunks, kinds).run();
}

void mark_renames(const FoundNames& names, const Elsewhere* elsewhere, std::vector<HunkKind>& kinds) {
  std::vector<bool> renamed(names.substitutions.size());
  for (std::size_t i = 0; i < names.substitutions.size(); ++i) {
    renamed[i] = is_rename(names.substitutions[i], elsewhere);
  }
  std::vector<std::optional<std::uint32_t>> first(names.substitutions.size());
  for (std::size_t i = 0; i < names.hunks.size(); ++i) {
    const std::vector<std::size_t>& replaced = names.hunks[i].replaced;
    if (replaced.empty()) continue;
    if (!std::all_of(replaced.begin(), replaced.end(), [&](std::size_t one) { return renamed[one]; })) continue;
    if (!first[replaced.front()]) first[replaced.front()] = static_cast<std::uint32_t>(i);
    kinds[i] = {Kind::rename, *first[replaced.front()]};
  }
}

}  // namespace hotfix::scope
