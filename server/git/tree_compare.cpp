#include "git/tree_compare.h"

#include <algorithm>
#include <utility>

namespace hotfix::git {

namespace {

constexpr std::uint32_t folder = 0040000;
constexpr std::size_t most_recent_bytes = 16U << 20;

struct Entry {
  std::uint32_t mode = 0;
  std::string_view name;
  Oid id;

  bool is_folder() const { return mode == folder; }
  bool same_content(const Entry& other) const { return mode == other.mode && id == other.id; }
};

/// The entries of a raw tree object, one after the other: `mode SP name NUL id`.
class Entries {
 public:
  explicit Entries(std::string_view raw) : rest_(raw) { next(); }

  const std::optional<Entry>& current() const { return current_; }
  bool malformed() const { return malformed_; }

  void next() {
    current_.reset();
    if (rest_.empty()) return;
    const std::size_t blank = rest_.find(' ');
    const std::size_t end = blank == std::string_view::npos ? blank : rest_.find('\0', blank);
    if (end == std::string_view::npos || rest_.size() < end + 1 + Oid{}.bytes.size()) {
      malformed_ = true;
      return;
    }
    Entry entry;
    for (const char digit : rest_.substr(0, blank)) entry.mode = entry.mode * 8 + static_cast<unsigned>(digit - '0');
    entry.name = rest_.substr(blank + 1, end - blank - 1);
    std::copy_n(reinterpret_cast<const std::uint8_t*>(rest_.data()) + end + 1, entry.id.bytes.size(),
                entry.id.bytes.begin());
    rest_.remove_prefix(end + 1 + entry.id.bytes.size());
    current_ = entry;
  }

 private:
  std::string_view rest_;
  std::optional<Entry> current_;
  bool malformed_ = false;
};

/// git's order of a tree's entries: a folder's name counts as if it ended with a slash.
int order(const Entry& one, const Entry& two) {
  const std::size_t common = std::min(one.name.size(), two.name.size());
  if (const int first = one.name.substr(0, common).compare(two.name.substr(0, common)); first != 0) return first;
  const auto after = [&](const Entry& entry) -> int {
    if (entry.name.size() > common) return static_cast<unsigned char>(entry.name[common]);
    return entry.is_folder() ? '/' : 0;
  };
  return after(one) - after(two);
}

FileChange change_of(const std::string& prefix, const Entry* before, const Entry* after) {
  FileChange change;
  change.path = prefix + std::string(before == nullptr ? after->name : before->name);
  change.kind = before == nullptr ? ChangeKind::added : after == nullptr ? ChangeKind::deleted : ChangeKind::modified;
  if (before != nullptr) change.old_mode = before->mode;
  if (before != nullptr) change.old_blob = before->id;
  if (after != nullptr) change.new_mode = after->mode;
  if (after != nullptr) change.new_blob = after->id;
  constexpr std::uint32_t kind_bits = 0170000;
  const bool both = before != nullptr && after != nullptr;
  if (both && (change.old_mode & kind_bits) != (change.new_mode & kind_bits)) change.kind = ChangeKind::type_changed;
  return change;
}

std::optional<Entry> find_entry(std::string_view raw, std::string_view name) {
  for (Entries entries(raw); entries.current(); entries.next()) {
    if (entries.current()->name == name) return entries.current();
  }
  return std::nullopt;
}

}  // namespace

TreeCompare::Content TreeCompare::read(const Oid& id) {
  if (id.is_null()) return std::make_shared<const std::string>();
  if (const auto found = recent_.find(id); found != recent_.end()) return found->second;
  const git_oid raw = to_git(history_.replaced(id));
  OdbObjectHandle object;
  if (into(object, git_odb_read, history_.database(), &raw) < 0) return nullptr;
  if (git_odb_object_type(object.get()) != GIT_OBJECT_TREE) return nullptr;
  auto content = std::make_shared<const std::string>(static_cast<const char*>(git_odb_object_data(object.get())),
                                                     git_odb_object_size(object.get()));
  if (recent_bytes_ > most_recent_bytes) {
    recent_.clear();
    recent_bytes_ = 0;
  }
  recent_bytes_ += content->size();
  recent_.emplace(id, content);
  return content;
}

/// One folder on both sides; folders below it that differ are put on `left`. False: missing or malformed.
bool TreeCompare::compare_one(const Pair& pair, std::vector<Pair>& left, std::vector<FileChange>& changes) {
  const Content old_content = read(pair.before);
  const Content new_content = read(pair.after);
  if (!old_content || !new_content) return false;
  Entries before(*old_content);
  Entries after(*new_content);
  const auto take = [&](const Entry* old_entry, const Entry* new_entry) {
    const Entry& any = old_entry == nullptr ? *new_entry : *old_entry;
    if (any.is_folder()) {
      left.push_back({pair.prefix + std::string(any.name) + "/", old_entry == nullptr ? Oid{} : old_entry->id,
                      new_entry == nullptr ? Oid{} : new_entry->id});
    } else {
      changes.push_back(change_of(pair.prefix, old_entry, new_entry));
    }
  };
  while (before.current() || after.current()) {
    const int first = !before.current() ? 1 : !after.current() ? -1 : order(*before.current(), *after.current());
    const Entry* old_entry = first <= 0 ? &*before.current() : nullptr;
    const Entry* new_entry = first >= 0 ? &*after.current() : nullptr;
    const bool same = first == 0 && old_entry->same_content(*new_entry);
    if (!same) take(old_entry, new_entry);
    if (first <= 0) before.next();
    if (first >= 0) after.next();
  }
  return !before.malformed() && !after.malformed();
}

std::optional<std::vector<FileChange>> TreeCompare::compare(const Oid& before, const Oid& after) {
  std::vector<FileChange> changes;
  std::vector<Pair> left;
  if (before != after) left.push_back({"", before, after});
  while (!left.empty()) {
    const Pair pair = std::move(left.back());
    left.pop_back();
    if (!compare_one(pair, left, changes)) return std::nullopt;
  }
  std::ranges::sort(changes, [](const FileChange& one, const FileChange& two) {
    return std::tie(one.path, one.old_mode) < std::tie(two.path, two.old_mode);
  });
  return changes;
}

std::optional<bool> TreeCompare::differ_at(const Oid& before, const Oid& after, const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    Oid one = before;
    Oid two = after;
    std::string_view rest = path;
    while (one != two) {
      const Content old_content = read(one);
      const Content new_content = read(two);
      if (!old_content || !new_content) return std::nullopt;
      const std::size_t slash = rest.find('/');
      const std::string_view name = rest.substr(0, slash);
      const auto old_entry = find_entry(*old_content, name);
      const auto new_entry = find_entry(*new_content, name);
      if (slash == std::string_view::npos) {
        if (old_entry.has_value() != new_entry.has_value()) return true;
        if (old_entry && !old_entry->same_content(*new_entry)) return true;
        break;
      }
      one = old_entry && old_entry->is_folder() ? old_entry->id : Oid{};
      two = new_entry && new_entry->is_folder() ? new_entry->id : Oid{};
      rest.remove_prefix(slash + 1);
    }
  }
  return false;
}

}  // namespace hotfix::git
