#include "scope/kinds/cause.h"

namespace hotfix::scope {

namespace {

std::string_view name_of(PathClass path_class) {
  switch (path_class) {
    case PathClass::production:
      return "logic";
    case PathClass::tests:
      return "test";
    case PathClass::docs:
      return "docs";
    case PathClass::changelog:
      return "changelog";
    case PathClass::version_file:
      return "version";
    case PathClass::lock_file:
      return "lock";
    case PathClass::manifest:
      return "manifest";
    case PathClass::ci:
      return "ci";
    case PathClass::generated:
      return "generated";
    case PathClass::vendored:
      return "vendored";
    case PathClass::migration:
      return "migration";
    case PathClass::policy:
      return "policy";
  }
  return "logic";
}

/// Both sides stand in the tests that the language keeps beside the code they test.
bool tests_in_file(const HunkView& view) {
  const auto [base_first, base_count, new_first, new_count] = view.hunk;
  if (view.base == nullptr) return false;
  const TextLines before{view.base->line_count(), [&](std::size_t i) { return view.base->line(i); }};
  const TextLines now{view.text.line_count(), [&](std::size_t i) { return view.text.line(i); }};
  return (base_count == 0 || inside_tests(view.path, before, base_first)) &&
         (new_count == 0 || inside_tests(view.path, now, new_first));
}

/// Production does not run differently for its layout and its comments.
Cause cause_of(Kind kind) {
  switch (kind) {
    case Kind::other:
      return {"logic", true};
    case Kind::blank:
    case Kind::layout:
      return {"layout", false};
    case Kind::comment:
      return {"comment", false};
    case Kind::rename:
      return {"rename", true};
  }
  return {"logic", true};
}

/// Longer hunks of a manifest are no change of a version's digits.
constexpr std::uint32_t longest_version_hunk = 50;

}  // namespace

Lines base_lines(const HunkView& view) {
  Lines lines;
  if (view.base == nullptr) return lines;
  for (std::size_t i = 0; i < view.hunk.base_count; ++i) lines.push_back(view.base->line(view.hunk.base_first + i));
  return lines;
}

Lines new_lines(const HunkView& view) {
  Lines lines;
  for (std::size_t i = 0; i < view.hunk.new_count; ++i) lines.push_back(view.text.line(view.hunk.new_first + i));
  return lines;
}

Cause cause_of(PathClass path_class) {
  return {name_of(path_class), counts_against_budget(path_class)};
}

Cause cause_of(const HunkView& view) {
  const bool may_be_version = view.path_class == PathClass::manifest && view.hunk.base_count == view.hunk.new_count &&
                              view.hunk.new_count <= longest_version_hunk;
  if (may_be_version && only_version_digits_changed(base_lines(view), new_lines(view))) {
    return cause_of(PathClass::version_file);
  }
  if (view.path_class == PathClass::production && tests_in_file(view)) return cause_of(PathClass::tests);
  if (view.path_class == PathClass::production) return cause_of(view.kind);
  return cause_of(view.path_class);
}

}  // namespace hotfix::scope
