#pragma once
// Names that a hotfix gets: slug, ticket, id, branch (SPEC.md "Commands").
//
//   slug("Expired cards!")                                -> "expired-cards"
//   BranchNaming().read("hotfix/PROD-501-expired-cards")  -> ticket "PROD-501", slug "expired-cards"
//   hotfix_id({"PROD-501", "expired-cards"})              -> "PROD-501-expired-cards"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hotfix::workflow {

inline constexpr std::size_t longest_slug = 40;
inline constexpr std::string_view default_branch_pattern = "^hotfix(es)?[/_-]";
inline constexpr std::string_view default_ticket_pattern = "[A-Za-z][A-Za-z0-9]*-[0-9]+";

/// Lower-case ASCII letters and digits joined by `-`, at most 40, cut at a word (a single longer word is cut within).
/// Everything else separates words; letters outside ASCII are dropped. May be empty.
std::string slug(std::string_view summary);

/// What a branch's name, or a request to start, says.
struct HotfixName {
  std::optional<std::string> ticket;  // as written
  std::string slug;                   // may be empty
  bool operator==(const HotfixName&) const = default;
};

/// The policy's two patterns, compiled once. RE2 refuses patterns that could run away; a pattern that it refuses counts
/// as the default (policy/ reports it as config/invalid). Cheap to copy; may be shared between threads.
class BranchNaming {
 public:
  BranchNaming() : BranchNaming(default_branch_pattern) {}
  explicit BranchNaming(std::string_view branch_pattern, std::string_view ticket_pattern = default_ticket_pattern);

  /// `branch` with or without refs/heads/.
  bool matches(std::string_view branch) const;

  /// The ticket in a text: the first match that stands by itself ("curl-8" in "curl-8.7.1" does not), one in capitals
  /// before others. Where the pattern has a group, the ticket is the first group's text.
  std::optional<std::string> ticket_in(std::string_view text) const;

  /// Takes a branch's name apart, behind what the branch pattern matches.
  HotfixName read(std::string_view branch) const;

 private:
  struct Patterns;
  std::shared_ptr<const Patterns> patterns_;
};

/// Ticket and slug as one level of a ref name ("hotfix" where both are empty): letters, digits, `-`, `_` only.
std::string hotfix_id(const HotfixName& name);

/// `wanted`, or the first of `wanted-2`, `wanted-3`, … that is not taken. Capitals do not tell names apart, because
/// refs are files and some file systems fold case.
std::string free_id(std::string_view wanted, std::span<const std::string> taken);

/// Where the events of a hotfix are kept: "refs/hotfix-events/<id>".
std::string event_ref(std::string_view id);
/// The id in such a name, or nothing (also where it has more than one level).
std::optional<std::string> id_of_event_ref(std::string_view ref);

/// A branch's name for people: without refs/heads/.
std::string short_branch(std::string_view ref);

}  // namespace hotfix::workflow
