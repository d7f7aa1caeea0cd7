#pragma once
// Which lines of an open document differ from production's, kept up to date at every keystroke without diffing the
// file again (PERFORMANCE.md "Keystroke").
//
//   auto base = std::make_shared<const BaseLines>(blob_text, Normalise{});
//   TextBuffer buffer(text);
//   LiveDiff live(base, buffer);
//   live.apply(buffer.replace(start, end, typed));   // only the neighbourhood of the edit is diffed
//   live.hunks();
//
// The hunks are always a valid diff: base with them applied is the buffer. They are minimal near what was edited, but
// git's own diff may cut repetitive text elsewhere; so at idle the caller computes git's hunks and hands them in by
// set_exact(). needs_exact() says that a bound was hit and the hunks may be coarse until then.
// Pure; one thread at a time, BaseLines may be shared.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_buffer.h"
#include "git/values.h"

namespace hotfix::scope {

/// What must not count as a difference between the blob and an editor's text.
struct Normalise {
  bool ignore_cr = false;   // "\r\n" equals "\n" (git converts line ends on checkout)
  bool ignore_bom = false;  // a byte order mark at the start, which editors strip
  bool ascii_only = false;  // any run of non-ASCII bytes equals any other (the file is not UTF-8, the editor's text is)
  bool operator==(const Normalise&) const = default;
};

/// The key by which lines are compared; `first` is true for line 0 of a text.
std::uint64_t line_key(std::string_view line, Eol eol, bool first, const Normalise& normalise);
std::uint64_t line_key(const TextBuffer& buffer, std::size_t line, const Normalise& normalise);

/// A text that does not change, cut into git's lines, with their keys.
class BaseLines {
 public:
  explicit BaseLines(std::string text, Normalise normalise = {});

  std::size_t line_count() const { return starts_.size() - 1; }
  /// Without its "\n" or "\r\n", as it stands in the text (nothing normalised away).
  std::string_view line(std::size_t i) const;
  std::string_view line_with_eol(std::size_t i) const { return lines(i, 1); }
  /// `count` lines from `first` in one piece, line ends included.
  std::string_view lines(std::size_t first, std::size_t count) const;
  Eol eol(std::size_t i) const;
  std::uint64_t key(std::size_t i) const { return keys_[i]; }
  const std::string& text() const { return text_; }
  const Normalise& normalise() const { return normalise_; }

 private:
  std::string text_;
  Normalise normalise_;
  std::vector<std::size_t> starts_;  // one more than there are lines
  std::vector<std::uint64_t> keys_;
};

class LiveDiff {
 public:
  /// Diffs the whole text once. `buffer` must outlive this object and stay where it is.
  LiveDiff(std::shared_ptr<const BaseLines> base, const TextBuffer& buffer);

  /// To be called once after every TextBuffer::replace, with what it answered.
  void apply(const LineEdit& edit);

  /// In order, never touching one another; 0-based lines that end with '\n'.
  const std::vector<git::Hunk>& hunks() const { return hunks_; }
  /// True when a bound was hit: the hunks are valid but may span unchanged lines.
  bool needs_exact() const { return needs_exact_; }
  /// Adopts git's own hunks for the buffer as it stands now.
  void set_exact(std::vector<git::Hunk> hunks);

  const BaseLines& base() const { return *base_; }
  const std::shared_ptr<const BaseLines>& shared_base() const { return base_; }

 private:
  struct Region;

  Region region(const LineEdit& edit, std::size_t context) const;
  std::vector<git::Hunk> diff_region(const Region& region, std::size_t max_distance, bool coarse);
  void slide_down(std::vector<git::Hunk>& hunks, std::size_t new_limit) const;
  std::uint64_t new_key(std::size_t line) const;

  std::shared_ptr<const BaseLines> base_;
  const TextBuffer* buffer_;
  std::vector<git::Hunk> hunks_;
  std::size_t new_lines_ = 0;  // lines of the buffer that hunks_ speaks of
  bool needs_exact_ = false;
};

}  // namespace hotfix::scope
