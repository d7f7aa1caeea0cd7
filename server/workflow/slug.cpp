#include "workflow/slug.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/ascii.h"
#include "git/values.h"

namespace hotfix::workflow {

namespace {

constexpr std::size_t longest_ticket = 40;  // a ticket is part of ref names and file names
constexpr std::string_view event_refs = "refs/hotfix-events/";

bool is_alnum(char c) {
  return is_digit(c) || is_upper(c) || is_lower(c);
}

std::string_view without_heads(std::string_view branch) {
  if (branch.starts_with(git::refs::heads)) branch.remove_prefix(git::refs::heads.size());
  return branch;
}

std::unique_ptr<RE2> compile(std::string_view pattern, std::string_view otherwise) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  auto compiled = std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (compiled->ok()) return compiled;
  return std::make_unique<RE2>(re2::StringPiece(otherwise.data(), otherwise.size()), options);
}

/// Whether a ticket that ends here would be a part of a longer word or of a version.
bool goes_on(std::string_view rest) {
  if (rest.empty()) return false;
  if (is_alnum(rest.front())) return true;
  return rest.size() > 1 && (rest.front() == '.' || rest.front() == '_') && is_digit(rest[1]);
}

/// One level of a ref name: what git or a file system could mind becomes `-`.
std::string ref_safe(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_alnum(c) || c == '_')
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

}  // namespace

struct BranchNaming::Patterns {
  std::unique_ptr<RE2> branch;
  std::unique_ptr<RE2> ticket;
};

std::string slug(std::string_view summary) {
  std::string out;
  bool between = false;  // behind a word, before the next
  for (const char c : summary) {
    if (static_cast<unsigned char>(c) >= 0x80) continue;  // "für" becomes "fr": dropped, not a gap
    if (!is_alnum(c)) {
      between = !out.empty();
      continue;
    }
    if (out.size() > longest_slug) break;
    if (between) out += '-';
    between = false;
    out += lowered(c);
  }
  if (out.size() <= longest_slug) return out;
  // One byte past the limit tells whether the limit falls between two words.
  const std::size_t cut = out.rfind('-', longest_slug);
  out.resize(cut == std::string::npos ? longest_slug : cut);
  return out;
}

BranchNaming::BranchNaming(std::string_view branch_pattern, std::string_view ticket_pattern)
    : patterns_(std::make_shared<Patterns>(Patterns{compile(branch_pattern, default_branch_pattern),
                                                    compile(ticket_pattern, default_ticket_pattern)})) {}

bool BranchNaming::matches(std::string_view branch) const {
  const std::string_view name = without_heads(branch);
  return RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), *patterns_->branch);
}

std::optional<std::string> BranchNaming::ticket_in(std::string_view text) const {
  const re2::StringPiece whole(text.data(), text.size());
  const int groups = std::min(patterns_->ticket->NumberOfCapturingGroups(), 1) + 1;
  std::optional<std::string> first;
  for (std::size_t from = 0; from <= text.size();) {
    re2::StringPiece found[2];
    if (!patterns_->ticket->Match(whole, from, whole.size(), RE2::UNANCHORED, found, groups)) break;
    const auto begin = static_cast<std::size_t>(found[0].data() - text.data());
    const std::size_t end = begin + found[0].size();
    from = std::max(end, begin + 1);
    const re2::StringPiece ticket = groups == 2 && !found[1].empty() ? found[1] : found[0];
    const bool alone = (begin == 0 || !is_alnum(text[begin - 1])) && !goes_on(text.substr(end));
    if (!alone || ticket.empty() || ticket.size() > longest_ticket) continue;
    const std::string written(ticket.data(), ticket.size());
    if (std::none_of(written.begin(), written.end(), is_lower)) return written;
    if (!first) first = written;
  }
  return first;
}

HotfixName BranchNaming::read(std::string_view branch) const {
  std::string_view rest = without_heads(branch);
  re2::StringPiece prefix;
  const re2::StringPiece whole(rest.data(), rest.size());
  if (patterns_->branch->Match(whole, 0, whole.size(), RE2::ANCHOR_START, &prefix, 1) && prefix.size() < rest.size())
    rest.remove_prefix(prefix.size());
  HotfixName name;
  name.ticket = ticket_in(rest);
  if (!name.ticket) {
    name.slug = slug(rest);
    return name;
  }
  const std::size_t at = rest.find(*name.ticket);
  name.slug = slug(fmt::format("{}-{}", rest.substr(0, at), rest.substr(at + name.ticket->size())));
  return name;
}

std::string hotfix_id(const HotfixName& name) {
  const std::string ticket = ref_safe(name.ticket.value_or(""));
  if (ticket.empty() && name.slug.empty()) return "hotfix";
  if (ticket.empty()) return name.slug;
  return name.slug.empty() ? ticket : fmt::format("{}-{}", ticket, name.slug);
}

std::string free_id(std::string_view wanted, std::span<const std::string> taken) {
  std::vector<std::string> names;
  names.reserve(taken.size());
  for (const std::string& name : taken) names.push_back(lowered(name));
  std::sort(names.begin(), names.end());
  std::string candidate(wanted);
  for (std::size_t number = 2; std::binary_search(names.begin(), names.end(), lowered(candidate)); ++number)
    candidate = fmt::format("{}-{}", wanted, number);
  return candidate;
}

std::string event_ref(std::string_view id) {
  return fmt::format("{}{}", event_refs, id);
}

std::optional<std::string> id_of_event_ref(std::string_view ref) {
  if (!ref.starts_with(event_refs)) return std::nullopt;
  ref.remove_prefix(event_refs.size());
  if (ref.empty() || ref.find('/') != std::string_view::npos) return std::nullopt;
  return std::string(ref);
}

std::string short_branch(std::string_view ref) {
  return std::string(without_heads(ref));
}

}  // namespace hotfix::workflow
