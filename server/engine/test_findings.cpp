#include "engine/test_findings.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/text_buffer.h"
#include "workflow/test_plan.h"

namespace hotfix::engine {
namespace {

constexpr std::uint64_t largest_file = 2U << 20;  // bytes; in a larger one the finding stands at the line's start

/// The files that failures name, as the tested commit has them.
class Texts {
 public:
  Texts(const git::Reader& reader, const git::Oid& commit) : reader_(reader), commit_(commit) {}

  /// Whether the commit has such a file.
  bool has(const std::string& path) { return entry(path).known; }

  Range line(const std::string& path, std::uint32_t number) {
    const std::optional<TextBuffer>& text = entry(path).text;
    if (number == 0) return {};
    Range range;
    range.start.line = range.end.line = number - 1;
    if (!text || number > text->line_count()) return range;
    return {text->position({number - 1, 0}), text->position({number - 1, text->line(number - 1).size()})};
  }

 private:
  struct Entry {
    bool known = false;
    std::optional<TextBuffer> text;  // none: too large, or not here
  };

  Entry& entry(const std::string& path) {
    const auto [at, is_new] = entries_.try_emplace(path);
    if (is_new) read(path, at->second);
    return at->second;
  }

  void read(const std::string& path, Entry& into) const {
    try {
      const auto found = reader_.tree_entry(commit_, path);
      into.known = found.has_value();
      if (!found) return;
      const git::Blob blob = reader_.blob(found->id, largest_file);
      if (blob.state == git::BlobState::present) into.text.emplace(blob.bytes);
    } catch (const Failure&) {  // a partial clone without it: its line is known, its length is not
    }
  }

  const git::Reader& reader_;
  git::Oid commit_;
  std::map<std::string, Entry> entries_;
};

std::string message_of(const workflow::FailedTest& failure) {
  if (failure.test.empty()) return failure.message.empty() ? "The tests failed here." : failure.message;
  if (failure.message.empty()) return fmt::format("{} failed.", failure.test);
  return fmt::format("{} failed: {}", failure.test, failure.message);
}

}  // namespace

std::vector<Finding> test_findings(const git::Reader& reader, const workflow::Facts& facts,
                                   const workflow::EventLog* log) {
  std::vector<Finding> findings;
  if (!facts.current || !facts.current->tree || !facts.head.commit) return findings;
  const auto seen = workflow::verdict_on(log, *facts.current->tree);
  if (!seen || seen->verdict->passed) return findings;
  Texts texts(reader, *facts.head.commit);
  for (const workflow::FailedTest& failure : seen->verdict->failures) {
    if (!failure.path || !texts.has(*failure.path)) continue;
    Finding finding{.code = "test/failed", .severity = Severity::error, .path = failure.path};
    finding.range = texts.line(*failure.path, failure.line);
    finding.message = message_of(failure);
    const std::string content = fmt::format("test/failed\n{}\n{}\n{}", *failure.path, failure.test, failure.message);
    finding.fingerprint = fmt::format("{:016x}", hash_bytes(content));
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace hotfix::engine
