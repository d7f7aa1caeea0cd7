#pragma once
// Reads one layer of policy over another: the visitor of fields.h that goes through a text.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/fields.h"
#include "policy/json_document.h"
#include "policy/policy.h"

namespace hotfix::policy {

class Reader {
 public:
  /// `null_is_unset`: null means that a key is not stated (editors send that), rather than a wrong type.
  Reader(const JsonDocument& document, bool null_is_unset) : document_(document), null_is_unset_(null_is_unset) {}

  /// What the document states replaces what is in `policy`; what cannot be used becomes a problem.
  void read(Policy& policy);

  struct Problem {
    Span span;
    std::string message;
    std::string key_path;
  };
  /// In the order of the text.
  std::vector<Problem> take_problems();

  // The visitor's functions, see fields.h.
  template <class Struct>
  void object(std::string_view key, Struct& value);
  template <class Struct>
  void list(std::string_view key, std::vector<Struct>& value);
  void flag(std::string_view key, bool& value);
  void flag(std::string_view key, std::optional<bool>& value);
  void number(std::string_view key, std::uint32_t& value, std::uint32_t least, std::uint32_t most);
  void number(std::string_view key, std::optional<std::uint32_t>& value, std::uint32_t least, std::uint32_t most);
  void text(std::string_view key, std::string& value, TextKind kind);
  void text(std::string_view key, std::optional<std::string>& value, TextKind kind);
  void text(std::string_view key, std::vector<std::string>& value, TextKind kind);
  void text(std::string_view key, std::optional<std::vector<std::string>>& value, TextKind kind);
  void argv(std::string_view key, Argv& value);
  template <class Enum>
  void choice(std::string_view key, Enum& value, std::span<const std::string_view> names);
  void parallel_lines(std::string_view key, ParallelLines& value);
  void rules(std::string_view key, Rules& value);
  void ignored(std::string_view key) { frame_.known.push_back(key); }

 private:
  /// The object being read.
  struct Frame {
    std::size_t node = 0;
    std::string path;
    std::vector<std::string_view> known;
  };

  const JsonNode* stated(std::string_view key);
  const JsonNode* stated(std::string_view key, JsonNode::Kind kind, std::string_view wanted);
  std::optional<std::vector<std::string>> texts(const JsonNode& node, std::string_view path, TextKind kind);
  std::optional<std::size_t> choose(const JsonNode& node, std::string_view path,
                                    std::span<const std::string_view> names);
  void read_rule(const JsonNode::Child& member, std::string_view path, Rules& value);

  /// Reads the object at `node` over `value`. False where what it says together cannot be used.
  template <class Struct>
  bool enter(std::size_t node, std::string path, Struct& value);
  /// What must hold between the keys of the object being read.
  template <class Struct>
  bool sound(Struct&) {
    return true;
  }
  bool sound(Budget& value);
  bool sound(Product& value);
  bool sound(TestRun& value);

  void report_strangers();
  void report_repeats(const JsonNode& object, std::string_view path);
  void report(Span span, std::string message, std::string path);
  std::string path_of(std::string_view key) const;

  const JsonDocument& document_;
  bool null_is_unset_;
  Frame frame_;
  std::vector<Problem> problems_;
};

}  // namespace hotfix::policy
