#pragma once
// What `git add` would make of a text: the built-in conversions (line ends and $Id$), so that an editor's buffer can be
// compared with a committed blob. Pure. Rules: gitattributes(5) "text", "eol", "ident"; git's convert.c for `auto`.

#include <optional>
#include <string>
#include <string_view>

namespace hotfix::git {

/// What happens to a carriage return before a newline when a file is added.
enum class NewlineRule {
  keep,           // as it is
  strip,          // always removed
  strip_if_safe,  // text=auto: removed unless the content looks binary or the committed blob has CRLF itself
};

struct TextAttributes {
  NewlineRule newlines = NewlineRule::keep;
  bool ident = false;
  bool binary = false;                  // `-diff` (and so `binary`): --numstat counts no lines
  bool forced_text = false;             // `diff`: counted as text whatever it holds
  bool generated = false;               // linguist-generated
  bool vendored = false;                // linguist-vendored
  bool documentation = false;           // linguist-documentation
  std::optional<std::string> filter;    // an external filter's name: content cannot be told without running it
  std::optional<std::string> encoding;  // working-tree-encoding: as above
  std::optional<std::string> driver;    // diff=NAME

  /// What `git add` would store is not what the file holds, and only git can tell what it is.
  bool needs_git() const { return filter.has_value() || encoding.has_value(); }
};

/// `text` as `git add` would store it. `committed` is the blob in the index or the base (empty where there is none).
std::string to_stored(std::string_view text, const TextAttributes& attributes, std::string_view committed);

}  // namespace hotfix::git
