#pragma once
// The address of a request in what a push or a forge's program printed. Pure.

#include <string>
#include <string_view>

namespace hotfix::forge {

/// In what `git push` wrote on stderr: the first address in a line of the remote's ("remote: …") that looks like a
/// request's, else the first address there; empty where there is none. `out`: what the program wrote on stdout, where
/// gh and glab write it.
std::string printed_url(std::string_view out, std::string_view err);

}  // namespace hotfix::forge
