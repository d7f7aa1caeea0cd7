#pragma once
// Everything that is told of a file from its changed lines themselves, in one go: kinds of hunks, renames, moves. Pure.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_buffer.h"
#include "git/values.h"
#include "scope/kinds/facts.h"
#include "scope/kinds/hunk_kind.h"
#include "scope/kinds/leftovers.h"
#include "scope/kinds/moves.h"
#include "scope/live_diff.h"
#include "scope/path_class.h"

namespace hotfix::scope {

struct ChangedLines {
  std::string_view path;
  PathClass path_class = PathClass::production;
  const BaseLines* base = nullptr;  // null: the file is new
  const TextBuffer* text = nullptr;
  std::span<const git::Hunk> hunks;
  LexedPair* lexed = nullptr;  // null: everything is read
  std::size_t lex_budget = whole_file;
  const Elsewhere* elsewhere = nullptr;  // the other files of the change; null: there are none
};

struct FileKinds {
  std::vector<HunkKind> hunks;       // one for each
  std::vector<std::string> renames;  // one for each hunk: "`old` to `new`"; empty but for renames
  Moves moves;
  FileFacts facts;
  std::vector<Leftover> leftovers;  // of production files, in order
};

/// Documents, generated and vendored files and the like are all `other`, without facts.
FileKinds kinds_of_file(const ChangedLines& file);

/// `other` where there is none.
Kind kind_of_hunk(const std::vector<HunkKind>& kinds, std::size_t i);

/// How many lines of a hunk are in blocks that moved, both sides together.
std::uint64_t moved_lines_of(const Moves& moves, std::size_t hunk);

}  // namespace hotfix::scope
