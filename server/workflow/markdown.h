#pragma once
// Texts of other people inside Markdown: shown as they are written, never a heading, a link, a picture, HTML, a formula
// or the end of a table's cell. (CommonMark 6.1 "Backslash escapes", GFM 4.10 "Tables".)

#include <string>
#include <string_view>

namespace hotfix::workflow {

/// One line that reads as it is written, for a paragraph, a list item or a table's cell; cut after 500 bytes. Control
/// characters, and those that change the direction of writing, become U+FFFD, as does what is not UTF-8.
std::string escape_markdown(std::string_view text);

/// The same as `code`; escaped as plain text where that could not stand in a table's cell.
std::string code_in_markdown(std::string_view text);

/// A link that shows its address; escaped as plain text where it is no plain http(s) address.
std::string link_in_markdown(std::string_view address);

}  // namespace hotfix::workflow
