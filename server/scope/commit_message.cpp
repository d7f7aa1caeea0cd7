#include "scope/commit_message.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "scope/fingerprint.h"

namespace hotfix::scope {
namespace {

constexpr std::size_t most_message_lines =
    2000;  // of an editor's text; `commit -v` shows a whole diff below the scissors

/// The lines that count, by their number in the text.
struct Message {
  std::optional<std::size_t> subject;
  std::vector<std::size_t> body;  // all behind the subject, blank ones too, without those at the end
  std::size_t end = 0;            // the first line that no longer belongs to it: a comment, the scissors, the end
};

bool is_scissors(std::string_view line, const MessageSyntax& syntax) {
  return line.starts_with(syntax.comment) &&
         line.find("------------------------ >8 ------------------------") != std::string_view::npos;
}

Message read_message(const TextBuffer& text, const MessageSyntax& syntax) {
  Message message;
  const std::size_t lines = std::min(text.lsp_line_count(), most_message_lines);
  for (std::size_t i = 0; i < lines; ++i) {
    const std::string_view line = text.lsp_line(i);
    if (is_scissors(line, syntax)) break;
    if (!syntax.comment.empty() && line.starts_with(syntax.comment)) continue;
    const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
    if (!message.subject) {
      if (!blank) {
        message.subject = i;
        message.end = i + 1;
      }
      continue;
    }
    message.body.push_back(i);
    if (!blank) message.end = i + 1;
  }
  while (!message.body.empty() && message.body.back() >= message.end) message.body.pop_back();
  return message;
}

Position position(const TextBuffer& text, std::size_t line, std::size_t byte) {
  return {static_cast<std::uint32_t>(line), column_at(text.lsp_line(line), byte)};
}

Range part(const TextBuffer& text, std::size_t line, std::size_t from, std::size_t to) {
  return {position(text, line, from), position(text, line, to)};
}

std::uint32_t characters_in(std::string_view line) {
  return column_at(line, line.size()).utf32;
}

bool names_ticket(std::string_view line, std::string_view ticket) {
  for (std::size_t at = line.find(ticket); at != std::string_view::npos; at = line.find(ticket, at + 1)) {
    const std::size_t end = at + ticket.size();
    const bool cut_off = end >= line.size() || !is_digit(line[end]);  // PROD-50 does not stand in PROD-501
    const bool begins = at == 0 || !(is_letter(line[at - 1]) || is_digit(line[at - 1]));
    if (cut_off && begins) return true;
  }
  return false;
}

bool is_trailer(std::string_view line) {
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos || colon == 0) return line.starts_with("Fixes ") || line.starts_with("Closes ");
  return std::ranges::all_of(line.substr(0, colon), [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

/// Where "… and update docs" begins: the joining word, if what follows is another piece of work.
std::optional<std::size_t> second_thing(std::string_view subject) {
  constexpr std::array<std::string_view, 5> joints{" and ", " & ", "; ", " + ", ", "};
  constexpr std::array<std::string_view, 24> works{"add",    "adds",     "bump",    "change",   "clean",   "cleanup",
                                                   "delete", "document", "drop",    "fix",      "fixes",   "format",
                                                   "move",   "moves",    "improve", "refactor", "remove",  "rename",
                                                   "rework", "rewrite",  "update",  "updates",  "upgrade", "tidy"};
  for (std::size_t at = 1; at < subject.size(); ++at) {
    for (const std::string_view joint : joints) {
      if (!subject.substr(at).starts_with(joint)) continue;
      std::string_view rest = subject.substr(at + joint.size());
      for (const std::string_view filler : {"and ", "also ", "then "}) {
        if (rest.starts_with(filler)) rest.remove_prefix(filler.size());
      }
      const std::string_view word = rest.substr(0, rest.find(' '));
      const bool more = word.size() < rest.size();  // "… and rename" alone may be a noun
      if (more && std::ranges::any_of(works, [&](std::string_view work) { return lowered(word) == work; })) return at;
    }
  }
  return std::nullopt;
}

/// Gathers the findings of one message.
class MessageJudge {
 public:
  MessageJudge(const TextBuffer& text, const MessageConvention& convention, std::string_view path)
      : text_(text), convention_(convention), path_(path) {}

  void subject(std::size_t line) {
    const std::string_view subject = text_.lsp_line(line);
    if (convention_.conventional) type(line, subject);
    if (const auto limit = convention_.subject_length; limit && characters_in(subject) > *limit) {
      say("message/subject", part(text_, line, byte_of_utf32(subject, *limit), subject.size()),
          fmt::format("The subject has {} characters; {} is usual here. Say the rest in the body.",
                      characters_in(subject), *limit));
    }
    if (convention_.no_full_stop && subject.ends_with('.') && !subject.ends_with("..")) {
      say("message/subject", part(text_, line, subject.size() - 1, subject.size()),
          "Subjects do not end with a full stop here.");
    }
    if (const auto at = second_thing(subject)) {
      say("message/subject", part(text_, line, *at, subject.size()),
          "The subject tells of two things. A hotfix changes one: make the other a change of its own.");
    }
  }

  void ticket(const Message& message) {
    if (!convention_.wants_ticket) return;
    const auto names = [&](std::size_t line) { return names_ticket(text_.lsp_line(line), convention_.ticket); };
    if (names(*message.subject) || std::ranges::any_of(message.body, names)) return;
    const std::string_view subject = text_.lsp_line(*message.subject);
    say("message/ticket", part(text_, *message.subject, 0, subject.size()),
        fmt::format("The message does not name {}, which this hotfix is for.", convention_.ticket));
  }

  void body(const std::vector<std::size_t>& lines) {
    if (lines.empty()) return;
    if (const std::string_view second = text_.lsp_line(lines.front());
        second.find_first_not_of(" \t") != std::string_view::npos) {
      say("message/body", part(text_, lines.front(), 0, second.size()),
          "An empty line belongs between the subject and the body: git takes all before it for the subject.");
    }
    if (!convention_.body_width) return;
    for (const std::size_t line : lines) {
      const std::string_view content = text_.lsp_line(line);
      if (characters_in(content) <= *convention_.body_width || may_be_long(content)) continue;
      say("message/body", part(text_, line, byte_of_utf32(content, *convention_.body_width), content.size()),
          fmt::format("Lines of the body have at most {} characters here.", *convention_.body_width));
    }
  }

  std::vector<Finding> take() {
    std::ranges::stable_sort(findings_, {}, [](const Finding& finding) { return finding.range->start.line; });
    return std::move(findings_);
  }

 private:
  void type(std::size_t line, std::string_view subject) {
    const auto parts = conventional_subject(subject);
    if (!parts) {
      const std::size_t word = std::min(subject.find(' '), subject.size());
      say("message/type", part(text_, line, 0, word), "Subjects begin with the type of the change here: \"fix: …\".");
    } else if (std::ranges::find(convention_.types, parts->type) == convention_.types.end()) {
      say("message/type", part(text_, line, 0, parts->type.size()),
          fmt::format(
              "Nobody uses the type \"{}\" here. In use: {}.", parts->type,
              fmt::join(std::span(convention_.types).first(std::min<std::size_t>(8, convention_.types.size())), ", ")));
    }
  }

  /// Quoted output, code, addresses and trailers may not be wrapped.
  static bool may_be_long(std::string_view line) {
    const bool indented = line.starts_with("    ") || line.starts_with('\t') || line.starts_with('>');
    return indented || line.find("://") != std::string_view::npos || is_trailer(line) ||
           line.find(' ') == std::string_view::npos;
  }

  void say(std::string_view code, Range range, std::string message) {
    Finding finding;
    finding.code = code;
    finding.severity = Severity::warning;
    finding.path = path_;
    finding.range = range;
    finding.fingerprint = Fingerprint(code, path_)
                              .add(text_.lsp_line(range.start.line))
                              .add(std::uint64_t{range.start.column.utf8})
                              .hex();
    finding.message = std::move(message);
    findings_.push_back(std::move(finding));
  }

  const TextBuffer& text_;
  const MessageConvention& convention_;
  std::string path_;
  std::vector<Finding> findings_;
};

std::string eol_of(const TextBuffer& text) {
  return text.line_count() > 0 && text.eol(0) == Eol::crlf ? "\r\n" : "\n";
}

/// A ticket as a trailer, joined to a paragraph of trailers that is there already.
TextEdit insert_trailer(const TextBuffer& text, const Message& message, const MessageConvention& convention) {
  const std::string eol = eol_of(text);
  const std::size_t last = message.end - 1;
  const bool joins = last != *message.subject && is_trailer(text.lsp_line(last));
  const Position at = position(text, last, text.lsp_line(last).size());
  return {{at, at}, fmt::format("{}{}{}{}", eol, joins ? "" : eol, convention.ticket_word, convention.ticket)};
}

TextEdit insert_ticket(const TextBuffer& text, const Message& message, const MessageConvention& convention) {
  const std::string_view subject = text.lsp_line(*message.subject);
  const auto parts = conventional_subject(subject);
  const std::size_t begin = parts ? static_cast<std::size_t>(parts->description.data() - subject.data()) : 0;
  const Position start = position(text, *message.subject, begin);
  const Position end = position(text, *message.subject, subject.size());
  switch (convention.ticket_form) {
    case TicketForm::subject_prefix:
      return {{start, start}, fmt::format("{}{} ", convention.ticket, parts ? "" : ":")};
    case TicketForm::subject_brackets:
      return {{start, start}, fmt::format("[{}] ", convention.ticket)};
    case TicketForm::subject_end:
      return {{end, end}, fmt::format(" ({})", convention.ticket)};
    case TicketForm::trailer:
      break;
  }
  return insert_trailer(text, message, convention);
}

/// A line broken at blanks, each piece within `width` where a blank allows it.
std::string wrapped(std::string_view line, std::uint32_t width, std::string_view eol) {
  std::string result;
  while (characters_in(line) > width) {
    const std::size_t limit = byte_of_utf32(line, width);
    std::size_t cut = line.rfind(' ', limit);
    if (cut == std::string_view::npos || cut == 0) cut = line.find(' ', limit);
    if (cut == std::string_view::npos) break;
    result.append(line.substr(0, cut)).append(eol);
    line.remove_prefix(cut + 1);
  }
  return result.append(line);
}

}  // namespace

std::vector<Finding> judge_message(const TextBuffer& text, const MessageConvention& convention,
                                   const MessageSyntax& syntax, std::string_view path) {
  const Message message = read_message(text, syntax);
  if (!message.subject || is_written_by_tool(text.lsp_line(*message.subject))) return {};
  MessageJudge judge(text, convention, path);
  judge.subject(*message.subject);
  judge.ticket(message);
  judge.body(message.body);
  return judge.take();
}

std::vector<MessageFix> fixes_for(const Finding& finding, const TextBuffer& text, const MessageConvention& convention,
                                  const MessageSyntax& syntax) {
  const Message message = read_message(text, syntax);
  if (!message.subject || !finding.range) return {};
  const std::size_t line = finding.range->start.line;
  const std::string_view content = text.lsp_line(line);
  std::vector<MessageFix> fixes;
  if (finding.code == "message/ticket") {
    fixes.push_back({fmt::format("Name {}", convention.ticket), {insert_ticket(text, message, convention)}});
  } else if (finding.code == "message/type") {
    const auto parts = conventional_subject(content);
    const std::size_t replaced = parts ? parts->type.size() : 0;
    for (const std::string_view type : {"fix", "revert", "perf"}) {
      if (std::ranges::find(convention.types, type) == convention.types.end()) continue;
      fixes.push_back({fmt::format("Begin with \"{}:\"", type),
                       {{part(text, line, 0, replaced), parts ? std::string(type) : fmt::format("{}: ", type)}}});
    }
  } else if (finding.code == "message/subject" && content.ends_with('.') &&
             finding.range->end.column.utf8 - finding.range->start.column.utf8 == 1) {
    fixes.push_back({"Take the full stop away", {{part(text, line, content.size() - 1, content.size()), ""}}});
  } else if (finding.code == "message/body" && line == *message.subject + 1 && finding.range->start.column.utf8 == 0) {
    const Position start = position(text, line, 0);
    fixes.push_back({"Insert an empty line", {{{start, start}, eol_of(text)}}});
  } else if (finding.code == "message/body" && convention.body_width) {
    fixes.push_back({"Wrap this line",
                     {{part(text, line, 0, content.size()), wrapped(content, *convention.body_width, eol_of(text))}}});
  }
  return fixes;
}

std::vector<MessageCompletion> completions_at(const TextBuffer& text, std::size_t line, std::size_t column,
                                              const MessageConvention& convention, const MessageSyntax& syntax) {
  const std::string_view content = text.lsp_line(line);
  const std::string_view typed = content.substr(0, std::min(column, content.size()));
  if (line >= text.lsp_line_count() || (!syntax.comment.empty() && content.starts_with(syntax.comment))) return {};
  const Message message = read_message(text, syntax);
  std::vector<MessageCompletion> offers;
  const bool on_subject = !message.subject || *message.subject == line;
  if (on_subject && convention.conventional) {
    const std::size_t open = typed.find('(');
    if (open != std::string_view::npos && typed.find(')') == std::string_view::npos) {
      for (const std::string& scope : convention.scopes) {
        const bool closed = content.substr(typed.size()).starts_with(')');
        offers.push_back(
            {scope, closed ? scope : scope + "): ", "scope in use here", part(text, line, open + 1, typed.size())});
      }
    } else if (typed.find_first_of(" :(") == std::string_view::npos) {
      for (const std::string& type : convention.types)
        offers.push_back({type, type + ": ", "type of change", part(text, line, 0, typed.size())});
      std::ranges::stable_partition(offers, [](const auto& offer) { return offer.label == "fix"; });
    }
  }
  const bool names_it = !convention.ticket.empty() && [&] {
    for (std::size_t i = 0; i < std::min(text.lsp_line_count(), message.end); ++i) {
      if (names_ticket(text.lsp_line(i), convention.ticket)) return true;
    }
    return false;
  }();
  if (convention.ticket.empty() || names_it) return offers;
  if (on_subject && typed.empty() && !convention.conventional && convention.ticket_form == TicketForm::subject_prefix)
    offers.push_back({convention.ticket, convention.ticket + ": ", "this hotfix's ticket", part(text, line, 0, 0)});
  if (!on_subject && typed.find(' ') == std::string_view::npos) {
    const std::string trailer = convention.ticket_word + convention.ticket;
    offers.push_back({trailer, trailer, "this hotfix's ticket", part(text, line, 0, typed.size())});
  }
  return offers;
}

}  // namespace hotfix::scope
