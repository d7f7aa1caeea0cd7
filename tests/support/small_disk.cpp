#include "support/small_disk.h"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

namespace hotfix::test {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t page = 4096;

/// mount_namespaces(7); who is not root becomes it in a user namespace first (user_namespaces(7)).
bool enter_namespace() {
  static const bool entered = [] {
    const uid_t user = ::geteuid();
    const gid_t group = ::getegid();
    if (user == 0 && ::unshare(CLONE_NEWNS) == 0)
      return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    std::ofstream("/proc/self/setgroups") << "deny";
    std::ofstream("/proc/self/uid_map") << fmt::format("{0} {0} 1", user);
    std::ofstream("/proc/self/gid_map") << fmt::format("{0} {0} 1", group);
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  }();
  return entered;
}

}  // namespace

std::unique_ptr<SmallDisk> SmallDisk::mount(std::size_t mebibytes) {
  std::string folder = (fs::canonical(fs::temp_directory_path()) / "hotfix-disk-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
  const std::string options = fmt::format("size={}m,mode=0700", mebibytes);
  if (!enter_namespace() || ::mount("none", folder.c_str(), "tmpfs", 0, options.c_str()) != 0) {
    fs::remove(folder);
    return nullptr;
  }
  const char* before = std::getenv("TMPDIR");
  ::setenv("TMPDIR", folder.c_str(), 1);
  return std::unique_ptr<SmallDisk>(new SmallDisk(folder, before == nullptr ? "" : before));
}

SmallDisk::SmallDisk(fs::path path, std::string temp_before)
    : path_(std::move(path)), temp_before_(std::move(temp_before)) {}

SmallDisk::~SmallDisk() {
  if (temp_before_.empty())
    ::unsetenv("TMPDIR");
  else
    ::setenv("TMPDIR", temp_before_.c_str(), 1);
  ::umount2(path_.c_str(), MNT_DETACH);
  std::error_code ignored;
  fs::remove(path_, ignored);
}

void SmallDisk::fill(std::size_t pages_left) const {
  const int file = ::open((path_ / "ballast").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const std::vector<char> bytes(page);
  std::size_t written = 0;
  while (::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size())) ++written;
  const bool full = errno == ENOSPC;
  const bool cut = written >= pages_left && ::ftruncate(file, static_cast<off_t>((written - pages_left) * page)) == 0;
  ::close(file);
  if (!full || !cut) throw std::runtime_error("the disk could not be filled");
}

void SmallDisk::empty() const {
  fs::remove(path_ / "ballast");
}

}  // namespace hotfix::test
