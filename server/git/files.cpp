#include "git/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hotfix::git {

namespace {

std::uint32_t big_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// Walks the entries of an index (git's Documentation/gitformat-index.txt), keeping nothing.
class IndexWalk {
 public:
  explicit IndexWalk(std::string_view bytes) : bytes_(bytes) {}

  IndexSummary operator()() {
    if (bytes_.size() < header_size + hash_size) return damaged("it is cut off");
    if (bytes_.substr(0, 4) != "DIRC") return damaged("it does not begin as an index does");
    version_ = big_endian(bytes_, 4, 4);
    if (version_ < 2 || version_ > 4) return damaged(fmt::format("its version is {}", version_));
    end_ = bytes_.size() - hash_size;
    const std::uint32_t count = big_endian(bytes_, 8, 4);
    at_ = header_size;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!entry()) return damaged(fmt::format("it ends within entry {} of {}", i + 1, count));
    }
    if (!extensions()) return damaged("an extension of it is cut off");
    const std::string_view trailer = bytes_.substr(end_);
    summary_.without_hash = std::ranges::all_of(trailer, [](char c) { return c == '\0'; });
    return std::move(summary_);
  }

 private:
  static constexpr std::size_t header_size = 12;
  static constexpr std::size_t hash_size = 20;
  static constexpr std::size_t fixed_size = 62;  // of an entry, up to and with its flags

  IndexSummary damaged(std::string words) {
    summary_.damaged = true;
    summary_.damage = std::move(words);
    return std::move(summary_);
  }

  bool entry() {
    if (at_ + fixed_size > end_) return false;
    const std::uint32_t flags = big_endian(bytes_, at_ + 60, 2);
    std::size_t name = at_ + fixed_size;
    if ((flags & 0x3000U) != 0) summary_.unmerged = true;
    if ((flags & 0x4000U) != 0) {
      if (name + 2 > end_) return false;
      if ((big_endian(bytes_, name, 2) & 0x4000U) != 0) summary_.skips_work_tree = true;
      name += 2;
    }
    if (version_ == 4) {
      while (name < end_ && (static_cast<unsigned char>(bytes_[name]) & 0x80U) != 0) ++name;  // the prefix's length
      ++name;
    }
    const std::size_t stop = bytes_.find('\0', std::min(name, bytes_.size()));
    if (stop >= end_) return false;
    const std::size_t length = stop + 1 - at_;
    at_ = version_ == 4 ? stop + 1 : at_ + (length + 7) / 8 * 8;
    return at_ <= end_;
  }

  bool extensions() {
    while (at_ + 8 <= end_) {
      const std::string_view name = bytes_.substr(at_, 4);
      if (name == "link") summary_.split = true;
      if (name == "sdir") summary_.sparse = true;
      const std::size_t size = big_endian(bytes_, at_ + 4, 4);
      if (size > end_ - at_ - 8) return false;
      at_ += 8 + size;
    }
    return at_ == end_;
  }

  std::string_view bytes_;
  IndexSummary summary_;
  std::uint32_t version_ = 0;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

bool is_hex_id(std::string_view text) {
  return Oid::from_hex(text).has_value();
}

}  // namespace

std::optional<std::string> read_small_file(const std::string& path, std::size_t limit) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  struct stat status {};
  std::optional<std::string> content;
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && static_cast<std::size_t>(status.st_size) <= limit) {
    content.emplace(static_cast<std::size_t>(status.st_size) + 1, '\0');
    std::size_t filled = 0;
    while (filled < content->size()) {
      const ssize_t size = read(fd, content->data() + filled, content->size() - filled);
      if (size < 0 && errno == EINTR) continue;
      if (size <= 0) break;
      filled += static_cast<std::size_t>(size);
    }
    content->resize(filled);
  }
  close(fd);
  return content;
}

bool is_file(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

bool is_folder(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool exists(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0;
}

std::string join(std::string_view folder, std::string_view name) {
  if (!name.empty() && name.front() == '/') return std::string(name);
  std::string path(folder);
  if (path.empty() || path.back() != '/') path += '/';
  return path.append(name);
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

IndexSummary summarise_index(std::string_view bytes) {
  return IndexWalk(bytes)();
}

std::optional<std::string> packed_refs_fault(std::string_view bytes) {
  std::size_t number = 0;
  std::size_t faulty = 0;
  bool may_peel = false;
  for_each_line(bytes, [&](std::string_view line) {
    ++number;
    if (faulty != 0 || line.starts_with('#')) return;
    bool sound = false;
    if (line.starts_with('^')) {
      sound = may_peel && is_hex_id(line.substr(1));
      may_peel = false;
    } else {
      sound =
          line.size() > 45 && line[40] == ' ' && line.substr(41).starts_with("refs/") && is_hex_id(line.substr(0, 40));
      may_peel = sound;
    }
    if (!sound) faulty = number;
  });
  if (faulty == 0 && !bytes.empty() && bytes.back() != '\n') faulty = number;
  if (faulty == 0) return std::nullopt;
  return fmt::format("line {} is no reference", faulty);
}

}  // namespace hotfix::git
