#include "scope/kinds/leftovers.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace hotfix::scope {

namespace {

enum class When : std::uint8_t {
  always,       // it has no other use
  new_in_file,  // production's text of this file has nothing like it
  says_so,      // its text says that it is for debugging
};

struct Aid {
  std::string_view languages;  // names, each between blanks
  std::string_view tokens;     // between blanks; the first begins a statement
  When when = When::always;
  std::string_view like = {};  // for new_in_file: what would show that the file does such things
};

constexpr std::string_view script = " javascript typescript ";

constexpr std::array aids = {
    Aid{script, "debugger"},
    Aid{script, "console . log (", When::new_in_file, "console."},
    Aid{script, "console . debug (", When::new_in_file, "console."},
    Aid{script, "console . dir (", When::new_in_file, "console."},
    Aid{script, "console . table (", When::new_in_file, "console."},
    Aid{script, "console . trace (", When::new_in_file, "console."},
    Aid{script, "console . log (", When::says_so},
    Aid{script, "alert (", When::says_so},
    Aid{" python ", "breakpoint ( )"},
    Aid{" python ", "import pdb"},
    Aid{" python ", "import ipdb"},
    Aid{" python ", "pdb . set_trace ("},
    Aid{" python ", "ipdb . set_trace ("},
    Aid{" python ", "pudb . set_trace ("},
    Aid{" python ", "print (", When::says_so},
    Aid{" ruby ", "binding . pry"},
    Aid{" ruby ", "binding . irb"},
    Aid{" ruby ", "byebug"},
    Aid{" ruby ", "debugger"},
    Aid{" ruby ", "puts", When::says_so},
    Aid{" rust ", "dbg ! ("},
    Aid{" rust ", "println ! (", When::says_so},
    Aid{" rust ", "println ! (", When::new_in_file, "println!"},
    Aid{" rust ", "eprintln ! (", When::says_so},
    Aid{" rust ", "eprintln ! (", When::new_in_file, "println!"},
    Aid{" go ", "fmt . Println (", When::new_in_file, "fmt.Print"},
    Aid{" go ", "fmt . Printf (", When::new_in_file, "fmt.Print"},
    Aid{" go ", "fmt . Printf (", When::says_so},
    Aid{" go ", "fmt . Println (", When::says_so},
    Aid{" go ", "spew . Dump ("},
    Aid{" go ", "println (", When::new_in_file, "println("},
    Aid{" php ", "var_dump ("},
    Aid{" php ", "dd ("},
    Aid{" php ", "print_r (", When::new_in_file, "print_r("},
    Aid{" csharp ", "Debugger . Break ("},
    Aid{" csharp ", "Console . WriteLine (", When::says_so},
    Aid{" java ", "System . out . println (", When::new_in_file, "System.out."},
    Aid{" kotlin ", "println (", When::new_in_file, "println("},
    Aid{" c cpp ", "printf (", When::says_so},
    Aid{" c cpp ", "fprintf ( stderr ,", When::says_so},
    Aid{" cpp ", "std :: cerr <", When::says_so},
    Aid{" cpp ", "std :: cout <", When::says_so},
    Aid{" cpp ", "std :: cout <", When::new_in_file, "cout"},
    Aid{" cpp ", "std :: cerr <", When::new_in_file, "cerr"},
    Aid{" c cpp ", "printf (", When::new_in_file, "printf("},
    Aid{" cpp ", "qDebug (", When::new_in_file, "qDebug"},
    Aid{" shell ", "set -x", When::new_in_file, "set -x"},
    Aid{" shell ", "echo", When::says_so},
};

bool is_for(const Aid& aid, std::string_view language) {
  const std::size_t at = aid.languages.find(language);
  return at != std::string_view::npos && at > 0 && aid.languages[at - 1] == ' ' &&
         aid.languages[at + language.size()] == ' ';
}

bool matches(std::span<const Token> tokens, std::size_t at, std::string_view pattern) {
  while (!pattern.empty()) {
    const std::size_t end = std::min(pattern.find(' '), pattern.size());
    if (at >= tokens.size() || tokens[at].text != pattern.substr(0, end)) return false;
    ++at;
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
  return true;
}

bool begins_statement(std::span<const Token> tokens, std::size_t at) {
  if (at == 0) return true;
  const Token& before = tokens[at - 1];
  if (before.line != tokens[at].line && before.text != "." && before.text != "," && before.text != "(") return true;
  return before.kind == TokenKind::line_end || before.text == ";" || before.text == "{" || before.text == "}";
}

/// "DEBUG: …", ">>> here", "XXX"
bool says_debug(const Token& token) {
  if (token.kind != TokenKind::text) return false;
  const std::size_t begin = token.text.find_first_not_of("\"'`frb ");
  if (begin == std::string_view::npos) return false;
  const std::string_view said = token.text.substr(begin);
  const std::string low = lowered(said.substr(0, 10));
  return low.starts_with("debug:") || low.starts_with("debug ") || low.starts_with("debug'") ||
         low.starts_with("debug\"") || low.starts_with("[debug]") || said.starts_with("XXX") ||
         said.starts_with(">>>") || said.starts_with("====") || said.starts_with("!!!!") || said.starts_with("****");
}

bool file_has(const BaseLines* base, std::string_view what) {
  for (std::size_t i = 0; base != nullptr && i < base->line_count(); ++i) {
    if (contains(base->line(i), what)) return true;
  }
  return false;
}

/// The last line of the statement that begins at a token: where its brackets are closed.
std::uint32_t last_line(std::span<const Token> tokens, std::size_t at) {
  int depth = 0;
  std::uint32_t line = tokens[at].line;
  for (; at < tokens.size(); ++at) {
    if (depth <= 0 && tokens[at].line != line) break;
    line = tokens[at].line;
    if (tokens[at].kind != TokenKind::punctuation) continue;
    if (tokens[at].text == "(" || tokens[at].text == "{" || tokens[at].text == "[") ++depth;
    if (tokens[at].text == ")" || tokens[at].text == "}" || tokens[at].text == "]") --depth;
  }
  return line;
}

}  // namespace

std::vector<Leftover> leftovers_in(const LexedLines& lines, const BaseLines* base, const git::Hunk& hunk) {
  std::vector<Leftover> found;
  std::vector<Token> tokens;
  lines.tokens(hunk.new_first, hunk.new_count, tokens);
  std::erase_if(tokens, [](const Token& token) { return token.kind == TokenKind::comment; });
  const auto applies = [&](const Aid& aid, std::size_t at, std::uint32_t end_line) {
    if (!matches(tokens, at, aid.tokens) || !is_for(aid, lines.syntax().name)) return false;
    if (aid.when == When::new_in_file) return base != nullptr && !file_has(base, aid.like);
    if (aid.when == When::always) return true;
    return std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(at), tokens.end(),
                       [&](const Token& token) { return token.line <= end_line && says_debug(token); });
  };
  std::uint32_t behind = 0;  // lines already named
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens[at].kind != TokenKind::word || tokens[at].line < behind || !begins_statement(tokens, at)) continue;
    const std::uint32_t end = last_line(tokens, at);
    if (!std::any_of(aids.begin(), aids.end(), [&](const Aid& aid) { return applies(aid, at, end); })) continue;
    found.push_back({hunk.new_first + tokens[at].line, end - tokens[at].line + 1});
    behind = end + 1;
  }
  return found;
}

}  // namespace hotfix::scope
