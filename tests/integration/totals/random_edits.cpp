#include "integration/totals/random_edits.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace hotfix::test {
namespace {

/// Where each line begins, and the end of the text.
std::vector<std::size_t> line_starts(const std::string& text) {
  std::vector<std::size_t> starts;
  for (std::size_t at = 0; at < text.size();) {
    starts.push_back(at);
    const std::size_t found = text.find('\n', at);
    at = found == std::string::npos ? text.size() : found + 1;
  }
  starts.push_back(text.size());
  return starts;
}

client::Json position(const std::string& text, std::size_t offset) {
  const std::size_t line =
      static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<long>(offset), '\n'));
  const std::size_t before = offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
  return {{"line", line}, {"character", before == std::string::npos ? offset : offset - before - 1}};
}

constexpr std::array<std::string_view, 13> common_lines = {"}\n",
                                                           "\n",
                                                           "  }\n",
                                                           "    }\n",
                                                           "  return result;\n",
                                                           "    return false;\n",
                                                           "  if (!card) {\n",
                                                           "  });\n",
                                                           "    break;\n",
                                                           "  try {\n",
                                                           "  } catch (error) {\n",
                                                           "  // für 日本 𝒳\n",
                                                           "    log(error);\n"};

}  // namespace

std::string TextChange::applied_to(const std::string& before) const {
  return before.substr(0, start) + text + before.substr(end);
}

client::Json TextChange::to_lsp(const std::string& before) const {
  return {{"range", {{"start", position(before, start)}, {"end", position(before, end)}}}, {"text", text}};
}

std::vector<TextChange> Edits::of(const std::string& text, const std::string& released) {
  const std::vector<std::size_t> starts = line_starts(text);
  const std::size_t lines = starts.size() - 1;
  const std::size_t first = below(lines);
  const std::size_t count = std::min(1 + below(one_in(4) ? 20 : 4), lines - first);
  const std::size_t other = below(lines + 1);
  const std::string block = text.substr(starts[first], starts[first + count] - starts[first]);
  switch (lines == 0 ? 11U : below(12)) {
    case 0:
      return {{starts[first], starts[first + count], ""}};
    case 1:
    case 2:
      return {{starts[other], starts[other], block}};
    case 3: {  // moved: taken out here, put in there
      const TextChange out{starts[first], starts[first + count], ""};
      const std::string without = out.applied_to(text);
      const std::vector<std::size_t> left = line_starts(without);
      const std::size_t there = left[below(left.size())];
      return {out, {there, there, block}};
    }
    case 4:
      return {{starts[first], starts[first + 1], std::string(common_lines[below(common_lines.size())])}};
    case 5:
      return {{starts[other], starts[other], std::string(common_lines[below(common_lines.size())])}};
    case 6:
      return {{starts[first], starts[first + count], source_text(*this, 1 + below(8))}};
    case 7:
      if (one_in(6)) return {{0, text.size(), released}};
      return {{starts[other], starts[other], source_text(*this, 1 + below(5))}};
    case 8:
      if (one_in(4) && text.ends_with('\n'))
        return {{text.size() - (text.ends_with("\r\n") ? 2U : 1U), text.size(), ""}};
      return {{text.size(), text.size(), "\n"}};
    case 11:
      if (lines == 0) return {{0, 0, released}};
      return {typed_in_a_line(text)};
    default:
      return {typed_in_a_line(text)};
  }
}

TextChange Edits::typed_in_a_line(const std::string& text) {
  const std::vector<std::size_t> starts = line_starts(text);
  const std::size_t line = below(starts.size() - 1);
  const std::size_t length = starts[line + 1] - starts[line];
  std::size_t column = 0;  // only where all before it in the line is ASCII, so that bytes are UTF-16 units
  const std::size_t wanted = below(length);
  const auto plain = [&](std::size_t at) {
    const char c = text[starts[line] + at];
    return (static_cast<unsigned char>(c) & 0x80U) == 0 && c != '\r' && c != '\n';
  };
  while (column < wanted && plain(column)) ++column;
  const std::size_t at = starts[line] + column;
  if (one_in(3) && column < length && plain(column)) return {at, at + 1, ""};
  if (one_in(6)) return {at, at, one_in(2) ? "ü" : "𝒳"};
  return {at, at, one_in(8) ? "\n" : std::string(1, static_cast<char>('a' + below(26)))};
}

std::string source_text(Edits& random, std::size_t lines) {
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) {
    if (random.below(5) < 3) {
      text += common_lines[random.below(common_lines.size())];
    } else {
      fmt::format_to(std::back_inserter(text), "  total{} += price({});\n", random.below(6), random.below(40));
    }
  }
  return text;
}

}  // namespace hotfix::test
