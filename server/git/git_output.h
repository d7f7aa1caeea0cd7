#pragma once
// Takes apart what the git program writes with -z. Private to server/git/.

#include <charconv>
#include <string_view>

#include "base/failure.h"
#include "git/oid.h"

namespace hotfix::git {

[[noreturn]] inline void throw_unreadable() {
  throw Failure(Failure::Code::repository, "git described the changes in a form that is not known.",
                "Run `git --version` and report it.");
}

/// Takes fields off the front of it. Throws Failure(repository) where git would not have written that.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  char next() const { return rest_.empty() ? '\0' : rest_.front(); }

  std::string_view until(char end) {
    const std::size_t at = rest_.find(end);
    if (at == std::string_view::npos) throw_unreadable();
    const std::string_view field = rest_.substr(0, at);
    rest_.remove_prefix(at + 1);
    return field;
  }

  template <class Number>
  Number number(char end, int base) {
    const std::string_view field = until(end);
    Number value = 0;
    const auto [stop, error] = std::from_chars(field.data(), field.data() + field.size(), value, base);
    if (error != std::errc() || stop != field.data() + field.size()) throw_unreadable();
    return value;
  }

  Oid id(char end) {
    const auto parsed = Oid::from_hex(until(end));
    if (!parsed) throw_unreadable();
    return *parsed;
  }

 private:
  std::string_view rest_;
};

}  // namespace hotfix::git
