#include "lsp/diagnostic_texts.h"

#include "base/text_buffer.h"
#include "protocol/fields.h"
#include "protocol/json.h"

namespace hotfix::lsp {

namespace {

constexpr std::size_t most_kept = 2'000;

std::string text_of(const hotfix::Finding& finding, const std::string& root, const DiagnosticAbilities& abilities) {
  return protocol::dump(protocol::encode(to_diagnostic(finding, root, abilities)));
}

}  // namespace

std::size_t DiagnosticTexts::Hash::operator()(const hotfix::Finding& finding) const {
  const std::uint64_t line = finding.range ? finding.range->start.line : 0;
  return static_cast<std::size_t>(hash_bytes(finding.fingerprint, line));
}

std::string DiagnosticTexts::join(const std::vector<hotfix::Finding>& findings, const std::string& root,
                                  const DiagnosticAbilities& abilities) {
  if (kept_.size() > most_kept) kept_.clear();
  std::string result;
  for (const hotfix::Finding& finding : findings) {
    if (!result.empty()) result += ',';
    if (!finding.related.empty()) {  // its text depends on the root too
      result += text_of(finding, root, abilities);
      continue;
    }
    const auto [entry, fresh] = kept_.try_emplace(finding);
    if (fresh) entry->second = text_of(finding, root, abilities);
    result += entry->second;
  }
  return result;
}

}  // namespace hotfix::lsp
