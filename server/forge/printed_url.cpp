#include "forge/printed_url.h"

#include <algorithm>
#include <array>

namespace hotfix::forge {

namespace {

constexpr std::size_t longest_url = 2000;

/// The first http(s) address of a line; empty: none.
std::string_view url_in(std::string_view line) {
  const std::size_t plain = line.find("http://");
  const std::size_t at = std::min(plain, line.find("https://"));
  if (at == std::string_view::npos) return {};
  line.remove_prefix(at);
  const auto ends = [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == '"' || c == '\'' || c == '<' || c == '>' ||
           c == '`';
  };
  std::string_view url = line.substr(0, static_cast<std::size_t>(std::ranges::find_if(line, ends) - line.begin()));
  while (url.ends_with('.') || url.ends_with(',') || url.ends_with(')')) url.remove_suffix(1);
  return url.size() > longest_url ? std::string_view() : url;
}

bool is_of_request(std::string_view url) {
  static constexpr std::array<std::string_view, 6> parts{"/pull/",          "/pulls/",  "/merge_requests/",
                                                         "/pull-requests/", "/compare", "/+/"};
  return std::ranges::any_of(parts, [&](std::string_view part) { return url.find(part) != std::string_view::npos; });
}

/// Looks through lines that begin with `mark`.
std::string_view found(std::string_view text, std::string_view mark) {
  std::string_view first;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.starts_with(mark)) continue;
    const std::string_view url = url_in(line);
    if (is_of_request(url)) return url;
    if (first.empty()) first = url;
  }
  return first;
}

}  // namespace

std::string printed_url(std::string_view out, std::string_view err) {
  const std::string_view told = found(out, "");
  return std::string(told.empty() ? found(err, "remote:") : told);
}

}  // namespace hotfix::forge
