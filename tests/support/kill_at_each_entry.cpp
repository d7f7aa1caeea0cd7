#include "support/kill_at_each_entry.h"

#include <array>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

namespace hotfix::test {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 4> names = {"never", "before", "within", "after"};

/// {0}: the program, {1}: its path, {2}: the folder. `plan` sets `moment` and `call`.
constexpr const char* stand_in = R"(#!/bin/sh
# Stands in for {0} in a test and ends its caller at one moment.
dir='{2}'
[ "{0}$GIT_OPTIONAL_LOCKS" != git0 ] || exec '{1}' "$@"
. "$dir/plan"
for word; do case "$word" in -*) ;; *) break ;; esac; done
echo "{0} $word" >>"$dir/calls"
kill_here=no
now=$(($(wc -l <"$dir/calls")))
[ "$now" != "$call" ] || kill_here=$moment
[ "$call {0} $word" != "0 $program" ] || kill_here=$moment
if [ "$kill_here" = before ]; then
  : >"$dir/killed"
  kill -s KILL "$PPID"
  exit 1
fi
if [ {0} = git ] && {{ [ "$kill_here" = within ] || [ "$moment" = never ]; }}; then
  export kill_now="$now" kill_moment="$moment" kill_caller="$PPID" kill_group="$$"
  '{1}' -c core.hooksPath="$dir/hooks" "$@"
else
  '{1}' "$@"
fi
status=$?
if [ "$kill_here" = after ]; then
  : >"$dir/killed"
  kill -s KILL "$PPID"
fi
exit $status
)";

/// githooks(5): git runs it with "prepared" when all refs of a transaction are locked, and waits for it. The stand-in
/// leads the session that git and this hook run in.
constexpr const char* hook = R"(#!/bin/sh
dir='{}'
[ "$1" = prepared ] || exit 0
if [ "$kill_moment" = never ]; then
  echo "$kill_now" >>"$dir/locking"
  exit 0
fi
: >"$dir/killed"
kill -s KILL "$kill_caller"
kill -s KILL -- "-$kill_group"
)";

std::vector<std::string> lines_of(const fs::path& path) {
  std::vector<std::string> lines;
  if (!fs::exists(path)) return lines;
  std::istringstream text(read_file(path));
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

void write_program(const fs::path& path, const std::string& text) {
  write_file(path, text);
  fs::permissions(path, fs::perms::owner_all);
}

/// The absolute path of a lock file that these words name; empty where there is none.
std::string lock_in(const std::string& words) {
  static constexpr std::string_view ending = ".lock";
  const std::size_t end = words.find(ending);
  if (end == std::string::npos) return "";
  const std::size_t before = words.find_last_of(" '\"\n", end);
  const std::size_t start = before == std::string::npos ? 0 : before + 1;
  return words.substr(start, end + ending.size() - start);
}

}  // namespace

std::string Kill::text() const {
  const auto name = std::string(names.at(static_cast<std::size_t>(moment)));
  return moment == Moment::never ? "killed never" : fmt::format("killed {} call {}, {}", name, call, program);
}

KillingPath::KillingPath(const std::vector<std::string>& programs) {
  write_program(folder_.path() / "hooks" / "reference-transaction", fmt::format(fmt::runtime(hook), folder_.str()));
  for (const std::string& program : programs) write_script(program);
  arm({});
}

void KillingPath::write_script(const std::string& program) const {
  const std::string real = process::find_program(program);
  if (real.empty()) throw std::runtime_error("there is no " + program + " in PATH");
  write_program(folder_.path() / "bin" / program, fmt::format(fmt::runtime(stand_in), program, real, folder_.str()));
}

std::map<std::string, std::string> KillingPath::environment() const {
  const char* path = std::getenv("PATH");
  return {{"PATH", (folder_.path() / "bin").string() + ":" + (path == nullptr ? "" : path)}};
}

void KillingPath::arm(const Kill& kill) const {
  for (const char* name : {"calls", "locking", "killed"}) fs::remove(folder_.path() / name);
  write_file(folder_.path() / "plan",
             fmt::format("moment={} call={} program='{}'\n", names.at(static_cast<std::size_t>(kill.moment)), kill.call,
                         kill.program));
}

bool KillingPath::killed() const {
  return fs::exists(folder_.path() / "killed");
}

std::vector<Kill> KillingPath::kills() const {
  const std::vector<std::string> calls = lines_of(folder_.path() / "calls");
  const std::vector<std::string> locking = lines_of(folder_.path() / "locking");
  std::vector<Kill> all;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    all.push_back({Moment::before, i + 1, calls[i]});
    for (const std::string& call : locking) {
      if (call != std::to_string(i + 1)) continue;
      all.push_back({Moment::within, i + 1, calls[i]});
      break;
    }
  }
  if (!calls.empty()) all.push_back({Moment::after, calls.size(), calls.back()});
  return all;
}

process::ChildResult run_again(const std::function<process::ChildResult()>& run) {
  constexpr int most_locks = 5;  // that one killed git may have left
  process::ChildResult result = run();
  for (int i = 0; i < most_locks && result.status != 0; ++i) {
    const std::string lock = lock_in(result.out + result.err);
    if (lock.empty() || !fs::remove(lock)) break;
    result = run();
  }
  return result;
}

}  // namespace hotfix::test
