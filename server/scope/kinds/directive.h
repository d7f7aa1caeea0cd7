#pragma once
// Comments that a tool obeys: a linter's switches, build tags, modes of an editor, markers of a compiler. They are no
// comments to us: changing one changes what is built or checked.

#include <string_view>

#include "scope/kinds/syntax.h"

namespace hotfix::scope {

/// `text`: the comment's first line with what opens it ("// eslint-disable-line").
bool is_directive(std::string_view text, const Syntax& syntax);

/// Any line of a comment that gives JavaScript a type, which TypeScript's checker obeys (`@typedef`, `@callback`).
bool declares_type(std::string_view line, const Syntax& syntax);

}  // namespace hotfix::scope
