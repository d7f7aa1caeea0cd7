#pragma once
// JSON with comments, and where each key and value stands. nlohmann::json reads the grammar and gives no places of
// what it accepts, so its events are matched with the text here: between two tokens there is only what JSON allows.
//
//   JsonDocument document(text);
//   if (document.error()) …                 // no JSON: one place, one message
//   document.find(0, "budgets");            // node 0 is the whole text's value
//
// No recursion: nodes lie in one vector, parents before children. Trailing commas are an error, as in JSON itself.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"

namespace hotfix::policy {

/// Bytes [begin, end) of the text.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct JsonNode {
  enum class Kind : std::uint8_t { null, boolean, integer, fraction, text, array, object };
  struct Child {
    std::string key;  // of an object's member
    Span key_span;    // with its quotes
    std::size_t node = 0;
  };

  Kind kind = Kind::null;
  Span span;
  bool boolean = false;
  std::int64_t integer = 0;  // numbers past int64 are kept at its limit: they are out of every range of ours
  std::string text;
  std::vector<Child> children;
};

class JsonDocument {
 public:
  /// The text must live as long as the document. Depth and size are bounded (policy.h).
  explicit JsonDocument(std::string_view text);

  struct Error {
    Span span;
    std::string message;
  };

  /// Why the text cannot be read at all; then there are no nodes.
  const std::optional<Error>& error() const { return error_; }
  const JsonNode& node(std::size_t i) const { return nodes_[i]; }
  /// The member of an object, the last where a key repeats.
  const JsonNode::Child* find(std::size_t object, std::string_view key) const;
  /// A place as findings need it.
  Range range(Span span) const;

 private:
  friend class DocumentBuilder;

  std::string_view text_;
  std::vector<JsonNode> nodes_;
  std::optional<Error> error_;
};

}  // namespace hotfix::policy
