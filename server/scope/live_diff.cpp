#include "scope/live_diff.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "scope/myers.h"

namespace hotfix::scope {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Hunks as near as this to an edit are diffed again with it, so that a change and its undoing meet even where equal
/// lines let git show the change a little elsewhere.
constexpr std::size_t context_lines = 32;
/// A region of more lines than this is not diffed for an edit of a few lines.
constexpr std::size_t small_region = 2000;
constexpr std::size_t small_distance = 256;
constexpr std::size_t large_distance = 1024;
constexpr std::size_t longest_slide = 1000;

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80U;
}

std::string fold_runs(std::string_view line) {
  std::string folded;
  folded.reserve(line.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (is_ascii(line[i]))
      folded += line[i];
    else if (i == 0 || is_ascii(line[i - 1]))
      folded += '\xFF';
  }
  return folded;
}

std::uint64_t with_eol(std::uint64_t hash, Eol eol, const Normalise& normalise) {
  switch (eol) {
    case Eol::none:
      return hash ^ 0xA0761D6478BD642FU;
    case Eol::lf:
      return hash;
    case Eol::crlf:
      return normalise.ignore_cr ? hash : hash ^ 0xE7037ED1A0B428DBU;
  }
  return hash;
}

std::uint32_t narrow(std::size_t value) {
  return static_cast<std::uint32_t>(value);
}

}  // namespace

std::uint64_t line_key(std::string_view line, Eol eol, bool first, const Normalise& normalise) {
  if (first && normalise.ignore_bom && line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  return with_eol(normalise.ascii_only ? hash_bytes(fold_runs(line)) : hash_bytes(line), eol, normalise);
}

std::uint64_t line_key(const TextBuffer& buffer, std::size_t line, const Normalise& normalise) {
  const bool as_it_is = !normalise.ascii_only && (line > 0 || !normalise.ignore_bom);
  if (as_it_is) return with_eol(buffer.line_hash(line), buffer.eol(line), normalise);
  return line_key(buffer.line(line), buffer.eol(line), line == 0, normalise);
}

BaseLines::BaseLines(std::string text, Normalise normalise) : text_(std::move(text)), normalise_(normalise) {
  starts_.push_back(0);
  for (std::size_t at = 0; at < text_.size();) {
    const std::size_t found = text_.find('\n', at);
    at = found == std::string::npos ? text_.size() : found + 1;
    starts_.push_back(at);
  }
  keys_.reserve(line_count());
  for (std::size_t i = 0; i < line_count(); ++i) keys_.push_back(line_key(line(i), eol(i), i == 0, normalise_));
}

std::string_view BaseLines::lines(std::size_t first, std::size_t count) const {
  return std::string_view(text_).substr(starts_[first], starts_[first + count] - starts_[first]);
}

Eol BaseLines::eol(std::size_t i) const {
  const std::string_view text = line_with_eol(i);
  if (!text.ends_with('\n')) return Eol::none;
  return text.ends_with("\r\n") ? Eol::crlf : Eol::lf;
}

std::string_view BaseLines::line(std::size_t i) const {
  const std::string_view text = line_with_eol(i);
  switch (eol(i)) {
    case Eol::none:
      return text;
    case Eol::lf:
      return text.substr(0, text.size() - 1);
    case Eol::crlf:
      return text.substr(0, text.size() - 2);
  }
  return text;
}

/// Lines of both sides that are to be compared anew, and the hunks [first_hunk, last_hunk) that they replace.
struct LiveDiff::Region {
  std::size_t base_first = 0;
  std::size_t base_end = 0;
  std::size_t new_first = 0;
  std::size_t new_end = 0;
  std::size_t first_hunk = 0;
  std::size_t last_hunk = 0;
  std::size_t size() const { return base_end - base_first + new_end - new_first; }
};

LiveDiff::LiveDiff(std::shared_ptr<const BaseLines> base, const TextBuffer& buffer)
    : base_(std::move(base)), buffer_(&buffer), new_lines_(buffer.line_count()) {
  hunks_ = diff_region({0, base_->line_count(), 0, new_lines_, 0, 0}, large_distance, false);
  slide_down(hunks_, new_lines_);
}

std::uint64_t LiveDiff::new_key(std::size_t line) const {
  return line_key(*buffer_, line, base_->normalise());
}

void LiveDiff::set_exact(std::vector<git::Hunk> hunks) {
  hunks_ = std::move(hunks);
  needs_exact_ = false;
}

void LiveDiff::apply(const LineEdit& edit) {
  if (edit.removed == 0 && edit.inserted == 0) return;
  LineEdit wide = edit;
  const bool line_zero_moved = base_->normalise().ignore_bom && edit.first == 0 && edit.removed < new_lines_;
  if (line_zero_moved) {  // only the first line's byte order mark is ignored, so the line behind it may differ now
    ++wide.removed;
    ++wide.inserted;
  }
  const std::size_t edited = wide.removed + wide.inserted;
  const std::size_t worth = small_region + 4 * edited;
  Region touched = region(wide, context_lines);
  touched.new_end += wide.inserted;
  touched.new_end -= wide.removed;
  if (touched.size() > worth) {
    touched = region(wide, 0);
    touched.new_end += wide.inserted;
    touched.new_end -= wide.removed;
  }
  const bool coarse = touched.size() > worth;
  new_lines_ += edit.inserted;
  new_lines_ -= edit.removed;

  std::vector<git::Hunk> fresh =
      diff_region(touched, edited > small_region / 4 ? large_distance : small_distance, coarse);
  const auto later = hunks_.begin() + static_cast<std::ptrdiff_t>(touched.last_hunk);
  for (auto hunk = later; hunk != hunks_.end(); ++hunk) {
    hunk->new_first = narrow(hunk->new_first + edit.inserted - edit.removed);
  }
  slide_down(fresh, later == hunks_.end() ? new_lines_ : later->new_first - std::size_t{1});
  const auto first = hunks_.begin() + static_cast<std::ptrdiff_t>(touched.first_hunk);
  const auto common = std::min(fresh.size(), touched.last_hunk - touched.first_hunk);
  const auto moved = std::copy_n(fresh.begin(), common, first);
  if (common < fresh.size())
    hunks_.insert(moved, fresh.begin() + static_cast<std::ptrdiff_t>(common), fresh.end());
  else
    hunks_.erase(moved, later);
}

/// The edit with the hunks that it touches, or that are at most `context` lines away. In lines before the edit.
LiveDiff::Region LiveDiff::region(const LineEdit& edit, std::size_t context) const {
  const std::size_t from = edit.first - std::min(edit.first, context);
  const std::size_t to = edit.first + edit.removed + context;
  const auto first =
      std::partition_point(hunks_.begin(), hunks_.end(), [&](const git::Hunk& hunk) { return hunk.new_end() < from; });
  const auto last =
      std::partition_point(first, hunks_.end(), [&](const git::Hunk& hunk) { return hunk.new_first <= to; });
  Region region{0,
                0,
                edit.first,
                edit.first + edit.removed,
                static_cast<std::size_t>(first - hunks_.begin()),
                static_cast<std::size_t>(last - hunks_.begin())};
  if (first != last) {
    region.new_first = std::min(region.new_first, std::size_t{first->new_first});
    region.new_end = std::max(region.new_end, std::prev(last)->new_end());
  }
  const auto to_base = [&](std::size_t line, std::vector<git::Hunk>::const_iterator behind) {
    if (behind == hunks_.begin()) return line;
    const git::Hunk& before = *std::prev(behind);
    return before.base_end() + (line - before.new_end());
  };
  region.base_first = to_base(region.new_first, first);
  region.base_end = to_base(region.new_end, last);
  return region;
}

std::vector<git::Hunk> LiveDiff::diff_region(const Region& region, std::size_t max_distance, bool coarse) {
  std::size_t base_first = region.base_first;
  std::size_t base_last = region.base_end;
  std::size_t new_first = region.new_first;
  std::size_t new_last = region.new_end;
  while (base_first < base_last && new_first < new_last && base_->key(base_first) == new_key(new_first)) {
    ++base_first;
    ++new_first;
  }
  while (base_first < base_last && new_first < new_last && base_->key(base_last - 1) == new_key(new_last - 1)) {
    --base_last;
    --new_last;
  }
  if (base_first == base_last && new_first == new_last) return {};
  const git::Hunk whole{narrow(base_first), narrow(base_last - base_first), narrow(new_first),
                        narrow(new_last - new_first)};
  if (base_first == base_last || new_first == new_last) return {whole};
  if (!coarse) {
    std::vector<std::uint64_t> base_keys;
    for (std::size_t i = base_first; i < base_last; ++i) base_keys.push_back(base_->key(i));
    std::vector<std::uint64_t> new_keys;
    for (std::size_t i = new_first; i < new_last; ++i) new_keys.push_back(new_key(i));
    if (auto hunks = minimal_hunks(base_keys, new_keys, max_distance)) {
      for (git::Hunk& hunk : *hunks) {
        hunk.base_first += whole.base_first;
        hunk.new_first += whole.new_first;
      }
      return std::move(*hunks);
    }
  }
  needs_exact_ = true;
  return {whole};
}

/// Moves pure insertions and deletions down over equal lines as git does, and joins those that meet. `new_limit` is
/// where the next hunk outside begins, less one.
void LiveDiff::slide_down(std::vector<git::Hunk>& hunks, std::size_t new_limit) const {
  std::size_t limit = new_limit;
  for (std::size_t i = hunks.size(); i-- > 0;) {
    git::Hunk& hunk = hunks[i];
    for (std::size_t step = 0; step < longest_slide && hunk.new_end() < limit; ++step) {
      if (hunk.base_count == 0 ? new_key(hunk.new_first) != new_key(hunk.new_end())
                               : hunk.new_count > 0 || base_->key(hunk.base_first) != base_->key(hunk.base_end())) {
        break;
      }
      ++hunk.base_first;
      ++hunk.new_first;
    }
    if (i + 1 < hunks.size() && hunk.new_end() == hunks[i + 1].new_first) {
      hunk.base_count += hunks[i + 1].base_count;
      hunk.new_count += hunks[i + 1].new_count;
      hunks.erase(hunks.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
    limit = hunk.new_first;
  }
}

}  // namespace hotfix::scope
