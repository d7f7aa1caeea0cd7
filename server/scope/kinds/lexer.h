#pragma once
// Cuts source text into tokens, line by line. Table-driven (syntax.h); what a table cannot say is in lexer_special.cpp.
//
//   LexState state = first_state(syntax);
//   std::vector<Token> tokens;
//   for (each line) lex_line(syntax, state, {text, crlf, number}, &tokens);
//
// It never fails: what it does not understand comes out as single characters, a text that is not closed ends with its
// line, and the state before a line says all that the line's reading depends on.

#include <cstdint>
#include <string_view>
#include <vector>

#include "scope/kinds/lex_state.h"
#include "scope/kinds/syntax.h"
#include "scope/kinds/token.h"

namespace hotfix::scope {

struct SourceLine {
  std::string_view text;  // without its end
  bool crlf = false;
  bool first = false;  // of the file
};

LexState first_state(const Syntax& syntax);

/// Moves `state` behind the line. `Token::line` is left for the caller. `tokens` may be null when only the state is
/// wanted.
void lex_line(const Syntax& syntax, LexState& state, const SourceLine& line, std::vector<Token>* tokens);

}  // namespace hotfix::scope
