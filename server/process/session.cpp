#include "process/session.h"

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <dirent.h>

namespace hotfix::process {
namespace {

constexpr int most_rounds = 50;  // then who forks faster than we look gets away

std::optional<pid_t> number(std::string_view text) {
  pid_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Field 6 of /proc/PID/stat (proc(5)); the name in field 2 may have spaces and parentheses. Zombies count as gone.
std::optional<pid_t> session_of(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  std::size_t at = line.rfind(')');
  if (at == std::string::npos) return std::nullopt;
  at += 2;
  if (at >= line.size() || line[at] == 'Z' || line[at] == 'X') return std::nullopt;
  for (int field = 3; field < 6; ++field) {
    at = line.find(' ', at);
    if (at == std::string::npos) return std::nullopt;
    ++at;
  }
  return number(std::string_view(line).substr(at, line.find(' ', at) - at));
}

std::vector<pid_t> members(pid_t session) {
  std::vector<pid_t> found;
  DIR* folder = ::opendir("/proc");
  if (folder == nullptr) return found;
  while (const dirent* entry = ::readdir(folder)) {
    const auto pid = number(entry->d_name);
    if (pid && session_of(entry->d_name) == session) found.push_back(*pid);
  }
  ::closedir(folder);
  return found;
}

}  // namespace

bool session_lives(pid_t session) {
  return !members(session).empty();
}

void signal_session(pid_t session, int number) {
  const int rounds = number == SIGKILL ? most_rounds : 1;
  for (int round = 0; round < rounds; ++round) {
    const std::vector<pid_t> now = members(session);
    if (now.empty()) return;
    for (const pid_t pid : now) ::kill(pid, number);
  }
}

}  // namespace hotfix::process
