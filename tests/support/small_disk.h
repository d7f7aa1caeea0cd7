#pragma once
// A disk that can be full: a small tmpfs, mounted in a namespace of this process's own, which its children share.
//
//   const auto disk = SmallDisk::mount(8);          // MiB; null where this machine does not let us
//   if (!disk) GTEST_SKIP() << "nothing can be mounted here";
//   const ScratchRepository shop;                   // temporary folders are on it from now on
//   disk->fill(2);                                  // two pages are left
//   …
//   disk->empty();
//
// One at a time, and before the process starts a thread.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

namespace hotfix::test {

class SmallDisk {
 public:
  static std::unique_ptr<SmallDisk> mount(std::size_t mebibytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  /// Whatever is free but for this many pages of 4 KiB: each file takes one at least.
  void fill(std::size_t pages_left) const;
  void empty() const;

 private:
  SmallDisk(std::filesystem::path path, std::string temp_before);

  std::filesystem::path path_;
  std::string temp_before_;  // TMPDIR
};

}  // namespace hotfix::test
