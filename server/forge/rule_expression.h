#pragma once
// GitLab's `rules:if`: a small language of variables, texts, null, patterns, ==, !=, =~, !~, &&, || and parentheses
// (docs.gitlab.com, "Job rules", "CI/CD variable expressions"). Pure.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "forge/values.h"

namespace hotfix::forge {

/// Without a value: known to be unset. A name that is not there at all: nobody knows.
using RuleVariables = std::map<std::string, std::optional<std::string>, std::less<>>;

/// Unknown where a variable is, and where the text is no such expression.
Runs evaluate(std::string_view expression, const RuleVariables& variables);

/// `/pattern/flags` found in a text; unknown where it is no pattern that RE2 reads.
Runs matches(const std::string& text, std::string_view pattern);

}  // namespace hotfix::forge
