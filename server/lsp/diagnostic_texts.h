#pragma once
// Diagnostics as JSON text. While somebody types most findings stay what they are, so their text is kept
// (PERFORMANCE.md "Keystroke"). Loop thread.

#include <string>
#include <unordered_map>
#include <vector>

#include "base/finding.h"
#include "lsp/convert.h"

namespace hotfix::lsp {

class DiagnosticTexts {
 public:
  /// The elements of the array `diagnostics`, with commas between them. `root`: see to_diagnostic().
  std::string join(const std::vector<hotfix::Finding>& findings, const std::string& root,
                   const DiagnosticAbilities& abilities);

 private:
  struct Hash {
    std::size_t operator()(const hotfix::Finding& finding) const;
  };
  std::unordered_map<hotfix::Finding, std::string, Hash> kept_;  // of one client, so for the same abilities
};

}  // namespace hotfix::lsp
