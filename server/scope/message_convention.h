#pragma once
// How a project writes its commit messages: what policy states, else what its history shows. Pure.
//
// A habit counts as shown where at least `enough_messages` were seen and nearly all of them follow it. What neither
// policy nor history shows is not asked for (SPEC.md "Findings": message/…).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hotfix::scope {

inline constexpr std::size_t enough_messages = 20;

/// "fix(cards)!: refuse expired ones" taken apart (conventionalcommits.org 1.0.0). Views into the subject.
struct ConventionalSubject {
  std::string_view type;
  std::optional<std::string_view> scope;
  bool breaking = false;
  std::string_view description;
};
/// Nothing where the subject does not begin with `type(scope): `.
std::optional<ConventionalSubject> conventional_subject(std::string_view subject);

/// Subjects that a tool writes, or that git takes apart again: merges, reverts, fixup!, squash!, amend!.
bool is_written_by_tool(std::string_view subject);

/// How a message names its ticket.
enum class TicketForm { trailer, subject_prefix, subject_brackets, subject_end };

struct MessageConvention {
  bool conventional = false;
  std::vector<std::string> types;   // those in use, the most frequent first; then the rest of the usual ones
  std::vector<std::string> scopes;  // those in use, the most frequent first
  std::string ticket;               // of this hotfix: "PROD-501"; empty: it has none
  bool wants_ticket = false;
  TicketForm ticket_form = TicketForm::trailer;
  std::string ticket_word = "Fixes ";           // what stands before the ticket in a trailer: "Fixes ", "Refs: "
  std::optional<std::uint32_t> subject_length;  // at most, in characters
  std::optional<std::uint32_t> body_width;      // at most, in characters
  bool no_full_stop = false;                    // subjects do not end with one
  bool operator==(const MessageConvention&) const = default;
};

/// What policy says; a value that is not stated is taken from history.
struct MessagePolicy {
  std::optional<bool> conventional;
  std::optional<bool> ticket;
  std::optional<std::uint32_t> subject_length;
  std::string ticket_pattern;  // RE2, searched
};

/// `messages`: whole messages of commits, newest first; those of tools are left out here.
MessageConvention convention_of(std::span<const std::string> messages, const MessagePolicy& policy,
                                std::string_view ticket);

}  // namespace hotfix::scope
