#include "engine/trust.h"

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

namespace hotfix::engine {
namespace {

namespace fs = std::filesystem;

/// FNV-1a, 64 bits: names a file, so it must be the same in every version of the server; the file holds the whole path.
std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

std::string content_of(const fs::path& work_dir, std::string_view policy_hash) {
  return fmt::format("{}\n{}\n", policy_hash, work_dir.native());
}

}  // namespace

TrustStore TrustStore::of_user() {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/') {
    return TrustStore(fs::path(state) / "hotfix");
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
    return TrustStore(fs::path(home) / ".local" / "state" / "hotfix");
  }
  return TrustStore({});
}

fs::path TrustStore::file_of(const fs::path& work_dir) const {
  return folder_ / fmt::format("trusted-{:016x}", stable_hash(work_dir.native()));
}

bool TrustStore::is_trusted(const fs::path& work_dir, std::string_view policy_hash) const {
  if (folder_.empty()) return false;
  std::ifstream in(file_of(work_dir), std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(in), {}};
  return in && content == content_of(work_dir, policy_hash);
}

bool TrustStore::trust(const fs::path& work_dir, std::string_view policy_hash) const {
  if (folder_.empty()) return false;
  std::error_code error;
  fs::create_directories(folder_, error);
  const fs::path target = file_of(work_dir);
  fs::path draft = target;
  draft += fmt::format(".{}", ::getpid());
  {
    std::ofstream out(draft, std::ios::binary | std::ios::trunc);
    out << content_of(work_dir, policy_hash);
    if (!out.flush()) return fs::remove(draft, error), false;
  }
  fs::rename(draft, target, error);
  return !error;
}

}  // namespace hotfix::engine
