#include "engine/audit_cache.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "policy/policy.h"

namespace hotfix::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view version = "hotfixd audit 1\n";
constexpr const char* commits_file = "audit-commits";
constexpr const char* result_file = "audit-result";
constexpr std::size_t checksum_size = 32;

class CacheWriter {
 public:
  void number(std::uint64_t value, int bytes = 8) {
    for (int i = 0; i < bytes; ++i) out_ += static_cast<char>(value >> (8 * i) & 0xff);
  }
  void flag(bool value) { number(value ? 1 : 0, 1); }
  void id(const git::Oid& id) { out_.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()); }
  void optional_id(const std::optional<git::Oid>& one) {
    flag(one.has_value());
    if (one) id(*one);
  }
  void text(std::string_view text) {
    number(text.size(), 4);
    out_ += text;
  }
  void texts(const std::vector<std::string>& texts) {
    number(texts.size(), 4);
    for (const std::string& one : texts) text(one);
  }
  std::string take() { return std::move(out_); }
  std::size_t size() const { return out_.size(); }

 private:
  std::string out_;
};

/// Past the end everything is 0 or empty, and `failed` says so.
class Bytes {
 public:
  explicit Bytes(std::string_view rest) : rest_(rest) {}

  bool done() const { return rest_.empty(); }
  bool failed() const { return failed_; }

  std::uint64_t number(std::size_t bytes = 8) {
    std::uint64_t value = 0;
    const std::string_view raw = take(bytes);
    for (std::size_t i = 0; i < raw.size(); ++i)
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(raw[i])) << (8 * i);
    return value;
  }
  bool flag() { return number(1) != 0; }
  git::Oid id() {
    git::Oid made;
    const std::string_view raw = take(made.bytes.size());
    if (raw.size() == made.bytes.size()) std::memcpy(made.bytes.data(), raw.data(), raw.size());
    return made;
  }
  std::optional<git::Oid> optional_id() { return flag() ? std::optional(id()) : std::nullopt; }
  std::string text() { return std::string(take(number(4))); }
  std::vector<std::string> texts() {
    std::vector<std::string> made;
    for (std::uint64_t left = number(4); left > 0 && !failed_; --left) made.push_back(text());
    return made;
  }

 private:
  std::string_view take(std::size_t bytes) {
    if (bytes > rest_.size()) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    const std::string_view taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }

  std::string_view rest_;
  bool failed_ = false;
};

void write(CacheWriter& out, const ChangeMemo::Known& known) {
  const workflow::ChangeSummary& summary = known.summary;
  out.id(summary.id);
  out.number(std::bit_cast<std::uint64_t>(summary.time));
  out.number(summary.outline);
  out.number(summary.subject);
  out.flag(known.outline_read);
  out.optional_id(known.patch_id);
  out.texts(summary.picked_from);
  out.texts(summary.reverts);
}

ChangeMemo::Known read_known(Bytes& in) {
  ChangeMemo::Known known;
  known.summary.id = in.id();
  known.summary.time = std::bit_cast<std::int64_t>(in.number());
  known.summary.outline = in.number();
  known.summary.subject = in.number();
  known.outline_read = in.flag();
  known.patch_id = in.optional_id();
  known.summary.picked_from = in.texts();
  known.summary.reverts = in.texts();
  return known;
}

void write(CacheWriter& out, const workflow::CommitEvidence& evidence) {
  out.id(evidence.commit);
  out.number(static_cast<std::uint64_t>(evidence.kind), 1);
  out.optional_id(evidence.by);
  out.flag(evidence.time.has_value());
  out.number(std::bit_cast<std::uint64_t>(evidence.time.value_or(0)));
  out.optional_id(evidence.reverted);
  out.flag(evidence.unknown);
}

workflow::CommitEvidence read_evidence(Bytes& in) {
  workflow::CommitEvidence evidence;
  evidence.commit = in.id();
  evidence.kind = static_cast<workflow::EvidenceKind>(in.number(1));
  evidence.by = in.optional_id();
  const bool has_time = in.flag();
  const auto time = std::bit_cast<std::int64_t>(in.number());
  if (has_time) evidence.time = time;
  evidence.reverted = in.optional_id();
  evidence.unknown = in.flag();
  return evidence;
}

void write(CacheWriter& out, const workflow::AuditedTag& tag) {
  out.text(tag.name);
  out.id(tag.commit);
  out.text(tag.product);
  out.text(tag.line);
  out.number(std::bit_cast<std::uint64_t>(tag.time));
  out.number(static_cast<std::uint64_t>(tag.state), 1);
  out.flag(tag.allowed);
  out.flag(tag.supported);
  out.number(tag.evidence.size(), 4);
  for (const workflow::CommitEvidence& one : tag.evidence) write(out, one);
}

workflow::AuditedTag read_tag(Bytes& in) {
  workflow::AuditedTag tag;
  tag.name = in.text();
  tag.commit = in.id();
  tag.product = in.text();
  tag.line = in.text();
  tag.time = std::bit_cast<std::int64_t>(in.number());
  tag.state = static_cast<workflow::AuditState>(in.number(1));
  tag.allowed = in.flag();
  tag.supported = in.flag();
  for (std::uint64_t left = in.number(4); left > 0 && !in.failed(); --left) tag.evidence.push_back(read_evidence(in));
  return tag;
}

}  // namespace

AuditCache::AuditCache(std::string common_dir, std::string_view ground)
    : folder_(std::move(common_dir) + "/hotfix"), ground_(policy::policy_hash(ground)) {}

/// What stands behind version, ground and checksum; nothing where one of them is another.
std::optional<std::string> AuditCache::load(const char* name) const {
  std::error_code error;
  const fs::path path = fs::path(folder_) / name;
  const auto size = fs::file_size(path, error);
  const std::string head = std::string(version) + ground_;
  if (error || size > most_bytes || size < head.size() + checksum_size) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!content.starts_with(head) || content.size() < head.size() + checksum_size) return std::nullopt;
  const std::string checksum = content.substr(head.size(), checksum_size);
  content.erase(0, head.size() + checksum_size);
  return policy::policy_hash(content) == checksum ? std::optional(std::move(content)) : std::nullopt;
}

void AuditCache::save(const char* name, const std::string& content) const {
  if (content.size() > most_bytes - 1024) return;
  std::error_code error;
  fs::create_directory(folder_, error);
  const fs::path path = fs::path(folder_) / name;
  const fs::path beside = fs::path(folder_) / fmt::format("{}.{}", name, getpid());
  {
    std::ofstream file(beside, std::ios::binary | std::ios::trunc);
    file << version << ground_ << policy::policy_hash(content) << content;
    file.flush();
    if (!file) {
      file.close();
      fs::remove(beside, error);
      return;
    }
  }
  fs::rename(beside, path, error);
  if (error) fs::remove(beside, error);
}

std::size_t AuditCache::load_commits(ChangeMemo& memo) const {
  const auto content = load(commits_file);
  if (!content) return 0;
  std::size_t count = 0;
  for (Bytes in(*content); !in.done();) {
    ChangeMemo::Known known = read_known(in);
    if (in.failed()) break;
    if (memo.find(known.summary.id) != nullptr) continue;
    memo.add(std::move(known));
    ++count;
  }
  return count;
}

void AuditCache::save_commits(const ChangeMemo& memo) const {
  CacheWriter out;
  for (const auto& [id, known] : memo.all()) {
    if (out.size() > most_bytes) return;
    write(out, known);
  }
  save(commits_file, out.take());
}

std::optional<workflow::Audit> AuditCache::load_result(std::string_view key) const {
  const auto content = load(result_file);
  if (!content) return std::nullopt;
  Bytes in(*content);
  if (in.text() != key) return std::nullopt;
  workflow::Audit audit;
  audit.main_ref = in.text();
  audit.main = in.id();
  audit.picks = in.flag();
  audit.picks_declared = in.flag();
  for (std::uint64_t left = in.number(4); left > 0 && !in.failed(); --left) audit.tags.push_back(read_tag(in));
  for (std::uint64_t left = in.number(4); left > 0 && !in.failed(); --left) {
    const git::Oid id = in.id();
    audit.subjects.emplace(id, in.text());
  }
  return in.failed() || !in.done() ? std::nullopt : std::optional(std::move(audit));
}

void AuditCache::save_result(std::string_view key, const workflow::Audit& audit) const {
  const bool certain = audit.complete && std::ranges::none_of(audit.tags, [](const workflow::AuditedTag& tag) {
                         return tag.state == workflow::AuditState::unknown;
                       });
  if (!certain) return;  // what was missing may be fetched later
  CacheWriter out;
  out.text(key);
  out.text(audit.main_ref);
  out.id(audit.main);
  out.flag(audit.picks);
  out.flag(audit.picks_declared);
  out.number(audit.tags.size(), 4);
  for (const workflow::AuditedTag& tag : audit.tags) write(out, tag);
  out.number(audit.subjects.size(), 4);
  for (const auto& [id, subject] : audit.subjects) {
    out.id(id);
    out.text(subject);
  }
  save(result_file, out.take());
}

}  // namespace hotfix::engine
