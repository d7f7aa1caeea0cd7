#include "cli/interrupt.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace hotfix::cli {
namespace {

constexpr std::array<int, 3> caught{SIGINT, SIGTERM, SIGHUP};
std::atomic<int> told{-1};  // where the handler writes; lock-free, so a handler may read it
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void on_signal(int number) {
  const int before = errno;
  const char byte = static_cast<char>(number);
  const int into = told.load();
  if (into >= 0) {
    const ssize_t ignored = ::write(into, &byte, 1);
    static_cast<void>(ignored);
  }
  errno = before;
}

}  // namespace

Interrupt::Interrupt() {
  if (::pipe(wake_) != 0) return;  // then a signal ends the program as usual
  for (const int end : wake_) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  told = wake_[1];
  watcher_ = std::thread([this] {
    char number = 0;
    while (::read(wake_[0], &number, 1) > 0) {
      std::fputs("\nStopping; once more to stop at once.\n", stderr);
      stop_.request_stop();
    }
  });
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
  for (const int number : caught) {
    struct sigaction before {};
    ::sigaction(number, nullptr, &before);
    if (before.sa_handler == SIG_IGN) continue;  // nohup, a job in the background
    ::sigaction(number, &action, nullptr);
    ours_.push_back(number);
  }
}

Interrupt::~Interrupt() {
  for (const int number : ours_) std::signal(number, SIG_DFL);
  told = -1;
  if (wake_[1] >= 0) ::close(wake_[1]);
  if (watcher_.joinable()) watcher_.join();
  if (wake_[0] >= 0) ::close(wake_[0]);
}

}  // namespace hotfix::cli
