#pragma once
// The commit message while it is written (SPEC.md "Findings": message/…): what does not follow the project's
// convention, what mends it, and what can be completed. Pure.
//
//   message/type      the subject does not begin as `type(scope): `, or with a type that nobody uses here
//   message/ticket    the hotfix has a ticket and the message does not name it
//   message/subject   too long, a full stop at the end, two things told of at once
//   message/body      no empty line behind the subject, lines that are too long
//
// The text is the one that git's editor shows: comment lines and all below the scissors do not count
// (git-commit(1) "--cleanup"). A message that git or a tool writes (merge, revert, fixup!) is left alone.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/text_buffer.h"
#include "scope/message_convention.h"
#include "scope/restore.h"

namespace hotfix::scope {

/// What begins a comment line: core.commentChar.
struct MessageSyntax {
  std::string comment = "#";
};

/// In the order of the lines. `path` names the document in findings and fingerprints.
std::vector<Finding> judge_message(const TextBuffer& text, const MessageConvention& convention,
                                   const MessageSyntax& syntax, std::string_view path);

/// One way to mend a finding.
struct MessageFix {
  std::string title;
  std::vector<TextEdit> edits;
};
/// Empty where only a person can.
std::vector<MessageFix> fixes_for(const Finding& finding, const TextBuffer& text, const MessageConvention& convention,
                                  const MessageSyntax& syntax);

/// What may be written at a place: it replaces `range`.
struct MessageCompletion {
  std::string label;
  std::string text;
  std::string detail;
  Range range;
};
/// `line` and `column` as LSP counts lines, and in bytes of that line.
std::vector<MessageCompletion> completions_at(const TextBuffer& text, std::size_t line, std::size_t column,
                                              const MessageConvention& convention, const MessageSyntax& syntax);

}  // namespace hotfix::scope
