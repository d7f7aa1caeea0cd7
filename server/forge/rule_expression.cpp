#include "forge/rule_expression.h"

#include <functional>
#include <utility>

#include <re2/re2.h>

#include "base/ascii.h"

namespace hotfix::forge {

namespace {

constexpr int deepest = 64;  // of parentheses

Runs opposite(Runs answer) {
  if (answer == Runs::unknown) return answer;
  return answer == Runs::yes ? Runs::no : Runs::yes;
}

/// A text, null, or what nobody knows.
struct Value {
  bool known = false;
  std::optional<std::string> text;

  Runs truth() const {
    if (!known) return Runs::unknown;
    return text && !text->empty() ? Runs::yes : Runs::no;
  }
};

struct NoExpression {};

class RuleReader {
 public:
  RuleReader(std::string_view text, const RuleVariables& variables) : rest_(text), variables_(variables) {}

  Runs whole() {
    const Runs answer = alternatives();
    if (!next().empty()) throw NoExpression();
    return answer;
  }

 private:
  std::string_view next() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n' || rest_.front() == '\t'))
      rest_.remove_prefix(1);
    return rest_;
  }

  bool take(std::string_view what) {
    if (!next().starts_with(what)) return false;
    rest_.remove_prefix(what.size());
    return true;
  }

  Runs alternatives() {
    Runs answer = conditions();
    while (take("||")) {
      const Runs other = conditions();
      if (answer == Runs::yes || other == Runs::yes)
        answer = Runs::yes;
      else if (answer != other)
        answer = Runs::unknown;
    }
    return answer;
  }

  Runs conditions() {
    Runs answer = condition();
    while (take("&&")) {
      const Runs other = condition();
      if (answer == Runs::no || other == Runs::no)
        answer = Runs::no;
      else if (answer != other)
        answer = Runs::unknown;
    }
    return answer;
  }

  Runs condition() {
    if (take("(")) {
      if (++depth_ > deepest) throw NoExpression();
      const Runs inner = alternatives();
      if (!take(")")) throw NoExpression();
      --depth_;
      return inner;
    }
    const Value left = value();
    if (take("==")) return equal(left, value());
    if (take("!=")) return opposite(equal(left, value()));
    if (take("=~")) return found(left, pattern());
    if (take("!~")) return opposite(found(left, pattern()));
    return left.truth();
  }

  static Runs equal(const Value& left, const Value& right) {
    if (!left.known || !right.known) return Runs::unknown;
    return left.text == right.text ? Runs::yes : Runs::no;
  }

  static Runs found(const Value& left, const Value& pattern) {
    if (!left.known || !pattern.known || !pattern.text) return Runs::unknown;
    return left.text ? matches(*left.text, *pattern.text) : Runs::no;
  }

  Value pattern() {
    if (!next().starts_with('/')) return value();
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '/') end += rest_[end] == '\\' ? 2U : 1U;
    if (end >= rest_.size()) throw NoExpression();
    ++end;
    while (end < rest_.size() && is_letter(rest_[end])) ++end;
    Value found{true, std::string(rest_.substr(0, end))};
    rest_.remove_prefix(end);
    return found;
  }

  Value value() {
    if (take("null")) return {true, std::nullopt};
    const std::string_view rest = next();
    if (rest.starts_with('"') || rest.starts_with('\'')) {
      const std::size_t end = rest.find(rest.front(), 1);
      if (end == std::string_view::npos) throw NoExpression();
      Value text{true, std::string(rest.substr(1, end - 1))};
      rest_.remove_prefix(end + 1);
      return text;
    }
    if (!take("$")) throw NoExpression();
    const bool braced = take("{");
    std::size_t end = 0;
    while (end < rest_.size() && (is_letter(rest_[end]) || is_digit(rest_[end]) || rest_[end] == '_')) ++end;
    const auto known = variables_.find(rest_.substr(0, end));
    rest_.remove_prefix(end);
    if (end == 0 || (braced && !take("}"))) throw NoExpression();
    return known == variables_.end() ? Value{} : Value{true, known->second};
  }

  std::string_view rest_;
  const RuleVariables& variables_;
  int depth_ = 0;
};

}  // namespace

Runs matches(const std::string& text, std::string_view pattern) {
  const std::size_t end = pattern.rfind('/');
  if (!pattern.starts_with('/') || end == 0) return Runs::unknown;
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(pattern.find('i', end) == std::string_view::npos);
  std::string inner(pattern.substr(1, end - 1));
  for (std::size_t at = inner.find("\\/"); at != std::string::npos; at = inner.find("\\/", at)) inner.erase(at, 1);
  const RE2 expression(inner, options);
  if (!expression.ok()) return Runs::unknown;
  return RE2::PartialMatch(text, expression) ? Runs::yes : Runs::no;
}

Runs evaluate(std::string_view expression, const RuleVariables& variables) {
  try {
    return RuleReader(expression, variables).whole();
  } catch (const NoExpression&) {
    return Runs::unknown;
  }
}

}  // namespace hotfix::forge
