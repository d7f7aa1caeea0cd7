#include "scope/kinds/file_kinds.h"

#include <memory>
#include <optional>

#include <fmt/format.h>

#include "scope/kinds/renames.h"

namespace hotfix::scope {

namespace {

/// Whether it is worth telling what a file's changes are beyond its class.
bool kinds_matter(PathClass path_class) {
  switch (path_class) {
    case PathClass::production:
    case PathClass::tests:
    case PathClass::manifest:
    case PathClass::ci:
    case PathClass::migration:
    case PathClass::docs:
    case PathClass::changelog:
    case PathClass::version_file:
      return true;
    case PathClass::lock_file:
    case PathClass::generated:
    case PathClass::vendored:
    case PathClass::policy:
      return false;
  }
  return false;
}

void look_at_names(LexedPair& lexed, const ChangedLines& file, FileKinds& result) {
  const FoundNames names = names_replaced(lexed, *file.base, *file.text, file.hunks, result.hunks);
  mark_renames(names, file.elsewhere, result.hunks);
  for (std::size_t i = 0; i < result.hunks.size(); ++i) {
    if (result.hunks[i].kind != Kind::rename) continue;
    const Substitution& one = names.substitutions[names.hunks[i].replaced.front()];
    result.renames[i] = fmt::format("`{}` to `{}`", one.before, one.after);
  }
  result.facts.substitutions = names.substitutions;
}

void look_for_leftovers(const LexedLines& lines, const ChangedLines& file, FileKinds& result) {
  for (std::size_t i = 0; i < file.hunks.size(); ++i) {
    if (result.hunks[i].kind != Kind::other || file.hunks[i].new_count == 0) continue;
    const std::vector<Leftover> found = leftovers_in(lines, file.base, file.hunks[i]);
    result.leftovers.insert(result.leftovers.end(), found.begin(), found.end());
  }
}

void look_at_tokens(const ChangedLines& file, FileKinds& result) {
  std::unique_ptr<LexedPair> own;
  LexedPair* lexed = file.lexed;
  if (lexed == nullptr) {
    const Syntax* syntax = syntax_of(file.path, file.base->line_count() > 0 ? file.base->line(0) : "");
    if (syntax == nullptr) return;
    own = std::make_unique<LexedPair>(*syntax, *file.base, *file.text);
    lexed = own.get();
  }
  const Syntax& syntax = lexed->base.syntax();
  result.facts.indentation_matters = syntax.has(indentation) || syntax.has(yaml);
  result.hunks = kinds_of(*lexed, file.hunks, file.lex_budget);
  look_at_names(*lexed, file, result);
  std::size_t nothing_more = 0;
  const git::Hunk& last = file.hunks.back();
  const bool reached = lexed->now.reach(last.new_first + last.new_count, nothing_more);
  if (file.path_class == PathClass::production && reached) look_for_leftovers(lexed->now, file, result);
}

/// What moved within the file is put back together with the place that it left.
void join_with_source(const MovedBlock& block, FileKinds& result) {
  if (!block.other_path.empty()) return;
  for (const MovedBlock& source : result.moves.left) {
    if (source.other_path.empty() && source.first <= block.other_first && block.other_first < source.end) {
      result.hunks[source.hunk].group = result.hunks[block.hunk].group;
    }
  }
}

}  // namespace

constexpr std::uint64_t most_changed_lines = 20'000;  // who changes more is told so by the budget alone

std::uint64_t changed_lines(std::span<const git::Hunk> hunks) {
  std::uint64_t lines = 0;
  for (const git::Hunk& hunk : hunks) lines += hunk.base_count + hunk.new_count;
  return lines;
}

FileKinds kinds_of_file(const ChangedLines& file) {
  FileKinds result;
  result.hunks.resize(file.hunks.size());
  result.renames.resize(file.hunks.size());
  if (file.text == nullptr || !kinds_matter(file.path_class) || changed_lines(file.hunks) > most_changed_lines)
    return result;
  result.facts.path = file.path;
  if (file.base != nullptr && !file.hunks.empty()) look_at_tokens(file, result);
  // What only changed its layout or its names has not moved.
  result.facts.removed = removed_lines(file.base, file.hunks);
  result.facts.added = added_lines(*file.text, file.hunks);
  const auto stays = [&](const LineKey& line) { return result.hunks[line.hunk].kind != Kind::other; };
  std::erase_if(result.facts.removed, stays);
  std::erase_if(result.facts.added, stays);
  result.moves = moves_in(result.facts, file.elsewhere);
  for (const MovedBlock& block : result.moves.came) join_with_source(block, result);
  return result;
}

Kind kind_of_hunk(const std::vector<HunkKind>& kinds, std::size_t i) {
  return i < kinds.size() ? kinds[i].kind : Kind::other;
}

std::uint64_t moved_lines_of(const Moves& moves, std::size_t hunk) {
  std::uint64_t lines = 0;
  for (const auto* side : {&moves.came, &moves.left}) {
    for (const MovedBlock& block : *side) lines += block.hunk == hunk ? block.end - block.first : 0U;
  }
  return lines;
}

}  // namespace hotfix::scope
