#include "scope/message_convention.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <utility>

#include <re2/re2.h>

#include "base/text_buffer.h"

namespace hotfix::scope {
namespace {

constexpr std::array<std::string_view, 11> usual_types{"fix",  "feat",  "docs", "style", "refactor", "perf",
                                                       "test", "build", "ci",   "chore", "revert"};
constexpr std::array<std::uint32_t, 3> usual_subject_lengths{50, 72, 100};
constexpr std::array<std::uint32_t, 2> usual_body_widths{72, 100};

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

std::uint32_t characters_in(std::string_view line) {
  return column_at(line, line.size()).utf32;
}

/// At least nine of ten.
bool nearly_all(std::size_t part, std::size_t whole) {
  return whole >= enough_messages && part * 10 >= whole * 9;
}

/// What a project's messages do, counted.
struct Habits {
  std::size_t messages = 0;
  std::size_t conventional = 0;
  std::size_t full_stops = 0;
  std::size_t with_ticket = 0;
  std::array<std::size_t, usual_subject_lengths.size()> subjects_within{};
  std::size_t body_lines = 0;
  std::array<std::size_t, usual_body_widths.size()> body_within{};
  std::map<TicketForm, std::size_t> forms;
  std::map<std::string, std::size_t, std::less<>> words;  // before a ticket in a trailer
  std::map<std::string, std::size_t, std::less<>> types;
  std::map<std::string, std::size_t, std::less<>> scopes;
};

std::vector<std::string_view> lines_of(std::string_view message) {
  std::vector<std::string_view> lines;
  while (!message.empty()) {
    const std::size_t end = message.find('\n');
    std::string_view line = message.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    message = end == std::string_view::npos ? std::string_view{} : message.substr(end + 1);
  }
  return lines;
}

void count_ticket(Habits& habits, std::span<const std::string_view> lines, const RE2& ticket) {
  re2::StringPiece found;
  const auto find = [&](std::string_view line) {
    return ticket.Match(re2::StringPiece(line.data(), line.size()), 0, line.size(), RE2::UNANCHORED, &found, 1);
  };
  if (find(lines.front())) {
    const std::string_view subject = lines.front();
    const std::size_t at = static_cast<std::size_t>(found.data() - subject.data());
    const bool bracketed = at > 0 && subject[at - 1] == '[';
    if (at <= 1 && bracketed)
      ++habits.forms[TicketForm::subject_brackets];
    else if (at == 0)
      ++habits.forms[TicketForm::subject_prefix];
    else
      ++habits.forms[TicketForm::subject_end];
    ++habits.with_ticket;
    return;
  }
  for (std::size_t i = lines.size(); i-- > 1;) {
    const std::string_view line = lines[i];
    if (!find(line)) continue;
    ++habits.with_ticket;
    ++habits.forms[TicketForm::trailer];
    const std::string_view word = line.substr(0, static_cast<std::size_t>(found.data() - line.data()));
    const bool one_word = !word.empty() && word.size() < 20 && std::ranges::all_of(word, [](char c) {
      return is_word_character(c) || c == ':' || c == ' ';
    });
    if (one_word && word.find(' ') == word.size() - 1) ++habits.words[std::string(word)];
    return;
  }
}

void count(Habits& habits, std::string_view message, const RE2* ticket) {
  const std::vector<std::string_view> lines = lines_of(message);
  if (lines.empty() || lines.front().empty() || is_written_by_tool(lines.front())) return;
  ++habits.messages;
  const std::string_view subject = lines.front();
  if (const auto parts = conventional_subject(subject)) {
    ++habits.conventional;
    ++habits.types[std::string(parts->type)];
    if (parts->scope) ++habits.scopes[std::string(*parts->scope)];
  }
  if (subject.ends_with('.') && !subject.ends_with("..")) ++habits.full_stops;
  const std::uint32_t length = characters_in(subject);
  for (std::size_t i = 0; i < usual_subject_lengths.size(); ++i) {
    if (length <= usual_subject_lengths[i]) ++habits.subjects_within[i];
  }
  for (const std::string_view line : std::span(lines).subspan(1)) {
    if (line.empty()) continue;
    ++habits.body_lines;
    const std::uint32_t width = characters_in(line);
    for (std::size_t i = 0; i < usual_body_widths.size(); ++i) {
      if (width <= usual_body_widths[i]) ++habits.body_within[i];
    }
  }
  if (ticket != nullptr) count_ticket(habits, lines, *ticket);
}

std::vector<std::string> by_frequency(const std::map<std::string, std::size_t, std::less<>>& counts) {
  std::vector<std::pair<std::string, std::size_t>> sorted(counts.begin(), counts.end());
  std::ranges::stable_sort(sorted, [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> names;
  for (auto& [name, number] : sorted) names.push_back(std::move(name));
  return names;
}

}  // namespace

std::optional<ConventionalSubject> conventional_subject(std::string_view subject) {
  std::size_t at = 0;
  while (at < subject.size() && is_word_character(subject[at])) ++at;
  if (at == 0 || at > 20) return std::nullopt;
  ConventionalSubject parts;
  parts.type = subject.substr(0, at);
  if (at < subject.size() && subject[at] == '(') {
    const std::size_t close = subject.find(')', at);
    if (close == std::string_view::npos || close == at + 1) return std::nullopt;
    parts.scope = subject.substr(at + 1, close - at - 1);
    at = close + 1;
  }
  if (at < subject.size() && subject[at] == '!') {
    parts.breaking = true;
    ++at;
  }
  if (!subject.substr(at).starts_with(": ")) return std::nullopt;
  parts.description = subject.substr(at + 2);
  return parts;
}

bool is_written_by_tool(std::string_view subject) {
  constexpr std::array<std::string_view, 7> beginnings{"Merge ",  "Revert \"", "Reapply \"", "Bump ",
                                                       "fixup! ", "squash! ",  "amend! "};
  return std::ranges::any_of(beginnings, [&](std::string_view beginning) { return subject.starts_with(beginning); });
}

MessageConvention convention_of(std::span<const std::string> messages, const MessagePolicy& policy,
                                std::string_view ticket) {
  std::optional<RE2> pattern;
  if (!policy.ticket_pattern.empty()) pattern.emplace(policy.ticket_pattern, RE2::Quiet);
  if (pattern && !pattern->ok()) pattern.reset();
  Habits habits;
  for (const std::string& message : messages) count(habits, message, pattern ? &*pattern : nullptr);

  MessageConvention convention;
  convention.conventional = policy.conventional.value_or(nearly_all(habits.conventional, habits.messages));
  convention.types = by_frequency(habits.types);
  for (const std::string_view usual : usual_types) {
    if (std::ranges::find(convention.types, usual) == convention.types.end()) convention.types.emplace_back(usual);
  }
  convention.scopes = by_frequency(habits.scopes);
  convention.ticket = ticket;
  convention.wants_ticket = !ticket.empty() && policy.ticket.value_or(nearly_all(habits.with_ticket, habits.messages));
  if (!habits.forms.empty() && habits.with_ticket * 2 > habits.messages) {
    convention.ticket_form =
        std::ranges::max_element(habits.forms, {}, &std::pair<const TicketForm, std::size_t>::second)->first;
  }
  if (const auto words = by_frequency(habits.words); !words.empty()) convention.ticket_word = words.front();
  convention.subject_length = policy.subject_length;
  for (std::size_t i = 0; i < usual_subject_lengths.size() && !convention.subject_length; ++i) {
    if (nearly_all(habits.subjects_within[i], habits.messages)) convention.subject_length = usual_subject_lengths[i];
  }
  for (std::size_t i = 0; i < usual_body_widths.size() && !convention.body_width; ++i) {
    if (nearly_all(habits.body_within[i], habits.body_lines)) convention.body_width = usual_body_widths[i];
  }
  convention.no_full_stop = nearly_all(habits.messages - habits.full_stops, habits.messages);
  return convention;
}

}  // namespace hotfix::scope
