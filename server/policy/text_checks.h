#pragma once
// Whether a single text of the policy can be used. Answers are sentences for the person who wrote it.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "policy/fields.h"

namespace hotfix::policy {

/// Why a text is not of its kind; nothing where it is.
std::optional<std::string> text_problem(std::string_view text, TextKind kind);

/// Why a text cannot be cut at its blanks into a program and its arguments; nothing where it can.
std::optional<std::string> command_line_problem(std::string_view line);
Argv cut_at_blanks(std::string_view line);

/// `Did you mean "x"?` with a space before it, for the nearest of the names; empty where none is near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> names);

}  // namespace hotfix::policy
