#include "git/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <utility>

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

// Walks the entries of an index (git's Documentation/gitformat-index.txt), keeping nothing: a window of it is looked at
// at a time, since memory for all of a large one costs more than reading it.
class IndexWalk {
 public:
  /// Copies up to `count` bytes from `at` on; gives how many.
  using Read = std::function<std::size_t(std::size_t at, char* into, std::size_t count)>;

  IndexWalk(std::size_t size, Read read) : size_(size), read_(std::move(read)) {}

  IndexSummary operator()() {
    if (size_ < header_size + hash_size) return damaged("it is cut off");
    const std::string_view header = bytes(0, header_size);
    if (!header.starts_with("DIRC")) return damaged("it does not begin as an index does");
    if (header.size() < header_size) return damaged("it is cut off");
    version_ = big_endian(header, 4, 4);
    if (version_ < 2 || version_ > 4) return damaged(fmt::format("its version is {}", version_));
    end_ = size_ - hash_size;
    const std::uint32_t count = summary_.entries = big_endian(header, 8, 4);
    at_ = header_size;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!entry()) return damaged(fmt::format("it ends within entry {} of {}", i + 1, count));
    }
    if (!extensions()) return damaged("an extension of it is cut off");
    const std::string_view trailer = bytes(end_, hash_size);
    summary_.without_hash = std::ranges::all_of(trailer, [](char c) { return c == '\0'; });
    return std::move(summary_);
  }

 private:
  static constexpr std::size_t header_size = 12;
  static constexpr std::size_t hash_size = 20;
  static constexpr std::size_t fixed_size = 62;       // of an entry, up to and with its flags
  static constexpr std::size_t name_unknown = 0xFFF;  // the flags' name length where it does not fit
  static constexpr std::size_t usual_entry = 8U << 10;
  static constexpr std::size_t largest_entry = 64U << 10;
  static constexpr std::size_t window_size = 256U << 10;

  IndexSummary damaged(std::string words) {
    summary_.damaged = true;
    summary_.damage = std::move(words);
    return std::move(summary_);
  }

  /// At least `count` bytes from `at` on, or all that there are.
  std::string_view bytes(std::size_t at, std::size_t count) {
    count = std::min(count, size_ - std::min(size_, at));
    if (at < window_at_ || at + count > window_at_ + filled_) {
      window_at_ = at;
      filled_ = read_(at, window_.data(), std::min(window_.size(), size_ - std::min(size_, at)));
    }
    return std::string_view(window_.data(), filled_).substr(at - window_at_);
  }

  bool entry() {
    if (at_ + fixed_size > end_) return false;
    std::string_view row = bytes(at_, usual_entry);
    if (row.size() < fixed_size + 2) return false;
    const std::uint32_t flags = big_endian(row, 60, 2);
    std::size_t name = fixed_size;
    if ((flags & 0x3000U) != 0) summary_.unmerged = true;
    if ((flags & 0x4000U) != 0) {
      if ((big_endian(row, name, 2) & 0x4000U) != 0) summary_.skips_work_tree = true;
      name += 2;
    }
    const std::size_t known = flags & name_unknown;
    std::size_t stop = name + known;
    if (version_ == 4 || known == name_unknown) {
      row = bytes(at_, largest_entry);
      if (version_ == 4) {
        while (name < row.size() && (static_cast<unsigned char>(row[name]) & 0x80U) != 0) ++name;  // prefix's length
        ++name;
      }
      stop = row.find('\0', std::min(name, row.size()));
    }
    if (stop >= row.size() || at_ + stop >= end_ || row[stop] != '\0') return false;
    at_ += version_ == 4 ? stop + 1 : (stop + 1 + 7) / 8 * 8;
    return at_ <= end_;
  }

  bool extensions() {
    while (at_ + 8 <= end_) {
      const std::string_view head = bytes(at_, 8);
      if (head.size() < 8) return false;
      const std::string_view name = head.substr(0, 4);
      if (name == "link") summary_.split = true;
      if (name == "sdir") summary_.sparse = true;
      const std::size_t size = big_endian(head, 4, 4);
      if (size > end_ - at_ - 8) return false;
      at_ += 8 + size;
    }
    return at_ == end_;
  }

  std::size_t size_;
  Read read_;
  std::vector<char> window_ = std::vector<char>(window_size);
  std::size_t window_at_ = 0;
  std::size_t filled_ = 0;
  IndexSummary summary_;
  std::uint32_t version_ = 0;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

/// A descriptor that closes itself; negative where nothing was opened.
class OpenFile {
 public:
  explicit OpenFile(const std::string& path) : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~OpenFile() {
    if (fd_ >= 0) close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int fd() const { return fd_; }

  /// The bytes from `at` on, as far as there are any.
  std::size_t read_at(std::size_t at, char* into, std::size_t count) const {
    std::size_t filled = 0;
    while (filled < count) {
      const ssize_t size = pread(fd_, into + filled, count - filled, static_cast<off_t>(at + filled));
      if (size < 0 && errno == EINTR) continue;
      if (size <= 0) break;
      filled += static_cast<std::size_t>(size);
    }
    return filled;
  }

 private:
  int fd_;
};

bool is_hex_id(std::string_view text) {
  return Oid::from_hex(text).has_value();
}

}  // namespace

std::optional<std::string> read_small_file(const std::string& path, std::size_t limit) {
  const OpenFile file(path);
  struct stat status {};
  if (file.fd() < 0 || fstat(file.fd(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  if (static_cast<std::size_t>(status.st_size) > limit) return std::nullopt;
  std::string content(static_cast<std::size_t>(status.st_size) + 1, '\0');
  content.resize(file.read_at(0, content.data(), content.size()));
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

std::string_view without_line_ends(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

IndexSummary summarise_index(std::string_view bytes) {
  const auto read = [bytes](std::size_t at, char* into, std::size_t count) {
    return bytes.copy(into, count, std::min(at, bytes.size()));
  };
  return IndexWalk(bytes.size(), read)();
}

std::optional<IndexSummary> summarise_index_file(const std::string& path) {
  const OpenFile file(path);
  struct stat status {};
  if (file.fd() < 0 || fstat(file.fd(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  const auto read = [&file](std::size_t at, char* into, std::size_t count) { return file.read_at(at, into, count); };
  return IndexWalk(static_cast<std::size_t>(status.st_size), read)();
}

void mix(std::uint64_t& value, std::uint64_t more) {
  value ^= more + 0x9e3779b97f4a7c15U + (value << 6) + (value >> 2);
}

std::uint64_t stamp_of(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return 1;
  std::uint64_t value = 2;
#ifdef __APPLE__
  const timespec modified = status.st_mtimespec;
  const timespec changed = status.st_ctimespec;
#else
  const timespec modified = status.st_mtim;
  const timespec changed = status.st_ctim;
#endif
  for (const auto& time : {modified, changed}) {
    mix(value, static_cast<std::uint64_t>(time.tv_sec));
    mix(value, static_cast<std::uint64_t>(time.tv_nsec));
  }
  mix(value, static_cast<std::uint64_t>(status.st_ino));
  if (!S_ISDIR(status.st_mode)) mix(value, static_cast<std::uint64_t>(status.st_size));
  return value;
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
