#pragma once
// What kind of change each hunk is, by its tokens (token.h). Pure.
//
//   LexedPair lexed(syntax, base, text);                    // null syntax: ask for nothing
//   std::vector<HunkKind> kinds = kinds_of(lexed, hunks, budget);
//
// A hunk is `layout` only where production's tokens and the new ones are the same, comments included, and what comes
// before and behind is read the same on both sides. Git may cut one re-broken statement into several hunks; those are
// judged together and share a group. Where in doubt a hunk is `other`, about which nothing is said.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "git/values.h"
#include "scope/kinds/lexed_lines.h"

namespace hotfix::scope {

enum class Kind : std::uint8_t {
  other,    // behaviour may change
  blank,    // blank lines came or went
  layout,   // white space, line ends, line breaks
  comment,  // comments, and perhaps layout
  rename,   // names, consistently (renames.h)
};

struct HunkKind {
  Kind kind = Kind::other;
  std::uint32_t group = 0;  // index of the first hunk that belongs together with this one
  bool operator==(const HunkKind&) const = default;
};

/// The hunks that stand together with one of `some`, which are among `hunks`: what is restored with it.
std::vector<git::Hunk> together_with(std::span<const git::Hunk> some, std::span<const git::Hunk> hunks,
                                     std::span<const HunkKind> kinds);

/// The hunks of these kinds.
std::vector<git::Hunk> hunks_of_kind(std::span<const git::Hunk> hunks, std::span<const HunkKind> kinds,
                                     std::initializer_list<Kind> wanted);

/// Both sides of a file. What it reads from must outlive it and stay where it is.
struct LexedPair {
  LexedPair(const Syntax& syntax, const BaseLines& base_lines, const TextBuffer& text)
      : base(syntax, source_of(base_lines)), now(syntax, source_of(text, base_lines.normalise().ignore_cr)) {}
  LexedLines base;
  LexedLines now;
};

/// No bound on the lines read.
inline constexpr std::size_t whole_file = ~std::size_t{0};

/// One for each hunk. At most `budget` lines are read to learn the lexer's states; hunks past that are `other` until a
/// later call, which goes on where this one ended.
std::vector<HunkKind> kinds_of(LexedPair& lexed, std::span<const git::Hunk> hunks, std::size_t budget = whole_file);

}  // namespace hotfix::scope
