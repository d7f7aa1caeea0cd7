#include "scope/kinds/moves.h"

#include <algorithm>

#include "base/ascii.h"

namespace hotfix::scope {

namespace {

constexpr std::uint32_t own_file = ~std::uint32_t{0};
constexpr std::uint32_t least_telling_lines = 2;
// Where nearly all that changes in a file is lines that stand elsewhere, one line is enough: a list was sorted, a file
// split. With fewer lines than this the order may be the fix itself.
constexpr std::size_t least_for_reorder = 8;
constexpr std::size_t reorder_percent = 90;

bool tells(std::string_view line) {
  constexpr std::ptrdiff_t enough = 6;
  return std::count_if(line.begin(), line.end(), [](char c) {
           return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
         }) >= enough;
}

void add_line(std::string_view line, std::size_t number, std::size_t hunk, std::vector<LineKey>& keys) {
  const std::string_view text = trimmed(line);
  if (text.empty()) return;
  keys.push_back({hash_bytes(text), hash_bytes(line), static_cast<std::uint32_t>(number),
                  static_cast<std::uint32_t>(hunk), tells(text)});
}

/// Finds for the lines of one side where they stand on the other.
class Matching {
 public:
  /// `here`: this file's lines of one side; `there`: its own lines of the other side, and those of other files.
  Matching(const std::vector<LineKey>& here, const std::vector<LineKey>& there, std::string_view path,
           const LineIndex* others, const std::vector<FileFacts>* files, bool others_removed, bool indentation_matters)
      : here_(here),
        there_(there),
        path_(path),
        others_(others),
        files_(files),
        others_removed_(others_removed),
        indentation_matters_(indentation_matters) {
    index_lines(there, own_file, own_);
  }

  std::vector<MovedBlock> run() {
    std::vector<MovedBlock> blocks;
    reorders_ = nearly_all_stand_elsewhere();
    const std::uint32_t least = reorders_ ? 1 : least_telling_lines;
    for (std::uint32_t i = 0; i < here_.size();) {
      const Best best = here_[i].telling ? longest_at(i) : Best{};
      const std::uint32_t telling = telling_lines(i, best.length);
      if (telling < least) {
        ++i;
        continue;
      }
      blocks.push_back(block(i, best, telling));
      i += best.length;
    }
    return blocks;
  }

 private:
  struct Best {
    LineRef at;
    std::uint32_t length = 0;
  };

  bool nearly_all_stand_elsewhere() const {
    const auto told = static_cast<std::size_t>(std::ranges::count_if(here_, &LineKey::telling));
    if (told < least_for_reorder) return false;
    const auto stands = [&](const LineKey& line) {
      return line.telling && (own_.contains(line.key) || (others_ != nullptr && others_->contains(line.key)));
    };
    return static_cast<std::size_t>(std::ranges::count_if(here_, stands)) * 100 >= told * reorder_percent;
  }

  const std::vector<LineKey>& lines_of(std::uint32_t file) const {
    if (file == own_file) return there_;
    return others_removed_ ? (*files_)[file].removed : (*files_)[file].added;
  }

  Best longest_at(std::uint32_t i) const {
    Best best;
    const auto look = [&](const LineIndex& index) {
      const auto found = index.find(here_[i].key);
      if (found == index.end()) return;
      for (const LineRef& ref : found->second) {
        if (ref.file != own_file && (*files_)[ref.file].path == path_) continue;
        const std::uint32_t length = common(i, ref);
        if (length > best.length) best = {ref, length};
      }
    };
    look(own_);
    if (others_ != nullptr) look(*others_);
    return best;
  }

  /// Lines of one hunk that stand beside each other there have only been changed in between, not moved.
  std::uint32_t common(std::uint32_t i, const LineRef& ref) const {
    const std::vector<LineKey>& there = lines_of(ref.file);
    const bool within_hunk = ref.file == own_file && there[ref.index].hunk == here_[i].hunk;
    if (within_hunk && !reorders_) return 0;
    std::uint32_t n = 0;
    while (i + n < here_.size() && ref.index + n < there.size() && here_[i + n].hunk == here_[i].hunk &&
           there[ref.index + n].hunk == there[ref.index].hunk && here_[i + n].key == there[ref.index + n].key &&
           (!within_hunk || !indentation_matters_ ||
            here_[i + n].whole == there[ref.index + n].whole)) {  // another indentation: nested anew
      ++n;
    }
    return n;
  }

  std::uint32_t telling_lines(std::uint32_t i, std::uint32_t length) const {
    std::uint32_t count = 0;
    for (std::uint32_t n = 0; n < length; ++n) count += here_[i + n].telling ? 1U : 0U;
    return count;
  }

  MovedBlock block(std::uint32_t i, const Best& best, std::uint32_t telling) const {
    const std::vector<LineKey>& there = lines_of(best.at.file);
    MovedBlock block;
    block.first = here_[i].line;
    block.end = here_[i + best.length - 1].line + 1;
    block.hunk = here_[i].hunk;
    block.lines = best.length;
    block.telling = telling;
    if (best.at.file != own_file) block.other_path = (*files_)[best.at.file].path;
    block.other_first = there[best.at.index].line;
    block.other_end = there[best.at.index + best.length - 1].line + 1;
    return block;
  }

  const std::vector<LineKey>& here_;
  const std::vector<LineKey>& there_;
  std::string_view path_;
  const LineIndex* others_;
  const std::vector<FileFacts>* files_;
  bool others_removed_;
  bool indentation_matters_;
  bool reorders_ = false;
  LineIndex own_;
};

}  // namespace

std::vector<LineKey> removed_lines(const BaseLines* base, std::span<const git::Hunk> hunks) {
  std::vector<LineKey> keys;
  for (std::size_t h = 0; base != nullptr && h < hunks.size(); ++h) {
    for (std::size_t i = 0; i < hunks[h].base_count; ++i) {
      add_line(base->line(hunks[h].base_first + i), hunks[h].base_first + i, h, keys);
    }
  }
  return keys;
}

std::vector<LineKey> added_lines(const TextBuffer& text, std::span<const git::Hunk> hunks) {
  std::vector<LineKey> keys;
  for (std::size_t h = 0; h < hunks.size(); ++h) {
    for (std::size_t i = 0; i < hunks[h].new_count; ++i) {
      add_line(text.line(hunks[h].new_first + i), hunks[h].new_first + i, h, keys);
    }
  }
  return keys;
}

Moves moves_in(const FileFacts& own, const Elsewhere* elsewhere) {
  const LineIndex* removed = elsewhere == nullptr ? nullptr : &elsewhere->removed();
  const LineIndex* added = elsewhere == nullptr ? nullptr : &elsewhere->added();
  const std::vector<FileFacts>* files = elsewhere == nullptr ? nullptr : &elsewhere->files();
  return {Matching(own.added, own.removed, own.path, removed, files, true, own.indentation_matters).run(),
          Matching(own.removed, own.added, own.path, added, files, false, own.indentation_matters).run()};
}

}  // namespace hotfix::scope
