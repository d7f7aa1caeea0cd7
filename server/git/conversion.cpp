#include "git/conversion.h"

#include <cstddef>

namespace hotfix::git {

namespace {

// git's convert.c: gather_stats() and convert_is_binary().
struct TextStatistics {
  std::size_t nul = 0;
  std::size_t lone_cr = 0;
  std::size_t crlf = 0;
  std::size_t printable = 0;
  std::size_t other = 0;

  explicit TextStatistics(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) count(text, i);
    if (!text.empty() && text.back() == '\x1a' && other > 0) --other;  // a DOS end-of-file mark does not count
  }

  bool binary() const { return lone_cr > 0 || nul > 0 || (printable >> 7) < other; }

 private:
  void count(std::string_view text, std::size_t& i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\r') {
      if (i + 1 < text.size() && text[i + 1] == '\n') {
        ++crlf;
        ++i;
      } else {
        ++lone_cr;
      }
    } else if (c == '\n' || c == '\b' || c == '\t' || c == '\x1b' || c == '\x0c') {
      printable += c == '\n' ? 0 : 1;
    } else if (c == 127 || c < 32) {
      ++other;
      nul += c == 0 ? 1 : 0;
    } else {
      ++printable;
    }
  }
};

bool has_crlf_and_is_text(std::string_view committed) {
  if (committed.find('\r') == std::string_view::npos) return false;
  const TextStatistics statistics(committed);
  return !statistics.binary() && statistics.crlf > 0;
}

bool strips(std::string_view text, NewlineRule rule, std::string_view committed) {
  switch (rule) {
    case NewlineRule::keep:
      return false;
    case NewlineRule::strip:
      return true;
    case NewlineRule::strip_if_safe:
      return !TextStatistics(text).binary() && !has_crlf_and_is_text(committed);
  }
  return false;
}

std::string without_carriage_returns(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    result += text[i];
  }
  return result;
}

// `$Id: anything$` on one line becomes `$Id$` (convert.c: ident_to_git()).
std::string without_idents(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (true) {
    const std::size_t begin = text.find("$Id:");
    if (begin == std::string_view::npos) break;
    const std::size_t after = begin + 4;
    const std::size_t end = text.find_first_of("$\n", after);
    if (end == std::string_view::npos || text[end] == '\n') {
      result.append(text.substr(0, after));
      text.remove_prefix(after);
      continue;
    }
    result.append(text.substr(0, begin)).append("$Id$");
    text.remove_prefix(end + 1);
  }
  return result.append(text);
}

}  // namespace

std::string to_stored(std::string_view text, const TextAttributes& attributes, std::string_view committed) {
  const bool has_returns = text.find('\r') != std::string_view::npos;
  std::string result =
      has_returns && strips(text, attributes.newlines, committed) ? without_carriage_returns(text) : std::string(text);
  return attributes.ident ? without_idents(result) : result;
}

}  // namespace hotfix::git
