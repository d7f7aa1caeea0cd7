#include "workflow/markdown.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <utf8.h>

namespace hotfix::workflow {

namespace {

constexpr std::size_t longest = 500;  // bytes of one text
constexpr char32_t replacement = 0xFFFD;

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0x200E || c == 0x200F || c == 0x2028 || c == 0x2029;
}

/// One line of UTF-8 that shows all it holds.
std::string plain(std::string_view text) {
  std::string valid;
  const std::string_view kept = text.substr(0, longest);
  utf8::replace_invalid(kept.begin(), kept.end(), std::back_inserter(valid), replacement);
  std::string shown;
  for (auto at = valid.begin(); at != valid.end();) {
    const char32_t c = utf8::unchecked::next(at);
    const bool blank = c == '\n' || c == '\r' || c == '\t';
    utf8::unchecked::append(blank ? U' ' : is_control(c) ? replacement : c, std::back_inserter(shown));
  }
  const std::size_t first = std::min(shown.find_first_not_of(' '), shown.size());
  shown.erase(0, first);  // four of them would begin a block of code
  while (shown.ends_with(' ')) shown.pop_back();
  if (text.size() > longest) shown += "…";
  return shown;
}

/// What begins a heading, a list or an underline only at the beginning of a text.
std::size_t marker_at(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits > 0 && digits < text.size() && (text[digits] == '.' || text[digits] == ')')) {
    const bool list = digits + 1 == text.size() || text[digits + 1] == ' ';
    return list ? digits : std::string_view::npos;
  }
  constexpr std::string_view markers = "#+-=:";
  return !text.empty() && markers.find(text.front()) != std::string_view::npos ? 0 : std::string_view::npos;
}

}  // namespace

std::string escape_markdown(std::string_view text) {
  constexpr std::string_view special = "\\`*_[]<>|~&$";
  const std::string shown = plain(text);
  const std::size_t marker = marker_at(shown);
  std::string escaped;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (i == marker || special.find(shown[i]) != std::string_view::npos) escaped += '\\';
    escaped += shown[i];
  }
  return escaped;
}

std::string code_in_markdown(std::string_view text) {
  const std::string shown = plain(text);
  const bool fits = !shown.empty() && shown.find_first_of("`|\\") == std::string::npos;
  return fits ? fmt::format("`{}`", shown) : escape_markdown(text);
}

std::string link_in_markdown(std::string_view address) {
  const bool web = address.starts_with("https://") || address.starts_with("http://");
  const bool sound = std::ranges::all_of(address, [](char c) {
    constexpr std::string_view harmful = "<>|\\`\"";
    return c > 0x20 && c < 0x7F && harmful.find(c) == std::string_view::npos;
  });
  return web && sound && address.size() <= longest ? fmt::format("<{}>", address) : escape_markdown(address);
}

}  // namespace hotfix::workflow
