#pragma once
// JSON as it comes off the wire: bounded while it is parsed, and never thrown over on the way out.
//
//   const ParsedJson parsed = parse_json(body);
//   if (!parsed.ok()) … answer −32700 with parsed.problem …
//
// Why not nlohmann's plain parse() and dump(): parse() takes 10^7 nested arrays, whose copy or dump() then overflows
// the stack, and dump() throws on invalid UTF-8. Any thread may call any function.

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace hotfix::protocol {

/// What LSP calls LSPAny. Objects keep their keys sorted, so that equal values have equal text.
using Json = nlohmann::json;

/// Arrays and objects inside each other; one more is refused while parsing.
inline constexpr std::size_t max_json_depth = 128;

/// Values (scalars, arrays and objects) in one message. A value of a few bytes of text takes up to a hundred bytes of
/// memory: without this bound a body of 64 MiB could take gigabytes.
inline constexpr std::size_t max_json_values = 1'000'000;

struct ParsedJson {
  Json value;           // null when there was a problem
  std::string problem;  // empty when all is well; else one sentence for a person

  bool ok() const { return problem.empty(); }
};

/// Parses one UTF-8 JSON text. Duplicate keys: the last one counts. Raw bytes that are not UTF-8 are a problem.
/// An escaped half of a surrogate pair (`"\ud83d"`, which JavaScript writes for text that was cut inside a character)
/// is read as U+FFFD: it too is one UTF-16 unit, so the positions of later edits stay right.
ParsedJson parse_json(std::string_view text);

/// One line of UTF-8. Bytes that are not UTF-8 (names of files may hold any) become U+FFFD; never throws on content.
std::string dump(const Json& value);

/// The same, indented by two spaces, for people.
std::string dump_pretty(const Json& value);

}  // namespace hotfix::protocol
