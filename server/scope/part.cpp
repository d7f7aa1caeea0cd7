#include "scope/part.h"

#include <cstddef>
#include <vector>

namespace hotfix::scope {

namespace {

/// Where each line begins, and the text's end.
std::vector<std::size_t> line_starts(std::string_view text) {
  std::vector<std::size_t> starts{0};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && i + 1 < text.size()) starts.push_back(i + 1);
  }
  if (!text.empty()) starts.push_back(text.size());
  return starts;
}

/// `lines` of a text that ends with a line end, unless it is the last thing of the result.
void append_lines(std::string& out, std::string_view lines) {
  if (!lines.empty() && !out.empty() && out.back() != '\n')
    out += '\n';  // its last line had no end, and is not last now
  out += lines;
}

struct PartSide {
  std::string_view text;
  std::vector<std::size_t> starts = line_starts(text);
  std::string_view lines(std::size_t first, std::size_t end) const {
    if (first >= end || first >= starts.size()) return {};
    const std::size_t last = end < starts.size() ? starts[end] : text.size();
    return text.substr(starts[first], last - starts[first]);
  }
};

}  // namespace

std::string only_hunks(std::string_view base, std::string_view text, std::span<const git::Hunk> part) {
  const PartSide from{base};
  const PartSide to{text};
  std::string out;
  std::size_t at = 0;
  for (const git::Hunk& hunk : part) {
    append_lines(out, from.lines(at, hunk.base_first));
    append_lines(out, to.lines(hunk.new_first, std::size_t{hunk.new_first} + hunk.new_count));
    at = std::size_t{hunk.base_first} + hunk.base_count;
  }
  append_lines(out, from.lines(at, from.starts.size()));
  return out;
}

std::string without_hunks(std::string_view base, std::string_view text, std::span<const git::Hunk> part) {
  std::vector<git::Hunk> back;  // the same hunks, seen from the other side
  for (const git::Hunk& hunk : part) back.push_back({hunk.new_first, hunk.new_count, hunk.base_first, hunk.base_count});
  return only_hunks(text, base, back);
}

}  // namespace hotfix::scope
