#pragma once
// Path patterns as git's ignore files write them (gitignore(5)), with `{a,b}` added.
//
//   PathSet tests({"test/", "*_test.go"});
//   tests.matches("src/pay_test.go");   // true
//
//   *  any run of characters but '/'        ?  one character but '/'       [a-z] [!a-z]  one of these, or not
//   **/ and /**  any folders                {a,b}  either                  \x  the character x itself
// A pattern with a '/' before its end is anchored at the root, any other matches at every depth. A pattern that names
// a folder matches all that is below it; with a '/' at its end it matches folders only. Case counts.
// A leading '!' is refused: policy has `exclude` for that.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace hotfix::policy {

/// Why a glob cannot be used, as a sentence; nothing where it can.
std::optional<std::string> glob_problem(std::string_view glob);

/// Many globs compiled into one automaton: matching costs the length of the path. Copies share it; any thread.
class PathSet {
 public:
  PathSet() = default;
  /// Globs that cannot be used are left out.
  explicit PathSet(const std::vector<std::string>& globs);

  /// True for an empty set, which matches nothing.
  bool empty() const { return regex_ == nullptr; }
  /// `path`: the repository's bytes, relative to its root, with '/'.
  bool matches(std::string_view path) const;

 private:
  std::shared_ptr<const re2::RE2> regex_;
};

}  // namespace hotfix::policy
