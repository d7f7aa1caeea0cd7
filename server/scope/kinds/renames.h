#pragma once
// Names that were replaced consistently and completely, and nothing else: a rename, and no fix. Pure.
//
// A rename replaces every use of the old name in the files changed by a name that was not there before, and one of the
// places replaced declares it. Everything else that looks alike may well be the fix: another variable, another
// function, another keyword or literal.

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "git/values.h"
#include "scope/kinds/facts.h"
#include "scope/kinds/hunk_kind.h"

namespace hotfix::scope {

/// What one hunk replaced: (index in `substitutions`) of each name; empty where it does anything else.
struct HunkNames {
  std::vector<std::size_t> replaced;
};

struct FoundNames {
  std::vector<Substitution> substitutions;
  std::vector<HunkNames> hunks;  // one for each hunk
};

/// Looks at the hunks of kind `other` whose tokens differ in nothing but names. `reached` hunks only: those that
/// kinds_of() could judge.
FoundNames names_replaced(LexedPair& lexed, const BaseLines& base, const TextBuffer& text,
                          std::span<const git::Hunk> hunks, std::span<const HunkKind> kinds);

/// Marks as `rename` the hunks whose every replaced name is a true rename. `elsewhere` may be null.
void mark_renames(const FoundNames& names, const Elsewhere* elsewhere, std::vector<HunkKind>& kinds);

/// Whether the i-th token declares its name, as far as the tokens around it tell.
bool declares_name(std::span<const Token> tokens, std::size_t i, const Syntax& syntax);

/// A word that no program can choose as a name, in any of the languages known; literals like `true` too.
bool is_reserved(std::string_view word);

}  // namespace hotfix::scope
