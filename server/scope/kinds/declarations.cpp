// Which tokens declare a name: a guess from the tokens beside it, good enough to tell a rename from another use.

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "scope/kinds/renames.h"

namespace hotfix::scope {

namespace {

using Word = std::string_view;

/// In front of a name they declare it.
constexpr std::array declaring = {
    Word("class"),    Word("struct"),   Word("enum"),     Word("union"),  Word("interface"),   Word("trait"),
    Word("type"),     Word("def"),      Word("fn"),       Word("func"),   Word("fun"),         Word("function"),
    Word("let"),      Word("const"),    Word("var"),      Word("val"),    Word("mut"),         Word("namespace"),
    Word("module"),   Word("package"),  Word("object"),   Word("record"), Word("define"),      Word("typedef"),
    Word("local"),    Word("typename"), Word("mod"),      Word("alias"),  Word("macro_rules"), Word("static"),
    Word("protocol"), Word("for"),      Word("readonly"), Word("declare")};

constexpr std::array reserved = {
    Word("abstract"),  Word("alias"),    Word("and"),      Word("as"),         Word("assert"),  Word("async"),
    Word("auto"),      Word("await"),    Word("begin"),    Word("bool"),       Word("boolean"), Word("break"),
    Word("byte"),      Word("case"),     Word("catch"),    Word("char"),       Word("class"),   Word("const"),
    Word("constexpr"), Word("continue"), Word("crate"),    Word("debugger"),   Word("def"),     Word("default"),
    Word("defer"),     Word("del"),      Word("delete"),   Word("do"),         Word("done"),    Word("double"),
    Word("elif"),      Word("else"),     Word("elsif"),    Word("end"),        Word("ensure"),  Word("enum"),
    Word("esac"),      Word("except"),   Word("explicit"), Word("export"),     Word("extends"), Word("extern"),
    Word("false"),     Word("False"),    Word("fi"),       Word("final"),      Word("finally"), Word("float"),
    Word("fn"),        Word("for"),      Word("foreach"),  Word("fun"),        Word("func"),    Word("function"),
    Word("global"),    Word("go"),       Word("goto"),     Word("if"),         Word("impl"),    Word("implements"),
    Word("import"),    Word("in"),       Word("inline"),   Word("instanceof"), Word("int"),     Word("interface"),
    Word("internal"),  Word("is"),       Word("lambda"),   Word("let"),        Word("lock"),    Word("long"),
    Word("loop"),      Word("match"),    Word("module"),   Word("move"),       Word("mut"),     Word("mutable"),
    Word("namespace"), Word("new"),      Word("next"),     Word("nil"),        Word("None"),    Word("noexcept"),
    Word("not"),       Word("null"),     Word("NULL"),     Word("nullptr"),    Word("object"),  Word("operator"),
    Word("or"),        Word("out"),      Word("override"), Word("package"),    Word("pass"),    Word("private"),
    Word("protected"), Word("pub"),      Word("public"),   Word("raise"),      Word("range"),   Word("readonly"),
    Word("ref"),       Word("register"), Word("require"),  Word("rescue"),     Word("return"),  Word("sealed"),
    Word("self"),      Word("Self"),     Word("short"),    Word("signed"),     Word("sizeof"),  Word("static"),
    Word("struct"),    Word("super"),    Word("switch"),   Word("template"),   Word("then"),    Word("this"),
    Word("throw"),     Word("throws"),   Word("trait"),    Word("true"),       Word("True"),    Word("try"),
    Word("type"),      Word("typedef"),  Word("typeof"),   Word("undefined"),  Word("union"),   Word("unless"),
    Word("unsafe"),    Word("unsigned"), Word("until"),    Word("use"),        Word("using"),   Word("val"),
    Word("var"),       Word("virtual"),  Word("void"),     Word("volatile"),   Word("when"),    Word("where"),
    Word("while"),     Word("with"),     Word("yield"),    Word("size_t"),     Word("uint8_t"), Word("uint16_t"),
    Word("uint32_t"),  Word("uint64_t"), Word("int8_t"),   Word("int16_t"),    Word("int32_t"), Word("int64_t"),
    Word("ssize_t"),   Word("string"),   Word("number"),   Word("any"),        Word("unknown"), Word("u8"),
    Word("u16"),       Word("u32"),      Word("u64"),      Word("i8"),         Word("i16"),     Word("i32"),
    Word("i64"),       Word("usize"),    Word("isize"),    Word("f32"),        Word("f64"),     Word("str"),
    Word("uint"),      Word("error")};

/// In C and its kin `const` and `static` stand before types.
constexpr std::array declaring_in_c = {Word("class"),     Word("struct"), Word("enum"),      Word("union"),
                                       Word("interface"), Word("record"), Word("namespace"), Word("define"),
                                       Word("typename"),  Word("trait"),  Word("function")};

/// Types and qualifiers among the reserved words: a name behind one is declared.
constexpr std::array of_types = {
    Word("bool"),     Word("boolean"), Word("byte"),      Word("char"),     Word("const"),    Word("constexpr"),
    Word("double"),   Word("final"),   Word("float"),     Word("int"),      Word("long"),     Word("mut"),
    Word("mutable"),  Word("short"),   Word("signed"),    Word("static"),   Word("unsigned"), Word("void"),
    Word("volatile"), Word("size_t"),  Word("string"),    Word("uint8_t"),  Word("uint16_t"), Word("uint32_t"),
    Word("uint64_t"), Word("int8_t"),  Word("int16_t"),   Word("int32_t"),  Word("int64_t"),  Word("ssize_t"),
    Word("object"),   Word("inline"),  Word("extern"),    Word("register"), Word("override"), Word("virtual"),
    Word("private"),  Word("public"),  Word("protected"), Word("internal"), Word("readonly"), Word("var"),
    Word("val"),      Word("let"),     Word("auto"),      Word("uint"),     Word("out"),      Word("ref")};

template <class Table>
bool among(const Table& table, std::string_view word) {
  return std::find(table.begin(), table.end(), word) != table.end();
}

bool is_named(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_word(const Token* token) {
  return token != nullptr && token->kind == TokenKind::word;
}
bool is_mark(const Token* token, std::initializer_list<std::string_view> marks) {
  return token != nullptr && token->kind == TokenKind::punctuation && is_named(token->text, marks);
}

/// Whether a blank stands before (behind) a token; tokens are views into their line.
bool beside(const Token& left, const Token& right) {
  return left.line == right.line && left.text.data() + left.text.size() == right.text.data();
}

bool is_type_word(std::string_view word) {
  return among(of_types, word) || !among(reserved, word);
}

class Declarations {
 public:
  Declarations(std::span<const Token> tokens, std::size_t i, const Syntax& syntax)
      : tokens_(tokens), i_(i), name_(syntax.name) {}

  bool any() const {
    if (overrides()) return false;  // whoever calls it knows it by the name that the base class declares
    if (is_named(name_, {"c", "cpp", "java", "csharp", "php"})) {
      return behind_keyword_of_c() || behind_type() || next_declarator() || method_of_class() || bit_field() ||
             is_word_named(first(), "typedef");
    }
    if (behind_keyword()) return true;
    if (name_ == "go") return in_go();
    if (is_named(name_, {"python", "ruby", "lua"})) return assigned() || parameter();
    if (name_ == "shell") return in_shell();
    if (is_named(name_, {"kotlin", "rust", "swift", "scala", "typescript", "javascript"})) {
      return typed() || parameter() || closure() || with_body();
    }
    return false;
  }

 private:
  const Token* at(int step) const {
    const auto index = static_cast<std::ptrdiff_t>(i_) + step;
    return index < 0 || index >= static_cast<std::ptrdiff_t>(tokens_.size())
               ? nullptr
               : &tokens_[static_cast<std::size_t>(index)];
  }

  bool behind_keyword() const {
    if (is_mark(at(-1), {"."}) && is_word_named(at(-3), "def")) return true;  // def self.name
    if (!is_word(at(-1)) || !among(declaring, at(-1)->text)) return false;
    return !is_mark(at(1), {"."}) ||
           is_named(at(-1)->text, {"package", "namespace", "module"});  // `fun Receiver.name(`
  }

  bool overrides() const {
    for (const Token* token = first(); token != tokens_.data() + tokens_.size(); ++token) {
      if (token->line != tokens_[i_].line) return false;
      if (is_word_named(token, "override")) return true;
    }
    return false;
  }

  /// `struct name {` beside the use `struct name *x`.
  bool behind_keyword_of_c() const {
    if (!is_word(at(-1)) || !among(declaring_in_c, at(-1)->text)) return false;
    const bool may_be_use =
        is_named(name_, {"c", "cpp"}) && is_named(at(-1)->text, {"class", "struct", "enum", "union"});
    if (!may_be_use) return true;
    return at(1) == nullptr || at(1)->line != tokens_[i_].line || is_mark(at(1), {"{", ";", ":"});
  }

  static bool is_word_named(const Token* token, std::string_view name) { return is_word(token) && token->text == name; }

  /// The first token of code on the name's line.
  const Token* first() const {
    std::size_t i = i_;
    while (i > 0 && tokens_[i - 1].line == tokens_[i_].line && tokens_[i - 1].kind != TokenKind::line_end) --i;
    return &tokens_[i];
  }

  /// `name(…) {`, `name(…): Type {` at the beginning of a line or behind modifiers.
  bool with_body() const {
    if (!is_named(name_, {"javascript", "typescript"}) || !is_mark(at(1), {"("})) return false;
    for (const Token* token = first(); token != &tokens_[i_]; ++token) {
      if (!is_word(token)) return false;
    }
    int depth = 0;
    for (int step = 1; at(step) != nullptr; ++step) {
      if (is_mark(at(step), {"("})) ++depth;
      if (is_mark(at(step), {")"}) && --depth == 0) return is_mark(at(step + 1), {"{", ":"});
    }
    return false;
  }

  /// `int one = 0, name = 0;`
  bool next_declarator() const {
    if (!is_mark(at(-1), {","}) || !is_mark(at(1), {"=", ";", ",", "["})) return false;
    const Token* type = first();
    if (!is_word(type) || !is_type_word(type->text) || type + 1 >= &tokens_[i_]) return false;
    if (!is_word(type + 1) && !is_mark(type + 1, {"*"})) return false;
    int depth = 0;
    for (const Token* token = type; token != &tokens_[i_]; ++token) {
      if (is_mark(token, {"(", "[", "{"})) ++depth;
      if (is_mark(token, {")", "]", "}"})) --depth;
    }
    return depth == 0;
  }

  /// `int name`, `Type *name =`, `static Type name(`.
  bool behind_type() const {
    const bool is_type = is_mark(at(1), {"&", "*", "&&", "**", "::", "<"});  // `const Name &x`
    const bool followed = !is_type && (at(1) == nullptr || at(1)->kind != TokenKind::word);
    if (is_word(at(-1))) return followed && is_type_word(at(-1)->text);
    if (is_mark(at(-1), {">", "]"})) return is_mark(at(1), {"=", ";", ",", ")", "("}) && !beside(*at(-1), tokens_[i_]);
    if (!is_mark(at(-1), {"*", "&", "&&", "**"})) return false;
    int step = -1;
    while (is_mark(at(step), {"*", "&", "&&", "**"})) --step;
    if (!is_word(at(step)) || !is_type_word(at(step)->text)) return false;
    // `a * b` is a product, `a *b` and `a* b` are declarations; so are `const A & b` and `(A & b`.
    if (beside(*at(-1), tokens_[i_]) != beside(*at(step), *at(step + 1))) return true;
    const bool closed = is_mark(at(1), {",", ")", "=", ";", "{"});
    const bool reference = is_mark(at(-1), {"&", "&&"}) && is_mark(at(step - 1), {"(", ","});
    return closed && (is_word_named(at(step - 1), "const") || reference);
  }

  /// `void Class::name(` beside the call `Class::name(`.
  bool method_of_class() const {
    return is_mark(at(-1), {"::"}) && is_word(at(-2)) && is_word(at(-3)) && is_type_word(at(-3)->text) &&
           is_mark(at(1), {"("});
  }

  /// `name : 1,` beside `a ? name : 1,`
  bool bit_field() const {
    if (!is_mark(at(1), {":"}) || at(2) == nullptr || at(2)->kind != TokenKind::number) return false;
    const Token* line = first();
    return is_mark(at(3), {",", ";"}) &&
           std::none_of(line, &tokens_[i_], [](const Token& token) { return is_mark(&token, {"?"}); });
  }

  bool in_go() const {
    if (is_mark(at(1), {":="})) return true;
    if (is_mark(at(-1), {")"}) && is_mark(at(1), {"("}) && is_word_named(first(), "func")) return true;
    const bool begins = at(-1) == nullptr || is_mark(at(-1), {"(", ",", "{"}) || at(-1)->kind == TokenKind::line_end;
    const bool field = !is_mark(at(-1), {"(", ","});
    if (field && is_upper(tokens_[i_].text.front())) return false;  // encoders read it by its name (encoding/json)
    if (is_word(at(1)) && !is_named(at(1)->text, {"in", "range"})) return begins;
    if (is_mark(at(1), {"*", "["}) && begins && is_word(at(2))) return !beside(tokens_[i_], *at(1));
    for (int step = 1; is_mark(at(step), {","}) && is_word(at(step + 1)); step += 2) {
      if (is_mark(at(step + 2), {":="})) return true;
    }
    return false;
  }

  /// At the beginning of a statement: `name = `, `self.name =`, `name: int =`, `a, name =`.
  bool assigned() const {
    int step = 1;
    while (is_mark(at(step), {","}) && is_word(at(step + 1))) step += 2;
    const bool gets = is_mark(at(step), {"="}) || (name_ == "python" && is_mark(at(1), {":"}) && is_word(at(2)));
    if (!gets) return name_ == "ruby" && is_mark(at(-1), {"|"});
    int before = -1;
    while (is_mark(at(before), {","}) && is_word(at(before - 1))) before -= 2;
    if (is_mark(at(before), {"."}) && is_word(at(before - 1)) && is_named(at(before - 1)->text, {"self", "cls"}))
      return true;
    const Token* first = at(before);
    return first == nullptr || first->kind == TokenKind::line_end || first->kind == TokenKind::indent ||
           first->kind == TokenKind::dedent;
  }

  bool in_shell() const {
    const std::string_view text = tokens_[i_].text;
    const bool first = at(-1) == nullptr || at(-1)->kind == TokenKind::line_end || is_mark(at(-1), {";"}) ||
                       (is_word(at(-1)) && is_named(at(-1)->text, {"local", "export", "read", "for", "declare", "-r"}));
    const bool function = is_mark(at(1), {"("}) && is_mark(at(2), {")"});
    return first && (function || contains(text, "=") || is_word(at(-1)));
  }

  /// `name: Type`, where what follows looks like a type and not like a value.
  bool typed() const {
    if (!is_mark(at(1), {":"}) && !(is_mark(at(1), {"?"}) && is_mark(at(2), {":"}))) return false;
    if (name_ == "kotlin" || name_ == "swift" || name_ == "scala") return true;
    const Token* next = is_mark(at(1), {"?"}) ? at(3) : at(2);
    while (is_mark(next, {"&", "*", "["}) && next < tokens_.data() + tokens_.size() - 1) ++next;
    if (!is_word(next)) return false;
    const std::string_view type = next->text;
    const bool known =
        is_named(type, {"string", "number", "boolean", "any",   "unknown", "void", "never", "bool",  "str",
                        "mut",    "dyn",    "impl",    "u8",    "u16",     "u32",  "u64",   "usize", "i8",
                        "i16",    "i32",    "i64",     "isize", "f32",     "f64",  "char"});
    return known || type.front() == '\'' || is_upper(type.front());
  }

  /// Between the brackets that follow a function's own name.
  bool parameter() const {
    int depth = 0;
    for (int step = -1; at(step) != nullptr; --step) {
      if (is_mark(at(step), {")", "]", "}"})) ++depth;
      if (!is_mark(at(step), {"(", "[", "{"})) continue;
      if (depth-- > 0) continue;
      if (!is_mark(at(step), {"("})) return false;
      const auto declares = [&](const Token* token) {
        return is_word(token) &&
               is_named(token->text, {"def", "fn", "fun", "func", "function", "lambda", "constructor"});
      };
      return declares(at(step - 1)) || declares(at(step - 2)) || arrow_behind(step);
    }
    return false;
  }

  /// `(a, name) =>`
  bool arrow_behind(int open) const {
    int depth = 0;
    for (int step = open; at(step) != nullptr; ++step) {
      if (is_mark(at(step), {"("})) ++depth;
      if (is_mark(at(step), {")"}) && --depth == 0) return is_mark(at(step + 1), {"=>"});
    }
    return false;
  }

  /// `|name|`, `name =>`
  bool closure() const {
    if (name_ == "rust") return is_mark(at(-1), {"|"}) && is_mark(at(1), {"|", ",", ":"});
    if (is_named(name_, {"javascript", "typescript"})) return is_mark(at(1), {"=>"}) && !is_mark(at(-1), {"."});
    return is_mark(at(1), {"=>", "->"}) && is_mark(at(-1), {"{", "(", ","});
  }

  std::span<const Token> tokens_;
  std::size_t i_;
  std::string_view name_;
};

}  // namespace

bool is_reserved(std::string_view word) {
  return among(reserved, word);
}

bool declares_name(std::span<const Token> tokens, std::size_t i, const Syntax& syntax) {
  return Declarations(tokens, i, syntax).any();
}

}  // namespace hotfix::scope
