#include "protocol/lsp_types.h"

namespace hotfix::protocol {

std::vector<Diagnostic> diagnostics_from(const CodeActionContext& context, std::string_view source) {
  std::vector<Diagnostic> found;
  for (const Json& json : context.diagnostics) {
    if (!json.is_object()) continue;
    const auto name = json.find("source");
    if (name == json.end() || !name->is_string() || name->get_ref<const std::string&>() != source) continue;
    try {
      found.push_back(decode<Diagnostic>(json, "diagnostic"));
    } catch (const DecodeError&) {
      continue;  // altered on its way through the client: not one that we can act on
    }
  }
  return found;
}

}  // namespace hotfix::protocol
