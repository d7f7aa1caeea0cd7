#pragma once
// File URIs and paths, byte for byte (RFC 8089, RFC 3986). Pure; any thread.
//
// Why not Boost.URL: it follows RFC 3986 to the letter and so refuses URIs that editors do send (a raw space,
// `[id].tsx`, UTF-8 that is not percent-encoded), and a URI we cannot read is a document we cannot judge.
//
// A client may spell one file in several ways (`file:///c%3A/x`, `file:///c:/x`): compare paths, never URIs, and answer
// about an open document with the very URI it was opened with.

#include <optional>
#include <string>
#include <string_view>

namespace hotfix::protocol {

/// `path` is absolute and may hold any byte but NUL. Escapes all but unreserved characters and `/`, as VS Code does.
std::string file_uri(std::string_view path);

/// The path of a `file:` URI on this machine (no authority, or `localhost`). Nothing for any other scheme (`untitled:`,
/// `git:`, `vscode-remote:`), another host, a relative path, or an escaped NUL. Query and fragment are left out.
/// A `%` that no two hexadecimal digits follow stands for itself.
std::optional<std::string> file_path(std::string_view uri);

/// The scheme in lower case, empty where there is none: `file`, `untitled`, `git`.
std::string uri_scheme(std::string_view uri);

}  // namespace hotfix::protocol
